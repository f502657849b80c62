package main

// apexTop is how the zone of a case begins, at servers 10 and 11.
const apexTop = `@ SOA ns1 host 11 3600 600 604800 60
@ NS ns1
@ NS ns2
ns1 A $IP(10)
ns2 A $IP(11)
`

// childTop is how a zone below it begins.
const childTop = `@ SOA ns1 host 11 3600 600 604800 60
@ NS ns1
ns1 A $IP(20)
`

const childWhole = childTop + "www A 192.0.2.80\nmail A 192.0.2.25\n"

// cutSub delegates sub to server 20.
const cutSub = "sub NS ns1.sub\nns1.sub A $IP(20)\n"

// above is the zone of the case with more in it.
func above(more string) served { return served{at: "10 11", apex: "@", text: apexTop + more} }

// ownCopy is a copy of the case's zone at server 20, which its apex is not delegated to.
var ownCopy = served{at: "20", apex: "@", aside: true, text: "@ SOA ns1 host 11 3600 600 604800 60\n@ NS ns8\nns8 A $IP(20)\nopenopps A 192.0.2.80\nold A 192.0.2.81\n"}

// ownCopyLoses takes a set out of that copy.
func ownCopyLoses(set string) func(*played) {
	return func(p *played) { p.w.servers[20].Update(p.apex, []string{p.expand(set)}, nil) }
}

func childAt20(apex, text string) served { return served{at: "20", apex: apex, text: text} }

// delegationRepros are the zone cuts that go, or lead nowhere.
func delegationRepros() []repro {
	gone := []edit{{apex: "@", old: cutSub}}
	goneTwin := side{why: "the child's server refuses the zone since long; only facts can tell, so check alone stops",
		before: []served{above("sub NS ns1.sub\nns1.sub A $IP(40)\n")}, edits: []edit{{apex: "@", old: "sub NS ns1.sub\nns1.sub A $IP(40)\n"}},
		a: want{2, "block delegation-removed", ""}, b: want{0, "note delegation-removed", "none of its servers serves it any more"}, c: want{0, "", ""},
		used: "SERVFAIL", fresh: "NXDOMAIN"}
	goneTwinUnderStar := goneTwin
	goneTwinUnderStar.before = []served{above("sub NS ns1.sub\nns1.sub A $IP(40)\n* A 192.0.2.66\n")}
	goneTwinUnderStar.fresh = "192.0.2.66"
	return []repro{
		{id: "R01", what: "a delegation is deleted, the child is alive", ask: "www.sub A", stages: "abc",
			broken: side{before: []served{above(cutSub), childAt20("sub", childWhole)}, edits: gone,
				a: want{2, "block delegation-removed", ""}, b: want{2, "block delegation-removed", "the child is alive: ns1.sub."}, c: want{2, "", "broken"},
				used: "192.0.2.80", fresh: "NXDOMAIN"},
			twin: goneTwin},
		{id: "R01-W", what: "the same below a wildcard, which answers in its place", ask: "www.sub A", stages: "abc",
			broken: side{before: []served{above(cutSub + "* A 192.0.2.66\n"), childAt20("sub", childWhole)}, edits: gone,
				a: want{2, "block delegation-removed", ""}, b: want{2, "block delegation-removed", "the child is alive: ns1.sub."}, c: want{2, "", "broken"},
				used: "192.0.2.80", fresh: "192.0.2.66"},
			twin: goneTwinUnderStar},
		{id: "R02", what: "one name server of a set has a slip in its domain, which nobody registered", ask: "www.az A", stages: "ab",
			broken: side{before: []served{above("az NS a1-29.akam.net.\naz NS a5-66.akam.net.\naz NS a9-67.akam.net.\naz NS a22-65.akam.net.\n"), childAt20("az", childWhole)},
				edits: []edit{{apex: "@", old: "a22-65.akam.net.", new: "a22-65.akam.ne."}},
				a:     want{3, "warn ns-sibling-odd", ""}, b: want{2, "block target-missing", ""}, c: want{2, "", "a22-65.akam.ne. A walked to from the root"}, used: "192.0.2.80", fresh: "192.0.2.80"},
			twin: side{why: "a second operator, whose names stand below four top-level domains: a pattern",
				before: []served{above("az NS ns1.dynect.net.\naz NS ns2.dynect.net.\n"), childAt20("az", childWhole)},
				edits: []edit{{apex: "@", old: "az NS ns2.dynect.net.\n",
					new: "az NS ns2.dynect.net.\naz NS ns-1.awsdns-01.com.\naz NS ns-2.awsdns-02.net.\naz NS ns-3.awsdns-03.org.\naz NS ns-4.awsdns-04.co.uk.\n"}},
				used: "192.0.2.80", fresh: "192.0.2.80"}},
		{id: "R02-D", what: "the same name server twice in a set, another lost", ask: "www.d A", stages: "ab",
			broken: side{before: []served{above("d NS ns1-08.azure-dns.com.\nd NS ns2-08.azure-dns.com.\nd NS ns3-08.azure-dns.org.\n"), childAt20("d", childWhole)},
				edits: []edit{{apex: "@", old: "d NS ns2-08.azure-dns.com.\n", new: "d NS ns1-08.azure-dns.com.\n"}},
				a:     want{0, "warn ns-duplicate", ""}, b: want{0, "warn ns-duplicate", ""}, c: want{0, "", ""}, used: "192.0.2.80", fresh: "192.0.2.80"},
			twin: side{why: "a server more",
				before: []served{above("d NS ns1-08.azure-dns.com.\nd NS ns3-08.azure-dns.org.\n"), childAt20("d", childWhole)},
				edits:  []edit{{apex: "@", old: "d NS ns3-08.azure-dns.org.\n", new: "d NS ns3-08.azure-dns.org.\nd NS ns2-08.azure-dns.com.\n"}},
				used:   "192.0.2.80", fresh: "192.0.2.80"}},
		{id: "R03", what: "a delegation comes to a server that does not serve the zone", ask: "www.corp A", stages: "b",
			broken: side{before: []served{above("ns9 A $IP(40)\n")}, edits: []edit{{apex: "@", old: "ns9 A $IP(40)\n", new: "ns9 A $IP(40)\ncorp NS ns9\n"}},
				b: want{2, "block ns-lame", ""}, c: want{2, "", ""}, used: "NXDOMAIN", fresh: "SERVFAIL"},
			twin: side{why: "the server serves it", before: []served{above("ns9 A $IP(20)\n"), childAt20("corp", childWhole)},
				edits: []edit{{apex: "@", old: "ns9 A $IP(20)\n", new: "ns9 A $IP(20)\ncorp NS ns9\n"}},
				used:  "NXDOMAIN", fresh: "192.0.2.80"}},
		{id: "R03-1", what: "one of two servers that come does not serve the zone: resolvers try the other", ask: "www.corp A", stages: "b",
			broken: side{before: []served{above("ns8 A $IP(20)\nns9 A $IP(40)\n"), childAt20("corp", childWhole)},
				edits: []edit{{apex: "@", old: "ns9 A $IP(40)\n", new: "ns9 A $IP(40)\ncorp NS ns8\ncorp NS ns9\n"}},
				b:     want{2, "block ns-lame", ""}, c: want{2, "", ""}, used: "NXDOMAIN", fresh: "192.0.2.80"},
			twin: side{why: "it was in the set before, lame or not",
				before: []served{above("ns7 A $IP(21)\nns8 A $IP(20)\nns9 A $IP(40)\ncorp NS ns8\ncorp NS ns9\n"), {at: "20 21", apex: "corp", text: childWhole}},
				edits:  []edit{{apex: "@", old: "corp NS ns9\n", new: "corp NS ns9\ncorp NS ns7\n"}},
				used:   "192.0.2.80", fresh: "192.0.2.80"}},
		{id: "R04", what: "a name server comes with an empty copy of the zone", ask: "www.corp A", stages: "b",
			broken: side{before: []served{above("ns8 A $IP(20)\nns9 A $IP(21)\ncorp NS ns8\n"), childAt20("corp", childWhole), {at: "21", apex: "corp", text: childTop}},
				edits: []edit{{apex: "@", old: "corp NS ns8\n", new: "corp NS ns8\ncorp NS ns9\n"}},
				b:     want{2, "block ns-empty-copy", ""}, c: want{2, "", "ns-empty-copy foretold this"}, used: "192.0.2.80", fresh: "192.0.2.80 or NXDOMAIN"},
			twin: side{why: "its copy is whole, with a serial of its own", before: []served{above("ns8 A $IP(20)\nns9 A $IP(21)\ncorp NS ns8\n"), childAt20("corp", childWhole),
				{at: "21", apex: "corp", text: "@ SOA ns1 host 7 3600 600 604800 60\n@ NS ns1\nns1 A $IP(20)\nwww A 192.0.2.80\nmail A 192.0.2.25\n"}},
				edits: []edit{{apex: "@", old: "corp NS ns8\n", new: "corp NS ns8\ncorp NS ns9\n"}},
				used:  "192.0.2.80", fresh: "192.0.2.80"}},
		{id: "R05", what: "a cut-over to servers that lack a wildcard and a delegation of the old ones", ask: "www.corp A", stages: "b",
			broken: side{before: []served{above("ns8 A $IP(20)\nns9 A $IP(21)\ncorp NS ns8\n"), childAt20("corp", childWhole+"* A 192.0.2.9\nsub NS ns.sub\nns.sub A $IP(20)\n"), {at: "21", apex: "corp", text: childWhole}},
				edits: []edit{{apex: "@", old: "corp NS ns8\n", new: "corp NS ns9\n"}},
				a:     want{3, "hold delegation-changed", ""}, b: want{2, "block cutover-missing", ""}, c: want{2, "", "cutover-missing foretold this"}, used: "192.0.2.80", fresh: "192.0.2.80"},
			twin: side{why: "the new copy differs in SOA, name servers and TTL alone; a move is held for a look",
				before: []served{above("ns8 A $IP(20)\nns9 A $IP(21)\ncorp NS ns8\n"), childAt20("corp", childWhole+"* A 192.0.2.9\n"),
					{at: "21", apex: "corp", text: "@ SOA other host 7 7200 600 604800 60\n@ NS ns9.$APEX\n@ 60 NS ns9.$APEX\nwww 60 A 192.0.2.80\nmail A 192.0.2.25\n* A 192.0.2.9\n"}},
				edits: []edit{{apex: "@", old: "corp NS ns8\n", new: "corp NS ns9\n"}},
				a:     want{3, "hold delegation-changed", ""}, b: want{3, "hold delegation-changed", ""}, c: want{0, "", ""}, used: "192.0.2.80", fresh: "192.0.2.80"}},
		{id: "R05-L", what: "a cut-over to a server that refuses the zone, which nobody had asked before", ask: "www.corp A", stages: "abc",
			broken: side{offline: true, before: []served{above("ns8 A $IP(20)\nns9 A $IP(40)\ncorp NS ns8\n"), childAt20("corp", childWhole)},
				edits: []edit{{apex: "@", old: "corp NS ns8\n", new: "corp NS ns9\n"}},
				a:     want{3, "hold delegation-changed", ""}, b: want{2, "block ns-lame", ""}, c: want{2, "", "delegation-changed foretold this"}, used: "192.0.2.80", fresh: "SERVFAIL"},
			twin: side{offline: true, why: "the server serves it; a move is held for a look",
				before: []served{above("ns8 A $IP(20)\nns9 A $IP(21)\ncorp NS ns8\n"), {at: "20 21", apex: "corp", text: childWhole}},
				edits:  []edit{{apex: "@", old: "corp NS ns8\n", new: "corp NS ns9\n"}},
				a:      want{3, "hold delegation-changed", ""}, b: want{3, "hold delegation-changed", ""}, used: "192.0.2.80", fresh: "192.0.2.80"}},
		{id: "R06", what: "the address of a name server goes from another zone than the one that names it", ask: "www.corp A", stages: "abc",
			broken: side{whole: true, before: []served{above("corp NS ns1.old\nold NS ns1\n"), {at: "10 11", apex: "old", text: "@ SOA ns1.$APEX host 11 3600 600 604800 60\n@ NS ns1.$APEX\nns1 A $IP(20)\nns8 A $IP(20)\n"}, childAt20("corp", childWhole)},
				edits: []edit{{apex: "old", old: "ns1 A $IP(20)\n"}},
				a:     want{2, "block ns-host-address-removed", ""}, b: want{2, "block ns-host-address-removed", ""}, c: want{2, "", "broken"}, used: "192.0.2.80", fresh: "SERVFAIL"},
			twin: side{whole: true, why: "no zone names that server any more", before: []served{above("corp NS ns1.old\nold NS ns1\n"), {at: "10 11", apex: "old", text: "@ SOA ns1.$APEX host 11 3600 600 604800 60\n@ NS ns1.$APEX\nns1 A $IP(20)\nns8 A $IP(20)\n"}, childAt20("corp", childWhole)},
				edits: []edit{{apex: "old", old: "ns8 A $IP(20)\n"}},
				used:  "192.0.2.80", fresh: "192.0.2.80"}},
		{id: "R07", what: "a name goes that users reach by another operator's delegation of that very name", ask: "openopps A", stages: "bc",
			broken: side{before: []served{ownCopy, above("openopps NS ns8\nns8 A $IP(20)\n")}, edits: []edit{{apex: "@", old: "openopps A 192.0.2.80\n"}},
				apply: ownCopyLoses("openopps.$APEX A"),
				b:     want{2, "block delegated-name-removed", "the way to it ends at ns8."}, c: want{2, "", "openopps.r07.lab. A walked to from the root"}, used: "192.0.2.80", fresh: "NXDOMAIN"},
			twin: side{why: "the way to that name ends elsewhere", before: []served{ownCopy, above("openopps NS ns8\nns8 A $IP(20)\n")},
				edits: []edit{{apex: "@", old: "old A 192.0.2.81\n"}}, apply: ownCopyLoses("old.$APEX A"),
				c: want{code: skip}, used: "192.0.2.80", fresh: "192.0.2.80"}},
		{id: "R07-B", what: "the same of a name below the one that is delegated, in a copy that names the servers of the apex", ask: "www.openopps A", stages: "bc",
			broken: side{before: []served{{at: "20", apex: "@", text: apexTop + "www.openopps A 192.0.2.80\n"}, above("openopps NS ns8\nns8 A $IP(20)\n")}, edits: []edit{{apex: "@", old: "www.openopps A 192.0.2.80\n"}},
				apply: ownCopyLoses("www.openopps.$APEX A"),
				b:     want{2, "block delegated-name-removed", "the way to it ends at ns8."}, c: want{2, "", "www.openopps.r07-b.lab. A walked to from the root"}, used: "192.0.2.80", fresh: "NXDOMAIN"},
			twin: side{why: "that server has a zone of its own for the name, and the copy above it answers nobody", before: []served{{at: "20", apex: "@", text: apexTop + "www.openopps A 192.0.2.80\n"},
				{at: "20", apex: "openopps", text: "@ SOA ns8.$APEX host 11 3600 600 604800 60\n@ NS ns8.$APEX\nwww A 192.0.2.80\n"}, above("openopps NS ns8\nns8 A $IP(20)\n")},
				edits: []edit{{apex: "@", old: "www.openopps A 192.0.2.80\n"}}, apply: ownCopyLoses("www.openopps.$APEX A"),
				c: want{code: skip}, used: "192.0.2.80", fresh: "192.0.2.80"}},
		{id: "R16", what: "the glue of a delegation leads to an address that the child does not have", ask: "www.corp A", stages: "abc",
			broken: side{whole: true, before: []served{above("corp NS ns1.corp\nns1.corp A $IP(20)\n"), childAt20("corp", childWhole)},
				edits: []edit{{apex: "@", old: "ns1.corp A $IP(20)\n", new: "ns1.corp A $IP(99)\n"}},
				a:     want{3, "hold glue-mismatch", ""}, b: want{2, "block glue-mismatch", ""}, c: want{2, "", "glue-mismatch foretold this"}, used: "192.0.2.80", fresh: "no answer"},
			twin: side{whole: true, why: "the child has an AAAA more, which the glue need not have", before: []served{above("corp NS ns1.corp\nns1.corp A $IP(20)\n"), childAt20("corp", childWhole)},
				edits: []edit{{apex: "corp", old: "www A", new: "ns1 AAAA 2001:db8::53\nwww A"}},
				used:  "192.0.2.80", fresh: "192.0.2.80"}},
		{id: "R27", what: "the delegation goes at the parent while something else is applied", ask: "www.sub A", stages: "c",
			broken: side{before: []served{above("sub NS ns1.sub\nns1.sub A $IP(20)\nnew A 192.0.2.7\n"), childAt20("sub", childWhole)},
				edits: []edit{{apex: "@", old: "new A 192.0.2.7\n", new: "new A 192.0.2.8\n"}},
				apply: func(p *played) {
					p.update([]string{"new.$APEX 300 A 192.0.2.7", "sub.$APEX NS"}, []string{"new.$APEX 300 A 192.0.2.8"})
				},
				c: want{2, "", "no change names it, and before the apply it was ns1.sub."}, used: "192.0.2.80", fresh: "NXDOMAIN"},
			twin: side{why: "it stays", before: []served{above("sub NS ns1.sub\nns1.sub A $IP(20)\nnew A 192.0.2.7\n"), childAt20("sub", childWhole)},
				edits: []edit{{apex: "@", old: "new A 192.0.2.7\n", new: "new A 192.0.2.8\n"}},
				used:  "192.0.2.80", fresh: "192.0.2.80"}},
	}
}
