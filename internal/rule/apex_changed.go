package rule

import (
	"slices"

	"zonecut/internal/finding"
	"zonecut/internal/zone"
)

var _ = register(Rule{
	ID:    "apex-changed",
	Title: "an address, MX or TXT set at an apex changes",
	Level: finding.Note,
	Doc: `An address, MX or TXT set at the apex of a zone gets other values. The
apex is what most people and all mail use, so the change is named, for whoever
reviews it. It is never more than a note: whether a new value is right no diff can
tell. Of two equal exchanges of a mail domain's MX set one was reverted, and the
same one two months later was a planned move that stayed.

Harmless look-alike: nearly every finding of this rule. A change of the TTL or of
the weights alone is none, nor is a set that comes where there was none. What is
lost whole apex-address-removed and mx-removed judge.

To do: read the lines; look at the new values once the change is live.`,
	Check: func(p *Pass) {
		for i := range p.Changes {
			c := &p.Changes[i]
			if apexValuesChange(p, c) && p.ZoneGone(c.Key) == nil && !p.Policy.Controlled(c.Before) {
				f := p.Report(c, "the %s set of the apex %s changes", c.Type, c.Apex)
				f.Detail = valueLines(c)
				if answersOtherwise(c) {
					f.Detail = append(f.Detail, "served: "+served(c.Before)+" before, "+served(c.After)+" after")
				}
				f.Hint = "look at the new values once the change is live"
			}
		}
	},
})

// apexValuesChange reports whether a set at the apex loses or gains values, or
// answers by other means, while the apex keeps what other rules guard.
func apexValuesChange(p *Pass, c *zone.Change) bool {
	if c.Zone || c.Owner != c.Apex || c.Before == nil || c.After != nil && c.After.Unknown {
		return false
	}
	var guarded func(*zone.RRset) bool
	switch {
	case leads(c.Before):
		guarded = leads
	case c.Type == "MX":
		guarded = takesMail
	case c.Type != "TXT":
		return false
	}
	if guarded != nil && gone(c) && guarded(c.Before) && !present(p.After, c.Instance, c.Owner, guarded) {
		return false
	}
	return len(c.Added())+len(c.Removed()) > 0 || answersOtherwise(c)
}

// answersOtherwise reports whether the provider begins or ceases to compute the
// answer. Weights and automatic TTLs choose among the same values.
func answersOtherwise(c *zone.Change) bool {
	return c.After != nil && slices.ContainsFunc([]string{"alias", "proxied", "flattened"}, func(word string) bool {
		return c.Before.Is(word) != c.After.Is(word)
	})
}

// served says how a set gets to its users.
func served(r *zone.RRset) string {
	if r.Synthetic == "" {
		return "as written"
	}
	return r.Synthetic
}
