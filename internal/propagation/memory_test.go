package propagation

import (
	"context"
	"errors"
	"testing"
	"testing/synctest"
	"time"

	"zonecut/internal/finding"
	"zonecut/internal/resolver"
)

// ended watches until it is killed, and gives what it had noted by then.
func ended(t *testing.T, one, two script, after time.Duration) *Memory {
	t.Helper()
	var last *Memory
	ctx, kill := context.WithTimeout(t.Context(), after)
	defer kill()
	_, err := Watch(ctx, Config{Querier: newInternet(one, two), Timeout: time.Minute, Window: Window(time.Hour), Save: func(m Memory) { last = &m }}, []Expectation{change()}, nil)
	if !errors.Is(err, context.DeadlineExceeded) || last == nil {
		t.Fatalf("ended with %v, %v", err, last)
	}
	return last
}

// A watch that goes on comes to the verdict that the one before it would have come
// to: what it knew of the past decides.
func TestResume(t *testing.T) {
	for name, tt := range map[string]struct {
		first, then    script
		fresh, resumed finding.Status
	}{
		"refuses what it had answered":  {old, refused, finding.StatusUnverifiable, finding.StatusBroken},
		"goes back after it had agreed": {fresh81, old, finding.StatusPending, finding.StatusBroken},
		"stays as planned":              {fresh81, fresh81, finding.StatusPass, finding.StatusPass},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				m := ended(t, tt.first, fresh81, 50*time.Second)
				time.Sleep(time.Minute) // the time in which nobody watched
				for want, resume := range map[finding.Status]*Memory{tt.fresh: nil, tt.resumed: m} {
					res, err := Watch(t.Context(), Config{Querier: newInternet(tt.then, fresh81), Timeout: time.Minute, Window: Window(2 * time.Minute), Resume: resume}, []Expectation{change()}, nil)
					if err != nil {
						t.Fatal(err)
					}
					if got := res.Outcomes[0]; got.Status != want {
						t.Errorf("resumed %t: %s (%s), want %s", resume != nil, got.Status, got.Why, want)
					}
				}
			})
		})
	}
}

// Budgets and windows count from where the first began, and there is time for one
// look at everybody.
func TestResumeKeepsTheClock(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		began := time.Now()
		m := ended(t, fresh81, fresh81, 90*time.Second)
		if !m.Started.Equal(began) || len(m.Agreed) != 1 || len(m.Answered) != 2 {
			t.Fatalf("noted %+v", m)
		}
		start := time.Now()
		res, err := Watch(t.Context(), Config{Querier: newInternet(fresh81, fresh81), Timeout: time.Minute, Window: Window(2 * time.Minute), Resume: m}, []Expectation{change()}, nil)
		if err != nil || res.Outcomes[0].Status != finding.StatusPass {
			t.Fatalf("%v, %v", res, err)
		}
		if took := time.Since(start); took.Round(time.Second) != 30*time.Second {
			t.Errorf("the second took %v: the window of two minutes began 90 s before it", took)
		}
		if res.Took.Round(time.Second) != 2*time.Minute {
			t.Errorf("took %v in all", res.Took)
		}
		// Long past its time it still looks once at everybody.
		time.Sleep(time.Hour)
		res, err = Watch(t.Context(), Config{Querier: newInternet(kind(resolver.NXDomain), fresh81), Timeout: time.Minute, Window: Window(2 * time.Minute), Resume: m}, []Expectation{change()}, nil)
		if err != nil || res.Outcomes[0].Status != finding.StatusBroken {
			t.Errorf("an hour later: %+v, %v", res.Outcomes[0], err)
		}
	})
}
