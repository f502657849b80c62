package policy

import (
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"zonecut/internal/finding"
	"zonecut/internal/zone"
)

const digestC = "sha256:cccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccc"

// team is a policy with three owners, one of whom has two keys.
const team = `version: 1
owners:
  - {name: alice, email: alice@example.com, pem: "-----BEGIN PUBLIC KEY-----\nMA==\n-----END PUBLIC KEY-----"}
  - {name: Alice, email: alice@example.org, pem: "-----BEGIN PUBLIC KEY-----\nMQ==\n-----END PUBLIC KEY-----"}
  - {name: bob, email: bob@example.com, pem: "-----BEGIN PUBLIC KEY-----\nMg==\n-----END PUBLIC KEY-----"}
  - {name: eve, scope: {under: us.example.}, pem: "-----BEGIN PUBLIC KEY-----\nMw==\n-----END PUBLIC KEY-----"}
`

func loadTeam(t *testing.T, more string) *Policy {
	t.Helper()
	p, err := Load([]Source{{Name: "p.yaml", Data: []byte(team + more)}}, rules)
	if err != nil {
		t.Fatal(err)
	}
	return p
}

func date(s string) time.Time {
	d, err := time.Parse(dateForm, s)
	if err != nil {
		panic(err)
	}
	return d
}

// signed is an approval of the delegation of eu.example. in a set of two
// changes, as opened; edit changes what was signed.
func signed(by string, edit func(*Approval)) Envelope {
	f := deleted("example.", "eu.example.", "NS")
	a := &Approval{Owner: by, Reason: "moved", Created: date("2026-03-01"), Expires: date("2026-04-01"),
		Changes: []string{digestA, digestB}, Findings: []Approved{ApprovalOf(&f)}}
	if edit != nil {
		edit(a)
	}
	return Envelope{File: by + ".json", Signer: by, Approval: a}
}

// verdicts are what people learn of the findings: "RULE LEVEL [approved …]: message",
// with the detail of those about approvals.
func verdicts(fs []finding.Finding) []string {
	var out []string
	for _, f := range fs {
		s := f.Rule + " " + f.Level.String()
		if f.Approved != nil {
			s += " approved by " + f.Approved.By + " until " + f.Approved.Expires + ": " + f.Approved.Reason
		}
		if f.Message != "" {
			s += ": " + f.Message
		}
		out = append(out, s)
		for _, d := range f.Detail {
			out = append(out, "  "+d)
		}
	}
	return out
}

func TestApprovals(t *testing.T) {
	const passed = "delegation-removed block approved by alice until 2026-04-01: moved"
	const still = "  still stands: delegation-removed: eu.example. in example."
	refusal := func(why string) []string {
		return []string{stands, "approval-refused warn: the approval alice.json is refused: " + why, still}
	}
	eu := ChangeRef{"eu.example. NS in example.", digestA}
	us := ChangeRef{"us.example. NS in example.", digestB}
	new := ChangeRef{"new.example. A in example.", digestC}
	alice := signed("alice", nil)
	tests := []struct {
		name, policy, author string
		given                []Envelope
		changes              []ChangeRef
		edit                 func(*finding.Finding)
		want                 []string
	}{
		{name: "the whole set", given: []Envelope{alice}, changes: []ChangeRef{eu, us}, want: []string{passed}},
		{name: "a part of it", given: []Envelope{alice}, want: []string{passed}},
		{name: "one change more", given: []Envelope{alice}, changes: []ChangeRef{eu, us, new},
			want: refusal("1 of the 3 changes of this run were not in what was approved: new.example. A in example.")},
		{name: "another change of the same set of records", given: []Envelope{alice}, edit: func(f *finding.Finding) { f.Digest = digestC },
			want: []string{stands, "approval-refused warn: the approval alice.json is refused: it is about another change than what stands here",
				"  alice.json, by alice", "    nearest: delegation-removed: eu.example. in example.: the digest of its change is " + digestC + ", approved is " + digestA}},
		{name: "another rule about the same change", given: []Envelope{alice}, edit: func(f *finding.Finding) { f.Rule, f.ID = "mx-removed", "mx-removed: eu.example. in example." },
			want: []string{"approval-refused warn: the approval alice.json is refused: it is about another change than what stands here",
				"  alice.json, by alice", "    nearest: mx-removed: eu.example. in example., approved is delegation-removed: eu.example. in example."}},
		{name: "a finding that got worse", given: []Envelope{signed("alice", func(a *Approval) { a.Findings[0].Level = finding.Hold })},
			want: refusal("what was approved was a hold, and this is a block")},
		{name: "a finding that got milder", given: []Envelope{alice}, edit: func(f *finding.Finding) { f.Level = finding.Hold },
			want: []string{strings.Replace(passed, "block", "hold", 1)}},
		{name: "on its last day", given: []Envelope{signed("alice", func(a *Approval) { a.Expires = date("2026-03-10") })},
			want: []string{strings.Replace(passed, "2026-04-01", "2026-03-10", 1)}},
		{name: "the day after", given: []Envelope{signed("alice", func(a *Approval) { a.Expires = date("2026-03-09") })}, want: refusal("it expired on 2026-03-09")},
		{name: "too early", given: []Envelope{signed("alice", func(a *Approval) { a.Created = date("2026-03-11") })}, want: refusal("it holds from 2026-03-11 on")},
		{name: "too long a life", given: []Envelope{signed("alice", func(a *Approval) { a.Expires = date("2026-05-31") })},
			want: refusal("it lives 91 days; max_waiver_days allows 90")},
		{name: "ends before it starts", given: []Envelope{signed("alice", func(a *Approval) { a.Expires = date("2026-02-28") })},
			want: refusal("it expires on 2026-02-28, before it is created on 2026-03-01")},
		{name: "in somebody else's name", given: []Envelope{signed("alice", func(a *Approval) { a.Owner = "bob" })},
			want: refusal(`it speaks for "bob" and is signed by the key of "alice"`)},
		{name: "by nobody the policy knows", given: []Envelope{signed("zoe", nil)},
			want: []string{stands, `approval-refused warn: the approval zoe.json is refused: the policy knows no owner "zoe"`, still}},
		{name: "by the author", author: "ALICE", given: []Envelope{alice}, want: refusal("alice made the change (--author ALICE)")},
		{name: "by the author's other address", author: "A <alice@example.org>", given: []Envelope{alice},
			want: refusal("alice made the change (--author A <alice@example.org>)")},
		{name: "by somebody else than the author", author: "bob@example.com", given: []Envelope{alice}, want: []string{passed}},
		{name: "out of scope", given: []Envelope{signed("eve", nil)},
			want: []string{stands, "approval-refused warn: the approval eve.json is refused: it is outside the scope of eve", still}},
		{name: "a rule that nobody waives", policy: "rules: {delegation-removed: {waivable: false}}", given: []Envelope{alice},
			want: refusal("the policy lets nobody waive delegation-removed")},
		{name: "a protection that nobody waives", policy: "protect: [{name: eu.example., types: [NS], waivable: false}]", given: []Envelope{alice},
			want: refusal("the policy protects eu.example. and lets nobody waive that")},
		{name: "not opened", given: []Envelope{{File: "x.json", Err: errors.New("bad signature")}},
			want: []string{stands, "approval-refused warn: the approval x.json is refused: bad signature"}},
		{name: "not opened beside one that is enough", given: []Envelope{alice, {File: "x.json", Err: errors.New("bad signature")}},
			want: []string{passed, "approval-refused warn: the approval x.json is refused: bad signature"}},
		{name: "two where one is needed", given: []Envelope{alice, signed("bob", func(a *Approval) { a.Reason, a.Expires = "seen", date("2026-03-20") })},
			want: []string{"delegation-removed block approved by alice, bob until 2026-03-20: moved; seen"}},
		{name: "one that is refused beside one that is enough", author: "bob", given: []Envelope{alice, signed("bob", nil)}, want: []string{passed}},
		{name: "two where two are needed", policy: "quorum: 2", given: []Envelope{alice, signed("bob", nil)},
			want: []string{"delegation-removed block approved by alice, bob until 2026-04-01: moved"}},
		{name: "two by one owner", policy: "quorum: 2", given: []Envelope{alice, signed("alice", func(a *Approval) { a.Reason = "with the other key" })},
			want: []string{stands, "approval-refused warn: 1 of 2 owners approve it: alice", still, "  alice.json: by alice", "  alice.json: by alice"}},
		{name: "one and the author", policy: "quorum: 2", author: "bob", given: []Envelope{alice, signed("bob", nil)},
			want: []string{stands, "approval-refused warn: the approval bob.json is refused: bob made the change (--author bob)", still,
				"approval-refused warn: 1 of 2 owners approve it: alice", still, "  alice.json: by alice"}},
		{name: "a quorum for what blocks alone", policy: "quorum: {block: 2}", given: []Envelope{alice}, edit: func(f *finding.Finding) { f.Level = finding.Hold },
			want: []string{strings.Replace(passed, "block", "hold", 1)}},
		{name: "a block needs no fewer than a hold", policy: "quorum: {hold: 2}", given: []Envelope{alice},
			want: []string{stands, "approval-refused warn: 1 of 2 owners approve it: alice", still, "  alice.json: by alice"}},
		{name: "what is waived already", given: []Envelope{alice}, edit: func(f *finding.Finding) { f.Waived = &finding.Waiver{By: "carol"} }, want: []string{stands}},
		{name: "what stops nothing", given: []Envelope{alice}, edit: func(f *finding.Finding) { f.Level = finding.Warn }, want: []string{"delegation-removed warn"}},
		{name: "old ones when nothing stands", given: []Envelope{signed("alice", func(a *Approval) { a.Findings[0].Digest = digestC })},
			edit: func(f *finding.Finding) { f.Level = finding.Note }, want: []string{"delegation-removed note"}},
		{name: "refused as a hold", policy: "rules: {approval-refused: {level: hold}}", given: []Envelope{{File: "x.json", Err: errors.New("bad signature")}},
			want: []string{stands, "approval-refused hold: the approval x.json is refused: bad signature"}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			p := loadTeam(t, tt.policy)
			in := deleted("example.", "eu.example.", "NS")
			if tt.edit != nil {
				tt.edit(&in)
			}
			if tt.changes == nil {
				tt.changes = []ChangeRef{eu}
			}
			got := p.Approve([]finding.Finding{in}, Review{Envelopes: tt.given, Changes: tt.changes, Author: tt.author}, today)
			if len(tt.want) > 0 && !strings.HasPrefix(tt.want[0], in.Rule) {
				got = got[1:]
			}
			if diff := cmp.Diff(tt.want, verdicts(got)); diff != "" {
				t.Errorf("findings (-want +got):\n%s", diff)
			}
			if in.Approved != nil {
				t.Error("the caller's finding was changed")
			}
		})
	}
}

// A directory holds approvals of other changes; one finding is enough for them.
func TestOldApprovalsAreOneFinding(t *testing.T) {
	other := func(a *Approval) { a.Findings[0].Digest = digestC }
	p := loadTeam(t, "")
	got := p.Approve([]finding.Finding{deleted("example.", "eu.example.", "NS")},
		Review{Envelopes: []Envelope{signed("alice", other), signed("bob", other)}, Changes: []ChangeRef{{"eu", digestA}}}, today)
	if len(got) != 2 || got[1].Message != "2 approvals are about other changes than what stands here" || len(got[1].Places) != 2 {
		t.Errorf("findings %v", verdicts(got))
	}
}

// What is about no change is approved by its words.
func TestApprovalWithoutChange(t *testing.T) {
	p := loadTeam(t, "")
	f := finding.Finding{ID: "mass-delete: plan.json", Rule: "mass-delete", Level: finding.Hold, Message: "the plan is targeted", Detail: []string{"a"}}
	e := signed("alice", func(a *Approval) { a.Findings = []Approved{ApprovalOf(&f)} })
	in := Review{Envelopes: []Envelope{e}}
	if got := p.Approve([]finding.Finding{f}, in, today); got[0].Approved == nil {
		t.Errorf("findings %v", verdicts(got))
	}
	f.Detail = []string{"a", "b"}
	if got := p.Approve([]finding.Finding{f}, in, today); finding.Judge(got) != finding.Held {
		t.Errorf("findings %v", verdicts(got))
	}
}

// An approval binds what the change does and not what tool or address brings it.
func TestApprovalFollowsTheChange(t *testing.T) {
	p := loadTeam(t, "")
	change := func(address string, edit func(after *zone.RRset)) *zone.Change {
		k := zone.Key{Instance: zone.Instance{Apex: "example."}, Owner: "eu.example.", Type: "NS"}
		origin := []zone.Origin{{File: "plan.json", Address: address}}
		c := &zone.Change{Key: k, Op: zone.OpUpdate, Before: &zone.RRset{Key: k, TTL: 300, Data: []string{"ns1.example."}, Origins: origin},
			After: &zone.RRset{Key: k, TTL: 300, Data: []string{"ns2.example."}, Origins: origin}}
		edit(c.After)
		return c
	}
	known := func(*zone.RRset) {}
	unknown := func(r *zone.RRset) { r.Data, r.Unknown = nil, true }
	target := func(r *zone.RRset) { r.Data = []string{"ns3.example."} }
	for _, tt := range []struct {
		name           string
		approved, plan *zone.Change
		passes         bool
	}{
		{"the same", change("a.b", known), change("a.b", known), true},
		{"another address", change("a.b", known), change("module.m.a.c", known), true},
		{"another target", change("a.b", known), change("a.b", target), false},
		{"still unknown", change("a.b", unknown), change("a.b", unknown), true},
		{"known since", change("a.b", unknown), change("a.b", known), false},
		{"unknown since", change("a.b", known), change("a.b", unknown), false},
	} {
		t.Run(tt.name, func(t *testing.T) {
			of := func(c *zone.Change) finding.Finding {
				f := deleted("example.", "eu.example.", "NS")
				f.Digest = c.Digest()
				return f
			}
			then, now := of(tt.approved), of(tt.plan)
			e := signed("alice", func(a *Approval) { a.Changes, a.Findings = []string{then.Digest}, []Approved{ApprovalOf(&then)} })
			got := p.Approve([]finding.Finding{now}, Review{Envelopes: []Envelope{e}, Changes: []ChangeRef{{tt.plan.ID(), now.Digest}}}, today)
			if passed := finding.Judge(got) == finding.Pass; passed != tt.passes {
				t.Errorf("findings %v", verdicts(got))
			}
		})
	}
}

func TestApprovalStatement(t *testing.T) {
	want := signed("alice", nil).Approval
	text, err := want.Statement()
	if err != nil {
		t.Fatal(err)
	}
	got, err := ParseApproval(text)
	if err != nil {
		t.Fatal(err)
	}
	if !IsDigest(got.Use) {
		t.Errorf("its use is %q", got.Use)
	}
	want.Use = got.Use
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("approval (-want +got):\n%s", diff)
	}
	s := string(text)
	swap := func(old, new string) string {
		if !strings.Contains(s, old) {
			t.Fatalf("%q is not in %s", old, s)
		}
		return strings.Replace(s, old, new, 1)
	}
	for name, bad := range map[string]string{
		"no JSON":             "{",
		"another statement":   swap("in-toto.io/Statement/v1", "in-toto.io/Statement/v2"),
		"another predicate":   swap(approvalType, "https://in-toto.io/attestation/test-result/v0.1"),
		"no predicate":        `{"_type":"` + statementType + `","predicateType":"` + approvalType + `"}`,
		"an unknown field":    swap(`"owner":`, `"only_on":"monday","owner":`),
		"another set":         swap(digestB, digestC),
		"no owner":            swap(`"owner":"alice"`, `"owner":" "`),
		"no reason":           swap(`"reason":"moved"`, `"reason":""`),
		"no end":              swap(`"expires":"2026-04-01"`, `"expires":""`),
		"no finding":          swap(`"findings":[`, `"findings":[],"x":[`),
		"an unknown level":    swap(`"level":"block"`, `"level":"fatal"`),
		"half a digest":       swap(`"digest":"`+digestA, `"digest":"sha256:aaaa`),
		"more than one value": swap(`"predicate":{`, `"predicate":{}{`),
	} {
		if a, err := ParseApproval([]byte(bad)); !errors.Is(err, ErrNotApproval) || a != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
	for _, spoil := range []func(*Approval){
		func(a *Approval) { a.Owner = "" }, func(a *Approval) { a.Reason = " " }, func(a *Approval) { a.Expires = time.Time{} },
		func(a *Approval) { a.Findings = nil }, func(a *Approval) { a.Changes = []string{"x"} },
	} {
		if _, err := signed("alice", spoil).Approval.Statement(); err == nil {
			t.Error("half an approval can be signed")
		}
	}
}

func TestBreakGlass(t *testing.T) {
	in := []finding.Finding{deleted("example.", "eu.example.", "NS"),
		{ID: "held", Rule: "held", Level: finding.Hold}, {ID: "noted", Rule: "noted", Level: finding.Note},
		{ID: "waived", Rule: "waived", Level: finding.Block, Waived: &finding.Waiver{By: "carol"}}}
	g := Glass{Reason: "fire", Digest: digestA}
	got := g.Break(in, digestA)
	if finding.Judge(got) != finding.Pass || in[0].Approved != nil {
		t.Errorf("findings %v", verdicts(got))
	}
	var broke []string
	for i := range got {
		if Broke(&got[i]) {
			broke = append(broke, got[i].Rule)
		}
		if got[i].Rule == BreakGlass && got[i].Message != "BREAK GLASS: let past without approval what holds or blocks, 2 in all: fire" {
			t.Error(got[i].Message)
		}
	}
	if diff := cmp.Diff([]string{"delegation-removed", "held"}, broke); diff != "" {
		t.Errorf("broke (-want +got):\n%s", diff)
	}
	got = g.Break(in, digestB)
	if finding.Judge(got) != finding.Blocked {
		t.Errorf("findings %v", verdicts(got))
	}
	if want := "REFUSED: the change set is " + digestB + ", and the glass was to be broken for " + digestA; got[len(got)-2].Message != want {
		t.Errorf("findings %v", verdicts(got))
	}
}
