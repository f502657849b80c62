package main

import (
	"encoding/json"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"zonecut/internal/report"
	"zonecut/internal/source"
	"zonecut/internal/zone"
)

// kind is what a commit counts as when alarms are counted.
type kind int

const (
	// harmless is each commit that is none of the others.
	harmless kind = iota
	// faulty commits hold a fault that nobody recorded: see faults.
	faulty
	// removing commits take away a delegation, a DS set, a zone, or the NS set, the
	// MX set or the last address of an apex.
	removing
	// mistaken commits are mistakes that a stored pair of the estate names.
	mistaken
	// imported is the commit before which the estate had no zone.
	imported
)

// kindOf tells what a commit counts as; r is what check said of it.
func kindOf(t *testing.T, c commit, r told, mistakes map[string]bool) kind {
	t.Helper()
	was, err := os.ReadDir(c.Before)
	switch {
	case err != nil:
		t.Fatal(err)
	case len(was) == 0:
		return imported
	case mistakes[c.Estate+" "+c.ID]:
		return mistaken
	case slices.ContainsFunc(r.changes, func(ch report.Change) bool { return removes(t, c, ch) }):
		return removing
	case isFault(c):
		return faulty
	}
	return harmless
}

// removes reads the change alone, without any rule. A set that shrinks or gets
// other values is not removed.
func removes(t *testing.T, c commit, ch report.Change) bool {
	t.Helper()
	if ch.Before == nil || ch.After != nil {
		return false
	}
	apex := ch.Name == ch.Zone
	switch {
	case ch.Kind == "zone", ch.Type == "NS", ch.Type == "DS":
		return true
	case ch.Type == "MX":
		return apex
	}
	return apex && leadsToAddress(zone.Type(ch.Type)) && !hasAddress(t, c, ch)
}

func leadsToAddress(t zone.Type) bool { return t.IsAddress() || t == "CNAME" }

// hasAddress reports whether the name of a change has an address after the commit.
func hasAddress(t *testing.T, c commit, ch report.Change) bool {
	t.Helper()
	in, err := source.Pair(t.Context(), c.Before, c.After, source.Options{})
	if err != nil {
		t.Fatalf("%s: %v", c, err)
	}
	apex, err := zone.ParseName(ch.Zone)
	if err != nil {
		t.Fatal(err)
	}
	sets := in.After.Snapshot().In(zone.Instance{Apex: apex, View: ch.View, Host: ch.Host}, apex)
	return slices.ContainsFunc(sets, func(s *zone.RRset) bool { return leadsToAddress(s.Type) })
}

// pair is a mistake of an estate with its repair, as it is stored.
type pair struct {
	dir, estate string
	Kind        string
	BadCommit   string `json:"bad_commit"`
	FixCommit   string `json:"fix_commit"`
	Commit      string // of a trap
	Paths       []string
	What, Rule  string
}

func (p pair) String() string { return p.estate + " " + filepath.Base(p.dir) }

// readPairs are the stored pairs of the folders that match a pattern.
func readPairs(t *testing.T, pattern string) []pair {
	t.Helper()
	found, err := filepath.Glob(pattern)
	if err != nil {
		t.Fatal(err)
	}
	var out []pair
	for _, path := range found {
		data, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		dir := filepath.Dir(path)
		p := pair{dir: dir, estate: filepath.Base(filepath.Dir(filepath.Dir(dir)))}
		if err := json.Unmarshal(data, &p); err != nil {
			t.Fatalf("%s: %v", path, err)
		}
		out = append(out, p)
	}
	return out
}

// state is one side of a pair, "before" for example: the files by their path in
// the repository. A side that is not stored has none.
func (p pair) state(t *testing.T, side string) files {
	t.Helper()
	out := files{}
	for _, path := range p.Paths {
		name := filepath.Join(p.dir, side, filepath.Base(path))
		if _, err := os.Stat(name + ".gz"); err == nil {
			out[path] = linesOf(string(unzipped(t, name+".gz")))
		} else if data, err := os.ReadFile(name); err == nil {
			out[path] = linesOf(string(data))
		}
	}
	return out
}

// anchor is what some files are known to be before and after a commit.
type anchor struct{ before, after files }

// readAnchors are the whole files that are stored beside a history, by commit.
func readAnchors(t *testing.T, dir string) map[string]anchor {
	t.Helper()
	out := map[string]anchor{}
	put := func(commit string, before, after files) {
		a := out[commit]
		if a.before == nil {
			a = anchor{files{}, files{}}
		}
		maps.Copy(a.before, before)
		maps.Copy(a.after, after)
		out[commit] = a
	}
	for _, p := range readPairs(t, filepath.Join(dir, "pairs", "*", "pair.json")) {
		if p.Kind == "break-repair" {
			put(p.BadCommit, p.state(t, "before"), p.state(t, "bad"))
			put(p.FixCommit, nil, p.state(t, "fixed"))
		} else {
			put(p.FixCommit, p.state(t, "bad"), p.state(t, "fixed"))
		}
	}
	for _, p := range readPairs(t, filepath.Join(dir, "traps", "*", "trap.json")) {
		put(p.Commit, p.state(t, "before"), p.state(t, "after"))
	}
	return out
}
