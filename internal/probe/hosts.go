package probe

import (
	"context"
	"fmt"
	"net/netip"

	"zonecut/internal/fact"
	"zonecut/internal/resolver"
	"zonecut/internal/zone"
)

// mostAddresses bounds the addresses of one name that are connected to.
const mostAddresses = 8

// hosts are the addresses that a question about a host goes to: those that it knows,
// else those that the DNS gives. What leads to no host, or to the link alone, is left
// out; gaps say so, and what was to be asked for.
func hosts(ctx context.Context, r *resolver.Resolver, q fact.Question, what string) (out []netip.Addr, gaps []string, err error) {
	var all []netip.Addr
	for _, s := range q.Servers {
		for _, text := range s.Addresses {
			if a, err := netip.ParseAddr(text); err == nil {
				all = append(all, a.WithZone(""))
			}
		}
	}
	if len(all) == 0 {
		if all, err = r.Addresses(ctx, zone.Name(q.Ask.Name)); err != nil {
			return nil, nil, err
		}
	}
	for _, a := range all {
		if plain := a.Unmap(); plain.IsUnspecified() || plain.IsMulticast() || plain.IsLinkLocalUnicast() {
			gaps = append(gaps, fmt.Sprintf("%s of %s was not asked for %s: it is no address of a host", plain, q.Ask.Name, what))
			continue
		}
		out = append(out, a)
	}
	if len(out) > mostAddresses {
		gaps = append(gaps, fmt.Sprintf("%d of %d addresses of %s were asked for %s", mostAddresses, len(out), q.Ask.Name, what))
		out = out[:mostAddresses]
	}
	return out, gaps, nil
}
