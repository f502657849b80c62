package policy

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"zonecut/internal/finding"
)

// Envelope is a file with an approval, after somebody has looked at its
// signature.
type Envelope struct {
	File string
	// Signer is the owner whose key signed it.
	Signer string
	// Err is why it was not opened; Approval is nil then.
	Err      error
	Approval *Approval
}

// ChangeRef is a change of the run at hand: what people call it and its digest.
type ChangeRef struct{ ID, Digest string }

// Review is what a run brings before its approvers.
type Review struct {
	Envelopes []Envelope
	Changes   []ChangeRef
	// Spent are the approvals that were used.
	Spent Spent
	// Author is who made the change and cannot approve it; "" is not known.
	Author string
}

// ballot is one approval in a run.
type ballot struct {
	*Envelope
	owner *owner
	// why it counts for nothing, "" when it may count.
	why   string
	names int // findings of this run that it is about
	// refused are the findings that it is about and that still stand, each with
	// the reason.
	refused []refusal
}

type refusal struct {
	*finding.Finding
	why string
}

// Approve marks the findings that enough owners approve, and gives those about
// approvals that did not do what they are there for. fs are findings at the
// levels that count; they are not changed.
//
// An approval is about a finding when it names its rule and the digest of its
// change. It counts when its owner may approve that finding, has not made the
// change, and has seen every change of this run: the run may hold fewer changes
// than were approved, and no other.
func (p *Policy) Approve(fs []finding.Finding, in Review, now time.Time) []finding.Finding {
	if len(in.Envelopes) == 0 {
		return fs
	}
	out := slices.Clone(fs)
	ballots := make([]*ballot, len(in.Envelopes))
	for i := range in.Envelopes {
		ballots[i] = p.ballot(&in.Envelopes[i], &in, now)
	}
	var more []finding.Finding
	for i := range out {
		if f := p.count(&out[i], ballots); f != nil {
			more = append(more, *f)
		}
	}
	more = append(more, refusals(ballots, out)...)
	out = append(out, p.grade(more)...)
	finding.Sort(out)
	return out
}

// ballot says of one approval whether it may count at all.
func (p *Policy) ballot(e *Envelope, in *Review, now time.Time) *ballot {
	b := &ballot{Envelope: e}
	if e.Err != nil {
		b.why = e.Err.Error()
		return b
	}
	a := e.Approval
	used, spent := in.Spent[a.Use]
	b.owner = p.approvers.owner(e.Signer)
	switch overdue := p.Overdue(a, now); {
	case b.owner == nil:
		b.why = fmt.Sprintf("the policy knows no owner %q", e.Signer)
	case !strings.EqualFold(a.Owner, b.owner.name):
		b.why = fmt.Sprintf("it speaks for %q and is signed by the key of %q", a.Owner, b.owner.name)
	case in.Author != "" && b.owner.is(in.Author):
		b.why = fmt.Sprintf("%s made the change (--author %s)", b.owner.name, in.Author)
	case overdue != "":
		b.why = overdue
	case spent:
		b.why = "it was used on " + day(used)
	default:
		b.why = unseen(a, in.Changes)
	}
	return b
}

// unseen says which changes of the run the approval does not hold, "" when it
// holds all.
func unseen(a *Approval, changes []ChangeRef) string {
	seen := make(map[string]bool, len(a.Changes))
	for _, d := range a.Changes {
		seen[d] = true
	}
	var other []string
	for _, c := range changes {
		if !seen[c.Digest] {
			other = append(other, c.ID)
		}
	}
	if len(other) == 0 {
		return ""
	}
	const most = 3
	s := strings.Join(other[:min(most, len(other))], "; ")
	if more := len(other) - most; more > 0 {
		s += fmt.Sprintf("; and %d more", more)
	}
	return fmt.Sprintf("%d of the %d changes of this run were not in what was approved: %s", len(other), len(changes), s)
}

// about is what the approval says of a finding, nil when it says nothing.
func (b *ballot) about(f *finding.Finding) *Approved {
	if b.Approval == nil {
		return nil
	}
	digest := approvedDigest(f)
	i := slices.IndexFunc(b.Approval.Findings, func(a Approved) bool { return a.Rule == f.Rule && a.Digest == digest })
	if i < 0 {
		return nil
	}
	return &b.Approval.Findings[i]
}

// count lets a finding pass that enough different owners approve. Otherwise it
// notes why each approval of it was refused; where only their number is too
// small that is a finding of its own.
func (p *Policy) count(f *finding.Finding, ballots []*ballot) *finding.Finding {
	var votes, lost []*ballot
	var why []string
	for _, b := range ballots {
		a := b.about(f)
		if a == nil {
			continue
		}
		b.names++
		if no := p.against(b, a, f); no != "" {
			lost, why = append(lost, b), append(why, no)
			continue
		}
		votes = append(votes, b)
	}
	if !f.Stands() || f.Level < finding.Hold {
		return nil
	}
	who := people(votes)
	if need := p.approvers.quorum(f.Level); len(who) < need {
		for i, b := range lost {
			b.refused = append(b.refused, refusal{f, why[i]})
		}
		return short(f, votes, who, need)
	}
	f.Approved = answer(votes, who)
	return nil
}

// against says why an approval of a finding does not count, "" when it does.
func (p *Policy) against(b *ballot, a *Approved, f *finding.Finding) string {
	if b.why != "" {
		return b.why
	}
	if why := p.Objection(b.owner.name, f); why != "" {
		return why
	}
	if f.Level > a.Level {
		return fmt.Sprintf("what was approved was a %s, and this is a %s", a.Level, f.Level)
	}
	return ""
}

// people are the different owners behind some approvals, sorted.
func people(votes []*ballot) []string {
	var who []string
	for _, b := range votes {
		who = append(who, b.owner.name)
	}
	slices.Sort(who)
	return slices.Compact(who)
}

// answer is who answers for a finding, why, and until when: until the first of
// them does no longer.
func answer(votes []*ballot, who []string) *finding.Waiver {
	var reasons, uses []string
	end := votes[0].Approval.Expires
	for _, b := range votes {
		a := b.Approval
		if !slices.Contains(reasons, a.Reason) {
			reasons = append(reasons, a.Reason)
		}
		if a.Use != "" && !slices.Contains(uses, a.Use) {
			uses = append(uses, a.Use)
		}
		if a.Expires.Before(end) {
			end = a.Expires
		}
	}
	return &finding.Waiver{By: strings.Join(who, ", "), Reason: strings.Join(reasons, "; "), Expires: day(end), Uses: slices.Sorted(slices.Values(uses))}
}
