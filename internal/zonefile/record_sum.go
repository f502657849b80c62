package zonefile

import (
	"hash/maphash"

	"github.com/miekg/dns"

	"zonecut/internal/zone"
)

// sum stands for one record of a master file: two hashes under seeds that are
// drawn anew for each pair of files, so that nobody can write records that
// collide, and the place where the record is read again if it is asked for.
type sum struct {
	owner  uint64 // of the owner
	record uint64 // of owner, type, TTL and RDATA in canonical form
	at     uint64 // offset of the logical line << 16 | type
}

func (s sum) offset() int     { return int(s.at >> 16) }
func (s sum) typ() uint16     { return uint16(s.at) }
func (s sum) same(t sum) bool { return s.owner == t.owner && s.record == t.record }

// seeds are those of one comparison.
type seeds struct{ owner, record maphash.Seed }

func newSeeds() seeds { return seeds{maphash.MakeSeed(), maphash.MakeSeed()} }

// What is hashed of a record: type and TTL, big-endian, then owner, an octet 0,
// and RDATA as the parser spells it.
const (
	ttlAt   = 2
	ownerAt = 6
	// canonMax bounds what the fast path writes; more is the parser's.
	canonMax = 2048
)

func put16(b []byte, v uint16) { b[0], b[1] = byte(v>>8), byte(v) }
func put32(b []byte, v uint32) {
	b[0], b[1], b[2], b[3] = byte(v>>24), byte(v>>16), byte(v>>8), byte(v)
}

// canon appends what is hashed of one value of a set.
func canon(b []byte, r *zone.RRset, data string) []byte {
	b = append(b, make([]byte, ownerAt)...)
	put16(b, typeCode(r.Type))
	put32(b[ttlAt:], r.TTL)
	b = append(append(b, r.Owner...), 0)
	return append(b, data...)
}

// typeCode is the number of a type that the parser has named.
func typeCode(t zone.Type) uint16 {
	if code, ok := dns.StringToType[string(t)]; ok {
		return code
	}
	code, _ := numbered(string(t), "TYPE")
	return code
}
