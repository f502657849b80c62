package main

import (
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// sound is the zone that each of the broken ones was, one change ago.
var sound = `$ORIGIN example.test.
$TTL 300
@ IN SOA ns1 hostmaster 11 3600 600 604800 300
@ IN NS ns1
@ IN NS ns2
@ IN A 192.0.2.10
@ IN MX 10 mail
@ IN TXT "v=spf1 mx -all"
@ IN CAA 0 issue "letsencrypt.org"
ns1 IN A 192.0.2.53
ns2 IN A 198.51.100.53
mail IN A 192.0.2.25
www IN A 192.0.2.80
cdn IN CNAME www
* IN A 192.0.2.9
sub IN NS ns1.sub
sub IN NS ns2.sub
sub IN DS 60485 13 2 D4B7D520E7BB5F0F67674A0CCEB1E3E0614B93C4F9E99B8383F6A1E4469DA50A
ns1.sub IN A 192.0.2.54
ns2.sub IN A 198.51.100.54
` + hosts()

func hosts() string {
	var b strings.Builder
	for i := range 30 {
		fmt.Fprintf(&b, "host%d IN A 203.0.113.%d\n", i, i+1)
	}
	return b.String()
}

// brokenZone is a zone with one fault: what stands in the sound zone and what
// takes its place, and the rule that must say it. Where no rule does, why says so.
type brokenZone struct{ name, old, new, rule, why string }

const subNS, subDS = "sub IN NS ns1.sub\nsub IN NS ns2.sub\n", "sub IN DS 60485 13 2 D4B7D520E7BB5F0F67674A0CCEB1E3E0614B93C4F9E99B8383F6A1E4469DA50A\n"

var brokenZones = []brokenZone{
	{"CNAME beside other data", "www IN A 192.0.2.80\n", "www IN A 192.0.2.80\nwww IN CNAME mail\n", "cname-conflict", ""},
	{"malformed DS digest", "13 2 D4B7D520", "13 2 D4B7", "ds-changed", ""},
	{"in-zone NS host without address", "ns2 IN A 198.51.100.53\n", "", "ns-host-address-removed", ""},
	{"wildcard NS", "* IN A 192.0.2.9\n", "* IN NS ns1\n", "wildcard-removed", ""},
	{"MX at a CNAME", "@ IN MX 10 mail\n", "@ IN MX 10 cdn\n", "target-is-cname", ""},
	{"NS at a CNAME", "@ IN NS ns2\n", "@ IN NS cdn\n", "target-is-cname", ""},
	{"missing glue", "ns2.sub IN A 198.51.100.54\n", "", "ns-host-address-removed", ""},
	{"an NS that is an address", "@ IN NS ns2\n", "@ IN NS 198.51.100.53.\n", "apex-ns-changed", ""},
	{"two TTLs in one set", "@ IN NS ns2\n", "@ 60 IN NS ns2\n", "", "everybody takes one of the two (RFC 2181, section 5.2): nobody is cut off"},
	{"deleted delegation", subNS + subDS, "", "delegation-removed", ""},
	{"missing trailing dot", "cdn IN CNAME www\n", "cdn IN CNAME edge.example.net\n", "relative-target", ""},
	{"doubled suffix", "www IN A 192.0.2.80\n", "www.example.test IN A 192.0.2.80\n", "doubled-suffix", ""},
	{"CNAME loop", "www IN A 192.0.2.80\n", "www IN CNAME cdn\n", "cname-loop", ""},
	{"an empty non-terminal hides a wildcard", "host0 IN", "_acme-challenge.qa IN TXT \"x\"\nhost0 IN", "wildcard-shadowed", ""},
	{"data below a zone cut", "host1 IN A 203.0.113.2\n", "www.host1 IN A 203.0.113.2\nhost1 IN NS ns1\n", "occluded-by-cut", ""},
	{"two SPF records", "\"v=spf1 mx -all\"\n", "\"v=spf1 mx -all\"\n@ IN TXT \"v=spf1 a -all\"\n", "mail-auth-weakened", ""},
	{"a CAA issuer with a typing error", "\"letsencrypt.org\"", "\"lestencrypt.org\"", "caa-suspect", ""},
	{"a private address in a public zone", "www IN A 192.0.2.80\n", "www IN A 10.0.0.80\n", "", "a file does not say which view it is for; no rule asks"},
	{"an NS in a domain with a typing error", "sub IN NS ns2.sub\n", "sub IN NS ns2.sbu\n", "delegation-changed", ""},
	{"the same NS twice", "@ IN NS ns2\n", "@ IN NS ns1\n", "apex-ns-changed", ""},
	{"a DS without NS", subNS, "", "delegation-removed", ""},
	{"a negative TTL of a day", "604800 300\n", "604800 86400\n", "", "the lesser of the SOA's TTL, 300 s here, and MINIMUM counts (RFC 2308, section 5)"},
	{"expire below refresh", "3600 600 604800", "3600 600 1800", "soa-timers", ""},
	{"the zone cut down to its apex", hosts(), "", "zone-shrunk", ""},
	{"a single NS", "@ IN NS ns2\n", "", "apex-ns-changed", ""},
	{"MX at a name that is not there", "@ IN MX 10 mail\n", "@ IN MX 10 mial.mail\n", "target-missing", ""},
	{"the last address of the apex goes", "@ IN A 192.0.2.10\n", "", "apex-address-removed", ""},
	{"a serial that goes back", "hostmaster 11 ", "hostmaster 9 ", "serial-not-increased", ""},
}

func (b *brokenZone) text(t *testing.T) string {
	t.Helper()
	if !strings.Contains(sound, b.old) {
		t.Fatalf("%s: %q is not in the sound zone", b.name, b.old)
	}
	text := strings.Replace(sound, b.old, b.new, 1)
	return strings.Replace(text, "hostmaster 11 ", "hostmaster 12 ", 1)
}

// The broken zones of the field's own tools: what zonecut refuses or says, beside
// named-checkzone and nsd-checkzone. Those see one state and bless most outages,
// since a deleted delegation is a valid zone.
func TestBrokenZones(t *testing.T) {
	dir := t.TempDir()
	old := filepath.Join(dir, "example.test.old")
	if err := os.WriteFile(old, []byte(sound), 0o600); err != nil {
		t.Fatal(err)
	}
	rows := []string{fmt.Sprintf("%-40s %-38s %-8s %s", "ZONE", "zonecut", "named", "nsd")}
	var said, named, nsd int
	for i := range brokenZones {
		b := &brokenZones[i]
		file := filepath.Join(dir, fmt.Sprintf("example.test.%d", i))
		if err := os.WriteFile(file, []byte(b.text(t)), 0o600); err != nil {
			t.Fatal(err)
		}
		rules, code := saidOf(t, dir, old, file)
		word := fmt.Sprintf("exit %d", code)
		switch {
		case b.rule == "" && b.why == "" || b.rule != "" && !slices.Contains(rules, b.rule):
			t.Errorf("%s: exit code %d and %v, want %q", b.name, code, rules, b.rule)
		}
		if b.rule != "" {
			said++
			word += " " + b.rule
		}
		byNamed, byNSD := checker(old, file, "named-checkzone", "-i", "full", "example.test"), checker(old, file, "nsd-checkzone", "example.test")
		if byNamed == "refuses" {
			named++
		}
		if byNSD == "refuses" {
			nsd++
		}
		rows = append(rows, fmt.Sprintf("%-40s %-38s %-8s %s", b.name, word, byNamed, byNSD))
		if b.why != "" {
			rows = append(rows, "    "+b.why)
		}
	}
	t.Logf("zonecut refuses or says %d of %d broken zones, named-checkzone refuses %d, nsd-checkzone %d\n%s",
		said, len(brokenZones), named, nsd, strings.Join(rows, "\n"))
}

// saidOf are the rules that speak of a pair above a note's whisper, or at all.
func saidOf(t *testing.T, dir, old, file string) (rules []string, code int) {
	t.Helper()
	out, errs, code := zonecutIn(t, dir, "check", "--zone", "example.test", "--out", "json", old, file)
	if code == 1 {
		return nil, code
	}
	var r struct {
		Findings []struct{ Rule string }
	}
	if err := json.Unmarshal([]byte(out), &r); err != nil {
		t.Fatalf("%v\n%s%s", err, out, errs)
	}
	for _, f := range r.Findings {
		rules = append(rules, f.Rule)
	}
	slices.Sort(rules)
	return slices.Compact(rules), code
}

// checker is what another tool says of a zone that it does not say of the sound
// one: it refuses, warns, or passes it.
func checker(sound, broken, program string, args ...string) string {
	path, err := exec.LookPath(program)
	if err != nil {
		return "not here"
	}
	was, _ := exec.Command(path, append(slices.Clone(args), sound)...).CombinedOutput()
	out, err := exec.Command(path, append(slices.Clone(args), broken)...).CombinedOutput()
	if err != nil {
		return "refuses"
	}
	for line := range strings.Lines(string(out)) {
		plain := strings.ReplaceAll(line, broken, sound)
		if !strings.Contains(string(was), plain) && !strings.Contains(line, "serial") && strings.TrimSpace(line) != "OK" && !strings.Contains(line, " is ok") {
			return "warns"
		}
	}
	return "passes"
}
