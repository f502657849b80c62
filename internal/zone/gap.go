package zone

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
)

// GapKind sorts what a source could not tell, for the rules that judge it.
type GapKind string

// The kinds of gaps.
const (
	// GapUnread: a resource or file that looks like DNS and no reader understood.
	GapUnread GapKind = "unread"
	// GapZone: the zone of a record could not be named; What keeps the rest.
	GapZone GapKind = "zone"
	// GapUnknown: a name or type is known only after the apply.
	GapUnknown GapKind = "unknown"
	// GapIncomplete: the plan does not hold everything the configuration asks
	// for (targeted, deferred).
	GapIncomplete GapKind = "incomplete"
	// GapErrored: planning failed; what is missing cannot be told.
	GapErrored GapKind = "errored"
	// GapCollapsed: keys of the source's own syntax that stood twice.
	GapCollapsed GapKind = "collapsed"
	// GapEmptied: a side of the input that held zones holds none now.
	GapEmptied GapKind = "emptied"
	// GapAssumed: something that the source does not say and that was taken to be
	// so, which changes what is judged.
	GapAssumed GapKind = "assumed"
	// GapSkipped: something left out on purpose, such as $INCLUDE.
	GapSkipped GapKind = "skipped"
	// GapExclusive: something that holds a zone whole, and from now on removes
	// what it does not list; nothing in the input shows what that is.
	GapExclusive GapKind = "exclusive"
	// GapCheck: a check that the configuration makes of itself does not hold, and
	// the tool goes on all the same.
	GapCheck GapKind = "check"
)

// Gap is something that a source could not tell. A gap is printed, never taken
// for "nothing there".
type Gap struct {
	Kind GapKind
	// What is the thing, Why the reason; both are clauses without a full stop.
	What, Why string
	// Group joins gaps that are reported once, such as a resource type.
	Group  string
	Origin Origin
	// Cut says that what is missing is an NS or DS set that goes or changes.
	Cut bool
	// Zone is what an exclusive gap is about, the zone that is held whole, and what
	// a collapsed one is in, where the source knows it.
	Zone Instance
}

// ID names the gap within one run.
func (g *Gap) ID() string {
	s := string(g.Kind)
	if g.Origin.Address != "" {
		s += " " + g.Origin.Address
	}
	if g.Origin.Line > 0 {
		s += fmt.Sprintf(" line %d", g.Origin.Line)
	}
	return s + " " + g.What
}

// SortGaps brings gaps into canonical order.
func SortGaps(gaps []Gap) {
	slices.SortStableFunc(gaps, func(a, b Gap) int {
		return cmp.Or(strings.Compare(string(a.Kind), string(b.Kind)), strings.Compare(a.Group, b.Group),
			a.Origin.Compare(b.Origin), strings.Compare(a.What, b.What))
	})
}
