// Package finding holds what zonecut has to say: findings with their level,
// certainty, cause and proofs, and the verdict, which is the exit code. A
// finding is no error: errors mean "could not tell". Nothing here judges or
// prints. It imports fact, for the questions that prove a finding, and nothing
// else of ours.
package finding

import (
	"bytes"
	"cmp"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"time"

	"zonecut/internal/fact"
)

// Level is how much a finding counts.
type Level int

// The levels, from the one that is not shown to the one that stops a change.
const (
	Off Level = iota
	Note
	Warn
	Hold
	Block
)

var levels = []string{"off", "note", "warn", "hold", "block"}

// ParseLevel reads a level's name.
func ParseLevel(s string) (Level, error) {
	if i := slices.Index(levels, s); i >= 0 {
		return Level(i), nil
	}
	return Off, fmt.Errorf("unknown level %q; have %s", s, strings.Join(levels, ", "))
}

func (l Level) String() string { return levels[l] }

// MarshalText writes the level's name.
func (l Level) MarshalText() ([]byte, error) { return []byte(l.String()), nil }

// UnmarshalText reads the level's name.
func (l *Level) UnmarshalText(text []byte) (err error) {
	*l, err = ParseLevel(string(text))
	return err
}

// Certainty says whether a finding is known to hold.
type Certainty string

// A finding is certain, or it is not known and says what would tell.
const (
	Yes     Certainty = "yes"
	Unknown Certainty = "unknown"
)

// ComesTrue is the kind of answer at which a proof comes true.
type ComesTrue string

// The kinds of answers.
const (
	IfAnswers ComesTrue = "answers" // an answer with data: with Want, where there is any
	IfDenied  ComesTrue = "denied"  // NXDOMAIN, NODATA, or a referral that is gone
	IfDiffers ComesTrue = "differs" // data other than Want
	IfRefused ComesTrue = "refused"
	IfBogus   ComesTrue = "bogus"
)

// Proof is a question whose answer confirms or refutes a finding. It carries
// the addresses of servers that nobody can look up once the change is made.
type Proof struct {
	Ask         fact.Ask      `json:"ask"`
	At          fact.At       `json:"at"`
	Servers     []fact.Server `json:"servers"`
	ComesTrueIf ComesTrue     `json:"comes_true_if"`
	Want        []string      `json:"want"`
	// Ahead is for how many seconds from the answer on it must not come true: an
	// answer that is good now may be known to turn bogus while caches hold it.
	Ahead int `json:"ahead,omitempty"`
}

// Window is how long people have: whole seconds from the moment the first
// server changes. Nil cannot be bounded, and Assumed says why.
type Window struct {
	FirstBreak       int      `json:"first_break"`
	LastGood         *int     `json:"last_good"`
	Recovery         *int     `json:"recovery"`
	ExposedPerMinute *float64 `json:"exposed_per_minute"`
	Guardable        bool     `json:"guardable"`
	Assumed          []string `json:"assumed"`
}

// Waiver is why a policy lets a finding pass. It stays visible.
type Waiver struct {
	By      string `json:"by"`
	Reason  string `json:"reason"`
	Expires string `json:"expires"`
	// Uses are the digests of what was used up by it: a waiver for a single use,
	// approvals. Whoever applies the change notes them as spent.
	Uses []string `json:"uses,omitempty"`
}

// Regrade says that the policy moved a finding to another level, and by what. It
// stays visible, so that nobody takes a lowered level for the rule's own.
type Regrade struct {
	From Level `json:"from"`
	To   Level `json:"to"`
	// By is the place in the policy: "the scope under preview.example.com.
	// (project.yaml:12)".
	By string `json:"by"`
}

// Evidence is an answer of the live world that a finding rests on.
type Evidence struct {
	Server   string    `json:"server"`
	Question string    `json:"question"`
	Answer   string    `json:"answer"`
	At       time.Time `json:"at"`
}

// Place is where the finding's change is written.
type Place struct {
	File    string `json:"file,omitempty"`
	Line    int    `json:"line,omitempty"`
	Address string `json:"address,omitempty"`
}

// Finding is one thing that a rule has to say about one change.
type Finding struct {
	ID        string     `json:"id"`
	Rule      string     `json:"rule"`
	Level     Level      `json:"level"`
	Certainty Certainty  `json:"certainty"`
	Change    string     `json:"change"` // null in JSON when there is none
	Cause     string     `json:"cause"`  // the same
	Zone      string     `json:"zone"`
	View      string     `json:"view"`
	Host      string     `json:"host"`
	Name      string     `json:"name"`
	Type      string     `json:"type"`
	Message   string     `json:"message"`
	Detail    []string   `json:"detail"`
	Hint      string     `json:"hint"`
	Evidence  []Evidence `json:"evidence"`
	Proof     []Proof    `json:"proof"`
	Window    *Window    `json:"window"`
	Regraded  []Regrade  `json:"regraded,omitempty"`
	Waived    *Waiver    `json:"waived,omitempty"`
	Approved  *Waiver    `json:"approved,omitempty"`
	Places    []Place    `json:"places"`
	Digest    string     `json:"digest"`
}

// MarshalJSON writes a change or a cause that is not there as null: "" would be
// the id of something.
func (f Finding) MarshalJSON() ([]byte, error) {
	type plain Finding
	orNull := func(s string) *string {
		if s == "" {
			return nil
		}
		return &s
	}
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false) // the report's encoder escapes, or does not
	err := e.Encode(struct {
		plain
		Change *string `json:"change"`
		Cause  *string `json:"cause"`
	}{plain(f), orNull(f.Change), orNull(f.Cause)})
	return b.Bytes(), err
}

// ID names the finding of a rule on a change within one run.
func ID(rule, change string) string { return rule + ": " + change }

// Accepted reports whether somebody answers for the finding.
func (f *Finding) Accepted() bool { return f.Waived != nil || f.Approved != nil }

// Stands reports whether the finding counts towards the verdict.
func (f *Finding) Stands() bool { return f.Level > Off && !f.Accepted() }

// Subject is what the finding is about, in full: "eu.example.com. NS in
// example.com.".
func (f *Finding) Subject() string {
	s := strings.TrimSpace(f.Name + " " + f.Type)
	if f.Zone != "" && f.Zone != f.Name {
		s += " in " + f.Zone
	}
	if f.View != "" {
		s += " (" + f.View + ")"
	}
	return s
}

// Sort brings findings into canonical order: worst first, then by rule and
// subject.
func Sort(fs []Finding) {
	slices.SortStableFunc(fs, func(a, b Finding) int {
		return cmp.Or(cmp.Compare(b.Level, a.Level), cmp.Compare(a.Rule, b.Rule), cmp.Compare(a.ID, b.ID))
	})
}
