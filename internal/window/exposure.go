package window

import "time"

// Exposure is what a bad state at the servers has done to caches so far, and what
// each further second of it does.
type Exposure struct {
	// Share (0 to 1) of the caches have lost the old data and met the bad state;
	// PerSecond is what a further second adds to it.
	Share, PerSecond float64
	// CostPerSecond is by how many seconds of outage a further second makes things
	// worse for a cache, on average.
	CostPerSecond float64
}

// Exposed gives the exposure after a bad state has stood for some time. old is
// the TTL of what caches held before, bad how long they keep one bad answer, both
// in seconds. Caches that held the data have entries of uniformly distributed age:
// each asks again once in old seconds, and then every bad seconds for as long as
// what it gets is bad.
func Exposed(stood time.Duration, old, bad int) Exposure {
	t, x, d := float64(max(old, 1)), float64(max(bad, 1)), stood.Seconds()
	e := Exposure{Share: min(1, d/t)}
	if d < t {
		e.PerSecond = 1 / t
	}
	// Of the caches that came to it at second r, those ask now for which d - r is
	// a multiple of x: as many times the density 1/t as there are such r in [0, t).
	asking := int(d/x) + 1
	if d >= t {
		asking -= int((d-t)/x) + 1
	}
	e.CostPerSecond = float64(asking) * x / t
	return e
}
