package rule

import (
	"slices"
	"strings"

	"zonecut/internal/finding"
	"zonecut/internal/zone"
)

// Routing sets that stay and no longer answer everyone, or have nothing to fall
// back on: the cases of rrset-emptied between a full set and none.

// placeWords begin the definition of a variant that is answered in one place only.
var placeWords = []string{"geolocation", "cidr", "line", "location", "region", "regions"}

// placed reports whether a variant is answered in some places only. "*" is Route
// 53's word for everywhere else; what has no identifier is answered to everyone.
func placed(r *zone.RRset) bool {
	if r.Set == "" {
		return fenced(r)
	}
	return slices.ContainsFunc(strings.Split(r.Synthetic, ", "), func(part string) bool {
		word, place, _ := strings.Cut(part, " ")
		return slices.Contains(placeWords, word) && place != "*" && !strings.HasSuffix(place, " *")
	})
}

// fencedBy are the metadata by which NS1's geofence filters keep an answer from who
// is elsewhere.
var fencedBy = []string{"country=", "georegion=", "us_state=", "ca_province=", "subdivisions=", "asn=", "ip_prefixes="}

// fenced reports whether a geofence filter stands before each answer of a set. An
// answer has the metadata itself, or those of its region.
func fenced(r *zone.RRset) bool {
	var regions []string
	filtered, behind := false, 0
	for part := range strings.SplitSeq(r.Synthetic, ", ") { // filters, then regions, then answers
		words := strings.Fields(part)
		has := func(beginnings ...string) bool {
			return slices.ContainsFunc(words, func(w string) bool {
				return slices.ContainsFunc(beginnings, func(b string) bool { return strings.HasPrefix(w, b) })
			})
		}
		switch {
		case len(words) < 2:
		case words[0] == "filters":
			filtered = has("geofence_")
		case words[0] == "region" && has(fencedBy...):
			regions = append(regions, "region="+words[1])
		case words[0] == "answer" && (has(fencedBy...) || slices.ContainsFunc(words, func(w string) bool { return slices.Contains(regions, w) })):
			behind++
		}
	}
	return filtered && behind >= len(r.Data)
}

// everywhere reports whether a set answers whoever asks.
func everywhere(r *zone.RRset) bool { return usable(r) && !placed(r) }

// onlyPlaces reports whether a change takes from a family that stays what it
// answered everywhere.
func onlyPlaces(p *Pass, c *zone.Change) bool {
	after := variants(p.After, c)
	return c.Before != nil && everywhere(c.Before) && slices.ContainsFunc(after, usable) && !slices.ContainsFunc(after, everywhere) &&
		!slices.ContainsFunc(p.After.In(c.Instance, c.Owner), func(r *zone.RRset) bool {
			return everywhere(r) && (r.Type == "CNAME" || leads(c.Before) && leads(r))
		})
}

func elsewhereLost(p *Pass, c *zone.Change) {
	f := p.Report(c, "%s %s is answered only in the places that it names: who asks from elsewhere gets nothing", c.Owner, c.Type)
	f.Hint = "keep a variant for everywhere else, or name the places that are missing"
	f.Detail = valueLines(c)
	for _, r := range variants(p.After, c) {
		f.Detail = append(f.Detail, r.Set+" stays: "+r.Synthetic)
	}
	f.Detail = firstLines(f.Detail)
	f.Proof = []finding.Proof{deniedProof(p, c.Before)}
}

// backs reports whether a set is a part of a failover.
func backs(r *zone.RRset, part string) bool {
	return usable(r) && slices.ContainsFunc(strings.Split(r.Synthetic, ", "), func(word string) bool {
		return strings.EqualFold(word, "failover "+part)
	})
}

// unbacked reports whether a change takes the last secondary of a failover whose
// primary stays.
func unbacked(p *Pass, c *zone.Change) bool {
	primary, secondary := func(r *zone.RRset) bool { return backs(r, "PRIMARY") }, func(r *zone.RRset) bool { return backs(r, "SECONDARY") }
	after := variants(p.After, c)
	return c.Before != nil && secondary(c.Before) && slices.ContainsFunc(variants(p.Before, c), primary) &&
		slices.ContainsFunc(after, primary) && !slices.ContainsFunc(after, secondary)
}

func fallbackLost(p *Pass, c *zone.Change) {
	f := p.Report(c, "%s %s loses its fallback: when the primary fails, nothing takes its place", c.Owner, c.Type)
	f.Level = finding.Warn
	f.Hint = "keep a secondary, or make the primary a plain set"
	f.Detail = firstLines(valueLines(c))
}
