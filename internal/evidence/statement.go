package evidence

import (
	"encoding/json"
	"fmt"
	"net/url"
	"strings"
	"time"
)

// The in-toto types, https://github.com/in-toto/attestation/tree/main/spec.
const (
	statementType = "https://in-toto.io/Statement/v1"
	predicateType = "https://in-toto.io/attestation/test-result/v0.1"

	// settingsType is what a subject's sha256 is of: not the file's bytes, but
	// the settings in it in their canonical form, as the config room frames them.
	settingsType = "application/vnd.zonecut.settings.v1"
)

// statement is the JSON of an in-toto Statement. Fields we do not know are
// ignored, as its parsing rules demand.
type statement struct {
	Type          string       `json:"_type"`
	Subject       []descriptor `json:"subject"`
	PredicateType string       `json:"predicateType"`
	Predicate     predicate    `json:"predicate"`
}

type descriptor struct {
	Name      string            `json:"name,omitempty"`
	URI       string            `json:"uri,omitempty"`
	Digest    map[string]string `json:"digest,omitempty"`
	MediaType string            `json:"mediaType,omitempty"`
}

type predicate struct {
	Result string `json:"result"`
	// Configuration is for other verifiers: the predicate requires it, and the
	// suite is the configuration that a test run is made with.
	Configuration []descriptor `json:"configuration"`
	PassedTests   []string     `json:"passedTests,omitempty"`
	WarnedTests   []string     `json:"warnedTests,omitempty"`
	FailedTests   []string     `json:"failedTests,omitempty"`
	Zonecut       extension    `json:"zonecut"`
}

// extension holds what the predicate has no field for.
type extension struct {
	Environment string    `json:"environment"`
	Suite       string    `json:"suite"`
	TestedAt    time.Time `json:"testedAt"`
}

func marshal(s *Statement) ([]byte, error) {
	if err := s.check(); err != nil {
		return nil, err
	}
	w := statement{Type: statementType, PredicateType: predicateType, Predicate: predicate{
		Result:        s.Result,
		Configuration: []descriptor{{Name: s.Suite, URI: "zonecut:suite/" + url.PathEscape(s.Suite)}},
		PassedTests:   s.PassedTests, WarnedTests: s.WarnedTests, FailedTests: s.FailedTests,
		Zonecut: extension{s.Environment, s.Suite, s.TestedAt.UTC().Truncate(time.Second)},
	}}
	for _, sub := range s.Subjects {
		w.Subject = append(w.Subject, descriptor{Name: sub.Name, MediaType: settingsType,
			Digest: map[string]string{"sha256": strings.TrimPrefix(sub.Digest, "sha256:")}})
	}
	return json.Marshal(w)
}

func unmarshal(payload []byte) (*Statement, error) {
	var w statement
	if err := json.Unmarshal(payload, &w); err != nil {
		return nil, fmt.Errorf("%w: %w", ErrNotStatement, err)
	}
	if w.Type != statementType {
		return nil, fmt.Errorf("%w: its type is %q, not %s", ErrNotStatement, w.Type, statementType)
	}
	if w.PredicateType != predicateType {
		return nil, fmt.Errorf("%w: its predicate is %q, not %s", ErrNotStatement, w.PredicateType, predicateType)
	}
	p := w.Predicate
	s := &Statement{Result: p.Result, Environment: p.Zonecut.Environment, Suite: p.Zonecut.Suite, TestedAt: p.Zonecut.TestedAt,
		PassedTests: p.PassedTests, WarnedTests: p.WarnedTests, FailedTests: p.FailedTests}
	for _, d := range w.Subject {
		if sum, ok := d.Digest["sha256"]; ok { // other algorithms are not ours to judge
			s.Subjects = append(s.Subjects, Subject{Name: d.Name, Digest: "sha256:" + sum})
		}
	}
	if err := s.check(); err != nil {
		return nil, err
	}
	return s, nil
}
