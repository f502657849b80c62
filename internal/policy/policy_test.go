package policy

import (
	"errors"
	"os"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"zonecut/internal/finding"
)

// rules are what the tests know of rules.
var rules = map[string]RuleInfo{
	"delegation-removed": {Level: finding.Block},
	"mass-delete":        {Level: finding.Block, Params: map[string]int{"max_deletes": 50, "max_percent": 10}},
	"mx-removed":         {Level: finding.Block},
	"name-removed":       {Level: finding.Warn},
	"zone-deleted":       {Level: finding.Block},
}

func source(text string) Source { return Source{Name: "p.yaml", Data: []byte(text)} }

// load reads policies that must be right.
func load(t *testing.T, texts ...string) *Policy {
	t.Helper()
	var sources []Source
	for _, s := range texts {
		sources = append(sources, source("version: 1\n"+s))
	}
	p, err := Load(sources, rules)
	if err != nil {
		t.Fatal(err)
	}
	return p
}

// said gives errors with their hints, one line each: "FILE:LINE: message (hint)".
func said(err error) []string {
	var errs Errors
	if err == nil {
		return nil
	}
	if !errors.As(err, &errs) {
		return []string{"not of type Errors: " + err.Error()}
	}
	var out []string
	for _, e := range errs {
		s := e.Error()
		if e.Hint != "" {
			s += " (" + e.Hint + ")"
		}
		out = append(out, s)
	}
	return out
}

func TestLoadRefuses(t *testing.T) {
	const privateKey = "-----BEGIN PRIVATE KEY-----\n      MA==\n      -----END PRIVATE KEY-----"
	tests := []struct {
		name, text string
		want       []string
	}{
		{"an empty file", "", []string{"p.yaml:1: the file is empty (start with: version: 1)"}},
		{"comments alone", "# nothing\n", []string{"p.yaml:1: the file is empty (start with: version: 1)"}},
		{"null", "~\n", []string{"p.yaml:1: want a mapping that starts with version: 1, have nothing"}},
		{"a list", "- a\n", []string{"p.yaml:1: want a mapping that starts with version: 1, have a list"}},
		{"no version", "rules: {}\n", []string{"p.yaml:1: version is missing (start with: version: 1)"}},
		{"another version", "rules: {}\nversion: 2\nnew: {}\n", []string{`p.yaml:2: unknown version "2"; have 1 (write version: 1)`}},
		{"version as text", "version: \"1\"\n", []string{`p.yaml:1: unknown version "1"; have 1 (write version: 1)`}},
		{"version twice", "version: 1\nversion: 1\n", []string{`p.yaml:2: the key "version" is there twice, first in line 1 (keep one of the two)`}},
		{"no YAML", "version: 1\nrules: {\n", []string{"p.yaml:3: not YAML from here on: did not find expected node content"}},
		{"a tab", "version: 1\nrules:\n\tmx-removed: {}\n", []string{"p.yaml:3: not YAML: found character that cannot start any token"}},
		{"a broken list", "version: 1\nrules: {}\nprotect: [a\nb: c\n", []string{"p.yaml:3: not YAML from here on: did not find expected ',' or ']'"}},
		{"no text", "version: 1\n# \x00\n", []string{"p.yaml:2: not YAML: control characters are not allowed"}},
		{"no UTF-8", "version: 1\n\n# \xff\n", []string{"p.yaml:3: not YAML: invalid leading UTF-8 octet"}},
		{"an anchor that is none", "version: 1\nrules: *a\n", []string{"p.yaml: not YAML: unknown anchor 'a' referenced"}},
		{"two documents", "version: 1\n---\nversion: 1\n", []string{"p.yaml:2: a second YAML document (make it a file of its own)"}},
		{"an alias", "version: 1\nrules:\n  mx-removed: &a {level: warn}\n  name-removed: *a\n",
			[]string{"p.yaml:4: want a mapping, have an alias (write the value out: anchors and aliases are not read here)"}},
		{"a merge key", "version: 1\nrules:\n  mx-removed: &a {level: warn}\n  name-removed: {<<: *a}\n",
			[]string{"p.yaml:4: want a key that is text, have a value with the tag !!merge"}},
		{"a tag", "version: 1\nrules: !x {}\n", []string{"p.yaml:2: want a mapping, have a value with the tag !x"}},
		{"a tagged list", "version: 1\nprotect: !x []\n", []string{"p.yaml:2: want a list, have a value with the tag !x"}},
		{"an unknown section", "version: 1\nprotects: []\n",
			[]string{`p.yaml:2: unknown key "protects"; have version, extends, rules, controllers, protect, evidence, max_waiver_days, scopes, custom, limits, owners, quorum (did you mean "protect"?)`}},
		{"nothing near", "version: 1\nzzzzzzzzzzzz: 1\n",
			[]string{`p.yaml:2: unknown key "zzzzzzzzzzzz"; have version, extends, rules, controllers, protect, evidence, max_waiver_days, scopes, custom, limits, owners, quorum (take it out, or write one of those)`}},

		{"rules as a list", "version: 1\nrules: [mx-removed]\n", []string{"p.yaml:2: want a mapping, have a list"}},
		{"an unknown rule", "version: 1\nrules:\n  mx-remove: {level: off}\n",
			[]string{`p.yaml:3: unknown rule "mx-remove"; nearest: mx-removed, name-removed (zonecut policy list shows all 10)`}},
		{"a rule like no other", "version: 1\nrules:\n  completely-made-up-word: {level: off}\n",
			[]string{`p.yaml:3: unknown rule "completely-made-up-word" (zonecut policy list shows all 10)`}},
		{"a rule twice", "version: 1\nrules:\n  mx-removed: {level: off}\n\n  mx-removed: {level: warn}\n",
			[]string{`p.yaml:5: the key "mx-removed" is there twice, first in line 3 (keep one of the two)`}},
		{"a bare level", "version: 1\nrules:\n  mx-removed: off\n", []string{"p.yaml:3: want a mapping, have text"}},
		{"an unknown key of a rule", "version: 1\nrules:\n  mx-removed: {levels: off}\n",
			[]string{`p.yaml:3: unknown key "levels"; have level, params, on_unknown, waivable (did you mean "level"?)`}},
		{"an unknown level", "version: 1\nrules:\n  mx-removed: {level: warning}\n",
			[]string{`p.yaml:3: unknown level "warning"; have off, note, warn, hold, block (did you mean "warn"?)`}},
		{"a level that is no text", "version: 1\nrules:\n  mx-removed: {level: 3}\n",
			[]string{"p.yaml:3: want text, have a number (put it in quotes if it is meant as text)"}},
		{"on_unknown off", "version: 1\nrules:\n  mx-removed: {on_unknown: off}\n",
			[]string{`p.yaml:3: the level "off" makes no sense here; have note, warn, hold, block`}},
		{"waivable as text", "version: 1\nrules:\n  mx-removed: {waivable: \"no\"}\n", []string{"p.yaml:3: want true or false, have text"}},
		{"an unknown parameter", "version: 1\nrules:\n  mass-delete: {params: {max_delete: 1}}\n",
			[]string{`p.yaml:3: unknown parameter "max_delete" of mass-delete; have max_deletes, max_percent (did you mean "max_deletes"?)`}},
		{"a parameter of a rule without", "version: 1\nrules:\n  mx-removed: {params: {x: 1}}\n",
			[]string{`p.yaml:3: unknown parameter "x" of mx-removed; have none`}},
		{"a parameter as text", "version: 1\nrules:\n  mass-delete: {params: {max_deletes: many}}\n", []string{"p.yaml:3: want a whole number, have text"}},
		{"a fraction", "version: 1\nrules:\n  mass-delete: {params: {max_deletes: 1.5}}\n", []string{"p.yaml:3: want a whole number, have a fraction"}},
		{"a negative parameter", "version: 1\nrules:\n  mass-delete: {params: {max_deletes: -1}}\n",
			[]string{"p.yaml:3: the number -1 is not between 0 and 2147483647"}},
		{"more than all", "version: 1\nrules:\n  mass-delete: {params: {max_percent: 101}}\n",
			[]string{"p.yaml:3: the number 101 is not between 0 and 100"}},
		{"every rule off", "version: 1\nrules:\n  delegation-removed: {level: off}\n  mass-delete: {level: off}\n  mx-removed: {level: off}\n  name-removed: {level: off}\n  zone-deleted: {level: off}\n",
			[]string{"the policies turn every rule off: nothing would be judged"}},

		{"protect as a mapping", "version: 1\nprotect: {name: a.example.}\n", []string{"p.yaml:2: want a list, have a mapping"}},
		{"a protection of nothing", "version: 1\nprotect:\n  - {types: [NS]}\n",
			[]string{"p.yaml:3: a protection needs exactly one of name, under, zone; have 0 (make it one entry per name)"}},
		{"a protection of two", "version: 1\nprotect:\n  - name: a.example.\n    under: example.\n",
			[]string{"p.yaml:3: a protection needs exactly one of name, under, zone; have 2 (make it one entry per name)"}},
		{"a relative name", "version: 1\nprotect:\n  - {name: a.Example}\n",
			[]string{`p.yaml:3: name "a.Example" is not absolute: it must end in a dot (write a.example.)`}},
		{"an empty label", "version: 1\nprotect:\n  - {name: a..example.}\n", []string{`p.yaml:3: name "a..example.": dns: bad rdata`}},
		{"a glob", "version: 1\nprotect:\n  - {name: a*.example.}\n",
			[]string{`p.yaml:3: the name "a*.example." looks like a glob: there are none (a "*" as first label is that very label; "under" is a name and all below it)`}},
		{"a star inside", "version: 1\nprotect:\n  - {under: \"*.*.example.\"}\n",
			[]string{`p.yaml:3: the name "*.*.example." looks like a glob: there are none (a "*" as first label is that very label; "under" is a name and all below it)`}},
		{"an unknown type", "version: 1\nprotect:\n  - {name: a.example., types: [NSS]}\n",
			[]string{`p.yaml:3: unknown type "NSS"; have ` + strings.Join(rrTypes, ", ") + `, or TYPE and its number (did you mean "NS"?)`}},
		{"no types", "version: 1\nprotect:\n  - {name: a.example., types: []}\n", []string{"p.yaml:3: the list is empty (leave it out for every type)"}},
		{"a protection that is off", "version: 1\nprotect:\n  - {name: a.example., level: off}\n",
			[]string{`p.yaml:3: the level "off" makes no sense here; have note, warn, hold, block`}},
		{"an empty reason", "version: 1\nprotect:\n  - {name: a.example., reason: \" \"}\n", []string{"p.yaml:3: the text is empty"}},

		{"a controller without a name", "version: 1\ncontrollers:\n  - {labels: [a]}\n", []string{"p.yaml:3: by is missing"}},
		{"a controller of everything", "version: 1\ncontrollers:\n  - {by: acme, types: [TXT]}\n",
			[]string{`p.yaml:3: the controller "acme" would own every record (say labels or txt_heritage)`}},
		{"a label that is a name", "version: 1\ncontrollers:\n  - {by: acme, labels: [_acme-challenge.www]}\n",
			[]string{`p.yaml:3: the label "_acme-challenge.www" is no single label (write one first label, for example _acme-challenge)`}},
		{"no labels", "version: 1\ncontrollers:\n  - {by: acme, labels: []}\n",
			[]string{"p.yaml:3: the list is empty"}},

		{"evidence of nothing", "version: 1\nevidence:\n  require:\n    - {environment: staging}\n", []string{"p.yaml:4: paths is missing"}},
		{"evidence from nowhere", "version: 1\nevidence:\n  require:\n    - {paths: [config]}\n", []string{"p.yaml:4: environment is missing"}},
		{"a path with a star", "version: 1\nevidence:\n  require:\n    - {environment: e, paths: [config/*.yaml]}\n",
			[]string{`p.yaml:4: the path "config/*.yaml" looks like a glob: there are none (name the file, or the directory with all below it)`}},
		{"a path with a dot", "version: 1\nevidence:\n  require:\n    - {environment: e, paths: [./config]}\n",
			[]string{`p.yaml:4: the path "./config" is not written from the top of the repository (write config)`}},
		{"a path that leaves", "version: 1\nevidence:\n  require:\n    - {environment: e, paths: [a/../../config]}\n",
			[]string{`p.yaml:4: the path "a/../../config" leaves the repository (paths start at the top of the repository)`}},
		{"an age in days", "version: 1\nevidence:\n  require:\n    - {environment: e, paths: [c], max_age: 7d}\n",
			[]string{`p.yaml:4: "7d" is no duration (write hours and minutes: 168h, 1h30m)`}},
		{"no age", "version: 1\nevidence:\n  require:\n    - {environment: e, paths: [c], max_age: 0s}\n",
			[]string{"p.yaml:4: the duration 0s is shorter than 1s"}},
		{"a key without a key", "version: 1\nevidence:\n  keys:\n    - {name: ci}\n", []string{`p.yaml:4: the key "ci" needs exactly one of pem, file`}},
		{"a key that is none", "version: 1\nevidence:\n  keys:\n    - {name: ci, pem: abc}\n",
			[]string{`p.yaml:4: the key "ci" is not PEM (it starts with -----BEGIN PUBLIC KEY-----)`}},
		{"a private key", "version: 1\nevidence:\n  keys:\n  - name: ci\n    pem: |\n      " + privateKey + "\n",
			[]string{`p.yaml:4: the key "ci" is a private key: whoever reads this policy can sign (replace the pair, and put the public key here)`}},
		{"a key file out of nowhere", "version: 1\nevidence:\n  keys:\n    - {name: ci, file: ci.pem}\n",
			[]string{`p.yaml:4: the key "ci" is in a file, and this policy can name none (write the key into the policy: pem: |)`}},

		{"no waiver days", "version: 1\nmax_waiver_days: 0\n", []string{"p.yaml:2: the number 0 is not between 1 and 3650"}},
		{"several faults", "version: 1\nmax_waiver_days: many\nrules:\n  mx-removed: {level: loud}\n", []string{
			"p.yaml:2: want a whole number, have text",
			`p.yaml:4: unknown level "loud"; have off, note, warn, hold, block`}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			p, err := Load([]Source{source(tt.text)}, rules)
			if diff := cmp.Diff(tt.want, said(err)); diff != "" {
				t.Errorf("errors (-want +got):\n%s", diff)
			}
			if p != nil {
				t.Error("a policy with faults came back")
			}
		})
	}
}

func TestLoadAcceptsEmptySections(t *testing.T) {
	load(t, "rules:\ncontrollers: []\nprotect:\nevidence: {}\nscopes: []\ncustom:\nlimits: {}\nowners: []\nquorum: ~\n")
}

func TestLaterSourcesOverrideSettingBySetting(t *testing.T) {
	p := load(t,
		"max_waiver_days: 30\nrules: {mass-delete: {level: hold, waivable: false, params: {max_deletes: 5, max_percent: 20}}}",
		"rules: {mass-delete: {on_unknown: warn, params: {max_deletes: 7}}}")
	for _, s := range p.Settings() {
		if s.Rule != "mass-delete" {
			continue
		}
		want := Setting{Rule: "mass-delete", Level: finding.Hold, Default: finding.Block, OnUnknown: finding.Warn,
			Params: map[string]int{"max_deletes": 7, "max_percent": 20}}
		if diff := cmp.Diff(want, s); diff != "" {
			t.Errorf("setting (-want +got):\n%s", diff)
		}
	}
	if n, ok := p.Param("mass-delete", "max_deletes"); n != 7 || !ok {
		t.Errorf("max_deletes is %d, %v", n, ok)
	}
	for _, unset := range [][2]string{{"mass-delete", "min_deletes"}, {"no-such-rule", "x"}} {
		if _, ok := p.Param(unset[0], unset[1]); ok {
			t.Errorf("%v is set", unset)
		}
	}
	if p.maxWaiverDays != 30 {
		t.Errorf("max_waiver_days is %d", p.maxWaiverDays)
	}
}

func TestErrorsNameEveryFile(t *testing.T) {
	_, err := Load([]Source{{Name: "b.yaml", Data: []byte("version: 3")}, {Name: "a.yaml"}}, rules)
	want := "b.yaml:1: unknown version \"3\"; have 1\na.yaml:1: the file is empty"
	if err == nil || err.Error() != want {
		t.Errorf("error %q, want %q", err, want)
	}
	where, message, hint := err.(Errors).Trouble()
	if where != "" || message != want || hint != "b.yaml:1: write version: 1" {
		t.Errorf("trouble %q, %q, %q", where, message, hint)
	}
	var first *Error
	if !errors.As(err, &first) || first.File != "b.yaml" {
		t.Errorf("first fault %v", first)
	}
}

func TestReadFileReadsWhatItNames(t *testing.T) {
	t.Chdir(t.TempDir())
	write(t, "ci.pem", publicKey)
	write(t, "my.yaml", "version: 1\nevidence: {keys: [{name: ci, file: ci.pem}]}\n")
	s, err := ReadFile("my.yaml")
	if err != nil {
		t.Fatal(err)
	}
	p, err := Load([]Source{s}, rules)
	if err != nil {
		t.Fatal(err)
	}
	if len(p.Keys()) != 1 || string(p.Keys()[0].PEM) != publicKey {
		t.Errorf("keys %v", p.Keys())
	}
	if _, err := ReadFile("none.yaml"); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("error %v", err)
	}
}

// FuzzLoad holds that no bytes make the readers panic, that every fault has a
// place, and that what is accepted is accepted again.
func FuzzLoad(f *testing.F) {
	for _, seed := range []string{
		"version: 1\nrules: {mx-removed: {level: off, params: {}}}\nlimits: {}\n",
		"version: 1\nprotect: [{under: \"*.example.\", types: [NS, TYPE65400], level: hold, waivable: no}]\n",
		"version: 1\ncontrollers: [{by: a, labels: [b], txt_heritage: external-dns}]\nmax_waiver_days: 9\n",
		"version: 1\nevidence: {keys: [{name: a, pem: x}], require: [{paths: [a/b/], environment: e, max_age: 1h}]}\n",
		"version: 1\nwaivers: [{rule: mx-removed, match: {zone: a., type: MX}, reason: r, owner: o, created: 2026-01-01, expires: 2026-02-01}]\n",
		"version: 1\na: &a [*a]\n", "? [x]\n: y\n", "%YAML 1.1\n--- !x\n", "version: 1\n<<: {}\n",
	} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		s := []Source{{Name: "p.yaml", Data: data}}
		p, err := Load(s, rules)
		for _, line := range said(err) {
			if !strings.HasPrefix(line, "p.yaml:") && !strings.HasPrefix(line, "the policies") {
				t.Errorf("no place: %s", line)
			}
		}
		if err == nil {
			if _, again := Load([]Source{s[0], s[0]}, rules); again != nil && len(p.Keys()) == 0 {
				t.Errorf("accepted once, not twice: %v", again)
			}
		}
		w, err := load(t).LoadWaivers(s)
		if err == nil {
			fs := []finding.Finding{deleted("example.", "a.example.", "MX")}
			load(t).Apply(fs, w, today)
		}
	})
}
