package resolver

import (
	"fmt"
	"net"
	"net/netip"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/miekg/dns"

	"zonecut/internal/lab"
	"zonecut/internal/zone"
)

// signedZone is the zone of every case, below lab. or opt., at two servers.
const signedZone = `$ORIGIN ZONE
@ 300 SOA ns1 host 1 3600 600 604800 60
@ 300 NS ns1
@ 300 NS ns2
ns1 300 A $IP(10)
ns2 300 A $IP(11)
www 300 A 192.0.2.80
www 300 A 192.0.2.81
alias 300 CNAME www
old 300 DNAME new
www.new 300 A 192.0.2.82
over 300 CNAME www.sub
past 300 DNAME sub
ruin 300 CNAME www.typo.lab.
*.wild 300 A 192.0.2.83
a.ent 300 TXT x
sub 300 NS ns.sub
ns.sub 300 A $IP(10)
`

const plainSub = `@ 300 SOA ns host 1 3600 600 604800 60
@ 300 NS ns
ns 300 A $IP(10)
www 300 A 192.0.2.90
`

// kase is one zone with one broken link, or none.
type kase struct {
	name      string
	tld       string // "lab." without
	algorithm uint8  // ECDSAP256SHA256 without
	how       func(*lab.Signer)
	ds        func(*lab.Signer) []dns.RR
	zone      func(*lab.Signer, []dns.RR) []dns.RR // at both servers
	second    func(*lab.Signer, []dns.RR) []dns.RR // at the second only
	parent    func(parent *lab.Signer, apex string, rrs []dns.RR) []dns.RR
	ask       string // "www A" without; "@" is the apex
	want      Status
	// unbound is what Unbound says where that is something else, and why.
	unbound Status
	link    Link
	why     string // a part of it
	// bogus are the addresses that serve something bogus.
	bogus int
}

func (k *kase) apex() string {
	if k.tld == "" {
		return k.name + ".lab."
	}
	return k.name + "." + k.tld
}

func (k *kase) question() (name zone.Name, typ string) {
	if k.ask == "" {
		k.ask = "www A"
	}
	label, typ, _ := strings.Cut(k.ask, " ")
	if label == "@" {
		return zone.Name(k.apex()), typ
	}
	return zone.Name(label + "." + k.apex()), typ
}

func drops(owner string, typ uint16) func(*lab.Signer, []dns.RR) []dns.RR {
	return func(s *lab.Signer, rrs []dns.RR) []dns.RR {
		return lab.Without(rrs, func(rr dns.RR) bool {
			sig, ok := rr.(*dns.RRSIG)
			return rr.Header().Name == owner+"."+s.Apex && (rr.Header().Rrtype == typ || ok && sig.TypeCovered == typ)
		})
	}
}

// dropsHashed drops the NSEC3 records that cover a name.
func dropsHashed(label string) func(*lab.Signer, []dns.RR) []dns.RR {
	return func(s *lab.Signer, rrs []dns.RR) []dns.RR {
		return lab.Without(rrs, func(rr dns.RR) bool {
			n, ok := rr.(*dns.NSEC3)
			return ok && n.Cover(label+"."+s.Apex)
		})
	}
}

func unsigned(_ *lab.Signer, rrs []dns.RR) []dns.RR {
	return lab.Without(rrs, func(rr dns.RR) bool {
		return slices.Contains([]uint16{dns.TypeRRSIG, dns.TypeDNSKEY, dns.TypeNSEC}, rr.Header().Rrtype)
	})
}

// again signs the zone anew with other keys or times.
func again(how func(*lab.Signer)) func(*lab.Signer, []dns.RR) []dns.RR {
	return func(s *lab.Signer, rrs []dns.RR) []dns.RR {
		other := *s
		how(&other)
		return other.Zone(lab.Without(rrs, func(rr dns.RR) bool {
			return slices.Contains([]uint16{dns.TypeRRSIG, dns.TypeDNSKEY, dns.TypeNSEC, dns.TypeNSEC3, dns.TypeNSEC3PARAM}, rr.Header().Rrtype)
		}))
	}
}

func expired(s *lab.Signer) {
	s.From, s.To = time.Now().Add(-90*24*time.Hour), time.Now().Add(-30*24*time.Hour)
}

func hashed(s *lab.Signer) { s.Hashed = true }

// without drops the signatures of a set, by the owner's label ("@" is the apex).
func without(label string, typ uint16) func(*lab.Signer, []dns.RR) []dns.RR {
	return func(s *lab.Signer, rrs []dns.RR) []dns.RR {
		return lab.Without(rrs, func(rr dns.RR) bool { return lab.Signs(rr, owner(label, s), typ) })
	}
}

func owner(label string, s *lab.Signer) string { return strings.TrimPrefix(label+"."+s.Apex, "@.") }

// forged edits the signatures of a set after they were made.
func forged(label string, typ uint16, edit func(*dns.RRSIG)) func(*lab.Signer, []dns.RR) []dns.RR {
	return func(s *lab.Signer, rrs []dns.RR) []dns.RR {
		for i, rr := range rrs {
			if lab.Signs(rr, owner(label, s), typ) {
				rrs[i] = dns.Copy(rr)
				edit(rrs[i].(*dns.RRSIG))
			}
		}
		return rrs
	}
}

// signedBy makes the signature of www anew, with something else in it that it covers.
func signedBy(edit func(*lab.Signer, *dns.RRSIG)) func(*lab.Signer, []dns.RR) []dns.RR {
	return func(s *lab.Signer, rrs []dns.RR) []dns.RR {
		www := find(rrsets(rrs), zone.Name("www."+s.Apex), dns.TypeA)
		sig := s.Sign(www.rrs, s.ZSK)
		edit(s, sig)
		if err := sig.Sign(s.ZSK.Private, www.rrs); err != nil {
			s.T.Fatal(err)
		}
		return append(without("www", dns.TypeA)(s, rrs), sig)
	}
}

// only is a DS set of the key under an algorithm or a digest of this number.
func only(algorithm, digest uint8) func(*lab.Signer) []dns.RR {
	return edited(func(d *dns.DS) { d.Algorithm, d.DigestType = algorithm, digest })
}

// matching3 drops the NSEC3 record of a name.
func matching3(s *lab.Signer, rrs []dns.RR, label string) []dns.RR {
	return lab.Without(rrs, func(rr dns.RR) bool {
		n, ok := rr.(*dns.NSEC3)
		return ok && n.Match(owner(label, s))
	})
}

func dsGone(*lab.Signer) []dns.RR { return nil }

func otherKeys(s *lab.Signer) {
	s.KSK, s.ZSK = lab.NewKeyPair(s.T, s.Apex, 257, s.KSK.Algorithm), lab.NewKeyPair(s.T, s.Apex, 256, s.KSK.Algorithm)
}

// edited makes the DS of the key with something changed.
func edited(edit func(*dns.DS)) func(*lab.Signer) []dns.RR {
	return func(s *lab.Signer) []dns.RR {
		d := s.KSK.ToDS(dns.SHA256)
		edit(d)
		return []dns.RR{d}
	}
}

func cases() []kase {
	return []kase{
		// What holds.
		{name: "good", want: Secure},
		{name: "rsasha1", algorithm: dns.RSASHA1, want: Secure},
		{name: "rsasha256", algorithm: dns.RSASHA256, want: Secure},
		{name: "rsasha512", algorithm: dns.RSASHA512, want: Secure},
		{name: "p384", algorithm: dns.ECDSAP384SHA384, want: Secure},
		{name: "ed25519", algorithm: dns.ED25519, want: Secure},
		{name: "nxdomain", ask: "nx A", want: Secure},
		{name: "nodata", ask: "www AAAA", want: Secure},
		{name: "ent", ask: "ent A", want: Secure},
		{name: "wildcard", ask: "x.wild A", want: Secure},
		{name: "wildcard-deep", ask: "x.y.wild A", want: Secure},
		{name: "wildcard-nodata", ask: "x.wild AAAA", want: Secure},
		{name: "alias", ask: "alias A", want: Secure},
		{name: "dname", ask: "www.old A", want: Secure},
		{name: "no-ds", ask: "sub DS", want: Secure},
		{name: "the-ds", ask: "@ DS", want: Secure},
		{name: "sub", ask: "www.sub A", want: Insecure, link: LinkDS, why: "proves that there is no DS of sub.sub.lab."},
		{name: "hashed", how: hashed, want: Secure},
		{name: "hashed-nxdomain", how: hashed, ask: "nx A", want: Secure},
		{name: "hashed-nodata", how: hashed, ask: "www AAAA", want: Secure},
		{name: "hashed-ent", how: hashed, ask: "ent A", want: Secure},
		{name: "hashed-wildcard", how: hashed, ask: "x.wild A", want: Secure},
		{name: "hashed-wildcard-nodata", how: hashed, ask: "x.wild AAAA", want: Secure},
		{name: "hashed-sub", how: hashed, ask: "www.sub A", want: Insecure, link: LinkDS, why: "no DS of sub."},
		{name: "hashed-deep", how: hashed, ask: "x.y.nx A", want: Secure},
		{name: "under-opt-out", tld: "opt.", want: Secure},
		{name: "rsasha1-nsec3", algorithm: dns.RSASHA1NSEC3SHA1, how: hashed, ask: "nx A", want: Secure},
		{name: "iterations-150", how: func(s *lab.Signer) { s.Hashed, s.Iterations = true, 150 }, ask: "nx A", want: Secure},
		{name: "dname-itself", ask: "old DNAME", want: Secure},
		{name: "keys", ask: "@ DNSKEY", want: Secure},
		{name: "star-itself", ask: "*.wild A", want: Secure},
		{name: "a-cname", ask: "alias CNAME", want: Secure},
		{name: "hashed-dname", how: hashed, ask: "www.old A", want: Secure},
		{name: "hashed-no-ds", how: hashed, ask: "sub DS", want: Secure},

		// What shall not be signed.
		{name: "ds-removed", ds: dsGone, want: Insecure, link: LinkDS, why: "no DS of ds-removed.lab."},
		{name: "opt-out", tld: "opt.", ds: dsGone, want: Insecure, link: LinkDS, why: "no DS of opt-out.opt."},
		{name: "algorithm", want: Insecure, link: LinkDS, why: "algorithm 200, digest 2",
			ds: edited(func(d *dns.DS) { d.Algorithm = 200 })},
		{name: "digest", want: Insecure, link: LinkDS, why: "digest 99", ds: edited(func(d *dns.DS) { d.DigestType = 99 })},
		{name: "algorithm-1", want: Insecure, link: LinkDS, why: "algorithm 1, digest 2", ds: only(dns.RSAMD5, dns.SHA256)},
		{name: "algorithm-3", want: Insecure, link: LinkDS, why: "algorithm 3, digest 2", ds: only(dns.DSA, dns.SHA256)},
		{name: "algorithm-6", want: Insecure, link: LinkDS, why: "algorithm 6, digest 2", ds: only(dns.DSANSEC3SHA1, dns.SHA256)},
		{name: "algorithm-12", want: Insecure, link: LinkDS, why: "algorithm 12, digest 2", ds: only(dns.ECCGOST, dns.SHA256)},
		{name: "algorithm-253", want: Insecure, link: LinkDS, why: "algorithm 253, digest 2", ds: only(dns.PRIVATEDNS, dns.SHA256)},
		{name: "digest-3", want: Insecure, link: LinkDS, why: "digest 3", ds: only(dns.ECDSAP256SHA256, dns.GOST94)},
		{name: "digest-0", want: Insecure, link: LinkDS, why: "digest 0", ds: only(dns.ECDSAP256SHA256, 0)},
		{name: "unsigned-no-ds", ds: dsGone, zone: unsigned, want: Insecure, link: LinkDS, why: "no DS of unsigned-no-ds.lab."},
		{name: "bogus-no-ds", ds: dsGone, zone: again(expired), want: Insecure, link: LinkDS, why: "no DS of bogus-no-ds.lab."},
		{name: "iterations-151", how: func(s *lab.Signer) { s.Hashed, s.Iterations = true, 151 }, ask: "nx A",
			want: Insecure, link: LinkDenial, why: "151 iterations"},
		{name: "iterations", how: func(s *lab.Signer) { s.Hashed, s.Iterations = true, 200 }, ask: "nx A",
			want: Insecure, link: LinkDenial, why: "200 iterations"},
		{name: "iterations-wildcard", how: func(s *lab.Signer) { s.Hashed, s.Iterations = true, 200 }, ask: "x.wild A",
			want: Insecure, link: LinkDenial, why: "200 iterations"},
		{name: "opted-nxdomain", how: func(s *lab.Signer) { s.Hashed, s.OptOut = true, true }, ask: "nx A",
			want: Insecure, link: LinkDenial, why: "opt-out"},
		{name: "opted-wildcard", how: func(s *lab.Signer) { s.Hashed, s.OptOut = true, true }, ask: "x.wild A",
			want: Insecure, link: LinkDenial, why: "opt-out"},
		{name: "opted-sub", how: func(s *lab.Signer) { s.Hashed, s.OptOut = true, true }, ask: "www.sub A",
			want: Insecure, link: LinkDS, why: "no DS of sub.opted-sub.lab."},

		// Look-alikes: something is odd, and it holds.
		{name: "spare-ds", want: Secure, ds: func(s *lab.Signer) []dns.RR {
			return []dns.RR{s.DS(), lab.NewKeyPair(s.T, s.Apex, 257, s.KSK.Algorithm).ToDS(dns.SHA256)}
		}},
		{name: "odd-ds", want: Secure, ds: func(s *lab.Signer) []dns.RR {
			d := s.KSK.ToDS(dns.SHA256)
			d.Algorithm = 200
			return []dns.RR{s.DS(), d}
		}},
		{name: "sha1-too", want: Secure, ds: func(s *lab.Signer) []dns.RR {
			d := s.KSK.ToDS(dns.SHA1)
			d.Digest = strings.Repeat("ab", 20)
			return []dns.RR{s.DS(), d}
		}},
		{name: "sha384", want: Secure, ds: func(s *lab.Signer) []dns.RR { return []dns.RR{s.KSK.ToDS(dns.SHA384)} }},
		{name: "two-signatures", want: Secure, zone: func(s *lab.Signer, rrs []dns.RR) []dns.RR {
			old := *s
			expired(&old)
			www := find(rrsets(rrs), zone.Name("www."+s.Apex), dns.TypeA)
			return append(rrs, old.Sign(www.rrs, s.ZSK))
		}},

		{name: "sha1-alone", want: Secure, ds: func(s *lab.Signer) []dns.RR { return []dns.RR{s.KSK.ToDS(dns.SHA1)} }},
		{name: "other-algorithm", want: Secure, ds: func(s *lab.Signer) []dns.RR {
			return []dns.RR{s.DS(), lab.NewKeyPair(s.T, s.Apex, 257, dns.RSASHA256).ToDS(dns.SHA256)}
		}},
		{name: "spare-key", want: Secure, zone: func(s *lab.Signer, rrs []dns.RR) []dns.RR {
			spare := lab.NewKeyPair(s.T, s.Apex, 257, s.KSK.Algorithm)
			keys := append(find(rrsets(rrs), zone.Name(s.Apex), dns.TypeDNSKEY).rrs, spare.DNSKEY)
			return append(without("@", dns.TypeDNSKEY)(s, append(rrs, spare.DNSKEY)), s.Sign(keys, s.KSK))
		}},
		{name: "one-key", want: Secure, how: func(s *lab.Signer) { s.ZSK = s.KSK }},

		// The DS and the keys.
		{name: "keys-gone", want: Bogus, link: LinkKey, why: "serves no DNSKEY of keys-gone.lab.", bogus: 2,
			zone: func(s *lab.Signer, rrs []dns.RR) []dns.RR {
				return lab.Without(rrs, func(rr dns.RR) bool {
					return rr.Header().Rrtype == dns.TypeDNSKEY || lab.Signs(rr, s.Apex, dns.TypeDNSKEY)
				})
			}},
		{name: "keys-unsigned", want: Bogus, link: LinkKey, why: "DNSKEY has no RRSIG", bogus: 2, zone: without("@", dns.TypeDNSKEY)},
		{name: "ds-of-zsk", want: Bogus, link: LinkKey, why: "is by key", bogus: 2,
			ds: func(s *lab.Signer) []dns.RR { return []dns.RR{s.ZSK.ToDS(dns.SHA256)} }},
		{name: "ds-tag", want: Bogus, link: LinkDS, why: "no DS of ds-tag.lab. matches", bogus: 2, ds: edited(func(d *dns.DS) { d.KeyTag++ })},
		{name: "ds-unsigned", want: Bogus, link: LinkSignature, why: "ds-unsigned.lab. DS has no RRSIG", bogus: 1,
			parent: func(p *lab.Signer, apex string, rrs []dns.RR) []dns.RR {
				return lab.Without(rrs, func(rr dns.RR) bool { return lab.Signs(rr, apex, dns.TypeDS) })
			}},
		{name: "ds-expired", want: Bogus, link: LinkSignature, why: "the RRSIG of ds-expired.lab. DS expired at", bogus: 1,
			parent: func(p *lab.Signer, apex string, rrs []dns.RR) []dns.RR {
				old := *p
				expired(&old)
				return old.Resign(rrs, apex, dns.TypeDS, func(dns.RR) {})
			}},
		{name: "ds-denial-gone", ds: dsGone, want: Bogus, link: LinkDenial, why: "that ds-denial-gone.lab. has no DS is not proven", bogus: 1,
			parent: func(_ *lab.Signer, apex string, rrs []dns.RR) []dns.RR {
				return lab.Without(rrs, func(rr dns.RR) bool {
					return rr.Header().Name == apex && rr.Header().Rrtype == dns.TypeNSEC || lab.Signs(rr, apex, dns.TypeNSEC)
				})
			}},
		{name: "ds-denied", ds: dsGone, want: Bogus, link: LinkDenial, why: "it denies ds-denied.lab. DS", bogus: 1,
			parent: func(p *lab.Signer, apex string, rrs []dns.RR) []dns.RR {
				return p.Resign(rrs, apex, dns.TypeNSEC, func(rr dns.RR) {
					rr.(*dns.NSEC).TypeBitMap = []uint16{dns.TypeNS, dns.TypeDS, dns.TypeRRSIG, dns.TypeNSEC}
				})
			}},
		{name: "typo", want: Bogus, link: LinkDS, why: "no DS of typo.lab. matches a key that it serves", bogus: 2,
			ds: edited(func(d *dns.DS) { d.Digest = d.Digest[2:] + d.Digest[:2] })},
		{name: "other-key", want: Bogus, link: LinkDS, why: "no DS of other-key.lab. matches", bogus: 2,
			ds: func(s *lab.Signer) []dns.RR {
				return []dns.RR{lab.NewKeyPair(s.T, s.Apex, 257, s.KSK.Algorithm).ToDS(dns.SHA256)}
			}},
		{name: "ds-algorithm", want: Bogus, link: LinkDS, why: "no DS of ds-algorithm.lab. matches", bogus: 2,
			ds: edited(func(d *dns.DS) { d.Algorithm = dns.RSASHA256 })},
		{name: "unsigned", want: Bogus, link: LinkKey, why: "serves no DNSKEY of unsigned.lab.", zone: unsigned, bogus: 2},
		{name: "other-ksk", want: Bogus, link: LinkDS, why: "no DS of other-ksk.lab. matches", zone: again(otherKeys), bogus: 2},
		{name: "ksk-silent", want: Bogus, link: LinkKey, why: "is by key", bogus: 2,
			zone: func(s *lab.Signer, rrs []dns.RR) []dns.RR {
				keys := find(rrsets(rrs), zone.Name(s.Apex), dns.TypeDNSKEY)
				rrs = lab.Without(rrs, func(rr dns.RR) bool {
					sig, ok := rr.(*dns.RRSIG)
					return ok && sig.TypeCovered == dns.TypeDNSKEY
				})
				return append(rrs, s.Sign(keys.rrs, s.ZSK))
			}},
		// RFC 5011, section 2.1; Unbound holds that for trust anchors only.
		{name: "revoked", want: Bogus, unbound: Secure, link: LinkDS, why: "no DS of revoked.lab. matches", bogus: 2,
			how: func(s *lab.Signer) { s.KSK.Flags |= dns.REVOKE }},
		{name: "revoked-zsk", want: Bogus, unbound: Secure, link: LinkSignature, why: "not among the keys", bogus: 2,
			how: func(s *lab.Signer) { s.ZSK.Flags |= dns.REVOKE }},
		{name: "no-zone-key", want: Bogus, link: LinkDS, why: "no DS of no-zone-key.lab. matches", bogus: 2,
			how: func(s *lab.Signer) { s.KSK.Flags &^= dns.ZONE }},

		// The signatures.
		{name: "expired", want: Bogus, link: LinkKey, why: "the RRSIG of expired.lab. DNSKEY expired at", how: expired, bogus: 2},
		{name: "early", want: Bogus, link: LinkKey, why: "is not valid before", bogus: 2,
			how: func(s *lab.Signer) { s.From = time.Now().Add(20 * 24 * time.Hour) }},
		{name: "second-expired", want: Secure, second: again(expired), bogus: 1},
		{name: "second-unsigned", want: Secure, second: unsigned, bogus: 1},
		{name: "second-other-keys", want: Secure, second: again(otherKeys), bogus: 1},
		{name: "www-expired", want: Bogus, link: LinkSignature, why: "the RRSIG of www.www-expired.lab. A expired at", bogus: 2,
			zone: func(s *lab.Signer, rrs []dns.RR) []dns.RR {
				old := *s
				expired(&old)
				return old.Resign(rrs, "www."+s.Apex, dns.TypeA, func(dns.RR) {})
			}},
		{name: "www-unsigned", want: Bogus, link: LinkSignature, why: "www.www-unsigned.lab. A has no RRSIG", bogus: 2,
			zone: func(s *lab.Signer, rrs []dns.RR) []dns.RR {
				return lab.Without(rrs, func(rr dns.RR) bool {
					sig, ok := rr.(*dns.RRSIG)
					return ok && sig.TypeCovered == dns.TypeA && sig.Hdr.Name == "www."+s.Apex
				})
			}},
		{name: "tampered", want: Bogus, link: LinkSignature, why: "the RRSIG of www.tampered.lab. A by key", bogus: 2,
			zone: func(s *lab.Signer, rrs []dns.RR) []dns.RR {
				for i, rr := range rrs {
					if rr.Header().Name == "www."+s.Apex && rr.Header().Rrtype == dns.TypeA {
						rrs[i] = dns.Copy(rr)
						rrs[i].(*dns.A).A = net.IPv4(192, 0, 2, 99)
						break
					}
				}
				return rrs
			}},
		{name: "foreign-key", want: Bogus, link: LinkSignature, why: "which is not among the keys of foreign-key.lab.", bogus: 2,
			zone: func(s *lab.Signer, rrs []dns.RR) []dns.RR {
				other := *s
				otherKeys(&other)
				return other.Resign(rrs, "www."+s.Apex, dns.TypeA, func(dns.RR) {})
			}},
		{name: "alias-tampered", ask: "alias A", want: Bogus, link: LinkSignature, why: "alias.alias-tampered.lab. CNAME by key", bogus: 2,
			zone: func(s *lab.Signer, rrs []dns.RR) []dns.RR {
				for i, rr := range rrs {
					if c, ok := rr.(*dns.CNAME); ok {
						rrs[i] = &dns.CNAME{Hdr: c.Hdr, Target: "ns1." + s.Apex}
					}
				}
				return rrs
			}},

		{name: "www-early", want: Bogus, link: LinkSignature, why: "the RRSIG of www.www-early.lab. A is not valid before", bogus: 2,
			zone: func(s *lab.Signer, rrs []dns.RR) []dns.RR {
				soon := *s
				soon.From = time.Now().Add(20 * 24 * time.Hour)
				return soon.Resign(rrs, "www."+s.Apex, dns.TypeA, func(dns.RR) {})
			}},
		{name: "signer-above", want: Bogus, link: LinkSignature, why: "is signed by lab. and not by signer-above.lab.", bogus: 2,
			zone: signedBy(func(_ *lab.Signer, sig *dns.RRSIG) { sig.SignerName = "lab." })},
		{name: "signer-below", want: Bogus, link: LinkSignature, why: "is signed by sub.signer-below.lab. and not by", bogus: 2,
			zone: signedBy(func(s *lab.Signer, sig *dns.RRSIG) { sig.SignerName = "sub." + s.Apex })},
		{name: "labels-more", want: Bogus, link: LinkSignature, why: "counts 4 labels, more than the name has", bogus: 2,
			zone: forged("www", dns.TypeA, func(sig *dns.RRSIG) { sig.Labels++ })},
		{name: "labels-less", want: Bogus, link: LinkSignature, why: "does not verify", bogus: 2,
			zone: forged("www", dns.TypeA, func(sig *dns.RRSIG) { sig.Labels-- })},
		{name: "ttl-forged", want: Bogus, link: LinkSignature, why: "does not verify", bogus: 2,
			zone: forged("www", dns.TypeA, func(sig *dns.RRSIG) { sig.OrigTtl = 301 })},
		{name: "algorithm-forged", want: Bogus, link: LinkSignature, why: "which is not among the keys", bogus: 2,
			zone: forged("www", dns.TypeA, func(sig *dns.RRSIG) { sig.Algorithm = dns.RSASHA256 })},
		{name: "other-set", want: Bogus, link: LinkSignature, why: "does not verify", bogus: 2,
			zone: func(s *lab.Signer, rrs []dns.RR) []dns.RR {
				ns1 := find(rrsets(rrs), zone.Name("ns1."+s.Apex), dns.TypeA)
				return forged("www", dns.TypeA, func(sig *dns.RRSIG) { sig.Signature = ns1.sigs[0].Signature })(s, rrs)
			}},
		{name: "dname-forged", ask: "www.old A", want: Bogus, link: LinkSignature, why: "old.dname-forged.lab. DNAME by key", bogus: 2,
			zone: forged("old", dns.TypeDNAME, func(sig *dns.RRSIG) { sig.OrigTtl++ })},
		{name: "dname-unsigned", ask: "www.old A", want: Bogus, link: LinkSignature, why: "DNAME has no RRSIG", bogus: 2, zone: without("old", dns.TypeDNAME)},
		{name: "wildcard-forged", ask: "x.wild A", want: Bogus, link: LinkSignature, why: "does not verify", bogus: 2,
			zone: forged("*.wild", dns.TypeA, func(sig *dns.RRSIG) { sig.OrigTtl++ })},

		// The denials.
		{name: "nsec-no-star", ask: "nx A", want: Bogus, link: LinkDenial, why: "that no wildcard *.nsec-no-star.lab. exists is not proven", bogus: 2,
			zone: func(s *lab.Signer, rrs []dns.RR) []dns.RR {
				return s.Resign(rrs, s.Apex, dns.TypeNSEC, func(rr dns.RR) { rr.(*dns.NSEC).NextDomain = "!." + s.Apex })
			}},
		{name: "nsec-expired", ask: "nx A", want: Bogus, link: LinkSignature, why: "NSEC expired at", bogus: 2,
			zone: func(s *lab.Signer, rrs []dns.RR) []dns.RR {
				old := *s
				expired(&old)
				return old.Resign(rrs, "ns2."+s.Apex, dns.TypeNSEC, func(dns.RR) {})
			}},
		{name: "ent-bare", ask: "ent A", want: Bogus, link: LinkDenial, why: "is not proven", bogus: 2, zone: drops("alias", dns.TypeNSEC)},
		{name: "star-nodata-bare", ask: "x.wild AAAA", want: Bogus, link: LinkDenial, why: "is not proven", bogus: 2, zone: drops("*.wild", dns.TypeNSEC)},
		{name: "cut-bare", ask: "www.sub A", want: Bogus, link: LinkDenial, why: "that sub.cut-bare.lab. has no DS is not proven", bogus: 2, zone: drops("sub", dns.TypeNSEC)},
		{name: "cut-hashed-bare", how: hashed, ask: "www.sub A", want: Bogus, link: LinkDenial, why: "has no DS is not proven", bogus: 2,
			zone: func(s *lab.Signer, rrs []dns.RR) []dns.RR { return matching3(s, rrs, "sub") }},
		{name: "nsec3-no-encloser", how: hashed, ask: "nx A", want: Bogus, link: LinkDenial, why: "is not proven", bogus: 2,
			zone: func(s *lab.Signer, rrs []dns.RR) []dns.RR { return matching3(s, rrs, "@") }},
		{name: "nsec3-no-star", how: hashed, ask: "nx A", want: Bogus, link: LinkDenial, why: "is not proven", bogus: 2, zone: dropsHashed("*")},
		{name: "nsec3-bitmap", how: hashed, ask: "www AAAA", want: Bogus, link: LinkDenial, why: "it denies www.nsec3-bitmap.lab. AAAA", bogus: 2,
			zone: func(s *lab.Signer, rrs []dns.RR) []dns.RR {
				return s.Resign(rrs, strings.ToLower(dns.HashName("www."+s.Apex, dns.SHA1, 0, "ab"))+"."+s.Apex, dns.TypeNSEC3,
					func(rr dns.RR) { rr.(*dns.NSEC3).TypeBitMap = []uint16{dns.TypeA, dns.TypeAAAA, dns.TypeRRSIG} })
			}},
		{name: "nsec-missing", ask: "nx A", want: Bogus, link: LinkDenial, why: "is not proven", bogus: 2, zone: drops("ns2", dns.TypeNSEC)},
		{name: "nsec-short", ask: "nx A", want: Bogus, link: LinkDenial, why: "that nx.nsec-short.lab. does not exist is not proven", bogus: 2,
			zone: func(s *lab.Signer, rrs []dns.RR) []dns.RR {
				return s.Resign(rrs, "ns2."+s.Apex, dns.TypeNSEC, func(rr dns.RR) { rr.(*dns.NSEC).NextDomain = "ns3." + s.Apex })
			}},
		{name: "bitmap", ask: "www AAAA", want: Bogus, link: LinkDenial, why: "it denies www.bitmap.lab. AAAA", bogus: 2,
			zone: func(s *lab.Signer, rrs []dns.RR) []dns.RR {
				return s.Resign(rrs, "www."+s.Apex, dns.TypeNSEC, func(rr dns.RR) {
					rr.(*dns.NSEC).TypeBitMap = []uint16{dns.TypeA, dns.TypeAAAA, dns.TypeRRSIG, dns.TypeNSEC}
				})
			}},
		{name: "nsec-unsigned", ask: "www AAAA", want: Bogus, link: LinkSignature, why: "NSEC has no RRSIG", bogus: 2,
			zone: func(s *lab.Signer, rrs []dns.RR) []dns.RR {
				return lab.Without(rrs, func(rr dns.RR) bool {
					sig, ok := rr.(*dns.RRSIG)
					return ok && sig.TypeCovered == dns.TypeNSEC
				})
			}},
		{name: "wildcard-bare", ask: "x.wild A", want: Bogus, link: LinkDenial, why: "is made from a wildcard, and that nothing closer exists", bogus: 2,
			zone: drops("*.wild", dns.TypeNSEC)},
		{name: "nsec3-missing", how: hashed, ask: "nx A", want: Bogus, link: LinkDenial, why: "is not proven", bogus: 2, zone: dropsHashed("nx")},
		{name: "nsec3-wildcard-bare", how: hashed, ask: "x.wild A", want: Bogus, link: LinkDenial, why: "is made from a wildcard, and that", bogus: 2,
			zone: dropsHashed("x.wild")},
		{name: "soa-unsigned", ask: "nx A", want: Bogus, link: LinkSignature, why: "SOA has no RRSIG", bogus: 2,
			zone: func(s *lab.Signer, rrs []dns.RR) []dns.RR {
				return lab.Without(rrs, func(rr dns.RR) bool {
					sig, ok := rr.(*dns.RRSIG)
					return ok && sig.TypeCovered == dns.TypeSOA
				})
			}},
	}
}

// signedWorld is a lab in which all cases stand side by side.
type signedWorld struct {
	*lab.Lab
	root *lab.Signer
	*Resolver
}

func newSignedWorld(t *testing.T, ks []kase) *signedWorld {
	t.Helper()
	return newSignedWorldBehind(t, ks, nil)
}

// newSignedWorldBehind has a path before all servers.
func newSignedWorldBehind(t *testing.T, ks []kase, path *lab.Path) *signedWorld {
	t.Helper()
	w := &signedWorld{Lab: lab.New(t)}
	one, two := map[string]string{}, map[string]string{}
	tlds := map[string]string{}
	for _, tld := range []string{"lab.", "opt."} {
		tlds[tld] = "$ORIGIN " + tld + "\n@ 300 SOA ns host 1 3600 600 604800 60\n@ 300 NS ns\nns 300 A $IP(2)\n"
	}
	for i := range ks {
		k := &ks[i]
		if k.tld == "" {
			k.tld = "lab."
		}
		if k.algorithm == 0 {
			k.algorithm = dns.ECDSAP256SHA256
		}
		s := lab.NewSigner(t, k.apex(), k.algorithm)
		if k.how != nil {
			k.how(s)
		}
		plain := lab.Parse(t, k.apex(), w.expand(strings.ReplaceAll(signedZone, "ZONE", k.apex())))
		rrs := s.Zone(plain)
		if k.zone != nil {
			rrs = k.zone(s, rrs)
		}
		one[k.apex()], two[k.apex()] = lab.Text(rrs), lab.Text(rrs)
		if k.second != nil {
			two[k.apex()] = lab.Text(k.second(s, rrs))
		}
		one["sub."+k.apex()] = "$ORIGIN sub." + k.apex() + "\n" + plainSub
		ds := []dns.RR{s.DS()}
		if k.ds != nil {
			ds = k.ds(s)
		}
		for n, ip := range []string{w.IP(10), w.IP(11)} {
			tlds[k.tld] += fmt.Sprintf("%s 300 NS ns%d.%s\nns%d.%s 300 A %s\n", k.apex(), n+1, k.apex(), n+1, k.apex(), ip)
		}
		tlds[k.tld] += lab.Text(ds)
	}
	w.root = lab.NewSigner(t, ".", dns.ECDSAP256SHA256)
	root := ". 300 SOA ns.root. host. 1 3600 600 604800 60\n. 300 NS ns.root.\nns.root. 300 A $IP(1)\n"
	for _, tld := range []string{"lab.", "opt."} {
		s := lab.NewSigner(t, tld, dns.ECDSAP256SHA256)
		s.Hashed, s.OptOut = tld == "opt.", tld == "opt."
		rrs := s.Zone(lab.Parse(t, tld, w.expand(tlds[tld])))
		for _, k := range ks {
			if k.parent != nil && k.tld == tld {
				rrs = k.parent(s, k.apex(), rrs)
			}
		}
		tlds[tld] = lab.Text(rrs)
		root += tld + " 300 NS ns." + tld + "\nns." + tld + " 300 A $IP(2)\n" + s.DS().String() + "\n"
	}
	w.Authority(lab.Spec{Program: lab.NSD, IP: 1, Path: path, Zones: map[string]string{".": lab.Text(w.root.Zone(lab.Parse(t, ".", w.expand(root))))}})
	w.Authority(lab.Spec{Program: lab.NSD, IP: 2, Path: path, Zones: tlds})
	w.Authority(lab.Spec{Program: lab.NSD, IP: 10, Path: path, Zones: one})
	w.Authority(lab.Spec{Program: lab.NSD, IP: 11, Path: path, Zones: two})
	w.Resolver = &Resolver{Client: Client{Port: uint16(w.Port), Timeout: time.Second}, Anchors: w.anchors(w.root),
		Hints: []Server{{Name: "ns.root.", Addresses: []netip.Addr{netip.MustParseAddr(w.IP(1))}}}}
	return w
}

func (w *signedWorld) expand(text string) string {
	for _, n := range []int{11, 10, 2, 1} {
		text = strings.ReplaceAll(text, fmt.Sprintf("$IP(%d)", n), w.IP(n))
	}
	return text
}

func (w *signedWorld) anchors(s *lab.Signer) Anchors {
	return Anchors{zone.Name(s.Apex): {s.KSK.ToDS(dns.SHA256)}}
}

// The validator and Unbound say the same of every link that can break, and the
// validator says which one it is.
func TestValidateAgreesWithUnbound(t *testing.T) {
	needSigned(t)
	ks := cases()
	w := newSignedWorld(t, ks)
	unbound := w.Validator(53, w.root.DS().String()+"\n", w.IP(1))
	for _, k := range ks {
		t.Run(k.name, func(t *testing.T) {
			name, typ := k.question()
			v := w.Validate(t.Context(), Wanted{Name: name, Type: zone.Type(typ), Now: time.Now()})
			t.Logf("%s: %s %s %q at %s", name, v.Status, v.Link, v.Why, v.Zone)
			for _, s := range v.Seen {
				if s.Status != Secure {
					t.Logf("  %s of %s: %s %s %q", who(string(s.Server), s.Address.String()), s.Zone, s.Status, s.Link, s.Why)
				}
			}
			if v.Status != k.want || v.Link != k.link || !strings.Contains(v.Why, k.why) {
				t.Errorf("got %s %q %q, want %s %q %q", v.Status, v.Link, v.Why, k.want, k.link, k.why)
			}
			if got := len(v.Bogus()); got != k.bogus {
				t.Errorf("%d addresses are bogus, want %d", got, k.bogus)
			}
			if unbound.Program != lab.Unbound {
				return
			}
			want := k.want
			if k.unbound != "" {
				want = k.unbound
			}
			if got := unbound.Security(string(name), dns.StringToType[typ]); got != string(want) {
				t.Errorf("Unbound says %s, want %s", got, want)
			}
		})
	}
}
