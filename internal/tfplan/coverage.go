package tfplan

import (
	"cmp"
	"maps"
	"slices"
	"strings"
)

// Coverage is what is read of plans and what is not, told by the readers
// themselves and by the list of types that DNS providers have.

// Provider is one provider's share of the coverage.
type Provider struct {
	// Source is the provider's address without the registry: "hashicorp/aws".
	Source string
	// Types are in the order of their names. One that changed its schema is there
	// for each of those that are read.
	Types []Type
}

// Type is a type of resource, or of data source where its name begins with
// "data.".
type Type struct {
	Name  string
	Kind  Kind
	Needs []string // the attributes by which a reader knows the schema
	// With is one of them that the other schemas of this name do not need; ""
	// where there is no other.
	With string
	// But names what else the resource holds that nobody reads; "" for most.
	But string
	// Why is the reason for which a silent one is silent.
	Why string
}

// Kind is what a type holds, as far as it is read, or why it is not.
type Kind string

// The kinds. Borrowed types are read as the ones of that name that another
// provider has, where the schema fits, or named. Unread ones are named where they
// change, and told ones where what they hold is of the DNS. Silent ones take nothing out of the DNS by themselves: nobody is told.
const (
	Records        Kind = "records"
	Zones          Kind = "zones"
	DelegationSets Kind = "delegation sets"
	Registrations  Kind = "registrations"
	Certificates   Kind = "certificates"
	Settings       Kind = "settings"
	Borrowed       Kind = "borrowed"
	Unread         Kind = "unread"
	Told           Kind = "told by what they hold"
	Silent         Kind = "silent"
)

// Read reports whether a type of this kind is read by a reader of its provider's.
func (k Kind) Read() bool { return k != Borrowed && k != Unread && k != Told && k != Silent }

// Coverage are the providers of which anything is read or known, by their source.
func Coverage() []Provider {
	types := map[string][]Type{}
	for name, readers := range registry {
		for _, r := range readers {
			from := r.provider().source
			types[from] = append(types[from], r.covers(name))
		}
	}
	for key := range known {
		from, name, listed := strings.Cut(key, " ")
		if !listed || readBy(from, name) {
			continue
		}
		t := Type{Name: name, Kind: unreadKind(from, name)}
		if t.Kind == Silent {
			t.Why = quietKinds[known[key]]
		}
		types[from] = append(types[from], t)
	}
	var out []Provider
	for _, from := range slices.SortedFunc(maps.Keys(types), foldedCompare) {
		slices.SortFunc(types[from], func(a, b Type) int {
			return cmp.Or(strings.Compare(a.Name, b.Name), slices.Compare(a.Needs, b.Needs))
		})
		for i := range types[from] {
			types[from][i].With = types[from][i].apart(types[from])
		}
		out = append(out, Provider{Source: from, Types: types[from]})
	}
	return out
}

// apart is an attribute that a type needs and others of its name do not.
func (t Type) apart(all []Type) string {
	others := map[string]bool{}
	named := 0
	for _, o := range all {
		if o.Name != t.Name {
			continue
		}
		if named++; slices.Equal(o.Needs, t.Needs) {
			continue
		}
		for _, n := range o.Needs {
			others[n] = true
		}
	}
	i := slices.IndexFunc(t.Needs, func(n string) bool { return !others[n] })
	if named < 2 || i < 0 {
		return ""
	}
	return t.Needs[i]
}

// foldedCompare sorts as people look up names.
func foldedCompare(a, b string) int {
	return cmp.Or(strings.Compare(strings.ToLower(a), strings.ToLower(b)), strings.Compare(a, b))
}

// covers is what one reader reads of a type.
func (r reader) covers(name string) Type {
	switch {
	case r.hosted != nil:
		return Type{Name: name, Kind: Zones, Needs: r.hosted.needs}
	case r.records == nil:
		return Type{Name: name, Kind: r.held.kind(), Needs: r.held.needs}
	}
	t := Type{Name: name, Kind: Records, Needs: r.records.needs, But: r.records.unread}
	if r.held != nil {
		t.Kind = r.held.kind()
	}
	return t
}

// kind is what a type holds: what its reader finds where there is nothing, it is
// the same kind of nothing.
func (t *heldType) kind() Kind {
	if t.settings {
		return Settings
	}
	switch h := t.read(Value{}); {
	case h.registration != nil:
		return Registrations
	case h.certificate != nil, h.request != nil:
		return Certificates
	case h.set != nil:
		return DelegationSets
	}
	return ""
}

// readBy reports whether a provider has a reader of its own for a type.
func readBy(from, name string) bool {
	return slices.ContainsFunc(registry[name], func(r reader) bool { return r.provider().source == from })
}

// unreadKind is what becomes of a listed type without a reader of its own.
func unreadKind(from, name string) Kind {
	if len(registry[name]) > 0 {
		return Borrowed
	}
	if known[from+" "+name] == toldKind {
		return Told
	}
	if _, said := looksLikeDNS(from, name); said {
		return Unread
	}
	return Silent
}
