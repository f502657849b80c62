package policy

import (
	"bytes"
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"time"

	"zonecut/internal/finding"
)

// An approval is an in-toto Statement with a predicate of our own. Signing and
// checking the signature is evidence's; here is what is signed.
const (
	statementType = "https://in-toto.io/Statement/v1"
	approvalType  = "zonecut:approval/v1"
	subjectName   = "change-set"
)

// Approval is what an owner signs: these findings may pass in this change set,
// or in a part of it, until a day.
type Approval struct {
	// Owner is who approves, as the policy names whoever has the key.
	Owner  string
	Reason string
	// Created and Expires are the first and the last day on which it holds, in
	// UTC.
	Created, Expires time.Time
	// Changes are the digests of all changes of the set that was looked at.
	Changes  []string
	Findings []Approved
	// Use is the digest of what was signed, by which it is noted as spent.
	Use string
}

// Approved is one finding that may pass.
type Approved struct {
	// ID is what the finding was called, for people: Rule and Digest decide.
	ID   string `json:"id"`
	Rule string `json:"rule"`
	// Level is how bad it was; if it gets worse, it was not approved.
	Level  finding.Level `json:"level"`
	Digest string        `json:"digest"`
}

// ApprovalOf is what an approval says of a finding.
func ApprovalOf(f *finding.Finding) Approved {
	return Approved{ID: f.ID, Rule: f.Rule, Level: f.Level, Digest: approvedDigest(f)}
}

// approvedDigest is the digest of the change that a finding is about. What is
// about no change (an input that could not be read) has none: then its own words
// must be the same.
func approvedDigest(f *finding.Finding) string {
	if f.Digest != "" {
		return f.Digest
	}
	h := sha256.New()
	for _, s := range append([]string{"zonecut finding v1", f.ID, f.Message}, f.Detail...) {
		h.Write(binary.BigEndian.AppendUint64(nil, uint64(len(s))))
		h.Write([]byte(s))
	}
	return digestText(h.Sum(nil))
}

// SetDigest is the digest of a change set by those of its changes, as the report
// has it.
func SetDigest(changes []string) string {
	sum := sha256.Sum256([]byte(strings.Join(slices.Sorted(slices.Values(changes)), "\n")))
	return digestText(sum[:])
}

func digestText(sum []byte) string { return "sha256:" + hex.EncodeToString(sum) }

// ErrNotApproval is a payload that is no approval as we understand it.
var ErrNotApproval = errors.New("not an approval")

// approvalStatement is the JSON of an in-toto Statement. Fields of it that we do
// not know are ignored, as its parsing rules demand.
type approvalStatement struct {
	Type          string            `json:"_type"`
	Subject       []approvalSubject `json:"subject"`
	PredicateType string            `json:"predicateType"`
	Predicate     json.RawMessage   `json:"predicate"`
}

type approvalSubject struct {
	Name   string            `json:"name"`
	Digest map[string]string `json:"digest"`
}

type approvalPredicate struct {
	Owner    string     `json:"owner"`
	Reason   string     `json:"reason"`
	Created  string     `json:"created"`
	Expires  string     `json:"expires"`
	Findings []Approved `json:"findings"`
	// Changes stand here and not among the subjects: there is one thing that is
	// approved, the set, and these tell what is part of it.
	Changes []string `json:"changes"`
}

// Statement is the payload to sign.
func (a *Approval) Statement() ([]byte, error) {
	if err := a.check(); err != nil {
		return nil, err
	}
	predicate, err := json.Marshal(approvalPredicate{Owner: a.Owner, Reason: a.Reason, Created: day(a.Created), Expires: day(a.Expires),
		Findings: a.Findings, Changes: slices.Sorted(slices.Values(a.Changes))})
	if err != nil {
		return nil, err
	}
	sum := strings.TrimPrefix(SetDigest(a.Changes), "sha256:")
	return json.Marshal(approvalStatement{Type: statementType, PredicateType: approvalType, Predicate: predicate,
		Subject: []approvalSubject{{Name: subjectName, Digest: map[string]string{"sha256": sum}}}})
}

// ParseApproval reads a payload that was signed. Its errors are ErrNotApproval.
func ParseApproval(payload []byte) (*Approval, error) {
	a, err := parseApproval(payload)
	if err == nil {
		err = a.check()
		sum := sha256.Sum256(payload)
		a.Use = digestText(sum[:])
	}
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrNotApproval, err)
	}
	return a, nil
}

func parseApproval(payload []byte) (*Approval, error) {
	var s approvalStatement
	if err := json.Unmarshal(payload, &s); err != nil {
		return nil, err
	}
	if s.Type != statementType {
		return nil, fmt.Errorf("its type is %q, not %s", s.Type, statementType)
	}
	if s.PredicateType != approvalType {
		return nil, fmt.Errorf("its predicate is %q, not %s", s.PredicateType, approvalType)
	}
	var w approvalPredicate
	// In the predicate a field that we do not know may be a restriction.
	d := json.NewDecoder(bytes.NewReader(s.Predicate))
	d.DisallowUnknownFields()
	if err := d.Decode(&w); err != nil {
		return nil, err
	}
	if _, err := d.Token(); !errors.Is(err, io.EOF) {
		return nil, errors.New("its predicate does not end")
	}
	if len(s.Subject) != 1 || "sha256:"+s.Subject[0].Digest["sha256"] != SetDigest(w.Changes) {
		return nil, errors.New("its subject is not the set of its changes")
	}
	a := &Approval{Owner: w.Owner, Reason: w.Reason, Changes: w.Changes, Findings: w.Findings}
	var err error
	if a.Created, err = time.Parse(dateForm, w.Created); err != nil {
		return nil, err
	}
	a.Expires, err = time.Parse(dateForm, w.Expires)
	return a, err
}

// check holds for what we sign and for what we read.
func (a *Approval) check() error {
	malformed := func(digest string) bool { return !digestForm.MatchString(digest) }
	switch {
	case strings.TrimSpace(a.Owner) == "":
		return errors.New("it names no owner")
	case strings.TrimSpace(a.Reason) == "":
		return errors.New("it gives no reason")
	case a.Created.IsZero() || a.Expires.IsZero():
		return errors.New("it has no first or no last day")
	case len(a.Findings) == 0:
		return errors.New("it approves no finding")
	case slices.ContainsFunc(a.Changes, malformed),
		slices.ContainsFunc(a.Findings, func(f Approved) bool { return malformed(f.Digest) }):
		return errors.New("it holds a malformed digest")
	}
	return nil
}

// Overdue says why an approval does not hold on a day, "" when it does.
func (p *Policy) Overdue(a *Approval, now time.Time) string {
	days := int(a.Expires.Sub(a.Created) / (24 * time.Hour))
	switch {
	case days < 0:
		return fmt.Sprintf("it expires on %s, before it is created on %s", day(a.Expires), day(a.Created))
	case days > p.maxWaiverDays:
		return fmt.Sprintf("it lives %d days; max_waiver_days allows %d", days, p.maxWaiverDays)
	case now.Before(a.Created):
		return "it holds from " + day(a.Created) + " on"
	case !now.Before(a.Expires.AddDate(0, 0, 1)):
		return "it expired on " + day(a.Expires)
	}
	return ""
}

// Objection says why an owner may not approve a finding, "" when they may.
func (p *Policy) Objection(name string, f *finding.Finding) string {
	o := p.approvers.owner(name)
	switch why := p.unwaivable(f); {
	case o == nil:
		return "the policy knows no owner " + name
	case f.Level < finding.Hold:
		return "what is of level " + f.Level.String() + " needs no approval"
	case why != "":
		return why
	case !o.covers(f):
		return "it is outside the scope of " + o.name
	}
	return ""
}

// IsDigest reports whether a text has the form of a digest.
func IsDigest(s string) bool { return digestForm.MatchString(s) }
