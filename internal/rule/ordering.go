package rule

import (
	"slices"

	"zonecut/internal/zone"
)

// objectName names the object of a step as Terraform prints it.
func objectName(s zone.Step) string {
	name := s.Address
	if s.Deposed != "" {
		name += " (deposed object " + s.Deposed + ")"
	}
	if s.Plan != "" {
		name += " in " + s.Plan
	}
	return name
}

func sameObjectOf(a, b zone.Step) bool { return a.SameObject(b) }

// stepsThat are the steps of a way that do one of the given things.
func stepsThat(w *zone.Way, do ...zone.Do) []zone.Step {
	if w == nil {
		return nil
	}
	var out []zone.Step
	for _, s := range w.Steps {
		if slices.Contains(do, s.Do) {
			out = append(out, s)
		}
	}
	return out
}

// ownVanishings are the destroying steps at which a set goes as a whole on its
// own account. What goes with its zone is zone-replaced's and zone-deleted's.
func ownVanishings(w *zone.Way) []zone.Step {
	return slices.DeleteFunc(w.Vanishings(), func(s zone.Step) bool { return s.WithZone })
}

// undoes reports whether a destroy that comes after another object's step takes
// away what that step made or kept. By key it takes the set, whoever wrote it.
// By object id it takes its own object only; a create that overwrites writes
// into that very object, whose id stays. By exact value it takes what is equal:
// the whole set where an object is the whole set, else each value.
func undoes(d, other zone.Step) bool {
	switch d.Handling.Delete {
	case zone.DeleteByKey:
		return true
	case zone.DeleteByID:
		return other.Do == zone.Create && other.Handling.Create == zone.CreateOverwrites
	}
	if other.Handling.Create == zone.CreateOverwrites {
		return len(minusData(d.Before, other.After)) == 0 && len(minusData(other.After, d.Before)) == 0
	}
	return shares(d.Before, other.After)
}

func shares(a, b []string) bool { return len(minusData(a, b)) < len(a) }

// absence is a time at which a set is away: nothing holds it any more, and what
// brings it back has not run.
type absence struct {
	destroys, creates []zone.Step
	// sure says that the order guarantees it; otherwise nothing prevents it.
	sure bool
}

// absenceOf finds the time at which the way leaves its key without a set. A
// destroy by key empties it whatever else has been written; where each object
// takes only its own, one create that is sure to come before one destroy keeps
// the set alive. A destroy by key in no order with a create of another object is
// split-ownership: it may take more than a while.
func absenceOf(w *zone.Way) (absence, bool) {
	creates := stepsThat(w, zone.Create)
	var rest []zone.Step
	for _, d := range ownVanishings(w) {
		if d.Handling.Delete != zone.DeleteByKey {
			rest = append(rest, d)
			continue
		}
		for _, c := range creates {
			if w.Order(d, c) < 0 {
				return absence{[]zone.Step{d}, []zone.Step{c}, true}, true
			}
		}
	}
	return between(w, rest, creates)
}

// between is the absence between the last of the destroys and the first of the
// creates; there is none when one create is sure to come before one destroy.
func between(w *zone.Way, destroys, creates []zone.Step) (absence, bool) {
	sure := true
	for _, d := range destroys {
		for _, c := range creates {
			switch order := w.Order(d, c); {
			case order > 0:
				return absence{}, false
			case order == 0:
				sure = false
			}
		}
	}
	return absence{destroys, creates, sure}, len(destroys) > 0 && len(creates) > 0
}

// slow names what the creates wait for that takes minutes; it is "" when one of
// them waits for nothing of the kind.
func (a absence) slow() string {
	name := ""
	for _, c := range a.creates {
		i := slices.IndexFunc(c.WaitsFor, func(w zone.Wait) bool { return w.Slow })
		if i < 0 {
			return ""
		}
		name = c.WaitsFor[i].Address
	}
	return name
}

// lasts says how long it is, as part of a clause.
func (a absence) lasts() string {
	if a.slow() != "" {
		return "for minutes"
	}
	return "for seconds"
}

// steps says the absence as lines, in order.
func (a absence) steps() []string {
	var out []string
	for _, d := range a.destroys {
		out = append(out, "- "+objectName(d)+" destroys it")
	}
	for _, c := range a.creates {
		out = append(out, "+ "+objectName(c)+" creates it")
	}
	if !a.sure {
		out = append(out, "Terraform guarantees no order between these steps")
	}
	if slow := a.slow(); slow != "" {
		out = append(out, "the create waits for "+slow+", which takes minutes")
	}
	return out
}
