package zonefile

import "net/netip"

// fields is RDATA on its way to the canonical spelling. What is not surely
// canonical, or not surely right, is bad and for the parser to judge.
type fields struct {
	d   *line
	k   int
	out []byte
	n   int
	bad bool
}

// ended reports whether a field ends at k.
func (f *fields) ended() bool { return endsField(f.d[f.k]) }

// endsField reports whether an octet stands after a field, 0 after the file.
func endsField(c byte) bool {
	switch c {
	case ' ', '\t', '\n', '\r', ';', 0:
		return true
	}
	return false
}

func (f *fields) put(c byte) {
	if f.n >= len(f.out) {
		f.bad = true
		return
	}
	f.out[f.n] = c
	f.n++
}

// space steps over the blanks before the next field, of which there is one.
func (f *fields) space() {
	if f.bad || !isBlank(f.d[f.k]) {
		f.bad = true
		return
	}
	if f.k = blanks(f.d, f.k); f.k > lineMax {
		f.bad = true
	}
	f.put(' ')
}

// number is a decimal number without leading zeros, and the space behind it.
func (f *fields) number(most uint64) {
	if f.bad {
		return
	}
	var v uint64
	start := f.k
	for ; f.k < start+10 && '0' <= f.d[f.k] && f.d[f.k] <= '9'; f.k++ {
		v = v*10 + uint64(f.d[f.k]-'0')
		f.put(f.d[f.k])
	}
	if digits := f.k - start; digits == 0 || v > most || f.d[start] == '0' && digits > 1 {
		f.bad = true
		return
	}
	f.space()
}

// ipv4 is four decimal octets.
func (f *fields) ipv4() {
	for octet := range 4 {
		if octet > 0 {
			if f.d[f.k] != '.' {
				f.bad = true
				return
			}
			f.put('.')
			f.k++
		}
		v, start := 0, f.k
		for ; f.k < start+3 && '0' <= f.d[f.k] && f.d[f.k] <= '9'; f.k++ {
			v = v*10 + int(f.d[f.k]-'0')
			f.put(f.d[f.k])
		}
		if digits := f.k - start; digits == 0 || v > 255 || f.d[start] == '0' && digits > 1 {
			f.bad = true
			return
		}
	}
	f.bad = f.bad || !f.ended()
}

// ipv6 is an address in any form.
func (f *fields) ipv6() {
	start := f.k
	for ; f.k < start+45 && !f.ended(); f.k++ {
	}
	a, err := netip.ParseAddr(string(f.d[start:f.k]))
	if err != nil || a.Is4() || a.Zone() != "" || !f.ended() || len(f.out) < f.n+45 {
		f.bad = true
		return
	}
	f.n += len(a.AppendTo(f.out[f.n:f.n]))
}

// upperHex gives hexadecimal digits in upper case and 0 for all else.
var upperHex = func() (t [256]byte) {
	for _, c := range []byte("0123456789ABCDEF") {
		t[c] = c
		if c >= 'A' {
			t[c|0x20] = c
		}
	}
	return t
}()

// hex is the rest of the line as octets, which blanks may divide.
func (f *fields) hex() { f.joined(&upperHex, 2) }

// run is what of a table stands together.
func (f *fields) run(table *[256]byte) {
	text, out := f.d[f.k:len(f.d)-2], f.out[f.n:]
	n := 0
	for n < len(text) && n < len(out) {
		c := table[text[n]]
		if c == 0 {
			break
		}
		out[n] = c
		n++
	}
	f.k, f.n = f.k+n, f.n+n
	f.bad = f.bad || n == len(out)
}

// joined is the rest of the line in characters of a table, in whole groups.
func (f *fields) joined(table *[256]byte, group int) {
	begin := f.n
	for !f.bad && f.k < len(f.d)-2 {
		if f.run(table); !isBlank(f.d[f.k]) {
			break
		}
		f.k = blanks(f.d, f.k)
	}
	if f.bad || !f.ended() || f.n == begin || (f.n-begin)%group != 0 {
		f.bad = true
	}
}

// strings are character strings in quotes, of printable ASCII without escapes.
func (f *fields) strings() {
	for !f.bad && f.d[f.k] == '"' {
		start := f.k
		for f.k++; f.k < start+256 && f.k < len(f.d)-2 && f.d[f.k] != '"'; f.k++ {
			if c := f.d[f.k]; c < ' ' || '~' < c || c == '\\' {
				f.bad = true
				return
			}
		}
		if f.d[f.k] != '"' || f.k == start+1 || f.n+f.k-start+1 > len(f.out) {
			f.bad = true
			return
		}
		f.k++
		f.n += copy(f.out[f.n:], f.d[start:f.k])
		next := blanks(f.d, f.k)
		if f.d[next] != '"' {
			f.bad = f.bad || !f.ended()
			return
		}
		f.space()
	}
	f.bad = true
}
