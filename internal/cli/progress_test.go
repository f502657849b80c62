package cli

import (
	"bytes"
	"os"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"zonecut/internal/finding"
	"zonecut/internal/propagation"
)

const hostileRecord = "\x1b]0;owned\x07\x1b[2J::error::x\r\nü\u202e192.0.2.1"

// painting is a picture with everything in it, and with an attack in each text
// that comes from outside.
func painting(now time.Time) propagation.Picture {
	return propagation.Picture{Ends: now.Add(10 * time.Minute), Closes: now.Add(245 * time.Second), Rows: []propagation.Row{
		{Subject: "new.example.com. A in example.com.", Status: finding.StatusPass, Seen: []propagation.Glimpse{{Who: "ns1.example.com. (192.0.2.1)", Status: finding.StatusPass, Saw: "192.0.2.7"}}},
		{Subject: "www.example.com. A at the resolvers", Status: finding.StatusPending, Why: hostileRecord, Seen: []propagation.Glimpse{
			{Who: "resolver 192.0.2.53", Status: finding.StatusPending, Saw: hostileRecord, Holds: now.Add(65 * time.Second)},
			{Who: "resolver 192.0.2.54", Status: finding.StatusPass, Saw: "192.0.2.81", Holds: now.Add(-time.Second)}}},
		{Subject: hostileRecord, Status: finding.StatusBroken, Seen: []propagation.Glimpse{{Who: hostileRecord, Status: finding.StatusBroken, Saw: hostileRecord}}},
	}}
}

var plainTerminal = map[string]string{"TERM": "xterm", "COLUMNS": "100", "LINES": "40"}

func getenv(vars map[string]string) func(string) string {
	return func(name string) string { return vars[name] }
}

// drawing is a screen that draws into a buffer.
func drawing(vars map[string]string) (*screen, *bytes.Buffer) {
	var b bytes.Buffer
	s := &screen{out: &b, now: time.Now, stopped: make(chan struct{})}
	s.begin(getenv(vars))
	return s, &b
}

// printed is what has gone to a screen so far.
func printed(s *screen, b *bytes.Buffer) string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return b.String()
}

// terminal is what somebody sees after these bytes: of all there is to a terminal
// only what the screen may use, and nothing else is allowed.
func terminal(t *testing.T, text string) []string {
	t.Helper()
	lines, at := []string{""}, 0
	for text != "" {
		switch {
		case text[0] == '\n':
			if at++; at == len(lines) {
				lines = append(lines, "")
			}
			text = text[1:]
		case text[0] == '\x1b':
			m := regexp.MustCompile(`^\x1b\[([0-9]*)A\r\x1b\[J|^\x1b\[[0-9]*m`).FindStringSubmatch(text)
			if m == nil {
				t.Fatalf("the terminal is told %q", text[:min(20, len(text))])
			}
			if m[1] != "" {
				up, _ := strconv.Atoi(m[1])
				if at -= up; at < 0 {
					t.Fatalf("it goes up by %d lines of %d", up, at+up)
				}
				lines = append(lines[:at], "")
			}
			text = text[len(m[0]):]
		case text[0] < ' ' || text[0] > '~':
			t.Fatalf("the terminal is told %q", text[:min(20, len(text))])
		default:
			lines[at] += text[:1]
			text = text[1:]
		}
	}
	return lines
}

func TestScreenDrawsInPlace(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s, b := drawing(plainTerminal)
		s.show(painting(time.Now()))
		seen := terminal(t, printed(s, b))
		if !strings.HasPrefix(seen[0], "broken: ") || !strings.HasPrefix(seen[len(seen)-3], "  pass ") || len(seen) != 9 {
			t.Errorf("worst first, and a line for each: %q", seen)
		}
		want := "as planned at the servers; watching, at most 10m0s; caches may hold old data for 4m5s"
		if seen[len(seen)-2] != want {
			t.Errorf("got %q\nwant %q", seen[len(seen)-2], want)
		}
		if !strings.Contains(strings.Join(seen, "\n"), "  pending  resolver 192.0.2.53: \\x1b]0;owned") {
			t.Errorf("%q", seen)
		}
		// The countdown moves by itself, in place.
		time.Sleep(5*time.Second + 100*time.Millisecond)
		synctest.Wait()
		after := terminal(t, printed(s, b))
		if len(after) != len(seen) || !strings.Contains(after[len(after)-2], "at most 9m55s; caches may hold old data for 4m0s") {
			t.Errorf("after five seconds: %q", after)
		}
		// What is said meanwhile stands above it.
		if _, err := s.Write([]byte("state: is kept\n")); err != nil {
			t.Fatal(err)
		}
		if said := terminal(t, printed(s, b)); said[0] != "state: is kept" || len(said) != len(seen)+1 {
			t.Errorf("%q", said)
		}
		s.line("pass: a line of a log")
		s.close()
		if left := terminal(t, printed(s, b)); len(left) != 2 || left[0] != "state: is kept" || left[1] != "" {
			t.Errorf("left behind: %q", left)
		}
		n := len(printed(s, b))
		time.Sleep(5 * time.Second)
		if s.show(painting(time.Now())); n != len(printed(s, b)) {
			t.Error("it draws after its end")
		}
	})
}

// A line never wraps, and a picture never is higher than the terminal: going up
// would go wrong.
func TestScreenFits(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s, b := drawing(map[string]string{"TERM": "xterm", "COLUMNS": "40", "LINES": "20"})
		p := painting(time.Now())
		for len(p.Rows) < 100 {
			p.Rows = append(p.Rows, p.Rows[0])
		}
		s.show(p)
		seen := terminal(t, printed(s, b))
		s.close()
		if len(seen) > 19 || !strings.Contains(strings.Join(seen, "\n"), "lines more") {
			t.Errorf("%d lines: %q", len(seen), seen)
		}
		for _, l := range seen {
			if len(l) >= 40 {
				t.Errorf("%d columns: %q", len(l), l)
			}
		}
	})
}

func TestScreenColors(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		for _, c := range []struct {
			noColor string
			want    bool
		}{{"", true}, {"1", false}} {
			s, b := drawing(map[string]string{"TERM": "xterm", "NO_COLOR": c.noColor})
			s.show(painting(time.Now()))
			s.close()
			if got := regexp.MustCompile(`\x1b\[[0-9]+m`).MatchString(b.String()); got != c.want {
				t.Errorf("NO_COLOR=%q: coloured %t", c.noColor, got)
			}
		}
	})
}

// Where standard error is no terminal each change is a line of its own, escaped,
// and nothing is redrawn. The same on a terminal that cannot, and in CI.
func TestScreenInALog(t *testing.T) {
	var b bytes.Buffer
	s := newScreen(&Env{Stderr: &b, Now: time.Now, Getenv: getenv(plainTerminal)})
	s.line("pending: " + hostileRecord)
	s.show(painting(time.Now()))
	s.close()
	if got := b.String(); got != "pending: \\x1b]0;owned\\x07\\x1b[2J::error::x\\x0d\\x0aü\\u{202e}192.0.2.1\n" {
		t.Errorf("got %q", got)
	}
	null, err := os.OpenFile(os.DevNull, os.O_WRONLY, 0)
	if err != nil {
		t.Fatal(err)
	}
	defer null.Close()
	for _, c := range []struct {
		vars map[string]string
		live bool
	}{
		{map[string]string{"TERM": "xterm"}, true},
		{map[string]string{"TERM": "dumb"}, false},
		{map[string]string{}, false},
		{map[string]string{"TERM": "xterm", "CI": "true"}, false},
	} {
		s := newScreen(&Env{Stderr: null, Now: time.Now, Getenv: getenv(c.vars)})
		if s.live != c.live {
			t.Errorf("%v: live %t, want %t", c.vars, s.live, c.live)
		}
		s.close()
	}
	if isTerminal(&b) {
		t.Error("a buffer is a terminal")
	}
	file, err := os.Create(t.TempDir() + "/log")
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	if isTerminal(file) {
		t.Error("a file is a terminal")
	}
}
