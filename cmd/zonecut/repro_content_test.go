package main

import (
	"fmt"
	"strings"
)

// on is an edit of the case's own zone.
func on(old, next string) []edit { return []edit{{apex: "@", old: old, new: next}} }

func lines(n int, format string) string {
	var b strings.Builder
	for i := range n {
		fmt.Fprintf(&b, format, i, i%250+1)
	}
	return b.String()
}

// zonePair is a side whose zone is edited, with the same verdict of check with and
// without facts.
func zonePair(zone string, edits []edit, check, verify want, used, fresh string) side {
	return side{before: []served{above(zone)}, edits: edits, a: check, b: check, c: verify, used: used, fresh: fresh}
}

// passes is a twin: a pair that nobody stops.
func passes(why, zone string, edits []edit, used, fresh string) side {
	s := zonePair(zone, edits, want{}, want{}, used, fresh)
	s.why = why
	return s
}

const (
	dkimText = `"v=DKIM1; k=ed25519; p=11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo="`
	dkim1    = "s1._domainkey TXT " + dkimText + "\n"
	dkim2    = "s2._domainkey TXT " + dkimText + "\n"
)

// contentRepros are changes of what zones hold.
func contentRepros() []repro {
	const web, edge = "192.0.2.80", "192.0.2.81"
	return []repro{
		{id: "R09", what: "a truncated zone: 84 of 300 names are left", ask: "host299 A", stages: "ac",
			broken: zonePair(lines(300, "host%d A 203.0.113.%d\n"), on(lines(300, "host%d A 203.0.113.%d\n"), lines(84, "host%d A 203.0.113.%d\n")),
				want{2, "block zone-shrunk", ""}, want{2, "", ""}, "203.0.113.50", "NXDOMAIN"),
			twin: passes("50 stale texts of a zone of 700 sets go", lines(600, "host%d A 203.0.113.%d\n")+lines(60, "t%d TXT stale%d\n"),
				on(lines(50, "t%d TXT stale%d\n"), ""), "203.0.113.50", "203.0.113.50")},
		{id: "R09-M", what: "60 of 300 names go: held, and applied all the same", ask: "host299 A", stages: "ac",
			broken: zonePair(lines(300, "host%d A 203.0.113.%d\n"), on(lines(300, "host%d A 203.0.113.%d\n"), lines(240, "host%d A 203.0.113.%d\n")),
				want{3, "hold mass-delete", ""}, want{2, "", "mass-delete foretold this"}, "203.0.113.50", "NXDOMAIN"),
			twin: passes("a cleanup of nine", lines(300, "host%d A 203.0.113.%d\n"), on(lines(300, "host%d A 203.0.113.%d\n"), lines(291, "host%d A 203.0.113.%d\n")),
				"203.0.113.50", "NXDOMAIN")},
		{id: "R18", what: "the dot is lost: a name server becomes relative", ask: "www.login A", stages: "a",
			broken: side{before: []served{above("login NS ns1.akam.net.\n"), childAt20("login", childWhole)}, edits: on("login NS ns1.akam.net.\n", "login NS ns1.akam.net\n"),
				a: want{2, "block target-missing", ""}, b: want{2, "block target-missing", ""}, c: want{2, "", ""}, used: web, fresh: "SERVFAIL"},
			twin: passes("a name that ends in the zone's is meant: it exists", "demo CNAME www\nwww A 192.0.2.80\ncdn.edge.net.external-domains A 192.0.2.81\n",
				on("demo CNAME www\n", "demo CNAME cdn.edge.net.external-domains\n"), "NXDOMAIN", "NXDOMAIN")},
		{id: "R18-S", what: "a name is written whole below $ORIGIN: the suffix stands twice", ask: "www A", stages: "ac",
			broken: zonePair("www A 192.0.2.80\n", on("www A 192.0.2.80\n", "www A 192.0.2.80\n_9ede.$NAME CNAME _x.edge.net.\n"),
				want{2, "block doubled-suffix", ""}, want{2, "", "doubled-suffix foretold this"}, web, web),
			twin: passes("the same name, relative", "www A 192.0.2.80\n", on("www A 192.0.2.80\n", "www A 192.0.2.80\n_9ede CNAME _x.edge.net.\n"), web, web)},
		{id: "R14-B", what: "a new target does not exist", ask: "demo A", stages: "b",
			broken: side{before: []served{above("")}, edits: on("ns2 A $IP(11)\n", "ns2 A $IP(11)\ndemo CNAME pra.demo.ne.\n"),
				b: want{2, "block target-missing", ""}, c: want{2, "", "pra.demo.ne. A walked to from the root"}, used: "NXDOMAIN", fresh: "NXDOMAIN"},
			twin: passes("a validation target, which has no address and need not exist", "",
				on("ns2 A $IP(11)\n", "ns2 A $IP(11)\n_3639ac514e785e898d2646601fa951d5.demo CNAME _x2.mhbtsbpdnt.acm-validations.aws.\n"), "NXDOMAIN", "NODATA")},
		{id: "R17", what: "a new name in a zone whose denials live for an hour", ask: "new A", stages: "a",
			broken: side{before: []served{{at: "10 11", apex: "@", text: strings.Replace(apexTop, "@ SOA ns1 host 11 3600 600 604800 60", "@ 3600 SOA ns1 host 11 3600 600 604800 3600", 1)}},
				edits: on("ns2 A $IP(11)\n", "ns2 A $IP(11)\nnew A 192.0.2.80\n"),
				a:     want{0, "note negative-ttl-high", ""}, b: want{0, "note negative-ttl-high", ""}, used: "NXDOMAIN", fresh: web},
			twin: passes("denials live for a minute", "", on("ns2 A $IP(11)\n", "ns2 A $IP(11)\nnew A 192.0.2.80\n"), "NXDOMAIN", web)},
		{id: "R20", what: "the server cannot load the zone and goes on with the old one", ask: "www A", stages: "c",
			broken: side{before: []served{above("www A 192.0.2.80\n")}, edits: on("www A 192.0.2.80\n", "www A 192.0.2.81\n"), apply: func(*played) {},
				c: want{3, "", "nothing arrived, nothing broke"}, used: web, fresh: web},
			twin: passes("it is loaded", "www A 192.0.2.80\n", on("www A 192.0.2.80\n", "www A 192.0.2.81\n"), web, edge)},
		{id: "R20-B", what: "a CNAME beside other data: servers refuse the zone", ask: "mail A", stages: "a",
			broken: side{before: []served{above("mail MX 10 mx\nmail A 192.0.2.80\nmx A 192.0.2.25\n")}, edits: on("mail A 192.0.2.80\n", "mail CNAME mx\n"), apply: func(*played) {},
				a: want{2, "block cname-conflict", ""}, b: want{2, "block cname-conflict", ""}, c: want{3, "", ""}, used: web, fresh: web},
			twin: passes("nothing else stands there", "mail A 192.0.2.80\nmx A 192.0.2.25\n", on("mail A 192.0.2.80\n", "mail CNAME mx\n"), web, "192.0.2.25")},
		{id: "R21", what: "the mail exchangers of the apex go", ask: "@ MX", stages: "ac",
			broken: zonePair("@ MX 10 mail\nmail A 192.0.2.25\n", on("@ MX 10 mail\n", ""), want{2, "block mx-removed", ""}, want{2, "", ""}, "10 mail.r21.lab.", "NODATA"),
			twin: passes("a null MX comes instead: no mail is meant", "@ MX 10 mail\nmail A 192.0.2.25\n", on("@ MX 10 mail\n", "@ MX 0 .\n"),
				"10 mail.r21-twin.lab.", "0 .")},
		{id: "R21-A", what: "the record that renews a certificate goes", ask: "_x.www CNAME", stages: "a",
			broken: zonePair("_x.www CNAME _y.mhbtsbpdnt.acm-validations.aws.\n", on("_x.www CNAME _y.mhbtsbpdnt.acm-validations.aws.\n", ""),
				want{0, "warn validation-record-removed", ""}, want{}, "_y.mhbtsbpdnt.acm-validations.aws.", "NXDOMAIN"),
			twin: passes("a challenge that was left over", "_acme-challenge.www TXT left\nwww A 192.0.2.80\n", on("_acme-challenge.www TXT left\n", ""), "NXDOMAIN", "NXDOMAIN")},
		{id: "R21-D", what: "the DKIM key that mail is signed with goes", ask: "s1._domainkey TXT", stages: "a",
			broken: zonePair(dkim1+"@ MX 10 mail\nmail A 192.0.2.25\n", on(dkim1, ""), want{0, "warn mail-auth-weakened", ""}, want{}, dkimText, "NXDOMAIN"),
			twin:   passes("a retired selector beside the one in use", dkim1+dkim2+"@ MX 10 mail\nmail A 192.0.2.25\n", on(dkim1, ""), dkimText, "NXDOMAIN")},
		{id: "R21-S", what: "a second SPF record: receivers take none", ask: "@ TXT", stages: "ac",
			broken: zonePair("@ TXT \"v=spf1 mx -all\"\n@ MX 10 mail\nmail A 192.0.2.25\n", on("@ TXT \"v=spf1 mx -all\"\n", "@ TXT \"v=spf1 mx -all\"\n@ TXT \"v=spf1 a -all\"\n"),
				want{2, "block mail-auth-weakened", ""}, want{2, "", "mail-auth-weakened foretold this"}, `"v=spf1 mx -all"`, `"v=spf1 a -all" "v=spf1 mx -all"`),
			twin: passes("another text beside it", "@ TXT \"v=spf1 mx -all\"\n@ MX 10 mail\nmail A 192.0.2.25\n",
				on("@ TXT \"v=spf1 mx -all\"\n", "@ TXT \"v=spf1 mx -all\"\n@ TXT \"some-verification=1\"\n"), `"v=spf1 mx -all"`, `"some-verification=1" "v=spf1 mx -all"`)},
		{id: "R22", what: "the serial goes back: secondaries ignore the zone", ask: "www A", stages: "a",
			broken: side{before: []served{above("www A 192.0.2.80\n")}, edits: []edit{{apex: "@", old: "www A 192.0.2.80\n", new: "www A 192.0.2.81\n"}, {apex: "@", old: "host 12 ", new: "host 9 "}},
				a: want{2, "block serial-not-increased", ""}, b: want{2, "block serial-not-increased", ""}, apply: onlyAt10,
				c: want{3, "", ""}, used: web, fresh: "192.0.2.80 or 192.0.2.81"},
			twin: side{why: "the serial goes round (RFC 1982)", before: []served{{at: "30 31", apex: "@", text: strings.NewReplacer("$IP(10)", "$IP(30)", "$IP(11)", "$IP(31)", " 11 ", " 4294967290 ").Replace(apexTop) + "www A 192.0.2.80\n"}},
				edits: []edit{{apex: "@", old: "www A 192.0.2.80\n", new: "www A 192.0.2.81\n"}, {apex: "@", old: " 4294967290 ", new: " 5 "}}, used: web, fresh: edge}},
		{id: "R22-S", what: "one of two servers is stuck with the old zone", ask: "www A", stages: "c",
			broken: side{before: []served{above("www A 192.0.2.80\n")}, edits: on("www A 192.0.2.80\n", "www A 192.0.2.81\n"), apply: onlyAt10,
				c: want{3, "", "of 2 addresses still give what was before"}, used: web, fresh: "192.0.2.80 or 192.0.2.81"},
			twin: side{why: "it follows a moment later", before: []served{above("www A 192.0.2.80\n")}, edits: on("www A 192.0.2.80\n", "www A 192.0.2.81\n"),
				apply: func(p *played) {
					onlyAt10(p)
					z := p.before[0]
					next := p.edited(&z)
					go p.serve(11, &z, &next)
				}, used: web, fresh: edge}},
		{id: "R23", what: "the A record moves to another host, the AAAA record stays", ask: "www A", stages: "a",
			broken: zonePair("www A 192.0.2.80\nwww AAAA 2001:db8::80\n", on("www A 192.0.2.80\n", "www A 192.0.2.81\n"), want{0, "warn family-split", ""}, want{}, web, edge),
			twin:   passes("both move", "www A 192.0.2.80\nwww AAAA 2001:db8::80\n", on("www A 192.0.2.80\nwww AAAA 2001:db8::80\n", "www A 192.0.2.81\nwww AAAA 2001:db8::81\n"), web, edge)},
		{id: "R34", what: "a CAA issuer with two letters swapped", ask: "@ CAA", stages: "a",
			broken: zonePair("@ CAA 0 issue \"letsencrypt.org\"\n", on("letsencrypt", "lestencrypt"), want{0, "warn caa-suspect", ""}, want{},
				`0 issue "letsencrypt.org"`, `0 issue "lestencrypt.org"`),
			twin: passes("a second CA, for a change of CA", "@ CAA 0 issue \"letsencrypt.org\"\n", on("@ CAA", "@ CAA 0 issue \"pki.goog\"\n@ CAA"),
				`0 issue "letsencrypt.org"`, `0 issue "letsencrypt.org" 0 issue "pki.goog"`)},
		{id: "R35", what: "a text below a name hides that name from the wildcard", ask: "qa A", stages: "a",
			broken: zonePair("* A 192.0.2.9\n", on("* A 192.0.2.9\n", "* A 192.0.2.9\n_acme-challenge.qa TXT x\n"), want{0, "warn wildcard-shadowed", ""}, want{}, "192.0.2.9", "NODATA"),
			twin:   passes("the name gets the wildcard's address too", "* A 192.0.2.9\n", on("* A 192.0.2.9\n", "* A 192.0.2.9\n_acme-challenge.qa TXT x\nqa A 192.0.2.9\n"), "192.0.2.9", "192.0.2.9")},
		{id: "R35-M", what: "an MX set at a name takes the wildcard's address from it", ask: "qa A", stages: "a",
			broken: zonePair("* A 192.0.2.9\n", on("* A 192.0.2.9\n", "* A 192.0.2.9\nqa MX 10 mail.edge.net.\n"), want{0, "warn wildcard-shadowed", ""}, want{}, "192.0.2.9", "NODATA"),
			twin:   passes("the name stood before", "* A 192.0.2.9\nqa A 192.0.2.80\n", on("qa A 192.0.2.80\n", "qa A 192.0.2.80\nqa TXT x\n"), web, web)},
		{id: "R36", what: "the TTL is lowered in the change that moves the name: a day too late", ask: "www A", stages: "a",
			broken: zonePair("www 86400 A 192.0.2.80\n", on("www 86400 A 192.0.2.80\n", "www 60 A 192.0.2.81\n"), want{0, "warn ttl-risk", ""}, want{}, web, edge),
			twin:   passes("lowered alone, before the move", "www 86400 A 192.0.2.80\n", on("www 86400 A", "www 60 A"), web, web)},
		{id: "R36-0", what: "a TTL of 0", ask: "www A", stages: "a",
			broken: zonePair("www A 192.0.2.80\n", on("www A 192.0.2.80\n", "www 0 A 192.0.2.80\n"), want{0, "warn ttl-risk", ""}, want{}, web, web),
			twin:   passes("two days for a delegation is good practice", cutSub+"www A 192.0.2.80\n", on("sub NS ns1.sub\n", "sub 172800 NS ns1.sub\n"), web, web)},
	}
}

// onlyAt10 makes the change at one of the two servers.
func onlyAt10(p *played) {
	z := p.before[0]
	next := p.edited(&z)
	p.serve(10, &z, &next)
}
