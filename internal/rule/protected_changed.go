package rule

import (
	"fmt"

	"zonecut/internal/finding"
	"zonecut/internal/zone"
)

var _ = register(Rule{
	ID:    "protected-changed",
	Title: "a name that the policy protects changes",
	Level: finding.Block,
	Doc: `The policy protects this name and type, and the change touches it in any way:
data, TTL, deleted, made anew, or no longer managed here. The level is what the
protection says.

No rule can know which name a company cannot live without. When the registry's
name was wrong at GitLab for three hours, or dynamodb.us-east-1 had no addresses,
the change itself was of the most ordinary kind (C07, C25).

Harmless look-alikes: another type of the same name, another name, a move of the
resource to another address, and an object that is forgotten while another one
holds the same set.

To do: let the people whom the policy names look at it.`,
	Check: func(p *Pass) {
		for i := range p.Changes {
			c := &p.Changes[i]
			if c.Zone || onlyOthersForget(c) {
				continue
			}
			if pr, ok := p.Policy.Protects(c.Owner, c.Type); ok {
				f := p.Report(c, "%s %s is protected: %s", c.Owner, c.Type, pr.Reason)
				f.Level, f.Cause = pr.Level, p.ZoneCause(c.Key)
				f.Detail = []string{fmt.Sprintf("the change is: %s", c.Op)}
				switch {
				case f.Cause != "":
				case gone(c):
					f.Proof = []finding.Proof{deniedProof(p, c.Before)}
				default:
					f.Proof = arrivedProofs(c)
				}
				f.Hint = "let the people whom the policy names look at it"
			}
		}
	},
})

// onlyOthersForget reports whether all that happens to a set is that one of its
// objects is forgotten while others go on holding what it held.
func onlyOthersForget(c *zone.Change) bool {
	return c.Op == zone.OpForget && !unguarded(c) && c.Before.TTL == c.After.TTL &&
		len(c.Added()) == 0 && len(c.Removed()) == 0 && !c.After.Unknown
}
