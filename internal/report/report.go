// Package report holds the report, which is what every command writes and
// verify reads back, and one file per format. New builds it from what a run
// found, counts, and hides what must not be shown; a format only shows, and
// decides neither levels nor the exit code. What is untrusted (records,
// addresses, file names) is escaped by the format that prints it. No rule, no
// source and no colour lives here, and nothing here opens a file or a socket.
package report

import (
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"

	"zonecut/internal/finding"
)

// Schema is the name of the JSON report's form.
const Schema = "zonecut/report/v1"

// Report is the outcome of one run.
type Report struct {
	Schema   string            `json:"schema"`
	Tool     Tool              `json:"tool"`
	Command  string            `json:"command"`
	Verdict  finding.Verdict   `json:"verdict"`
	Summary  Summary           `json:"summary"`
	Changes  []Change          `json:"changes"`
	Findings []finding.Finding `json:"findings"`
	Gaps     []Gap             `json:"gaps"`
	// Notes say how the run came to what it used: which revision the policy is
	// of, what an input was taken for.
	Notes  []string `json:"notes"`
	Errors []Error  `json:"errors,omitempty"`
	// Digest is that of the normalised change set: it is the same for the same
	// changes, whatever tool or address brings them.
	Digest string `json:"digest"`
	// Verify is there when the run looked at the live world after an apply.
	Verify *Verify `json:"verify,omitempty"`
	// CommandExit is what the command of zonecut run ended with, and PlanDigest
	// the SHA-256 of the plan file that it was given.
	CommandExit *int   `json:"command_exit,omitempty"`
	PlanDigest  string `json:"plan_digest,omitempty"`

	// Rules are those that looked, by ID, for the formats that explain them or
	// list what found nothing; Basis is what the run was judged by. The json
	// report has neither: it is about the change, and "zonecut policy" knows both.
	Rules []Rule  `json:"-"`
	Basis []Basis `json:"-"`
	// Verbose asks the text to list the changes too.
	Verbose bool `json:"-"`
	// Told says that people read the errors elsewhere: the text counts them then.
	Told bool `json:"-"`
	// Unlisted counts the changes that a brief report leaves out of its list.
	Unlisted int `json:"-"`
}

// Rule is what a rule says of itself.
type Rule struct {
	ID, Title, Doc string
	// Level is the highest of its findings under the policy of the run.
	Level finding.Level
}

// Basis is a file that the run was judged by, a policy or waivers, and the
// SHA-256 of its content, "sha256:…".
type Basis struct{ Name, Digest string }

// Tool is the program that wrote the report.
type Tool struct {
	Name    string `json:"name"`
	Version string `json:"version"`
}

// Summary counts. A finding that goes with another one is not counted by level;
// accepted findings are counted as waived only. Unknown are those of the counted
// findings that are not certain.
type Summary struct {
	Changes   int `json:"changes"`
	Evaluated int `json:"evaluated"`
	Block     int `json:"block"`
	Hold      int `json:"hold"`
	Warn      int `json:"warn"`
	Note      int `json:"note"`
	Waived    int `json:"waived"`
	Unknown   int `json:"unknown"`
	Standing  int `json:"standing"`
	Unasked   int `json:"unasked"`
}

// State is one side of a change: of an RRset its data, of a zone the name
// servers its host gave it, of a registration or certificate what it says, of
// configuration the settings that differ.
type State struct {
	TTL       uint32   `json:"ttl"`
	Data      []string `json:"data"`
	Synthetic string   `json:"synthetic"`
	// Unknown says that at least one value is known only after the apply,
	// TTLUnknown the same of the TTL.
	Unknown    bool `json:"unknown,omitempty"`
	TTLUnknown bool `json:"ttl_unknown,omitempty"`
	// Hidden says that Data holds SHA-256 sums in place of values.
	Hidden bool `json:"hidden,omitempty"`
}

// Step is one step of the way of a change.
type Step struct {
	Do       string   `json:"do"`
	Address  string   `json:"address"`
	Previous string   `json:"previous,omitempty"`
	Deposed  string   `json:"deposed,omitempty"`
	WaitsFor []string `json:"waits_for,omitempty"`
}

// Change is one entry of the change set.
type Change struct {
	ID      string          `json:"id"`
	Kind    string          `json:"kind"` // rrset, zone, registration, certificate or config
	Zone    string          `json:"zone"`
	View    string          `json:"view"`
	Host    string          `json:"host"`
	Name    string          `json:"name"`
	Type    string          `json:"type"`
	Set     string          `json:"set"`
	Op      string          `json:"op"`
	Before  *State          `json:"before"`
	After   *State          `json:"after"`
	Way     []Step          `json:"way"`
	Origins []finding.Place `json:"origins"`
	Digest  string          `json:"digest"`
}

// Gap is something that could not be told.
type Gap struct {
	Kind    string `json:"kind"`
	What    string `json:"what"`
	Why     string `json:"why"`
	Address string `json:"address"`
	File    string `json:"file,omitempty"`
	Line    int    `json:"line,omitempty"`
}

// Error is why a run could not judge.
type Error struct {
	Where   string `json:"where"`
	Message string `json:"message"`
	Hint    string `json:"hint"`
}

// Verify is what verify saw.
type Verify struct {
	Expectations []finding.Outcome `json:"expectations"`
	// Looked says at how many addresses of how many, from one vantage.
	Looked  int `json:"looked"`
	Of      int `json:"of"`
	Seconds int `json:"seconds"`
	// CachesUntil is how many seconds after the change caches may still hold
	// old data; nil cannot be bounded.
	CachesUntil *int `json:"caches_until"`
	// Bounds say the same of single sets and kinds of resolvers, where that is
	// something else.
	Bounds []finding.Bound `json:"bounds,omitempty"`
	// Vantage is whom the verdict rests on: "" are the authoritative servers,
	// VantageResolvers the resolvers that the project names.
	Vantage string `json:"vantage,omitempty"`
	// NotLooked counts what was expected in views that nobody can be asked about.
	NotLooked int      `json:"not_looked"`
	Remains   []string `json:"remains"`
	Restore   []string `json:"restore"`
}

// VantageResolvers is the vantage of a verify that had no way to any
// authoritative server.
const VantageResolvers = "resolvers"

// Format writes a report. It changes nothing in it.
type Format func(w io.Writer, r *Report) error

// The known formats by name: those of a report, and those of its changes alone.
var formats, diffFormats = map[string]Format{}, map[string]Format{}

// register makes a format of reports known, registerDiff one of changes. Each
// file of a format does it in a blank variable.
func register(name string, f Format) bool { return add(formats, name, f) }

func registerDiff(name string, f Format) bool { return add(diffFormats, name, f) }

func add(known map[string]Format, name string, f Format) bool {
	known[name] = f
	return true
}

// Formats are the names of the known formats, sorted.
func Formats() []string { return slices.Sorted(maps.Keys(formats)) }

// DiffFormats are the names of the formats that show the changes of a report
// and nothing else, sorted.
func DiffFormats() []string { return slices.Sorted(maps.Keys(diffFormats)) }

// Lookup finds a format by its name; an unknown one is an error that lists all.
func Lookup(name string) (Format, error) { return lookup(formats, name) }

// LookupDiff finds a format of changes alone; an unknown one is an error that
// lists all.
func LookupDiff(name string) (Format, error) { return lookup(diffFormats, name) }

func lookup(known map[string]Format, name string) (Format, error) {
	f, ok := known[name]
	if !ok {
		return nil, fmt.Errorf("unknown format %q; have %s", name, strings.Join(slices.Sorted(maps.Keys(known)), ", "))
	}
	return f, nil
}
