package rule

import (
	"fmt"
	"slices"
	"strings"
	"testing"
)

// What new servers are held against the old ones for: not what goes in the run, lies
// below a cut, or is each host's own, and each thing once.
func TestWhatIsCompared(t *testing.T) {
	const zone = `;; zone example.com.
@ 300 SOA ns1.example.net. h.example.net. 1 7200 900 1209600 300
@ 300 NS %s.example.net.
www 300 CNAME app.example.net.
www.eu 300 A 192.0.2.1
eu 300 NS ns9.example.net.
heartbeat 60 TXT "now"
*.apps 300 CNAME app.example.net.
`
	res := runResult(t, fmt.Sprintf(zone, "ns1")+"old 300 A 192.0.2.9\n", fmt.Sprintf(zone, "ns2"), "", nil, "cutover-missing")
	var got []string
	for _, q := range res.Unasked {
		got = append(got, q.Ask.Name+" "+q.Ask.Type+" "+string(q.At)+" "+q.Servers[0].Name)
	}
	for _, want := range []string{"www.example.com. A old-servers ns1.example.net.", "www.example.com. A new-servers ns2.example.net.",
		"eu.example.com. NS new-servers ns2.example.net.", "heartbeat.example.com. TXT old-servers ns1.example.net.",
		"zonecut-nonce-3f9b1c7a.apps.example.com. A old-servers ns1.example.net.", "zonecut-nonce-3f9b1c7a.example.com. A new-servers ns2.example.net."} {
		if !slices.Contains(got, want) {
			t.Errorf("does not ask %s", want)
		}
	}
	for _, q := range got {
		for _, never := range []string{"old.", "www.eu.", "example.com. SOA old", "example.com. NS old", "*."} {
			if strings.HasPrefix(q, never) {
				t.Errorf("asks %s", q)
			}
		}
	}
}
