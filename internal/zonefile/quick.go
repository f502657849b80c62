package zonefile

import (
	"bytes"
	"hash/maphash"
	"math"
)

// The fast path: one record on one line, OWNER [TTL] [IN] TYPE RDATA, of a type
// that fills large zones, with plain names and no escapes. It takes a line only
// where the parser would take it too, and then gives the same; anything else,
// faults above all, it leaves to the parser.

// line is a stretch of text that a line of the fast path lies in.
type line = [canonMax]byte

const (
	// lineMax is where the last field of a line of the fast path may begin.
	lineMax = canonMax / 2
	// commentMax is the longest comment that the fast path skips.
	commentMax = 1 << 15
)

// quick takes the line at i and gives the offset of the next one.
func (s *stretch) quick(i int) (next int, ok bool) {
	if len(s.d)-i < canonMax {
		return 0, false
	}
	d := (*line)(s.d[i:])
	k := 0
	switch c := d[0]; {
	case isBlank(c):
		k = blanks(d, 0)
		if next, ok := s.lineEnd(i, k); ok {
			return next, true
		}
		if s.owned == 0 {
			return 0, false
		}
	case c == '\n' || c == ';':
		return s.lineEnd(i, 0)
	case lowered[c] == 0 && c != '@':
		return 0, false // and the owner stays that of the record before
	default:
		if k, ok = s.quickOwner(d); !ok {
			return 0, false
		}
	}
	return s.quickRecord(d, i, k)
}

// quickOwner takes the owner field. Where the line turns out to be the parser's,
// the parser reads the owner again.
func (s *stretch) quickOwner(d *line) (k int, ok bool) {
	if k = len(s.raw); k > 0 && isBlank(d[k]) && bytes.Equal(d[:k], s.raw) {
		return blanks(d, k), true
	}
	size := 0
	if d[0] == '@' && isBlank(d[1]) && len(s.below) > 0 {
		k, size = 1, copy(s.buf[ownerAt:], s.below)
	} else if k, size, ok = plainName(s.buf[ownerAt:ownerAt+maxText+1], d[:maxText+2], s.below); !ok || !isBlank(d[k]) {
		s.raw, s.owned = nil, 0
		return 0, false
	}
	if d[k-1] != '.' {
		s.used.origin = s.used.origin || s.open.origin
	}
	s.raw = d[:k:k]
	s.owned, s.fresh = size, true
	s.key = maphash.Bytes(s.seeds.owner, s.buf[ownerAt:ownerAt+size])
	return blanks(d, k), true
}

// blanks is the end of the blanks at k.
func blanks(d *line, k int) int {
	for k < len(d)-1 && isBlank(d[k]) {
		k++
	}
	return k
}

// lineEnd reports whether nothing but blanks and a comment is left of the line
// from k on, and where the next line is.
func (s *stretch) lineEnd(i, k int) (next int, ok bool) {
	d := s.d[i:]
	for k < canonMax-2 && isBlank(d[k]) {
		k++
	}
	switch {
	case d[k] == '\n':
		return i + k + 1, true
	case i+k == s.size:
		return i + k, true
	case d[k] == '\r' && d[k+1] == '\n':
		return i + k + 2, true
	case d[k] == ';':
		rest := d[k:min(s.size-i, k+commentMax)]
		if n := bytes.IndexByte(rest, '\n'); n >= 0 {
			return i + k + n + 1, true
		}
	}
	return 0, false
}

// quickRecord takes the fields after the owner, which is in buf.
func (s *stretch) quickRecord(d *line, i, k int) (next int, ok bool) {
	var ttl uint64
	hasTTL, class := false, false
	for k < lineMax {
		switch c := d[k]; {
		case '0' <= c && c <= '9' && !hasTTL:
			for end := k + 10; k < end && '0' <= d[k] && d[k] <= '9'; k++ {
				ttl = ttl*10 + uint64(d[k]-'0')
			}
			if ttl > math.MaxInt32 || !isBlank(d[k]) {
				return 0, false
			}
			hasTTL = true
		case c|0x20 == 'i' && d[k+1]|0x20 == 'n' && isBlank(d[k+2]) && !class:
			k, class = k+2, true
		default:
			return s.quickData(d, i, k, uint32(ttl), hasTTL)
		}
		k = blanks(d, k)
	}
	return 0, false
}

// quickData takes type and RDATA, and sums the record.
func (s *stretch) quickData(d *line, i, k int, ttl uint32, hasTTL bool) (next int, ok bool) {
	code, k := quickType(d, k)
	if code == 0 || !isBlank(d[k]) {
		return 0, false
	}
	if k = blanks(d, k); k > lineMax {
		return 0, false
	}
	data := ownerAt + s.owned + 1
	s.buf[data-1] = 0
	k, n := s.quickRDATA(code, s.buf[data:], d, k)
	if n == 0 {
		return 0, false
	}
	if next, ok = s.lineEnd(i, k); !ok {
		return 0, false
	}
	if !hasTTL {
		if ttl, ok = s.quickTTL(i); !ok {
			return 0, false
		}
	} else {
		if !s.ttlKnown && (ttl != s.lastTTL || !s.lastTTLKnown || s.open.lastTTL) {
			s.stated = append(s.stated, stated{len(s.sums), ttl})
		}
		s.lastTTL, s.lastTTLKnown, s.open.lastTTL = ttl, true, false
	}
	if s.note != nil {
		s.quickNote(code, s.buf[data:data+n])
	} else if s.fresh {
		s.hold(s.buf[ownerAt : ownerAt+s.owned])
	}
	put16(s.buf[:], code)
	put32(s.buf[ttlAt:], ttl)
	s.sums = append(s.sums, sum{s.key, maphash.Bytes(s.seeds.record, s.buf[:data+n]), uint64(s.base+i)<<16 | uint64(code)})
	return next, true
}

// quickTTL is the TTL of a record that states none, as recordTTL has it.
func (s *stretch) quickTTL(i int) (ttl uint32, ok bool) {
	s.used.ttl = s.used.ttl || s.open.ttl
	if s.ttlKnown {
		return s.ttl, true
	}
	if !s.lastTTLKnown {
		return 0, false
	}
	s.used.lastTTL, s.took = s.used.lastTTL || s.open.lastTTL, true
	if m := &s.marks[len(s.marks)-1]; m.lastTTL != s.lastTTL || !m.lastTTLKnown {
		s.mark(s.base + i)
	}
	return s.lastTTL, true
}
