package policy

import (
	"strings"
	"testing"

	"zonecut/internal/zone"
)

// sets reads records "OWNER TYPE RDATA" of the zone example. at one host.
func sets(t *testing.T, text string) *zone.Snapshot {
	t.Helper()
	var out []zone.RRset
	for line := range strings.Lines(text) {
		f := strings.SplitN(strings.TrimSpace(line), " ", 3)
		data, err := zone.Data(zone.Type(f[1]), f[2])
		if err != nil {
			t.Fatal(err)
		}
		out = append(out, zone.RRset{Key: zone.Key{Instance: zone.Instance{Apex: "example."},
			Owner: zone.Name(f[0]), Type: zone.Type(f[1])}, TTL: 300, Data: []string{data}})
	}
	return zone.NewSnapshot(out, nil)
}

const records = `_acme-challenge.www.example. TXT "token"
_acme-challenge.api.example. CNAME api.acme.example.net.
www._acme-challenge.example. TXT "token"
old.example. TXT "heritage=external-dns,external-dns/owner=k8s"
old.example. A 192.0.2.1
new.example. A 192.0.2.2
a-new.example. TXT "heritage=external-dns,external-dns/owner=k8s,external-dns/resource=ingress/x"
new.example. MX 10 mail.example.
quoted.example. A 192.0.2.3
a-quoted.example. TXT "\"heritage=external-dns,external-dns/owner=k8s\""
fork.example. A 192.0.2.4
a-fork.example. TXT "heritage=external-dns-fork,external-dns/owner=k8s"
cited.example. TXT "we use heritage=external-dns"
plain.example. A 192.0.2.5
`

func TestControlled(t *testing.T) {
	p := load(t, `controllers:
  - {by: cert-manager, labels: [_ACME-challenge], types: [TXT]}
  - {by: external-dns, txt_heritage: external-dns}
`)
	before := sets(t, records)
	want := map[string]bool{
		"_acme-challenge.www.example. TXT": true,
		"old.example. TXT":                 true,
		"old.example. A":                   true,
		"new.example. A":                   true,
		"a-new.example. TXT":               true,
		"quoted.example. A":                true,
		"a-quoted.example. TXT":            true,
	}
	seeing := p.Seeing(before)
	for _, r := range before.Sets() {
		key := string(r.Owner) + " " + string(r.Type)
		if got := seeing.Controlled(r); got != want[key] {
			t.Errorf("%s controlled: %v", key, got)
		}
	}
	if mark := before.At("", "old.example."); !p.Controlled(mark[1]) || p.Controlled(mark[0]) {
		t.Error("without the state before, the mark alone is controlled")
	}
}

// A change must not take a record from under the guard by marking it.
func TestMarksCountInTheStateBeforeAlone(t *testing.T) {
	p := load(t, "controllers: [{by: external-dns, txt_heritage: external-dns}]").Seeing(sets(t, "www.example. A 192.0.2.1"))
	after := sets(t, "www.example. A 192.0.2.1\nwww.example. TXT \"heritage=external-dns\"")
	for _, r := range after.Sets() {
		if p.Controlled(r) {
			t.Errorf("%s is controlled", r.Key)
		}
	}
}
