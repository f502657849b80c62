package evidence

import (
	"fmt"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/secure-systems-lab/go-securesystemslib/dsse"
)

func TestJudge(t *testing.T) {
	trusted := []Key{{"staging-ci", edKey("a").Public()}}
	all := Requirement{Environment: "staging", Suite: "smoke", MaxAge: 24 * time.Hour, MinSoak: time.Hour, Keys: trusted}
	with := func(change func(*Statement)) []byte {
		s := statementOf("new")
		change(&s)
		return sealed(t, edKey("a"), s)
	}
	good := sealed(t, edKey("a"), statementOf("new"))
	other := sealed(t, edKey("a"), statementOf("old"))
	age := func(d time.Duration) []byte { return with(func(s *Statement) { s.TestedAt = now.Add(-d) }) }
	short := func(text string) string { return short(digestOf(text)) }
	tests := []struct {
		name  string
		req   Requirement
		files [][]byte
		want  []string // nil: enough
	}{
		{"enough", all, [][]byte{good}, nil},
		{"one of several", all, [][]byte{other, []byte("{}"), good}, nil},
		{"one of several subjects", all, [][]byte{sealed(t, edKey("a"), statementOf("old", "new"))}, nil},
		{"nothing asked but the content", Requirement{Keys: trusted}, [][]byte{with(func(s *Statement) { s.Environment, s.Suite = "x", "y" })}, nil},
		{"exactly as old as allowed", all, [][]byte{age(24 * time.Hour)}, nil},
		{"exactly as long as asked", all, [][]byte{age(time.Hour)}, nil},
		{"clock a little ahead", Requirement{Keys: trusted}, [][]byte{age(-5 * time.Minute)}, nil},

		{"no keys", Requirement{}, [][]byte{good}, []string{"no key is trusted to sign evidence, so none can count"}},
		{"no evidence", all, nil, []string{`no evidence was given; asked for is a test in the environment "staging" by the suite "smoke"`}},
		{"no evidence, nothing asked", Requirement{Keys: trusted}, nil, []string{"no evidence was given"}},
		{"other content", all, [][]byte{other}, []string{
			"nearest: f0: same environment and suite, other content (" + short("old") + " instead of " + short("new") + ")"}},
		{"other contents", all, [][]byte{sealed(t, edKey("a"), statementOf("old", "older"))}, []string{
			"nearest: f0: same environment and suite, other content (2 subjects, none of them " + short("new") + ")"}},
		{"other environment", all, [][]byte{with(func(s *Statement) { s.Environment = "qa" })}, []string{
			`nearest: f0: same content and suite, environment "qa" instead of "staging"`}},
		{"other suite", all, [][]byte{with(func(s *Statement) { s.Suite = "lint" })}, []string{
			`nearest: f0: same content and environment, suite "lint" instead of "smoke"`}},
		{"unknown key", all, [][]byte{sealed(t, edKey("x"), statementOf("new"))}, []string{
			fmt.Sprintf("f0: no trusted key signed it, but %.20q", Key{Public: edKey("x").Public()}.ID())}},
		{"no signature", all, [][]byte{edited(t, good, func(e *dsse.Envelope) { e.Signatures = nil })}, []string{"f0: it has no signature"}},
		{"bad signature", all, [][]byte{edited(t, good, func(e *dsse.Envelope) { e.Payload = "e30=" })}, []string{`f0: bad signature of the key "staging-ci"`}},
		{"too old", all, [][]byte{age(24*time.Hour + time.Second)}, []string{
			"nearest: f0: same content, environment and suite, tested 24h0m1s ago, which is more than 24h"}},
		{"too young", all, [][]byte{age(30 * time.Minute)}, []string{
			"nearest: f0: same content, environment and suite, soaked for 30m of 1h, good from 2026-01-02T12:30:00Z"}},
		{"from the future", all, [][]byte{age(-time.Hour)}, []string{
			"nearest: f0: same content, environment and suite, tested in the future, 2026-01-02T13:00:00Z"}},
		{"failed", all, [][]byte{with(func(s *Statement) { s.Result = Failed })}, []string{
			"nearest: f0: same content, environment and suite, result FAILED"}},
		{"passed with warnings", all, [][]byte{with(func(s *Statement) { s.Result = Warned })}, []string{
			"nearest: f0: same content, environment and suite, result WARNED"}},
		{"passed with failed tests", all, [][]byte{with(func(s *Statement) { s.FailedTests = []string{"login"} })}, []string{
			"nearest: f0: same content, environment and suite, result PASSED with 1 failed tests"}},
		{"no sum of two halves", all, [][]byte{other, with(func(s *Statement) { s.Environment = "qa" })}, []string{
			"f0: same environment and suite, other content (" + short("old") + " instead of " + short("new") + ")",
			`nearest: f1: same content and suite, environment "qa" instead of "staging"`}},
		{"the right content is nearer", all, [][]byte{with(func(s *Statement) { s.Environment = "qa" }), other}, []string{
			"f1: same environment and suite, other content (" + short("old") + " instead of " + short("new") + ")",
			`nearest: f0: same content and suite, environment "qa" instead of "staging"`}},
		{"nearest last, unopened first", all, [][]byte{other, []byte("{}"), with(func(s *Statement) { s.Environment, s.Suite = "qa", "lint" })}, []string{
			"f1: not a DSSE envelope: it has no payload",
			`f2: same content, environment "qa" instead of "staging", suite "lint" instead of "smoke"`,
			"nearest: f0: same environment and suite, other content (" + short("old") + " instead of " + short("new") + ")"}},
		{"the newer is nearer", all, [][]byte{age(30 * time.Minute), age(40 * time.Minute)}, []string{
			"f1: same content, environment and suite, soaked for 40m of 1h, good from 2026-01-02T12:20:00Z",
			"nearest: f0: same content, environment and suite, soaked for 30m of 1h, good from 2026-01-02T12:30:00Z"}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			var files []File
			for i, data := range tt.files {
				files = append(files, File{fmt.Sprintf("f%d", i), data})
			}
			got := Judge(digestOf("new"), files, tt.req, now)
			if got.OK != (tt.want == nil) || got.OK != (got.By != "") {
				t.Errorf("ok %t by %q", got.OK, got.By)
			}
			if diff := cmp.Diff(tt.want, got.Why); diff != "" {
				t.Errorf("why (-want +got):\n%s", diff)
			}
		})
	}
}

func TestJudgeNamesTheKey(t *testing.T) {
	got := Judge(digestOf("new"), []File{{"staging.dsse.json", sealed(t, edKey("a"), statementOf("new"))}},
		Requirement{Keys: []Key{{"staging-ci", edKey("a").Public()}}}, now)
	if want := `staging.dsse.json, signed by "staging-ci"`; got.By != want {
		t.Errorf("by %s, want %s", got.By, want)
	}
}
