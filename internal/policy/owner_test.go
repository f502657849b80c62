package policy

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"zonecut/internal/finding"
)

func TestOwnersRefused(t *testing.T) {
	const a, b = `pem: "-----BEGIN PUBLIC KEY-----\nMA==\n-----END PUBLIC KEY-----"`, `pem: "-----BEGIN PUBLIC KEY-----\nMQ==\n-----END PUBLIC KEY-----"`
	for _, tt := range []struct {
		name, text, want string
	}{
		{"no name", "owners: [{" + a + "}]", "p.yaml:2: name is missing"},
		{"no key", "owners: [{name: a}]", `p.yaml:2: the owner "a" needs exactly one of pem, file`},
		{"two keys", "owners: [{name: a, file: a.pem, " + a + "}]", `p.yaml:2: the owner "a" needs exactly one of pem, file`},
		{"a file that nobody can read", "owners: [{name: a, file: a.pem}]", `p.yaml:2: the key "a" is in a file, and this policy can name none (write the key into the policy: pem: |)`},
		{"a private key", "owners: [{name: a, " + strings.ReplaceAll(a, "PUBLIC", "PRIVATE") + "}]",
			`p.yaml:2: the key "a" is a private key: whoever reads this policy can sign (replace the pair, and put the public key here)`},
		{"no PEM", "owners: [{name: a, pem: x}]", `p.yaml:2: the key "a" is not PEM (it starts with -----BEGIN PUBLIC KEY-----)`},
		{"one key for two", "owners: [{name: a, " + a + "}, {name: b, " + a + "}]", `p.yaml:2: the key of "b" is there twice, first as that of "a" (each owner signs with a key of their own)`},
		{"one person under two names", "owners: [{name: a, email: x@example.com, " + a + "}, {name: b, email: X@example.com, " + b + "}]",
			`p.yaml:2: "a" and "b" have one e-mail address (write one name for one person)`},
		{"nobody", "owners: [{name: Break-Glass, " + a + "}]",
			`p.yaml:2: "break-glass" is no owner: it stands for changes that nobody approved (give the owner another name)`},
		{"an empty scope", "owners: [{name: a, scope: {}, " + a + "}]", "p.yaml:2: a scope needs exactly one of zone, under, name; have 0 (leave scope out for an owner of everything)"},
		{"two scopes", "owners: [{name: a, scope: {zone: a., under: a.}, " + a + "}]",
			"p.yaml:2: a scope needs exactly one of zone, under, name; have 2 (leave scope out for an owner of everything)"},
		{"a glob", `owners: [{name: a, scope: {name: "a*.example."}, ` + a + "}]",
			`p.yaml:2: the name "a*.example." looks like a glob: there are none (a "*" as first label is that very label; "under" is a name and all below it)`},
		{"a quorum that no team reaches", "owners: [{name: ada, pem: \"-----BEGIN PUBLIC KEY-----\\nMA==\\n-----END PUBLIC KEY-----\"}]\nquorum: {block: 2}",
			"p.yaml:3: the quorum asks for 2 different owners, and the policies name 1: nothing could be approved (name more owners, or ask for fewer of them)"},
		{"no quorum", "quorum: 0", "p.yaml:2: the number 0 is not between 1 and 20"},
		{"no quorum for a level", "quorum: {hold: 0}", "p.yaml:2: the number 0 is not between 1 and 20"},
		{"a quorum of warnings", "quorum: {warn: 1}", `p.yaml:2: unknown key "warn"; have block, hold (take it out, or write one of those)`},
		{"a quorum in words", "quorum: two", "p.yaml:2: want a whole number, have text"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			_, err := Load([]Source{source("version: 1\n" + tt.text + "\n")}, rules)
			if diff := cmp.Diff([]string{tt.want}, said(err)); diff != "" {
				t.Errorf("errors (-want +got):\n%s", diff)
			}
		})
	}
}

func TestOwnerKeys(t *testing.T) {
	var names []string
	for _, k := range loadTeam(t, "").OwnerKeys() {
		names = append(names, k.Name)
	}
	if diff := cmp.Diff([]string{"alice", "alice", "bob", "eve"}, names); diff != "" {
		t.Errorf("keys (-want +got):\n%s", diff)
	}
}

func TestOwnerScope(t *testing.T) {
	apex := finding.Finding{Zone: "example.", Name: "example."}
	bulk := finding.Finding{Zone: "example."}
	child := finding.Finding{Zone: "eu.example.", Name: "eu.example.", Type: "NS"}
	parent := finding.Finding{Zone: "example.", Name: "eu.example.", Type: "NS"}
	// A file may have any name.
	file := finding.Finding{Name: "x.eu.example.", Type: "config"}
	certificate := finding.Finding{Name: "x.eu.example.", Type: "certificate"}
	unnamed := finding.Finding{Type: "certificate"}
	for _, tt := range []struct {
		name  string
		scope ownerScope
		want  []bool // apex, bulk, child, parent, file, certificate, unnamed
	}{
		{"everything", ownerScope{}, []bool{true, true, true, true, true, true, true}},
		{"a zone", ownerScope{zone: "example."}, []bool{true, true, false, true, false, false, false}},
		{"a tree", ownerScope{under: "eu.example."}, []bool{false, false, true, true, false, true, false}},
		{"a tree from the apex", ownerScope{under: "example."}, []bool{true, true, true, true, false, true, false}},
		{"a name", ownerScope{name: "eu.example."}, []bool{false, false, true, true, false, false, false}},
		{"the name of an apex", ownerScope{name: "example."}, []bool{false, false, false, false, false, false, false}},
	} {
		var got []bool
		for _, f := range []finding.Finding{apex, bulk, child, parent, file, certificate, unnamed} {
			got = append(got, tt.scope.covers(&f))
		}
		if diff := cmp.Diff(tt.want, got); diff != "" {
			t.Errorf("%s (-want +got):\n%s", tt.name, diff)
		}
	}
}

func TestQuorum(t *testing.T) {
	for text, want := range map[string][2]int{
		"": {1, 1}, "quorum: 3": {3, 3}, "quorum: {block: 2}": {2, 1}, "quorum: {block: 2, hold: 1}": {2, 1}, "quorum: {hold: 2}": {2, 2}, "quorum: ~": {1, 1},
	} {
		p := loadTeam(t, text)
		if got := [2]int{p.approvers.quorum(finding.Block), p.approvers.quorum(finding.Hold)}; got != want {
			t.Errorf("%q: %v, want %v", text, got, want)
		}
	}
}
