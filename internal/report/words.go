package report

import (
	"fmt"
	"strconv"
	"strings"

	"zonecut/internal/finding"
)

// duration says whole seconds as people do: 45s, 15m, 1m30s, 24h00m, 7d00h.
func duration(seconds int) string {
	d, h, m, s := seconds/86400, seconds/3600, seconds/60%60, seconds%60
	switch {
	case seconds < 60:
		return fmt.Sprintf("%ds", seconds)
	case seconds < 3600 && s == 0:
		return fmt.Sprintf("%dm", m)
	case seconds < 3600:
		return fmt.Sprintf("%dm%02ds", m, s)
	case seconds < 2*86400 && s == 0:
		return fmt.Sprintf("%dh%02dm", h, m)
	case seconds < 2*86400:
		return fmt.Sprintf("%dh%02dm%02ds", h, m, s)
	case m == 0 && s == 0:
		return fmt.Sprintf("%dd%02dh", d, h%24)
	}
	return fmt.Sprintf("%dd%02dh%02dm", d, h%24, m)
}

// count says how many there are of something: "1 gap", "2 gaps", "3 addresses".
func count(n int, noun string) string {
	switch {
	case n == 1:
		return "1 " + noun
	case strings.HasSuffix(noun, "s"):
		return strconv.Itoa(n) + " " + noun + "es"
	}
	return strconv.Itoa(n) + " " + noun + "s"
}

// tally lists the numbers that are not zero: "1 block, 2 warn".
func tally(numbers []int, words []string) string {
	var parts []string
	for i, n := range numbers {
		if n > 0 {
			parts = append(parts, strconv.Itoa(n)+" "+words[i])
		}
	}
	return strings.Join(parts, ", ")
}

// tallyLevels lists how many findings there are of each level, worst first.
func tallyLevels(fs []*finding.Finding) string {
	n := make([]int, 4)
	for _, f := range fs {
		n[finding.Block-f.Level]++
	}
	return tally(n, []string{"block", "hold", "warn", "note"})
}

// statuses are the words of verify, worst first.
var statuses = []finding.Status{finding.StatusBroken, finding.StatusUnverifiable, finding.StatusLate,
	finding.StatusPending, finding.StatusAccepted, finding.StatusPass}

// tallyStatuses lists how many expectations ended how, worst first.
func tallyStatuses(os []finding.Outcome) string {
	n, words := make([]int, len(statuses)), make([]string, len(statuses))
	for i, s := range statuses {
		words[i] = string(s)
		for _, o := range os {
			if o.Status == s {
				n[i]++
			}
		}
	}
	return tally(n, words)
}

// verdicts say what an exit code means.
var verdicts = map[finding.Verdict]string{
	finding.Pass:         "passed",
	finding.Blocked:      "blocked",
	finding.Held:         "held until somebody answers for it",
	finding.Error:        "could not judge",
	finding.Broken:       "broken",
	finding.Inconclusive: "inconclusive",
}

// verdict is the verdict in words: "blocked: 1 block, 2 warn (40 changes)".
func verdict(r *Report) string {
	var parts []string
	if n := len(r.Errors); n > 0 {
		parts = append(parts, count(n, "error"))
	}
	nothing, found, after := "nothing found", tallySummary(r.Summary), " ("+count(r.Summary.Changes, "change")+")"
	if r.Verify != nil {
		nothing, found, after = "nothing was expected", tallyStatuses(r.Verify.Expectations), ""
	}
	if found != "" {
		parts = append(parts, found)
	}
	if by := byResolvers(r); by != "" {
		after += "; " + by
	}
	return verdicts[r.Verdict] + ": " + orNothing(strings.Join(parts, ", "), nothing) + after
}

func tallySummary(s Summary) string {
	found := tally([]int{s.Block, s.Hold, s.Warn, s.Note}, []string{"block", "hold", "warn", "note"})
	if s.Unknown > 0 {
		found += fmt.Sprintf(", of them %d unknown", s.Unknown)
	}
	switch {
	case s.Waived == 0:
		return found
	case found == "":
		return fmt.Sprintf("%d waived", s.Waived)
	}
	return fmt.Sprintf("%s; %d waived", found, s.Waived)
}

func orNothing(s, nothing string) string {
	if s == "" {
		return nothing
	}
	return s
}

// word is what a finding's line begins with. What is not known is never shown
// as a plain level, and never as nothing.
func word(f *finding.Finding) string {
	switch {
	case f.Certainty != finding.Unknown:
		return f.Level.String()
	case f.Level == finding.Note:
		return "unknown"
	}
	return f.Level.String() + ", unknown"
}

// oneLine is a finding in one line.
func oneLine(f *finding.Finding) string {
	return fmt.Sprintf("%s: %s [%s]", word(f), about(f), f.Rule)
}

// regraded says how the policy moved a finding, in one line per move.
func regraded(f *finding.Finding) []string {
	var out []string
	for _, r := range f.Regraded {
		way := "lowered"
		if r.To > r.From {
			way = "raised"
		}
		out = append(out, fmt.Sprintf("%s from %s by %s", way, r.From, r.By))
	}
	return out
}

// accepted says who answers for a finding.
func accepted(f *finding.Finding) string {
	w, how := f.Waived, "waived"
	if w == nil {
		w, how = f.Approved, "approved"
	}
	s := fmt.Sprintf("%s %s by %s", how, oneLine(f), orNothing(w.By, "nobody named"))
	if w.Expires != "" {
		s += " until " + w.Expires
	}
	return s + ": " + orNothing(w.Reason, "no reason given")
}

// trouble is an error in one line, without its hint.
func trouble(e Error) string {
	if e.Where == "" {
		return e.Message
	}
	return e.Where + ": " + e.Message
}

// place is where something is written: "main.tf:12", "aws_route53_record.eu in
// plan.json".
func place(p finding.Place) string {
	file := p.File
	if file != "" && p.Line > 0 {
		file += ":" + strconv.Itoa(p.Line)
	}
	switch {
	case p.Address == "":
		return file
	case file == "":
		return p.Address
	}
	return p.Address + " in " + file
}

// window is how long people have, in words.
func window(w *finding.Window) string {
	first := "at once"
	if w.FirstBreak > 0 {
		first = "after " + duration(w.FirstBreak)
	}
	parts := []string{"the first users meet it " + first}
	var open []string
	if w.LastGood != nil {
		parts = append(parts, "the last cache drops the old data after "+duration(*w.LastGood))
	} else {
		open = append(open, "when the last cache drops the old data")
	}
	if w.Recovery != nil {
		parts = append(parts, "caches recover within "+duration(*w.Recovery)+" of a repair")
	} else {
		open = append(open, "how long caches take to recover after a repair")
	}
	if w.ExposedPerMinute != nil {
		parts = append(parts, percent(*w.ExposedPerMinute)+" % more of the caches meet it each minute")
	} else {
		open = append(open, "how many caches meet it each minute")
	}
	if len(open) > 0 {
		parts = append(parts, "cannot be bounded: "+strings.Join(open, ", "))
	}
	return strings.Join(parts, "; ")
}

// percent says a share with two digits.
func percent(share float64) string {
	switch p := 100 * share; {
	case p >= 99.5:
		return "100"
	case p > 0 && p < 0.01:
		return "under 0.01"
	default:
		return strconv.FormatFloat(p, 'g', 2, 64)
	}
}

// looked says how much verify saw, and from where.
func looked(v *Verify) string {
	s := fmt.Sprintf("looked at %d of %s, from one vantage, for %s", v.Looked, count(v.Of, "address"), duration(v.Seconds))
	if v.NotLooked > 0 {
		s += fmt.Sprintf("; not looked at: %s in views that nobody can be asked about", count(v.NotLooked, "expectation"))
	}
	return s
}

// caches says how long what verify saw is not what users get.
func caches(v *Verify) string {
	if v.CachesUntil == nil {
		return "how long caches may hold old data cannot be bounded"
	}
	return "caches may hold old data until " + duration(*v.CachesUntil) + " after the change"
}

// seen is what one address answered.
func seen(s finding.Seen) string {
	line := fmt.Sprintf("%s: %s at %s: %s", s.Status, orNothing(s.Server, "server without a name"), s.Address, orNothing(s.Saw, "no answer"))
	if s.Until != nil && s.Status != finding.StatusPass {
		line += "; it holds that until " + duration(*s.Until) + " after the change"
	}
	return line
}
