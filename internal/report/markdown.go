package report

import (
	"fmt"
	"io"
	"strings"

	"zonecut/internal/finding"
)

// Markdown is a comment on a pull or merge request (GitHub's flavour, which
// GitLab, Gitea and Bitbucket read too): the verdict first, then what stops the
// change with how long people have and what to do, then the change list. What is
// long is folded, and the whole stays below maxComment. It opens with a line that
// shows nothing, by which a job finds its own comment again.
//
// Whatever comes from outside stands in code: a code span or a fenced block, in
// which nothing is markup, no @name is told, no #7 or www.example.com becomes a
// link. Sentences are ours except for the words that are not plain ones.
var _ = register("markdown", markdown)
var _ = registerDiff("markdown", diffMarkdown)

const (
	// maxComment is in bytes: GitHub refuses a comment of more than 65,536. The
	// findings and what comes after the changes have their shares of it; the
	// change list gets the rest.
	maxComment = 60_000
	maxHead    = 40_000
	maxTail    = 10_000
	// maxOpenRows is how long a change list is before it is folded.
	maxOpenRows = 15
)

func markdown(w io.Writer, r *Report) error {
	d := &document{limit: maxHead}
	d.line("%s", marker(r.Command))
	d.line("### zonecut %s: %s", sentence(r.Command), bold(verdict(r)))
	d.part(func() { d.errors(r.Errors) })
	if r.Verify == nil {
		d.findings(r)
	} else {
		d.verify(r)
	}
	d.part(func() { d.accepted(r) })
	if s := uncovered(r.Summary); s != "" {
		d.blank()
		d.line("%s.", sentence(s))
	}
	changes := r.Changes
	if r.Verify != nil {
		changes = nil
	}
	return d.finish(w, r, changes)
}

func diffMarkdown(w io.Writer, r *Report) error {
	d := &document{limit: maxHead}
	d.line("%s", marker("diff"))
	total := changesTotal(r.Changes)
	if len(r.Errors) > 0 {
		total = unread
	}
	d.line("### zonecut diff: %s", bold(total))
	d.part(func() { d.errors(r.Errors) })
	return d.finish(w, r, r.Changes)
}

// marker is a line that shows nothing: check, verify and diff find the comment
// that each has made before.
func marker(command string) string {
	if !isAll(command, letters) {
		command = "report"
	}
	return "<!-- zonecut " + command + " -->"
}

// finish adds the change list and what stands below it, and writes all.
func (d *document) finish(w io.Writer, r *Report, changes []Change) error {
	tail := &document{limit: maxTail}
	tail.part(func() { tail.gaps(r.Gaps) })
	tail.part(func() { tail.notes(r) })
	d.changes(changes, maxComment-d.Len()-tail.Len()-1000)
	d.blank()
	if _, err := tail.WriteTo(d); err != nil {
		return err
	}
	if n := d.left + tail.left; n > 0 {
		d.blank()
		d.line("This comment is shortened: %s left out (`--out json` has all).", count(n, "part"))
	}
	_, err := d.WriteTo(w)
	return err
}

func (d *document) errors(errs []Error) {
	for _, e := range errs {
		d.blank()
		d.line("%s %s", bold("error:"), sentence(trouble(e)))
		if e.Hint != "" {
			d.blank()
			d.line("hint: %s", span(e.Hint))
		}
	}
}

// findings shows those that stop the change in full and the others as a line.
func (d *document) findings(r *Report) {
	shown := groups(r.Findings)
	var notes []string
	for i, g := range shown {
		switch f := g.head; {
		case f.Level == finding.Note && f.Certainty != finding.Unknown:
			notes = append(notes, aboutRule(f))
		case i < maxFindings:
			d.part(func() { d.finding(g) })
		}
	}
	if more := len(shown) - len(notes) - maxFindings; more > 0 {
		d.blank()
		d.line("… and %s (`--out json` has all)", count(more, "more finding"))
	}
	if len(notes) > 0 {
		d.part(func() { d.fold(count(len(notes), "note"), func() { d.list(notes, maxFindings, "note") }) })
	}
}

func (d *document) finding(g *group) {
	f := g.head
	d.blank()
	d.line("%s %s", bold(word(f)+":"), sentence(aboutRule(f)))
	if f.Level < finding.Hold {
		if body := told(f); len(body) > 0 {
			d.fold("more", func() { d.fence("diff", safe(body...)) })
		}
		d.with(g.with)
		return
	}
	if len(f.Detail) > 0 {
		d.fence("diff", safe(upTo(f.Detail, maxDetails, "line")...))
	}
	d.blank()
	for _, t := range regraded(f) {
		d.line("- %s", sentence(t))
	}
	for _, p := range f.Places[:min(maxPlaces, len(f.Places))] {
		d.line("- at: %s", span(place(p)))
	}
	for _, e := range f.Evidence[:min(maxDetails, len(f.Evidence))] {
		d.line("- %s", sentence(seenLine(e)))
	}
	for _, t := range times(f.Window) {
		d.line("- %s", sentence(t))
	}
	if f.Hint != "" {
		d.line("- %s %s", bold("what to do:"), sentence(f.Hint))
	}
	d.with(g.with)
}

// with shows the findings that go with another one.
func (d *document) with(fs []*finding.Finding) {
	if len(fs) == 0 {
		return
	}
	var texts []string
	for _, f := range fs {
		texts = append(texts, strings.Join(append([]string{oneLine(f)}, regraded(f)...), "; "))
	}
	d.fold(fmt.Sprintf("and with it: %s (%s)", count(len(fs), "finding"), tallyLevels(fs)), func() { d.list(texts, 2*maxWith, "finding") })
}

func aboutRule(f *finding.Finding) string { return about(f) + " [" + f.Rule + "]" }

// verify shows what is not as planned, and what to do about it.
func (d *document) verify(r *Report) {
	v := r.Verify
	for _, s := range statuses {
		var texts []string
		for i := range v.Expectations {
			if o := &v.Expectations[i]; o.Status == s {
				texts = append(texts, outcome(o))
				if s != finding.StatusPass {
					texts = append(texts, outcomeLines(o)...)
				}
			}
		}
		switch {
		case len(texts) == 0:
		case s == finding.StatusPass:
			d.part(func() {
				d.fold(count(len(texts), "passed expectation"), func() { d.list(texts, maxFindings, "line") })
			})
		default:
			d.part(func() { d.list(texts, maxFindings, "line") })
		}
	}
	d.blank()
	if r.CommandExit != nil && *r.CommandExit != 0 {
		d.line("The command ended with exit code %d; what it did was verified all the same.", *r.CommandExit)
	}
	d.line("%s; %s.", sentence(looked(v)), sentence(caches(v)))
	d.part(func() { d.list(bounds(v), maxOpen, "bound") })
	d.part(func() { d.list(v.Remains, maxRemains, "step") })
	if r.Verdict == finding.Broken && len(v.Restore) > 0 {
		d.part(func() { d.restore(v.Restore) })
	}
}

func (d *document) restore(records []string) {
	var lines []string
	for _, l := range records[:min(maxRestore, len(records))] {
		lines = append(lines, escapeMaster(l))
	}
	if more := len(records) - maxRestore; more > 0 {
		lines = append(lines, "; … and "+count(more, "more line")+" (--out json has all)")
	}
	d.fold("to restore the state before, put back", func() { d.fence("", lines) })
}

func (d *document) accepted(r *Report) {
	var texts []string
	for i := range r.Findings {
		if f := &r.Findings[i]; f.Accepted() {
			texts = append(texts, accepted(f))
		}
	}
	if len(texts) > 0 {
		d.list(texts, maxWaived, "accepted finding")
	}
}

func (d *document) gaps(gaps []Gap) {
	if len(gaps) == 0 {
		return
	}
	d.fold("not told by the input: "+count(len(gaps), "gap"), func() {
		for _, g := range gaps[:min(maxGaps, len(gaps))] {
			at := span(place(finding.Place{File: g.File, Line: g.Line, Address: g.Address}))
			if at != "" {
				at = " at " + at
			}
			d.line("- %s%s", sentence(g.Kind+": "+g.What+": "+g.Why), at)
		}
		if more := len(gaps) - maxGaps; more > 0 {
			d.line("- … and %s (`--out json` has all)", count(more, "more gap"))
		}
	})
}

func (d *document) notes(r *Report) {
	d.fold("about this run", func() {
		d.list(r.Notes, maxNotes, "note")
		d.line("- zonecut %s, change set %s", span(r.Tool.Version), span(r.Digest))
	})
}

// changes shows the change list, as much of it as there is room for.
func (d *document) changes(changes []Change, room int) {
	if len(changes) == 0 {
		return
	}
	rows := changeRows(changes)
	body := func() { d.fence("diff", fit(diffLines(rows), room)) }
	if len(rows) > maxOpenRows {
		d.fold(changesTotal(changes), body)
		return
	}
	d.blank()
	d.line("%s", bold(changesTotal(changes)))
	body()
}

// fit are the first lines that go into a number of bytes, and one that counts
// the rest.
func fit(lines []string, room int) []string {
	for i, l := range lines {
		if room -= len(l) + 1; room < 0 {
			return append(lines[:i:i], "# … and "+count(len(lines)-i, "more line")+" (zonecut diff has all)")
		}
	}
	return lines
}
