package zonefile

import "github.com/miekg/dns"

// word is a mnemonic of up to eight characters as a number.
func word(s string) (w uint64) {
	for i := range len(s) {
		w = w<<8 | uint64(s[i])
	}
	return w
}

// quickTypes are the types that the fast path reads.
var (
	wordA, wordNS, wordDS, wordMX, wordPTR, wordTXT = word("A"), word("NS"), word("DS"), word("MX"), word("PTR"), word("TXT")
	wordAAAA, wordCNAME, wordRRSIG, wordNSEC3       = word("AAAA"), word("CNAME"), word("RRSIG"), word("NSEC3")
)

// quickWord is the mnemonic at k in upper case, 0 where it is none.
func quickWord(d *line, k int) (w uint64, end int) {
	for end = min(k+8, len(d)-1); k < end && !isBlank(d[k]); k++ {
		switch c := d[k]; {
		case 'a' <= c && c <= 'z':
			w = w<<8 | uint64(c-'a'+'A')
		case 'A' <= c && c <= 'Z' || '0' <= c && c <= '9':
			w = w<<8 | uint64(c)
		default:
			return w, k
		}
	}
	return w, k
}

// quickType is the type at k, 0 where it is none of the fast path's.
func quickType(d *line, k int) (code uint16, end int) {
	w, end := quickWord(d, k)
	switch w {
	case wordNS:
		return dns.TypeNS, end
	case wordA:
		return dns.TypeA, end
	case wordDS:
		return dns.TypeDS, end
	case wordAAAA:
		return dns.TypeAAAA, end
	case wordRRSIG:
		return dns.TypeRRSIG, end
	case wordNSEC3:
		return dns.TypeNSEC3, end
	case wordCNAME:
		return dns.TypeCNAME, end
	case wordMX:
		return dns.TypeMX, end
	case wordTXT:
		return dns.TypeTXT, end
	case wordPTR:
		return dns.TypePTR, end
	}
	return 0, end
}

// quickRDATA is the canonical spelling of the RDATA at k, and where that ends;
// there is none where the parser has to look.
func (s *stretch) quickRDATA(code uint16, d *line, k int) (data []byte, end int) {
	if code == dns.TypeNS || code == dns.TypeCNAME || code == dns.TypePTR {
		if n := absolute(d[k : k+maxText+2]); n > 0 && endsField(d[k+n]) {
			return d[k : k+n], k + n
		}
	}
	f := fields{d: d, k: k, out: s.buf[:]}
	switch code {
	case dns.TypeNS, dns.TypeCNAME, dns.TypePTR:
		s.target(&f)
	case dns.TypeA:
		f.ipv4()
	case dns.TypeAAAA:
		f.ipv6()
	case dns.TypeDS:
		f.number(1<<16 - 1)
		f.number(1<<8 - 1)
		f.number(1<<8 - 1)
		f.hex()
	case dns.TypeMX:
		f.number(1<<16 - 1)
		s.target(&f)
	case dns.TypeTXT:
		f.strings()
	case dns.TypeRRSIG:
		f.mnemonic()
		f.number(1<<8 - 1)
		f.number(1<<8 - 1)
		f.number(1<<32 - 1)
		f.time()
		f.time()
		f.number(1<<16 - 1)
		s.target(&f)
		f.space()
		f.base64()
	case dns.TypeNSEC3:
		f.number(1<<8 - 1)
		f.number(1<<8 - 1)
		f.number(1<<16 - 1)
		f.salt()
		f.hash()
		f.bitmap()
	}
	if f.bad {
		return nil, 0
	}
	return f.out[:f.n], f.k
}

// target is a domain name.
func (s *stretch) target(f *fields) {
	if f.bad || f.k > lineMax {
		f.bad = true
		return
	}
	used, size, ok := plainName(f.out[f.n:min(len(f.out), f.n+maxText+1)], f.d[f.k:f.k+maxText+2], s.below)
	if !ok {
		f.bad = true
		return
	}
	f.k += used
	f.n += size
	if f.d[f.k-1] != '.' {
		s.used.origin = s.used.origin || s.open.origin
	}
	if c := f.d[f.k]; !isBlank(c) && c != '\n' && c != '\r' && c != 0 && c != ';' {
		f.bad = true
	}
}
