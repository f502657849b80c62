package zonefile

import (
	"bytes"
	"hash/maphash"

	"zonecut/internal/zone"
)

// pick reads the records of some owners again, now as sets with their places,
// in the order of the file.
func (t *text) pick(wanted *keys) ([]zone.RRset, error) {
	lines := make([]int, len(t.stretches)+1) // line feeds before each stretch
	if err := each(len(t.stretches), func(k int) {
		lines[k+1] = bytes.Count(t.data[t.stretches[k].from:t.stretches[k].to], []byte{'\n'})
	}); err != nil {
		return nil, err
	}
	for k := range t.stretches {
		lines[k+1] += lines[k]
	}
	picked := make([]picked, len(t.stretches))
	if err := each(len(t.stretches), func(k int) { picked[k] = t.pickFrom(t.stretches[k], lines[k]+1, wanted) }); err != nil {
		return nil, err
	}
	var out []zone.RRset
	next := false // to the last set of out, in the file
	for k, p := range picked {
		if p.err != nil {
			return nil, p.err
		}
		for i := range p.sets {
			out = joinSet(out, p.sets[i], i == 0 && next && p.first)
		}
		if len(t.stretches[k].sums) > 0 {
			next = p.last
		}
	}
	if at := &t.zone.Origin; at.Line == 0 && at.File == t.file {
		at.Line = 1 + bytes.Count(t.data[:t.soaAt], []byte{'\n'})
	}
	return out, nil
}

// picked is what one stretch has of the records; first and last say whether the
// first and the last record of it are among them.
type picked struct {
	sets        []zone.RRset
	first, last bool
	err         error
}

func (t *text) pickFrom(s *stretch, line int, wanted *keys) (out picked) {
	p := &parser{options: t.options, zone: &Zone{Apex: t.zone.Apex, Origin: t.zone.Origin}, frame: frame{file: t.file}, soa: t.soa}
	p.owner = s.begin.owner
	defer p.close()
	at, m := s.from, -1
	var src entries
	before := false // the record before is among them
	for i := 0; i < len(s.sums); i++ {
		offset := s.sums[i].offset()
		n := i + 1
		for n < len(s.sums) && s.sums[n].offset() == offset {
			n++ // of $GENERATE or $INCLUDE
		}
		any := false
		for _, one := range s.sums[i:n] {
			any = any || wanted.has(one.owner)
		}
		first, follows := wanted.has(s.sums[i].owner), before
		before = wanted.has(s.sums[n-1].owner)
		if i == 0 {
			out.first = first
		}
		out.last = before
		this := s.sums[i:n]
		i = n - 1
		if !any {
			continue
		}
		line += bytes.Count(t.data[at:offset], []byte{'\n'})
		at = offset
		for m+1 < len(s.marks) && s.marks[m+1].offset <= offset {
			m++
		}
		p.recall(s.marks[m])
		if p.soa = t.soa; offset == t.soaAt {
			p.soa = nil
		}
		src = entries{text: t.data[offset:], buf: src.buf}
		e, err := src.next()
		if err == nil {
			p.line, p.generated, p.generatedBytes, p.includes = line, 0, 0, 0
			p.zone.Sets = nil
			err = p.entry(e)
		}
		if err != nil {
			out.err = err
			return out
		}
		if !s.gave(p.zone.Sets, this) {
			out.err = errUnlike
			return out
		}
		for k := range p.zone.Sets {
			r := p.zone.Sets[k]
			if r.Instance = (zone.Instance{Apex: t.zone.Apex}); wanted.has(maphash.String(s.seeds.owner, string(r.Owner))) {
				out.sets = joinSet(out.sets, r, k == 0 && first && follows)
			}
		}
	}
	return out
}

// recall takes the state for reading a record again.
func (p *parser) recall(m mark) {
	p.origin, p.raw = m.origin, ""
	p.ttl, p.ttlKnown, p.lastTTL, p.lastTTLKnown = m.ttl, m.ttlKnown, m.lastTTL, m.lastTTLKnown
}

// gave reports whether sets are the records that were summed.
func (s *stretch) gave(sets []zone.RRset, sums []sum) bool {
	n := 0
	for i := range sets {
		r := &sets[i]
		key := maphash.String(s.seeds.owner, string(r.Owner))
		for _, data := range r.Data {
			if n == len(sums) || sums[n].owner != key || sums[n].record != maphash.Bytes(s.seeds.record, canon(nil, r, data)) {
				return false
			}
			n++
		}
	}
	return n == len(sums)
}

// joinSet appends a set, to the last one where the parser would have made one of
// the two: next says that nothing stands between them in the file.
func joinSet(sets []zone.RRset, r zone.RRset, next bool) []zone.RRset {
	if n := len(sets); next && n > 0 && sets[n-1].Key == r.Key && sets[n-1].TTL == r.TTL {
		last := &sets[n-1]
		last.Data = append(last.Data, r.Data...)
		last.Origins = append(last.Origins, r.Origins...)
		return sets
	}
	return append(sets, r)
}
