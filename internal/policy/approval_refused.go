package policy

import (
	"fmt"
	"slices"
	"strings"

	"zonecut/internal/finding"
)

// approvalRefused is the finding about an approval, or about too few of them,
// that left standing what it is about.
const approvalRefused = "approval-refused"

// short is the finding that too few owners approve, nil when none does.
func short(f *finding.Finding, votes []*ballot, who []string, need int) *finding.Finding {
	if len(votes) == 0 {
		return nil
	}
	out := refused(f.ID, fmt.Sprintf("%d of %d owners approve it: %s", len(who), need, strings.Join(who, ", ")))
	out.Zone, out.View, out.Name, out.Type = f.Zone, f.View, f.Name, f.Type
	out.Detail = []string{"still stands: " + f.ID}
	for _, b := range votes {
		out.Places = append(out.Places, finding.Place{File: b.File})
		out.Detail = append(out.Detail, fmt.Sprintf("%s: by %s", b.File, b.owner.name))
	}
	out.Hint = "another owner: zonecut approve REPORT.json --finding ID --key KEY.pem"
	return out
}

func refused(id, message string) *finding.Finding {
	return &finding.Finding{ID: finding.ID(approvalRefused, id), Rule: approvalRefused, Level: own[approvalRefused].Level,
		Certainty: finding.Yes, Message: message}
}

// refusals are the findings about single approvals. One that cannot be opened
// is always said: somebody may have tried. One about another change is said only
// while something stands, and all of these as one: a directory of approvals
// holds old ones.
func refusals(ballots []*ballot, fs []finding.Finding) []finding.Finding {
	var out []finding.Finding
	var strangers []*ballot
	for _, b := range ballots {
		switch {
		case b.Err != nil || len(b.refused) > 0:
			out = append(out, *b.finding())
		case b.names == 0:
			strangers = append(strangers, b)
		}
	}
	standing := slices.DeleteFunc(pointers(fs), func(f *finding.Finding) bool { return !f.Stands() || f.Level < finding.Hold })
	if len(strangers) > 0 && len(standing) > 0 {
		out = append(out, *elsewhere(strangers, standing))
	}
	return out
}

func pointers(fs []finding.Finding) []*finding.Finding {
	out := make([]*finding.Finding, len(fs))
	for i := range fs {
		out[i] = &fs[i]
	}
	return out
}

// finding says why the approval was refused, and what stands because of that.
func (b *ballot) finding() *finding.Finding {
	why := b.why
	if why == "" {
		why = b.refused[0].why
	}
	f := refused(b.File, fmt.Sprintf("the approval %s is refused: %s", b.File, why))
	f.Places = []finding.Place{{File: b.File}}
	f.Hint = "zonecut approve REPORT.json makes one, by a key that the policy lists under owners"
	for _, r := range b.refused {
		line := "still stands: " + r.ID
		if r.why != why {
			line += ": " + r.why
		}
		f.Detail = append(f.Detail, line)
	}
	return f
}

// elsewhere is the finding about approvals that are about no finding of this
// run, each with the one here that is nearest to it.
func elsewhere(bs []*ballot, standing []*finding.Finding) *finding.Finding {
	f := refused("other changes", fmt.Sprintf("%d approvals are about other changes than what stands here", len(bs)))
	if len(bs) == 1 {
		f = refused(bs[0].File, fmt.Sprintf("the approval %s is refused: it is about another change than what stands here", bs[0].File))
	}
	f.Hint = "approve the report of this very change: zonecut approve REPORT.json"
	for _, b := range bs {
		f.Places = append(f.Places, finding.Place{File: b.File})
		line := fmt.Sprintf("%s, by %s", b.File, b.Signer)
		if b.why != "" {
			line += ": " + b.why
		}
		f.Detail = append(f.Detail, line, "  nearest: "+b.nearest(standing))
	}
	return f
}

// nearest says what the approval is about that is most like something here, and
// what tells them apart.
func (b *ballot) nearest(standing []*finding.Finding) string {
	var ids []string
	for _, f := range standing {
		ids = append(ids, f.ID)
		for _, a := range b.Approval.Findings {
			if a.Rule == f.Rule && a.ID == f.ID {
				return fmt.Sprintf("%s: the digest of its change is %s, approved is %s", f.ID, approvedDigest(f), a.Digest)
			}
		}
	}
	a := b.Approval.Findings[0]
	if near := nearest(a.ID, ids, 1); len(near) > 0 {
		return near[0] + ", approved is " + a.ID
	}
	return "none; approved is " + a.ID
}
