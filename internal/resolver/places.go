package resolver

import (
	"cmp"
	"fmt"
	"net/netip"
	"slices"

	"zonecut/internal/zone"
)

// place is one address of a zone on the chain.
type place struct {
	Server  zone.Name
	Address netip.Addr
	verdict         // the worst step so far
	keys    *keySet // nil when it serves none that hold
}

func (p *place) String() string { return who(string(p.Server), p.Address.String()) }

// add takes the verdict of a further step.
func (p *place) add(v verdict) {
	p.verdict = worse(p.verdict, v)
}

// places are the addresses of a zone, in order.
func (c *check) places(apex zone.Name) ([]*place, error) {
	servers, err := c.servers(apex)
	if err != nil {
		return nil, err
	}
	var out []*place
	have := map[netip.Addr]bool{}
	for _, s := range servers {
		for _, a := range s.Addresses {
			switch {
			case have[a]:
			case !Routed(a):
				c.gap("%s of %s was not asked: there is no route from here", who(string(s.Name), a.String()), apex)
			default:
				out = append(out, &place{Server: s.Name, Address: a})
			}
			have[a] = true
		}
	}
	slices.SortFunc(out, func(a, b *place) int { return cmp.Or(a.Server.Compare(b.Server), a.Address.Compare(b.Address)) })
	switch {
	case len(out) == 0:
		return nil, fmt.Errorf("no server of %s can be asked from here", apex)
	case apex == zone.Root && len(out) > maxRoots:
		c.gap("%d of %d addresses of the root were asked", maxRoots, len(out))
		out = out[:maxRoots]
	}
	return out, nil
}

// servers are those of a zone: as given, as hinted for the root, as walked to.
func (c *check) servers(apex zone.Name) ([]Server, error) {
	if given := c.at[apex]; len(given) > 0 {
		return given, nil
	}
	if apex == zone.Root {
		if len(c.r.Hints) > 0 {
			return c.r.Hints, nil
		}
		return RootHints(), nil
	}
	z, err := c.r.Zone(c.ctx, apex)
	if err != nil {
		return nil, err
	}
	c.out.Gaps = append(c.out.Gaps, z.Gaps...)
	return z.Servers, nil
}

func (c *check) gap(format string, args ...any) {
	c.out.Gaps = append(c.out.Gaps, fmt.Sprintf(format, args...))
}

// ask puts one question to all places at once.
func (c *check) ask(places []*place, name zone.Name, t zone.Type) []*Answer {
	out := make([]*Answer, len(places))
	done := make(chan struct{})
	for i, p := range places {
		go func() {
			a := c.r.Query(c.ctx, Query{Server: p.Server, Address: p.Address, Name: name, Type: t, DNSSEC: true, TCP: c.tcp})
			out[i] = &a
			done <- struct{}{}
		}()
	}
	for range places {
		<-done
	}
	return out
}

// spoke reports whether an answer is one about the name; what it is otherwise
// says nothing about signatures.
func spoke(a *Answer) (verdict, bool) {
	if a.Spoke() && a.msg != nil {
		return verdict{}, true
	}
	return verdict{Indeterminate, LinkServer, cmp.Or(a.Err, "gives no answer")}, false
}
