package resolver

import (
	"fmt"
	"slices"

	"github.com/miekg/dns"

	"zonecut/internal/zone"
)

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
	case v.Status == Insecure:
		return c.delegates(p, n)
	case v.Status == Secure && slices.Contains(found, dns.TypeNS):
		return unsignedCut, nil, v
	}
	return noCut, nil, v
}

// delegates asks a server whether a name is a cut, where no proof can tell: the
// NSEC3 records of an opt-out span leave unsigned delegations out (RFC 5155,
// section 6). A question that is lost tells nothing: below a cut that was missed the
// same server may answer from a zone that is not signed.
func (c *check) delegates(p *place, n zone.Name) (cutKind, *rrset, verdict) {
	a := c.r.Query(c.ctx, Query{Server: p.Server, Address: p.Address, Name: n, Type: "NS", TCP: c.tcp})
	switch {
	case a.Kind == Referral && a.Cut.Name == n || a.Kind == Data:
		return unsignedCut, nil, verdict{Status: Secure}
	case a.Spoke() || a.Kind == Referral:
		return noCut, nil, verdict{Status: Secure}
	}
	return noCut, nil, verdict{Indeterminate, LinkServer, a.Err}
}
