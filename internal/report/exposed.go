package report

import (
	"fmt"
	"slices"
	"strings"

	"zonecut/internal/finding"
)

// Exposed says what it costs that something is broken: how many caches meet it
// by now, and what each further second adds.
func Exposed(e *finding.Exposure) string {
	s := "all caches"
	if e.Share < 1 {
		s = "at least " + percent(e.Share) + " % of the caches"
	}
	s += " have lost what was before and meet this by now"
	var more []string
	if e.PerSecond > 0 {
		more = append(more, "exposes "+percent(e.PerSecond)+" % more")
	}
	if e.CostPerSecond != nil && *e.CostPerSecond > 0 {
		more = append(more, "costs a cache "+tenths(*e.CostPerSecond)+" of outage on average")
	}
	if len(more) > 0 {
		s += "; each further second " + strings.Join(more, ", and ")
	}
	if e.Lasts == nil {
		return s + "; for how long a bad answer stays in a cache is not known"
	}
	return s + "; a bad answer stays in a cache for up to " + duration(*e.Lasts) + ", after the repair too"
}

// tenths says seconds as people read a rate.
func tenths(seconds float64) string {
	if seconds > 0 && seconds < 0.05 {
		return "under 0.1s"
	}
	return fmt.Sprintf("%.1fs", seconds)
}

// outcomeLines are what stands below an expectation: what it costs, and what each
// address said.
func outcomeLines(o *finding.Outcome) []string {
	var lines []string
	if o.Exposed != nil {
		lines = append(lines, Exposed(o.Exposed))
	}
	for _, a := range o.Servers[:min(maxServers, len(o.Servers))] {
		lines = append(lines, seen(a))
	}
	return lines
}

// bound is until when one kind of resolver may hold what was before.
func bound(b finding.Bound) string {
	f := finding.Finding{Name: b.Name, Type: b.Type, View: b.View}
	until := "cannot be bounded"
	if b.Until != nil {
		until = "until " + duration(*b.Until) + " after the change"
	}
	return fmt.Sprintf("%s: %s: %s: %s", f.Subject(), b.Caches, until, b.Why)
}

// bounds are the lines of a report about single kinds of resolvers, those
// without an end first.
func bounds(v *Verify) []string {
	sorted := slices.Clone(v.Bounds)
	slices.SortStableFunc(sorted, func(a, b finding.Bound) int {
		switch {
		case (a.Until == nil) == (b.Until == nil):
			return 0
		case a.Until == nil:
			return -1
		}
		return 1
	})
	var out []string
	for _, b := range sorted {
		out = append(out, bound(b))
	}
	return out
}

// byResolvers is what every format says where no authoritative server could be
// asked; "" otherwise.
func byResolvers(r *Report) string {
	if r.Verify == nil || r.Verify.Vantage != VantageResolvers {
		return ""
	}
	return "judged by the named resolvers alone, for no authoritative server can be asked from here"
}
