package rule

import (
	"zonecut/internal/finding"
)

var _ = register(Rule{
	ID:      "apex-address-removed",
	Title:   "the apex of a zone loses its last address",
	Classes: []string{"C01", "C07"},
	Level:   finding.Block,
	Doc: `The apex of a zone loses its last A, AAAA, ALIAS or flattened CNAME: who
types the domain gets nothing.

The clean-up that removed a court service's "redundant" zone took the alias at its
apex with it; it was reverted twelve minutes after the merge (C02). A cloud
provider's automation left the name of one of its own services without any
address, for two and a half hours (C07).

Harmless look-alike: an A set that is replaced by an alias, a flattened CNAME or
an HTTPS set with addresses in the same change; an A set that goes while AAAA
stays, which family-split judges; one variant of a routing set that goes while
others stay; an apex that never had an address.

To do: put the new address in the same change in which the old one goes.`,
	Check: func(p *Pass) {
		for i := range p.Changes {
			c := &p.Changes[i]
			if c.Owner != c.Apex || !takesLast(p, c, leads) {
				continue
			}
			f := p.Report(c, "%s loses its last address", c.Apex)
			f.Detail = lostLines(p, c, leads)
			f.Hint = "keep an address at the apex, or bring the new one in the same change"
			if withZone(p, f, c); f.Cause == "" {
				f.Proof = []finding.Proof{deniedProof(p, c.Before)}
			}
		}
	},
})
