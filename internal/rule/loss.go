package rule

import (
	"crypto/sha256"
	"fmt"
	"slices"
	"strings"

	"zonecut/internal/finding"
	"zonecut/internal/zone"
)

// What a change takes away, whose consequence that is, and what answers in its
// place: the words that the rules about lost sets share.

// holds reports whether a set has a value, or will have one.
func holds(r *zone.RRset) bool { return r != nil && (len(r.Data) > 0 || r.Unknown) }

// leads reports whether a set leads its owner's users to an address: addresses,
// CNAME or alias, and HTTPS in alias form or with address hints (RFC 9460,
// sections 2.4.2 and 7.3).
func leads(r *zone.RRset) bool {
	if r.Type != "HTTPS" {
		return r.Type == "CNAME" || r.Addresses()
	}
	return slices.ContainsFunc(r.Data, func(d string) bool {
		return strings.HasPrefix(d, "0 ") && d != "0 ." || strings.Contains(d, "ipv4hint=") || strings.Contains(d, "ipv6hint=")
	})
}

// ofType is the kind of sets that have a type.
func ofType(t zone.Type) func(*zone.RRset) bool {
	return func(r *zone.RRset) bool { return r.Type == t }
}

// takesLast reports whether a change takes the last set of a kind that its
// owner has in its instance. Variants of a routing set are one answer to the
// world, so one that goes while another stays is no loss; where several sets of
// the kind go, the first stands for all.
func takesLast(p *Pass, c *zone.Change, kind func(*zone.RRset) bool) bool {
	if c.Zone || !gone(c) || !kind(c.Before) || present(p.After, c.Instance, c.Owner, kind) {
		return false
	}
	first := slices.IndexFunc(p.Before.In(c.Instance, c.Owner), func(r *zone.RRset) bool {
		return len(r.Data) > 0 && kind(r) && !holds(p.After.Get(r.Key))
	})
	return p.Before.In(c.Instance, c.Owner)[first].Key == c.Key
}

// present reports whether an owner has a set of a kind in an instance.
func present(s *zone.Snapshot, i zone.Instance, owner zone.Name, kind func(*zone.RRset) bool) bool {
	return slices.ContainsFunc(s.In(i, owner), func(r *zone.RRset) bool { return holds(r) && kind(r) })
}

// cutOver is the delegation inside an instance that takes a key's name out of
// the instance's hands (RFC 1034, section 4.2.1), nil when the instance itself
// answers for it. An NS set without values delegates nothing.
func cutOver(s *zone.Snapshot, k zone.Key) *zone.RRset {
	if cut := s.Cut(k.Instance, k.Owner); holds(cut) {
		return cut
	}
	return nil
}

// passedDown reports whether a name that an instance loses lies, after the
// change, below a delegation of it. A zone there that is seen whole must hold
// the name; of any other nothing is known.
func passedDown(p *Pass, c *zone.Change, kind func(*zone.RRset) bool) bool {
	cut := cutOver(p.After, c.Key)
	if cut == nil {
		return false
	}
	return !slices.ContainsFunc(p.After.Instances(c.View, cut.Owner), func(i zone.Instance) bool {
		return p.After.Complete(i) && p.After.Cut(i, c.Owner) == nil && !present(p.After, i, c.Owner, kind)
	})
}

// withZone makes a finding the consequence of the loss of its zone, where the
// zone goes too: it names that finding as its cause and counts no more than it.
func withZone(p *Pass, f *finding.Finding, c *zone.Change) {
	z := p.ZoneGone(c.Key)
	if z == nil {
		return
	}
	f.Cause = p.ZoneCause(c.Key)
	level, _, _ := zoneFate(p, z)
	if p.Replaced(z) {
		level, _ = replacedLevel(p, z)
	}
	f.Level = min(f.Level, level)
}

// withCut makes a finding the consequence of a removed delegation, where the
// name lay below one.
func withCut(p *Pass, f *finding.Finding, c *zone.Change) {
	if cut := cutOver(p.Before, c.Key); cut != nil && f.Cause == "" && !holds(p.After.Get(cut.Key)) {
		f.Cause = finding.ID("delegation-removed", cut.Key.String())
	}
}

// inPlace says what answers for a name, after the change, in place of the sets
// of a kind that it lost; same is true when a wildcard gives the same data.
func inPlace(p *Pass, c *zone.Change, kind func(*zone.RRset) bool) (answer string, same bool) {
	if p.After.Exists(c.Instance, c.Owner) {
		return "NODATA, for other records stay at or below the name", false
	}
	star := p.After.Wildcard(c.Instance, c.Owner)
	if len(star) == 0 {
		if p.After.Complete(c.Instance) {
			return "NXDOMAIN", false
		}
		return "NXDOMAIN, as far as this run sees the zone", false
	}
	i := slices.IndexFunc(star, func(r *zone.RRset) bool { return holds(r) && kind(r) })
	if i < 0 {
		return "NODATA, for the wildcard " + string(star[0].Owner) + " has none of it", false
	}
	same = !slices.ContainsFunc(p.Before.In(c.Instance, c.Owner), func(r *zone.RRset) bool {
		return kind(r) && !slices.ContainsFunc(star, func(w *zone.RRset) bool { return sameAnswer(r, w) })
	})
	return "the wildcard " + string(star[i].Owner) + " with " + string(star[i].Type) + " " + strings.Join(shown(star[i], star[i].Data), ", "), same
}

func sameAnswer(a, b *zone.RRset) bool {
	return a.Type == b.Type && a.Synthetic == b.Synthetic && !b.Unknown && slices.Equal(a.Data, b.Data)
}

// valueLines show what goes, comes and stays.
func valueLines(c *zone.Change) []string {
	var out []string
	line := func(sign string, r *zone.RRset, values []string) {
		for _, v := range shown(r, values) {
			out = append(out, sign+" "+string(c.Type)+" "+v)
		}
	}
	line("-", c.Before, c.Removed())
	line("+", c.After, c.Added())
	line("=", c.Before, c.Kept())
	return out
}

// lostLines show the sets of a kind that an owner had in an instance.
func lostLines(p *Pass, c *zone.Change, kind func(*zone.RRset) bool) []string {
	var out []string
	for _, r := range p.Before.In(c.Instance, c.Owner) {
		if !kind(r) {
			continue
		}
		for _, v := range shown(r, r.Data) {
			out = append(out, "- "+string(r.Type)+" "+v)
		}
	}
	return out
}

// shown are values as people may see them: those that the source marks as
// sensitive, and texts of private views, only by their digest.
func shown(r *zone.RRset, values []string) []string {
	if r == nil || !r.Sensitive && (r.Public() || r.Type != "TXT") {
		return values
	}
	out := make([]string, len(values))
	for i, v := range values {
		out[i] = fmt.Sprintf("sha256:%x", sha256.Sum256([]byte(v)))
	}
	return out
}

// ownServers are the name servers of an instance as far as a state tells: those
// that its host assigned and those of the apex NS set.
func ownServers(s *zone.Snapshot, i zone.Instance) []string {
	var out []string
	if z := s.Zone(i); z != nil {
		for _, n := range z.Servers {
			out = append(out, string(n))
		}
	}
	if ns := s.Get(zone.Key{Instance: i, Owner: i.Apex, Type: "NS"}); ns != nil {
		out = append(out, ns.Data...)
	}
	slices.Sort(out)
	return slices.Compact(out)
}

// listed joins names for a sentence, the first three of many.
func listed(names []string) string {
	const most = 3
	if len(names) <= most {
		return strings.Join(names, ", ")
	}
	return fmt.Sprintf("%s and %d more", strings.Join(names[:most], ", "), len(names)-most)
}
