package report

import (
	"slices"
	"strings"
	"testing"

	"zonecut/internal/config"
	"zonecut/internal/fact"
	"zonecut/internal/finding"
	"zonecut/internal/zone"
)

const secretZone = `@ 60 MX 10 mail.secret.example. ; sensitive
api 60 CNAME origin.hidden.example. ; sensitive
api6 60 A 192.0.2.1 ; sensitive
key 60 TXT "k=rsa; p=MIIBIjANBgkq" "hkiG9w0B\200Q" ; sensitive
open 60 TXT "shown"`

// secrets is what must not stand in any format of the run leaking.
var secrets = []string{"mail.secret.example", "origin.hidden.example", "MIIBIjANBgkq", "hkiG9w0B", "MIIBIjANBgkqhkiG9w0B", "192.0.2.1 ", "192.0.2.1\n", "tXtInside", "wayward.example"}

// leaking is a run whose rules put sensitive values everywhere a rule can.
func leaking(t *testing.T) Run {
	run := runOf(t, public, secretZone, "")
	inner := runOf(t, zone.Instance{Apex: "corp.example.", View: "private:Z9"}, "", "x 60 TXT \"tXtInside\"\nx 60 A 10.0.0.77")
	run.Changes = append(run.Changes, inner.Changes...)
	for i := range run.Changes {
		if run.Changes[i].Owner == "api.example.com." {
			run.Changes[i].Way = &zone.Way{Steps: []zone.Step{{Do: zone.Destroy, Address: "r.x", Before: []string{"wayward.example."}}}}
		}
	}
	for _, say := range []string{
		"10 mail.secret.example.", "mail.secret.example.", "mail.secret.example", "origin.hidden.example.", "-origin.hidden.example.",
		`"k=rsa; p=MIIBIjANBgkq" "hkiG9w0B\200Q"`, "p=MIIBIjANBgkq", "MIIBIjANBgkqhkiG9w0B\xc8Q", `{"p=MIIBIjANBgkq"}`,
		`"\"k=rsa; p=MIIBIjANBgkq\" \"hkiG9w0B\\200Q\""`, "192.0.2.1 ", "tXtInside", `"tXtInside"`, "wayward.example.", "ok 192.0.2.10 1192.0.2.1, shown",
	} {
		f := found(t, &run, "r", finding.Warn, "open.example.com. TXT in example.com.", say)
		f.Detail, f.Hint = []string{"- " + say, "(" + say + ")"}, say
		f.Proof = []finding.Proof{{Want: []string{say}, Servers: []fact.Server{{Name: say, Addresses: []string{say}}}}}
		f.Evidence = []finding.Evidence{{Answer: say}}
		f.Window = &finding.Window{Assumed: []string{say}}
		run.Notes = append(run.Notes, say)
		run.Gaps = append(run.Gaps, zone.Gap{What: say, Why: say})
		run.Errors = append(run.Errors, Error{Message: say, Hint: say})
	}
	run.Verify = &Verify{Remains: []string{secrets[0]}, Restore: []string{"api.example.com. 60 IN CNAME origin.hidden.example."},
		Expectations: []finding.Outcome{{Status: finding.StatusBroken, Want: "tXtInside", Why: "tXtInside", Servers: []finding.Seen{{Saw: "tXtInside"}}}}}
	return run
}

func TestHiddenValues(t *testing.T) {
	r := New(leaking(t))
	before := leaking(t) // as check has it: formats show its findings and changes
	before.Verify, before.Verbose = nil, true
	texts := map[string]string{}
	for _, format := range Formats() {
		texts[format+" of verify"], texts[format+" of check"] = render(t, format, r), render(t, format, New(before))
	}
	for _, format := range DiffFormats() {
		texts[format+" of diff"] = renderDiff(t, format, New(before))
	}
	for format, text := range texts {
		for _, s := range secrets {
			for line := range strings.Lines(text) {
				if strings.Contains(line, s) {
					t.Errorf("%s leaks %q: %s", format, s, line)
				}
			}
		}
	}
	text := render(t, "json", r)
	for _, want := range []string{sum("10 mail.secret.example."), sum("192.0.2.1"), sum(`"tXtInside"`), `"hidden": true`, `\"shown\"`, "10.0.0.77", "ok 192.0.2.10 1192.0.2.1, shown"} {
		if !strings.Contains(text, want) {
			t.Errorf("json does not have %q", want)
		}
	}
	if !strings.Contains(render(t, "text", r), "stands for a hidden value") {
		t.Error("the recipe does not say that it is none")
	}
}

func TestShowValues(t *testing.T) {
	run := leaking(t)
	run.ShowValues = true
	text := render(t, "json", New(run))
	for _, want := range []string{"10 mail.secret.example.", "192.0.2.1", "tXtInside", "MIIBIjANBgkq"} {
		if !strings.Contains(text, want) {
			t.Errorf("json does not have %q", want)
		}
	}
	if strings.Contains(text, `"hidden"`) {
		t.Error("something is hidden")
	}
}

// A value is found as a word of its own, and no part of another name.
func TestHiddenWords(t *testing.T) {
	run := Run{Changes: []zone.Change{{Before: &zone.RRset{Sensitive: true, Data: []string{"b.example.", "7"}}}}}
	d, b, seven := newRedactor(&run), sum("b.example."), sum("7")
	for _, c := range []struct{ in, want string }{
		{"b.example.", b}, {"-b.example.", "-" + b}, {"(b.example)", "(" + b + ")"}, {"to b.example, b.example.", "to " + b + ", " + b},
		{"….b.example.", "…." + b}, {"a.b.example.", "a.b.example."}, {"ab.example.", "ab.example."}, {"b.example.net.", b + ".net."},
		{"b.examples", "b.examples"}, {"7 of 17, 70", seven + " of 17, 70"}, {"", ""},
	} {
		if got := d.text(c.in); got != c.want {
			t.Errorf("%q: got %q, want %q", c.in, got, c.want)
		}
	}
}

// A value that only one side marks is hidden on both, and one of a set that
// does not change is hidden in findings.
// The names of a certificate that the source marks are hidden in its change and
// wherever a rule says them; what else it says is not.
func TestHiddenNames(t *testing.T) {
	c := zone.Certificate{Names: []zone.Name{"launch.example.net."}, Subject: "launch.example.net.", Key: "RSA_2048", NamesUnknown: true}
	held := zone.State{Holdings: []zone.Holding{{Key: zone.CertificateKey("aws", "aws_acm_certificate.c"), Certificate: &c, Sensitive: true}}}
	stays := zone.Holding{Key: zone.CertificateKey("aws", "aws_acm_certificate.stays"), Sensitive: true,
		Certificate: &zone.Certificate{Names: []zone.Name{"stays.example.net."}}}
	held.Holdings = append(held.Holdings, stays)
	after := zone.State{Holdings: []zone.Holding{stays}}
	run := Run{Before: held.Snapshot(), After: after.Snapshot()}
	run.Changes = zone.Diff(run.Before, run.After, nil)
	run.Findings = []finding.Finding{{ID: "r: x", Rule: "r", Level: finding.Warn, Message: "no certificate for launch.example.net. any more, stays.example.net. has one, key RSA_2048 unknown"}}
	for _, format := range Formats() {
		text := strings.ReplaceAll(render(t, format, New(run)), "`", "")
		if strings.Contains(text, "launch.example") || strings.Contains(text, "stays.example") || !strings.Contains(text, "key RSA_2048 unknown") {
			t.Errorf("%s: %s", format, text)
		}
	}
	s := New(run).Changes[0].Before
	if !s.Hidden || s.Data[0] != "name "+sum("launch.example.net.") || s.Data[1] != "name unknown" || s.Data[2] != "key RSA_2048" {
		t.Errorf("before: %+v", s)
	}
	run.ShowValues = true
	if c := New(run).Changes[0]; c.Before.Hidden || c.Before.Data[0] != "name launch.example.net." || c.Name != "" {
		t.Errorf("shown: %+v", c)
	}
}

func TestHiddenOnEitherSide(t *testing.T) {
	run := runOf(t, public, "a 60 CNAME secret.example.\nb 60 CNAME still.example. ; sensitive\nc 60 CNAME later.example.", "a 90 CNAME secret.example. ; sensitive\nb 60 CNAME still.example. ; sensitive\nc 60 CNAME later.example. ; sensitive")
	found(t, &run, "r", finding.Note, "a.example.com. CNAME in example.com.", "like still.example. and later.example.")
	text := render(t, "json", New(run))
	for _, s := range []string{"secret.example.", "still.example.", "later.example."} {
		if strings.Contains(text, s) {
			t.Errorf("leaks %q", s)
		}
	}
}

// What is both a value and part of another one stands as the hash of the value.
func TestHiddenAsWhole(t *testing.T) {
	run := runOf(t, public, "@ 60 MX 10 mail.secret.example. ; sensitive\nm 60 CNAME mail.secret.example. ; sensitive", "")
	found(t, &run, "r", finding.Note, "m.example.com. CNAME in example.com.", "at mail.secret.example.")
	if got, want := New(run).Findings[0].Message, "at "+sum("mail.secret.example."); got != want {
		t.Errorf("got %s, want %s", got, want)
	}
}

// Configuration values are hidden, their paths are not.
func TestHiddenConfig(t *testing.T) {
	run := blocked(t)
	text := render(t, "json", New(run))
	if strings.Contains(text, "hunter2") || !strings.Contains(text, "/db/password "+sum(`"hunter2"`)) {
		t.Error("the password stands in the report, or its path does not")
	}
	run.ShowValues = true
	if text := render(t, "json", New(run)); !strings.Contains(text, `/db/password \"hunter2\"`) {
		t.Error("--show-values does not show it")
	}
}

// What a plan marks as sensitive is never shown, and what is known later has no
// value to hide.
func TestHiddenSettings(t *testing.T) {
	d := &config.Document{File: "aws_ssm_parameter.p", Plan: "plan.json", Settings: map[config.Path]config.Setting{
		"/open": {Value: `"shown here"`}, "/secret": {Value: `"hunter2"`, Sensitive: true}, "/later": {Value: config.Unknown}}}
	run := Run{Config: []config.Change{*config.Diff(nil, d)}, ShowValues: true}
	c := New(run).Changes[0]
	want := []string{"/later unknown", `/open "shown here"`, "/secret " + sum(`"hunter2"`)}
	if !slices.Equal(c.After.Data, want) || !c.After.Hidden || !c.After.Unknown {
		t.Errorf("after: %+v", c.After)
	}
	if c.Name != "aws_ssm_parameter.p" || c.Origins[0].Address != "aws_ssm_parameter.p" || c.Origins[0].File != "plan.json" {
		t.Errorf("place: %+v", c)
	}
	if text := renderDiff(t, "text", New(run)); !strings.Contains(text, "  + aws_ssm_parameter.p /later, /open, /secret\n") {
		t.Errorf("as a diff:\n%s", text)
	}
}

func TestDuration(t *testing.T) {
	for seconds, want := range map[int]string{0: "0s", 45: "45s", 60: "1m", 90: "1m30s", 900: "15m", 3600: "1h00m", 3661: "1h01m01s",
		86400: "24h00m", 172800: "2d00h", 604800: "7d00h", 176460: "2d01h01m"} {
		if got := duration(seconds); got != want {
			t.Errorf("%d: got %s, want %s", seconds, got, want)
		}
	}
}

func TestPercent(t *testing.T) {
	for share, want := range map[float64]string{0: "0", 1e-7: "under 0.01", 0.0007: "0.07", 0.04: "4", 0.2: "20", 0.333: "33", 0.997: "100", 1: "100"} {
		if got := percent(share); got != want {
			t.Errorf("%g: got %s, want %s", share, got, want)
		}
	}
}
