package propagation

import (
	"cmp"
	"time"

	"zonecut/internal/finding"
)

// Picture is how a watch stands, for whoever looks on.
type Picture struct {
	// Converging says that the wait is for the servers; afterwards it is for caches.
	Converging bool
	// Ends is when the wait ends at the latest, Closes when the last cache that
	// obeys its TTL has dropped what was before; zero cannot be told.
	Ends, Closes time.Time
	Rows         []Row
}

// Row is one expectation in a picture.
type Row struct {
	Subject string
	Status  finding.Status
	Why     string
	Seen    []Glimpse
}

// Glimpse is what one address said last.
type Glimpse struct {
	Who    string
	Status finding.Status
	Saw    string
	// Holds is until when it has what was before; zero is not known.
	Holds time.Time
}

// flicker is the least time between two pictures.
const flicker = 200 * time.Millisecond

// show gives a picture to whoever looks on, if it is time for one.
func (w *watch) show(now bool) {
	if w.Show == nil || !now && time.Since(w.shown) < flicker {
		return
	}
	w.shown = time.Now()
	p := Picture{Converging: !w.settled()}
	p.Ends = w.start.Add(w.Timeout)
	if !p.Converging {
		p.Ends = w.start.Add(w.window())
	}
	if c := w.caches(); c != nil {
		p.Closes = w.start.Add(time.Duration(*c) * time.Second)
	}
	for _, t := range w.tasks {
		r := Row{Subject: t.subject(), Status: t.status, Why: t.why}
		for _, s := range t.sights {
			g := Glimpse{Who: who(s), Status: w.seen(t, s, t.status), Saw: cmp.Or(s.saw, "not looked at"), Holds: s.holds}
			if t.caching != nil {
				g.Who = "resolver " + s.where()
			}
			if s.looks == 0 {
				g.Status = finding.StatusPending
			}
			r.Seen = append(r.Seen, g)
		}
		p.Rows = append(p.Rows, r)
	}
	w.Show(p)
}
