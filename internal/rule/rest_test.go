package rule

import (
	"fmt"
	"iter"
	"slices"
	"strings"
	"testing"

	"zonecut/internal/zone"
)

// large stands for a zone that is too large to be held, and counts how much of it
// is asked for.
type large struct {
	in     zone.Instance
	owners []zone.Name
	read   int // owners whose sets were made into values
	walks  int // walks through all keys
}

func (l *large) Instance() zone.Instance { return l.in }

func (l *large) has(n zone.Name) bool {
	_, ok := slices.BinarySearch(l.owners, n)
	return ok
}

func (l *large) At(n zone.Name) []*zone.RRset {
	if l.read++; !l.has(n) {
		return nil
	}
	return []*zone.RRset{{Key: zone.Key{Instance: l.in, Owner: n, Type: "A"}, TTL: 300, Data: []string{"192.0.2.1"}}}
}

func (l *large) Exists(n zone.Name) bool { return n == l.in.Apex || l.has(n) }

func (l *large) PointsTo(zone.Name) []*zone.RRset { return nil }

func (l *large) Keys() iter.Seq[zone.Key] {
	return func(yield func(zone.Key) bool) {
		l.walks++
		for _, n := range l.owners {
			if !yield(zone.Key{Instance: l.in, Owner: n, Type: "A"}) {
				return
			}
		}
	}
}

func (l *large) Err() error { return nil }

// No rule has a zone that is too large to be held made into values, whatever
// changes in it: of a registry's zone that is a minute and a gigabyte.
func TestRulesReadLittleOfALargeZone(t *testing.T) {
	const zoneLine = ";; zone example.com. master\n@ 300 SOA ns1.example.net. host.example.com. %d 3600 600 604800 300\n"
	const before = zoneLine + `@ 300 NS ns1.example.net.
@ 300 MX 10 mx.example.com.
@ 300 CAA 0 issue "ca.example.net"
@ 300 TXT "v=spf1 include:spf.example.net -all"
mx 300 A 192.0.2.1
www 300 A 192.0.2.1
eu 300 NS ns1.eu.example.com.
ns1.eu 300 A 192.0.2.53
* 300 A 192.0.2.9
alias 300 CNAME www.example.com.
s._domainkey 300 TXT "v=DKIM1; p=AA=="
_dmarc 300 TXT "v=DMARC1; p=reject"
`
	const after = zoneLine + `@ 300 NS ns2.example.net.
@ 300 CAA 0 issue "other.example.net"
@ 300 TXT "v=spf1 -all"
us 300 NS ns1.us.example.com.
ns1.us 300 A 192.0.2.54
us 300 DS 1 13 2 49FD46E6C4B45C55D4AC69CBD3CD34AC1AFE51DE1DCF0F7B33BD7FD5DCD2A6B9
alias 300 CNAME new.example.org.
new 300 CNAME n1.example.com.
_dmarc 300 TXT "v=DMARC1; p=none"
`
	const owners = 20_000
	l := &large{in: zone.Instance{Apex: "example.com."}}
	for i := range owners {
		l.owners = append(l.owners, zone.Name(fmt.Sprintf("n%d.example.com.", i)))
	}
	slices.Sort(l.owners)
	a := &archive{t: t}
	state := func(serial int, text string) zone.State {
		held := a.state(fmt.Sprintf(text, serial))
		s := zone.State{Rests: []zone.Rest{l}}
		for _, r := range held.Sets() {
			s.Sets = append(s.Sets, *r)
		}
		for _, z := range held.Zones() {
			s.Zones = append(s.Zones, *z)
		}
		return s
	}
	b, f := state(1, before), state(2, after)
	a.in.Policy = &testPolicy{}
	a.in.Before, a.in.After = zone.Snapshots(&b, &f)
	a.in.Changes = zone.Diff(a.in.Before, a.in.After, nil)
	l.read, l.walks = 0, 0
	for _, r := range All() {
		read, walks := l.read, l.walks
		if _, err := Run([]*Rule{r}, a.in); err != nil {
			t.Fatal(err)
		}
		// Whose targets a wildcard that goes answered for, only all sets tell.
		if n := l.read - read; n > 30*len(a.in.Changes) && r.ID != "target-missing" || n > 2*owners {
			t.Errorf("%s: reads %d of %d owners for %d changes", r.ID, n, owners, len(a.in.Changes))
		}
		if n := l.walks - walks; n > 2 {
			t.Errorf("%s: walks through all keys %d times", r.ID, n)
		}
	}
	if !strings.Contains(fmt.Sprint(a.in.Changes), "eu.example.com.") || l.walks == 0 {
		t.Errorf("%d changes, %d walks: the zone is not tried", len(a.in.Changes), l.walks)
	}
}
