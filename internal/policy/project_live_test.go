package policy

import (
	"net/netip"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

var plainAddrs = cmp.Comparer(func(a, b netip.AddrPort) bool { return a == b })

func TestProjectLive(t *testing.T) {
	p := parseProject(t, `version: 1
resolvers: [192.0.2.53, 192.0.2.53:5353, '2001:db8::53', '[2001:db8::53]:5353', '::ffff:192.0.2.54']
views:
  corp: { servers: [10.0.0.53] }
  private:Z123:
    resolvers: [10.0.0.2, 10.0.0.3]
verify: { vantage: resolvers, window: 45m, timeout: 10m, reachable_at_least: 2 }
`)
	at := func(addr string, port uint16) netip.AddrPort {
		return netip.AddrPortFrom(netip.MustParseAddr(addr), port)
	}
	want := &Project{Zones: p.Zones,
		Resolvers: []netip.AddrPort{at("192.0.2.53", 0), at("192.0.2.53", 5353), at("2001:db8::53", 0), at("2001:db8::53", 5353), at("192.0.2.54", 0)},
		Views:     map[string]View{"corp": {Servers: []netip.AddrPort{at("10.0.0.53", 0)}}, "private:Z123": {Resolvers: []netip.AddrPort{at("10.0.0.2", 0), at("10.0.0.3", 0)}}},
		Verify:    VerifySettings{Vantage: VantageResolvers, Window: "45m", Timeout: 10 * time.Minute, ReachableAtLeast: 2}}
	if diff := cmp.Diff(want, p, plainAddrs); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	if diff := cmp.Diff([]string{"corp", "private:Z123"}, p.ViewNames()); diff != "" {
		t.Error(diff)
	}
}

func TestProjectLiveErrors(t *testing.T) {
	for text, want := range map[string]string{
		"resolvers: []":                                `zonecut.yaml:2: the list is empty`,
		"resolvers: 192.0.2.53":                        `zonecut.yaml:2: want a list, have text`,
		"resolvers: [dns.google.]":                     `zonecut.yaml:2: "dns.google." is no IP address, nor IP:PORT`,
		"resolvers: [192.0.2.53:0]":                    `zonecut.yaml:2: "192.0.2.53:0" has no port that can be asked`,
		"resolvers: [192.0.2.53:99999]":                `zonecut.yaml:2: "192.0.2.53:99999" is no IP address, nor IP:PORT`,
		"resolvers: [0.0.0.0]":                         `zonecut.yaml:2: "0.0.0.0" is no address of one server`,
		"resolvers: [224.0.0.1]":                       `zonecut.yaml:2: "224.0.0.1" is no address of one server`,
		"resolvers: ['fe80::1%eth0']":                  `zonecut.yaml:2: "fe80::1%eth0" is an address with a zone, which means something else on every machine`,
		"resolvers: [192.0.2.53, 192.0.2.53]":          `zonecut.yaml:2: "192.0.2.53" is there twice`,
		"views: { corp: {} }":                          `zonecut.yaml:2: the view "corp" names nobody to ask`,
		"views: { corp: }":                             `zonecut.yaml:2: the view "corp" names nobody to ask`,
		"views: { corp: { servers: [] } }":             `zonecut.yaml:2: the list is empty`,
		"views: { corp: { server: [10.0.0.1] } }":      `zonecut.yaml:2: unknown key "server"; have servers, resolvers`,
		"views: { public: { resolvers: [10.0.0.1] } }": `zonecut.yaml:2: the public Internet is no view that somebody can be named for`,
		"views: { a: { resolvers: ['::1'] }, a: { } }": `zonecut.yaml:2: the key "a" is there twice, first in line 2`,
		"views: [corp]":                                `zonecut.yaml:2: want a mapping, have a list`,
		"verify: { vantage: resolver }":                `zonecut.yaml:2: unknown "resolver"; have authoritative, resolvers`,
		"verify: { window: forever }":                  `zonecut.yaml:2: unknown window "forever"; have none, auto, full, or a duration such as 30m`,
		"verify: { window: -5m }":                      `zonecut.yaml:2: unknown window "-5m"; have none, auto, full, or a duration such as 30m`,
		"verify: { timeout: 0s }":                      `zonecut.yaml:2: the duration 0s is shorter than 1s`,
		"verify: { require_ipv6: true }":               `zonecut.yaml:2: unknown key "require_ipv6"; have vantage, window, timeout, reachable_at_least`,
		"verify: { reachable_at_least: 0 }":            `zonecut.yaml:2: the number 0 is not between 1 and 100`,
		"verify: { reachable_at_least: most }":         `zonecut.yaml:2: want a whole number, have text`,
		"verify: resolvers":                            `zonecut.yaml:2: want a mapping, have text`,
	} {
		if _, err := ParseProject(Source{Name: ProjectFile, Data: []byte("version: 1\n" + text + "\n")}); err == nil || err.Error() != want {
			t.Errorf("%q:\n got %v\nwant %s", text, err, want)
		}
	}
}
