package lab

import (
	"cmp"
	"maps"
	"slices"
	"strings"

	"github.com/miekg/dns"
)

// chain makes the NSEC or NSEC3 records of a zone.
func (s *Signer) chain(rrs []dns.RR) []dns.RR {
	types := map[string][]uint16{}
	for _, set := range setsOf(rrs) {
		h := set[0].Header()
		if cut, ok := s.cut(rrs, h.Name); ok && (cut != h.Name || !atCut(h.Rrtype)) {
			continue // glue
		}
		types[h.Name] = append(types[h.Name], h.Rrtype)
	}
	for name, ts := range types {
		_, delegated := s.cut(rrs, name)
		signed := !delegated || slices.Contains(ts, dns.TypeDS)
		switch {
		case s.Hashed && s.OptOut && !signed:
			delete(types, name)
		case !s.Hashed:
			types[name] = append(ts, dns.TypeNSEC, dns.TypeRRSIG)
		case signed:
			types[name] = append(ts, dns.TypeRRSIG)
		}
	}
	if s.Hashed {
		return s.nsec3(types)
	}
	return s.nsec(types)
}

func (s *Signer) nsec(types map[string][]uint16) []dns.RR {
	names := slices.SortedFunc(maps.Keys(types), canonically)
	var out []dns.RR
	for i, name := range names {
		slices.Sort(types[name])
		out = append(out, &dns.NSEC{Hdr: denial(name, dns.TypeNSEC), NextDomain: names[(i+1)%len(names)], TypeBitMap: types[name]})
	}
	return out
}

// canonically is the canonical order of names (RFC 4034, section 6.1), of those
// without escapes.
func canonically(a, b string) int {
	x, y := dns.SplitDomainName(a), dns.SplitDomainName(b)
	slices.Reverse(x)
	slices.Reverse(y)
	return cmp.Or(slices.Compare(x, y), strings.Compare(a, b))
}

// denial is the header of a record of the chain. Its TTL is the MINIMUM of the
// lab's zones (RFC 9077, section 3).
func denial(owner string, typ uint16) dns.RR_Header {
	return dns.RR_Header{Name: owner, Rrtype: typ, Class: dns.ClassINET, Ttl: 60}
}

func (s *Signer) nsec3(types map[string][]uint16) []dns.RR {
	salt := cmp.Or(s.Salt, "ab")
	types[s.Apex] = append(types[s.Apex], dns.TypeNSEC3PARAM)
	for name := range maps.Clone(types) {
		for name != s.Apex {
			off, _ := dns.NextLabel(name, 0)
			if name = name[off:]; types[name] == nil {
				types[name] = []uint16{} // an empty non-terminal
			}
		}
	}
	byHash := map[string][]uint16{}
	for name, ts := range types {
		slices.Sort(ts)
		byHash[dns.HashName(name, dns.SHA1, s.Iterations, salt)] = ts
	}
	hashes := slices.Sorted(maps.Keys(byHash))
	flags := uint8(0)
	if s.OptOut {
		flags = 1
	}
	out := []dns.RR{&dns.NSEC3PARAM{Hdr: denial(s.Apex, dns.TypeNSEC3PARAM), Hash: dns.SHA1, Iterations: s.Iterations, SaltLength: uint8(len(salt) / 2), Salt: salt}}
	under := "." + strings.TrimPrefix(s.Apex, ".")
	for i, h := range hashes {
		out = append(out, &dns.NSEC3{Hdr: denial(strings.ToLower(h)+under, dns.TypeNSEC3), Hash: dns.SHA1, Flags: flags, Iterations: s.Iterations,
			SaltLength: uint8(len(salt) / 2), Salt: salt, HashLength: 20, NextDomain: hashes[(i+1)%len(hashes)], TypeBitMap: byHash[h]})
	}
	return out
}
