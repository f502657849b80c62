package zone

import (
	"slices"
	"strings"

	"github.com/miekg/dns"
)

// Denial is what one NSEC or NSEC3 record says: that nothing is between its owner
// and Next, and that its owner has no types but Types.
type Denial struct {
	// Next is the name that an NSEC leads to (RFC 4034, section 4.1.1), and for an
	// NSEC3 the hash, as the label that it makes below the apex (RFC 5155, section
	// 3.1.7).
	Next Name
	// Types are those of the bitmap, sorted by name.
	Types []Type
	// Hashed is nil for an NSEC.
	Hashed *Hashing
	// OptOut says that unsigned delegations between the two may have been left out
	// (RFC 5155, section 6).
	OptOut bool
}

// Hashing is how a zone hashes its names: one chain of NSEC3 records shares it
// (RFC 5155, section 3.1).
type Hashing struct {
	Algorithm  uint8
	Iterations uint16
	// Salt is in hexadecimal digits, "" for none.
	Salt string
}

// ParseDenial reads the canonical RDATA of an NSEC or NSEC3; what is neither is not
// ok.
func ParseDenial(t Type, data string) (d Denial, ok bool) {
	switch t {
	case "NSEC":
		r, ok := parse[*dns.NSEC](t, data)
		if !ok {
			return Denial{}, false
		}
		next, err := FQDN(r.NextDomain)
		return Denial{Next: next, Types: typesOf(r.TypeBitMap)}, err == nil
	case "NSEC3":
		r, ok := parse[*dns.NSEC3](t, data)
		if !ok {
			return Denial{}, false
		}
		return Denial{Next: Name(lower(r.NextDomain)), Types: typesOf(r.TypeBitMap), OptOut: r.Flags&1 != 0,
			Hashed: &Hashing{r.Hash, r.Iterations, lower(r.Salt)}}, true
	}
	return Denial{}, false
}

func typesOf(bitmap []uint16) []Type {
	out := make([]Type, len(bitmap))
	for i, t := range bitmap {
		out[i] = Type(dns.Type(t).String())
	}
	slices.Sort(out)
	return out
}

// Has reports whether the bitmap names a type.
func (d *Denial) Has(t Type) bool {
	_, found := slices.BinarySearch(d.Types, t)
	return found
}

// ParseHashing reads the canonical RDATA of an NSEC3PARAM. One with flags is being
// built or taken away, and no server goes by it (RFC 5155, section 4.1.2).
func ParseHashing(data string) (h Hashing, ok bool) {
	r, ok := parse[*dns.NSEC3PARAM]("NSEC3PARAM", data)
	if !ok || r.Flags != 0 {
		return Hashing{}, false
	}
	return Hashing{r.Hash, r.Iterations, lower(r.Salt)}, true
}

// maxIterations is how many further hashes the most patient of validators compute for
// a name (RFC 9276, section 3.2).
const maxIterations = 150

// Believed reports whether validators go by the chain: of an algorithm that they do not
// know, or with more iterations than they compute, the zone counts as unsigned where
// it denies.
func (h Hashing) Believed() bool { return h.Algorithm == dns.SHA1 && h.Iterations <= maxIterations }

// Hash is the label that a name has in the chain, "" where the algorithm is unknown
// (RFC 5155, section 5).
func (h Hashing) Hash(n Name) string {
	return strings.ToLower(dns.HashName(string(n), h.Algorithm, h.Iterations, h.Salt))
}
