package policy

import (
	"bytes"
	"encoding/pem"
	"net/mail"
	"slices"
	"strings"

	"go.yaml.in/yaml/v3"

	"zonecut/internal/finding"
	"zonecut/internal/zone"
)

// approvers are who may approve, and how many of them it takes.
type approvers struct {
	owners []owner
	// block and hold are the quorum of each level; 0 is what no policy says.
	block, hold int
}

// owner is one person, by name. Entries of one name add up: each brings a key,
// and the reach of a person is that of all of them together.
type owner struct {
	name   string
	emails []string
	keys   []Key
	// scopes is what the owner may approve; an entry without one is the scope of
	// everything.
	scopes []ownerScope
}

// ownerScope is a part of the name space; the zero value is all of it.
type ownerScope struct{ zone, under, name zone.Name }

// OwnerKeys are the keys of those who may approve. A key goes by the name of its
// owner, who may have several.
func (p *Policy) OwnerKeys() []Key {
	var keys []Key
	for i := range p.approvers.owners {
		keys = append(keys, p.approvers.owners[i].keys...)
	}
	return keys
}

// quorum is how many different owners must approve a finding of a level. What
// blocks never needs fewer than what holds.
func (a *approvers) quorum(l finding.Level) int {
	if l == finding.Block {
		return max(1, a.hold, a.block)
	}
	return max(1, a.hold)
}

func (a *approvers) owner(name string) *owner {
	i := slices.IndexFunc(a.owners, func(o owner) bool { return strings.EqualFold(o.name, name) })
	if i < 0 {
		return nil
	}
	return &a.owners[i]
}

// is reports whether an author, written as "Name", "mail@host" or as git does
// "Name <mail@host>", is this owner.
func (o *owner) is(author string) bool {
	author = strings.TrimSpace(author)
	names := []string{author}
	if a, err := mail.ParseAddress(author); err == nil {
		names = append(names, a.Name, a.Address)
	}
	return slices.ContainsFunc(names, func(n string) bool {
		same := func(s string) bool { return strings.EqualFold(s, n) }
		return n != "" && (same(o.name) || slices.ContainsFunc(o.emails, same))
	})
}

func (o *owner) covers(f *finding.Finding) bool {
	return slices.ContainsFunc(o.scopes, func(s ownerScope) bool { return s.covers(f) })
}

// covers reports whether a finding lies within the scope. One that is about no
// zone (a configuration file, something that was not read) lies in none, unless
// it is about a name of a certificate. One about a zone as a whole takes more
// than the name of its apex.
func (s ownerScope) covers(f *finding.Finding) bool {
	name := zone.Name(f.Name)
	if name == "" {
		name = zone.Name(f.Zone)
	}
	switch {
	case s == ownerScope{}:
		return true
	case f.Zone == "" && f.Type != string(zone.Certified):
		return false
	case s.zone != "":
		return zone.Name(f.Zone) == s.zone
	case s.under != "":
		return name.Under(s.under)
	}
	return f.Type != "" && name == s.name
}

// readOwners reads who may approve: each entry is an owner with one key.
func (p *Policy) readOwners(r *reader, n *yaml.Node) {
	r.list(n, func(e *yaml.Node) {
		var o owner
		var email, text, file string
		var scope ownerScope
		ok := r.mapping(e,
			field{key: "name", need: true, read: r.text(&o.name)},
			field{key: "email", read: r.text(&email)},
			field{key: "pem", read: r.text(&text)},
			field{key: "file", read: r.text(&file)},
			field{key: "scope", read: func(n *yaml.Node) { r.ownerScope(n, &scope) }})
		if !ok {
			return
		}
		if (text == "") == (file == "") {
			r.fail(e, "", "the owner %q needs exactly one of pem, file", o.name)
			return
		}
		k := Key{Name: o.name, PEM: []byte(text + "\n")}
		if file != "" {
			if k.PEM, ok = r.keyFile(e, k.Name, file); !ok {
				return
			}
		}
		if email != "" {
			o.emails = []string{email}
		}
		o.keys, o.scopes = []Key{k}, []ownerScope{scope}
		if r.isPublicKey(e, &k) {
			p.approvers.add(r, e, o)
		}
	})
}

func (r *reader) ownerScope(n *yaml.Node, s *ownerScope) {
	ok := r.mapping(n,
		field{key: "zone", read: r.name(&s.zone)},
		field{key: "under", read: r.name(&s.under)},
		field{key: "name", read: r.name(&s.name)})
	given := 0
	for _, n := range []zone.Name{s.zone, s.under, s.name} {
		if n != "" {
			given++
		}
	}
	if ok && given != 1 {
		r.fail(n, "leave scope out for an owner of everything", "a scope needs exactly one of zone, under, name; have %d", given)
	}
}

// add takes an owner in. Who could stand in for two would make a quorum alone,
// so that a key, and an e-mail address, belong to one name.
func (a *approvers) add(r *reader, n *yaml.Node, o owner) {
	if strings.EqualFold(o.name, BreakGlass) {
		r.fail(n, "give the owner another name", "%q is no owner: it stands for changes that nobody approved", BreakGlass)
		return
	}
	for i := range a.owners {
		other := &a.owners[i]
		switch {
		case slices.ContainsFunc(other.keys, func(k Key) bool { return sameKey(k, o.keys[0]) }):
			r.fail(n, "each owner signs with a key of their own", "the key of %q is there twice, first as that of %q", o.name, other.name)
			return
		case !strings.EqualFold(other.name, o.name) && shareEmail(other, &o):
			r.fail(n, "write one name for one person", "%q and %q have one e-mail address", other.name, o.name)
			return
		}
	}
	if known := a.owner(o.name); known != nil {
		known.emails = append(known.emails, o.emails...)
		known.keys = append(known.keys, Key{Name: known.name, PEM: o.keys[0].PEM})
		known.scopes = append(known.scopes, o.scopes...)
		return
	}
	a.owners = append(a.owners, o)
}

func sameKey(a, b Key) bool {
	x, _ := pem.Decode(a.PEM)
	y, _ := pem.Decode(b.PEM)
	return bytes.Equal(x.Bytes, y.Bytes)
}

func shareEmail(a, b *owner) bool {
	return slices.ContainsFunc(b.emails, func(e string) bool {
		return slices.ContainsFunc(a.emails, func(s string) bool { return strings.EqualFold(s, e) })
	})
}

// maxQuorum is more than any team can bring together in time.
const maxQuorum = 20

// readQuorum reads one number for both levels, or one for each.
func (p *Policy) readQuorum(r *reader, n *yaml.Node) {
	a := &p.approvers
	r.atEnd(func() {
		// Without owners nobody approves anything, and nobody is misled.
		if need, have := a.quorum(finding.Block), len(a.owners); have > 0 && need > have {
			r.fail(n, "name more owners, or ask for fewer of them", "the quorum asks for %d different owners, and the policies name %d: nothing could be approved", need, have)
		}
	})
	if n.Kind == yaml.ScalarNode && !isNull(n) {
		r.number(&a.hold, 1, maxQuorum)(n)
		a.block = a.hold
		return
	}
	r.mapping(n,
		field{key: "block", read: r.number(&a.block, 1, maxQuorum)},
		field{key: "hold", read: r.number(&a.hold, 1, maxQuorum)})
}
