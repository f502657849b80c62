package rule

import (
	"crypto/sha256"
	"fmt"
	"slices"
	"strings"

	"zonecut/internal/fact"
	"zonecut/internal/finding"
	"zonecut/internal/zone"
)

// What a certificate's change takes from which names: the words that the rules
// about certificates share. A name is lost when no certificate of the state
// after covers it, whoever keeps that: so a certificate that moves, is renamed
// or is exchanged for another takes nothing.

// lostCover is a name that no certificate of this run covers any more.
type lostCover struct {
	name zone.Name
	// needs are the sets that lead users to the name after the change.
	needs []string
}

// lostCovers are the names that a certificate's change leaves without one, with
// what needs them. unsure is true where the names of what comes are not known.
func lostCovers(p *Pass, c *zone.Change) (lost []lostCover, unsure bool) {
	if c.HeldBefore == nil || c.HeldBefore.Certificate == nil {
		return nil, false
	}
	for _, n := range c.HeldBefore.Certificate.Names {
		switch covered, maybe := covers(p, n); {
		case covered:
		default:
			needs := needsOf(p.After, n)
			if len(needs) == 0 {
				needs = answeredLive(p, n)
			}
			lost = append(lost, lostCover{n, needs})
			unsure = unsure || maybe
		}
	}
	return lost, unsure
}

// covers reports whether a certificate of the state after is for a name, and
// whether one that is made or changed by this run may be.
func covers(p *Pass, n zone.Name) (sure, maybe bool) {
	for _, h := range p.After.Holdings() {
		if h.Certificate == nil {
			continue
		}
		if h.Certificate.Covers(n) {
			return true, false
		}
		maybe = maybe || (h.Certificate.NamesUnknown || h.Certificate.NamesUntold) && changes(p, h.Key)
	}
	return false, maybe
}

// changes reports whether a holding is made or changed by this run.
func changes(p *Pass, k zone.Key) bool {
	return slices.ContainsFunc(p.Held, func(c zone.Change) bool { return c.Key == k && c.Op != zone.OpForget })
}

// needsOf are the sets of a state that lead users to a name: its own, what the
// wildcard of its zone gives it, and for the name of a wildcard certificate all
// one label below.
func needsOf(s *zone.Snapshot, n zone.Name) []string {
	var out []string
	add := func(sets []*zone.RRset) {
		for _, r := range sets {
			if r.Answers() && leads(r) {
				out = append(out, string(r.Owner)+" "+string(r.Type))
			}
		}
	}
	for _, i := range zonesOver(s, n) {
		switch {
		case !n.IsWildcard():
			add(s.In(i, n))
			add(s.Wildcard(i, n))
		default:
			add(oneBelow(s, i, n))
		}
	}
	slices.Sort(out)
	return slices.Compact(out)
}

// answeredLive is what the world says of a name that nothing in the run leads to:
// its zone may be managed elsewhere. A name that the run itself takes the last
// address from is asked about in vain, for the answer is that of before.
func answeredLive(p *Pass, n zone.Name) []string {
	if n.IsWildcard() || len(needsOf(p.Before, n)) > 0 {
		return nil
	}
	answers, _ := p.Ask(fact.Question{Ask: fact.Ask{Name: string(n), Type: "A"}, At: fact.AtWalk})
	for _, a := range answers {
		if len(a.Data) > 0 && a.Err == "" {
			return []string{fmt.Sprintf("%s A, says %s", n, a.Server)}
		}
	}
	return nil
}

// zonesOver are the instances of the closest zone at or above a name, in every
// view: a certificate is served to all of them.
func zonesOver(s *zone.Snapshot, n zone.Name) []zone.Instance {
	views := map[string]bool{}
	for _, z := range s.Zones() {
		views[z.View] = true
	}
	for _, r := range s.Held() {
		views[r.View] = true
	}
	var out []zone.Instance
	for view := range views {
		at := s.Instances(view, n)
		if len(at) == 0 {
			at, _ = s.Parents(view, n)
		}
		out = append(out, at...)
	}
	slices.SortFunc(out, zone.Instance.Compare)
	return out
}

// oneBelow are the sets that the wildcard name of a certificate is for: one
// label in place of the "*" (RFC 9525, section 6.3).
func oneBelow(s *zone.Snapshot, i zone.Instance, star zone.Name) []*zone.RRset {
	var out []*zone.RRset
	for _, r := range s.Below(i.View, star.Parent()) {
		if r.Instance == i && r.Owner.Parent() == star.Parent() {
			out = append(out, r)
		}
	}
	return out
}

// reportCovers makes a finding for each lost name that is still needed, at a
// level, and one note for all others. Those after the first name it as their
// cause.
func reportCovers(p *Pass, c *zone.Change, lost []lostCover, unsure bool, needed finding.Level, what string) {
	var idle []zone.Name
	var head *finding.Finding
	for _, l := range lost {
		if len(l.needs) == 0 {
			idle = append(idle, l.name)
			continue
		}
		f := p.Report(c, "%s, and no certificate in this run is for %s any more", what, l.name)
		f.Level = needed
		aboutName(f, c, l.name)
		for _, n := range l.needs {
			f.Detail = append(f.Detail, "still leads to it: "+n)
		}
		f.Detail = append(f.Detail, expiry("the certificate ends", c.HeldBefore.Certificate.NotAfter, p)...)
		f.Hint = "keep the name in a certificate as long as it leads anywhere, or take its records away first"
		doubt(f, unsure)
		servedInstead(p, f, c, l.name)
		if head == nil {
			head = f
		} else {
			f.Cause = head.ID
		}
	}
	if len(idle) == 0 {
		return
	}
	f := p.Report(c, "%s: nothing in this run leads to %s", what, listed(nameTexts(idle)))
	f.Level = finding.Note
	aboutName(f, c, idle...)
}

// servedInstead lets what a name is served with now sharpen the loss of a certificate
// for it. Where every address that was asked serves another one that covers the name,
// which public authorities vouch for, nobody needs the one that goes: a note.
func servedInstead(p *Pass, f *finding.Finding, c *zone.Change, n zone.Name) {
	until := c.HeldBefore.Certificate.NotAfter
	if n.IsWildcard() || c.HeldBefore.Sensitive || until.Unknown || until.IsZero() {
		return
	}
	q := certificateOf(n)
	answers, _ := p.Ask(q)
	if !allSay(answers, fact.Data) {
		return
	}
	f.Evidence = append(f.Evidence, evidence(q, answers)...)
	other := func(s servedCertificate) bool {
		return s.Fault == "" && (s.isFor(n) || s.byStar(n)) && !s.NotAfter.Equal(until.Time)
	}
	if !slices.ContainsFunc(certificatesAt(p, n), func(s servedCertificate) bool { return !other(s) }) {
		f.Level = finding.Note
		f.Message += "; another certificate is served for it, that this run does not hold"
	}
}

// aboutName makes a finding one about names of a certificate. Where these are
// not to be shown it names none: a name is a key, and keys are shown.
func aboutName(f *finding.Finding, c *zone.Change, names ...zone.Name) {
	text := nameTexts(names)
	if f.Name = text[0]; c.HeldBefore.Sensitive {
		f.Name = ""
		for i := range text {
			text[i] = fmt.Sprintf("sha256:%x", sha256.Sum256([]byte(text[i])))
		}
	}
	f.ID = finding.ID(f.Rule, c.ID()+" for "+strings.Join(text, " "))
}

func nameTexts(names []zone.Name) []string {
	out := make([]string, len(names))
	for i, n := range names {
		out[i] = string(n)
	}
	return out
}

func doubt(f *finding.Finding, unsure bool) {
	if unsure {
		f.Certainty = finding.Unknown
		f.Detail = append(f.Detail, "the names of a certificate that comes are not known")
	}
}
