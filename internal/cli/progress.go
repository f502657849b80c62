package cli

import (
	"bytes"
	"fmt"
	"io"
	"os"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"

	"zonecut/internal/finding"
	"zonecut/internal/propagation"
	"zonecut/internal/report"
)

// How a watch is shown while it runs. On a terminal that can move its cursor one
// picture is redrawn in place: each expectation with what every server and
// resolver gave last, and a countdown. Everywhere else, in a CI log above all,
// each change of an expectation is one line. All of it goes to standard error, and
// nothing that comes from outside reaches it unescaped.

const (
	// blink is how often the countdown moves.
	blink = time.Second
	// usual is the size of a terminal that does not say how large it is.
	usualWidth, usualHeight = 80, 24
)

// screen is where a watch is shown.
type screen struct {
	out   io.Writer
	now   func() time.Time
	live  bool // redraw in place
	color bool
	width int
	rows  int

	mu      sync.Mutex
	last    *propagation.Picture
	drawn   int // lines of the picture on the terminal
	stopped chan struct{}
	group   sync.WaitGroup
}

// newScreen looks at what standard error is. It is to be closed.
func newScreen(env *Env) *screen {
	s := &screen{out: env.Stderr, now: env.Now, stopped: make(chan struct{})}
	term := env.Getenv("TERM")
	if s.live = isTerminal(env.Stderr) && term != "" && term != "dumb" && env.Getenv("CI") == ""; s.live {
		s.begin(env.Getenv)
	}
	return s
}

// begin starts to draw in place.
func (s *screen) begin(getenv func(string) string) {
	s.live, s.color = true, getenv("NO_COLOR") == ""
	s.width, s.rows = size(getenv("COLUMNS"), usualWidth), size(getenv("LINES"), usualHeight)
	s.group.Go(func() {
		tick := time.NewTicker(blink)
		defer tick.Stop()
		for {
			select {
			case <-tick.C:
				s.redraw(nil)
			case <-s.stopped:
				return
			}
		}
	})
}

// isTerminal reports whether a stream is a device that shows characters.
func isTerminal(w io.Writer) bool {
	f, ok := w.(*os.File)
	if !ok {
		return false
	}
	info, err := f.Stat()
	return err == nil && info.Mode()&os.ModeCharDevice != 0
}

func size(text string, usual int) int {
	if n, err := strconv.Atoi(text); err == nil && n >= 20 {
		return n
	}
	return usual
}

// env is an environment whose standard error does not tear the picture.
func (s *screen) env(env *Env) *Env {
	out := *env
	out.Stderr = s
	return &out
}

// Write prints above the picture.
func (s *screen) Write(p []byte) (int, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	var b bytes.Buffer
	s.clear(&b)
	b.Write(p)
	s.draw(&b)
	if _, err := s.out.Write(b.Bytes()); err != nil {
		return 0, err
	}
	return len(p), nil
}

// line takes a change of one expectation.
func (s *screen) line(text string) {
	if !s.live {
		fmt.Fprintln(s, report.Escape(text))
	}
}

// show takes how the watch stands.
func (s *screen) show(p propagation.Picture) { s.redraw(&p) }

// redraw draws a picture in place of the last one; nil draws that one again.
func (s *screen) redraw(p *propagation.Picture) {
	if !s.live {
		return
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if p != nil {
		s.last = p
	}
	var b bytes.Buffer
	s.clear(&b)
	s.draw(&b)
	_, _ = s.out.Write(b.Bytes()) // whoever closed it does not look
}

// close ends the drawing and leaves no picture: the report follows.
func (s *screen) close() {
	if !s.live {
		return
	}
	close(s.stopped)
	s.group.Wait()
	s.mu.Lock()
	defer s.mu.Unlock()
	var b bytes.Buffer
	s.clear(&b)
	s.live, s.last = false, nil
	_, _ = s.out.Write(b.Bytes())
}

// clear goes back to where the picture began and takes it away.
func (s *screen) clear(b *bytes.Buffer) {
	if s.drawn > 0 {
		fmt.Fprintf(b, "\x1b[%dA\r\x1b[J", s.drawn)
		s.drawn = 0
	}
}

func (s *screen) draw(b *bytes.Buffer) {
	if s.last == nil {
		return
	}
	lines := s.picture(s.last)
	s.drawn = len(lines)
	for _, l := range lines {
		b.WriteString(l + "\n")
	}
}

// order is which rows are worth the room: what is wrong, then what is open.
var order = []finding.Status{finding.StatusBroken, finding.StatusLate, finding.StatusUnverifiable, finding.StatusPending, finding.StatusAccepted, finding.StatusPass}

// picture are the lines of a picture, no more than there is room for.
func (s *screen) picture(p *propagation.Picture) []string {
	rows := slices.Clone(p.Rows)
	slices.SortStableFunc(rows, func(a, b propagation.Row) int {
		return slices.Index(order, a.Status) - slices.Index(order, b.Status)
	})
	var lines []string
	for _, r := range rows {
		lines = append(lines, s.paint(r.Status, s.fit(0, row(&r))))
		for _, g := range r.Seen {
			lines = append(lines, s.paint(g.Status, s.fit(2, s.glimpse(&g))))
		}
	}
	if most := s.rows - 3; len(lines) > most {
		left := len(lines) - most + 1
		lines = append(lines[:most-1], s.fit(0, fmt.Sprintf("… and %d lines more", left)))
	}
	return append(lines, s.fit(0, s.countdown(p)))
}

func row(r *propagation.Row) string {
	text := string(r.Status) + ": " + r.Subject
	if r.Why != "" {
		text += ": " + r.Why
	}
	return text
}

func (s *screen) glimpse(g *propagation.Glimpse) string {
	text := fmt.Sprintf("%-8s %s: %s", g.Status, g.Who, g.Saw)
	if left := g.Holds.Sub(s.now()); !g.Holds.IsZero() && left > 0 {
		text += ", for another " + spoken(left)
	}
	return text
}

// countdown says what is waited for, and for how long yet.
func (s *screen) countdown(p *propagation.Picture) string {
	text := "waiting for the servers"
	if !p.Converging {
		text = "as planned at the servers; watching"
	}
	if left := p.Ends.Sub(s.now()); left > 0 {
		text += ", at most " + spoken(left)
	}
	if left := p.Closes.Sub(s.now()); !p.Closes.IsZero() && left > 0 {
		text += "; caches may hold old data for " + spoken(left)
	}
	return text
}

// spoken is a time as a countdown has it: 4m05s.
func spoken(d time.Duration) string { return d.Round(time.Second).String() }

// fit makes a text one line of the terminal: escaped first, then cut, for a line
// that wraps would be counted as one and take two.
func (s *screen) fit(indent int, text string) string {
	text = strings.Repeat(" ", indent) + ascii(report.Escape(text))
	if len(text) < s.width {
		return text
	}
	return text[:s.width-4] + "..."
}

// ascii writes what takes more or less than one column in another way.
func ascii(text string) string {
	var b strings.Builder
	for _, r := range text {
		switch {
		case r == '…':
			b.WriteString("...")
		case r > '~':
			fmt.Fprintf(&b, `\u{%x}`, r)
		default:
			b.WriteRune(r)
		}
	}
	return b.String()
}

// colors by status.
var colors = map[finding.Status]string{finding.StatusBroken: "31", finding.StatusLate: "33", finding.StatusUnverifiable: "33",
	finding.StatusPending: "36", finding.StatusAccepted: "32", finding.StatusPass: "32"}

func (s *screen) paint(status finding.Status, line string) string {
	if !s.color || colors[status] == "" {
		return line
	}
	return "\x1b[" + colors[status] + "m" + line + "\x1b[0m"
}
