package rule

import (
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"zonecut/internal/fact"
	"zonecut/internal/finding"
	"zonecut/internal/zone"
)

// unproven are the rules that stop changes of which, in some cases or in all, no
// answer of the DNS after the apply tells whether what they fear came true.
var unproven = map[string]string{
	"apex-ns-changed":           "servers only go, and nobody is sent anywhere new",
	"caa-blocks-issuer":         "nothing breaks before a certificate is due",
	"certificate-name-removed":  "certificates are no answers of the DNS: audit looks at what is served",
	"certificate-removed":       "the same",
	"cname-conflict":            "what a provider computed before is not known, so nothing tells that it changed",
	"cname-loop":                "the variants of a routing set differ by who asks",
	"config-target-invalid":     "configuration is no answer of the DNS",
	"config-untested":           "the same",
	"tls-verification-disabled": "the same",
	"delegation-changed":        "the servers are known only after the apply, and a walk before it arrives leads to the old ones",
	"input-collapsed":           "nothing goes from the zone, or zones go, of which zone-deleted asks",
	"plan-incomplete":           "what is missing nobody knows",
	"record-forgotten":          "nothing changes in the world",
	"registrar-change":          "registrations are no answers of the DNS",
	"removes-served-name":       "nothing breaks before the certificate is due",
	"serial-not-increased":      "secondaries that ignore the zone are pending, and late at the end",
	"unlisted-removed":          "what goes is in no input",
	"value-unknown":             "what comes is known only after the apply",
}

// What stops a change asks verify to look whether it came true, or there is a reason
// why nobody can.
func TestEachStoppingFindingHasAProof(t *testing.T) {
	without := map[string][]string{}
	for _, r := range All() {
		cases, _ := archiveOf(t, r)
		for name, sections := range cases {
			_, findings := findingsOf(t, r, All(), sections)
			for _, f := range findings {
				stops := f.Rule == r.ID && f.Level >= finding.Hold && f.Certainty == finding.Yes
				if stops && f.Cause == "" && f.View == "" && len(f.Proof) == 0 {
					without[r.ID] = append(without[r.ID], name)
				}
			}
		}
	}
	for _, r := range All() {
		names := without[r.ID]
		slices.Sort(names)
		if (len(names) > 0) != (unproven[r.ID] != "") {
			t.Errorf("%s has no proof in the cases %q; the reason is %q", r.ID, names, unproven[r.ID])
		}
	}
}

func TestArrivedProofs(t *testing.T) {
	set := func(owner, of string, edit func(*zone.RRset), values ...string) *zone.RRset {
		r := &zone.RRset{Key: zone.Key{Instance: zone.Instance{Apex: "example.com."}, Owner: zone.Name(owner), Type: zone.Type(of)}, Data: values}
		if edit != nil {
			edit(r)
		}
		return r
	}
	for name, c := range map[string]struct {
		before, after *zone.RRset
		variant, want string
	}{
		"changed":         {set("www.example.com.", "A", nil, "192.0.2.1"), set("www.example.com.", "A", nil, "192.0.2.2"), "", "www.example.com. A at old-servers differs 192.0.2.1"},
		"created":         {nil, set("www.example.com.", "A", nil, "192.0.2.2"), "", "www.example.com. A at old-servers answers "},
		"goes":            {set("www.example.com.", "A", nil, "192.0.2.1"), nil, "", "www.example.com. A at old-servers differs 192.0.2.1"},
		"a DS":            {set("eu.example.com.", "DS", nil, testDS), nil, "", "eu.example.com. DS at parent differs " + testDS},
		"a delegation":    {set("eu.example.com.", "NS", nil, "a."), set("eu.example.com.", "NS", nil, "b."), "", "eu.example.com. NS at parent differs a."},
		"the apex":        {set("example.com.", "NS", nil, "a."), set("example.com.", "NS", nil, "b."), "", "example.com. NS at old-servers differs a."},
		"a variant":       {set("www.example.com.", "A", nil, "192.0.2.1"), set("www.example.com.", "A", nil, "192.0.2.2"), "eu", ""},
		"was computed":    {set("www.example.com.", "A", func(r *zone.RRset) { r.Synthetic = "proxied" }, "192.0.2.1"), set("www.example.com.", "A", nil, "192.0.2.2"), "", ""},
		"was not told":    {set("www.example.com.", "A", func(r *zone.RRset) { r.Unknown = true }), set("www.example.com.", "A", nil, "192.0.2.2"), "", ""},
		"will be unknown": {set("www.example.com.", "A", nil, "192.0.2.1"), set("www.example.com.", "A", func(r *zone.RRset) { r.Unknown = true }), "", "www.example.com. A at old-servers differs 192.0.2.1"},
	} {
		change := &zone.Change{Before: c.before, After: c.after}
		for _, r := range []*zone.RRset{c.before, c.after} {
			if r != nil {
				change.Key = r.Key
			}
		}
		change.Set = c.variant
		var got []string
		for _, p := range arrivedProofs(change) {
			got = append(got, p.Ask.Name+" "+p.Ask.Type+" at "+string(p.At)+" "+string(p.ComesTrueIf)+" "+strings.Join(p.Want, ","))
		}
		if s := strings.Join(got, "; "); s != c.want {
			t.Errorf("%s: %q, want %q", name, s, c.want)
		}
	}
}

// What the servers gave before the apply is what is undone; where they did not agree
// nothing tells.
func TestUndoneProofs(t *testing.T) {
	key := zone.Key{Instance: zone.Instance{Apex: "example.com."}, Owner: "www.example.com.", Type: "A"}
	c := &zone.Change{Key: key, Before: &zone.RRset{Key: key, Data: []string{"192.0.2.80"}}, After: &zone.RRset{Key: key, Data: []string{"192.0.2.81"}}}
	live := func(values ...string) fact.Answer { return fact.Answer{Kind: fact.Data, Data: values} }
	denies := fact.Answer{Kind: fact.NXDomain}
	for name, tt := range map[string]struct {
		answers []fact.Answer
		truth   finding.ComesTrue
		want    []string
	}{
		"all alike":      {[]fact.Answer{live("192.0.2.99"), live("192.0.2.99")}, finding.IfDiffers, []string{"192.0.2.99"}},
		"not there":      {[]fact.Answer{denies}, finding.IfAnswers, []string{}},
		"not alike":      {[]fact.Answer{live("192.0.2.99"), live("192.0.2.98")}, "", nil},
		"at one of two":  {[]fact.Answer{live("192.0.2.99"), denies}, "", nil},
		"nobody told us": {nil, "", nil},
	} {
		var truth finding.ComesTrue
		var want []string
		for _, p := range undoneProofs(c, tt.answers) {
			truth, want = p.ComesTrueIf, p.Want
		}
		if truth != tt.truth || !cmp.Equal(want, tt.want) {
			t.Errorf("%s: %q %q, want %q %q", name, truth, want, tt.truth, tt.want)
		}
	}
	if c.Before.Data[0] != "192.0.2.80" {
		t.Error("the change itself is changed")
	}
}
