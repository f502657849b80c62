package propagation

import (
	"fmt"
	"net/netip"
	"strings"
	"testing"
	"time"

	"zonecut/internal/finding"
	"zonecut/internal/lab"
	"zonecut/internal/resolver"
)

// behind is an Internet whose example.com. is served at the addresses with these
// last octets: 10 is the primary, a BIND, and 11 and 12 are its secondaries, an
// NSD and a Knot DNS, that fetch it with a key.
type behind struct {
	world
	primary *lab.Authority
	key     *lab.Key
	expire  int // of the SOA, in seconds
}

func newBehind(t *testing.T, expire int, listed ...int) *behind {
	t.Helper()
	b := &behind{world: world{Lab: lab.New(t)}, expire: expire, key: &lab.Key{Name: "xfr.example.", Algorithm: "hmac-sha256", Secret: "c2VjcmV0IGZvciB0cmFuc2ZlcnMgaW4gdGhlIGxhYg=="}}
	com := "$ORIGIN com.\n@ 300 SOA a host 1 3600 600 604800 60\n@ 300 NS a\na 300 A $IP(1)\n"
	for _, n := range listed {
		com += fmt.Sprintf("example 300 NS ns%d.example\nns%[1]d.example 300 A $IP(%[1]d)\n", n)
	}
	b.Authority(lab.Spec{Program: lab.NSD, IP: 1, Zones: map[string]string{
		".": ". 300 SOA r0.root. host. 1 3600 600 604800 60\n. 300 NS r0.root.\nr0.root. 300 A $IP(1)\ncom. 300 NS a.com.\na.com. 300 A $IP(1)\n", "com.": com}})
	b.primary = b.Authority(lab.Spec{Program: lab.BIND, IP: 10, Static: true, Key: b.key, Secondaries: []string{b.IP(11), b.IP(12)},
		Zones: zones(b.zone(listed, 5, "192.0.2.80"))})
	for n, p := range map[int]lab.Program{11: lab.NSD, 12: lab.Knot} {
		b.Authority(lab.Spec{Program: p, IP: n, Primary: b.primary.IP, Key: b.key, Zones: zones("")})
	}
	for _, line := range b.Servers() {
		if strings.Contains(line, "stand-in") {
			t.Skip("a stand-in transfers nothing: " + line)
		}
	}
	return b
}

func (b *behind) zone(listed []int, serial int, address string) string {
	text := fmt.Sprintf("$ORIGIN example.com.\n@ 300 SOA ns10 host %d 1 1 %d 60\nwww 300 A %s\n", serial, b.expire, address)
	for _, n := range listed {
		text += fmt.Sprintf("@ 300 NS ns%d\nns%[1]d 300 A $IP(%[1]d)\n", n)
	}
	return text
}

// otherKey is one that no secondary has.
var otherKey = &lab.Key{Name: "other.example.", Algorithm: "hmac-sha256", Secret: "YW5vdGhlciBzZWNyZXQ="}

// A secondary that cannot fetch the change, or will not because its serial is
// lower, is behind: the change is pending, or late where it is nowhere yet, and
// nothing is broken. Where it then arrives it passes.
func TestLabSecondaryIsBehind(t *testing.T) {
	for _, c := range []struct {
		name   string
		listed []int
		serial int // of the change
		locked bool
		want   finding.Status
	}{
		{"with the key it follows", []int{10, 11, 12}, 6, false, finding.StatusPass},
		{"its key is gone from the primary", []int{10, 11, 12}, 6, true, finding.StatusPending},
		{"its key is gone, and the primary is hidden", []int{11, 12}, 6, true, finding.StatusLate},
		{"the serial goes down", []int{10, 11, 12}, 3, false, finding.StatusPending},
		{"the serial goes down at a hidden primary", []int{11, 12}, 3, false, finding.StatusLate},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			b := newBehind(t, 604800, c.listed...)
			if c.locked {
				b.primary.Rekey(otherKey)
			}
			b.primary.Reload("example.com.", b.zone(c.listed, c.serial, "192.0.2.81"))
			timeout := 2500 * time.Millisecond
			if c.want == finding.StatusPass {
				timeout = 30 * time.Second // it ends when it has arrived
			}
			res := b.watch(t, timeout, []Expectation{change()})
			if got := res.Outcomes[0].Status; got != c.want {
				t.Errorf("%s, want %s", got, c.want)
			}
			if c.want == finding.StatusPass {
				return
			}
			b.primary.Rekey(b.key)
			b.primary.Reload("example.com.", b.zone(c.listed, 7, "192.0.2.81"))
			if res := b.watch(t, 30*time.Second, []Expectation{change()}); res.Outcomes[0].Status != finding.StatusPass {
				t.Errorf("when it arrives: %s", res.Outcomes[0].Status)
			}
		})
	}
}

// A secondary that was cut off for longer than the zone's expire time serves it
// no longer: that says nothing of the change, and is not silent either.
func TestLabSecondaryExpires(t *testing.T) {
	t.Parallel()
	b := newBehind(t, 3, 10, 11, 12)
	b.primary.Rekey(otherKey)
	q := resolver.Query{Address: netip.MustParseAddr(b.IP(11)), Name: "www.example.com.", Type: "A"}
	client := &resolver.Client{Port: uint16(b.Port)}
	for end := time.Now().Add(20 * time.Second); ; {
		if a := client.Query(t.Context(), q); a.Kind == resolver.ServFail {
			break
		}
		if time.Now().After(end) {
			t.Fatal("the zone never expires")
		}
	}
	res := b.watch(t, 2*time.Second, []Expectation{change()})
	if o := res.Outcomes[0]; o.Status != finding.StatusUnverifiable || finding.JudgeOutcomes(res.Outcomes) != finding.Inconclusive || !strings.Contains(o.Why, "ns11.example.com.") || !strings.Contains(o.Why, "SERVFAIL") {
		t.Errorf("%s: %s", o.Status, o.Why)
	}
}
