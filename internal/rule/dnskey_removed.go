package rule

import (
	"fmt"
	"slices"

	"zonecut/internal/fact"
	"zonecut/internal/finding"
	"zonecut/internal/zone"
)

var _ = register(Rule{
	ID:      "dnskey-removed",
	Title:   "a key goes that a DS still needs",
	Classes: []string{"C17", "C20"},
	Level:   finding.Block,
	Doc: `A zone stays signed and loses keys. It blocks when the DS set at the parent, as it
is after the change or as caches keep it for its TTL, then names none of the keys
that are left, or names an algorithm of which no key is left: strict validators want
a signature by each (RFC 4035, section 2.2). Where the run does not show the parent
and a key with the SEP flag goes, what the DS names is not known, and the finding
says so.

.nz took the old keys of its second-level zones away while the old DS was in caches;
the last resolver was right again two days later (C17).

Harmless look-alike: a zone-signing key that is retired, and all that a signer
renews with it; the end of a roll-over whose DS names the new key alone, and has done
so for longer than its TTL; one of two keys with a DS each, while the other stays
(RFC 7583, section 3.3.2); an island of trust. That the whole set goes is
dnssec-disabled's; that DS and key go or change together is said once, by the rule
for the DS.

To do: new key, TTL of the DNSKEY set, new DS, TTL of the old DS, and only then take
the old key away (RFC 7583, section 3.3.1).`,
	Check: func(p *Pass) {
		for i := range p.Changes {
			c := &p.Changes[i]
			if !c.Zone && c.Type == "DNSKEY" && c.Owner == c.Apex && compared(c) && len(c.Removed()) > 0 {
				dnskeyRemoved(p, c)
			}
		}
	},
})

func dnskeyRemoved(p *Pass, c *zone.Change) {
	before, after := published(p.Before, c), published(p.After, c)
	if before == nil && after == nil {
		keyWithoutParent(p, c)
		return
	}
	for _, ds := range []*zone.RRset{after, before} {
		why, bare := unsupported(c, ds)
		if why == "" {
			continue
		}
		f := p.Report(c, "%s loses %s: %s", c.Apex, keyNames(c.Removed()), why)
		f.Detail = dsLines(ds)
		if ds != after {
			f.Message += fmt.Sprintf(", and caches keep that DS for %d s", ds.TTL)
		}
		f.Hint = "put the key back until the DS that needs it is gone from the parent and its TTL is over"
		if bare {
			f.Cause = dsCause(p, before, after)
		}
		if f.Cause == "" {
			f.Proof = []finding.Proof{bogusProof(c)}
		}
		return
	}
}

// unsupported says why validators that hold a DS set no longer trust the zone
// though they did before the change, "" when they do; bare is true when the DS set
// then names no key at all.
func unsupported(c *zone.Change, ds *zone.RRset) (why string, bare bool) {
	if ds == nil || ds.Unknown {
		return "", false
	}
	values := zone.EffectiveDS(ds.Data)
	if named(c.Apex, values, c.Before.Data) && !named(c.Apex, values, c.After.Data) {
		return "the DS names none of the keys that are left", true
	}
	for _, d := range values {
		a, _ := zone.DSAlgorithm(d)
		if hasAlgorithm(c.Before.Data, a) && !hasAlgorithm(c.After.Data, a) {
			return fmt.Sprintf("the DS names algorithm %d, of which no key is left", a), false
		}
	}
	return "", false
}

func hasAlgorithm(keys []string, algorithm uint8) bool {
	return slices.ContainsFunc(keys, func(k string) bool {
		key, ok := zone.ParseDNSKEY(k)
		return ok && key.Algorithm == algorithm && !key.Revoked
	})
}

// dsCause is the finding about the DS set that says the same already, "" when
// none does: the DS goes, or is exchanged, together with its key.
func dsCause(p *Pass, before, after *zone.RRset) string {
	if !holds(before) {
		return finding.ID("ds-added", after.Key.String())
	}
	i := slices.IndexFunc(p.Changes, func(c zone.Change) bool { return !c.Zone && c.Key == before.Key })
	if i < 0 {
		return ""
	}
	switch c := &p.Changes[i]; {
	case len(c.Added()) == 0 && keyGoes(p, c):
		return finding.ID("ds-removed", c.Key.String())
	case compared(c) && exchangedBlind(p, c):
		return finding.ID("ds-changed", c.Key.String())
	}
	return ""
}

// keyWithoutParent judges a key that goes from a zone whose parent the run does
// not show to have a DS: by what the facts say, else as unknown.
func keyWithoutParent(p *Pass, c *zone.Change) {
	if parentSeenWhole(p, c) {
		return // an island of trust
	}
	q := fact.Question{Ask: fact.Ask{Name: string(c.Apex), Type: "DS"}, At: fact.AtParent, Zone: string(c.Apex)}
	if answers, _ := p.Ask(q); len(answers) > 0 && !slices.ContainsFunc(answers, func(a fact.Answer) bool { return a.Err != "" }) {
		ds := &zone.RRset{}
		for _, a := range answers {
			ds.Data, ds.TTL = append(ds.Data, a.Data...), max(ds.TTL, a.TTL)
		}
		slices.Sort(ds.Data)
		ds.Data = slices.Compact(ds.Data)
		if why, _ := unsupported(c, ds); why != "" {
			f := p.Report(c, "%s loses %s: %s", c.Apex, keyNames(c.Removed()), why)
			f.Detail, f.Proof = dsLines(ds), []finding.Proof{bogusProof(c)}
			f.Hint = "put the key back until the DS that needs it is gone from the parent and its TTL is over"
		}
		return
	}
	lost := entryKeys(c)
	if len(lost) == 0 {
		return // a zone-signing key: no DS names it
	}
	f := p.Report(c, "%s loses %s; whether a DS at its parent names it is not known", c.Apex, keyNames(lost))
	f.Certainty, f.Level = finding.Unknown, finding.Note
	f.Hint = "compare the key tag with the DS of " + string(c.Apex) + " at the servers of the parent"
	f.Proof = []finding.Proof{bogusProof(c)}
}

// entryKeys are those keys that go which a DS may name: with the SEP flag, where
// the set had such a key.
func entryKeys(c *zone.Change) []string {
	sep := func(k string) bool {
		key, ok := zone.ParseDNSKEY(k)
		return ok && key.SEP && !key.Revoked
	}
	if !slices.ContainsFunc(c.Before.Data, sep) {
		return c.Removed()
	}
	return slices.DeleteFunc(c.Removed(), func(k string) bool { return !sep(k) })
}

// keyNames are keys as people call them: by tag and algorithm.
func keyNames(keys []string) string {
	var names []string
	for _, k := range keys {
		if key, ok := zone.ParseDNSKEY(k); ok {
			names = append(names, fmt.Sprintf("key %d (algorithm %d)", key.Tag, key.Algorithm))
		}
	}
	return listed(names)
}
