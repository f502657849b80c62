// Package config holds guarded settings: configuration as a flat tree of paths
// and values, its digest, and the changes between two trees. Order, comments
// and layout are no content; a value is. What may be configured about zonecut
// itself is not here (that is policy). It imports nothing of ours.
package config

import "slices"

// Path is a JSON Pointer (RFC 6901) to a setting in its document.
type Path string

// Setting is one leaf of a document.
type Setting struct {
	// Value is the leaf as canonical JSON: "staging", 5, true, null. Empty
	// lists and maps are leaves too.
	Value string
	Line  int
	// Sensitive says that the source asked for the value not to be shown, by
	// whatever means.
	Sensitive bool
}

// Unknown is the value of a setting that is known only after the apply. It is no
// JSON, so that nothing written has it.
const Unknown = "unknown"

// Document is one configuration file or block as a flat tree.
type Document struct {
	// File is the place: a file, or the address of a resource in a plan.
	File string
	// Plan is the plan that carries the settings, "" for a file.
	Plan     string
	Settings map[Path]Setting
}

// Unknowns are the settings that are known only after the apply, in order.
func (d *Document) Unknowns() []Path {
	var out []Path
	for p, s := range d.Settings {
		if s.Value == Unknown {
			out = append(out, p)
		}
	}
	slices.Sort(out)
	return out
}

// SettingChange is the difference at one path; a side is nil when absent.
type SettingChange struct {
	Path          Path
	Before, After *Setting
}

// Change is the difference between two documents of one place. Before is nil
// for a new document, After for a deleted one.
type Change struct {
	File, Plan string
	// Found is the path below the directory in which the file was found; "" is one
	// that somebody named. What is only found is guarded where the policy says so.
	Found         string
	Before, After *Document
	Settings      []SettingChange
}

// ID names the change within one run.
func (c *Change) ID() string { return "config " + c.File }

// Diff compares two documents of one place, nil for an absent side. It returns
// nil when they say the same.
func Diff(before, after *Document) *Change {
	c := &Change{Before: before, After: after}
	var paths []Path
	for _, d := range []*Document{before, after} {
		if d == nil {
			continue
		}
		c.File, c.Plan = d.File, d.Plan
		for p := range d.Settings {
			paths = append(paths, p)
		}
	}
	slices.Sort(paths)
	for _, p := range slices.Compact(paths) {
		b, a := before.get(p), after.get(p)
		if b != nil && a != nil && b.Value == a.Value && a.Value != Unknown {
			continue
		}
		c.Settings = append(c.Settings, SettingChange{Path: p, Before: b, After: a})
	}
	if len(c.Settings) == 0 && (before == nil) == (after == nil) {
		return nil
	}
	return c
}

func (d *Document) get(p Path) *Setting {
	if d == nil {
		return nil
	}
	s, ok := d.Settings[p]
	if !ok {
		return nil
	}
	return &s
}
