package zonefile

import (
	"encoding/binary"
	"math/bits"
)

// Names are most of what a master file is, so that the common ones are looked
// at in words of eight octets. Each lane of a word holds one octet; its highest
// bit carries the answer.
const (
	lanes = 0x0101010101010101
	tops  = 0x80 * lanes
)

// maxLabel and maxText bound a name in presentation format without escapes: 63
// octets a label, 255 on the wire (RFC 1035, section 2.3.4).
const (
	maxLabel = 63
	maxText  = 254
)

// lowered gives the octets of plain names, in lower case, and 0 for all others:
// letters, digits, "-", "_", "*" and the dot.
var lowered = func() (t [256]byte) {
	for _, c := range []byte("abcdefghijklmnopqrstuvwxyz0123456789-_*.") {
		t[c] = c
		if 'a' <= c && c <= 'z' {
			t[c-'a'+'A'] = c
		}
	}
	return t
}()

// extent is the number of octets at the start of text that are lower-case
// letters, digits, "-" or "." (a stretch that most names are), and whether no
// label among them is empty. It looks at whole words only: what it stops at is
// for the caller to see, who needs not be at the end of the name.
func extent(text []byte) (n int, ok bool) {
	after := uint64(0x80) // the lane before was a dot; so is the start of the name
	for n+8 <= len(text) {
		w := binary.LittleEndian.Uint64(text[n:])
		t := w | tops
		letter := (t - 'a'*lanes) &^ (t - ('z'+1)*lanes)
		number := (t - '-'*lanes) &^ (t - ('9'+1)*lanes) // with "-", "." and "/"
		slash := ^(((w ^ '/'*lanes) | tops) - lanes)
		dot := ^(((w ^ '.'*lanes) | tops) - lanes) & tops &^ w
		other := (^(letter | number&^slash) | w) & tops
		if other == 0 {
			if dot&(dot<<8|after) != 0 {
				return n, false
			}
			after, n = dot>>56, n+8
			continue
		}
		k := bits.TrailingZeros64(other) &^ 7
		dot &= 1<<k - 1
		return n + k/8, dot&(dot<<8|after) == 0
	}
	return n, true
}

// absolute is the length of the name at the start of text where that is as good as
// any: absolute, short, and in its canonical spelling. Else it is 0.
func absolute(text []byte) int {
	n, ok := extent(text)
	if !ok || n == 0 || n > maxLabel || text[n-1] != '.' {
		return 0
	}
	return n
}

// plainName writes the name at the start of text to out as its canonical
// spelling below origin, which is canonical itself. used is how much of text it
// is, size how much of out. ok is false for a name that is not plain, is too
// long, or is relative to no plain origin: those are the parser's.
func plainName(out, text []byte, origin []byte) (used, size int, ok bool) {
	n, ok := extent(text)
	if !ok || n > maxText {
		return 0, 0, false
	}
	if n < len(text) && lowered[text[n]] == 0 && 0 < n && n <= maxLabel && n < len(out) {
		copy(out, text[:n])
		return finishName(out, n, origin)
	}
	label := 0
	for n = 0; n < len(text) && n < len(out) && n <= maxText; n++ {
		c := lowered[text[n]]
		if c == 0 {
			break
		}
		out[n] = c
		if label++; c == '.' {
			if label == 1 {
				return 0, 0, false
			}
			label = 0
		} else if label > maxLabel {
			return 0, 0, false
		}
	}
	if n == 0 {
		return 0, 0, false
	}
	return finishName(out, n, origin)
}

// finishName puts the origin below a relative name.
func finishName(out []byte, n int, origin []byte) (used, size int, ok bool) {
	size = n
	if out[n-1] != '.' {
		if len(origin) == 0 || n+1+len(origin) > len(out) {
			return 0, 0, false
		}
		out[n] = '.'
		size = n + 1
		if len(origin) > 1 {
			size += copy(out[size:], origin)
		}
	}
	return n, size, size <= maxText
}
