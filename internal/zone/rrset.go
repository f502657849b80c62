package zone

import (
	"cmp"
	"slices"
	"strconv"
	"strings"
)

// Origin is where something was written: a file and line, or a Terraform
// address (with its file).
type Origin struct {
	File    string
	Line    int
	Address string
}

// Compare orders origins by file, line and address.
func (o Origin) Compare(p Origin) int {
	return cmp.Or(strings.Compare(o.File, p.File), cmp.Compare(o.Line, p.Line), strings.Compare(o.Address, p.Address))
}

// RRset is a set of records of one owner and type (RFC 2181, section 5) in
// normal form.
type RRset struct {
	Key
	// TTL is in seconds, as written, or as the provider serves it where the
	// TTL is automatic.
	TTL uint32
	// Unknown says that at least one value is known only after the apply; Data
	// holds the others.
	Unknown bool
	// TTLUnknown says the same of the TTL.
	TTLUnknown bool
	// Sensitive says that the source asked for the values not to be shown.
	Sensitive bool
	// Data is canonical RDATA, sorted, without duplicates. For a set whose
	// Synthetic says "alias" it is the target's name.
	Data []string
	// Synthetic is "" for a set that is served as it is written. Otherwise the
	// provider computes the answer, and this is the definition besides Data, a
	// comma-separated list: "alias", "proxied", "flattened", "automatic ttl",
	// "weighted 90", "latency eu-west-1", …; "reset" is a set that the host fills
	// with values of its own, which are unknown.
	Synthetic string
	// ServersOf is set on an unknown NS set that refers to the name servers of a
	// zone of the same run: the apex of that zone.
	ServersOf Name
	// Origins are all places that make the set, sorted.
	Origins []Origin
	// Merged keeps what the normal form folded away: values written twice and
	// TTLs that differ from the set's (RFC 2181, section 5.2).
	Merged []Merged
}

// Merged is a value that the normal form folded into its set.
type Merged struct {
	Data   string
	TTL    uint32
	Origin Origin
}

// Is reports whether the definition of a synthetic set has the word.
func (r *RRset) Is(word string) bool {
	for part := range strings.SplitSeq(r.Synthetic, ", ") {
		if part == word || strings.HasPrefix(part, word+" ") {
			return true
		}
	}
	return false
}

// Weight is the weight of a variant of a weighted routing set.
func (r *RRset) Weight() (weight int, ok bool) {
	for part := range strings.SplitSeq(r.Synthetic, ", ") {
		if w, found := strings.CutPrefix(part, "weighted "); found {
			n, err := strconv.Atoi(w)
			return n, err == nil
		}
	}
	return 0, false
}

// Addresses reports whether the set answers with addresses: A and AAAA, a
// provider's ALIAS, a flattened or proxied CNAME.
func (r *RRset) Addresses() bool {
	return r.Type.IsAddress() || r.Type == "CNAME" && (r.Is("flattened") || r.Is("proxied"))
}

// Answers reports whether the set answers at all: an object that holds no value
// makes none, one whose values are not known yet will.
func (r *RRset) Answers() bool { return len(r.Data) > 0 || r.Unknown || r.Is("signed") }

// Targets are the names that the set's data point at.
func (r *RRset) Targets() []Name {
	var names []Name
	for _, d := range r.Data {
		if r.Is("alias") {
			if n, err := ParseName(d); err == nil {
				names = append(names, n)
			}
			continue
		}
		if n, ok := Target(r.Type, d); ok {
			names = append(names, n)
		}
	}
	return names
}

// sameContent reports whether two sets answer alike: data, TTL and definition.
func sameContent(a, b *RRset) bool {
	return !a.Unknown && !b.Unknown && !a.TTLUnknown && !b.TTLUnknown &&
		(a == b || a.TTL == b.TTL && a.Synthetic == b.Synthetic && slices.Equal(a.Data, b.Data))
}
