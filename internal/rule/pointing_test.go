package rule

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"zonecut/internal/fact"
	"zonecut/internal/finding"
	"zonecut/internal/zone"
)

// What follows from another fault of the same change names it as its cause.
func TestCausesOfMissingTargets(t *testing.T) {
	for name, c := range map[string]struct{ before, after, ways, rule, cause string }{
		"a name goes": {"web 300 A 192.0.2.1\nwww 300 CNAME web.example.com.\n", "www 300 CNAME web.example.com.\n", "",
			"target-missing", "name-removed: web.example.com. A in example.com."},
		"a name server goes": {"ns1 300 A 192.0.2.1\neu 300 NS ns1.example.com.\n", "eu 300 NS ns1.example.com.\n", "",
			"target-missing", "ns-host-address-removed: ns1.example.com. A in example.com."},
		"a wildcard goes": {"* 300 A 192.0.2.1\nwww 300 CNAME web.example.com.\n", "www 300 CNAME web.example.com.\n", "",
			"target-missing", "wildcard-removed: *.example.com. A in example.com."},
		"the apex loses its address": {"@ 300 A 192.0.2.1\nlists 300 MX 10 example.com.\n", "lists 300 MX 10 example.com.\n", "",
			"target-missing", "apex-address-removed: example.com. A in example.com."},
		"a set is emptied": {"web 300 A 192.0.2.1\nwww 300 CNAME web.example.com.\n", "web 300 A -\nwww 300 CNAME web.example.com.\n", "",
			"target-missing", "rrset-emptied: web.example.com. A in example.com."},
		"a doubled target": {"", "www 300 CNAME web.example.com.example.com.\n", "",
			"target-missing", "doubled-suffix: www.example.com. CNAME in example.com."},
		"a lost dot": {"", "www 300 CNAME web.example.net.example.com.\n", "",
			"target-missing", "relative-target: www.example.com. CNAME in example.com."},
		"no other fault": {"", "www 300 CNAME web.example.com.\n", "", "target-missing", ""},
		"a name falls to the wildcard": {"* 300 A 192.0.2.9\nweb 300 A 192.0.2.1\n", "* 300 A 192.0.2.9\n", "",
			"wildcard-uncovered", "name-removed: web.example.com. A in example.com."},
		"mail falls to the wildcard": {"* 300 MX 10 a.example.net.\nweb 300 MX 10 b.example.net.\n", "* 300 MX 10 a.example.net.\n", "",
			"wildcard-uncovered", "mx-removed: web.example.com. MX in example.com."},
		"a delegation falls to the wildcard": {"* 300 A 192.0.2.9\neu 300 NS b.example.net.\n", "* 300 A 192.0.2.9\n", "",
			"wildcard-uncovered", "delegation-removed: eu.example.com. NS in example.com."},
		"a gap under a wildcard": {"* 300 A 192.0.2.9\nwww 300 A 192.0.2.1\n", "* 300 A 192.0.2.9\nwww 300 A 192.0.2.2\n",
			"www.example.com. A example.com. | a.www destroy create\n", "wildcard-uncovered", "record-gap: www.example.com. A in example.com."},
		"a type change under a wildcard": {"* 300 A 192.0.2.9\nwww 300 CNAME a.example.net.\n", "* 300 A 192.0.2.9\nwww 300 A 192.0.2.2\n",
			"www.example.com. CNAME example.com. | a.www destroy\nwww.example.com. A example.com. | b.www create\n",
			"wildcard-uncovered", "type-change-gap: www.example.com. CNAME in example.com."},
		"the second of a circle": {"", "a 300 CNAME b.example.com.\nb 300 CNAME a.example.com.\n", "",
			"cname-loop", "cname-loop: a.example.com. CNAME in example.com."},
	} {
		t.Run(name, func(t *testing.T) {
			var ids []string
			for _, r := range All() {
				if len(r.Classes) > 0 && !strings.HasPrefix(r.ID, "config-") {
					ids = append(ids, r.ID)
				}
			}
			const head = ";; zone example.com. dots\n@ 300 TXT x\n"
			found := false
			var causes []string
			for _, f := range runRules(t, head+c.before, head+c.after, c.ways, nil, ids...) {
				if f.Rule == c.rule {
					causes = append(causes, f.Cause)
					found = found || f.Cause == c.cause
				}
			}
			if !found {
				t.Errorf("%s has the causes %q, want %q", c.rule, causes, c.cause)
			}
		})
	}
}

// Of a target outside of the run only the live world knows; all who were asked
// must deny it.
func TestMissingTargetsFromFacts(t *testing.T) {
	const before, after = ";; zone example.com. partial\n", ";; zone example.com. partial\nwww 300 CNAME web.example.net.\n"
	at := time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)
	no := fact.Answer{Server: "ns1.example.net.", Address: "192.0.2.53", Rcode: "NXDOMAIN", Kind: fact.NXDomain, Time: at}
	for name, c := range map[string]struct {
		after   string
		answers []fact.Answer
		want    int
	}{
		"denied":            {after, []fact.Answer{no, no}, 1},
		"one has it":        {after, []fact.Answer{no, {Kind: fact.Data, Data: []string{"192.0.2.1"}}}, 0},
		"no address":        {after, []fact.Answer{{Kind: fact.NoData}}, 0},
		"an alias of none":  {after, []fact.Answer{{Rcode: "NXDOMAIN", Kind: fact.Alias}}, 0},
		"not reached":       {after, []fact.Answer{{Kind: fact.Timeout, Err: "timeout"}}, 0},
		"nobody asked":      {after, nil, 0},
		"nobody answered":   {after, []fact.Answer{}, 0},
		"for a validation":  {before + "_x 300 CNAME web.example.net.\n", []fact.Answer{no}, 0},
		"in a private view": {";; zone example.com. view=inside partial\nwww 300 CNAME web.example.net.\n", []fact.Answer{no}, 0},
	} {
		facts := &fact.Set{}
		if c.answers != nil {
			facts.Add(fact.Question{Ask: fact.Ask{Name: "web.example.net.", Type: "A"}, At: fact.AtWalk}, c.answers...)
		}
		fs := runRules(t, before, c.after, "", facts, "target-missing")
		if len(fs) != c.want {
			t.Errorf("%s: %d findings, want %d: %+v", name, len(fs), c.want, fs)
		}
		if len(fs) > 0 {
			want := []finding.Evidence{{Server: "ns1.example.net. 192.0.2.53", Question: "web.example.net. A", Answer: "nxdomain", At: at}, {Server: "ns1.example.net. 192.0.2.53", Question: "web.example.net. A", Answer: "nxdomain", At: at}}
			if diff := cmp.Diff(want, fs[0].Evidence); diff != "" {
				t.Errorf("%s: evidence (-want +got):\n%s", name, diff)
			}
		}
	}
	if res := runResult(t, before, after, "", nil, "target-missing"); len(res.Unasked) != 1 {
		t.Errorf("%d questions were not asked, want 1", len(res.Unasked))
	}
}

// However many names a cut hides, its servers are asked a bounded number of questions.
func TestHiddenNamesAreAskedForInPart(t *testing.T) {
	var b strings.Builder
	b.WriteString(";; zone example.com.\n")
	for i := range mostCompared + 50 {
		fmt.Fprintf(&b, "n%d.eu 300 A 192.0.2.1\n", i)
	}
	res := runResult(t, b.String(), b.String()+"eu 300 NS ns1.example.net.\n", "", nil, "occluded-by-cut")
	if len(res.Unasked) != mostCompared+1 || len(res.Findings) != 1 {
		t.Errorf("%d questions, want %d and the SOA; %d findings", len(res.Unasked), mostCompared, len(res.Findings))
	}
}

// A list of many is one line, its digest covers all, and sensitive values stay out.
func TestTogether(t *testing.T) {
	zoneWith := func(last string) string {
		text := ";; zone example.com. dots\n"
		for _, n := range []string{"a", "b", "c", "d", "e", "f", "g", "h", "i", "j", "k"} {
			text += n + ".example.com 300 A 192.0.2.1\n"
		}
		return text + last
	}
	fs := runRules(t, ";; zone example.com. dots\n", zoneWith("l.example.com 300 A 192.0.2.2\n"), "", nil, "doubled-suffix")
	if len(fs) != 1 || len(fs[0].Detail) != 11 || fs[0].Detail[10] != "and 2 more" {
		t.Fatalf("%+v", fs)
	}
	other := runRules(t, ";; zone example.com. dots\n", zoneWith("l.example.com 300 A 192.0.2.3\n"), "", nil, "doubled-suffix")
	if other[0].Digest == fs[0].Digest {
		t.Error("the digest does not cover the last name")
	}
	one := runRules(t, ";; zone example.com. dots\n", ";; zone example.com. dots\na.example.com 300 A 192.0.2.1\n", "", nil, "doubled-suffix")
	if want := "the A set of a.example.com.example.com. holds a name that ends in example.com. twice"; one[0].Message != want {
		t.Errorf("message %q, want %q", one[0].Message, want)
	}
}

// A wildcard's chain, and one over many names, is not followed without end.
func TestLongChainsEnd(t *testing.T) {
	a := &archive{t: t}
	text := ";; zone example.com.\n"
	for i := range 30 {
		text += string(rune('a'+i%26)) + strings.Repeat("x", i/26+1) + " 300 CNAME " + string(rune('a'+(i+1)%26)) + strings.Repeat("x", (i+1)/26+1) + ".example.com.\n"
	}
	s := a.state(text + "exx 300 CNAME ax.example.com.\n")
	i := zone.Instance{Apex: "example.com."}
	if circle := circleOf(s, s.Get(zone.Key{Instance: i, Owner: "ax.example.com.", Type: "CNAME"})); circle != nil {
		t.Errorf("a circle of %d was followed to its end", len(circle))
	}
	if !slices.ContainsFunc(s.Sets(), func(r *zone.RRset) bool { return r.Owner == "dxx.example.com." }) {
		t.Error("the chain is shorter than it should be")
	}
}
