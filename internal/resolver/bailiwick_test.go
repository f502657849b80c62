package resolver

import (
	"fmt"
	"strings"
	"testing"

	"zonecut/internal/lab"
	"zonecut/internal/zone"
)

// trapped is an Internet in which com. gives addresses of hosts in net., which are not
// its to give, and a server of lame.com. knows nothing but the root. The stand-in of the
// lab is the one server that serves such things.
//
//	1 root   2 com.   3 net. and good.net.   10 evil.com.   20 its child   30 the root again
//	31 another com.   40 the chain   66 the trap
var trapped = []lab.Spec{
	{Program: lab.Embedded, IP: 1, Zones: map[string]string{".": trapRoot}},
	{Program: lab.Embedded, IP: 2, Zones: map[string]string{"com.": `$ORIGIN com.
@ 300 SOA a host 1 3600 600 604800 60
@ 300 NS a
a 300 A $IP(2)
evil 300 NS ns.good.net.
ns.good.net. 300 A $IP(66)
dead 300 NS ns.dead.net.
ns.dead.net. 300 A $IP(66)
lame 300 NS ns.lame
ns.lame 300 A $IP(30)
above 300 NS ns.above
ns.above 300 A $IP(31)
` + chained}},
	{Program: lab.Embedded, IP: 3, Zones: map[string]string{"net.": `$ORIGIN net.
@ 300 SOA a host 1 3600 600 604800 60
@ 300 NS a
a 300 A $IP(3)
ns.good 300 A $IP(10)
`}},
	{Program: lab.Embedded, IP: 10, Zones: map[string]string{"evil.com.": `$ORIGIN evil.com.
@ 300 SOA ns.good.net. host 1 3600 600 604800 60
@ 300 NS ns.good.net.
sub 300 NS ns.sub
ns.sub 300 A $IP(20)
`}},
	{Program: lab.Embedded, IP: 20, Zones: map[string]string{"sub.evil.com.": "sub.evil.com. 300 SOA a. b. 1 3600 600 604800 60\nsub.evil.com. 300 NS ns.sub.evil.com.\nns.sub.evil.com. 300 A $IP(20)\n"}},
	{Program: lab.Embedded, IP: 30, Zones: map[string]string{".": trapRoot}},
	{Program: lab.Embedded, IP: 31, Zones: map[string]string{"com.": "com. 300 SOA a host 1 3600 600 604800 60\ncom. 300 NS a.com.\n"}},
	{Program: lab.Embedded, IP: 40, Zones: links},
	{Program: lab.Embedded, IP: 66, Zones: map[string]string{
		"evil.com.":     "evil.com. 300 SOA a. b. 1 3600 600 604800 60\nevil.com. 300 NS ns.good.net.\nsub.evil.com. 300 NS ns.trap.com.\n",
		"sub.evil.com.": "sub.evil.com. 300 SOA a. b. 1 3600 600 604800 60\nsub.evil.com. 300 NS ns.trap.com.\n",
		"dead.com.":     "dead.com. 300 SOA a. b. 1 3600 600 604800 60\ndead.com. 300 NS ns.dead.net.\n",
	}},
}

// links are the zones of a chain: the server of z1.com. is named in z2.com., the server
// of that in z3.com., and so on; chained are their delegations.
var links, chained = func() (map[string]string, string) {
	const n = 10
	zones, cuts := map[string]string{}, ""
	for i := 1; i <= n; i++ {
		apex, next := fmt.Sprintf("z%d.com.", i), fmt.Sprintf("ns.z%d.com.", min(i+1, n))
		zones[apex] = fmt.Sprintf("%[1]s 300 SOA a. b. 1 3600 600 604800 60\n%[1]s 300 NS %[2]s\nns.%[1]s 300 A $IP(40)\n", apex, next)
		cuts += fmt.Sprintf("%s 300 NS %s\n", apex, next)
	}
	return zones, cuts + fmt.Sprintf("ns.z%d.com. 300 A $IP(40)\n", n)
}()

const trapRoot = `
. 300 SOA r0.root. host. 1 3600 600 604800 60
. 300 NS r0.root.
r0.root. 300 A $IP(1)
com. 300 NS a.com.
a.com. 300 A $IP(2)
net. 300 NS a.net.
a.net. 300 A $IP(3)
`

// A zone tells the addresses of hosts below itself and of no others, and hands names
// down and not up.
func TestBailiwick(t *testing.T) {
	l := lab.New(t)
	for _, s := range trapped {
		l.Authority(s)
	}
	for name, want := range map[zone.Name]struct{ servers, gap string }{
		"evil.com.":      {"evil.com. ns.good.net.=10", ""},
		"sub.evil.com.":  {"sub.evil.com. ns.sub.evil.com.=20", ""},
		"dead.com.":      {"dead.com. ns.dead.net.=", "ns.dead.net. has no address"},
		"sub.dead.com.":  {"dead.com. ns.dead.net.=", "no server of dead.com. gives a usable answer"},
		"sub.above.com.": {"above.com. ns.above.com.=31", "no server of above.com. gives a usable answer"},
		"z4.com.":        {"z4.com. ns.z5.com.=40", ""},
		"z1.com.":        {"z1.com. ns.z2.com.=", "not looked up, 7 name servers deep"},
		"sub.lame.com.":  {"lame.com. ns.lame.com.=30", "no server of lame.com. gives a usable answer"},
	} {
		t.Run(string(name), func(t *testing.T) {
			r := labResolver(t, l)
			z, err := r.Enclosing(t.Context(), name)
			if err != nil {
				t.Fatal(err)
			}
			if got, gaps := servers(l, z), strings.Join(z.Gaps, "; "); got != want.servers || !strings.Contains(gaps, want.gap) || want.gap == "" && gaps != "" {
				t.Errorf("got %s (%s), want %s (%s)", got, gaps, want.servers, want.gap)
			}
		})
	}
}
