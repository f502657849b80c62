package report

import (
	"io"
	"net/url"
	"path/filepath"
	"slices"
	"strings"

	"zonecut/internal/finding"
)

// SARIF 2.1.0 (OASIS), as GitHub's code scanning and others read it: a rule with
// its help for each rule that has a result, a result per finding, consequences
// too. Block and hold are errors, because both stop the job; warn and note are
// what they are called. What somebody answers for is a suppressed note, which stays
// in the file. What the input did not tell and errors are notifications of
// the invocation, which is the place that the standard has for them.
//
// A result is at a file and line; an address of Terraform is a logical location
// beside it. Code scanning refuses a result without a file, so one that is about
// no place gets the first file of the run.
var _ = register("sarif", writeSARIF)

const sarifSchema = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"

type sarifLog struct {
	Schema  string     `json:"$schema"`
	Version string     `json:"version"`
	Runs    []sarifRun `json:"runs"`
}

type sarifRun struct {
	Tool        sarifTool         `json:"tool"`
	Invocations []sarifInvocation `json:"invocations"`
	ColumnKind  string            `json:"columnKind"`
	Results     []sarifResult     `json:"results"`
	Properties  map[string]any    `json:"properties"`
}

type sarifTool struct {
	Driver sarifDriver `json:"driver"`
}

type sarifDriver struct {
	Name    string      `json:"name"`
	Version string      `json:"version,omitempty"`
	Rules   []sarifRule `json:"rules"`
}

type sarifRule struct {
	ID       string         `json:"id"`
	Short    sarifText      `json:"shortDescription"`
	Full     sarifText      `json:"fullDescription"`
	Help     sarifText      `json:"help"`
	Defaults sarifDefaults  `json:"defaultConfiguration"`
	Props    map[string]any `json:"properties,omitempty"`
}

type sarifDefaults struct {
	Level string `json:"level"`
}

type sarifText struct {
	Text string `json:"text"`
}

type sarifInvocation struct {
	OK            bool                `json:"executionSuccessful"`
	ExitCode      int                 `json:"exitCode"`
	Notifications []sarifNotification `json:"toolExecutionNotifications"`
}

type sarifNotification struct {
	Level     string          `json:"level"`
	Message   sarifText       `json:"message"`
	Locations []sarifLocation `json:"locations,omitempty"`
}

type sarifResult struct {
	RuleID       string             `json:"ruleId"`
	RuleIndex    int                `json:"ruleIndex"`
	Kind         string             `json:"kind"`
	Level        string             `json:"level"`
	Message      sarifText          `json:"message"`
	Locations    []sarifLocation    `json:"locations"`
	Fingerprints map[string]string  `json:"partialFingerprints"`
	Suppressions []sarifSuppression `json:"suppressions,omitempty"`
	Props        map[string]any     `json:"properties"`
}

type sarifSuppression struct {
	Kind          string `json:"kind"`
	Status        string `json:"status"`
	Justification string `json:"justification"`
}

type sarifLocation struct {
	Physical *sarifPhysical `json:"physicalLocation,omitempty"`
	Logical  []sarifLogical `json:"logicalLocations,omitempty"`
}

type sarifPhysical struct {
	Artifact sarifArtifact `json:"artifactLocation"`
	Region   *sarifRegion  `json:"region,omitempty"`
}

type sarifArtifact struct {
	URI string `json:"uri"`
}

type sarifRegion struct {
	StartLine int `json:"startLine"`
}

type sarifLogical struct {
	FullyQualifiedName string `json:"fullyQualifiedName"`
	Kind               string `json:"kind"`
}

func writeSARIF(w io.Writer, r *Report) error {
	b := sarifBuilder{r: r, at: map[string]int{}, fallback: someFile(r)}
	results := []sarifResult{}
	if r.Verify != nil {
		results = b.outcomes()
	}
	for i := range r.Findings {
		// In verify the findings have become expectations, but for what somebody
		// answers for: that stays seen.
		if f := &r.Findings[i]; len(results) < maxListed && (r.Verify == nil || f.Accepted()) {
			results = append(results, b.finding(f))
		}
	}
	return encode(w, sarifLog{Schema: sarifSchema, Version: "2.1.0", Runs: []sarifRun{{
		Tool:        sarifTool{sarifDriver{Name: "zonecut", Version: Escape(r.Tool.Version), Rules: list(b.rules)}},
		Invocations: []sarifInvocation{{OK: r.Verdict != finding.Error, ExitCode: r.Verdict.Exit(), Notifications: b.notifications()}},
		ColumnKind:  "unicodeCodePoints", Results: results,
		Properties: map[string]any{"verdict": r.Verdict, "verdictText": verdict(r), "changeSet": Escape(r.Digest)},
	}}})
}

// sarifBuilder makes the parts of a log that refer to each other.
type sarifBuilder struct {
	r        *Report
	rules    []sarifRule
	at       map[string]int
	fallback string
}

// rule is the index of a rule in the log.
func (b *sarifBuilder) rule(id string, level finding.Level) int {
	if i, ok := b.at[id]; ok {
		return i
	}
	doc := Rule{ID: id, Title: id, Doc: "zonecut policy explain " + id + " says more", Level: level}
	if i := slices.IndexFunc(b.r.Rules, func(r Rule) bool { return r.ID == id }); i >= 0 {
		doc = b.r.Rules[i]
	}
	first, _, _ := strings.Cut(doc.Doc, "\n\n")
	b.rules = append(b.rules, sarifRule{ID: id, Short: sarifText{sarifLines(doc.Title)},
		Full: sarifText{sarifLines(strings.ReplaceAll(first, "\n", " "))}, Help: sarifText{sarifLines(strings.Split(doc.Doc, "\n")...)},
		Defaults: sarifDefaults{sarifLevels[doc.Level]}, Props: map[string]any{"tags": []string{"dns"}}})
	b.at[id] = len(b.rules) - 1
	return b.at[id]
}

var sarifLevels = map[finding.Level]string{finding.Block: "error", finding.Hold: "error", finding.Warn: "warning", finding.Note: "note", finding.Off: "none"}

func (b *sarifBuilder) finding(f *finding.Finding) sarifResult {
	first := word(f) + ": " + about(f)
	res := sarifResult{RuleID: Escape(f.Rule), RuleIndex: b.rule(Escape(f.Rule), f.Level), Kind: "fail", Level: sarifLevels[f.Level],
		Message:   sarifText{sarifLines(append([]string{first}, told(f)...)...)},
		Locations: b.locations(f.Places),
		// Code scanning follows a result from run to run by the first of these.
		Fingerprints: map[string]string{"primaryLocationLineHash": fingerprint(f)[:16] + ":1", "zonecutChange/v1": orNothing(Escape(f.Digest), "none")},
		Props:        map[string]any{"level": f.Level.String(), "certainty": string(f.Certainty), "id": Escape(f.ID)}}
	if f.Cause != "" {
		res.Props["cause"] = Escape(f.Cause)
	}
	if f.Accepted() {
		res.Level = sarifLevels[finding.Note] // code scanning does not read suppressions
		res.Suppressions = []sarifSuppression{{Kind: "external", Status: "accepted", Justification: sarifLines(accepted(f))}}
	}
	return res
}

// outcomes are what verify did not find as planned.
func (b *sarifBuilder) outcomes() []sarifResult {
	out := []sarifResult{}
	for _, s := range statuses {
		for i := range b.r.Verify.Expectations {
			o := &b.r.Verify.Expectations[i]
			if o.Status != s || !o.Stands() || len(out) >= maxListed {
				continue
			}
			level, id := finding.Warn, "verify-"+string(s)
			if s == finding.StatusBroken {
				level = finding.Block
			}
			lines := append([]string{outcome(o)}, outcomeLines(o)...)
			out = append(out, sarifResult{RuleID: id, RuleIndex: b.rule(id, level), Kind: "fail", Level: sarifLevels[level],
				Message: sarifText{sarifLines(lines...)}, Locations: b.locations(nil),
				Fingerprints: map[string]string{"primaryLocationLineHash": outcomePrint(o)[:16] + ":1"},
				Props:        map[string]any{"status": string(s)}})
		}
	}
	return out
}

// locations are where a finding is written: one for each file, with the
// addresses in it, and at least one.
func (b *sarifBuilder) locations(places []finding.Place) []sarifLocation {
	var out []sarifLocation
	for _, p := range places[:min(10, len(places))] {
		out = append(out, b.location(p))
	}
	if len(out) == 0 {
		out = append(out, b.location(finding.Place{}))
	}
	return out
}

func (b *sarifBuilder) location(p finding.Place) sarifLocation {
	file := orNothing(p.File, b.fallback)
	l := sarifLocation{Physical: &sarifPhysical{Artifact: sarifArtifact{fileURI(file)}, Region: &sarifRegion{max(p.Line, 1)}}}
	if p.Address != "" {
		l.Logical = []sarifLogical{{FullyQualifiedName: Escape(p.Address), Kind: "resource"}}
	}
	return l
}

// notifications are what stopped the run, and what it could not tell.
func (b *sarifBuilder) notifications() []sarifNotification {
	out := []sarifNotification{}
	for _, e := range b.r.Errors {
		out = append(out, sarifNotification{Level: "error", Message: sarifText{sarifLines(trouble(e), e.Hint)}})
	}
	for _, g := range b.r.Gaps[:min(maxListed, len(b.r.Gaps))] {
		n := sarifNotification{Level: "warning", Message: sarifText{sarifLines("not told by the input: " + gapLine(g))}}
		if g.File != "" {
			n.Locations = []sarifLocation{b.location(finding.Place{File: g.File, Line: g.Line, Address: g.Address})}
		}
		out = append(out, n)
	}
	if s := uncovered(b.r.Summary); s != "" {
		out = append(out, sarifNotification{Level: "note", Message: sarifText{s}})
	}
	if more := len(b.r.Findings) - maxListed; more > 0 && b.r.Verify == nil {
		out = append(out, sarifNotification{Level: "warning", Message: sarifText{count(more, "more finding") + " left out; the json report has all"}})
	}
	for _, t := range b.r.Notes[:min(maxNotes, len(b.r.Notes))] {
		out = append(out, sarifNotification{Level: "note", Message: sarifText{sarifLines(t)}})
	}
	return out
}

// someFile is the first file that the report names.
func someFile(r *Report) string {
	for _, f := range r.Findings {
		if p := inFile(f.Places); p.File != "" {
			return p.File
		}
	}
	for _, c := range r.Changes {
		if p := inFile(c.Origins); p.File != "" {
			return p.File
		}
	}
	return "zonecut"
}

// fileURI is a path as a relative reference (RFC 3986), or as a file URI where
// it is absolute.
func fileURI(file string) string {
	u := url.URL{Path: strings.TrimPrefix(filepath.ToSlash(file), "./")}
	if strings.HasPrefix(u.Path, "/") {
		u.Scheme = "file"
	}
	return u.String()
}

// sarifLines are lines of a message: plain text, of which viewers take
// "[text](target)" for a link and "{0}" for a placeholder (SARIF, section 3.11).
func sarifLines(lines ...string) string {
	var out []string
	for _, l := range safe(lines...) {
		out = append(out, sarifMarks.Replace(l))
	}
	return strings.TrimRight(strings.Join(out, "\n"), "\n")
}

var sarifMarks = strings.NewReplacer("](", "] (", "{0", "{ 0", "{1", "{ 1", "{2", "{ 2", "{3", "{ 3", "{4", "{ 4",
	"{5", "{ 5", "{6", "{ 6", "{7", "{ 7", "{8", "{ 8", "{9", "{ 9")
