package rule

import (
	"slices"
	"strings"

	"zonecut/internal/zone"
)

// What NSEC and NSEC3 records say of one name, against what the zone holds there.

// lie is one thing that is wrong with a denial or a signature, in a clause about its
// owner.
type lie struct {
	owner zone.Name
	text  string
}

// liesAt are those in the denials of one name.
func (z *signedZone) liesAt(n zone.Name) []lie {
	if !z.denies() {
		return nil
	}
	h := z.holds(n)
	if h.hidden {
		return nil
	}
	if z.nsec {
		return z.nsecLies(n, &h)
	}
	var out []lie
	for _, by := range z.hashings {
		out = append(out, z.nsec3Lies(n, &h, by)...)
	}
	return out
}

func (z *signedZone) nsecLies(n zone.Name, h *held) []lie {
	r := z.get(n, "NSEC")
	switch {
	case r == nil && len(h.types) > 0:
		return []lie{{n, "it has no NSEC, and those of its neighbours deny it"}}
	case r == nil:
		return nil
	case len(r.Data) > 1:
		return []lie{{n, "it has more than one NSEC"}}
	}
	d, ok := zone.ParseDenial("NSEC", r.Data[0])
	if !ok {
		return nil
	}
	return bitmapLies(n, h, &d)
}

func (z *signedZone) nsec3Lies(n zone.Name, h *held, by zone.Hashing) []lie {
	label := by.Hash(n)
	d, found := z.nsec3(label, by)
	switch {
	case found && !h.there() && !h.spare:
		return []lie{{n, "it is not there, and an NSEC3 says that it is"}}
	case found:
		return bitmapLies(n, h, &d)
	case !h.there() || (h.inner || h.bare) && z.optedOut(label, by):
		return nil
	}
	return []lie{{n, "it has no NSEC3, and those of its neighbours deny it"}}
}

// nsec3 is the record of a hash.
func (z *signedZone) nsec3(label string, by zone.Hashing) (d zone.Denial, found bool) {
	n, err := zone.Relative(label, z.in.Apex)
	if err != nil {
		return d, false
	}
	if r := z.get(n, "NSEC3"); r != nil {
		for _, data := range r.Data {
			if d, ok := zone.ParseDenial("NSEC3", data); ok && *d.Hashed == by {
				return d, true
			}
		}
	}
	return d, false
}

// optedOut reports whether the record that covers a hash leaves room for unsigned
// delegations. Until all records were read, that of the apex speaks for them.
func (z *signedZone) optedOut(label string, by zone.Hashing) bool {
	spans, read := z.spans[by]
	if !read || len(spans) == 0 {
		d, _ := z.nsec3(by.Hash(z.in.Apex), by)
		return d.OptOut
	}
	i, _ := slices.BinarySearchFunc(spans, label, func(l link, label string) int { return strings.Compare(string(l.from), label) })
	return spans[(i+len(spans)-1)%len(spans)].optOut
}

// bitmapLies compares a bitmap with what a name holds. Of compact denials, which an
// on-line signer makes for names that are not there, nothing follows (RFC 9824,
// section 3.2).
func bitmapLies(n zone.Name, h *held, d *zone.Denial) []lie {
	if d.Has("NXNAME") {
		return nil
	}
	kind := "NSEC"
	if d.Hashed != nil {
		kind = "NSEC3"
	}
	var lacks, extra []zone.Type
	for _, t := range h.types {
		if !d.Has(t) {
			lacks = append(lacks, t)
		}
	}
	for _, t := range d.Types {
		if !signersOwn(t) && !slices.Contains(h.types, t) && !slices.Contains(h.glue, t) {
			extra = append(extra, t)
		}
	}
	var out []lie
	if len(lacks) > 0 {
		out = append(out, lie{n, "its " + kind + " denies " + typeList(lacks) + ", which it has"})
	}
	if len(extra) > 0 {
		out = append(out, lie{n, "its " + kind + " names " + typeList(extra) + ", which it has not"})
	}
	return out
}

func typeList(types []zone.Type) string {
	var out []string
	for _, t := range types {
		out = append(out, string(t))
	}
	return listed(out)
}
