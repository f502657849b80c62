package policy

import (
	"slices"
	"strings"

	"go.yaml.in/yaml/v3"

	"zonecut/internal/zone"
)

// controller is software that writes records: their changes are expected.
type controller struct {
	by string
	// labels are first labels of the names it writes, for example
	// _acme-challenge.
	labels []string
	types  []zone.Type // none is every type
	// heritage is the mark of external-dns in the TXT registry beside the
	// records that it owns: "heritage=external-dns,external-dns/owner=…".
	heritage string
}

// registry is the state that tells which sets a controller had marked.
type registry struct{ before *zone.Snapshot }

// readControllers reads entries that know their records by label or by mark.
func (p *Policy) readControllers(r *reader, n *yaml.Node) {
	r.list(n, func(e *yaml.Node) {
		var c controller
		ok := r.mapping(e,
			field{key: "by", need: true, read: r.text(&c.by)},
			field{key: "labels", read: r.texts(&c.labels)},
			field{key: "types", read: r.types(&c.types)},
			field{key: "txt_heritage", read: r.text(&c.heritage)})
		if !ok {
			return
		}
		for i, l := range c.labels {
			c.labels[i] = strings.ToLower(l)
			if strings.ContainsAny(l, "*?[]{}.") {
				r.fail(e, "write one first label, for example _acme-challenge", "the label %q is no single label", l)
				return
			}
		}
		if len(c.labels) == 0 && c.heritage == "" {
			r.fail(e, "say labels or txt_heritage", "the controller %q would own every record", c.by)
			return
		}
		p.controllers = append(p.controllers, c)
	})
}

// Seeing is the policy with the state before the change, where it looks for the
// marks of controllers. Only that state counts: a change that could mark a
// record as somebody's could take it from under the guard. Without it a
// controller known by its mark owns its TXT records alone.
func (p *Policy) Seeing(before *zone.Snapshot) *Policy {
	q := *p
	q.before = registry{before}
	return &q
}

// Controlled reports whether software writes the set.
func (p *Policy) Controlled(r *zone.RRset) bool {
	return slices.ContainsFunc(p.controllers, func(c controller) bool {
		if len(c.types) > 0 && !slices.Contains(c.types, r.Type) {
			return false
		}
		return slices.Contains(c.labels, r.Owner.First()) || c.heritage != "" && p.before.marks(r, c.heritage)
	})
}

// marks reports whether the set is, or has beside it, a TXT registry record of
// external-dns: at the same name, or since its version 0.12 at the name with the
// type before it ("a-www.example.com.").
func (g registry) marks(r *zone.RRset, heritage string) bool {
	if g.before == nil {
		return isMark(r, heritage)
	}
	names := []zone.Name{r.Owner, zone.Name(strings.ToLower(string(r.Type)) + "-" + string(r.Owner))}
	return slices.ContainsFunc(names, func(n zone.Name) bool {
		return slices.ContainsFunc(g.before.In(r.Instance, n), func(t *zone.RRset) bool { return isMark(t, heritage) })
	})
}

func isMark(r *zone.RRset, heritage string) bool {
	return r.Type == "TXT" && slices.ContainsFunc(r.Data, func(d string) bool {
		rest, ok := strings.CutPrefix(strings.TrimLeft(d, `"\`), "heritage="+heritage)
		return ok && (rest == "" || strings.ContainsAny(rest[:1], `,"\`))
	})
}
