package zonefile

import (
	"bytes"
	"hash/maphash"

	"github.com/miekg/dns"

	"zonecut/internal/zone"
)

// notes are what a second reading of a stretch gives, for the questions that the
// sums do not answer: what is above the owners, and who points at a name.
type notes struct {
	seeds seeds
	held  *keys // owners that are left out
	apex  []byte
	above map[uint64]struct{} // names between an owner and the apex
	last  uint64              // the parent of the owner before
	to    []pointer
}

// pointer is a record whose data point at a name.
type pointer struct {
	target uint64
	record int // index among the sums
}

// owner notes the names above an owner. Where one of them is known, so are those
// above it.
func (n *notes) owner(name []byte) {
	if n.held.has(maphash.Bytes(n.seeds.owner, name)) {
		return
	}
	for {
		if name = parent(name); len(name) <= len(n.apex) {
			return
		}
		key := maphash.Bytes(n.seeds.owner, name)
		if key == n.last {
			return
		}
		if _, known := n.above[key]; known {
			return
		}
		n.above[key] = struct{}{}
		n.last = key
	}
}

// parent is a name without its first label.
func parent(name []byte) []byte {
	if bytes.IndexByte(name, '\\') >= 0 {
		return []byte(zone.Name(name).Parent())
	}
	return name[bytes.IndexByte(name, '.')+1:]
}

func (n *notes) target(name []byte, record int) {
	n.to = append(n.to, pointer{maphash.Bytes(n.seeds.owner, name), record})
}

// quickNote notes a record of the fast path.
func (s *stretch) quickNote(code uint16, data []byte) {
	if s.fresh {
		s.fresh = false
		s.note.owner(s.name)
	}
	switch code {
	case dns.TypeMX:
		data = data[bytes.IndexByte(data, ' ')+1:]
	case dns.TypeNS, dns.TypeCNAME, dns.TypePTR:
	default:
		return
	}
	s.note.target(data, len(s.sums))
}

// noted reads the stretch again, from the state that it was settled in, and
// makes notes.
func (s *stretch) noted(n *notes) error {
	again := &stretch{text: s.text, mapped: s.mapped, from: s.from, to: s.to, seeds: s.seeds, note: n,
		parser: parser{options: s.options, frame: frame{file: s.file}}}
	again.run(s.start, s.begin, s.start == 0)
	again.forget()
	if again.err == nil && again.count != s.count {
		return errUnlike
	}
	return again.err
}
