package rule

import (
	"fmt"
	"slices"

	"zonecut/internal/fact"
	"zonecut/internal/finding"
	"zonecut/internal/zone"
)

var _ = register(Rule{
	ID:      "cutover-missing",
	Title:   "new name servers lack what the old ones serve",
	Classes: []string{"C03"},
	Level:   finding.Block,
	Doc: `Name servers come into an NS set, and some of what the servers that were there
before answer, the new ones deny: all that an old server gives in a transfer
(AXFR), else the sets that the run or the policy knows, what most zones have, and what a
wildcard answers. Whoever is sent to the new servers loses
those names. Only facts tell; without them this rule says nothing, and what a server
did not say, and what nobody could ask for, is unknown.

In a move between providers an import left the wildcard and a delegation out; a
company's mail stopped because the import did not know the MX behind an alias (C03).

Harmless look-alike: SOA and NS at the apex, and in a transfer the addresses of the
zone's own servers, which are each host's own; TTLs, which
providers cap; an alias that is flattened to addresses at one and a CNAME at the
other; other values, as of weighted and geographic answers and of a planned move;
sets that go in the same run; challenges of ACME and what software writes; a set that
the old servers deny too; a name that a delegation or a wildcard at the new servers
answers for. A copy that has nothing at all is ns-empty-copy's.

To do: compare the two zones record by record, wildcards and delegations with their
DS too, add what is missing, and ask again; --zone-context axfr://… brings in a zone
whose servers want a key for transfers.`,
	Check: func(p *Pass) {
		for _, c := range handovers(p) {
			if seen, ok := compare(p, c); ok {
				cutoverMissing(p, c, seen)
			}
		}
	},
})

func cutoverMissing(p *Pass, c *zone.Change, seen *comparison) {
	if seen.silent {
		cutoverUnknown(p, c, "what the present servers of %s answer could not be told")
		return
	}
	var lacking []*zoneCopy
	var lacks []fact.Ask
	unheard := 0
	for _, s := range seen.copies {
		unheard += len(s.unheard)
		if len(s.lacks) == 0 || s.empty() {
			continue
		}
		lacking = append(lacking, s)
		for _, a := range s.lacks {
			if !slices.Contains(lacks, a) {
				lacks = append(lacks, a)
			}
		}
	}
	if len(lacking) == 0 {
		if unheard > 0 || len(seen.copies) > 0 && (seen.left > 0 || seen.partly) {
			f := cutoverUnknown(p, c, "whether the new servers of %s have all that the present ones answer could not be told")
			for _, s := range seen.copies {
				f.Detail = append(f.Detail, askLines(s.unheard, s.server+" ("+s.address+") says nothing of")...)
			}
			f.Detail = append(firstLines(f.Detail), seen.limits()...)
		}
		return
	}
	f := p.Report(c, "%s lacks %s of %s that the present servers answer", copyNames(lacking), many(len(lacks), "set"), c.Owner)
	f.Detail = firstLines(askLines(lacks, "-"))
	f.Detail = append(f.Detail, seen.limits()...)
	f.Hint = "add these sets at the new servers and ask again before the NS set changes"
	for _, s := range lacking {
		f.Evidence = append(f.Evidence, s.evidence...)
		f.Proof = append(f.Proof, s.lackProofs(p, c)...)
	}
}

// limits say how much was compared and what was not.
func (s *comparison) limits() []string {
	out := []string{fmt.Sprintf("compared: %s", many(len(s.old), "set"))}
	if s.left > 0 {
		out = append(out, fmt.Sprintf("not compared: %s more, for not all servers give the zone whole", many(s.left, "set")))
	}
	if s.partly {
		out = append(out, "not compared: names that this run does not know, for no present server gives the zone whole")
	}
	return out
}

func cutoverUnknown(p *Pass, c *zone.Change, format string) *finding.Finding {
	f := p.Report(c, format, c.Owner)
	f.Certainty, f.Level = finding.Unknown, finding.Note
	f.Hint = "compare the old servers and the new ones from elsewhere before the NS set changes"
	return f
}
