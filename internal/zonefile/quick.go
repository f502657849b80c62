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

// head is how a line begins, up to its RDATA: owner, TTL, class and type. Most
// records of a zone have that of the record before, or all of it but the owner.
type head struct {
	text   []byte // as written, with the owner
	middle []byte // and without
	code   uint16
	ttl    uint32
	hasTTL bool
	kind   uint64 // hash of type and TTL
	kindOf uint32 // the TTL in it
}

// quick takes the line at i and gives the offset of the next one.
func (s *stretch) quick(i int) (next int, ok bool) {
	if len(s.d)-i < canonMax {
		return 0, false
	}
	d := (*line)(s.d[i:])
	h := &s.head
	if n := len(h.text); n > 0 && string(d[:n]) == string(h.text) {
		return s.quickData(d, i, n)
	}
	k := 0
	switch c := d[0]; {
	case isBlank(c):
		if next, ok := s.lineEnd(i, blanks(d, 0)); ok {
			return next, true
		}
		if len(s.name) == 0 {
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
	from := k
	if n := len(h.middle); n > 0 && string(d[k:k+n]) == string(h.middle) {
		k += n
	} else if k, ok = s.quickHead(d, k); !ok {
		return 0, false
	}
	h.text, h.middle = d[:k:k], d[from:k:k]
	return s.quickData(d, i, k)
}

// quickOwner takes the owner field, before a blank. Where the line turns out to be
// the parser's, the parser reads the owner again.
func (s *stretch) quickOwner(d *line) (k int, ok bool) {
	if k = len(s.raw); k > 0 && isBlank(d[k]) && string(d[:k]) == string(s.raw) {
		return k, true
	}
	size := 0
	if k = absolute(d[:maxText+2]); k > 0 && isBlank(d[k]) {
		s.name = d[:k:k]
	} else if d[0] == '@' && isBlank(d[1]) && len(s.below) > 0 {
		k, s.name = 1, s.below
	} else if k, size, ok = plainName(s.spelt[:], d[:maxText+2], s.below); !ok || !isBlank(d[k]) {
		s.raw, s.name = nil, nil
		return 0, false
	} else {
		s.name = s.spelt[:size]
	}
	if d[k-1] != '.' {
		s.used.origin = s.used.origin || s.open.origin
	}
	s.raw, s.fresh = d[:k:k], true
	s.key = maphash.Bytes(s.seeds.owner, s.name)
	return k, true
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

// quickHead takes the fields between owner and RDATA.
func (s *stretch) quickHead(d *line, k int) (end int, ok bool) {
	var ttl uint64
	h := &s.head
	h.text, h.middle, h.hasTTL = nil, nil, false
	class := false
	for k = blanks(d, k); k < lineMax; k = blanks(d, k) {
		switch c := d[k]; {
		case '0' <= c && c <= '9' && !h.hasTTL:
			for end := k + 10; k < end && '0' <= d[k] && d[k] <= '9'; k++ {
				ttl = ttl*10 + uint64(d[k]-'0')
			}
			if ttl > math.MaxInt32 || !isBlank(d[k]) {
				return 0, false
			}
			h.hasTTL = true
		case c|0x20 == 'i' && d[k+1]|0x20 == 'n' && isBlank(d[k+2]) && !class:
			k, class = k+2, true
		default:
			if h.code, k = quickType(d, k); h.code == 0 || !isBlank(d[k]) {
				return 0, false
			}
			h.ttl, h.kind = uint32(ttl), 0
			if k = blanks(d, k); k > lineMax {
				return 0, false
			}
			return k, true
		}
	}
	return 0, false
}

// quickData takes the RDATA after the head, and sums the record.
func (s *stretch) quickData(d *line, i, k int) (next int, ok bool) {
	h := &s.head
	data, k := s.quickRDATA(h.code, d, k)
	if len(data) == 0 {
		return 0, false
	}
	if d[k] == '\n' {
		next = i + k + 1
	} else if next, ok = s.lineEnd(i, k); !ok {
		return 0, false
	}
	ttl := h.ttl
	if !h.hasTTL {
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
		s.quickNote(h.code, data)
	} else if s.fresh {
		s.hold(s.name)
	}
	if h.kind == 0 || h.kindOf != ttl {
		h.kind, h.kindOf = s.seeds.kindOf(h.code, ttl), ttl
	}
	s.sums = append(s.sums, sum{s.key, h.kind ^ maphash.Bytes(s.seeds.data, data), uint64(s.base+i)<<16 | uint64(h.code)})
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
