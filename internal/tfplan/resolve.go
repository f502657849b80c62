package tfplan

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"zonecut/internal/zone"
)

// zones knows every zone instance that the plan tells of, and names the one
// that a record is in.
type zones struct {
	config *configuration
	// byID are the zones whose id is known, by "<host>/<id>".
	byID map[string]zone.Instance
	// named are the zones by provider and name, for records that name theirs.
	named map[string][]zone.Instance
	// byBlock are zone objects by block address: what references lead to.
	byBlock map[string][]*zoneObject
	// learned are names that records betray of zones that nothing else names.
	learned map[string]zone.Name
	// given are names that the caller knows.
	given Names
	// guessed are zones that nothing names, as far as absolute owner names in
	// them tell.
	guessed map[string]*guess
	// hosts are the hosts of zones that have no zone resource, by provider and
	// zone name, as the records still in the configuration have them.
	hosts map[string]string
	// told and learnt are the latest answers: the records of a block come one
	// after the other, and nearly all are in one zone.
	told, learnt answer
	known        *record // a shape whose zone has an id that is known
	// ttls are the TTLs of zones before and after, for records without one.
	ttls map[zone.Instance]*[2]uint32
}

// zoneObject is a zone of the plan with the instance on either side.
type zoneObject struct {
	*object
	before, after *zone.Instance
}

// answer is the zone of the records of a block that name it in the same way.
type answer struct {
	rt          *recordType
	block, zone string
	view        string
	at          zone.Instance
}

func (a *answer) isFor(o *object, r *record) bool {
	return a.rt == o.rt && a.block == o.block && a.zone == r.zone && a.view == r.view
}

// newID stands for an id that is known only after the apply.
const newID = "(new)"

func newZones(c *configuration, given Names) *zones {
	return &zones{config: c, given: given, byID: map[string]zone.Instance{}, named: map[string][]zone.Instance{},
		byBlock: map[string][]*zoneObject{}, learned: map[string]zone.Name{}, guessed: map[string]*guess{}, hosts: map[string]string{}, ttls: map[zone.Instance]*[2]uint32{}}
}

// add names the instances of zone objects. Those with an id come first, so
// that new ones are numbered in the order of addresses and nothing else.
func (z *zones) add(objects []*object) []*zoneObject {
	slices.SortFunc(objects, func(a, b *object) int {
		return cmp.Or(strings.Compare(a.address, b.address), strings.Compare(a.deposed, b.deposed))
	})
	taken := map[zone.Instance]bool{}
	all := make([]*zoneObject, 0, len(objects))
	for _, o := range objects {
		zo := &zoneObject{object: o}
		zo.before = z.instance(o, o.zoneBefore, nil)
		if o.action.makes() {
			zo.after = z.instance(o, o.zoneAfter, taken)
		} else if zo.after = z.instance(o, o.zoneAfter, nil); zo.after == nil && o.zoneAfter != nil && !o.zoneAfter.apexUnknown {
			zo.after = zo.before // an update does not change the id, even if the plan is not sure of it
		}
		z.noteTTL(zo.before, o.zoneBefore, 0)
		z.noteTTL(zo.after, o.zoneAfter, 1)
		z.byBlock[o.block] = append(z.byBlock[o.block], zo)
		all = append(all, zo)
	}
	return all
}

// instance names one side of a zone; nil when it cannot be named. Zones without
// an id are numbered where taken is given.
func (z *zones) instance(o *object, h *hostedZone, taken map[zone.Instance]bool) *zone.Instance {
	if h == nil || h.apexUnknown || h.apex == "" || h.id == "" && taken == nil && !o.zt.byName {
		return nil
	}
	if o.zt.byName {
		return z.namedInstance(o, h)
	}
	id := h.id
	i := zoneInstance(o.zt.provider, h, cmp.Or(id, newID))
	for n := 2; id == "" && taken[i]; n++ {
		i = zoneInstance(o.zt.provider, h, fmt.Sprintf("(new %d)", n))
	}
	if id == "" {
		taken[i] = true
		return &i
	}
	key := o.zt.provider.host + "/" + id
	if _, have := z.byID[key]; !have {
		z.byID[key] = i
		name := o.zt.provider.host + " " + string(h.apex)
		z.named[name] = append(z.named[name], i)
		z.noteLabel(o.zt.provider.host, h, i)
	}
	return &i
}

// noteLabel lets a zone be found by a part of its id, unless several have it.
func (z *zones) noteLabel(host string, h *hostedZone, i zone.Instance) {
	key := host + "/" + h.label
	if h.label == "" || h.label == h.id {
		return
	}
	if _, several := z.byID[key]; several {
		i = zone.Instance{}
	}
	z.byID[key] = i
}

// namedInstance is a zone that is known by its name; its id, where there is
// one, leads to it as well.
func (z *zones) namedInstance(o *object, h *hostedZone) *zone.Instance {
	host := o.zt.provider.host
	i := zone.Instance{Apex: h.apex, View: h.view, Host: z.providerHost(o)}
	if h.id != "" {
		z.byID[host+"/"+h.id] = i
	}
	if name := host + " " + string(h.apex); !slices.Contains(z.named[name], i) {
		z.named[name] = append(z.named[name], i)
	}
	return &i
}

// noteTTL keeps the TTL that a zone gives to records without one.
func (z *zones) noteTTL(i *zone.Instance, h *hostedZone, side int) {
	if i == nil || h == nil || h.ttl == 0 {
		return
	}
	if z.ttls[*i] == nil {
		z.ttls[*i] = &[2]uint32{}
	}
	z.ttls[*i][side] = h.ttl
}

// ttl is what a record without a TTL has on one side; 0 is unknown.
func (z *zones) ttl(i zone.Instance, after bool) uint32 {
	ttls := z.ttls[i]
	switch {
	case ttls == nil:
		return 0
	case after:
		return cmp.Or(ttls[1], ttls[0]) // a zone that is forgotten has only what it had
	}
	return ttls[0]
}

func zoneInstance(p *provider, h *hostedZone, id string) zone.Instance {
	i := zone.Instance{Apex: h.apex, Host: p.host + "/" + id}
	if h.private {
		i.View = privateView(id)
	}
	return i
}

// mayLearn reports whether records can tell of a zone that nothing else names. Of a
// large zone that the plan holds each record would say the same again.
func (z *zones) mayLearn(k *packed) bool {
	if k.rt == nil {
		return k.rest != nil
	}
	for i := range k.records {
		if shape := k.records[i].shape; shape != z.known {
			if at, ok := z.byID[k.rt.provider.host+"/"+shape.zone]; shape.zoneIsName || shape.zoneName != "" || !ok || at.Apex == "" {
				return true
			}
			z.known = shape
		}
	}
	return false
}

// privateView is the view of a private zone, or of all that a provider keeps
// together under an id.
func privateView(id string) string { return "private:" + id }

// learn takes the zone names that records betray, and the hosts of zones that
// only records imply.
func (z *zones) learn(o *object) {
	for _, records := range [][]record{o.before, o.after} {
		for i := range records {
			r := &records[i]
			switch {
			case r.zoneIsName && z.learnt.isFor(o, r):
			case r.zoneIsName && z.config.blocks[o.block] != nil:
				z.learnt = answer{rt: o.rt, block: o.block, zone: r.zone, view: r.view}
				z.hosts[o.rt.provider.host+" "+r.zone] = z.providerHost(o)
			case r.zoneName == "" && r.zone != "" && r.fqdn != "":
				if _, known := z.name(o.rt.provider, r.zone); known {
					continue
				}
				z.guess(o.rt.provider.host+"/"+r.zone, r)
			case r.zoneName != "" && r.zone != "":
				if name, err := zone.FQDN(r.zoneName); err == nil {
					z.learned[o.rt.provider.host+"/"+r.zone] = name
				}
			}
		}
	}
}

// of names the zone instance of a record; why says what is missing.
func (z *zones) of(o *object, r *record) (i zone.Instance, why string) {
	p := o.rt.provider
	switch {
	case r.zoneUnknown:
		return z.referred(o, r)
	case r.zoneImplied:
		return z.closest(o, r)
	case z.told.isFor(o, r):
		return z.told.at, ""
	case r.zoneIsName:
		i, why = z.byName(o, r)
	default:
		i, why = z.withID(p, r)
	}
	// A name that the caller gave is held against each name in the zone.
	if _, given := z.name(p, r.zone); why == "" && !given {
		z.told = answer{o.rt, o.block, r.zone, r.view, i}
	}
	return i, why
}

func (z *zones) withID(p *provider, r *record) (i zone.Instance, why string) {
	key := p.host + "/" + r.zone
	if i, ok := z.byID[key]; ok && i.Apex != "" {
		return i, ""
	}
	if name, ok := z.learned[key]; ok {
		return zone.Instance{Apex: name, View: r.view, Host: key}, ""
	}
	if name, ok := z.name(p, r.zone); ok {
		if fqdn, err := zone.FQDN(r.fqdn); r.fqdn != "" && err == nil && !fqdn.Under(name) {
			return i, fmt.Sprintf("zonecut.yaml says that the zone %q is %s, and this name in it is %s", r.zone, name, fqdn)
		}
		return zone.Instance{Apex: name, View: r.view, Host: key}, ""
	}
	if apex, ok := z.guessed[key].apex(); ok {
		return zone.Instance{Apex: apex, View: r.view, Host: key}, ""
	}
	return i, fmt.Sprintf("the plan does not name the zone with the id %q", r.zone)
}

// name is the name that the caller knows of a zone.
func (z *zones) name(p *provider, id string) (zone.Name, bool) {
	if name, ok := z.given[p.host+"/"+id]; ok {
		return name, true
	}
	name, ok := z.given[id]
	return name, ok
}

func (z *zones) byName(o *object, r *record) (zone.Instance, string) {
	apex, err := zone.FQDN(r.zone)
	if err != nil {
		return zone.Instance{}, err.Error()
	}
	have := slices.DeleteFunc(slices.Clone(z.named[o.rt.provider.host+" "+string(apex)]), func(i zone.Instance) bool { return i.View != r.view })
	if len(have) == 1 {
		return have[0], ""
	}
	host, ok := z.hosts[o.rt.provider.host+" "+r.zone]
	if block := z.config.blocks[o.block]; block != nil || !ok {
		host = z.providerHost(o)
	}
	return zone.Instance{Apex: apex, View: r.view, Host: host}, ""
}

// providerHost is the host of a zone that is only known by the provider
// configuration that writes it. An object without a block, an orphan, takes the
// only configuration there is.
func (z *zones) providerHost(o *object) string {
	p := reader{o.rt, o.zt, o.ht}.provider()
	key := ""
	if block := z.config.blocks[o.block]; block != nil {
		key = block.provider
	} else {
		key = z.config.onlyKey(p)
	}
	return p.host + "/" + providerKey(key)
}

// providerKey is a provider configuration without the provider's local name:
// "dns" is the default one, "dns.internal" is internal, "module.a:dns" the
// default one of a module.
func providerKey(key string) string {
	module, local, ok := strings.Cut(key, ":")
	if !ok {
		module, local = "", key
	}
	_, alias, ok := strings.Cut(local, ".")
	if !ok {
		alias = "default"
	}
	if module != "" {
		return module + ":" + alias
	}
	return alias
}

// referred finds the zone of a record whose zone id is not known yet: by what
// the configuration refers to, else by the only new zone that it can be.
func (z *zones) referred(o *object, r *record) (i zone.Instance, why string) {
	var found []zone.Instance
	for _, t := range z.config.targets(o.block, o.rt.zone) {
		for _, zo := range pick(z.byBlock[t.block], o.place, t) {
			if at, ok := z.later(o, zo); ok && !slices.Contains(found, at) {
				found = append(found, at)
			}
		}
	}
	if len(found) == 0 {
		for _, zo := range z.fresh(o.rt.provider) {
			found = append(found, *zo.after)
		}
		if strings.Contains(r.name, ".") {
			found = longest(found, r.name)
		}
	}
	if len(found) > 1 {
		found = longest(found, r.name)
	}
	if len(found) == 1 {
		return found[0], ""
	}
	return i, "its zone is known only after the apply"
}

// later is the instance that a zone of this plan will be. A data source that is
// read during the apply has a name and no id: it is taken for the zone of that
// name which the record is in now, or the only one known.
func (z *zones) later(o *object, zo *zoneObject) (zone.Instance, bool) {
	if zo.after != nil {
		return *zo.after, true
	}
	if zo.action != read || zo.zoneAfter == nil || zo.zoneAfter.apex == "" {
		return zone.Instance{}, false
	}
	for i := range o.before {
		if at, why := z.of(o, &o.before[i]); why == "" && at.Apex == zo.zoneAfter.apex {
			return at, true
		}
	}
	if have := z.named[zo.zt.provider.host+" "+string(zo.zoneAfter.apex)]; len(have) == 1 {
		return have[0], true
	}
	return zoneInstance(zo.zt.provider, zo.zoneAfter, "(read during the apply)"), true
}

// fresh are the zones of a provider that this plan makes.
func (z *zones) fresh(p *provider) []*zoneObject {
	var out []*zoneObject
	for _, block := range sortedKeys(z.byBlock) {
		for _, zo := range z.byBlock[block] {
			if zo.zt.provider.host == p.host && zo.action.makes() && zo.after != nil {
				out = append(out, zo)
			}
		}
	}
	return out
}

// longest keeps the instances with the longest apex that an absolute name is
// under; none when it is under none of them.
func longest(found []zone.Instance, name string) []zone.Instance {
	full, err := zone.FQDN(name)
	if err != nil {
		return found
	}
	var best []zone.Instance
	for _, i := range found {
		switch {
		case !full.Under(i.Apex):
		case len(best) == 0 || len(i.Apex) > len(best[0].Apex):
			best = []zone.Instance{i}
		case i.Apex == best[0].Apex:
			best = append(best, i)
		}
	}
	return best
}

// pick narrows the zones of a block to those that a reference can mean, as far
// as that can be told: those in the same module instance, with its key, or with
// the key of the resource that refers.
func pick(all []*zoneObject, from place, t target) []*zoneObject {
	narrow := func(keep func(*zoneObject) bool) {
		var kept []*zoneObject
		for _, zo := range all {
			if keep(zo) {
				kept = append(kept, zo)
			}
		}
		if len(kept) > 0 {
			all = kept
		}
	}
	narrow(func(zo *zoneObject) bool { return zo.module == from.module })
	switch {
	case t.key != "":
		narrow(func(zo *zoneObject) bool { return zo.index == t.key })
	case t.sameIndex && len(all) > 1:
		narrow(func(zo *zoneObject) bool { return zo.index == from.index })
	}
	return all
}

// serversOf is the apex of the zone whose name servers a record refers to.
func (z *zones) serversOf(o *object) zone.Name {
	var apexes []zone.Name
	for _, attribute := range o.rt.values {
		for _, t := range z.config.targets(o.block, attribute) {
			for _, zo := range pick(z.byBlock[t.block], o.place, t) {
				if zo.after != nil && t.attribute == zo.zt.servers {
					apexes = append(apexes, zo.after.Apex)
				}
			}
		}
	}
	if apexes = zone.SortNames(apexes); len(apexes) == 1 {
		return apexes[0]
	}
	return ""
}
