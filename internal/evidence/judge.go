package evidence

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"time"
)

// skew is how far the clock of a test machine may be ahead of ours.
const skew = 5 * time.Minute

// Requirement is the evidence that a content needs. An empty environment or
// suite, and a duration of 0, ask for nothing.
type Requirement struct {
	Environment, Suite string
	// MaxAge is how long a test counts, MinSoak how long a content must have
	// been in the environment, counted from its test.
	MaxAge, MinSoak time.Duration
	Keys            []Key
}

// File is an envelope as it was read, and the name it goes by.
type File struct {
	Name string
	Data []byte
}

// Result is whether the evidence is enough.
type Result struct {
	OK bool
	// By is the evidence that counted, with its key.
	By string
	// Why has a reason for each evidence that did not do, the nearest last.
	Why []string
}

// Judge tells whether one of the envelopes is evidence for a content as the
// requirement has it. What two of them show together shows nothing about both.
func Judge(digest string, files []File, req Requirement, now time.Time) Result {
	if len(req.Keys) == 0 {
		return Result{Why: []string{"no key is trusted to sign evidence, so none can count"}}
	}
	if len(files) == 0 {
		return Result{Why: []string{"no evidence was given" + req.words()}}
	}
	var why []string
	var near []candidate
	for _, f := range files {
		s, key, err := Open(f.Data, req.Keys)
		if err != nil {
			why = append(why, f.Name+": "+err.Error())
			continue
		}
		c := candidate{file: f.Name, at: s.TestedAt, points: req.compare(digest, s, now)}
		if c.held() == len(c.points) {
			return Result{OK: true, By: fmt.Sprintf("%s, signed by %q", f.Name, key.Name)}
		}
		near = append(near, c)
	}
	slices.SortStableFunc(near, candidate.compare)
	for i, c := range near {
		line := c.String()
		if i == len(near)-1 {
			line = "nearest: " + line
		}
		why = append(why, line)
	}
	return Result{Why: why}
}

func (r Requirement) words() string {
	var out []string
	if r.Environment != "" {
		out = append(out, fmt.Sprintf("in the environment %q", r.Environment))
	}
	if r.Suite != "" {
		out = append(out, fmt.Sprintf("by the suite %q", r.Suite))
	}
	if len(out) == 0 {
		return ""
	}
	return "; asked for is a test " + strings.Join(out, " ")
}

// point is one thing that a requirement asks of a statement. If it holds, same
// names it, where that helps; if not, other says what is instead.
type point struct {
	holds       bool
	same, other string
}

func (r Requirement) compare(digest string, s *Statement, now time.Time) []point {
	content := slices.ContainsFunc(s.Subjects, func(s Subject) bool { return s.Digest == digest })
	points := []point{{content, "content", otherContent(s, digest)}}
	if r.Environment != "" {
		points = append(points, point{s.Environment == r.Environment, "environment",
			fmt.Sprintf("environment %q instead of %q", s.Environment, r.Environment)})
	}
	if r.Suite != "" {
		points = append(points, point{s.Suite == r.Suite, "suite", fmt.Sprintf("suite %q instead of %q", s.Suite, r.Suite)})
	}
	return append(append(points, outcome(s)), r.timing(s.TestedAt, now)...)
}

// outcome holds when all passed. A result that its own list of tests belies
// does not count.
func outcome(s *Statement) point {
	if s.Result == Passed && len(s.FailedTests) > 0 {
		return point{false, "", fmt.Sprintf("result %s with %d failed tests", s.Result, len(s.FailedTests))}
	}
	return point{s.Result == Passed, "", "result " + s.Result}
}

func (r Requirement) timing(at, now time.Time) []point {
	age := now.Sub(at)
	points := []point{{age >= -skew, "", "tested in the future, " + stamp(at)}}
	if r.MaxAge > 0 {
		points = append(points, point{age <= r.MaxAge, "", fmt.Sprintf("tested %s ago, which is more than %s", words(age), words(r.MaxAge))})
	}
	if r.MinSoak > 0 && age >= -skew {
		points = append(points, point{age >= r.MinSoak, "", fmt.Sprintf("soaked for %s of %s, good from %s",
			words(max(age, 0)), words(r.MinSoak), stamp(at.Add(r.MinSoak)))})
	}
	return points
}

func otherContent(s *Statement, digest string) string {
	if len(s.Subjects) == 1 {
		return fmt.Sprintf("other content (%s instead of %s)", short(s.Subjects[0].Digest), short(digest))
	}
	return fmt.Sprintf("other content (%d subjects, none of them %s)", len(s.Subjects), short(digest))
}

// candidate is a trusted statement that is not enough.
type candidate struct {
	file   string
	at     time.Time
	points []point
}

func (c candidate) held() int {
	n := 0
	for _, p := range c.points {
		if p.holds {
			n++
		}
	}
	return n
}

// compare puts the nearest last: most points held, then the right content, then
// the newest.
func (c candidate) compare(d candidate) int {
	return cmp.Or(cmp.Compare(c.held()-len(c.points), d.held()-len(d.points)),
		cmp.Compare(truth(c.points[0].holds), truth(d.points[0].holds)), c.at.Compare(d.at))
}

func truth(b bool) int {
	if b {
		return 1
	}
	return 0
}

func (c candidate) String() string {
	var same, parts []string
	for _, p := range c.points {
		switch {
		case !p.holds:
			parts = append(parts, p.other)
		case p.same != "":
			same = append(same, p.same)
		}
	}
	if n := len(same); n > 1 {
		same = []string{strings.Join(same[:n-1], ", ") + " and " + same[n-1]}
	}
	if len(same) > 0 {
		parts = append([]string{"same " + same[0]}, parts...)
	}
	return c.file + ": " + strings.Join(parts, ", ")
}

// short is a digest as people compare it.
func short(digest string) string {
	if len(digest) <= len("sha256:")+12 {
		return digest
	}
	return digest[:len("sha256:")+12] + "…"
}

func stamp(t time.Time) string { return t.UTC().Format(time.RFC3339) }

// words is a duration without the zeros that Go ends it with.
func words(d time.Duration) string {
	s := d.Round(time.Second).String()
	if strings.HasSuffix(s, "m0s") {
		s = strings.TrimSuffix(s, "0s")
	}
	if strings.HasSuffix(s, "h0m") {
		s = strings.TrimSuffix(s, "0m")
	}
	return s
}
