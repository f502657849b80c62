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
	record uint64 // of type, TTL and RDATA in canonical form
	at     uint64 // offset of the logical line << 16 | type
}

func (s sum) offset() int     { return int(s.at >> 16) }
func (s sum) typ() uint16     { return uint16(s.at) }
func (s sum) same(t sum) bool { return s.owner == t.owner && s.record == t.record }

// seeds are those of one comparison.
type seeds struct{ owner, kind, data maphash.Seed }

func newSeeds() seeds { return seeds{maphash.MakeSeed(), maphash.MakeSeed(), maphash.MakeSeed()} }

// kindOf is the part of a record's hash that type and TTL make. That of its RDATA,
// spelt as the parser spells it, has another seed.
func (s seeds) kindOf(code uint16, ttl uint32) uint64 {
	return maphash.Comparable(s.kind, uint64(code)<<32|uint64(ttl))
}

// record is the hash of one value of a set.
func (s seeds) record(r *zone.RRset, data string) uint64 {
	return s.kindOf(typeCode(r.Type), r.TTL) ^ maphash.String(s.data, data)
}

// canonMax bounds what the fast path writes; more is the parser's.
const canonMax = 2048

// typeCode is the number of a type that the parser has named.
func typeCode(t zone.Type) uint16 {
	if code, ok := dns.StringToType[string(t)]; ok {
		return code
	}
	code, _ := numbered(string(t), "TYPE")
	return code
}
