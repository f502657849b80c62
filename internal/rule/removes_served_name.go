package rule

import (
	"slices"

	"zonecut/internal/fact"
	"zonecut/internal/finding"
	"zonecut/internal/zone"
)

var _ = register(Rule{
	ID:      "removes-served-name",
	Title:   "a name goes that a served certificate is for",
	Classes: []string{"C29"},
	Level:   finding.Block,
	Params:  map[string]int{"block_days": 30},
	Doc: `A name loses its last address, and a certificate that other names are served with,
which stay, is for it too. Nothing breaks today. When the certificate is renewed the
authority does not find the name, issues nothing, and on its last day all the others go
down with it. It is held, and blocks where the renewal is due within block_days: that is
taken to be when two thirds of the certificate's life are over. Only facts tell; without
them this rule says nothing.

At Bazel a DNS change took one of several names away; the renewal of the certificate for
all of them failed silently from then on, and eight weeks later four sites were down for
13 hours (C29).

Harmless look-alike: a wildcard of the same certificate covers the name; the certificate
loses the name in the same run; all the other names of the certificate go too, or are
served with another one; a name that was not in it; a certificate that no public
authority issued.

To do: take the name out of the certificate first, see the new one served, then take the
name away.`,
	Check: func(p *Pass) {
		var going []*zone.Change
		for i := range p.Changes {
			c := &p.Changes[i]
			if !c.Zone && c.Public() && !c.Owner.IsWildcard() && !underscored(string(c.Owner)) && takesLast(p, c, leads) && p.ZoneGone(c.Key) == nil {
				going = append(going, c)
			}
		}
		const most = 20 // of more, only the zone's main names are asked
		for _, c := range going {
			removesServedName(p, c, len(going) <= most)
		}
	},
})

func removesServedName(p *Pass, c *zone.Change, few bool) {
	if passedDown(p, c, leads) {
		return
	}
	var found []servedCertificate
	for _, n := range siblings(p, c, few) {
		for _, s := range certificatesAt(p, n) {
			if s.isFor(c.Owner) && !s.byStar(c.Owner) && s.public() && !slices.ContainsFunc(found, func(f servedCertificate) bool { return f.SHA256 == s.SHA256 }) {
				found = append(found, s)
			}
		}
	}
	if len(found) == 0 || droppedByCertificate(p, c.Owner) {
		return
	}
	first := slices.MinFunc(found, func(a, b servedCertificate) int { return a.renewal().Compare(b.renewal()) })
	f := p.Report(c, "%s goes, and the certificate that %s is served with is for it too: its renewal %s and will fail", c.Owner, first.at, when(p, first.renewal()))
	f.Level = finding.Hold
	if days(p, first.renewal()) < p.Param("block_days") {
		f.Level = finding.Block
	}
	for _, s := range found {
		f.Detail = append(f.Detail, string(s.at)+": "+s.Issuer+", until "+s.NotAfter.Format("2006-01-02")+", for "+listed(s.names))
		f.Evidence = append(f.Evidence, evidence(certificateOf(s.at), []fact.Answer{s.answer})...)
	}
	f.Hint = "take " + string(c.Owner) + " out of the certificate first, see the new one served, then take the name away"
}

// siblings are names that may be served with the certificate of one that goes, and
// that stay: those that its own certificate is for, those that led where it does, the
// apex and www.
func siblings(p *Pass, c *zone.Change, few bool) []zone.Name {
	var out []zone.Name
	add := func(n zone.Name) {
		if n != c.Owner && !n.IsWildcard() && !goesToo(p, c.Instance, n) && !slices.Contains(out, n) && len(out) < mostHandshakes {
			out = append(out, n)
		}
	}
	add(c.Apex)
	add(zone.Name("www." + below(c.Apex)))
	if !few {
		return out
	}
	for _, s := range certificatesAt(p, c.Owner) {
		for _, n := range s.names {
			add(zone.Name(n))
		}
	}
	// Of a zone that is too large to be held, those of its sets that are.
	for _, r := range p.After.Held() {
		if r.Instance == c.Instance && r.Type == c.Type && leads(r) && shares(r.Data, c.Before.Data) {
			add(r.Owner)
		}
	}
	return out
}

// goesToo reports whether a name has nothing that leads anywhere after the change,
// as far as the run sees it.
func goesToo(p *Pass, i zone.Instance, n zone.Name) bool {
	if !n.Under(i.Apex) || present(p.After, i, n, leads) {
		return false
	}
	return present(p.Before, i, n, leads) || p.After.Complete(i) && len(p.After.Wildcard(i, n)) == 0 && p.After.Cut(i, n) == nil
}

// droppedByCertificate reports whether a certificate of the run loses the name too.
func droppedByCertificate(p *Pass, n zone.Name) bool {
	return slices.ContainsFunc(p.Held, func(c zone.Change) bool {
		return c.HeldBefore != nil && c.HeldBefore.Certificate != nil && slices.Contains(c.HeldBefore.Certificate.Names, n) &&
			(c.HeldAfter == nil || c.HeldAfter.Certificate == nil || !slices.Contains(c.HeldAfter.Certificate.Names, n))
	})
}
