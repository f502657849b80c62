package report

import (
	"bytes"
	"fmt"
	"io"
	"strings"

	"zonecut/internal/finding"
)

// GitHub workflow annotations: one per finding on the file and line where it is
// written, and the verdict as a plain last line. Block and hold are errors, the
// title tells them apart, because both stop the job; warn is a warning; note,
// what is accepted and what the input did not tell are notices. In verify,
// broken is an error and all that is open a warning.
//
// GitHub shows at most ten annotations of a type per step and says nothing of
// the rest, so the worst come first, there are never more than maxAnnotations,
// and a last notice counts what is left out. The log keeps them all.
var _ = register("github", github)

const maxAnnotations = 50

// annotation is one workflow command.
type annotation struct {
	command, title string
	at             finding.Place
	lines          []string
}

func github(w io.Writer, r *Report) error {
	all := annotations(r)
	var b bytes.Buffer
	for _, n := range r.Notes[:min(maxNotes, len(r.Notes))] {
		b.WriteString("zonecut: " + clip(Escape(n), maxLine) + "\n")
	}
	for _, a := range all[:min(maxAnnotations, len(all))] {
		a.write(&b)
	}
	if more := len(all) - maxAnnotations; more > 0 {
		a := annotation{command: "notice", title: "zonecut", lines: []string{count(more, "more annotation") + " left out; the json and text reports have them"}}
		a.write(&b)
	}
	if r.Verify != nil {
		b.WriteString("zonecut: " + looked(r.Verify) + "\nzonecut: " + caches(r.Verify) + "\n")
	}
	if s := uncovered(r.Summary); s != "" {
		b.WriteString("zonecut: " + s + "\n")
	}
	b.WriteString("zonecut: " + verdict(r) + "\n")
	_, err := w.Write(b.Bytes())
	return err
}

// annotations are all there would be, worst first.
func annotations(r *Report) []annotation {
	var out []annotation
	for _, e := range r.Errors {
		out = append(out, annotation{command: "error", title: "zonecut could not judge", lines: []string{trouble(e), e.Hint}})
	}
	if r.Verify != nil {
		out = append(out, outcomeAnnotations(r.Verify.Expectations)...)
	} else {
		for _, g := range groups(r.Findings) {
			out = append(out, groupAnnotation(g))
		}
	}
	for i := range r.Findings {
		if f := &r.Findings[i]; f.Accepted() {
			out = append(out, annotation{command: "notice", title: "accepted: " + f.Rule, at: inFile(f.Places), lines: []string{accepted(f)}})
		}
	}
	return append(out, gapAnnotation(r.Gaps)...)
}

func groupAnnotation(g *group) annotation {
	f := g.head
	a := annotation{command: "error", title: word(f) + ": " + f.Rule, at: inFile(f.Places)}
	switch f.Level {
	case finding.Warn:
		a.command = "warning"
	case finding.Note:
		a.command = "notice"
	}
	a.lines = append([]string{about(f)}, regraded(f)...)
	a.lines = append(a.lines, upTo(f.Detail, maxDetails, "line")...)
	if a.at.Address != "" {
		a.lines = append(a.lines, "at: "+a.at.Address)
	}
	a.lines = append(a.lines, f.Hint)
	if f.Window != nil {
		a.lines = append(a.lines, "time: "+window(f.Window))
		if !f.Window.Guardable {
			a.lines = append(a.lines, "time: no rollback can come in time")
		}
	}
	if n := len(g.with); n > 0 {
		a.lines = append(a.lines, fmt.Sprintf("and with it: %s (%s)", count(n, "finding"), tallyLevels(g.with)))
	}
	return a
}

func outcomeAnnotations(os []finding.Outcome) []annotation {
	var out []annotation
	for _, s := range statuses {
		for i := range os {
			o := &os[i]
			if o.Status != s || s == finding.StatusPass || s == finding.StatusAccepted {
				continue
			}
			a := annotation{command: "warning", title: "zonecut verify: " + string(s), lines: append([]string{outcome(o)}, outcomeLines(o)...)}
			switch {
			case s == finding.StatusBroken:
				a.command = "error"
			case !o.Stands():
				a.command = "notice"
			}
			out = append(out, a)
		}
	}
	return out
}

// gapAnnotation is one notice for all gaps: they are many or none.
func gapAnnotation(gaps []Gap) []annotation {
	if len(gaps) == 0 {
		return nil
	}
	a := annotation{command: "notice", title: "zonecut: " + count(len(gaps), "gap")}
	for _, g := range gaps[:min(maxDetails, len(gaps))] {
		a.lines = append(a.lines, g.Kind+": "+g.What+": "+g.Why)
	}
	if more := len(gaps) - maxDetails; more > 0 {
		a.lines = append(a.lines, "… and "+count(more, "more gap"))
	}
	return []annotation{a}
}

// inFile is the first place that is in a file, else the first of all.
func inFile(places []finding.Place) finding.Place {
	for _, p := range places {
		if p.File != "" {
			return p
		}
	}
	if len(places) > 0 {
		return places[0]
	}
	return finding.Place{}
}

// write makes one line of the command. Each text is made safe for the log
// first; the line breaks between them are the only ones, and they are escaped.
func (a *annotation) write(b *bytes.Buffer) {
	b.WriteString("::" + a.command + " ")
	if a.at.File != "" {
		b.WriteString("file=" + githubProperty(a.at.File) + ",")
	}
	if a.at.File != "" && a.at.Line > 0 {
		fmt.Fprintf(b, "line=%d,", a.at.Line)
	}
	b.WriteString("title=" + githubProperty(a.title) + "::")
	var lines []string
	for _, l := range a.lines {
		if l != "" {
			lines = append(lines, clip(Escape(l), maxLine))
		}
	}
	b.WriteString(githubData.Replace(strings.Join(lines, "\n")) + "\n")
}

// What GitHub's runner undoes in the message and in the properties of a command.
var (
	githubData       = strings.NewReplacer("%", "%25", "\r", "%0D", "\n", "%0A")
	githubProperties = strings.NewReplacer("%", "%25", "\r", "%0D", "\n", "%0A", ":", "%3A", ",", "%2C")
)

func githubProperty(s string) string { return githubProperties.Replace(Escape(s)) }
