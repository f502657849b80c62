package resolver

import (
	"fmt"
	"slices"

	"github.com/miekg/dns"

	"zonecut/internal/zone"
)

// level is one zone on the chain.
type level struct {
	apex   zone.Name
	places []*place
}

// run goes down the chain.
func (c *check) run(name zone.Name, t zone.Type) verdict {
	anchors := c.r.Anchors
	if anchors == nil {
		anchors = RootAnchors()
	}
	apex, ok := anchors.closest(name, t)
	if !ok {
		return verdict{Indeterminate, LinkAnchor, fmt.Sprintf("there is no trust anchor at or above %s", name)}
	}
	views := []*dsView{newView("the trust anchor", LinkAnchor, anchors[apex])}
	for range maxZones {
		l, v := c.enter(apex, views)
		if v.Status != Secure {
			return v
		}
		if apex, views, v = c.descend(l, name, t); views == nil {
			return v
		}
	}
	return verdict{Indeterminate, LinkDS, fmt.Sprintf("given up after %d zones", maxZones)}
}

// enter looks at the keys of a zone, at every address and by every DS set that
// the servers of the parent give.
func (c *check) enter(apex zone.Name, views []*dsView) (*level, verdict) {
	c.out.Zone = apex
	places, err := c.places(apex)
	if err != nil {
		return nil, verdict{Indeterminate, LinkServer, err.Error()}
	}
	l := level{apex, places}
	c.way = append(c.way, l)
	answers := c.ask(places, apex, "DNSKEY")
	overall := verdict{Status: Secure}
	for _, view := range views {
		verdicts := make([]verdict, len(places))
		for i, p := range places {
			k, v := c.keys(apex, answers[i], view)
			if v.Status != Secure && len(views) > 1 {
				v.Why += ", by the DS set of " + view.from
			}
			if k != nil {
				p.keys = k
			}
			p.add(v)
			verdicts[i] = v
		}
		overall = worse(overall, best(places, verdicts))
	}
	return &l, overall
}

// best is the best of what several addresses serve: resolvers go on to another
// where one is bogus.
func best(places []*place, verdicts []verdict) verdict {
	out, more := verdict{}, 0
	for i, v := range verdicts {
		switch {
		case out.Status == "" || rank[v.Status] < rank[out.Status]:
			out, more = v, 0
			if v.Why != "" {
				out.Why = places[i].String() + ": " + v.Why
			}
		case v.Status == out.Status:
			more++
		}
	}
	if more > 0 && out.Why != "" {
		out.Why += fmt.Sprintf(" (and so at %d more)", more)
	}
	return out
}

// keyed are the places of a level whose keys hold, and the distinct sets of keys
// there.
func (l *level) keyed() (places []*place, sets []*keySet) {
	for _, p := range l.places {
		if p.keys == nil {
			continue
		}
		places = append(places, p)
		if !slices.ContainsFunc(sets, func(k *keySet) bool { return k.id == p.keys.id }) {
			sets = append(sets, p.keys)
		}
	}
	return places, sets
}

// across judges by the keys of the server itself and by those that others serve:
// a resolver may hold any of them.
func across(p *place, sets []*keySet, judge func(*keySet) verdict) verdict {
	v := judge(p.keys)
	for _, k := range sets {
		if k.id == p.keys.id || v.Status == Bogus {
			continue
		}
		if other := judge(k); other.Status == Bogus {
			other.Why += ", with the keys that " + k.from + " serves"
			v = worse(v, other)
		}
	}
	return v
}

// descend looks for the next zone below a level on the way to a name. Where the
// zone has a signed answer for the name it is the name's own. Otherwise the
// parent must prove, label by label, whether there is a zone and what its DS set
// is. views is nil where the chain ends, with the verdict.
func (c *check) descend(l *level, name zone.Name, t zone.Type) (child zone.Name, views []*dsView, v verdict) {
	f := c.final(l, name, t)
	if f.secure() {
		return "", nil, c.take(f)
	}
	for _, n := range below(l.apex, name) {
		if n == name && t == "DS" {
			break
		}
		kind, views, verdicts := c.delegation(l, n)
		v := best(f.places, verdicts)
		if v.Status == Bogus && v.Link == LinkDenial && best(f.places, f.verdicts).Status == Bogus {
			return "", nil, c.take(f) // what is asked for is broken, not only what is proven about its zone
		}
		for i, p := range f.places {
			p.add(verdicts[i])
		}
		switch {
		case v.Status != Secure:
			return "", nil, v
		case kind == signedCut:
			return n, views, v
		case kind == unsignedCut:
			return "", nil, c.worst
		case kind == nothingBelow:
			return "", nil, c.take(f)
		}
	}
	return "", nil, c.take(f)
}

// below are the names from just below an apex down to a name.
func below(apex, name zone.Name) []zone.Name {
	var out []zone.Name
	for ; name != apex && name != zone.Root; name = name.Parent() {
		out = append(out, name)
	}
	slices.Reverse(out)
	return out
}

// cutKind is what a server says of a name: whether another zone begins there.
type cutKind int

const (
	noCut        cutKind = iota // the name is the zone's own
	nothingBelow                // and nothing can be below it: it does not exist, or is an alias
	unsignedCut                 // a delegation without DS
	signedCut
)

// delegation asks the servers of a zone for the DS set of a name. Where they
// disagree the chain goes on, as some resolvers see it.
func (c *check) delegation(l *level, n zone.Name) (cutKind, []*dsView, []verdict) {
	places, sets := l.keyed()
	answers := c.ask(places, n, "DS")
	verdicts := make([]verdict, len(places))
	kinds := map[cutKind]*place{}
	var views []*dsView
	for i, p := range places {
		kind, ds := noCut, (*rrset)(nil)
		verdicts[i] = across(p, sets, func(k *keySet) verdict {
			of, s, v := c.ds(p, answers[i], n, k)
			if k == p.keys {
				kind, ds = of, s
			}
			return v
		})
		if verdicts[i].Status != Secure {
			continue
		}
		kinds[kind] = p
		if kind == signedCut {
			view := newView(p.String(), LinkDS, digests(ds))
			if !slices.ContainsFunc(views, func(v *dsView) bool { return v.id == view.id }) {
				views = append(views, view)
			}
		}
	}
	unsigned := kinds[unsignedCut]
	switch {
	case kinds[signedCut] != nil:
		if unsigned != nil {
			c.worst = noDS(unsigned, n)
		}
		return signedCut, views, verdicts
	case unsigned != nil:
		c.worst = noDS(unsigned, n)
		return unsignedCut, nil, verdicts
	case kinds[noCut] != nil:
		return noCut, nil, verdicts
	}
	return nothingBelow, nil, verdicts
}

// noDS is the verdict where the chain ends by intent.
func noDS(p *place, n zone.Name) verdict {
	return verdict{Insecure, LinkDS, fmt.Sprintf("%s proves that there is no DS of %s", p, n)}
}

func digests(s *rrset) []*dns.DS {
	var out []*dns.DS
	for _, rr := range s.rrs {
		if d, ok := rr.(*dns.DS); ok {
			out = append(out, d)
		}
	}
	return out
}

// ds judges one server's answer for the DS set of a name.
func (c *check) ds(p *place, a *Answer, n zone.Name, k *keySet) (cutKind, *rrset, verdict) {
	if v, ok := spoke(a); !ok {
		return noCut, nil, v
	}
	switch a.Kind {
	case Data:
		s := find(rrsets(a.msg.Answer), n, dns.TypeDS)
		if s == nil {
			return noCut, nil, verdict{Indeterminate, LinkServer, "its answer cannot be read"}
		}
		sig, v := c.signed(s, k)
		if sig != nil && expanded(n, sig) {
			v = verdict{Bogus, LinkSignature, fmt.Sprintf("the DS of %s is made from a wildcard", n)}
		}
		return signedCut, s, v
	case Alias, NXDomain:
		// What is at the name is looked at when the name itself is asked for.
		return nothingBelow, nil, verdict{Status: Secure}
	}
	d := c.denied(a.msg, k)
	v, found := d.nodata(n, dns.TypeDS)
	switch {
	case v.Status == Insecure && c.delegates(p, n):
		return unsignedCut, nil, verdict{Status: Secure}
	case v.Status == Insecure:
		return noCut, nil, verdict{Status: Secure}
	case v.Status == Secure && slices.Contains(found, dns.TypeNS):
		return unsignedCut, nil, v
	}
	return noCut, nil, v
}

// delegates asks a server whether a name is a cut, where no proof can tell: the
// NSEC3 records of an opt-out span leave unsigned delegations out (RFC 5155,
// section 6).
func (c *check) delegates(p *place, n zone.Name) bool {
	a := c.r.Query(c.ctx, Query{Server: p.Server, Address: p.Address, Name: n, Type: "NS"})
	return a.Kind == Referral && a.Cut.Name == n || a.Kind == Data
}
