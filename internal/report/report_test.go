package report

import (
	"bytes"
	"encoding/json"
	"flag"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/santhosh-tekuri/jsonschema/v6"

	"zonecut/internal/config"
	"zonecut/internal/fact"
	"zonecut/internal/finding"
	"zonecut/internal/zone"
)

var update = flag.Bool("update", false, "rewrite the golden files")

// testState reads records, "OWNER TTL TYPE RDATA", each with comments that say what
// a master file cannot: "; sensitive", "; unknown", "; at ADDRESS".
func testState(t *testing.T, in zone.Instance, text string) *zone.Snapshot {
	t.Helper()
	var sets []zone.RRset
	for i, line := range strings.Split(strings.TrimSpace(text), "\n") {
		if line == "" {
			continue
		}
		parts := strings.Split(line, " ; ")
		f := strings.SplitN(parts[0], " ", 4)
		owner, err := zone.Relative(f[0], in.Apex)
		if err != nil {
			t.Fatal(err)
		}
		ttl, err := strconv.ParseUint(f[1], 10, 32)
		if err != nil {
			t.Fatal(err)
		}
		r := zone.RRset{Key: zone.Key{Instance: in, Owner: owner, Type: zone.Type(f[2])}, TTL: uint32(ttl),
			Origins: []zone.Origin{{File: string(in.Apex) + "zone", Line: i + 1}}}
		for _, c := range parts[1:] {
			r.Sensitive = r.Sensitive || c == "sensitive"
			r.Unknown = r.Unknown || c == "unknown"
			if address, ok := strings.CutPrefix(c, "at "); ok {
				r.Origins[0] = zone.Origin{File: "plan.json", Address: address}
			}
		}
		if len(f) > 3 {
			data, err := zone.Data(r.Type, f[3])
			if err != nil {
				t.Fatal(err)
			}
			r.Data = []string{data}
		}
		sets = append(sets, r)
	}
	return zone.NewSnapshot(sets, []zone.Zone{{Instance: in, Coverage: zone.Complete}})
}

// runOf is the run of a pair of states of one zone.
func runOf(t *testing.T, in zone.Instance, before, after string) Run {
	t.Helper()
	b, a := testState(t, in, before), testState(t, in, after)
	return Run{Version: "1.2.3", Command: "check", Before: b, After: a, Changes: zone.Diff(b, a, nil), Evaluated: 40}
}

var public = zone.Instance{Apex: "example.com."}

// found is a finding of a rule on the change of a run with an ID, as rules make
// them.
func found(t *testing.T, run *Run, rule string, level finding.Level, change, message string) *finding.Finding {
	t.Helper()
	for i := range run.Changes {
		c := &run.Changes[i]
		if c.ID() != change {
			continue
		}
		f := finding.Finding{ID: finding.ID(rule, change), Rule: rule, Level: level, Certainty: finding.Yes, Change: change,
			Zone: string(c.Apex), View: c.View, Host: c.Host, Name: string(c.Owner), Type: string(c.Type),
			Message: message, Digest: c.Digest(), Places: places(c.Origins())}
		for _, d := range c.Removed() {
			f.Detail = append(f.Detail, "- "+string(c.Type)+" "+d)
		}
		for _, d := range c.Added() {
			f.Detail = append(f.Detail, "+ "+string(c.Type)+" "+d)
		}
		run.Findings = append(run.Findings, f)
		return &run.Findings[len(run.Findings)-1]
	}
	t.Fatalf("no change %q in the run", change)
	return nil
}

func ptr[T any](v T) *T { return &v }

const delegated = `eu 300 NS ns1.eu.example.net. ; at aws_route53_record.eu
eu 300 NS ns2.eu.example.net.
shop 3600 A 192.0.2.1
www 3600 CNAME shop.example.com.
old 60 TXT "v=verify"
many 60 A 192.0.2.7`

// blocked is a run with something of everything that check can say.
func blocked(t *testing.T) Run {
	run := runOf(t, public, delegated, `shop 3600 A 192.0.2.2
www 3600 CNAME ; unknown
many 60 A 192.0.2.7
new 60 AAAA 2001:db8::1`)
	run.Notes = []string{"policy: the default, none is in the base revision", "old.zone and new.zone taken for zone files"}
	run.Unasked, run.Standing = 2, 1

	f := found(t, &run, "delegation-removed", finding.Block, "eu.example.com. NS in example.com.", "the delegation of eu.example.com. goes away")
	f.Hint = "keep this NS set, or show that no name at or below eu.example.com. is asked for any more"
	f.Proof = []finding.Proof{{Ask: fact.Ask{Name: "eu.example.com.", Type: "NS"}, At: fact.AtParent, ComesTrueIf: finding.IfDenied,
		Servers: []fact.Server{{Name: "ns1.eu.example.net."}, {Name: "ns2.eu.example.net.", Addresses: []string{"192.0.2.53"}}}},
		{Ask: fact.Ask{Name: "eu.example.com.", Type: "SOA"}, At: fact.AtWalk, ComesTrueIf: finding.IfBogus, Ahead: 300}}
	f.Window = &finding.Window{LastGood: ptr(86400), Recovery: ptr(900), ExposedPerMinute: ptr(0.04), Guardable: true,
		Assumed: []string{"negative TTL 900: no SOA in the input"}}
	f.Evidence = []finding.Evidence{{Server: "ns1.eu.example.net. (192.0.2.53)", Question: "eu.example.com. SOA",
		Answer: "authoritative, serial 7", At: time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC)}}
	cause := f.ID
	for i := range 12 {
		f := found(t, &run, "target-missing", finding.Warn, "www.example.com. CNAME in example.com.", fmt.Sprintf("points at host%d.eu.example.com., which goes", i))
		f.ID, f.Cause = fmt.Sprintf("%s %d", f.ID, i), cause
		if i%4 == 0 {
			f.Level = finding.Block
		}
	}
	f = found(t, &run, "address-moved", finding.Warn, "shop.example.com. A in example.com.", "all addresses change at once")
	f.Window = &finding.Window{FirstBreak: 5, Guardable: false}
	f = found(t, &run, "value-unknown", finding.Note, "www.example.com. CNAME in example.com.", "the target is known only after the apply")
	f.Certainty = finding.Unknown
	f = found(t, &run, "name-removed", finding.Hold, "old.example.com. TXT in example.com.", "old.example.com. goes")
	f.Waived = &finding.Waiver{By: "alice", Reason: "the verification is over", Expires: "2026-12-01", Uses: []string{"sha256:" + strings.Repeat("0f", 32)}}

	run.Gaps = []zone.Gap{{Kind: zone.GapUnread, What: "acme_dns_record", Why: "no reader understands this type", Origin: zone.Origin{File: "plan.json", Address: "acme_dns_record.x"}},
		{Kind: zone.GapSkipped, What: "$INCLUDE sub.zone", Why: "not followed without --include-root", Origin: zone.Origin{File: "example.com.zone", Line: 9}}}
	before := &config.Document{File: "app.yaml", Settings: map[config.Path]config.Setting{"/db/host": {Value: `"db.example.com"`, Line: 3}, "/db/password": {Value: `"hunter2"`, Line: 4}}}
	after := &config.Document{File: "app.yaml", Settings: map[config.Path]config.Setting{"/db/host": {Value: `"db2.example.com"`, Line: 3}}}
	run.Config = []config.Change{*config.Diff(before, after)}
	run.Basis = []Basis{{"policies/default.yaml", sum("default")}, {".zonecut/policies/own.yaml", sum("own")}}
	run.Rules = []Rule{
		{"apex-changed", "an address at the apex changes", "An address, MX or TXT set at the apex changes.\n\nTo do: look at it.", finding.Note},
		{"delegation-removed", "a delegation goes away", "The NS set of a name goes.\n\n* a <b> & [link](https://example.com) {0}\n\nTo do: keep it.", finding.Block},
		{"name-removed", "a name loses its last address", "Nothing answers any more.", finding.Warn}}
	return run
}

// unguardable is a change that no rollback can mend, with nothing bounded.
func unguardable(t *testing.T) Run {
	run := runOf(t, public, `eu 3600 NS ns1.example.net.`, "eu 3600 NS ns1.example.net.\neu 86400 DS 60485 5 1 2BB183AF5F22588179A53B0A98631FAD1A292118")
	f := found(t, &run, "ds-added", finding.Hold, "eu.example.com. DS in example.com.", "the child does not sign with this key")
	f.Certainty = finding.Unknown
	f.Window = &finding.Window{Assumed: []string{"recovery: no upper TTL in the input"}}
	return run
}

// lowered is a run in which consequences must not hide: behind a waived cause,
// and behind a milder one.
func lowered(t *testing.T) Run {
	run := runOf(t, public, delegated, "many 60 A 192.0.2.7")
	cause := found(t, &run, "delegation-removed", finding.Block, "eu.example.com. NS in example.com.", "the delegation of eu.example.com. goes away")
	cause.Approved = &finding.Waiver{By: "bob", Expires: "2026-12-01"}
	id := cause.ID
	f := found(t, &run, "name-removed", finding.Hold, "shop.example.com. A in example.com.", "shop.example.com. goes")
	f.Cause = id
	mild := found(t, &run, "mass-delete", finding.Warn, "www.example.com. CNAME in example.com.", "4 of 5 names go")
	id = mild.ID
	mild.Regraded = []finding.Regrade{
		{From: finding.Block, To: finding.Note, By: "the scope under example.com. (project.yaml:12)"},
		{From: finding.Note, To: finding.Warn, By: "the limits (project.yaml:20)"}}
	found(t, &run, "apex-name-removed", finding.Block, "old.example.com. TXT in example.com.", "old.example.com. goes").Cause = id
	f = found(t, &run, "name-removed", finding.Note, "old.example.com. TXT in example.com.", "old.example.com. goes")
	f.Cause, f.Regraded = id, []finding.Regrade{{From: finding.Warn, To: finding.Note, By: "the scope under example.com. (project.yaml:12)"}}
	return run
}

func verifying(t *testing.T, status finding.Status) Run {
	run := blocked(t)
	run.Command, run.Notes, run.Gaps, run.Unasked, run.Standing = "verify", nil, nil, 0, 0
	run.Verify = &Verify{
		Looked: 14, Of: 16, Seconds: 61, CachesUntil: ptr(86400),
		Expectations: []finding.Outcome{
			{Name: "shop.example.com.", Type: "A", Zone: "example.com.", At: "new-servers", Want: "192.0.2.2", Status: finding.StatusPass},
			{Name: "eu.example.com.", Type: "NS", Zone: "example.com.", At: "parent", Want: "ns1.eu.example.net., ns2.eu.example.net.", Status: status,
				Why: "the delegation is gone", Finding: run.Findings[0].ID,
				Servers: []finding.Seen{{Server: "a.example.org.", Address: "192.0.2.53", Status: status, Saw: "NXDOMAIN"}, {Address: "2001:db8::53", Status: finding.StatusUnverifiable}}},
		},
		Remains: []string{"the child still answers at 192.0.2.53; delete that zone after 16:45, not before"},
		Restore: []string{"eu.example.com.\t300\tIN\tNS\tns1.eu.example.net.", "eu.example.com.\t300\tIN\tNS\tns2.eu.example.net."},
	}
	if status != finding.StatusBroken {
		run.Verify.CachesUntil, run.CommandExit = nil, ptr(1)
	}
	return run
}

// exposing is a verify that finds something broken while caches expire, with
// what resolvers hold; byTheResolvers one that could ask nobody but resolvers.
func exposing(t *testing.T) Run {
	run := verifying(t, finding.StatusBroken)
	v := run.Verify
	cost := 3.0
	v.Expectations[1].Exposed = &finding.Exposure{Seconds: 120, Share: 0.4, PerSecond: 1 / 300.0, Lasts: ptr(900), CostPerSecond: &cost}
	v.Expectations = append(v.Expectations, cached(), finding.Outcome{Name: "hr.example.com.", Type: "A", Zone: "example.com.", View: "corp", At: "zone", Want: "10.0.0.2",
		Status: finding.StatusBroken, Why: "refused", Exposed: &finding.Exposure{Seconds: 900, Share: 1}})
	v.NotLooked = 3
	v.Bounds = []finding.Bound{{Name: "eu.example.com.", Type: "NS", Caches: "resolvers that go by the parent", Until: ptr(86400), Why: "its NS set has that TTL"},
		{Name: "eu.example.com.", Type: "NS", Caches: "resolvers that renew the child's NS set", Why: "a ghost is possible"}}
	return run
}

func cached() finding.Outcome {
	return finding.Outcome{Name: "shop.example.com.", Type: "A", Zone: "example.com.", At: "resolvers", Want: "192.0.2.2", Status: finding.StatusPending, Cache: true,
		Why: "1 of 2 resolvers holds what was before", Servers: []finding.Seen{
			{Server: "resolver", Address: "192.0.2.54", Status: finding.StatusPending, Saw: "192.0.2.1", Until: ptr(250)},
			{Server: "resolver", Address: "192.0.2.55", Status: finding.StatusPass, Saw: "192.0.2.2", Until: ptr(20)}}}
}

func byTheResolvers(t *testing.T) Run {
	run := verifying(t, finding.StatusAccepted)
	run.Verify.Vantage, run.Verify.Expectations = VantageResolvers, []finding.Outcome{run.Verify.Expectations[1], cached()}
	return run
}

const evil = "\x1b[31mred\x1b[0m\n::error::pwned\r\n##[error]x\u202etxt.exe\u2066\x00\xff%0A::stop-commands::x" +
	" |<script>alert(1)</script></details>-->]]>`b` ```\n```\n@team [a](https://b.example) www.b.example #1 &lt; {0} *c* `<i>@q \\"

// hostile is a run in which everything that comes from outside is an attack.
func hostile(t *testing.T) Run {
	run := runOf(t, public, "x 60 A 192.0.2.1", `x 60 A 192.0.2.2`)
	run.Changes[0].After.Data = []string{"```", evil, strings.Repeat(evil, 3)}
	f := found(t, &run, "address-moved", finding.Block, "x.example.com. A in example.com.", evil)
	f.Detail, f.Hint, f.Name = []string{evil, "::error::first in the line", "##[add-mask]a"}, evil, evil
	f.Places = []finding.Place{{File: "a,b:c" + evil, Line: 3, Address: `x["` + evil + `"]`}}
	f.Evidence = []finding.Evidence{{Server: evil, Question: evil, Answer: evil}}
	f.Window = &finding.Window{Assumed: []string{evil}}
	f.Regraded = []finding.Regrade{{From: finding.Hold, To: finding.Block, By: evil}}
	found(t, &run, "w", finding.Warn, "x.example.com. A in example.com.", evil).Waived = &finding.Waiver{By: evil, Reason: evil, Expires: evil}
	found(t, &run, evil, finding.Note, "x.example.com. A in example.com.", evil)
	run.Version, run.Notes = evil, []string{evil}
	run.Gaps = []zone.Gap{{Kind: zone.GapUnread, What: evil, Why: evil, Origin: zone.Origin{File: evil, Address: evil}}}
	run.Errors = []Error{{Where: evil, Message: evil, Hint: evil}}
	return run
}

func hostileVerify(t *testing.T) Run {
	run := hostile(t)
	run.Errors = nil
	run.Verify = &Verify{Remains: []string{evil}, Restore: []string{"::error::x." + evil + "example.com.\t60\tIN\tTXT\t\"##[x]" + evil + `"`},
		Expectations: []finding.Outcome{{Name: evil, Type: "A", Zone: evil, At: evil, Want: evil, Status: finding.StatusBroken, Why: evil,
			Servers: []finding.Seen{{Server: evil, Address: evil, Status: finding.StatusBroken, Saw: evil}}}}}
	return run
}

// crowded is a run with more of everything than a person reads.
func crowded(t *testing.T) Run {
	var before strings.Builder
	for i := range 400 {
		fmt.Fprintf(&before, "h%d 60 A 192.0.2.1\n", i)
	}
	run := runOf(t, public, before.String(), "")
	for i := range 400 {
		f := found(t, &run, "name-removed", finding.Block, fmt.Sprintf("h%d.example.com. A in example.com.", i), strings.Repeat("long ", 100))
		f.Detail = slices.Repeat([]string{strings.Repeat("x", 500)}, 20)
		f.Places = slices.Repeat(f.Places, 20)
		if i%2 == 0 {
			f.Waived = &finding.Waiver{By: "alice"}
		}
		run.Gaps = append(run.Gaps, zone.Gap{Kind: zone.GapUnread, What: "a", Why: "b"})
		run.Notes = append(run.Notes, "n")
	}
	run.MaxChanges = 10
	return run
}

func failing(t *testing.T) Run {
	run := blocked(t)
	run.Findings, run.Config, run.Notes = nil, nil, nil
	run.Errors = []Error{{Where: "reading zone example.com.", Message: "line 12: TTL is missing"},
		{Where: "plan.tfplan", Message: "it is not JSON", Hint: "terraform show -json plan.tfplan > plan.json"}}
	return run
}

// cases are the runs that formats are tried on, by the name of their golden
// file, with the verdict that all of them must give.
var cases = map[string]struct {
	run     func(*testing.T) Run
	verdict finding.Verdict
}{
	"blocked":      {blocked, finding.Blocked},
	"unguardable":  {unguardable, finding.Held},
	"lowered":      {lowered, finding.Blocked},
	"passed":       {func(t *testing.T) Run { return runOf(t, public, "a 60 A 192.0.2.1", "a 60 A 192.0.2.1") }, finding.Pass},
	"failing":      {failing, finding.Error},
	"reviewed":     {reviewed, finding.Pass},
	"crowded":      {crowded, finding.Blocked},
	"hostile":      {hostile, finding.Error},
	"broken":       {func(t *testing.T) Run { return verifying(t, finding.StatusBroken) }, finding.Broken},
	"late":         {func(t *testing.T) Run { return verifying(t, finding.StatusLate) }, finding.Inconclusive},
	"as-accepted":  {func(t *testing.T) Run { return verifying(t, finding.StatusAccepted) }, finding.Pass},
	"exposed":      {exposing, finding.Broken},
	"by-resolvers": {byTheResolvers, finding.Pass},
	"hostile-look": {hostileVerify, finding.Broken},
}

func render(t *testing.T, format string, r *Report) string {
	t.Helper()
	f, err := Lookup(format)
	if err != nil {
		t.Fatal(err)
	}
	var b bytes.Buffer
	if err := f(&b, r); err != nil {
		t.Fatalf("%s: %v", format, err)
	}
	return b.String()
}

// golden compares a text with the one in testdata.
func golden(t *testing.T, name, got string) {
	t.Helper()
	file := filepath.Join("testdata", name)
	if *update {
		if err := os.WriteFile(file, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(want), got); diff != "" {
		t.Errorf("differs from %s (-want +got):\n%s", file, diff)
	}
}

func TestGolden(t *testing.T) {
	for name, c := range cases {
		for _, format := range Formats() {
			if format == "json" {
				continue // TestSchema and TestRead know it
			}
			t.Run(name+"/"+format, func(t *testing.T) {
				got := render(t, format, New(c.run(t)))
				if name == "crowded" {
					return // bounded, and nothing to read: TestBounded
				}
				golden(t, name+"."+format+".txt", got)
			})
		}
	}
}

// The verdict is the report's: every format says it and none changes it, and
// the same run gives the same bytes.
func TestVerdictIsTheReports(t *testing.T) {
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			r := New(c.run(t))
			if r.Verdict != c.verdict {
				t.Errorf("verdict %q, want %q", r.Verdict, c.verdict)
			}
			for _, format := range Formats() {
				got := render(t, format, r)
				if again := render(t, format, New(c.run(t))); got != again {
					t.Errorf("%s: two runs differ:\n%s", format, cmp.Diff(got, again))
				}
				word := verdicts[c.verdict] + ": "
				switch format {
				case "json":
					word = `"verdict": "` + string(c.verdict) + `"`
				case "gitlab":
					word = "" // a list of issues and nothing else: TestGitLabIsWellFormed
				}
				if !strings.Contains(got, word) || !strings.HasSuffix(got, "\n") {
					t.Errorf("%s does not say %q, or has no last line:\n%s", format, word, got)
				}
			}
			if diff := cmp.Diff(New(c.run(t)), r, cmp.AllowUnexported(Report{})); diff != "" {
				t.Errorf("a format changed the report:\n%s", diff)
			}
		})
	}
}

// No format leaves out who answers for a finding, what is not known, what the
// input did not tell, and why a run could not judge.
func TestEveryFormatSays(t *testing.T) {
	for _, format := range Formats() {
		for text, wants := range map[string][]string{
			render(t, format, New(blocked(t))):               {"delegation-removed", "alice", "the verification is over", "unknown", "the target is known only after the apply", "$INCLUDE sub.zone"},
			render(t, format, New(lowered(t))):               {"bob", "no reason given"},
			render(t, format, New(unguardable(t))):           {"the child does not sign with this key", "unknown"},
			render(t, format, New(failing(t))):               {"TTL is missing", "it is not JSON"},
			render(t, format, New(verifying(t, "broken"))):   {"eu.example.com."},
			render(t, format, New(verifying(t, "late"))):     {"eu.example.com.", "late"},
			render(t, format, New(verifying(t, "accepted"))): {"alice"},
			render(t, format, New(byTheResolvers(t))):        {"resolvers"},
		} {
			for _, want := range wants {
				if format == "json" && want == "no reason given" {
					continue
				}
				if !strings.Contains(strings.ReplaceAll(text, "`", ""), want) {
					t.Errorf("%s does not say %q:\n%s", format, want, text)
				}
			}
		}
	}
}

func TestErrorsAndVerdict(t *testing.T) {
	errs := []Error{{Message: "m"}}
	for _, c := range []struct {
		name string
		run  Run
		want finding.Verdict
	}{
		{"an error beats a block before an apply", blocked(t), finding.Error},
		{"broken beats an error after one", verifying(t, finding.StatusBroken), finding.Broken},
		{"an error beats late", verifying(t, finding.StatusLate), finding.Error},
		{"an error beats a pass", verifying(t, finding.StatusAccepted), finding.Error},
	} {
		t.Run(c.name, func(t *testing.T) {
			c.run.Errors = errs
			if got := New(c.run).Verdict; got != c.want {
				t.Errorf("got %q, want %q", got, c.want)
			}
		})
	}
}

func TestSummary(t *testing.T) {
	want := Summary{Changes: 6, Evaluated: 40, Block: 1, Warn: 1, Note: 1, Waived: 1, Unknown: 1, Standing: 1, Unasked: 2}
	if diff := cmp.Diff(want, New(blocked(t)).Summary); diff != "" {
		t.Errorf("-want +got:\n%s", diff)
	}
	want = Summary{Changes: 4, Evaluated: 40, Block: 1, Hold: 1, Warn: 1, Waived: 1}
	if diff := cmp.Diff(want, New(lowered(t)).Summary); diff != "" {
		t.Errorf("what stands behind a waived or milder cause counts; -want +got:\n%s", diff)
	}
}

func TestCauses(t *testing.T) {
	f := func(id, cause string, level finding.Level) finding.Finding {
		return finding.Finding{ID: id, Rule: "r", Level: level, Certainty: finding.Yes, Cause: cause}
	}
	for name, c := range map[string]struct {
		in   []finding.Finding
		want []string // heads, each with those below
	}{
		"chain":          {[]finding.Finding{f("c", "b", 2), f("b", "a", 3), f("a", "", 4)}, []string{"a: b c"}},
		"lost":           {[]finding.Finding{f("b", "a", 3)}, []string{"b:"}},
		"off is lost":    {[]finding.Finding{f("b", "a", 3), f("a", "", finding.Off)}, []string{"b:"}},
		"itself":         {[]finding.Finding{f("a", "a", 3)}, []string{"a:"}},
		"circle":         {[]finding.Finding{f("a", "b", 3), f("b", "a", 3)}, []string{"a: b"}},
		"into a circle":  {[]finding.Finding{f("a", "b", 3), f("b", "a", 3), f("c", "a", 3)}, []string{"a: b c"}},
		"past a milder":  {[]finding.Finding{f("c", "b", 3), f("b", "a", 2), f("a", "", 4)}, []string{"a: c b"}},
		"milder at top":  {[]finding.Finding{f("c", "b", 3), f("b", "a", 3), f("a", "", 2)}, []string{"b: c", "a:"}},
		"no id, no name": {[]finding.Finding{f("", "", 3), f("b", "", 3)}, []string{":", "b:"}},
	} {
		t.Run(name, func(t *testing.T) {
			var got []string
			r := New(Run{Findings: c.in})
			byID := finding.Index(r.Findings)
			for _, f := range r.Findings {
				if f.Level == finding.Off {
					t.Errorf("%q is off and in the report", f.ID)
				}
				if f.Cause != "" && byID[f.Cause] == nil {
					t.Errorf("%q keeps the lost cause %q", f.ID, f.Cause)
				}
			}
			for _, g := range groups(r.Findings) {
				line := g.head.ID + ":"
				for _, w := range g.with {
					line += " " + w.ID
				}
				got = append(got, line)
			}
			if diff := cmp.Diff(c.want, got); diff != "" {
				t.Errorf("-want +got:\n%s", diff)
			}
		})
	}
}

func TestMaxChanges(t *testing.T) {
	run := blocked(t)
	all := New(run)
	run.MaxChanges = 2
	r := New(run)
	if len(r.Changes) != 2 || r.Summary.Changes != 6 || r.Digest != all.Digest {
		t.Errorf("%d listed, %d counted, digest %s; want 2, 6, %s", len(r.Changes), r.Summary.Changes, r.Digest, all.Digest)
	}
	if last := r.Notes[len(r.Notes)-1]; !strings.Contains(last, "2 of 6") {
		t.Errorf("the cut is not noted: %q", last)
	}
}

// The digest does not depend on the order of the input, nor on addresses.
func TestDigest(t *testing.T) {
	a, b := blocked(t), blocked(t)
	slices.Reverse(b.Changes)
	if New(a).Digest != New(b).Digest {
		t.Error("the order of the changes changes the digest")
	}
	b.Config = nil
	if New(a).Digest == New(b).Digest {
		t.Error("a configuration change is not in the digest")
	}
}

func TestNewChangesNothing(t *testing.T) {
	run, want := verifying(t, finding.StatusLate), verifying(t, finding.StatusLate)
	run.Before, want.Before = testState(t, public, `s 60 CNAME ns1.eu.example.net. ; sensitive`), nil
	New(run)
	run.Before, run.After, want.After = nil, nil, nil
	if diff := cmp.Diff(want, run); diff != "" {
		t.Errorf("-want +got:\n%s", diff)
	}
}

func schema(t *testing.T) *jsonschema.Schema {
	t.Helper()
	doc, err := jsonschema.UnmarshalJSON(bytes.NewReader(SchemaJSON()))
	if err != nil {
		t.Fatal(err)
	}
	c := jsonschema.NewCompiler()
	c.AssertFormat()
	if err := c.AddResource("report.json", doc); err != nil {
		t.Fatal(err)
	}
	s, err := c.Compile("report.json")
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func validate(t *testing.T, s *jsonschema.Schema, text string) error {
	t.Helper()
	doc, err := jsonschema.UnmarshalJSON(strings.NewReader(text))
	if err != nil {
		t.Fatal(err)
	}
	return s.Validate(doc)
}

// full is a run that fills every field of the form.
func full(t *testing.T) Run {
	run := exposing(t)
	run.Verify.Vantage, run.Verify.Bounds[0].View = VantageResolvers, "corp"
	rich := blocked(t)
	run.Notes, run.Gaps, run.CommandExit, run.PlanDigest = rich.Notes, rich.Gaps, ptr(1), sum("plan")
	run.Errors = []Error{{Where: "w", Message: "m", Hint: "h"}}
	run.Findings[1].Approved = &finding.Waiver{By: "carol", Expires: "2026-12-01"}
	run.Findings[1].Regraded = []finding.Regrade{{From: finding.Off, To: finding.Hold, By: "the scope view private (p.yaml:3)"}}
	zones := runOf(t, zone.Instance{Apex: "example.org.", View: "private:Z1", Host: "aws/Z1"}, "", `t 60 TXT "secret"`)
	gone := zone.NewSnapshot(nil, nil)
	instance := zone.Instance{Apex: "example.net.", Host: "aws/Z2"}
	ways := zone.NewWays()
	ways.Zone(instance, zone.Step{Do: zone.Destroy, Address: "aws_route53_zone.z", Previous: "aws_route53_zone.y", Deposed: "ab12", WaitsFor: []zone.Wait{{Address: "x"}}})
	was := zone.NewSnapshot([]zone.RRset{{Key: zone.Key{Instance: instance, Owner: "a.example.net.", Type: "A", Set: "blue"}, TTLUnknown: true, Synthetic: "alias", Data: []string{"b.example.net."}}},
		[]zone.Zone{{Instance: instance, Servers: []zone.Name{"ns-1.example.org."}, ServersUnknown: true}})
	run.Changes = slices.Concat(run.Changes, zones.Changes, zone.Diff(was, gone, ways))
	return run
}

func TestSchema(t *testing.T) {
	s := schema(t)
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			if err := validate(t, s, render(t, "json", New(c.run(t)))); err != nil {
				t.Error(err)
			}
		})
	}
	t.Run("full", func(t *testing.T) {
		text := render(t, "json", New(full(t)))
		if err := validate(t, s, text); err != nil {
			t.Error(err)
		}
		var doc any
		if err := json.Unmarshal([]byte(text), &doc); err != nil {
			t.Fatal(err)
		}
		filled := map[string]bool{}
		fields(doc, filled)
		for f := range jsonFields(reflect.TypeFor[Report](), map[string]bool{}) {
			if !filled[f] {
				t.Errorf("the full run does not fill %q: the schema is not tried on it", f)
			}
		}
	})
	t.Run("empty", func(t *testing.T) {
		text := render(t, "json", New(Run{}))
		if err := validate(t, s, text); err != nil {
			t.Error(err)
		}
		if strings.Contains(text, "null") {
			t.Errorf("a list is null:\n%s", text)
		}
	})
}

// fields collects the names of all fields in a document.
func fields(doc any, into map[string]bool) {
	switch v := doc.(type) {
	case map[string]any:
		for k, e := range v {
			into[k] = true
			fields(e, into)
		}
	case []any:
		for _, e := range v {
			fields(e, into)
		}
	}
}

// jsonFields collects the names that a type has in JSON.
func jsonFields(typ reflect.Type, into map[string]bool) map[string]bool {
	switch typ.Kind() {
	case reflect.Pointer, reflect.Slice:
		return jsonFields(typ.Elem(), into)
	case reflect.Struct:
		for f := range typ.Fields() {
			if name, _, _ := strings.Cut(f.Tag.Get("json"), ","); name != "" && name != "-" {
				into[name] = true
				jsonFields(f.Type, into)
			}
		}
	}
	return into
}

// Every object of the schema is closed and every field described.
func TestSchemaIsStrict(t *testing.T) {
	var doc map[string]any
	if err := json.Unmarshal(SchemaJSON(), &doc); err != nil {
		t.Fatal(err)
	}
	var walk func(path string, node any)
	walk = func(path string, node any) {
		switch v := node.(type) {
		case []any:
			for i, e := range v {
				walk(fmt.Sprintf("%s/%d", path, i), e)
			}
		case map[string]any:
			if v["type"] == "object" && v["additionalProperties"] != false {
				t.Errorf("%s is open", path)
			}
			props, _ := v["properties"].(map[string]any)
			for name, p := range props {
				if text, _ := p.(map[string]any)["description"].(string); text == "" {
					t.Errorf("%s/%s is not described", path, name)
				}
			}
			for k, e := range v {
				walk(path+"/"+k, e)
			}
		}
	}
	walk("", doc)
}

func TestSchemaRefuses(t *testing.T) {
	s := schema(t)
	good := render(t, "json", New(full(t)))
	for name, edit := range map[string]func(doc map[string]any){
		"another schema":        func(d map[string]any) { d["schema"] = "zonecut/report/v2" },
		"unknown field":         func(d map[string]any) { d["color"] = "red" },
		"missing findings":      func(d map[string]any) { delete(d, "findings") },
		"null list":             func(d map[string]any) { d["gaps"] = nil },
		"unknown verdict":       func(d map[string]any) { d["verdict"] = "ok" },
		"level off":             func(d map[string]any) { at(d, "findings")["level"] = "off" },
		"unknown field deep":    func(d map[string]any) { at(d, "findings")["severity"] = 1 },
		"unknown operation":     func(d map[string]any) { at(d, "changes")["op"] = "rename" },
		"short digest":          func(d map[string]any) { at(d, "changes")["digest"] = "sha256:00" },
		"share above one":       func(d map[string]any) { at(d, "findings")["window"].(map[string]any)["exposed_per_minute"] = 4 },
		"unknown verify status": func(d map[string]any) { at(d["verify"].(map[string]any), "expectations")["status"] = "fine" },
	} {
		t.Run(name, func(t *testing.T) {
			var doc map[string]any
			if err := json.Unmarshal([]byte(good), &doc); err != nil {
				t.Fatal(err)
			}
			edit(doc)
			text, err := json.Marshal(doc)
			if err != nil {
				t.Fatal(err)
			}
			if validate(t, s, string(text)) == nil {
				t.Error("accepted")
			}
		})
	}
}

// at is the first element of a list.
func at(doc map[string]any, field string) map[string]any {
	return doc[field].([]any)[0].(map[string]any)
}

func TestRead(t *testing.T) {
	for name, c := range cases {
		// JSON holds no broken UTF-8: it comes back as U+FFFD.
		text := strings.ReplaceAll(render(t, "json", New(c.run(t))), `\ufffd`, "\ufffd")
		got, err := Read(strings.NewReader(text))
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		if again := render(t, "json", got); again != text {
			t.Errorf("%s: what was read is not what was written:\n%s", name, cmp.Diff(text, again))
		}
	}
}

func TestReadRefuses(t *testing.T) {
	good := render(t, "json", New(lowered(t)))
	edit := func(old, to string) string { return strings.Replace(good, old, to, 1) }
	for name, c := range map[string]struct{ text, want string }{
		"empty":            {"", "it is not JSON"},
		"text":             {"block: x", "it is not JSON"},
		"cut off":          {good[:len(good)/2], "it is not JSON"},
		"two":              {good + good, "it is not JSON"},
		"a list":           {"[]", "it is not JSON"},
		"no schema":        {"{}", `it has no schema; want "zonecut/report/v1"`},
		"another schema":   {edit("report/v1", "report/v2"), `its schema is "zonecut/report/v2"; want "zonecut/report/v1"`},
		"unknown field":    {edit(`"tool"`, `"tools"`), `unknown field "tools"`},
		"unknown verdict":  {edit(`"verdict": "block"`, `"verdict": "ok"`), `unknown verdict "ok"`},
		"unknown level":    {edit(`"level": "block"`, `"level": "high"`), `unknown level "high"`},
		"level off":        {edit(`"level": "block"`, `"level": "off"`), "is off"},
		"no certainty":     {edit(`"certainty": "yes"`, `"certainty": ""`), `unknown certainty ""`},
		"circle of causes": {edit(`"cause": "delegation-removed: eu.example.com. NS in example.com."`, `"cause": "name-removed: shop.example.com. A in example.com."`), "among its own causes"},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := Read(strings.NewReader(c.text))
			if err == nil || !strings.Contains(err.Error(), c.want) || !strings.HasPrefix(err.Error(), "reading a report: ") {
				t.Errorf("got %v, want %q", err, c.want)
			}
		})
	}
}

// A report that was read back takes what verify saw.
func TestVerified(t *testing.T) {
	r, err := Read(strings.NewReader(render(t, "json", New(blocked(t)))))
	if err != nil {
		t.Fatal(err)
	}
	got := r.Verified("verify", Verify{Expectations: []finding.Outcome{{Status: finding.StatusBroken}}}, []Error{{Message: "m"}})
	if got.Verdict != finding.Broken || got.Command != "verify" || r.Verify != nil || r.Verdict != finding.Blocked {
		t.Errorf("verdict %q of %q; the report it came from: %q", got.Verdict, got.Command, r.Verdict)
	}
	if err := validate(t, schema(t), render(t, "json", got)); err != nil {
		t.Error(err)
	}
}

func TestJSONIsNotHTML(t *testing.T) {
	if text := render(t, "json", New(Run{Notes: []string{"a <b> & c"}})); !strings.Contains(text, "a <b> & c") {
		t.Error(text)
	}
}

func TestLookup(t *testing.T) {
	if got, want := Formats(), slices.Sorted(maps.Keys(formats)); !slices.Equal(got, want) {
		t.Errorf("got %v, want %v", got, want)
	}
	for _, name := range []string{"github", "json", "text"} {
		if _, err := Lookup(name); err != nil {
			t.Error(err)
		}
	}
	_, err := Lookup("xml")
	if err == nil || !strings.HasPrefix(err.Error(), `unknown format "xml"; have `+strings.Join(Formats(), ", ")) {
		t.Errorf("got %v", err)
	}
}
