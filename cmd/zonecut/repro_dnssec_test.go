package main

import (
	"slices"
	"strings"
	"time"

	"github.com/miekg/dns"

	"zonecut/internal/lab"
)

// keyring are the keys of a zone, and the next ones.
type keyring struct{ present, next *lab.Signer }

// signing signs the records of a zone, well or not.
type signing func(k keyring, rrs []dns.RR) []dns.RR

func well(k keyring, rrs []dns.RR) []dns.RR { return k.present.Zone(rrs) }

// byNext signs with the next keys alone.
func byNext(k keyring, rrs []dns.RR) []dns.RR { return k.next.Zone(rrs) }

// until signs with signatures that end at a time from now.
func until(left time.Duration) signing {
	return func(k keyring, rrs []dns.RR) []dns.RR {
		s := *k.present
		s.To = time.Now().Add(left)
		return s.Zone(rrs)
	}
}

// otherZSK signs with another zone-signing key under the same key-signing key.
func otherZSK(k keyring, rrs []dns.RR) []dns.RR {
	s := *k.present
	s.ZSK = k.next.ZSK
	return s.Zone(rrs)
}

// bitmapLies leaves the types of the wildcard out of its NSEC record, and signs
// that.
func bitmapLies(k keyring, rrs []dns.RR) []dns.RR {
	return k.present.Resign(k.present.Zone(rrs), "*."+k.present.Apex, dns.TypeNSEC, func(rr dns.RR) {
		rr.(*dns.NSEC).TypeBitMap = []uint16{dns.TypeRRSIG, dns.TypeNSEC}
	})
}

// hashed signs with a chain of NSEC3.
func hashed(k keyring, rrs []dns.RR) []dns.RR {
	s := *k.present
	s.Hashed = true
	return s.Zone(rrs)
}

// hashedAnew does so with another salt.
func hashedAnew(k keyring, rrs []dns.RR) []dns.RR {
	s := *k.present
	s.Hashed, s.Salt = true, "cdef"
	return s.Zone(rrs)
}

// hashLies leaves the types of the wildcard out of its NSEC3 record, and signs that.
func hashLies(k keyring, rrs []dns.RR) []dns.RR {
	owner := strings.ToLower(dns.HashName("*."+k.present.Apex, dns.SHA1, 0, "ab")) + "." + k.present.Apex
	return k.present.Resign(hashed(k, rrs), owner, dns.TypeNSEC3, func(rr dns.RR) {
		rr.(*dns.NSEC3).TypeBitMap = []uint16{dns.TypeRRSIG}
	})
}

const (
	childAt3233 = `@ SOA ns1 host 11 3600 600 604800 60
@ NS ns1
@ NS ns2
ns1 A $IP(32)
ns2 A $IP(33)
www A 192.0.2.80
`
	cutTo3233 = "sub NS ns1.sub\nsub NS ns2.sub\nns1.sub A $IP(32)\nns2.sub A $IP(33)\n"
)

// aboveSigned is the case's own zone, signed.
func aboveSigned(more string, sign signing) served {
	return served{at: "30 31", apex: "@", text: strings.NewReplacer("$IP(10)", "$IP(30)", "$IP(11)", "$IP(31)").Replace(apexTop) + more, sign: sign}
}

func sub(at string, sign signing) served {
	return served{at: at, apex: "sub", text: childAt3233, sign: sign}
}

// wildSub is a zone below with a wildcard.
func wildSub(sign signing) served {
	return served{at: "32 33", apex: "sub", text: childAt3233 + "* A 192.0.2.80\n", sign: sign}
}

// dnssecRepros are the chains of trust that break.
func dnssecRepros() []repro {
	const web, secure, dsLine = "192.0.2.80", "192.0.2.80 secure", "sub DS $DS(sub)\n"
	first := on("sub NS ns2.sub\n", "sub NS ns2.sub\n"+dsLine)
	typo := "sub DS 4711 13 2 49FD46E6C4B45C55D4AC69CBD3CD34AC1AFE51DE1DCF0F7B33BD7FD5DCD2A6B9\n"
	kept := []served{aboveSigned(cutTo3233+dsLine, well), sub("32 33", well)}
	beside := side{why: "a DS comes beside the one that stays: held for a look", before: kept, edits: on(dsLine, dsLine+"sub DS $DS2(sub)\n"),
		a: want{3, "hold ds-added", ""}, b: want{3, "hold ds-added", ""}, used: secure, fresh: secure}
	return []repro{
		{id: "R29", what: "the NSEC of a wildcard denies the types that the wildcard has", lead: "x AAAA", ask: "x A", stages: "ab",
			broken: side{asServed: true, before: []served{aboveSigned("* A 192.0.2.80\n", well)}, edits: []edit{{apex: "@", old: "* A 192.0.2.80\n", new: "* A 192.0.2.80\n", sign: bitmapLies}},
				a: want{2, "block signature-invalid", ""}, b: want{2, "block signature-invalid", ""}, used: secure, fresh: "NODATA secure"},
			twin: side{asServed: true, why: "signed anew, with a bitmap that is true", before: []served{aboveSigned("* A 192.0.2.80\n", well)},
				edits: []edit{{apex: "@", old: "* A 192.0.2.80\n", new: "* A 192.0.2.80\n", sign: otherZSK}}, used: secure, fresh: secure}},
		{id: "R29-D", what: "a DS is added over servers that deny what their wildcard has", lead: "x.sub AAAA", ask: "x.sub A", stages: "ab",
			broken: side{before: []served{aboveSigned(cutTo3233, well), wildSub(bitmapLies)}, edits: first,
				a: want{2, "block ds-added", ""}, b: want{2, "block signature-invalid", "denies the type A at *.sub."}, used: web, fresh: "NODATA secure"},
			twin: side{why: "what they deny is not there; the DS is held for a look", before: []served{aboveSigned(cutTo3233, well), wildSub(well)}, edits: first,
				a: want{2, "block ds-added", ""}, b: want{3, "hold ds-added", ""}, used: web, fresh: secure}},
		{id: "R29-H", what: "the NSEC3 of a wildcard denies the types that the wildcard has", lead: "x AAAA", ask: "x A", stages: "ab",
			broken: side{asServed: true, before: []served{aboveSigned("* A 192.0.2.80\n", hashed)}, edits: []edit{{apex: "@", old: "* A 192.0.2.80\n", new: "* A 192.0.2.80\n", sign: hashLies}},
				a: want{2, "block signature-invalid", ""}, b: want{2, "block signature-invalid", ""}, used: secure, fresh: secure},
			twin: side{asServed: true, why: "salted anew, with bitmaps that are true", before: []served{aboveSigned("* A 192.0.2.80\n", hashed)},
				edits: []edit{{apex: "@", old: "* A 192.0.2.80\n", new: "* A 192.0.2.80\n", sign: hashedAnew}}, used: secure, fresh: secure}},
		{id: "R30", what: "a DS is added and the child is not signed", ask: "www.sub A", stages: "abc",
			broken: side{before: []served{aboveSigned(cutTo3233, well), sub("32 33", nil)}, edits: first,
				a: want{2, "block ds-added", ""}, b: want{2, "block ds-added", ""}, c: want{2, "", "bogus"}, used: web, fresh: "SERVFAIL"},
			twin: side{why: "the child signs with that key, as facts show; it is held for a look", before: []served{aboveSigned(cutTo3233, well), sub("32 33", well)}, edits: first,
				a: want{2, "block ds-added", ""}, b: want{3, "hold ds-added", ""}, used: web, fresh: secure}},
		{id: "R30-A", what: "the DS changes to an algorithm of which the child has no key", ask: "www.sub A", stages: "abc",
			broken: side{before: kept, edits: on(dsLine, strings.Replace(typo, " 13 ", " 8 ", 1)),
				a: want{2, "block ds-changed", ""}, b: want{2, "block ds-changed", ""}, c: want{2, "", "bogus"}, used: secure, fresh: "SERVFAIL"},
			twin: beside},
		{id: "R30-D", what: "a digit of the DS is wrong", ask: "www.sub A", stages: "abc",
			broken: side{before: kept, edits: on(dsLine, typo),
				a: want{2, "block ds-changed", ""}, b: want{2, "block ds-changed", ""}, c: want{2, "", "bogus"}, used: secure, fresh: "SERVFAIL"},
			twin: beside},
		{id: "R30-E", what: "the key that the DS names goes before the DS", ask: "www.sub A", stages: "ac",
			broken: side{whole: true, asServed: true, before: []served{sub("32 33", well), aboveSigned(cutTo3233+dsLine, well)}, edits: []edit{{apex: "sub", old: "www A", new: "www A", sign: byNext}},
				a: want{2, "block dnskey-removed", ""}, b: want{2, "block dnskey-removed", ""}, c: want{2, "", "bogus"}, used: secure, fresh: "SERVFAIL"},
			twin: side{whole: true, asServed: true, why: "a zone-signing key is exchanged", before: []served{sub("32 33", well), aboveSigned(cutTo3233+dsLine, well)},
				edits: []edit{{apex: "sub", old: "www A", new: "www A", sign: otherZSK}}, used: secure, fresh: secure}},
		{id: "R30-K", what: "a DS is added for a key that the child does not sign with", ask: "www.sub A", stages: "abc",
			broken: side{before: []served{aboveSigned(cutTo3233, well), sub("32 33", well)}, edits: on("sub NS ns2.sub\n", "sub NS ns2.sub\nsub DS $DS2(sub)\n"),
				a: want{2, "block ds-added", ""}, b: want{2, "block ds-added", ""}, c: want{2, "", "bogus"}, used: web, fresh: "SERVFAIL"},
			twin: side{why: "the child signs with that key, as facts show; it is held for a look", before: []served{aboveSigned(cutTo3233, well), sub("32 33", byNext)},
				edits: on("sub NS ns2.sub\n", "sub NS ns2.sub\nsub DS $DS2(sub)\n"),
				a:     want{2, "block ds-added", ""}, b: want{3, "hold ds-added", ""}, used: web, fresh: secure}},
		{id: "R30-N", what: "one of two servers signs with other keys than the DS names", ask: "www.sub A", stages: "c",
			broken: side{before: []served{sub("32 33", well), aboveSigned(cutTo3233+dsLine, well)}, edits: []edit{{apex: "sub", old: "www A 192.0.2.80\n", new: "www A 192.0.2.81\n"}},
				apply: differently(byNext), c: want{2, "", "no change names it, and before the apply it was 256 3 13"}, used: secure, fresh: "192.0.2.81 secure"},
			twin: side{why: "the other server signs with a zone-signing key of its own, and both are in the key set", before: []served{sub("32 33", bothZSK(false)), aboveSigned(cutTo3233+dsLine, well)},
				edits: []edit{{apex: "sub", old: "www A 192.0.2.80\n", new: "www A 192.0.2.81\n"}}, apply: differently(bothZSK(true)), used: secure, fresh: "192.0.2.81 secure"}},
		{id: "R32", what: "the signatures of a new zone file end before its TTLs", ask: "www A", stages: "ac",
			broken: side{asServed: true, before: []served{aboveSigned("www A 192.0.2.80\n", well)}, edits: []edit{{apex: "@", old: "www A", new: "www A", sign: until(2 * time.Minute)}},
				a: want{2, "block signature-expiring", ""}, b: want{2, "block signature-expiring", ""}, c: want{2, "", "signature-expiring foretold this"}, used: secure, fresh: secure},
			twin: side{asServed: true, why: "they last for weeks", before: []served{aboveSigned("www A 192.0.2.80\n", well)}, edits: []edit{{apex: "@", old: "www A", new: "www A", sign: until(28 * 24 * time.Hour)}},
				used: secure, fresh: secure}},
		{id: "R32-B", what: "one of two servers has expired signatures: resolvers take the other", ask: "www A", stages: "c",
			broken: side{before: []served{aboveSigned("www A 192.0.2.80\n", well)}, edits: on("www A 192.0.2.80\n", "www A 192.0.2.81\n"),
				apply: differently(until(-48 * time.Hour)), c: want{2, "", "bogus"}, used: secure, fresh: "192.0.2.81 secure"},
			twin: side{why: "both hold", before: []served{aboveSigned("www A 192.0.2.80\n", well)}, edits: on("www A 192.0.2.80\n", "www A 192.0.2.81\n"), used: secure, fresh: "192.0.2.81 secure"}},
		{id: "R38", what: "the DS goes: it still resolves, no longer protected", ask: "www.sub A", stages: "abc",
			broken: side{before: kept, edits: on(dsLine, ""), a: want{3, "hold ds-removed", ""}, b: want{3, "hold ds-removed", ""}, c: want{2, "", "ds-removed foretold this"}, used: secure, fresh: web},
			twin: side{why: "another DS stays, that of the key in use", before: []served{aboveSigned(cutTo3233+dsLine+"sub DS $DS2(sub)\n", well), sub("32 33", well)}, edits: on("sub DS $DS2(sub)\n", ""),
				a: want{0, "warn ds-removed", ""}, b: want{0, "warn ds-removed", ""}, used: secure, fresh: secure}},
	}
}

// bothZSK signs with one of two zone-signing keys that both are in the key set.
func bothZSK(next bool) signing {
	return func(k keyring, rrs []dns.RR) []dns.RR {
		s, other := *k.present, k.next.ZSK
		if next {
			s.ZSK, other = other, s.ZSK
		}
		return s.Zone(append(slices.Clone(rrs), other.DNSKEY))
	}
}

// differently makes the change, at the second server signed in another way.
func differently(sign signing) func(*played) {
	return func(p *played) {
		p.t.Helper()
		z := p.before[0]
		next := p.edited(&z)
		both := octets(z.at)
		p.serve(both[0], &z, &next)
		next.sign = sign
		p.serve(both[1], &z, &next)
	}
}
