package octodns

import (
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"zonecut/internal/zone"
)

// dump writes a zone as "LINE OWNER TTL TYPE DATA (DEFINITION)", one line a
// value, in the order of the file.
func dump(z *Zone) string {
	var b strings.Builder
	for _, r := range z.Sets {
		for _, d := range r.Data {
			fmt.Fprintf(&b, "%d %s %d %s %s", r.Origins[0].Line, r.Owner, r.TTL, r.Type, d)
			if r.Synthetic != "" {
				fmt.Fprintf(&b, " (%s)", r.Synthetic)
			}
			b.WriteByte('\n')
		}
	}
	return b.String()
}

func parse(text string) (*Zone, error) {
	return Parse(strings.NewReader(text), "zones/example.com.yaml", "")
}

func TestParse(t *testing.T) {
	for _, c := range []struct{ name, zone, want string }{
		{
			"names: the apex, a wildcard, several labels, upper case, another script, numbers",
			"'': {type: A, value: 192.0.2.1}\n'*': {type: A, value: 192.0.2.1}\n_a.B: {type: A, value: 192.0.2.1}\nbücher: {type: A, value: 192.0.2.1}\n10: {type: A, value: 192.0.2.1}\n1.5: {type: A, value: 192.0.2.1}\n'010': {type: A, value: 192.0.2.1}\n",
			"1 example.com. 3600 A 192.0.2.1\n2 *.example.com. 3600 A 192.0.2.1\n3 _a.b.example.com. 3600 A 192.0.2.1\n4 xn--bcher-kva.example.com. 3600 A 192.0.2.1\n5 10.example.com. 3600 A 192.0.2.1\n6 1.5.example.com. 3600 A 192.0.2.1\n7 010.example.com. 3600 A 192.0.2.1\n",
		},
		{
			"a record's line is that of its key, or of its place in the list",
			"---\n# comment\na:\n  ttl: 60\n  type: A\n  value: 192.0.2.1\nb:\n  - ttl: '61'\n    type: A\n    values:\n      - 192.0.2.1\n      - 192.0.2.2\n  - type: AAAA\n    values: 2001:DB8:0::1\n",
			"3 a.example.com. 60 A 192.0.2.1\n8 b.example.com. 61 A 192.0.2.1\n8 b.example.com. 61 A 192.0.2.2\n13 b.example.com. 3600 AAAA 2001:db8::1\n",
		},
		{
			"targets with and without the dot are absolute; the root",
			"a:\n- {type: CNAME, value: Www.Example.NET}\n- {type: NS, values: [ns1.example.net., ns2.example.net]}\n- {type: PTR, value: a.example.net.}\n- {type: DNAME, value: b.example.net.}\n- {type: MX, value: {preference: 0, exchange: .}}\n- {type: ALIAS, value: münchen.example.net.}\n",
			"2 a.example.com. 3600 CNAME www.example.net.\n3 a.example.com. 3600 NS ns1.example.net.\n3 a.example.com. 3600 NS ns2.example.net.\n4 a.example.com. 3600 PTR a.example.net.\n5 a.example.com. 3600 DNAME b.example.net.\n6 a.example.com. 3600 MX 0 .\n7 a.example.com. 3600 ALIAS xn--mnchen-3ya.example.net. (alias)\n",
		},
		{
			"MX and SRV, with the older names of fields and numbers in quotes",
			"_a._tcp: {type: SRV, value: {priority: 1, weight: 2, port: '443', target: a.example.net.}}\na: {type: MX, values: [{preference: 10, exchange: a.example.net.}, {priority: 20, value: b.example.net.}]}\n",
			"1 _a._tcp.example.com. 3600 SRV 1 2 443 a.example.net.\n2 a.example.com. 3600 MX 10 a.example.net.\n2 a.example.com. 3600 MX 20 b.example.net.\n",
		},
		{
			"TXT: escaped and bare semicolons, quotes, chunks, text that YAML would take for a number",
			"a:\n  type: TXT\n  values:\n  - v=DKIM1\\; p=x; t=y\n  - '\"a b\" \"c\"'\n  - 3e928529\n  - yes\n  - 1.10\n  - 0x10\n  - say \"hi\" \\o/\n  - ''\n",
			"1 a.example.com. 3600 TXT \"v=DKIM1; p=x; t=y\"\n1 a.example.com. 3600 TXT \"a bc\"\n1 a.example.com. 3600 TXT \"3e928529\"\n1 a.example.com. 3600 TXT \"yes\"\n1 a.example.com. 3600 TXT \"1.10\"\n1 a.example.com. 3600 TXT \"0x10\"\n1 a.example.com. 3600 TXT \"say \\\"hi\\\" \\\\o/\"\n1 a.example.com. 3600 TXT \"\"\n",
		},
		{
			"a long text is cut at 255 octets, wherever the file cuts it",
			"a: {type: TXT, value: '\"" + strings.Repeat("x", 200) + "\" \"" + strings.Repeat("x", 60) + "\"'}\nb: {type: SPF, value: " + strings.Repeat("x", 260) + "}\n",
			"1 a.example.com. 3600 TXT \"" + strings.Repeat("x", 255) + "\" \"xxxxx\"\n2 b.example.com. 3600 SPF \"" + strings.Repeat("x", 255) + "\" \"xxxxx\"\n",
		},
		{
			"CAA and URI: octoDNS quotes the value as it stands",
			"a: {type: CAA, values: [{tag: issue, value: ca.example.net; policy=ev}, {flags: 128, tag: iodef, value: 'mailto:a@example.net'}]}\n_b._tcp: {type: URI, value: {priority: 1, weight: 2, target: 'https://example.net/'}}\n",
			"1 a.example.com. 3600 CAA 0 issue \"ca.example.net; policy=ev\"\n1 a.example.com. 3600 CAA 128 iodef \"mailto:a@example.net\"\n2 _b._tcp.example.com. 3600 URI 1 2 \"https://example.net/\"\n",
		},
		{
			"DS with both sets of names, TLSA with its zeroes, SSHFP, OPENPGPKEY",
			"a:\n- {type: DS, values: [{key_tag: 1, algorithm: 13, digest_type: 2, digest: " + strings.Repeat("ab", 32) + "}, {flags: 2, protocol: 8, algorithm: 2, public_key: " + strings.Repeat("12", 32) + "}]}\n- {type: TLSA, value: {matching_type: 1, certificate_association_data: " + strings.Repeat("cd", 32) + "}}\n- {type: SSHFP, value: {algorithm: 1, fingerprint_type: 1, fingerprint: " + strings.Repeat("01", 20) + "}}\n- {type: OPENPGPKEY, value: AQID}\n",
			"2 a.example.com. 3600 DS 1 13 2 " + strings.Repeat("AB", 32) + "\n2 a.example.com. 3600 DS 2 8 2 " + strings.Repeat("12", 32) + "\n3 a.example.com. 3600 TLSA 0 0 1 " + strings.Repeat("CD", 32) + "\n4 a.example.com. 3600 SSHFP 1 1 " + strings.Repeat("01", 20) + "\n5 a.example.com. 3600 OPENPGPKEY AQID\n",
		},
		{
			"NAPTR, LOC, URLFWD",
			"a:\n- {type: NAPTR, value: {order: 1, preference: 2, flags: u, service: E2U+sip, regexp: '!^.*$!sip:a@example.net!', replacement: .}}\n- {type: LOC, value: {lat_degrees: 31, lat_minutes: 58, lat_seconds: 52.1, lat_direction: s, long_degrees: 115, long_minutes: 49, long_seconds: 11.7, long_direction: E, altitude: 20, size: 10, precision_horz: 10, precision_vert: 2}}\n- {type: URLFWD, value: {path: /, target: 'https://example.net/', code: 301, masking: 0, query: 1}}\n",
			"2 a.example.com. 3600 NAPTR 1 2 \"U\" \"E2U+sip\" \"!^.*$!sip:a@example.net!\" .\n3 a.example.com. 3600 LOC 31 58 52.100 S 115 49 11.700 E 20m 10m 10m 2m\n4 a.example.com. 3600 URLFWD \"/\" \"https://example.net/\" 301 0 1 (redirect)\n",
		},
		{
			"SVCB and HTTPS: lists, texts and keys without a value, in any order",
			"a: {type: HTTPS, value: {svcpriority: 1, targetname: ., svcparams: {port: 8443, alpn: [h2, h3], no-default-alpn: }}}\nb: {type: SVCB, value: {svcpriority: 0, targetname: c.example.net.}}\n",
			"1 a.example.com. 3600 HTTPS 1 . alpn=\"h2,h3\" no-default-alpn=\"\" port=\"8443\"\n2 b.example.com. 3600 SVCB 0 c.example.net.\n",
		},
		{
			"Route 53's aliases: a service is absolute, all else is relative; no name is the apex; the TTL is not ours",
			"a:\n- type: Route53Provider/ALIAS\n  ttl: 942942942\n  values:\n  - {type: A, name: d1.cloudfront.net., hosted-zone-id: Z2FDTNDATAQYW2, evaluate-target-health: false}\n  - {type: AAAA, name: d1.cloudfront.net}\nb: {type: Route53Provider/ALIAS, value: {type: A, name: www}}\nc: {type: Route53Provider/ALIAS, value: {type: A}}\n",
			"2 a.example.com. 60 A d1.cloudfront.net. (alias)\n2 a.example.com. 60 AAAA d1.cloudfront.net.example.com. (alias)\n7 b.example.com. 60 A www.example.com. (alias)\n8 c.example.com. 60 A example.com. (alias)\n",
		},
		{
			"another provider's type is its text, whatever the order of fields",
			"a: {type: PowerDnsProvider/LUA, values: [{script: \"ifportup(443, {'192.0.2.1'})\", type: A}, {type: AAAA, script: x}]}\n",
			"1 a.example.com. 3600 PowerDnsProvider/LUA script \"ifportup(443,\\x20{'192.0.2.1'})\" type A (computed)\n1 a.example.com. 3600 PowerDnsProvider/LUA script x type AAAA (computed)\n",
		},
		{
			"Cloudflare's proxy and automatic TTL",
			"a: {ttl: 60, type: A, value: 192.0.2.1, octodns: {cloudflare: {proxied: true}, lenient: true}}\nb: {ttl: 60, type: TXT, value: x, octodns: {cloudflare: {auto-ttl: true, proxied: true}}}\nc: {ttl: 60, type: A, value: 192.0.2.1, octodns: {cloudflare: {proxied: false}}}\nd: {type: ALIAS, value: x.example.net., octodns: {cloudflare: {proxied: true}}}\n",
			"1 a.example.com. 300 A 192.0.2.1 (proxied, automatic ttl)\n2 b.example.com. 300 TXT \"x\" (automatic ttl)\n3 c.example.com. 60 A 192.0.2.1\n4 d.example.com. 300 ALIAS x.example.net. (alias, proxied, automatic ttl)\n",
		},
		{
			"pools and rules: all values are data, the rest is the definition",
			"a:\n  type: A\n  value: 192.0.2.9\n  octodns: {healthcheck: {path: /up, port: 443}, lenient: true}\n  dynamic:\n    pools:\n      us: {values: [{value: 192.0.2.1}], fallback: default}\n      eu: {fallback: us, values: [{value: 192.0.2.3, weight: 2}, {value: 192.0.2.2, status: down}]}\n    rules:\n    - {pool: eu, geos: [EU, AF], subnets: [198.51.100.0/24]}\n    - {pool: us}\n",
			defined("1 a.example.com. 3600 A", []string{"192.0.2.1", "192.0.2.2", "192.0.2.3", "192.0.2.9"},
				"dynamic default 192.0.2.9, pool eu 192.0.2.2 status down 192.0.2.3 weight 2 fallback us, pool us 192.0.2.1, rule 1 eu geos AF EU subnets 198.51.100.0/24, rule 2 us, healthcheck.path /up, healthcheck.port 443"),
		},
		{
			"geo, the older form",
			"a: {type: A, values: [192.0.2.2, 192.0.2.1], geo: {NA-US: [192.0.2.4], EU: [192.0.2.3, 192.0.2.2]}}\n",
			defined("1 a.example.com. 3600 A", []string{"192.0.2.1", "192.0.2.2", "192.0.2.3", "192.0.2.4"},
				"geo default 192.0.2.1 192.0.2.2, geo EU 192.0.2.2 192.0.2.3, geo NA-US 192.0.2.4"),
		},
		{
			"anchors and merge keys; a mapping's own fields win",
			"a: &a {ttl: 60, type: A, value: &v 192.0.2.1}\nb: *a\nc: {<<: *a, ttl: 61}\nd: {type: A, values: [*v, 192.0.2.2], <<: [{ttl: 62}, {ttl: 63}]}\n",
			"1 a.example.com. 60 A 192.0.2.1\n2 b.example.com. 60 A 192.0.2.1\n3 c.example.com. 61 A 192.0.2.1\n4 d.example.com. 62 A 192.0.2.1\n4 d.example.com. 62 A 192.0.2.2\n",
		},
		{"of two equal keys the last one counts", "a: {type: A, value: 192.0.2.1}\nb: {type: A, value: 192.0.2.1}\na: {type: A, value: 192.0.2.2, value: 192.0.2.3}\n",
			"3 a.example.com. 3600 A 192.0.2.3\n2 b.example.com. 3600 A 192.0.2.1\n"},
		{"values before value", "a: {type: A, value: 192.0.2.1, values: [192.0.2.2]}\n", "1 a.example.com. 3600 A 192.0.2.2\n"},
		{"an octal TTL is one, as in YAML 1.1", "a: {type: A, ttl: 0100, value: 192.0.2.1}\n", "1 a.example.com. 64 A 192.0.2.1\n"},
		{"a zone without records", "{}\n", ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			z, err := parse(c.zone)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(c.want, dump(z)); diff != "" {
				t.Error(diff)
			}
			s := z.State()
			if !s.Snapshot().Complete(zone.Instance{Apex: "example.com."}) {
				t.Error("the zone is not complete")
			}
		})
	}
}

func defined(record string, data []string, definition string) string {
	var b strings.Builder
	for _, d := range data {
		fmt.Fprintf(&b, "%s %s (%s)\n", record, d, definition)
	}
	return b.String()
}

// TestSame reads what differs in the file and not in the zone.
func TestSame(t *testing.T) {
	for _, c := range []struct{ name, a, b string }{
		{"order of keys, fields and values", "a: {type: NS, ttl: 60, values: [a.example.net., b.example.net.]}\nb: {type: A, value: 192.0.2.1}\n", "b: {value: 192.0.2.1, type: A}\na: {values: [b.example.net., a.example.net.], ttl: 60, type: NS}\n"},
		{"plain and quoted", "a: {type: TXT, ttl: 60, value: v=spf1 -all}\n", "'a': {'type': \"TXT\", ttl: '60', value: \"v=spf1 -all\"}\n"},
		{"value, values with one, a list of one record", "a: {type: A, value: 192.0.2.1}\n", "a: [{type: A, values: [192.0.2.1]}]\n"},
		{"the dot and the case", "a: {type: CNAME, value: www.example.net}\n", "A: {type: CNAME, value: WWW.example.net.}\n"},
		{"the default TTL", "a: {type: A, value: 192.0.2.1}\n", "a: {type: A, ttl: 3600, value: 192.0.2.1}\n"},
		{"an escaped semicolon", "a: {type: TXT, value: 'v=DKIM1\\; p='}\n", "a: {type: TXT, value: 'v=DKIM1; p='}\n"},
		{"lenient", "a: {type: A, value: 192.0.2.1, octodns: {lenient: true}}\n", "a: {type: A, value: 192.0.2.1}\n"},
		{"the weight of a pool's only kind of value", "a: {type: A, value: 192.0.2.1, dynamic: {rules: [{pool: p}], pools: {p: {values: [{value: 192.0.2.2}]}}}}\n", "a: {type: A, value: 192.0.2.1, dynamic: {pools: {p: {values: [{weight: 1, status: obey, value: 192.0.2.2}]}}, rules: [{pool: p}]}}\n"},
		{"another script", "bücher: {type: A, value: 192.0.2.1}\n", "xn--bcher-kva: {type: A, value: 192.0.2.1}\n"},
	} {
		if got := differ(t, c.a, c.b); len(got) > 0 {
			t.Errorf("%s: %q", c.name, got)
		}
	}
	for _, c := range []struct{ name, a, b string }{
		{"a weight", "a: {type: A, value: 192.0.2.1, dynamic: {rules: [{pool: p}], pools: {p: {values: [{value: 192.0.2.2, weight: 2}, {value: 192.0.2.3}]}}}}\n", "a: {type: A, value: 192.0.2.1, dynamic: {rules: [{pool: p}], pools: {p: {values: [{value: 192.0.2.2, weight: 3}, {value: 192.0.2.3}]}}}}\n"},
		{"the proxy", "a: {type: A, value: 192.0.2.1}\n", "a: {type: A, value: 192.0.2.1, octodns: {cloudflare: {proxied: true}}}\n"},
		{"the dot of a service of AWS", "a: {type: Route53Provider/ALIAS, value: {type: A, name: d1.cloudfront.net.}}\n", "a: {type: Route53Provider/ALIAS, value: {type: A, name: d1.cloudfront.net}}\n"},
	} {
		if got := differ(t, c.a, c.b); len(got) != 1 || !strings.HasPrefix(got[0], "update ") {
			t.Errorf("%s: %q, want one update", c.name, got)
		}
	}
}

func differ(t *testing.T, a, b string) []string {
	t.Helper()
	var out [2]*zone.Snapshot
	for i, text := range []string{a, b} {
		z, err := parse(text)
		if err != nil {
			t.Fatal(err)
		}
		s := z.State()
		out[i] = s.Snapshot()
	}
	return diff(out[0], out[1])
}

// octoDNS never puts the zone's name after a value, so a lost dot changes nothing.
func TestNoDotDecides(t *testing.T) {
	z, err := Parse(strings.NewReader("www: {type: CNAME, value: web.example.net}\n"), "example.com.yaml", "")
	if err != nil {
		t.Fatal(err)
	}
	if state := z.State(); state.Zones[0].DotDecides || state.Sets[0].Data[0] != "web.example.net." {
		t.Errorf("%+v", state)
	}
}

func TestErrors(t *testing.T) {
	for _, c := range []struct{ name, zone, want, hint string }{
		{"nothing", "", "zones/example.com.yaml: is empty: it holds no record", "{}"},
		{"a comment alone", "# nothing\n---\n", "zones/example.com.yaml: is empty: it holds no record", "{}"},
		{"a list", "- a\n", "zones/example.com.yaml:1: is no mapping of owner names to records", "owner names"},
		{"two documents", "a: {type: A, value: 192.0.2.1}\n---\nb: {type: A, value: 192.0.2.1}\n", "zones/example.com.yaml:2: not YAML: a second document begins, and octoDNS reads one", "mend"},
		{"a bad indent, far from the start of the zone", "a:\n  type: A\n  value: 192.0.2.1\nb:\n- type: A\n type: B\nc: {type: A}\n", "zones/example.com.yaml:6: not YAML: did not find expected key", "mend"},
		{"a quote that is never closed", "a: {type: TXT, value: 'x}\nb: {type: A, value: 192.0.2.1}\n", "zones/example.com.yaml:1: not YAML: found unexpected end of stream", "mend"},
		{"an include for a zone", "!include x.yaml\n", `zones/example.com.yaml:1: !include "x.yaml" is not followed`, "into this file"},
		{"an include for a record", "a: !include x.yaml\n", `zones/example.com.yaml:1: !include "x.yaml" is not followed`, "into this file"},
		{"an include for one of several records", "a:\n- !include x.yaml\n", `zones/example.com.yaml:2: !include "x.yaml" is not followed`, "into this file"},
		{"an include for records", "<<: !include x.yaml\n", `zones/example.com.yaml:1: !include "x.yaml" is not followed`, "into this file"},
		{"an include for one of several values", "a: {type: A, values: [!include x]}\n", `zones/example.com.yaml:1: !include "x" is not followed`, "into this file"},
		{"a merge of no mapping", "a: {<<: [1], type: A}\n", "zones/example.com.yaml:1: a merge key whose value is no mapping", "<<"},
		{"@", "'@': {type: A, value: 192.0.2.1}\n", `zones/example.com.yaml:1: octoDNS refuses the name "@"`, "''"},
		{"an absolute name", "www.example.com.: {type: A, value: 192.0.2.1}\n", `zones/example.com.yaml:1: the name "www.example.com." is absolute`, "relative"},
		{"Norway", "no: {type: A, value: 192.0.2.1}\n", `zones/example.com.yaml:1: YAML reads the name "no" as no text`, "write 'no'"},
		{"a name that is a float", "1.10: {type: A, value: 192.0.2.1}\n", `zones/example.com.yaml:1: YAML reads the name "1.10" as no text`, "write '1.10'"},
		{"a name that is octal", "010: {type: A, value: 192.0.2.1}\n", `zones/example.com.yaml:1: YAML reads the name "010" as no text`, "write '010'"},
		{"no name", "? \n: {type: A, value: 192.0.2.1}\n", "zones/example.com.yaml:1: a record without a name", "''"},
		{"a blank in a name", "a b: {type: A, value: 192.0.2.1}\n", `zones/example.com.yaml:1: white space in the name "a b"`, "dots"},
		{"an empty label", "a..b: {type: A, value: 192.0.2.1}\n", `zones/example.com.yaml:1: "a..b" is not a domain name`, "63 octets"},
		{"a name that is a list", "? [a]\n: {type: A, value: 192.0.2.1}\n", "zones/example.com.yaml:1: a key that is no text", "name"},
		{"no record", "a: 1\n", "zones/example.com.yaml:1: what stands under a.example.com. is no record", "--as config"},
		{"no type", "a: {value: 192.0.2.1}\n", "zones/example.com.yaml:1: a record of a.example.com. has no type", "type"},
		{"an unknown type", "a: {type: PRT, value: b.}\n", "zones/example.com.yaml:1: a.example.com. PRT: unknown type", "PTR"},
		{"a type in lower case", "a: {type: a, value: 192.0.2.1}\n", "zones/example.com.yaml:1: a.example.com. a: unknown type", "one of A, AAAA"},
		{"SOA", "'': {type: SOA, value: x}\n", "zones/example.com.yaml:1: example.com. SOA: unknown type", "one of"},
		{"no value", "a: {type: A}\n", "zones/example.com.yaml:1: a.example.com. A: has no value", "take the record out"},
		{"an empty list", "a: {type: A, values: []}\n", "zones/example.com.yaml:1: a.example.com. A: has no value", "take the record out"},
		{"an empty value", "a: {type: A, value: }\n", "zones/example.com.yaml:1: a.example.com. A: has an empty value", "take the record out"},
		{"several values of a CNAME", "a: {type: CNAME, values: [b.example.net.]}\n", "zones/example.com.yaml:1: a.example.com. CNAME: has one value", "value: NAME"},
		{"a list of values of a CNAME", "a: {type: CNAME, value: [b.example.net.]}\n", "zones/example.com.yaml:1: a.example.com. CNAME: has one value and no list", "value: NAME"},
		{"a second record", "a:\n- {type: A, value: 192.0.2.1}\n- {type: A, value: 192.0.2.2}\n", "zones/example.com.yaml:3: a second record a.example.com. A, the first is in zones/example.com.yaml:2: octoDNS refuses duplicates", "all values"},
		{"a second record in another spelling", "a: {type: A, value: 192.0.2.1}\nA: {type: A, value: 192.0.2.2}\n", "zones/example.com.yaml:2: a second record a.example.com. A", "all values"},
		{"a bad address", "a:\n  type: A\n  values:\n  - 192.0.2.1\n  - 192.0.2.\n", `zones/example.com.yaml:5: a.example.com.: bad data: A data "192.0.2." is not an IPv4 address`, "mend"},
		{"a bad TTL", "a: {type: A, ttl: 1h, value: 192.0.2.1}\n", `zones/example.com.yaml:1: a.example.com. A: "1h" is not a TTL`, "2147483647"},
		{"a negative TTL", "a: {type: A, ttl: -1, value: 192.0.2.1}\n", `zones/example.com.yaml:1: a.example.com. A: "-1" is not a TTL`, "2147483647"},
		{"an empty target", "a: {type: CNAME, value: ''}\n", "zones/example.com.yaml:1: a.example.com. CNAME: the target is empty", "mend"},
		{"a target that is none", "a: {type: NS, value: a..b.}\n", `zones/example.com.yaml:1: a.example.com. NS: "a..b." is not a domain name`, "mend"},
		{"an MX without its preference", "a: {type: MX, value: {exchange: b.example.net.}}\n", `zones/example.com.yaml:1: a.example.com. MX: no "preference"`, "mend"},
		{"an MX as text", "a: {type: MX, value: 10 b.example.net.}\n", `zones/example.com.yaml:1: a.example.com. MX: the value is no mapping with "preference"`, "mend"},
		{"a preference that is none", "a: {type: MX, value: {preference: x, exchange: b.example.net.}}\n", `zones/example.com.yaml:1: a.example.com. MX: "preference" is "x" and no number`, "mend"},
		{"a digest of two words", "a: {type: DS, value: {key_tag: 1, algorithm: 13, digest_type: 2, digest: ab cd}}\n", `zones/example.com.yaml:1: a.example.com. DS: "ab cd" is no single word`, "mend"},
		{"a record inside a value", "a: {type: CAA, value: {tag: issue, value: \"x\\nb 0 IN A 192.0.2.1\"}}\n", "zones/example.com.yaml:1: a.example.com. CAA: \"x\\nb 0 IN A 192.0.2.1\" has a line break", "mend"},
		{"an alias in another zone", "a: {type: Route53Provider/ALIAS, value: {type: A, name: www.example.org.}}\n", `zones/example.com.yaml:1: a.example.com. Route53Provider/ALIAS: the target "www.example.org." is neither a service of AWS nor relative`, "relative"},
		{"an alias of no type", "a: {type: Route53Provider/ALIAS, value: {name: www}}\n", `zones/example.com.yaml:1: a.example.com. Route53Provider/ALIAS: the alias is of the type ""`, "A or AAAA"},
		{"pools without rules", "a: {type: A, value: 192.0.2.1, dynamic: {pools: {p: {values: [{value: 192.0.2.1}]}}}}\n", "zones/example.com.yaml:1: a.example.com. A: dynamic without pools or without rules", "rules"},
		{"a pool without values", "a: {type: A, value: 192.0.2.1, dynamic: {pools: {p: {}}, rules: [{pool: p}]}}\n", `zones/example.com.yaml:1: a.example.com. A: the pool "p" has no value`, "values"},
		{"aliases without end", "a: &a {type: A, value: 192.0.2.1, <<: *a}\n", "zones/example.com.yaml:1: the document grows without end", "aliases"},
	} {
		t.Run(c.name, func(t *testing.T) {
			z, err := parse(c.zone)
			var e *Error
			if z != nil || !errors.As(err, &e) {
				t.Fatalf("got %v and %v, want an *Error", z, err)
			}
			if !strings.HasPrefix(e.Error(), c.want) || !strings.Contains(e.Hint, c.hint) || e.Hint == "" {
				t.Errorf("got %q (hint %q), want %q (hint %q)", e, e.Hint, c.want, c.hint)
			}
		})
	}
}

func TestApex(t *testing.T) {
	for file, want := range map[string]zone.Name{
		"a/example.com.yaml": "example.com.", "example.com..yaml": "example.com.", "Example.COM.yaml": "example.com.", "bücher.example.yaml": "xn--bcher-kva.example.",
		"2.0.192.in-addr.arpa.yaml": "2.0.192.in-addr.arpa.", "example.com.yml": "", "config.yaml": "", "v1.2.yaml": "", "example.com": "", "$example.com.yaml": "", ".yaml": "",
	} {
		if got, ok := Name(file); got != want || ok != (want != "") {
			t.Errorf("%s: %q %v, want %q", file, got, ok, want)
		}
	}
	z, err := Parse(strings.NewReader("a: {type: A, value: 192.0.2.1}\n"), "example.com.yaml", "example.org.")
	if err != nil || z.Sets[0].Owner != "a.example.org." {
		t.Errorf("the caller's apex is not taken: %v", err)
	}
	for dir, want := range map[string]zone.Name{"x/example.com.": "example.com.", "example.org": "example.org.", "example.net": "", ".": ""} {
		if got, _ := SplitName(dir, []string{"www.yaml", "$example.org.yaml"}); got != want {
			t.Errorf("%s: %q, want %q", dir, got, want)
		}
	}
}

func TestRecognise(t *testing.T) {
	const record = "a: {type: A, value: 192.0.2.1}\n"
	for _, c := range []struct {
		file, text string
		want       bool
	}{
		{"x.yaml", record, true},
		{"x.yaml", "a: [{type: A}, {type: MX}]\n", true},
		{"x.yaml", "a: {type: Route53Provider/ALIAS}\n", true},
		{"x.yaml", record + "b: {type: PRT}\n", true},
		{"x.yaml", record + "b: 1\n", false},
		{"example.com.yaml", record + "b: 1\n", true},
		{"example.com.yaml", "b: 1\n", false},
		{"x.yaml", "db: {type: postgres}\ncache: {type: redis}\n", false},
		{"x.yaml", "page: {type: text/html}\n", false},
		{"x.yaml", "a: []\n", false},
		{"x.yaml", record + "b: []\n", false},
		{"x.yaml", "type: A\n", false},
		{"x.yaml", "{}\n", false},
		{"x.yaml", "", false},
		{"x.yaml", "a: [\n", false},
		{"x.yaml", "providers: {route53: {class: x}}\nzones: {example.com.: {sources: [config]}}\n", false},
	} {
		if got := Recognise(c.file, []byte(c.text)); got != c.want {
			t.Errorf("%s %q: %v", c.file, c.text, got)
		}
	}
}

func TestGaps(t *testing.T) {
	z, err := parse("a: {type: A, value: 192.0.2.1}\nb: {type: A, ttl: 1, ttl: 2, value: 192.0.2.1, values: [192.0.2.2]}\na: {type: A, value: 192.0.2.2}\n")
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, g := range z.Gaps {
		got = append(got, fmt.Sprintf("%d %s: %s (%s)", g.Origin.Line, g.Kind, g.What, g.Why))
	}
	want := []string{
		`1 collapsed: what the key "a" on line 1 holds (the key stands again on line 3, and octoDNS takes the last without a word)`,
		`2 collapsed: what the key "ttl" on line 2 holds (the key stands again on line 2, and octoDNS takes the last without a word)`,
		`2 collapsed: the "value" of b.example.com. A (the record has "values" too, and octoDNS looks at them alone)`,
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

func TestRedirected(t *testing.T) {
	const plain = "a: {type: A, value: 192.0.2.1}\n"
	with := func(meta string) string { return "a: {type: A, value: 192.0.2.1, octodns: {" + meta + "}}\n" }
	for _, c := range []struct{ name, a, b, want string }{
		{"excluded now", plain, with("excluded: [x]"), "from none to excluded x"},
		{"another order", with("included: [x, y]"), with("included: [y, x]"), ""},
		{"ignored no more", with("ignored: true"), with("ignored: false"), "from ignored to none"},
		{"a new record", "{}", with("excluded: [x]"), ""},
		{"nothing", plain, with("lenient: true, excluded: []"), ""},
	} {
		var zones [2]*Zone
		for i, text := range []string{c.a, c.b} {
			var err error
			if zones[i], err = parse(text); err != nil {
				t.Fatal(err)
			}
		}
		got := ""
		for _, g := range Redirected(zones[0], zones[1]) {
			got += g.Why
		}
		if (got == "") != (c.want == "") || !strings.Contains(got, c.want) {
			t.Errorf("%s: %q, want %q", c.name, got, c.want)
		}
	}
	if Redirected(nil, nil) != nil {
		t.Error("gaps without zones")
	}
}

func FuzzParse(f *testing.F) {
	for _, seed := range []string{
		"'': [{type: NS, values: [a.example.net]}, {type: MX, value: {preference: 1, exchange: .}}]\n",
		"a: {type: TXT, value: '\"x\" \"y\\;\"'}\nb: &b {type: CAA, value: {tag: issue, value: x}}\nc: *b\nd: {<<: *b}\n",
		"a: {type: A, value: 192.0.2.1, dynamic: {pools: {p: {values: [{value: 192.0.2.2, weight: 2}]}}, rules: [{pool: p, geos: [EU]}]}, octodns: {cloudflare: {proxied: true}}}\n",
		"a: {type: Route53Provider/ALIAS, value: {type: A, name: x.cloudfront.net.}}\nb: {type: X/Y, value: [1, {a: b}]}\n",
		"a: {type: HTTPS, value: {svcpriority: 1, targetname: ., svcparams: {alpn: [h2]}}}\n",
		"a:\n- type: A\n type: B\n", "a: &a [*a]\n", "a: &a {type: A, <<: *a}\n",
	} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		Recognise("example.com.yaml", []byte(text))
		z, err := parse(text)
		if err != nil {
			var e *Error
			if !errors.As(err, &e) || e.Message == "" || e.Hint == "" {
				t.Fatalf("%v is no *Error with message and hint", err)
			}
			return
		}
		first := dump(z)
		if again, err := parse(text); err != nil || dump(again) != first {
			t.Errorf("two readings differ: %v", err)
		}
		s := z.State()
		if d := zone.Diff(s.Snapshot(), s.Snapshot(), nil); len(d) > 0 {
			t.Errorf("differs from itself: %s", d[0].ID())
		}
	})
}
