package rule

import (
	"slices"
	"strings"

	"zonecut/internal/zone"
)

// A zone that stands with its signatures in the run, as it does before it is
// published: the words that signature-invalid judges its denials and signatures by.

// signedZone is one state of such a zone.
type signedZone struct {
	*zone.Snapshot
	in   zone.Instance
	keys *zone.Keys
	// nsec says that the zone denies by NSEC; hashings are those by which it denies
	// with NSEC3 so that validators go by it. Both are empty where the file leaves
	// denials to the server.
	nsec     bool
	hashings []zone.Hashing
	// hashed says that it denies with NSEC3, by whatever hashing.
	hashed bool
	// spans, once somebody read all of them, are the NSEC3 records of each hashing.
	spans map[zone.Hashing][]link
	above map[zone.Name]bool // whether a name takes what is below it out of the zone
}

// signedIn is the zone of an instance as a state has it signed, nil where it does not:
// a file without signatures, or with those over its keys alone, is signed by the
// server that loads it, and a copy may leave all out but that of the SOA. Where the
// zone was signed before, one of the two at the apex is enough.
func signedIn(s *zone.Snapshot, i zone.Instance, before bool) *signedZone {
	z := &signedZone{Snapshot: s, in: i, above: map[zone.Name]bool{}}
	keys := z.get(i.Apex, "DNSKEY")
	if !s.Complete(i) || keys == nil || keys.Unknown || len(keys.Data) == 0 {
		return nil
	}
	soa, ns := len(z.signatures(i.Apex, "SOA")) > 0, len(z.signatures(i.Apex, "NS")) > 0
	if !soa && !ns || !before && soa != ns {
		return nil
	}
	z.keys = zone.ReadKeys(i.Apex, keys.Data)
	if params := z.get(i.Apex, "NSEC3PARAM"); params != nil {
		for _, data := range params.Data {
			h, ok := zone.ParseHashing(data)
			if ok && h.Believed() {
				z.hashings = append(z.hashings, h)
			}
			z.hashed = z.hashed || ok
		}
	}
	// Beside NSEC3PARAM, which says that its chain is whole (RFC 5155, section 4.1),
	// an NSEC chain is being built or taken away.
	z.nsec = !z.hashed && z.get(i.Apex, "NSEC") != nil
	return z
}

// denies reports whether the zone holds its denials itself.
func (z *signedZone) denies() bool { return z != nil && (z.nsec || len(z.hashings) > 0) }

func (z *signedZone) get(n zone.Name, t zone.Type) *zone.RRset {
	return z.Get(zone.Key{Instance: z.in, Owner: n, Type: t})
}

// signatures are those over one set.
func (z *signedZone) signatures(n zone.Name, t zone.Type) []string {
	all := z.get(n, "RRSIG")
	if all == nil {
		return nil
	}
	var out []string
	for _, data := range all.Data {
		if coveredBy(data) == t {
			out = append(out, data)
		}
	}
	return out
}

// hidden reports whether a name is no part of what the zone answers for: it is below
// a delegation or a DNAME.
func (z *signedZone) hidden(n zone.Name) bool {
	if n == z.in.Apex {
		return false
	}
	up := n.Parent()
	if !n.Below(z.in.Apex) {
		return true
	}
	hides, known := z.above[up]
	if !known {
		hides = z.hidden(up) || z.cut(up) || z.get(up, "DNAME") != nil
		z.above[up] = hides
	}
	return hides
}

// cut reports whether a name is where the zone hands over to another. An NS set at a
// wildcard cuts nothing off (RFC 4592, section 4.2).
func (z *signedZone) cut(n zone.Name) bool {
	return n != z.in.Apex && !n.IsWildcard() && z.get(n, "NS") != nil
}

// held is what a name holds that a denial must speak of (RFC 4034, section 4.1.2;
// RFC 5155, section 7.1).
type held struct {
	// types are those that a bitmap must name, sorted, but those that every signed
	// name has.
	types []zone.Type
	// glue are those at a delegation that are the child's: no bitmap should name them,
	// and nobody minds one that does.
	glue []zone.Type
	// inner is an empty non-terminal; bare is a delegation without DS.
	inner, bare bool
	// hidden is a name that the zone does not answer for; spare is one that holds
	// nothing but what a signer left there.
	hidden, spare bool
}

func (h *held) there() bool { return h.inner || len(h.types) > 0 }

// holds tells what a name holds. Glue at a delegation is not the zone's to answer for.
func (z *signedZone) holds(n zone.Name) held {
	if z.hidden(n) {
		return held{hidden: true}
	}
	var h held
	sets, cut := z.In(z.in, n), z.cut(n)
	for _, r := range sets {
		switch {
		case !r.Answers() || signersOwn(r.Type):
		case cut && r.Type != "NS" && r.Type != "DS":
			h.glue = append(h.glue, r.Type)
		default:
			h.types = append(h.types, r.Type)
		}
	}
	slices.Sort(h.types)
	h.types = slices.Compact(h.types)
	h.bare = cut && !slices.Contains(h.types, "DS")
	switch {
	case len(h.types) > 0:
	case len(sets) > 0:
		h.spare = true
	default:
		h.inner = z.Exists(z.in, n)
	}
	return h
}

// signersOwn are the types that a signed name has by being signed.
func signersOwn(t zone.Type) bool { return t == "RRSIG" || t == "NSEC" || t == "NSEC3" }

// coveredBy is the type of the set that an RRSIG signs.
func coveredBy(rrsig string) zone.Type {
	t, _, _ := strings.Cut(rrsig, " ")
	return zone.Type(t)
}
