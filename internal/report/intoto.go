package report

import (
	"io"
	"net/url"
	"slices"
	"strings"

	"zonecut/internal/finding"
)

// An in-toto Statement, v1, of this check with the predicate test-result/v0.1,
// unsigned: whoever ran the check may sign it. Its subject is the change set by
// its digest, the tests are the rules, and the configuration is what they judged
// by: the policy and the waivers by their digests, and the program.
//
// A rule fails with a finding that stops the change, and warns with one that is
// accepted, a warning, or not known. The test "input" warns where the input did
// not tell everything. A run that could not judge has no change set; its subject
// is then the digest of its errors, which is that of nothing else.
//
// It cannot be taken for evidence of a tested configuration: that has a digest of
// another kind, and names an environment and a suite.
var _ = register("intoto", writeInToto)

type inTotoStatement struct {
	Type          string             `json:"_type"`
	Subject       []inTotoDescriptor `json:"subject"`
	PredicateType string             `json:"predicateType"`
	Predicate     inTotoResult       `json:"predicate"`
}

type inTotoDescriptor struct {
	Name      string            `json:"name"`
	URI       string            `json:"uri,omitempty"`
	Digest    map[string]string `json:"digest,omitempty"`
	MediaType string            `json:"mediaType,omitempty"`
}

type inTotoResult struct {
	Result        string             `json:"result"`
	Configuration []inTotoDescriptor `json:"configuration"`
	Passed        []string           `json:"passedTests"`
	Warned        []string           `json:"warnedTests"`
	Failed        []string           `json:"failedTests"`
	Zonecut       inTotoZonecut      `json:"zonecut"`
}

// inTotoZonecut is what the predicate has no field for.
type inTotoZonecut struct {
	Command string          `json:"command"`
	Verdict finding.Verdict `json:"verdict"`
	Words   string          `json:"verdictText"`
	Summary Summary         `json:"summary"`
	// Findings are those that stand, in a line each, Accepted those that somebody
	// answers for, and who, Gaps what the input did not tell.
	Findings []string `json:"findings"`
	Accepted []string `json:"accepted"`
	Gaps     []string `json:"gaps"`
	Errors   []string `json:"errors,omitempty"`
}

const changeSetType = "application/vnd.zonecut.change-set.v1"

func writeInToto(w io.Writer, r *Report) error {
	s := inTotoStatement{Type: "https://in-toto.io/Statement/v1", PredicateType: "https://in-toto.io/attestation/test-result/v0.1",
		Subject: []inTotoDescriptor{{Name: "change-set", Digest: sha256Of(r.Digest), MediaType: changeSetType}}}
	p := &s.Predicate
	p.Zonecut = inTotoZonecut{Command: Escape(r.Command), Verdict: r.Verdict, Words: verdict(r), Summary: r.Summary}
	p.Zonecut.Findings, p.Zonecut.Accepted = inTotoWords(r.Findings)
	p.Zonecut.Gaps = []string{}
	for _, g := range r.Gaps[:min(maxListed, len(r.Gaps))] {
		p.Zonecut.Gaps = append(p.Zonecut.Gaps, clip(Escape(gapLine(g)), maxLine))
	}
	for _, e := range r.Errors {
		p.Zonecut.Errors = append(p.Zonecut.Errors, clip(Escape(trouble(e)), maxLine))
	}
	if len(r.Errors) > 0 && r.Summary.Changes == 0 {
		s.Subject = []inTotoDescriptor{{Name: "not-judged", Digest: sha256Of(sum("zonecut not judged\n" + strings.Join(p.Zonecut.Errors, "\n")))}}
	}
	p.Configuration = []inTotoDescriptor{{Name: "zonecut", URI: "zonecut:version/" + url.PathEscape(r.Tool.Version)}}
	for _, b := range r.Basis {
		p.Configuration = append(p.Configuration, inTotoDescriptor{Name: Escape(b.Name), Digest: sha256Of(b.Digest)})
	}
	p.Passed, p.Warned, p.Failed = tests(r)
	p.Result = result(r.Verdict, len(p.Warned) > 0)
	return encode(w, s)
}

func inTotoWords(fs []finding.Finding) (standing, approved []string) {
	for i := range fs {
		if f := &fs[i]; f.Accepted() {
			approved = append(approved, accepted(f))
		} else {
			standing = append(standing, oneLine(f))
		}
	}
	return safe(upTo(standing, maxListed, "finding")...), safe(upTo(approved, maxListed, "accepted finding")...)
}

func sha256Of(digest string) map[string]string {
	return map[string]string{"sha256": strings.TrimPrefix(Escape(digest), "sha256:")}
}

// result is the verdict in the predicate's words.
func result(v finding.Verdict, warned bool) string {
	switch {
	case v != finding.Pass:
		return "FAILED"
	case warned:
		return "WARNED"
	}
	return "PASSED"
}

// tests are the names of the tests by how they ended, sorted. The worst of a name
// counts.
func tests(r *Report) (passed, warned, failed []string) {
	const pass, warn, fail = 0, 1, 2
	worst := map[string]int{"input": pass}
	note := func(name string, how int) { worst[name] = max(worst[name], how) }
	if len(r.Gaps) > 0 {
		note("input", warn)
	}
	if len(r.Errors) > 0 {
		note("input", fail)
	}
	for _, rule := range r.Rules {
		note(rule.ID, pass)
	}
	for i := range r.Findings {
		switch f := &r.Findings[i]; {
		case f.Stands() && f.Level >= finding.Hold:
			note(f.Rule, fail)
		case f.Level > finding.Note || f.Accepted() || f.Certainty == finding.Unknown:
			note(f.Rule, warn)
		default:
			note(f.Rule, pass)
		}
	}
	if r.Verify != nil {
		worst = map[string]int{}
		for i := range r.Verify.Expectations {
			o := &r.Verify.Expectations[i]
			f := finding.Finding{Name: o.Name, Type: o.Type, Zone: o.Zone, View: o.View}
			h := warn
			switch {
			case o.Status == finding.StatusPass:
				h = pass
			case o.Stands():
				h = fail
			}
			note("verify "+f.Subject()+" at "+orNothing(o.At, "all servers"), h)
		}
		if by := byResolvers(r); by != "" {
			note("verify "+by, warn)
		}
		if len(r.Errors) > 0 {
			note("verify", fail)
		}
	}
	by := [3][]string{{}, {}, {}}
	for name, how := range worst {
		by[how] = append(by[how], Escape(name))
	}
	for i := range by {
		slices.Sort(by[i])
	}
	return by[pass], by[warn], by[fail]
}
