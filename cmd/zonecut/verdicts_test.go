package main

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"golang.org/x/tools/txtar"

	"zonecut/internal/finding"
)

// verdict is what zonecut says of one recorded plan, as testdata/plans/verdicts.txtar
// has it.
type verdict struct {
	plan    string
	exit    int
	grounds []ground
}

// ground is one line of a plan's case.md, and the findings that rest on it. but
// says why they are others than the line asks for, "" where they are not.
type ground struct {
	because  string
	findings []string
	but      string
}

// findings are those of all grounds, each once.
func (v verdict) findings() []string {
	var out []string
	for _, g := range v.grounds {
		out = append(out, g.findings...)
	}
	slices.Sort(out)
	return slices.Compact(out)
}

func verdicts(t *testing.T) []verdict {
	t.Helper()
	const file = "verdicts.txtar"
	archive, err := txtar.ParseFile(filepath.Join(data, "plans", file))
	if err != nil {
		t.Fatal(err)
	}
	var all []verdict
	for _, f := range archive.Files {
		v, err := parseVerdict(f.Name, string(f.Data))
		if err != nil {
			t.Fatalf("%s: %s: %v", file, f.Name, err)
		}
		if slices.ContainsFunc(all, func(other verdict) bool { return other.plan == v.plan }) {
			t.Errorf("%s: %s is there twice", file, v.plan)
		}
		all = append(all, v)
	}
	return all
}

func parseVerdict(plan, text string) (verdict, error) {
	v := verdict{plan: plan, exit: -1}
	for line := range strings.Lines(text) {
		line = strings.TrimSpace(line)
		word, rest, _ := strings.Cut(line, " ")
		if line == "" || word == "#" {
			continue
		}
		last := len(v.grounds) - 1
		level, err := finding.ParseLevel(word)
		switch {
		case word == "exit":
			if v.exit, err = strconv.Atoi(rest); err != nil {
				return v, err
			}
		case word == "because:":
			v.grounds = append(v.grounds, ground{because: rest})
		case last < 0:
			return v, fmt.Errorf("%q stands below no line of case.md", line)
		case word == "but:":
			v.grounds[last].but = rest
		case err != nil || level < finding.Note:
			return v, fmt.Errorf("%q is neither a finding nor exit, because: or but:", line)
		default:
			v.grounds[last].findings = append(v.grounds[last].findings, line)
		}
	}
	return v, nil
}

// as reports whether a verdict follows from a line of case.md, and what the line
// asks for; "" where it says what happens and not what it is worth.
func (v verdict) as(g ground) (follows bool, asks string) {
	worst := finding.Off
	for _, f := range g.findings {
		word, _, _ := strings.Cut(f, " ")
		level, _ := finding.ParseLevel(word)
		worst = max(worst, level)
	}
	switch kind, rest, _ := strings.Cut(g.because, ": "); {
	case kind == "critical":
		return worst == finding.Block, "a finding of level block"
	case kind == "warn":
		return worst == finding.Warn || worst == finding.Hold, "a finding of level warn or hold"
	case kind == "critical or warn", kind == "warn or critical":
		return worst >= finding.Warn, "a finding of level warn or more"
	case kind == "harmless":
		return worst <= finding.Note, "no finding above note"
	case kind == "expected":
		return strings.Contains(rest, strconv.Itoa(v.exit)), "another exit code"
	case strings.HasPrefix(g.because, "no ") && strings.Contains(g.because, "change"):
		return v.exit == 0, "exit code 0"
	}
	return true, ""
}

// provenance begins the lines of a case.md that say how the plan was made, or
// what a careless reader may take it for: they ask for no verdict.
var provenance = []string{"tool: ", "state: ", "actions: ", "the plan was then applied for real: ", "real hashicorp/aws provider ",
	"made with a stand-in for ", "private keys that Terraform wrote ", "looks like: "}

// judgements are the lines of a case.md that say what its change is worth.
func judgements(text string) []string {
	var out []string
	for line := range strings.Lines(text) {
		line = strings.TrimSpace(line)
		item, listed := strings.CutPrefix(line, "- ")
		if !listed && !strings.HasPrefix(line, "expected: ") ||
			slices.ContainsFunc(provenance, func(p string) bool { return strings.HasPrefix(item, p) }) {
			continue
		}
		out = append(out, item)
	}
	return out
}

// Every verdict rests on what the recording of its plan says, and nothing that a
// recording says is left without a verdict.
func TestVerdictsRestOnTheirCases(t *testing.T) {
	for _, v := range verdicts(t) {
		text, err := os.ReadFile(filepath.Join(data, "plans", v.plan, "case.md"))
		if err != nil {
			t.Error(err)
			continue
		}
		for _, fault := range v.against(string(text)) {
			t.Errorf("%s: %s", v.plan, fault)
		}
	}
}

// against holds a verdict to the text of its case.md.
func (v verdict) against(text string) []string {
	var faults []string
	fault := func(format string, args ...any) { faults = append(faults, fmt.Sprintf(format, args...)) }
	lines := strings.Split(text, "\n")
	if v.exit < 0 {
		fault("no exit code")
	}
	if len(v.grounds) == 0 {
		fault("rests on nothing")
	}
	for _, g := range v.grounds {
		if !slices.Contains(lines, g.because) && !slices.Contains(lines, "- "+g.because) {
			fault("case.md has no line %q", g.because)
		}
		switch follows, asks := v.as(g); {
		case !follows && g.but == "":
			fault("%q asks for %s, and the verdict is %q: nothing says why", g.because, asks, g.findings)
		case follows && g.but != "":
			fault("%q is judged as it asks: there is no but", g.because)
		}
	}
	for _, line := range judgements(text) {
		if !slices.ContainsFunc(v.grounds, func(g ground) bool { return g.because == line }) {
			fault("no verdict rests on %q", line)
		}
	}
	return faults
}

// What makes a verdict false, one thing at a time.
func TestVerdictsAreHeldToTheirCases(t *testing.T) {
	const text = "# dns/x\n\nTwo go.\n\n- tool: T\n- critical: a goes\n- warn: b shrinks\n- harmless: c moves\n- d is unknown\n\nexpected: exit 2 or 3\n"
	const good = "exit 2\nbecause: critical: a goes\nblock r a.\nbecause: warn: b shrinks\nhold r b.\nbecause: harmless: c moves\nnote r c.\n" +
		"because: d is unknown\n# a remark\nbecause: Two go.\nbecause: expected: exit 2 or 3\n"
	for name, c := range map[string]struct{ old, new, fault string }{
		"good":                      {"", "", ""},
		"critical is a hold":        {"block r a.", "hold r a.", "asks for a finding of level block"},
		"critical is a hold, but":   {"block r a.", "hold r a.\nbut: it can tell", ""},
		"nothing to excuse":         {"block r a.", "block r a.\nbut: it can tell", "there is no but"},
		"critical is silent":        {"block r a.\n", "", "asks for a finding of level block"},
		"warning is a note":         {"hold r b.", "note r b.", "asks for a finding of level warn or hold"},
		"warning blocks":            {"hold r b.", "block r b.", "asks for a finding of level warn or hold"},
		"harmless is a warning":     {"note r c.", "warn r c.", "asks for no finding above note"},
		"a line is left out":        {"because: d is unknown\n", "", `no verdict rests on "d is unknown"`},
		"a critical line left out":  {"because: critical: a goes\nblock r a.\n", "", `no verdict rests on "critical: a goes"`},
		"the expected code is out":  {"because: expected: exit 2 or 3\n", "", `no verdict rests on "expected: exit 2 or 3"`},
		"another code":              {"exit 2\n", "exit 0\n", "another exit code"},
		"no code":                   {"exit 2\n", "", "no exit code"},
		"a part of a line":          {"because: d is unknown", "because: d is", `case.md has no line "d is"`},
		"provenance may be quoted":  {"because: Two go.", "because: tool: T", ""},
		"no finding":                {"note r c.", "notice r c.", "neither a finding"},
		"a finding without a line":  {"exit 2\n", "exit 2\nblock r z.\n", "stands below no line"},
		"a code that is no number":  {"exit 2\n", "exit two\n", "invalid syntax"},
		"nothing at all":            {good, "exit 0\n", "rests on nothing"},
		"off is no finding's level": {"note r c.", "off r c.", "neither a finding"},
	} {
		t.Run(name, func(t *testing.T) {
			changed := strings.Replace(good, c.old, c.new, 1)
			if c.old != "" && changed == good {
				t.Fatalf("%q is not there to replace", c.old)
			}
			v, err := parseVerdict("dns/x", changed)
			got := fmt.Sprint(v.against(text))
			if err != nil {
				got = err.Error()
			}
			if got != "[]" && c.fault == "" || !strings.Contains(got, c.fault) {
				t.Errorf("faults %s, want %q", got, c.fault)
			}
		})
	}
}
