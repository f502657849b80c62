package probe

import (
	"cmp"
	"context"
	"net/netip"

	"zonecut/internal/fact"
	"zonecut/internal/resolver"
	"zonecut/internal/zone"
)

// DNS asks authoritative servers, at every address that has a route, without a
// cache between.
type DNS struct{ Resolver *resolver.Resolver }

// Answers knows every place but resolvers, which only the user names.
func (d DNS) Answers(q fact.Question) bool {
	if q.View != "" || q.Ask.Type == fact.Transfer {
		return false // whom to ask about a view nobody said; a zone is no answer
	}
	switch q.At {
	case fact.AtParent, fact.AtWalk, fact.AtOldServers, fact.AtNewServers:
		return true
	}
	return false
}

// Ask asks every address of those that the question names.
func (d DNS) Ask(ctx context.Context, q fact.Question) (answers []fact.Answer, gaps []string) {
	d.together(ctx, []fact.Question{q}, func(_ fact.Question, a []fact.Answer, g []string) { answers, gaps = a, g })
	return answers, gaps
}

// servers are those whom a question goes to.
func (d DNS) servers(ctx context.Context, q fact.Question) ([]resolver.Server, []string, error) {
	switch q.At {
	case fact.AtParent:
		z, err := d.Resolver.Parent(ctx, cmp.Or(zone.Name(q.Zone), zone.Name(q.Ask.Name)))
		if err != nil {
			return nil, nil, err
		}
		return z.Servers, z.Gaps, nil
	case fact.AtWalk:
		find := d.Resolver.Enclosing
		name := zone.Name(q.Ask.Name)
		if q.Zone != "" {
			find, name = d.Resolver.Zone, zone.Name(q.Zone)
		}
		z, err := find(ctx, name)
		if err != nil {
			return nil, nil, err
		}
		return z.Servers, z.Gaps, nil
	}
	return d.named(ctx, q)
}

// named are the servers that the question itself names; addresses that it does
// not know are looked up. Where something answers in place of servers nobody is asked.
func (d DNS) named(ctx context.Context, q fact.Question) (out []resolver.Server, gaps []string, err error) {
	if d.Resolver != nil { // without one all addresses are known
		if err := d.Resolver.Intercepted(); err != nil {
			return nil, nil, err
		}
	}
	for _, s := range q.Servers {
		server := resolver.Server{Name: zone.Name(s.Name)}
		for _, text := range s.Addresses {
			if a, err := netip.ParseAddr(text); err == nil {
				server.Addresses = append(server.Addresses, a.WithZone(""))
			}
		}
		if len(server.Addresses) == 0 {
			if server.Addresses, err = d.Resolver.Addresses(ctx, server.Name); err != nil {
				gaps = append(gaps, err.Error())
			}
		}
		out = append(out, server)
	}
	return out, gaps, nil
}

// plain is an answer as a fact. A server above a cut answers for the delegation by
// referring to it: the NS set in the referral is what it says (RFC 1034, section
// 4.2.1).
func plain(q fact.Ask, a *resolver.Answer) fact.Answer {
	f := a.Answer
	if a.Kind == fact.Alias && q.Type != "CNAME" {
		f.Data = nil
	}
	if f.Err != "" {
		f.Err = a.Saw()
	}
	if q.Type != "NS" {
		f.Glue = nil // of whatever else the server adds
	}
	if a.Kind == fact.Referral && q.Type == "NS" && string(a.Cut.Name) == q.Name {
		f.Kind, f.Data, f.TTL, f.Err = fact.Data, a.Cut.NS, a.Cut.TTL, ""
	}
	return f
}
