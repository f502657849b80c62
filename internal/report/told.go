package report

import (
	"strings"
	"time"

	"zonecut/internal/finding"
)

// told are the lines of a finding below its own, in plain words, for formats
// that give it a text to itself: how the policy moved it, what goes and comes,
// where it is written, what to do, what was seen, how long people have. They are
// bounded and not escaped yet.
func told(f *finding.Finding) []string {
	out := regraded(f)
	out = append(out, upTo(f.Detail, maxDetails, "line")...)
	for _, p := range f.Places[:min(maxPlaces, len(f.Places))] {
		out = append(out, "at: "+place(p))
	}
	if more := len(f.Places) - maxPlaces; more > 0 {
		out = append(out, "… and "+count(more, "more place"))
	}
	if f.Hint != "" {
		out = append(out, "hint: "+f.Hint)
	}
	for _, e := range f.Evidence[:min(maxDetails, len(f.Evidence))] {
		out = append(out, seenLine(e))
	}
	if f.Level > finding.Note { // nobody has to hurry for a note
		out = append(out, times(f.Window)...)
	}
	if f.Accepted() {
		out = append(out, accepted(f))
	}
	return out
}

// upTo are the first n lines, and one that counts the others.
func upTo(lines []string, n int, noun string) []string {
	out := append([]string(nil), lines[:min(n, len(lines))]...)
	if more := len(lines) - n; more > 0 {
		out = append(out, "… and "+count(more, "more "+noun))
	}
	return out
}

func seenLine(e finding.Evidence) string {
	return "seen: " + e.Server + ", asked for " + e.Question + " at " + e.At.UTC().Format(time.RFC3339) + ": " + e.Answer
}

// times say how long people have, and what had to be assumed.
func times(w *finding.Window) []string {
	if w == nil {
		return nil
	}
	out := []string{"time: " + window(w)}
	if !w.Guardable {
		out = append(out, "time: no rollback can come in time")
	}
	for _, a := range upTo(w.Assumed, maxDetails, "assumption") {
		out = append(out, "assumed: "+a)
	}
	return out
}

func gapLine(g Gap) string {
	s := g.Kind + ": " + g.What
	if g.Why != "" {
		s += ": " + g.Why
	}
	if at := place(finding.Place{File: g.File, Line: g.Line, Address: g.Address}); at != "" {
		s += " (" + at + ")"
	}
	return s
}

// about is a finding in one line, without its level and rule.
func about(f *finding.Finding) string {
	if s := f.Subject(); s != "" {
		return s + ": " + f.Message
	}
	return f.Message
}

// fingerprint tells a finding from all others, and is the same in the next run
// as long as the change is the same.
func fingerprint(f *finding.Finding) string {
	return sum(f.Rule + "\n" + f.ID + "\n" + f.Digest)[len("sha256:"):]
}

// outcomePrint does the same for an expectation of verify.
func outcomePrint(o *finding.Outcome) string {
	of := []string{string(o.Status), o.Zone, o.Name, o.Type, o.At, o.Want, o.Finding}
	if o.View != "" {
		of = append(of, o.View)
	}
	return sum(strings.Join(of, "\n"))[len("sha256:"):]
}

// safe are texts that can do nothing where they are shown, cut to length.
func safe(lines ...string) []string {
	out := make([]string, len(lines))
	for i, l := range lines {
		out[i] = clip(Escape(l), maxLine)
	}
	return out
}

// maxListed bounds what the formats for machines list: GitHub shows 5,000 results
// of a SARIF file and refuses one of more than 25,000.
const maxListed = 5000
