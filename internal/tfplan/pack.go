package tfplan

import (
	"slices"
	"strings"
)

// What names the zone of a record stands at the end of a plan, in the state and
// the configuration, so all records have to wait for it. They wait packed: the
// objects of one block have nearly everything in common but the address, the
// name and the data.

// site is what the objects of one block in one instance of its module share.
type site struct {
	module, mode, kind, name string // as the plan has them
	place                           // with index ""
	head                     string // the address without the index
	shapes                   []*record
}

// siteOf is the site of an entry. Entries of one block come one after the other.
func (p *parser) siteOf(e *entry) *site {
	if s := p.lastSite; s != nil && s.module == e.module && s.name == e.name && s.kind == e.kind && s.mode == e.mode {
		return s
	}
	id := [4]string{e.module, e.mode, e.kind, e.name}
	s := p.sites[id]
	if s == nil {
		s = &site{module: e.module, mode: e.mode, kind: e.kind, name: e.name, place: placeOf("", e.module, e.mode, e.kind, e.name)}
		s.head = s.kind + "." + s.name
		if s.mode == "data" {
			s.head = "data." + s.head
		}
		s.head = under(s.module, s.head)
		p.sites[id] = s
	}
	p.lastSite = s
	return s
}

// at is the place of an address at the site.
func (s *site) at(address string) place {
	at := s.place
	if index, ok := strings.CutPrefix(address, s.head); ok {
		at.index = index
	}
	return at
}

// collected are the objects of one part of the plan.
type collected struct {
	zones   []*object
	held    []*object // that hold something else; they stand in records too
	records packs     // in the order of the plan
}

func (c *collected) add(o *object, s *site) {
	if !o.isZone() && o.ht == nil {
		c.records.add(o, s)
		return
	}
	own := o.own()
	if own.isZone() {
		c.zones = append(c.zones, own)
		return
	}
	c.held = append(c.held, own)
	c.records.add(own, s)
}

// drop takes out the objects for which away holds.
func (c *collected) drop(away func(*object) bool) {
	c.zones, c.held = slices.DeleteFunc(c.zones, away), slices.DeleteFunc(c.held, away)
	c.records.drop(away)
}

// packed is an object that holds records.
type packed struct {
	address string
	site    *site
	rt      *recordType
	rest    *unusual // nil for nearly all
	// records are those of before and behind them those of after, or those of both
	// sides where oneSide says so.
	records []packedRecord
	split   int32 // where after begins
	oneSide bool
	action  action
}

func (k *packed) before() []packedRecord { return k.records[:k.split] }

func (k *packed) after() []packedRecord {
	if k.oneSide {
		return k.records
	}
	return k.records[k.split:]
}

// unusual is what few objects have. Those that hold more than records, and may
// be asked for again, stand as they are.
type unusual struct {
	previous, deposed string
	whole             *object
}

// packedRecord is a record of a shape.
type packedRecord struct {
	shape      *record
	name, fqdn string
	data       []string
}

// packs are packed objects, in the order of the plan. They stand in blocks, each
// of which can be let go of.
type packs struct {
	blocks  []*pack
	records []packedRecord
}

const packBlock = 64

// pack is a block of them, with what will be asked of it.
type pack struct {
	all []packed
	// acting are those that something happens to, kinds those that are not alike
	// with the one before them, each by its place.
	acting, kinds []uint8
	// before and after count the records of those that act, stay those of the
	// others.
	before, after, stay int
}

func (l *packs) add(o *object, s *site) {
	if o.ht != nil {
		l.put(packed{action: o.action, rest: &unusual{whole: o}})
		return
	}
	k := packed{address: o.address, site: s, rt: o.rt, action: o.action, split: int32(len(o.before)), oneSide: oneSide(o.before, o.after)}
	if k.oneSide {
		k.records = l.pack(s, o.before, nil)
	} else {
		k.records = l.pack(s, o.before, o.after)
	}
	if o.previous != "" || o.deposed != "" {
		k.rest = &unusual{previous: o.previous, deposed: o.deposed}
	}
	l.put(k)
}

func (l *packs) put(k packed) {
	n := len(l.blocks)
	if n == 0 || len(l.blocks[n-1].all) == packBlock {
		l.blocks = append(l.blocks, &pack{all: make([]packed, 0, packBlock)})
		n++
	}
	b := l.blocks[n-1]
	at := len(b.all)
	b.all = append(b.all, k)
	if k.action.acts() {
		b.acting = append(b.acting, uint8(at))
		b.before, b.after = b.before+len(k.before()), b.after+len(k.after())
	} else {
		b.stay += len(k.after())
	}
	if at == 0 || !b.all[at-1].alike(&b.all[at]) {
		b.kinds = append(b.kinds, uint8(at))
	}
}

// oneSide reports whether both sides of an object are the same list.
func oneSide(before, after []record) bool {
	return len(before) == len(after) && (len(before) == 0 || &before[0] == &after[0])
}

func (l *packs) pack(s *site, before, after []record) []packedRecord {
	n := len(before) + len(after)
	if n == 0 {
		return nil
	}
	if len(l.records)+n > cap(l.records) {
		l.records = make([]packedRecord, 0, max(packBlock, n))
	}
	from := len(l.records)
	for _, side := range [2][]record{before, after} {
		for i := range side {
			r := &side[i]
			l.records = append(l.records, packedRecord{s.shape(r), r.name, r.fqdn, r.data})
		}
	}
	return slices.Clip(l.records[from:])
}

// shape is a record that differs from r in name and data at most. Only the last
// few are compared: where each record is of its own shape, none is shared.
func (s *site) shape(r *record) *record {
	const few = 8
	for i := len(s.shapes) - 1; i >= max(0, len(s.shapes)-few); i-- {
		if sameShape(s.shapes[i], r) {
			return s.shapes[i]
		}
	}
	own := *r
	own.name, own.fqdn, own.data = "", "", nil
	if s.shapes = append(s.shapes, &own); len(s.shapes) > 2*few {
		s.shapes = slices.Clone(s.shapes[few:])
	}
	return &own
}

// alike reports whether two objects differ in their names and data at most, and
// those tell nothing of their zone.
func (k *packed) alike(o *packed) bool {
	return k.site == o.site && k.rt == o.rt && k.rest == nil && o.rest == nil && k.split == o.split && k.oneSide == o.oneSide && sameShapes(k.records, o.records)
}

func sameShapes(a, b []packedRecord) bool {
	return slices.EqualFunc(a, b, func(a, b packedRecord) bool {
		return a.shape == b.shape && (a.shape.zoneIsName || a.shape.zoneName != "" || a.shape.zone == "")
	})
}

// sameShape compares all but name, fqdn and data.
func sameShape(a, b *record) bool {
	return a.zone == b.zone && a.zoneIsName == b.zoneIsName && a.zoneUnknown == b.zoneUnknown && a.zoneName == b.zoneName &&
		a.zoneImplied == b.zoneImplied && a.cut == b.cut && a.atRegistry == b.atRegistry && a.view == b.view &&
		a.kept == b.kept && a.whole == b.whole && a.merges == b.merges &&
		a.nameUnknown == b.nameUnknown && a.kind == b.kind && a.kindUnknown == b.kindUnknown && a.set == b.set &&
		a.ttl == b.ttl && a.ttlUnknown == b.ttlUnknown && a.ttlOfZone == b.ttlOfZone && a.unknown == b.unknown &&
		a.synthetic == b.synthetic && a.sensitive == b.sensitive && a.handling == b.handling && a.absent == b.absent &&
		a.instead == b.instead && a.problem == b.problem
}

// unpacker makes objects of packed ones, each of which is valid until the next.
type unpacker struct {
	o     object
	sides [2][]record
}

func (u *unpacker) object(k *packed) *object {
	if k.rest != nil && k.rest.whole != nil {
		return k.rest.whole
	}
	u.o = object{address: k.address, place: k.site.at(k.address), action: k.action, rt: k.rt}
	if k.rest != nil {
		u.o.previous, u.o.deposed = k.rest.previous, k.rest.deposed
	}
	u.sides[0] = unpack(u.sides[0][:0], k.before())
	u.o.before, u.o.after = u.sides[0], u.sides[0]
	if !k.oneSide {
		u.sides[1] = unpack(u.sides[1][:0], k.after())
		u.o.after = u.sides[1]
	}
	return &u.o
}

// eachActing unpacks one object after the other that something happens to. What
// use gets is valid until it returns.
func (l *packs) eachActing(use func(*object)) {
	var u unpacker
	for _, b := range l.blocks {
		for _, at := range b.acting {
			use(u.object(&b.all[at]))
		}
	}
}

// eachKind is the same for objects of which few that stand side by side are alike
// but for names and data. Those of which nothing is wanted are passed over.
func (l *packs) eachKind(wanted func(*packed) bool, use func(*object)) {
	var u unpacker
	for _, b := range l.blocks {
		for _, at := range b.kinds {
			if k := &b.all[at]; wanted(k) {
				use(u.object(k))
			}
		}
	}
}

func unpack(to []record, from []packedRecord) []record {
	for i := range from {
		r := *from[i].shape
		r.name, r.fqdn, r.data = from[i].name, from[i].fqdn, from[i].data
		to = append(to, r)
	}
	return to
}

// count counts the records before and after of objects that something happens
// to, and those of objects that stay.
func (l *packs) count() (before, after, stay int) {
	for _, b := range l.blocks {
		before, after, stay = before+b.before, after+b.after, stay+b.stay
	}
	return before, after, stay
}

// drop takes out the objects for which away holds.
func (l *packs) drop(away func(*object) bool) {
	var u unpacker
	var kept packs
	for _, b := range l.blocks {
		for i := range b.all {
			if !away(u.object(&b.all[i])) {
				kept.put(b.all[i])
			}
		}
	}
	*l = kept
}
