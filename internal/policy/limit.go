package policy

import (
	"fmt"
	"strconv"
	"strings"
	"time"

	"go.yaml.in/yaml/v3"

	"zonecut/internal/finding"
	"zonecut/internal/zone"
)

// notGuardable says of another finding that no rollback can come in time. It is
// never alone, and it judges no change: what it looks at is the finding's window
// and what the team says of itself.
//
// Of caches whose entries have a uniformly distributed age, a share of d/TTL has
// asked again after d seconds. A repair that takes the team's window w to reach
// the servers keeps the share that has met the change below p only if w is at
// most p × TTL. Where it is not, looking at the change after the apply is too
// late: it has to be answered for before.
const notGuardable = "not-guardable"

// limits are how fast a change may reach people for a team to mend it in time.
type limits struct {
	// percent is the share of the caches that may meet a change before the team
	// has taken it back, window how long that takes from the apply on: to notice,
	// to decide and to write.
	percent int
	window  time.Duration
	// all is for every name, not only the protected ones.
	all  bool
	file string
	line int
}

// readLimits reads limits as a whole: half of one file's and half of another's
// would be nobody's arithmetic. An empty section says nothing.
func (p *Policy) readLimits(r *reader, n *yaml.Node) {
	l := limits{file: r.src.Name, line: n.Line}
	if empty(n) {
		return
	}
	if r.mapping(n,
		field{key: "exposed_percent", need: true, read: r.number(&l.percent, 1, 100)},
		field{key: "window", need: true, read: r.duration(&l.window, time.Second)},
		field{key: "all", read: r.flag(&l.all)}) {
		p.limits = &l
	}
}

// limit raises warnings to hold where no rollback can come in time, in place,
// and gives one finding per change that says why. Nothing else moves: a note is
// no danger, and hold and block are answered for anyway.
func (p *Policy) limit(fs []finding.Finding) []finding.Finding {
	if p.limits == nil {
		return nil
	}
	worst, order := map[string]*finding.Finding{}, []string{}
	for i := range fs {
		f := &fs[i]
		if !p.limited(f) || !p.limits.exceeded(f.Window) {
			continue
		}
		if f.Level == finding.Warn {
			f.Level = finding.Hold
			f.Regraded = append(f.Regraded, finding.Regrade{From: finding.Warn, To: finding.Hold, By: p.limits.String()})
		}
		switch w := worst[f.Change]; {
		case w == nil:
			order = append(order, f.Change)
			worst[f.Change] = f
		case f.Level > w.Level:
			worst[f.Change] = f
		}
	}
	var out []finding.Finding
	for _, change := range order {
		out = append(out, p.limits.finding(worst[change]))
	}
	return out
}

// limited reports whether the limits are about a finding. What is not certain
// never stops a change by itself, and what a scope lowered somebody has decided.
func (p *Policy) limited(f *finding.Finding) bool {
	if f.Change == "" || f.Window == nil || f.Level < finding.Warn || f.Certainty != finding.Yes {
		return false
	}
	for _, r := range f.Regraded {
		if r.To < r.From {
			return false
		}
	}
	_, protected := p.Protect(zone.Name(f.Name), zone.Type(f.Type))
	return p.limits.all || protected
}

// exposed is the share of the caches that have met a change when the repair is
// at the servers; all of them where it cannot be told.
func (l *limits) exposed(w *finding.Window) float64 {
	if w.ExposedPerMinute == nil {
		return 1
	}
	return min(1, *w.ExposedPerMinute*l.window.Minutes())
}

// exceeded reports whether more caches meet the change than the limits allow.
// Where no share is known and a repair is in time all the same, no answer
// changes.
func (l *limits) exceeded(w *finding.Window) bool {
	const rounding = 1e-9 // 5 % × 20 h is 1 h, whatever the floating point says
	if w.ExposedPerMinute == nil && w.Guardable {
		return false
	}
	return l.exposed(w)*100 > float64(l.percent)+rounding
}

// finding is the one about f, which it goes with.
func (l *limits) finding(f *finding.Finding) finding.Finding {
	return finding.Finding{
		ID: finding.ID(notGuardable, f.Change), Rule: notGuardable, Level: own[notGuardable].Level, Certainty: finding.Yes,
		Change: f.Change, Cause: f.ID, Zone: f.Zone, View: f.View, Host: f.Host, Name: f.Name, Type: f.Type,
		Message: fmt.Sprintf("no rollback can come in time: a repair takes %s, and by then %s of the caches have met the change; %d %% is the limit",
			spell(l.window), l.reached(f.Window), l.percent),
		Detail: append([]string{"said of: " + f.Rule}, l.arithmetic(f.Window)...),
		Hint: fmt.Sprintf("let somebody answer for it before the apply; a TTL of %s or more, set and waited for beforehand, would leave that time",
			spell(l.window*100/time.Duration(l.percent))),
		Places: f.Places, Digest: f.Digest,
	}
}

func (l *limits) reached(w *finding.Window) string {
	if w.ExposedPerMinute == nil {
		return "perhaps all"
	}
	return percent(l.exposed(w))
}

// arithmetic is how the numbers come about.
func (l *limits) arithmetic(w *finding.Window) []string {
	var out []string
	if w.ExposedPerMinute == nil {
		out = append(out, "how many caches meet it each minute cannot be told: taken to be all of them")
	} else {
		perMinute := *w.ExposedPerMinute
		limit := time.Duration(float64(l.percent) / 100 / perMinute * float64(time.Minute))
		out = append(out,
			fmt.Sprintf("%s of the caches each minute, for %s: %s", percent(perMinute), spell(l.window), percent(l.exposed(w))),
			fmt.Sprintf("%d %% are reached after %s", l.percent, spell(limit)))
	}
	if w.Recovery == nil {
		return append(out, "how long caches keep the bad answer after the repair cannot be bounded")
	}
	return append(out, fmt.Sprintf("caches that met it keep it for up to %s after the repair", spell(time.Duration(*w.Recovery)*time.Second)))
}

// String names the limits and their place.
func (l *limits) String() string { return fmt.Sprintf("the limits (%s:%d)", l.file, l.line) }

// percent says a share with two digits.
func percent(share float64) string {
	if share >= 0.995 {
		return "100 %"
	}
	return strconv.FormatFloat(100*share, 'g', 2, 64) + " %"
}

// spell says a duration as policies write it: 1h, 15m, 1h30m, 45s.
func spell(d time.Duration) string {
	s := d.Round(time.Second).String()
	for _, zero := range []string{"m0s", "h0m"} {
		if strings.HasSuffix(s, zero) {
			s = s[:len(s)-2]
		}
	}
	return s
}
