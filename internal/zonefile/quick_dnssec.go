package zonefile

import (
	"strings"

	"github.com/miekg/dns"
)

// What a signer writes, whole TLDs full of it.

// mnemonics are the types that RRSIG and NSEC3 name in real zones.
var mnemonics = func() map[uint64]uint16 {
	m := map[uint64]uint16{}
	for _, s := range strings.Fields("A NS CNAME SOA PTR HINFO MX TXT RP AAAA LOC SRV NAPTR DS SSHFP RRSIG NSEC DNSKEY NSEC3 TLSA CDS CDNSKEY ZONEMD SVCB HTTPS SPF CAA") {
		m[word(s)] = dns.StringToType[s]
	}
	return m
}()

// mnemonic is a type by its name, and the space behind it.
func (f *fields) mnemonic() {
	if _, ok := f.typ(); !ok {
		f.bad = true
		return
	}
	f.space()
}

func (f *fields) typ() (code uint16, ok bool) {
	w, end := quickWord(f.d, f.k)
	if code, ok = mnemonics[w]; !ok {
		return 0, false
	}
	for shift := 8 * (end - f.k - 1); shift >= 0; shift -= 8 {
		f.put(byte(w >> shift))
	}
	f.k = end
	return code, f.ended()
}

// time is a time of RRSIG as YYYYMMDDHHmmSS, which stays as it is in years that
// serial arithmetic does not turn over (RFC 4034, section 3.1.5).
func (f *fields) time() {
	if f.bad {
		return
	}
	var v [14]int
	for i := range v {
		c := f.d[f.k+i]
		if c < '0' || '9' < c {
			f.bad = true
			return
		}
		v[i] = int(c - '0')
		f.put(c)
	}
	two := func(i int) int { return v[i]*10 + v[i+1] }
	year, month, day := two(0)*100+two(2), two(4), two(6)
	if year < 1971 || year > 2099 || month < 1 || month > 12 || day < 1 || day > 28 && (month == 2 || day > 30) ||
		two(8) > 23 || two(10) > 59 || two(12) > 59 {
		f.bad = true
		return
	}
	f.k += len(v)
	f.space()
}

// base64Value gives the octets of base64, and base64Bits their six bits.
var base64Value, base64Bits = func() (t, v [256]byte) {
	for i, c := range []byte("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/") {
		t[c], v[c] = c, byte(i)
	}
	t['='] = '='
	return t, v
}()

// base64 is the rest of the line. Padding has to be the canonical one.
func (f *fields) base64() {
	begin := f.n
	if f.joined(&base64Value, 4); f.bad {
		return
	}
	text := f.out[begin:f.n]
	pad := 0
	for pad < 2 && text[len(text)-1-pad] == '=' {
		pad++
	}
	body := text[:len(text)-pad]
	for _, c := range body {
		f.bad = f.bad || c == '='
	}
	last := base64Bits[body[len(body)-1]]
	if pad == 1 && last&3 != 0 || pad == 2 && last&15 != 0 {
		f.bad = true
	}
}

// salt is that of NSEC3, and the space behind it.
func (f *fields) salt() {
	if f.bad {
		return
	}
	begin := f.n
	if f.d[f.k] == '-' {
		f.put('-')
		f.k++
	} else {
		for ; f.k < lineMax && upperHex[f.d[f.k]] != 0; f.k++ {
			f.put(upperHex[f.d[f.k]])
		}
		if n := f.n - begin; n == 0 || n%2 != 0 || n > 510 {
			f.bad = true
			return
		}
	}
	f.space()
}

// hash is the next owner of NSEC3: twenty octets, as SHA-1 makes them, in base
// 32 with the extended hexadecimal alphabet.
func (f *fields) hash() {
	for end := f.k + 32; !f.bad && f.k < end; f.k++ {
		c := f.d[f.k]
		if 'a' <= c && c <= 'z' {
			c -= 'a' - 'A'
		}
		if (c < '0' || '9' < c) && (c < 'A' || 'V' < c) {
			f.bad = true
		}
		f.put(c)
	}
	if !f.bad {
		f.space()
	}
}

// bitmap is the rest of the line as types in the order of their numbers.
func (f *fields) bitmap() {
	var last uint16
	for !f.bad {
		code, ok := f.typ()
		if !ok || code <= last {
			f.bad = true
			return
		}
		last = code
		if next := blanks(f.d, f.k); !isBlank(f.d[f.k]) || f.d[next] == '\n' || f.d[next] == '\r' || f.d[next] == ';' || f.d[next] == 0 {
			return
		}
		f.space()
	}
}
