package rule

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/tools/txtar"
)

// TestWordsOfArchives reads what people read of the rules about what a state
// says: cases of their archives, as words.
func TestWordsOfArchives(t *testing.T) {
	for _, c := range []struct{ rule, name, want string }{
		{"ns-duplicate", "written-twice", `ns-duplicate: eu.example.com. NS in example.com.
the NS set of eu.example.com. lists ns1.example.net. twice
| = NS ns1.example.net.
hint: write the server that is meant in place of the second one
`},
		{"ns-duplicate", "one-address", `ns-duplicate: eu.example.com. NS in example.com.
the 2 name servers of eu.example.com. are one: all have the address 192.0.2.1
| = NS ns1.eu.example.com.
| = NS ns2.eu.example.com.
hint: name a second server, at another address and in another network (RFC 2182, section 3.1)
`},
		{"ns-sibling-odd", "suffix-lost-a-letter", `ns-sibling-odd: eu.example.com. NS in example.com.
a22-65.akam.ne. is one slip away from the other name servers of eu.example.com., so one or the other is misspelt
| + NS a1-29.akam.net.
| + NS a22-65.akam.ne.
| + NS a26-66.akam.net.
| + NS a7-67.akam.net.
| + NS a9-64.akam.net.
| the others have net. where it has ne.
hint: compare a22-65.akam.ne. with what the provider assigned; ask it for the SOA of eu.example.com.
`},
		{"ns-sibling-odd", "the-odd-one-serves-it-live", `ns-sibling-odd: eu.example.com. NS in example.com.
ns3.example-dsn.net. is one slip away from the other name servers of eu.example.com., so one or the other is misspelt; it answers for the zone as they do
| + NS ns1.example-dns.net.
| + NS ns2.example-dns.net.
| + NS ns3.example-dsn.net.
| the others have example-dns where it has example-dsn
hint: compare ns3.example-dsn.net. with what the provider assigned; ask it for the SOA of eu.example.com.
`},
		{"ns-sibling-odd", "the-odd-one-serves-another-live", `ns-sibling-odd: eu.example.com. NS in example.com.
ns3.example-dsn.net. is one slip away from the other name servers of eu.example.com., so one or the other is misspelt, and it serves another zone of that name than they do
| + NS ns1.example-dns.net.
| + NS ns2.example-dns.net.
| + NS ns3.example-dsn.net.
| the others have example-dns where it has example-dsn
hint: compare ns3.example-dsn.net. with what the provider assigned; ask it for the SOA of eu.example.com.
`},
		{"ns-sibling-odd", "the-odd-one-refuses-live", `ns-sibling-odd: eu.example.com. NS in example.com.
ns3.example-dsn.net. is one slip away from the other name servers of eu.example.com., so one or the other is misspelt, and it does not serve the zone
| + NS ns1.example-dns.net.
| + NS ns2.example-dns.net.
| + NS ns3.example-dsn.net.
| the others have example-dns where it has example-dsn
| ns3.example-dsn.net. (192.0.2.3): REFUSED
hint: compare ns3.example-dsn.net. with what the provider assigned; ask it for the SOA of eu.example.com.
`},
		{"ns-sibling-odd", "the-odd-one-is-silent-live", `ns-sibling-odd: eu.example.com. NS in example.com.
ns3.example-dsn.net. is one slip away from the other name servers of eu.example.com., so one or the other is misspelt
| + NS ns1.example-dns.net.
| + NS ns2.example-dns.net.
| + NS ns3.example-dsn.net.
| the others have example-dns where it has example-dsn
| ns3.example-dsn.net. (192.0.2.3): TIMEOUT
hint: compare ns3.example-dsn.net. with what the provider assigned; ask it for the SOA of eu.example.com.
`},
		{"ns-sibling-odd", "the-odd-one-has-no-address-live", `ns-sibling-odd: eu.example.com. NS in example.com.
ns3.example-dsn.net. is one slip away from the other name servers of eu.example.com., so one or the other is misspelt, and it has no address that could be asked
| + NS ns1.example-dns.net.
| + NS ns2.example-dns.net.
| + NS ns3.example-dsn.net.
| the others have example-dns where it has example-dsn
hint: compare ns3.example-dsn.net. with what the provider assigned; ask it for the SOA of eu.example.com.
`},
		{"glue-mismatch", "child-moves-alone", `glue-mismatch: ns1.eu.example.com. A in eu.example.com.
the glue of eu.example.com. for ns1.eu.example.com. and its address in eu.example.com. will differ
| glue A 192.0.2.1, which the child does not give it
| child A 192.0.2.2
hint: change glue and address together; keep the server answering at the old address for the TTL of the glue
proof: eu.example.com. SOA at new-servers refused [{ns1.eu.example.com. [192.0.2.1]}]
proof: eu.example.com. SOA at new-servers denied [{ns1.eu.example.com. [192.0.2.1]}]
`},
		{"dnskey-removed", "key-of-the-ds-goes", `dnskey-removed: eu.example.com. DNSKEY in eu.example.com.
eu.example.com. loses key 26285 (algorithm 13): the DS names none of the keys that are left
| = DS 26285 13 2 BB71F737202E8D53EFF6E702535D0576B12EF990B3EB48E84745F9130C9C304B
hint: put the key back until the DS that needs it is gone from the parent and its TTL is over
proof: eu.example.com. SOA at walk bogus []
`},
		{"dnskey-removed", "last-key-of-an-algorithm-with-its-ds", `dnskey-removed: eu.example.com. DNSKEY in eu.example.com.
eu.example.com. loses key 16636 (algorithm 8), key 50852 (algorithm 8): the DS names algorithm 8, of which no key is left, and caches keep that DS for 3600 s
| = DS 26285 13 2 BB71F737202E8D53EFF6E702535D0576B12EF990B3EB48E84745F9130C9C304B
| = DS 50852 8 2 DC90899CF68F6E3AD691F4D5ADAA7B8E03FE5E763667BD0076E72A42ED7D44A9
hint: put the key back until the DS that needs it is gone from the parent and its TTL is over
proof: eu.example.com. SOA at walk bogus []
`},
		{"dnskey-removed", "parent-not-in-the-run", `dnskey-removed: eu.example.com. DNSKEY in eu.example.com.
eu.example.com. loses key 26285 (algorithm 13); whether a DS at its parent names it is not known
hint: compare the key tag with the DS of eu.example.com. at the servers of the parent
proof: eu.example.com. SOA at walk bogus []
`},
		{"signature-expiring", "new-zone-already-over", `signature-expiring: zone example.com.
new signatures end too soon (1), first that of www.example.com. A, which is over: validating resolvers answer SERVFAIL
| A of www.example.com.: until 2025-12-31T00:00:00Z, over
hint: sign the zone anew and publish that one
proof: www.example.com. A at walk bogus []
  within: 86400 s
`},
		{"signature-expiring", "less-than-a-quarter-of-its-life", `signature-expiring: zone example.com.
new signatures end too soon (1), first that of www.example.com. A, which has less than 25 % of its life left
| A of www.example.com.: until 2026-01-11T00:00:00Z, 864000 s left
hint: sign the zone anew and publish that one
`},
		{"signature-expiring", "the-worst-of-several", `signature-expiring: zone example.com.
new signatures end too soon (2), first that of example.com. SOA, which is over: validating resolvers answer SERVFAIL
| SOA of example.com.: until 2025-12-31T00:00:00Z, over
| A of www.example.com.: until 2026-01-11T00:00:00Z, 864000 s left
hint: sign the zone anew and publish that one
proof: example.com. SOA at walk bogus []
  within: 3600 s
`},
		{"signature-expiring", "less-than-expire-and-ttl", `signature-expiring: zone example.com.
new signatures end too soon (1), first that of www.example.com. A, which ends before a secondary without its primary gives the zone up
| A of www.example.com.: until 2026-01-08T00:00:00Z, 604800 s left
hint: sign the zone anew and publish that one
`},
		{"record-gap", "a-wildcard-answers-meanwhile-live", `record-gap: www.example.com. A in example.com.
the A set of www.example.com. is away for seconds: destroyed first, created again after
| - dns_a_record_set.www destroys it
| + dns_a_record_set.www creates it
| a resolver that asks meanwhile keeps the answer of a wildcard, which ns1.example.net. (192.0.2.53) gives beside it, for 3600 s
| caches hold the set for 7200 s as it is served: in a minute of absence one in 120 of them asks for it
hint: change it in place, or on the server and then import it; create_before_destroy does not help here
proof: www.example.com. A at old-servers denied []
`},
		{"record-gap", "nothing-answers-meanwhile-live", `record-gap: www.example.com. A in example.com.
the A set of www.example.com. is away for seconds: destroyed first, created again after
| - dns_a_record_set.www destroys it
| + dns_a_record_set.www creates it
| a resolver that asks meanwhile keeps the denial for 120 s
| caches hold the set for 60 s as it is served: in a minute of absence each of them asks for it
hint: change it in place, or on the server and then import it; create_before_destroy does not help here
proof: www.example.com. A at old-servers denied []
`},
		{"record-gap", "no-server-has-it-live", `record-gap: www.example.com. A in example.com.
the A set of www.example.com. is away for seconds: destroyed first, created again after; no server answers with it now
| - dns_a_record_set.www destroys it
| + dns_a_record_set.www creates it
| a resolver that asks meanwhile keeps the denial for 900 s (assumed: no SOA in the input)
hint: change it in place, or on the server and then import it; create_before_destroy does not help here
proof: www.example.com. A at old-servers denied []
`},
		{"ds-removed", "what-stays-names-no-key-live", `ds-removed: eu.example.com. DS in example.com.
eu.example.com. loses the DS that names the key of ns1.example.net. (192.0.2.53), and what stays names none
| - DS 58373 13 2 FF83EB0FD278320540DCF5D874D40B7CE9F5E44536BDDF410BCAC30B04786923
| = DS 36957 13 2 899CEBF0A0D08F9DB28347BA719216B8CC1D517ADE7AA20D8C6773E180B9901C
| validators keep the old DS for 3600 s: its keys and signatures must stay so long
| the parent serves it with a TTL of 86400: validators keep it for that
hint: keep the DS until every server signs with the key of the one that stays
proof: eu.example.com. SOA at walk bogus []
`},
		{"serial-not-increased", "lowered", `serial-not-increased: example.com. SOA in example.com.
the serial of example.com. goes back from 2026010102 to 2026010101: secondaries keep the old zone until it expires
hint: raise the serial above 2026010102; where the step back is meant, take it in two (RFC 1982, section 7)
`},
		{"serial-not-increased", "half-the-circle", `serial-not-increased: example.com. SOA in example.com.
the serials 10 and 2147483658 of example.com. are half the circle apart: secondaries cannot tell which is the newer
hint: raise the serial above 10; where the step back is meant, take it in two (RFC 1982, section 7)
`},
		{"serial-not-increased", "stays", `serial-not-increased: example.com. SOA in example.com.
the serial of example.com. stays 2026010102 while the zone differs in 1 set: secondaries keep the old one
hint: raise the serial above 2026010102
`},
		{"serial-not-increased", "zero", `serial-not-increased: example.com. SOA in example.com.
the serial of example.com. is 0, which looks like a placeholder; secondaries go by what is served
hint: see that what loads the zone writes a serial of its own
`},
		{"soa-timers", "expire-before-the-second-try", `soa-timers: example.com. SOA in example.com.
the timers of the SOA of example.com. do not fit: expire 8100 comes before the second try at 8100
| expire 8100 is under 604800: so long do secondaries live without their primary
| - SOA ns1.example.net. h.example.com. 1 7200 900 9000 300
| + SOA ns1.example.net. h.example.com. 1 7200 900 8100 300
hint: refresh of an hour or more, retry well below it, expire of two to four weeks
`},
		{"ttl-risk", "many-are-one-line", `ttl-risk: h1.example.com. A in example.com.
8 sets of example.com. get a TTL of 0: no cache answers for the servers
| h1.example.com. A: TTL 0
| h2.example.com. A: TTL 0
| h3.example.com. A: TTL 0
| h4.example.com. A: TTL 0
| h5.example.com. A: TTL 0
| and 3 more
hint: write at least 30 s, better 300
`},
		{"ttl-risk", "lowered-with-the-move", `ttl-risk: www.example.com. A in example.com.
www.example.com. A gets a TTL lowered in the change that takes values away: caches hold the old ones for the old TTL
| www.example.com. A: TTL 60, before 86400
hint: lower the TTL alone first and wait for the old one; keep the old target serving so long
`},
		{"negative-ttl-high", "name-comes", `negative-ttl-high: zone example.com.
names of the zone come or go (1) while caches keep a denial for 901 s
| www.example.com.
hint: do not ask a shared resolver for a new name before every server has it; a MINIMUM of 900 s or less makes mistakes short
`},
		{"caa-suspect", "url", `caa-suspect: example.com. CAA in example.com.
the CAA set of example.com. names an issuer that looks misspelt
| "https://letsencrypt.org/" looks like letsencrypt.org
hint: take the name of the issuer from the authority's documents; the one that is meant may not issue
`},
		{"mail-auth-weakened", "second-spf", `mail-auth-weakened: example.com. TXT in example.com.
2 SPF records at one name, which is an error for all mail of the domain (RFC 7208, section 4.5)
| + TXT "v=spf1 include:spf.example.net -all"
| = TXT "v=spf1 mx -all"
hint: merge the SPF records into one
proof: example.com. TXT at old-servers differs []
  with: "v=spf1 mx -all"
`},
		{"mail-auth-weakened", "spf-loses-all", `mail-auth-weakened: example.com. TXT in example.com.
SPF goes from "-all" to no "all" for those that it does not name
| - TXT "v=spf1 mx -all"
| + TXT "v=spf1 mx"
hint: say in the change why others may send in the domain's name
proof: example.com. TXT at old-servers differs []
  with: "v=spf1 mx -all"
`},
		{"mail-auth-weakened", "dkim-goes-and-others-stay", `mail-auth-weakened: s1._domainkey.example.com. TXT in example.com.
the DKIM key goes, and others stay
| - TXT "v=DKIM1; k=rsa; p=MIGfMA0GCSqGSIb3DQEBAQUAA4GNADCBiQKBgQDajc+QEoCFYMbBboBNutENFO1RWmHZoEv1PTg6NPxQOjq6LN4gin0lZ/RR5/of17r0Gm7ymEmHbOOpv1/dDbAm4puMw7jkjW39dbmaY3sgqXtNGgyjILk0/WX/0jEOsBi1gThUzKTYrgGQdP" "7SNgMf/jrWbXPsASnX4beLazFklQIDAQAB"
hint: see in the DMARC reports that no mail is signed with it any more
proof: s1._domainkey.example.com. TXT at old-servers differs []
  with: "v=DKIM1; k=rsa; p=MIGfMA0GCSqGSIb3DQEBAQUAA4GNADCBiQKBgQDajc+QEoCFYMbBboBNutENFO1RWmHZoEv1PTg6NPxQOjq6LN4gin0lZ/RR5/of17r0Gm7ymEmHbOOpv1/dDbAm4puMw7jkjW39dbmaY3sgqXtNGgyjILk0/WX/0jEOsBi1gThUzKTYrgGQdP" "7SNgMf/jrWbXPsASnX4beLazFklQIDAQAB"
`},
		{"mail-auth-weakened", "dmarc-lowered", `mail-auth-weakened: _dmarc.example.com. TXT in example.com.
DMARC goes from p=reject to p=none
| - TXT "v=DMARC1; p=reject"
| + TXT "v=DMARC1; p=none"
hint: say in the change why forged mail shall be let through
proof: _dmarc.example.com. TXT at old-servers differs []
  with: "v=DMARC1; p=reject"
`},
		{"mail-auth-weakened", "spf-ipv4", `mail-auth-weakened: example.com. TXT in example.com.
SPF has terms that are none, which is an error for all mail of the domain: ipv4:10.64.16.8
| - TXT "v=spf1 mx ip4:10.64.32.150 -all"
| + TXT "v=spf1 mx ipv4:10.64.16.8 -all"
hint: mend the record: ip4:, ip6:, include:, a, mx, exists:, all
proof: example.com. TXT at old-servers differs []
  with: "v=spf1 mx ip4:10.64.32.150 -all"
`},
	} {
		t.Run(c.rule+"/"+c.name, func(t *testing.T) {
			text, err := os.ReadFile(filepath.Join("testdata", c.rule+".txtar"))
			if err != nil {
				t.Fatal(err)
			}
			var one strings.Builder
			for _, f := range txtar.Parse(text).Files {
				if name, section, _ := strings.Cut(f.Name, "/"); name == c.name {
					fmt.Fprintf(&one, "-- %s --\n%s", section, f.Data)
				}
			}
			if diff := cmp.Diff(c.want, words(t, []string{c.rule}, one.String())); diff != "" {
				t.Errorf("words (-want +got):\n%s", diff)
			}
		})
	}
}
