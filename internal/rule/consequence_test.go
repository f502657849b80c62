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

// runRules runs some rules on two states in the notation of the archives.
func runRules(t *testing.T, before, after, ways string, facts *fact.Set, ids ...string) []finding.Finding {
	t.Helper()
	return runResult(t, before, after, ways, facts, ids...).Findings
}

func runResult(t *testing.T, before, after, ways string, facts *fact.Set, ids ...string) Result {
	t.Helper()
	a := &archive{t: t}
	a.in.Policy, a.in.Facts = &testPolicy{}, facts
	a.in.Before, a.in.After = a.state(before), a.state(after)
	a.in.Changes = zone.Diff(a.in.Before, a.in.After, a.ways(ways))
	var rules []*Rule
	for _, id := range ids {
		r, err := Lookup(id)
		if err != nil {
			t.Fatal(err)
		}
		rules = append(rules, r)
	}
	res, err := Run(rules, a.in)
	if err != nil {
		t.Fatal(err)
	}
	return res
}

// What goes with a zone or a delegation names that loss as its cause.
func TestCauses(t *testing.T) {
	const zoneAWS = ";; zone eu.example.com. host=aws/Z1 partial servers=ns1.example.net.\n"
	const whole = zoneAWS + `@ 300 NS ns1.example.net.
@ 300 A 192.0.2.1
@ 300 MX 10 mx.example.net.
* 300 A 192.0.2.1
www 300 A 192.0.2.1
ns1 300 A 192.0.2.53
a 300 NS ns1.eu.example.com.
a 300 DS 12345 13 2 49FD46E6C4B45C55D4AC69CBD3CD34AC1AFE51DE1DCF0F7B33BD7FD5DCD2A6B9
`
	const user = ";; zone example.org.\n@ 300 NS ns1.eu.example.com.\n"
	inZone := []string{"apex-ns-removed", "apex-address-removed", "mx-removed", "wildcard-removed", "name-removed", "ns-host-address-removed", "ds-removed"}
	for name, c := range map[string]struct {
		before, after, ways string
		rules               []string
		cause               string
	}{
		"zone deleted": {whole + user, user, "", append(inZone, "zone-deleted"),
			"zone-deleted: zone eu.example.com. at aws/Z1"},
		"zone replaced": {whole + user, ";; zone eu.example.com. host=aws/new partial unknown-servers\n" + user,
			"zone eu.example.com. | aws_route53_zone.eu destroy host=aws/Z1\nzone eu.example.com. | aws_route53_zone.eu create host=aws/new\n",
			append(inZone, "zone-replaced"), "zone-replaced: zone eu.example.com. at aws/Z1"},
		"delegation removed": {";; zone example.com.\neu 300 NS ns1.eu.example.com.\neu 300 DS 12345 13 2 49FD46E6C4B45C55D4AC69CBD3CD34AC1AFE51DE1DCF0F7B33BD7FD5DCD2A6B9\nns1.eu 300 A 192.0.2.53\n" + user,
			";; zone example.com.\n" + user, "", []string{"delegation-removed", "ds-removed", "ns-host-address-removed"},
			"delegation-removed: eu.example.com. NS in example.com."},
		"delegation removed, glue": {";; zone example.com.\neu 300 NS ns1.eu.example.com.\nns1.eu 300 A 192.0.2.53\n",
			";; zone example.com.\n", "", []string{"delegation-removed", "name-removed"},
			"delegation-removed: eu.example.com. NS in example.com."},
	} {
		t.Run(name, func(t *testing.T) {
			var made []string
			for _, f := range runRules(t, c.before, c.after, c.ways, nil, c.rules...) {
				made = append(made, f.Rule)
				if f.ID != c.cause && f.Cause != c.cause {
					t.Errorf("%s: cause %q, want %q", f.ID, f.Cause, c.cause)
				}
				if f.Cause != "" && len(f.Proof) > 0 {
					t.Errorf("%s: a consequence has a proof of its own", f.ID)
				}
			}
			for _, id := range c.rules {
				if !slices.Contains(made, id) {
					t.Errorf("%s made no finding", id)
				}
			}
		})
	}
}

// The zone counts before the delegation that went in it.
func TestCauseOfGlueInALostZone(t *testing.T) {
	const before = ";; zone example.com. host=aws/Z1 partial servers=ns1.example.net.\neu 300 NS ns1.eu.example.com.\nns1.eu 300 A 192.0.2.53\n"
	for _, f := range runRules(t, before, "", "", nil, "zone-deleted", "delegation-removed", "name-removed") {
		if f.Rule == "name-removed" && !strings.HasPrefix(f.Cause, "zone-deleted: ") {
			t.Errorf("%s: cause %q", f.ID, f.Cause)
		}
	}
}

const (
	testDS  = "60397 13 2 26F27C9C514B0A6E344E97A05D104E5E389D9C82DA9B9F9885F594E5B5F6AB55"
	testKey = "257 3 13 EZSXt2JcwzVNki0dIT03/0BSiMLICQEFYqa80Q/YVA5PHa7V9+80l4MJq/4zZShMm0IcyJwlNNHtq6ivSdQRLw=="
)

// Facts prove a key only when every server that was asked answers with it.
func TestKeysFromFacts(t *testing.T) {
	const before = ";; zone example.com.\neu 300 NS ns1.example.net.\n"
	asked := fact.Question{Ask: fact.Ask{Name: "eu.example.com.", Type: "DNSKEY"}, At: fact.AtNewServers,
		Servers: []fact.Server{{Name: "ns1.example.net."}}, Zone: "eu.example.com.", Signed: true}
	good := fact.Answer{Server: "ns1.example.net.", Data: []string{testKey}}
	for name, c := range map[string]struct {
		answers []fact.Answer
		want    finding.Level
	}{
		"every server has it":   {[]fact.Answer{good, good}, finding.Hold},
		"one server lacks it":   {[]fact.Answer{good, {Server: "ns2.example.net."}}, finding.Block},
		"one server is silent":  {[]fact.Answer{good, {Server: "ns2.example.net.", Data: []string{testKey}, Err: "timeout"}}, finding.Block},
		"no server was reached": {[]fact.Answer{}, finding.Block},
	} {
		facts := &fact.Set{}
		facts.Add(asked, c.answers...)
		fs := runRules(t, before, before+"eu 300 DS "+testDS+"\n", "", facts, "ds-added")
		if len(fs) != 1 || fs[0].Level != c.want {
			t.Errorf("%s: %+v, want one finding of level %s", name, fs, c.want)
		}
	}
}

// What the run itself holds of the child is not overruled by what the world
// said before it.
func TestFactsDoNotOverruleTheRun(t *testing.T) {
	const before = ";; zone example.com.\neu 300 NS ns1.example.net.\n"
	const child = ";; zone eu.example.com.\n@ 300 NS ns1.example.net.\n"
	facts := &fact.Set{}
	facts.Add(fact.Question{Ask: fact.Ask{Name: "eu.example.com.", Type: "DNSKEY"}, At: fact.AtNewServers,
		Servers: []fact.Server{{Name: "ns1.example.net."}}, Zone: "eu.example.com.", Signed: true}, fact.Answer{Data: []string{testKey}})
	fs := runRules(t, before+child, before+"eu 300 DS "+testDS+"\n"+child, "", facts, "ds-added")
	if len(fs) != 1 || fs[0].Level != finding.Block {
		t.Errorf("%+v, want one finding of level block", fs)
	}
}

// New servers that were seen to sign with the key of a DS that stays are no
// finding; those of a zone that the run makes are found by a walk.
func TestServersThatSign(t *testing.T) {
	const before = ";; zone example.com. partial\neu 300 NS ns1.example.net.\neu 300 DS " + testDS + "\n"
	for after, q := range map[string]fact.Question{
		"eu 300 NS ns2.example.net.\n":                         {At: fact.AtNewServers, Servers: []fact.Server{{Name: "ns2.example.net."}}},
		"eu 300 NS - ; unknown ; servers-of eu.example.com.\n": {At: fact.AtWalk},
	} {
		q.Ask, q.Zone, q.Signed = fact.Ask{Name: "eu.example.com.", Type: "DNSKEY"}, "eu.example.com.", true
		facts := &fact.Set{}
		facts.Add(q, fact.Answer{Data: []string{testKey}})
		text := ";; zone example.com. partial\neu 300 DS " + testDS + "\n" + after
		if fs := runRules(t, before, text, "", facts, "ds-changed"); len(fs) != 0 {
			t.Errorf("%s: %+v", after, fs)
		}
		if fs := runRules(t, before, text, "", nil, "ds-changed"); len(fs) != 1 {
			t.Errorf("%s without facts: %+v", after, fs)
		}
	}
}

// One line says the loss of many names, and what approves it approves them all.
func TestManyNamesOneLine(t *testing.T) {
	names := func(last string) string {
		return ";; zone example.com.\n* 300 A 192.0.2.9\nh1 300 A 192.0.2.1\nh2 300 A 192.0.2.2\nh3 300 A 192.0.2.3\nh4 300 A 192.0.2.4\nh5 300 A 192.0.2.5\nh6 300 A " + last + "\n"
	}
	const after = ";; zone example.com.\n* 300 A 192.0.2.9\n"
	fs := runRules(t, names("192.0.2.6"), after, "", nil, "name-removed")
	if len(fs) != 1 {
		t.Fatalf("%d findings, want 1", len(fs))
	}
	if got := fs[0].Subject(); got != "example.com." {
		t.Errorf("subject %q, want the zone", got)
	}
	const then = ", then the wildcard *.example.com. with A 192.0.2.9"
	want := []string{"- h1.example.com. A" + then, "- h2.example.com. A" + then, "- h3.example.com. A" + then,
		"- h4.example.com. A" + then, "- h5.example.com. A" + then, "and 1 more"}
	if diff := cmp.Diff(want, fs[0].Detail); diff != "" {
		t.Errorf("detail (-want +got):\n%s", diff)
	}
	if other := runRules(t, names("192.0.2.7"), after, "", nil, "name-removed"); other[0].Digest == fs[0].Digest {
		t.Error("the digest does not cover the last name")
	}
}

// A finding says what answers in place of what goes.
func TestWhatAnswersThen(t *testing.T) {
	for name, c := range map[string]struct{ before, after, want string }{
		"NXDOMAIN":           {"www 300 A 192.0.2.1\n", "", "then: NXDOMAIN"},
		"empty non-terminal": {"www 300 A 192.0.2.1\na.www 300 TXT x\n", "a.www 300 TXT x\n", "then: NODATA, for other records stay at or below the name"},
		"wildcard":           {"www 300 A 192.0.2.1\n", "* 60 CNAME other.example.net.\n", "then: the wildcard *.example.com. with CNAME other.example.net."},
		"wildcard without":   {"www 300 A 192.0.2.1\n", "* 60 TXT x\n", "then: NODATA, for the wildcard *.example.com. has none of it"},
	} {
		fs := runRules(t, ";; zone example.com.\n"+c.before, ";; zone example.com.\n"+c.after, "", nil, "name-removed")
		if len(fs) != 1 || !slices.Contains(fs[0].Detail, c.want) {
			t.Errorf("%s: %+v, want %q", name, fs, c.want)
		}
	}
	fs := runRules(t, ";; zone example.com. partial\nwww 300 A 192.0.2.1\n", ";; zone example.com. partial\n", "", nil, "name-removed")
	if want := "then: NXDOMAIN, as far as this run sees the zone"; len(fs) != 1 || !slices.Contains(fs[0].Detail, want) {
		t.Errorf("partial: %+v, want %q", fs, want)
	}
	fs = runRules(t, ";; zone example.com.\n@ 300 MX 10 mx.example.net.\n", ";; zone example.com.\n@ 300 A 192.0.2.1\n", "", nil, "mx-removed")
	if want := "then: mail goes to the address or alias of the name itself"; len(fs) != 1 || !slices.Contains(fs[0].Detail, want) {
		t.Errorf("mail: %+v, want %q", fs, want)
	}
	fs = runRules(t, ";; zone example.com.\nlists 300 MX 10 mx.example.net.\n", ";; zone example.com.\n", "", nil, "mx-removed")
	if want := "then: NXDOMAIN"; len(fs) != 1 || !slices.Contains(fs[0].Detail, want) {
		t.Errorf("mail without an address: %+v, want %q", fs, want)
	}
}

// Values that a source marks as sensitive, and texts of private views, are
// shown by their digest only.
func TestShown(t *testing.T) {
	digest := []string{"sha256:ca978112ca1bbdcafac231b39a23dc4da786eff8147c4e72b9807785afee48bb"}
	private := zone.Key{Instance: zone.Instance{View: "private:Z1"}, Type: "TXT"}
	for name, c := range map[string]struct {
		r    *zone.RRset
		want []string
	}{
		"public text":     {&zone.RRset{Key: zone.Key{Type: "TXT"}}, []string{"a"}},
		"private text":    {&zone.RRset{Key: private}, digest},
		"private address": {&zone.RRset{Key: zone.Key{Instance: private.Instance, Type: "A"}}, []string{"a"}},
		"sensitive":       {&zone.RRset{Key: zone.Key{Type: "NS"}, Sensitive: true}, digest},
		"none":            {nil, []string{"a"}},
	} {
		if diff := cmp.Diff(c.want, shown(c.r, []string{"a"})); diff != "" {
			t.Errorf("%s (-want +got):\n%s", name, diff)
		}
	}
}

// The detail of a moved delegation says what else the run knows of the child.
func TestChildOfAMovedDelegation(t *testing.T) {
	const child = ";; zone eu.example.com.\n@ 300 NS ns1.example.net.\n"
	const moved = ";; zone example.com.\neu 600 NS ns1.example.org.\n"
	for name, c := range map[string]struct{ after, want string }{
		"goes":  {moved, "eu.example.com. goes in the same run, but resolvers may ask its servers for 300 s more"},
		"stays": {moved + child, "eu.example.com. in this run has an NS set of its own without any of these servers"},
		"joins": {moved + child + "@ 300 NS ns1.example.org.\n", ""},
	} {
		fs := runRules(t, ";; zone example.com.\neu 300 NS ns1.example.net.\n"+child, c.after, "", nil, "delegation-changed")
		if len(fs) != 1 {
			t.Fatalf("%s: %d findings, want 1", name, len(fs))
		}
		if got := strings.Join(fs[0].Detail[2:], ";"); got != c.want {
			t.Errorf("%s: detail %q, want %q", name, got, c.want)
		}
	}
}

// The detail of a replaced zone says what becomes of its name servers.
func TestServersOfAReplacedZone(t *testing.T) {
	const before = ";; zone example.com.\neu 300 NS ns1.example.net.\n;; zone eu.example.com. host=x/1 partial servers=ns1.example.net."
	const parent = ";; zone example.com.\neu 300 NS "
	for name, c := range map[string]struct {
		before, after string
		want          []string
	}{
		"fixed": {before + " fixed\n", parent + "ns1.example.net.\n;; zone eu.example.com. host=x/1 partial servers=ns1.example.net. fixed\n",
			[]string{"the name servers stay the same: the provider gives them to every zone", "+ server ns1.example.net."}},
		"unknown": {before + "\n", parent + "ns1.example.net.\n;; zone eu.example.com. host=x/1 partial unknown-servers\n",
			[]string{"the new name servers are known only after the apply", "the parent in this run still delegates to the old name servers"}},
		"known": {before + "\n", parent + "ns2.example.net.\n;; zone eu.example.com. host=x/1 partial servers=ns2.example.net.\n",
			[]string{"+ server ns2.example.net.", "the parent in this run delegates elsewhere, but resolvers keep the old delegation for its TTL"}},
		"by reference": {before + "\n", ";; zone example.com.\neu 300 NS - ; unknown ; servers-of eu.example.com.\n;; zone eu.example.com. host=x/1 partial unknown-servers\n",
			[]string{"the new name servers are known only after the apply", "the parent in this run delegates elsewhere, but resolvers keep the old delegation for its TTL"}},
	} {
		fs := runRules(t, c.before, c.after, "zone eu.example.com. | zone.eu destroy create host=x/1\n", nil, "zone-replaced")
		if len(fs) != 1 {
			t.Fatalf("%s: %d findings, want 1", name, len(fs))
		}
		if diff := cmp.Diff(c.want, fs[0].Detail[2:]); diff != "" {
			t.Errorf("%s (-want +got):\n%s", name, diff)
		}
	}
}

// A zone that goes is proven lost by a walk that ends at servers which refuse;
// where nobody is sent there, or no walk gets there, there is nothing to prove.
func TestProofOfALostZone(t *testing.T) {
	const parent = ";; zone example.com.\neu 300 NS ns1.example.net.\n"
	const private = ";; zone example.com. view=inside\neu 300 NS ns1.example.net.\n"
	const retired = ";; zone example.com.\neu 300 NS ns9.example.net.\n"
	for _, rule := range []string{"zone-deleted", "zone-replaced"} {
		for name, c := range map[string]struct {
			parent, view string
			want         int
		}{
			"delegated": {parent, "", 1},
			"private":   {private, " view=inside", 0},
			"retired":   {retired, "", 0},
		} {
			after, ways := c.parent, ""
			if rule == "zone-replaced" {
				after += ";; zone eu.example.com." + c.view + " host=x/1 partial unknown-servers\n"
				ways = "zone eu.example.com. | zone.eu destroy create host=x/1" + c.view + "\n"
			}
			fs := runRules(t, c.parent+";; zone eu.example.com."+c.view+" host=x/1 partial servers=ns1.example.net.\n", after, ways, nil, rule)
			if len(fs) != 1 {
				t.Fatalf("%s, %s: %d findings, want 1", rule, name, len(fs))
			}
			if len(fs[0].Proof) != c.want {
				t.Errorf("%s, %s: %d proofs, want %d", rule, name, len(fs[0].Proof), c.want)
			}
			if c.want > 0 && (fs[0].Proof[0].ComesTrueIf != finding.IfRefused || len(fs[0].Proof[0].Servers) != 1) {
				t.Errorf("%s, %s: %+v", rule, name, fs[0].Proof[0])
			}
		}
	}
}

// The hint of a deleted zone names the time that the parent's delegation lives.
func TestHintOfADeletedZone(t *testing.T) {
	const child = ";; zone eu.example.com.\n@ 300 NS ns1.example.net.\n"
	fs := runRules(t, ";; zone example.com.\neu 86400 NS ns1.example.net.\n"+child, ";; zone example.com.\neu 60 NS ns1.example.net.\n", "", nil, "zone-deleted")
	if len(fs) != 1 || !strings.HasSuffix(fs[0].Hint, "; the TTL of the delegation is 86400 s") {
		t.Errorf("%+v", fs)
	}
	if fs = runRules(t, child, "", "", nil, "zone-deleted"); len(fs) != 1 || strings.Contains(fs[0].Hint, "TTL of the delegation") {
		t.Errorf("%+v", fs)
	}
}

// How a set is served is a change that its values do not show.
func TestServedOtherwise(t *testing.T) {
	const zoneLine = ";; zone example.com. host=cloudflare/c1 partial\n@ 300 A 192.0.2.1"
	fs := runRules(t, zoneLine+" ; synthetic proxied\n", zoneLine+"\n", "", nil, "apex-changed")
	if want := "served: proxied before, as written after"; len(fs) != 1 || !slices.Contains(fs[0].Detail, want) {
		t.Errorf("%+v, want %q", fs, want)
	}
}

// A proof asks what comes true only when users are hurt: none for what is
// exchanged by plan.
func TestProofs(t *testing.T) {
	const ns = "@ 300 NS ns9.example.net.\n"
	const ds = "eu 300 DS " + testDS + "\n"
	const child1, child9 = ";; zone eu.example.com.\nns1 300 A 192.0.2.1\n", ";; zone eu.example.com.\nns1 300 A 192.0.2.9\n"
	for name, c := range map[string]struct{ rule, before, after, want string }{
		"apex NS": {"apex-ns-removed", ns, "", "example.com. NS at old-servers denied [ns9.example.net.]"},
		"apex NS changes": {"apex-ns-changed", ns, "@ 300 NS ns8.example.net.\n",
			"example.com. SOA at new-servers refused [ns8.example.net.]; example.com. SOA at new-servers denied [ns8.example.net.]"},
		"apex address":  {"apex-address-removed", ns + "@ 300 AAAA 2001:db8::1\n", ns, "example.com. AAAA at old-servers denied [ns9.example.net.]"},
		"apex changes":  {"apex-changed", ns + "@ 300 A 192.0.2.1\n", ns + "@ 300 A 192.0.2.2\n", ""},
		"MX":            {"mx-removed", ns + "@ 300 MX 10 mx.example.net.\n", ns, "example.com. MX at old-servers denied [ns9.example.net.]"},
		"wildcard":      {"wildcard-removed", ns + "* 300 TXT x\n", ns, "*.example.com. TXT at old-servers denied [ns9.example.net.]"},
		"name":          {"name-removed", ns + "www 300 A 192.0.2.1\n", ns, "www.example.com. A at old-servers denied [ns9.example.net.]"},
		"NS host":       {"ns-host-address-removed", "@ 300 NS ns1.example.com.\nns1 300 A 192.0.2.1\n", "@ 300 NS ns1.example.com.\n", "ns1.example.com. A at old-servers denied [ns1.example.com. 192.0.2.1]"},
		"NS host, glue": {"ns-host-address-removed", "eu 300 NS ns1.eu.example.com.\nns1.eu 300 A 192.0.2.1\n", "eu 300 NS ns1.eu.example.com.\n", "ns1.eu.example.com. A at walk denied []"},
		"NS host changes": {"ns-host-address-removed", "@ 300 NS ns1.example.com.\nns1 300 A 192.0.2.1\n", "@ 300 NS ns1.example.com.\nns1 300 A 192.0.2.2\n",
			"example.com. SOA at new-servers refused [ns1.example.com. 192.0.2.2]; example.com. SOA at new-servers denied [ns1.example.com. 192.0.2.2]"},
		"delegation": {"delegation-changed", "eu 300 NS ns1.example.net.\n", "eu 300 NS ns2.example.net.\n",
			"eu.example.com. SOA at new-servers refused [ns2.example.net.]; eu.example.com. SOA at new-servers denied [ns2.example.net.]"},
		"delegation less": {"delegation-shrunk", "eu 300 NS ns1.example.net.\neu 300 NS ns2.example.net.\n", "eu 300 NS ns2.example.net.\n",
			"eu.example.com. SOA at new-servers refused [ns2.example.net.]; eu.example.com. SOA at new-servers denied [ns2.example.net.]"},
		"delegation less, two stay": {"delegation-shrunk", "eu 300 NS ns1.example.net.\neu 300 NS ns2.example.net.\neu 300 NS ns3.example.net.\n", "eu 300 NS ns2.example.net.\neu 300 NS ns3.example.net.\n", ""},
		"glue": {"glue-mismatch", "eu 300 NS ns1.eu.example.com.\nns1.eu 300 A 192.0.2.1\n" + child1, "eu 300 NS ns1.eu.example.com.\nns1.eu 300 A 192.0.2.9\n" + child1,
			"ns1.eu.example.com. A at old-servers differs []"},
		"glue that stays": {"glue-mismatch", "eu 300 NS ns1.eu.example.com.\nns1.eu 300 A 192.0.2.1\n" + child1, "eu 300 NS ns1.eu.example.com.\nns1.eu 300 A 192.0.2.1\n" + child9,
			"eu.example.com. SOA at new-servers refused [ns1.eu.example.com. 192.0.2.1]; eu.example.com. SOA at new-servers denied [ns1.eu.example.com. 192.0.2.1]"},
		"NS host becomes a CNAME": {"ns-host-address-removed", "@ 300 NS ns1.example.com.\nns1 300 A 192.0.2.1\n", "@ 300 NS ns1.example.com.\nns1 300 CNAME lb.example.net.\n",
			"ns1.example.com. A at old-servers denied [ns1.example.com. 192.0.2.1]"},
		"DS comes":         {"ds-added", "", ds, "eu.example.com. SOA at walk bogus []"},
		"DS goes":          {"ds-removed", ds, "", "eu.example.com. DS at parent differs []"},
		"DS changes":       {"ds-changed", ds, "eu 300 DS 59751 13 2 9432778BD8DED937382CCEA475A749C0CEFE0DE3FB9BD07BE4417B786E610001\n", "eu.example.com. SOA at walk bogus []"},
		"DS under servers": {"ds-changed", ds + "eu 300 NS ns1.example.net.\n", ds + "eu 300 NS ns2.example.net.\n", "eu.example.com. SOA at walk bogus []"},
	} {
		fs := runRules(t, ";; zone example.com.\n"+c.before, ";; zone example.com.\n"+c.after, "", nil, c.rule)
		if len(fs) != 1 {
			t.Fatalf("%s: %d findings, want 1", name, len(fs))
		}
		var got []string
		for _, p := range fs[0].Proof {
			var servers []string
			for _, s := range p.Servers {
				servers = append(servers, strings.Join(append([]string{s.Name}, s.Addresses...), " "))
			}
			got = append(got, p.Ask.Name+" "+p.Ask.Type+" at "+string(p.At)+" "+string(p.ComesTrueIf)+" ["+strings.Join(servers, ", ")+"]")
		}
		if s := strings.Join(got, "; "); s != c.want {
			t.Errorf("%s: proof %q, want %q", name, s, c.want)
		}
	}
}

// Rules say what facts would sharpen them.
func TestQuestions(t *testing.T) {
	for name, c := range map[string]struct {
		rule, before, after string
		want                int
	}{
		"moved":             {"delegation-changed", "eu 300 NS ns1.example.net.\n", "eu 300 NS ns2.example.net.\n", 2},
		"added to":          {"delegation-changed", "eu 300 NS ns1.example.net.\n", "eu 300 NS ns1.example.net.\neu 300 NS ns2.example.net.\n", 1},
		"follows":           {"delegation-changed", "eu 300 NS ns1.example.net.\n", "eu 300 NS - ; unknown ; servers-of eu.example.com.\n", 1},
		"shrunk":            {"delegation-shrunk", "eu 300 NS ns1.example.net.\neu 300 NS ns2.example.net.\n", "eu 300 NS ns2.example.net.\n", 2},
		"apex":              {"apex-ns-changed", "@ 300 NS ns1.example.net.\n", "@ 300 NS ns2.example.net.\n", 1},
		"first DS":          {"ds-added", "", "eu 300 DS " + testDS + "\n", 1},
		"DS known to match": {"ds-added", ";; zone eu.example.com.\n@ 300 DNSKEY " + testKey + "\n;; zone example.com.\n", ";; zone eu.example.com.\n@ 300 DNSKEY " + testKey + "\n;; zone example.com.\neu 300 DS " + testDS + "\n", 0},
	} {
		res := runResult(t, ";; zone example.com. partial\n"+c.before, ";; zone example.com. partial\n"+c.after, "", nil, c.rule)
		if len(res.Unasked) != c.want {
			t.Errorf("%s: %d questions, want %d", name, len(res.Unasked), c.want)
		}
	}
}

// What a message says of a delegation's servers.
func TestMessagesOfDelegations(t *testing.T) {
	for want, c := range map[string]struct{ rule, before, after string }{
		"the delegation of eu.example.com. moves to other name servers, none stays":  {"delegation-changed", "a", "b c"},
		"the delegation of eu.example.com. changes: 1 of 2 name servers stay, 2 new": {"delegation-changed", "a b", "b c d"},
		"the delegation of eu.example.com. gains 1 name server":                      {"delegation-changed", "a", "a b"},
		"the delegation of eu.example.com. loses 2 name servers and keeps 1":         {"delegation-shrunk", "a b c", "a"},
	} {
		text := func(servers string) string {
			out := ";; zone example.com.\n"
			for s := range strings.FieldsSeq(servers) {
				out += "eu 300 NS " + s + ".example.net.\n"
			}
			return out
		}
		fs := runRules(t, text(c.before), text(c.after), "", nil, c.rule)
		if len(fs) != 1 || fs[0].Message != want {
			t.Errorf("%+v, want %q", fs, want)
		}
	}
}

// A lost zone is counted as far as the run saw it, without the other copies; one
// that was seen whole holds nothing else.
func TestLossOfAZone(t *testing.T) {
	const copies = ";; zone eu.example.com. host=ns1/z1\n@ 300 NS ns2.example.net.\nwww 300 A 192.0.2.1\n"
	const lost = "@ 300 NS ns1.example.net.\n@ 300 A 192.0.2.1\nwww 300 A 192.0.2.1\n"
	for seen, want := range map[string]string{
		" partial": "- 3 record sets seen in this run, and whatever else the zone holds",
		"":         "- 3 record sets",
	} {
		fs := runRules(t, copies+";; zone eu.example.com. host=aws/Z1"+seen+"\n"+lost, copies, "", nil, "zone-deleted")
		if len(fs) != 1 {
			t.Fatalf("%d findings, want 1", len(fs))
		}
		if diff := cmp.Diff([]string{want, "- server ns1.example.net."}, fs[0].Detail); diff != "" {
			t.Errorf("zone seen%s: detail (-want +got):\n%s", seen, diff)
		}
	}
}

// Addresses that the source marks as sensitive are only counted.
func TestSensitiveAddresses(t *testing.T) {
	secret := &zone.RRset{Sensitive: true}
	for name, c := range map[string]struct {
		before, after *zone.RRset
		want          []string
	}{
		"plain":  {&zone.RRset{}, &zone.RRset{}, []string{"- A 192.0.2.1", "+ A 192.0.2.2"}},
		"gone":   {&zone.RRset{}, nil, []string{"- A 192.0.2.1", "+ A 192.0.2.2"}},
		"before": {secret, &zone.RRset{}, []string{"addresses: 1 before, 1 after"}},
		"after":  {&zone.RRset{}, secret, []string{"addresses: 1 before, 1 after"}},
	} {
		got := hostLines(&zone.Change{Before: c.before, After: c.after}, []string{"A 192.0.2.1"}, []string{"A 192.0.2.2"})
		if diff := cmp.Diff(c.want, got); diff != "" {
			t.Errorf("%s (-want +got):\n%s", name, diff)
		}
	}
}

// The zone that takes the place of a replaced one is the one that the same
// object makes, not another of that name.
func TestSuccessorOfAReplacedZone(t *testing.T) {
	const ways = "zone example.com. | zone.main destroy host=x/1\nzone example.com. | zone.main create host=x/2\nzone example.com. | zone.other create host=a/9\nzone example.net. | zone.net create host=a/8\n"
	const after = ";; zone example.com. host=a/9 partial servers=ns9.example.net.\n;; zone example.com. host=x/2 partial servers=ns2.example.net.\n;; zone example.net. host=a/8 partial servers=ns8.example.net.\n"
	fs := runRules(t, ";; zone example.com. host=x/1 partial servers=ns1.example.net.\n", after, ways, nil, "zone-replaced")
	if len(fs) != 1 {
		t.Fatalf("%d findings, want 1", len(fs))
	}
	if diff := cmp.Diff([]string{"+ server ns2.example.net."}, fs[0].Detail[2:]); diff != "" {
		t.Errorf("detail (-want +got):\n%s", diff)
	}
}

// The detail shows what goes and nothing else of the name; what goes with its
// zone has no answer of its own.
func TestLinesOfALostName(t *testing.T) {
	const sets = " 300 A 192.0.2.1\nOWNER 300 AAAA 2001:db8::1\nOWNER 300 CAA 0 issue \"ca.example.net\"\n"
	gone := []string{"- A 192.0.2.1", "- AAAA 2001:db8::1"}
	for rule, owner := range map[string]string{"apex-address-removed": "@", "wildcard-removed": "*", "name-removed": "www"} {
		before := ";; zone example.com. host=x/1\n" + owner + strings.ReplaceAll(sets, "OWNER", owner)
		after := ";; zone example.com. host=x/1\n" + owner + " 300 CAA 0 issue \"ca.example.net\"\n"
		want := gone
		if rule != "apex-address-removed" {
			want = append(slices.Clone(gone), "then: NODATA, for other records stay at or below the name")
		}
		fs := runRules(t, before, after, "", nil, rule)
		if len(fs) != 1 {
			t.Fatalf("%s: %d findings, want 1", rule, len(fs))
		}
		if diff := cmp.Diff(want, fs[0].Detail); diff != "" {
			t.Errorf("%s (-want +got):\n%s", rule, diff)
		}
		for _, f := range runRules(t, before, "", "", nil, rule, "zone-deleted") {
			if f.Rule == rule && f.Type == "A" && !cmp.Equal(gone, f.Detail) {
				t.Errorf("%s with its zone: detail %q", rule, f.Detail)
			}
		}
	}
}

func TestListed(t *testing.T) {
	for want, names := range map[string][]string{
		"a": {"a"}, "a, b, c": {"a", "b", "c"}, "a, b, c and 1 more": {"a", "b", "c", "d"},
	} {
		if got := listed(names); got != want {
			t.Errorf("listed(%v) = %q, want %q", names, got, want)
		}
	}
}
