package main

import (
	"cmp"
	"maps"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	gocmp "github.com/google/go-cmp/cmp"
)

// patch is one commit: hunks without context, as "git diff -U0" writes them.
type patch struct {
	id, date, subject string
	diffs             []fileDiff
}

// fileDiff is what a patch does to one file; "" is a file that is not there.
type fileDiff struct {
	from, to string
	hunks    []hunk
}

// hunk replaces the lines old, of which the first is line oldAt from 0, by those
// of now, of which the first is then line nowAt.
type hunk struct {
	oldAt, nowAt int
	old, now     []string
	// below is the nearest line above that starts with a letter, "_" or "$", as
	// far as git shows it.
	below string
}

var hunkHead = regexp.MustCompile(`^@@ -(\d+)(?:,(\d+))? \+(\d+)(?:,(\d+))? @@ ?(.*)`)

// readPatches reads "@@@ID|DATE|SUBJECT" lines, each with its diff.
func readPatches(text string) []patch {
	var out []patch
	var d *fileDiff
	var h *hunk
	left := 0 // lines that the hunk still has
	for line := range strings.Lines(text) {
		line = strings.TrimSuffix(line, "\n")
		switch {
		case left > 0 && strings.HasPrefix(line, "-"):
			h.old, left = append(h.old, line[1:]), left-1
		case left > 0 && strings.HasPrefix(line, "+"):
			h.now, left = append(h.now, line[1:]), left-1
		case strings.HasPrefix(line, "@@@"):
			head := append(strings.SplitN(line[3:], "|", 3), "", "")
			out = append(out, patch{id: head[0], date: head[1], subject: head[2]})
		case strings.HasPrefix(line, "diff --git a/"):
			p := &out[len(out)-1]
			from, to, _ := strings.Cut(strings.TrimPrefix(line, "diff --git a/"), " b/")
			p.diffs = append(p.diffs, fileDiff{from: from, to: to})
			d = &p.diffs[len(p.diffs)-1]
		case strings.HasPrefix(line, "new file"):
			d.from = ""
		case strings.HasPrefix(line, "deleted file"):
			d.to = ""
		case hunkHead.MatchString(line):
			var size [2]int
			d.hunks = append(d.hunks, hunk{})
			h = &d.hunks[len(d.hunks)-1]
			head := hunkHead.FindStringSubmatch(line)
			h.oldAt, h.nowAt, size = hunkPlace(head)
			h.below = strings.TrimSpace(head[5])
			left = size[0] + size[1]
		}
	}
	return out
}

// hunkPlace is where a hunk begins on both sides, and how many lines it has
// there. Without lines the head names the line before.
func hunkPlace(m []string) (old, now int, size [2]int) {
	var at [2]int
	for i := range 2 {
		at[i], _ = strconv.Atoi(m[1+2*i])
		size[i] = 1
		if m[2+2*i] != "" {
			size[i], _ = strconv.Atoi(m[2+2*i])
		}
		if size[i] > 0 {
			at[i]--
		}
	}
	return at[0], at[1], size
}

func (p patch) paths() []string {
	var out []string
	for _, d := range p.diffs {
		out = append(out, d.from, d.to)
	}
	slices.Sort(out)
	return slices.DeleteFunc(slices.Compact(out), func(s string) bool { return s == "" })
}

func (p patch) hunks() int {
	n := 0
	for _, d := range p.diffs {
		n += len(d.hunks)
	}
	return n
}

// reversed takes back what the patch does.
func (p patch) reversed() patch {
	out := p
	out.diffs = nil
	for _, d := range p.diffs {
		r := fileDiff{from: d.to, to: d.from}
		for _, h := range d.hunks {
			r.hunks = append(r.hunks, hunk{h.nowAt, h.oldAt, h.now, h.old, h.below})
		}
		out.diffs = append(out.diffs, r)
	}
	return out
}

// apply changes the files and counts the hunks that do not fit: some patches of
// the histories are held out, and what builds on those has no ground.
func (p patch) apply(f files) (misses int) {
	for _, d := range p.diffs {
		lines, n := d.applied(f[d.from])
		misses += n
		delete(f, d.from)
		if d.to != "" {
			f[d.to] = lines
		}
	}
	return misses
}

// applied are the lines of a file after the diff. Each hunk goes where its old
// lines stand nearest to their place.
func (d fileDiff) applied(lines []string) (out []string, misses int) {
	var placed []hunk
	heads := headsOf(lines)
	for _, h := range d.hunks {
		if h.oldAt = h.find(lines, heads); h.oldAt >= 0 {
			placed = append(placed, h)
		}
	}
	slices.SortStableFunc(placed, func(a, b hunk) int { return cmp.Compare(a.oldAt, b.oldAt) })
	out = make([]string, 0, len(lines)+64)
	done := 0
	for _, h := range placed {
		if h.oldAt < done {
			misses++
			continue
		}
		out = append(append(out, lines[done:h.oldAt]...), h.now...)
		done = h.oldAt + len(h.old)
	}
	return append(out, lines[done:]...), misses + len(d.hunks) - len(placed)
}

// find is where the old lines of the hunk stand, the nearest place to where they
// should that is below the right line, or, where none is, the nearest; -1 is
// nowhere.
func (h hunk) find(lines, heads []string) int {
	nearest := -1
	for off := range max(len(lines), h.oldAt) + 1 {
		for _, at := range [2]int{h.oldAt - off, h.oldAt + off} {
			if at < 0 || at+len(h.old) > len(lines) || !slices.Equal(lines[at:at+len(h.old)], h.old) {
				continue
			}
			if h.below == "" || strings.HasPrefix(heads[at], h.below) {
				return at
			}
			if nearest < 0 {
				nearest = at
			}
		}
	}
	return nearest
}

// headsOf are, for each place, the line above it that git would show in the head
// of a hunk there.
func headsOf(lines []string) []string {
	heads := make([]string, len(lines)+1)
	for i, line := range lines {
		heads[i+1] = heads[i]
		if line != "" && (line[0] == '$' || line[0] == '_' || 'a' <= line[0]|0x20 && line[0]|0x20 <= 'z') {
			heads[i+1] = line
		}
	}
	return heads
}

func TestPatchesApplyAndGoBack(t *testing.T) {
	patches := readPatches(`@@@1|2020-01-01|one | two

diff --git a/new.zone b/new.zone
new file mode 100644
--- /dev/null
+++ b/new.zone
@@ -0,0 +1,2 @@
+a
+-- a line that looks like a head
diff --git a/z b/z
--- a/z
+++ b/z
@@ -1 +0,0 @@
-first
@@ -3,0 +3,2 @@ third
+fourth
+fifth
@@@2|2020-01-02|gone [patch held out]
@@@3|2020-01-03|away
diff --git a/z b/y
similarity index 80%
rename from z
rename to y
@@ -2 +2 @@
-third
+THIRD
diff --git a/new.zone b/new.zone
deleted file mode 100644
@@ -1,2 +0,0 @@
-a
--- a line that looks like a head
`)
	if len(patches) != 3 || patches[0].subject != "one | two" {
		t.Fatalf("read %+v", patches)
	}
	first := files{"z": {"first", "second", "third", "last"}}
	now := maps.Clone(first)
	for _, p := range patches {
		if n := p.apply(now); n != 0 {
			t.Errorf("%s: %d hunks do not fit", p.id, n)
		}
	}
	if diff := gocmp.Diff(files{"y": {"second", "THIRD", "fourth", "fifth", "last"}}, now); diff != "" {
		t.Errorf("applied (-want +got):\n%s", diff)
	}
	for _, p := range slices.Backward(patches) {
		p.reversed().apply(now)
	}
	if diff := gocmp.Diff(first, now); diff != "" {
		t.Errorf("taken back (-want +got):\n%s", diff)
	}
	if n := patches[0].apply(files{"z": {"other"}}); n != 1 {
		t.Errorf("%d hunks do not fit on another file, want 1", n)
	}
}
