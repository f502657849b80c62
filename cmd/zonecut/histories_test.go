package main

import (
	"archive/tar"
	"bytes"
	"cmp"
	"compress/gzip"
	"errors"
	"fmt"
	"io"
	"iter"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"zonecut/internal/octodns"
	"zonecut/internal/zonefile"
)

// The public histories of real estates, commit by commit: ../shared/zones holds
// for each a snapshot and the patches that led to it. Most of what people commit
// is harmless, so they are what a rule's false alarms are counted on.

// commit is one step of a history, ready to be checked: two directories with the
// zone files of the whole estate before and after. Both are the iterator's own
// and change with the next step.
type commit struct {
	Estate, ID, Date, Subject string
	Before, After             string
	// Number is the place in the history, Of how many it has.
	Number, Of int
}

func (c commit) String() string {
	return fmt.Sprintf("%s %.8s %.10s %s", c.Estate, c.ID, c.Date, c.Subject)
}

// estate is one history, and how its files become zone files that zonecut reads.
type estate struct {
	folder string
	// render gives the zone files that a file of the estate makes, by name; all
	// are the files of the estate, for those that include others.
	render func(path, text string, all files) map[string]string
	// includes says that one file may be part of others.
	includes bool
}

// files are the lines of the files of an estate by path.
type files map[string][]string

// historyEnv is the environment variable that says how many commits of each estate
// are taken: "all", or a number; estateEnv names the estate, where one is enough.
const (
	historyEnv = "ZONECUT_HISTORIES"
	estateEnv  = "ZONECUT_ESTATE"
)

// histories yields the commits of all estates that change a zone, oldest first:
// of each estate about most of them, evenly spread, or all when most is 0. The
// environment variable ZONECUT_HISTORIES overrules most. It skips the test plainly
// where the histories are not there.
func histories(t *testing.T, most int) iter.Seq[commit] {
	t.Helper()
	root, err := filepath.Abs("../../../shared/zones")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := os.Stat(root); err != nil {
		t.Skip("no folder ../shared/zones beside the repository: real histories are not replayed")
	}
	if wish := os.Getenv(historyEnv); wish == "all" {
		most = 0
	} else if wish != "" {
		if most, err = strconv.Atoi(wish); err != nil {
			t.Fatalf("%s is neither all nor a number: %v", historyEnv, err)
		}
	}
	return func(yield func(commit) bool) {
		for _, e := range estates {
			if !strings.Contains(e.folder, os.Getenv(estateEnv)) {
				continue
			}
			dir := filepath.Join(root, e.folder)
			if !openHistory(t, dir, e).replay(dir, most, yield) {
				return
			}
		}
	}
}

// history is an estate on its way through its patches.
type history struct {
	t       *testing.T
	estate  estate
	patches []patch
	now     files
	// good are the zone files of each path as they last parsed: people commit
	// files that do not, and those are tested elsewhere.
	good map[string]map[string]string
	// anchors are files that are known whole, where the patches may not lead.
	anchors       map[string]anchor
	stale         map[string]bool // paths whose good files are older than the last patch
	before, after string
}

func openHistory(t *testing.T, dir string, e estate) *history {
	t.Helper()
	return &history{t: t, estate: e, now: files{}, good: map[string]map[string]string{}, stale: map[string]bool{}, before: t.TempDir(), after: t.TempDir(),
		anchors: readAnchors(t, dir), patches: readPatches(string(unzipped(t, filepath.Join(dir, "history-first-two-thirds.patch.gz"))))}
}

// replay goes through the patches. Some of them are held out, so what the estate
// was after one of those is told by what leads up to it or by the snapshot with
// all later patches taken back: for each file by the one that the patches up to
// the next gap fit better.
func (h *history) replay(dir string, most int, yield func(commit) bool) bool {
	rewound := h.rewound(readSnapshot(h.t, dir))
	every, misses, hunks, yielded := 1, 0, 0, 0
	if most > 0 {
		every = max(1, len(h.patches)/most)
	}
	dirty := map[string]bool{}
	for i, p := range h.patches {
		if back, ok := rewound[i]; ok {
			h.now = fitting(h.now, back, h.patches[i:])
			for path := range back {
				dirty[path] = true
			}
		}
		for path, lines := range h.anchors[p.id].before {
			if !slices.Equal(h.now[path], lines) {
				h.now[path], dirty[path] = lines, true
			}
		}
		due := i >= yielded*every && len(p.diffs) > 0
		if due {
			h.both(h.render(dirty))
			clear(dirty)
		}
		missed := p.apply(h.now)
		misses, hunks = misses+missed, hunks+p.hunks()
		maps.Copy(h.now, h.anchors[p.id].after)
		for _, path := range p.paths() {
			dirty[path] = true
		}
		if !due || missed > 0 {
			continue
		}
		mended := map[string]bool{}
		for path := range dirty {
			mended[path] = h.stale[path]
		}
		changed := h.render(dirty)
		clear(dirty)
		for path := range mended {
			if mended[path] { // what comes is more than this patch
				h.both(h.good[path])
				maps.DeleteFunc(changed, func(name, _ string) bool { return h.good[path][name] != "" })
			}
		}
		if len(changed) == 0 {
			continue
		}
		h.write(h.after, changed)
		yielded++
		if !yield(commit{h.estate.folder, p.id, p.date, p.subject, h.before, h.after, i + 1, len(h.patches)}) {
			return false
		}
		h.write(h.before, changed)
	}
	h.t.Logf("%s: %d of %d commits; of %d hunks %d do not fit and are left out", h.estate.folder, yielded, len(h.patches), hunks, misses)
	return true
}

// rewound are the files at the start of each stretch without gaps, by the number
// of its first patch.
func (h *history) rewound(snapshot files) map[int]files {
	out := map[int]files{}
	f := snapshot
	for i, p := range slices.Backward(h.patches) {
		if len(p.diffs) == 0 { // held out
			out[i+1] = maps.Clone(f)
		}
		p.reversed().apply(f)
		maps.Copy(f, h.anchors[p.id].before)
	}
	out[0] = f
	return out
}

// fitting takes each file from the one of two states that the patches up to the
// next gap fit better, from the first where both do.
func fitting(first, second files, patches []patch) files {
	if gap := slices.IndexFunc(patches[min(1, len(patches)):], func(p patch) bool { return len(p.diffs) == 0 }); gap >= 0 {
		patches = patches[:gap+1]
	}
	misses := func(f files) map[string]int {
		out, f := map[string]int{}, maps.Clone(f)
		for _, p := range patches {
			for _, d := range p.diffs {
				if path := cmp.Or(d.from, d.to); !slices.Equal(first[path], second[path]) {
					out[path] += patch{diffs: []fileDiff{d}}.apply(f)
				}
			}
		}
		return out
	}
	a, b := misses(first), misses(second)
	out := maps.Clone(first)
	for path, n := range a {
		if n <= b[path] {
			continue
		}
		delete(out, path)
		if lines, ok := second[path]; ok {
			out[path] = lines
		}
	}
	return out
}

// render makes the zone files of some paths and says which are new; "" is one
// that goes.
func (h *history) render(paths map[string]bool) map[string]string {
	if h.estate.includes && len(paths) > 0 {
		for _, path := range slices.Concat(slices.Collect(maps.Keys(h.now)), slices.Collect(maps.Keys(h.good))) {
			paths[path] = true
		}
	}
	gone, come := map[string]string{}, map[string]string{}
	for _, path := range slices.Sorted(maps.Keys(paths)) {
		rendered := map[string]string{}
		if lines, there := h.now[path]; there {
			rendered = h.estate.render(path, strings.Join(lines, "\n")+"\n", h.now)
		}
		was, is := h.good[path], map[string]string{}
		delete(h.stale, path)
		for name, text := range rendered {
			if text != was[name] && !parses(name, text) {
				text, h.stale[path] = was[name], true
			}
			if text == "" {
				continue
			}
			if is[name] = text; text != was[name] {
				come[name] = text
			}
		}
		for name := range was {
			if is[name] == "" {
				gone[name] = ""
			}
		}
		h.good[path] = is
	}
	maps.Copy(gone, come) // a file that moved is both
	return gone
}

// both brings both directories up to date with what is no part of a commit.
func (h *history) both(changed map[string]string) {
	h.write(h.before, changed)
	h.write(h.after, changed)
}

func (h *history) write(dir string, changed map[string]string) {
	for name, text := range changed {
		h.put(filepath.Join(dir, name), text)
	}
}

// put writes a file; one without text goes.
func (h *history) put(path, text string) {
	h.t.Helper()
	err := os.Remove(path)
	if text != "" {
		err = os.WriteFile(path, []byte(text), 0o644)
	}
	if err != nil && !errors.Is(err, os.ErrNotExist) {
		h.t.Fatal(err)
	}
}

func parses(name, text string) bool {
	if strings.HasSuffix(name, ".yaml") {
		_, err := octodns.Parse(strings.NewReader(text), name, "")
		return err == nil
	}
	_, err := zonefile.Parse(strings.NewReader(text), name, zonefile.Options{})
	return err == nil
}

func unzipped(t *testing.T, path string) []byte {
	t.Helper()
	f, err := os.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	z, err := gzip.NewReader(f)
	if err != nil {
		t.Fatal(err)
	}
	data, err := io.ReadAll(z)
	if err != nil {
		t.Fatal(err)
	}
	return data
}

func readSnapshot(t *testing.T, dir string) files {
	t.Helper()
	found, err := filepath.Glob(filepath.Join(dir, "snapshot-*.tar.gz"))
	if err != nil || len(found) != 1 {
		t.Fatalf("%s: %d snapshots (%v)", dir, len(found), err)
	}
	out := files{}
	archive := tar.NewReader(bytes.NewReader(unzipped(t, found[0])))
	for {
		head, err := archive.Next()
		if errors.Is(err, io.EOF) {
			return out
		}
		if err != nil {
			t.Fatal(err)
		}
		if head.Typeflag != tar.TypeReg {
			continue
		}
		data, err := io.ReadAll(archive)
		if err != nil {
			t.Fatal(err)
		}
		out[head.Name] = linesOf(string(data))
	}
}

func linesOf(text string) []string {
	if text == "" {
		return nil
	}
	return strings.Split(strings.TrimSuffix(text, "\n"), "\n")
}
