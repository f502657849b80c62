package window

import (
	"math"
	"testing"
	"time"
)

// outage is the mean outage of a cache by simulation: 10,000 caches whose entries
// have evenly distributed ages.
func outage(stood time.Duration, old, bad int) float64 {
	const caches = 10_000
	sum := 0.0
	for i := range caches {
		for at := (float64(i) + 0.5) / caches * float64(old); at < stood.Seconds(); at += float64(bad) {
			sum += float64(bad) // a bad answer that is asked for stays for its whole TTL
		}
	}
	return sum / caches
}

func TestExposed(t *testing.T) {
	for _, c := range []struct {
		stood     time.Duration
		old, bad  int
		share     float64
		perSecond float64
	}{
		{0, 300, 900, 0, 1.0 / 300},
		{time.Minute, 300, 900, 0.2, 1.0 / 300},
		{2 * time.Minute, 300, 900, 0.4, 1.0 / 300},
		{5 * time.Minute, 300, 900, 1, 0},
		{15 * time.Minute, 300, 300, 1, 0},
		{5 * time.Minute, 3600, 30, 1.0 / 12, 1.0 / 3600},
		{2 * time.Hour, 3600, 30, 1, 0},
		{time.Minute, 172800, 900, 60.0 / 172800, 1.0 / 172800},
		{time.Hour, 900, 86400, 1, 0},
		{time.Second, 0, 0, 1, 0},
	} {
		got := Exposed(c.stood, c.old, c.bad)
		if math.Abs(got.Share-c.share) > 1e-9 || math.Abs(got.PerSecond-c.perSecond) > 1e-9 {
			t.Errorf("after %v of TTL %d: share %v and %v a second, want %v and %v", c.stood, c.old, got.Share, got.PerSecond, c.share, c.perSecond)
		}
		if c.old == 0 {
			continue
		}
		// The cost of a second is the slope of the mean outage, over one period of
		// what repeats.
		span := max(time.Duration(c.bad)*time.Second, 10*time.Second)
		sum, steps := 0.0, 5000
		for i := range steps {
			sum += Exposed(c.stood+span*time.Duration(i)/time.Duration(steps), c.old, c.bad).CostPerSecond
		}
		want := (outage(c.stood+span, c.old, c.bad) - outage(c.stood, c.old, c.bad)) / span.Seconds()
		if mean := sum / float64(steps); math.Abs(mean-want) > 0.03*max(want, mean) {
			t.Errorf("after %v, TTL %d, bad for %d: each second costs %v, simulated %v", c.stood, c.old, c.bad, mean, want)
		}
	}
	// The table of worked numbers: a deleted record with a negative TTL of 900 s.
	if got := Exposed(time.Minute, 300, 900).CostPerSecond; got != 3 {
		t.Errorf("a second costs %v, want 3", got)
	}
}
