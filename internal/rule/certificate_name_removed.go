package rule

import (
	"zonecut/internal/finding"
	"zonecut/internal/zone"
)

var _ = register(Rule{
	ID:      "certificate-name-removed",
	Title:   "a certificate loses a name that is still in use",
	Classes: []string{"C29", "C31"},
	Level:   finding.Block,
	Doc: `A certificate stays, or is made anew, without one of its names; no other
certificate in the run is for it, and after the change an address, a CNAME, an
alias or a wildcard still leads users there. From the moment the new certificate
is served, every browser refuses the name. It blocks. A name that nothing in the
run leads to is a note, unless the live world answers for it.

One name of a shared certificate at Bazel went out of step with the others: the
renewal failed silently, and eight weeks later all of them were down for 13 hours
(C29). Names and certificate have to change together, and in the right order.

Harmless look-alike: the same names in another order, or for longer; a name that a
wildcard of the certificate, or another certificate, covers; a name whose records
go in the same run.

To do: take the records of the name away first, wait for their TTL, then take the
name out of the certificate.`,
	Check: func(p *Pass) {
		for i := range p.Held {
			c := &p.Held[i]
			if c.Type != zone.Certified || c.HeldBefore == nil || c.HeldAfter == nil || c.Op == zone.OpForget {
				continue
			}
			lost, unsure := lostCovers(p, c)
			reportCovers(p, c, lost, unsure, finding.Block, "the certificate loses a name")
		}
	},
})
