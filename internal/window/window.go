// Package window is the arithmetic of the TTL window: from a change and the
// TTLs in it to who breaks when. It looks at nothing but the states; what it
// had to assume it says. The model is that of caches whose entries have a
// uniformly distributed age (RFC 1034, section 3.6; RFC 2308).
package window

import "zonecut/internal/zone"

// Window says how long people have, in whole seconds from the moment the first
// server changes. Nil cannot be bounded; Assumed says why.
type Window struct {
	FirstBreak       int
	LastGood         *int
	Recovery         *int
	ExposedPerMinute *float64
	Guardable        bool
	Assumed          []string
}

// Of gives the window of a change between two states.
func Of(c *zone.Change, before, after *zone.Snapshot) Window {
	return Window{}
}
