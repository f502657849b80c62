package tfplan

import (
	"fmt"
	"slices"
	"strings"

	tfjson "github.com/hashicorp/terraform-json"

	"zonecut/internal/zone"
)

// object is one object of the plan with both sides as its provider read them.
// Deposed objects are objects of their own beside that of the address.
type object struct {
	address, previous, deposed string
	place
	action action

	rt *recordType
	zt *zoneType
	ht *heldType

	before, after         []record
	zoneBefore, zoneAfter *hostedZone
	heldBefore, heldAfter *held
}

func (o *object) isZone() bool { return o.zt != nil }

// own is a copy that lasts when the next object is read.
func (o *object) own() *object {
	c := *o
	c.before = slices.Clone(o.before)
	if c.after = c.before; !oneSide(o.before, o.after) {
		c.after = slices.Clone(o.after)
	}
	return &c
}

// id tells objects apart.
func (o *object) id() string {
	if o.deposed == "" {
		return o.address
	}
	return o.address + "\x00" + o.deposed
}

// acting is a resource that the plan makes or changes, which others may wait
// for.
type acting struct {
	address, module string
	index           string // instance key
	slow            bool
}

// actors are the acting resources of one block.
type actors struct {
	list   []acting // in the order of the plan until they are asked for
	sorted bool
}

// all are the acting resources in the order of their instance keys.
func (a *actors) all() []acting {
	if a == nil {
		return nil
	}
	if !a.sorted {
		slices.SortStableFunc(a.list, func(x, y acting) int { return strings.Compare(x.index, y.index) })
		a.sorted = true
	}
	return a.list
}

// at are those with an instance key.
func (a *actors) at(index string) []acting {
	all := a.all()
	from, _ := slices.BinarySearchFunc(all, index, func(x acting, index string) int { return strings.Compare(x.index, index) })
	to := from
	for to < len(all) && all[to].index == index {
		to++
	}
	return slices.Clip(all[from:to])
}

// slowTypes take minutes to come up; nearly everything else is a matter of
// seconds.
var slowTypes = map[string]bool{
	"aws_acm_certificate_validation": true, "aws_alb": true, "aws_lb": true, "aws_elb": true,
	"aws_cloudfront_distribution": true, "aws_api_gateway_domain_name": true, "aws_db_instance": true,
	"aws_rds_cluster": true, "aws_rds_cluster_instance": true, "aws_eks_cluster": true, "aws_eks_node_group": true,
	"aws_elasticache_cluster": true, "aws_elasticache_replication_group": true, "aws_elasticsearch_domain": true,
	"aws_opensearch_domain": true, "aws_msk_cluster": true, "aws_redshift_cluster": true, "aws_nat_gateway": true,
	"aws_vpn_connection": true, "aws_globalaccelerator_accelerator": true, "aws_directory_service_directory": true,
	"google_sql_database_instance": true, "google_container_cluster": true, "google_container_node_pool": true,
	"google_redis_instance": true, "google_compute_managed_ssl_certificate": true, "google_filestore_instance": true,
	"azurerm_application_gateway": true, "azurerm_virtual_network_gateway": true, "azurerm_nat_gateway": true,
	"azurerm_api_management": true, "azurerm_kubernetes_cluster": true, "azurerm_mssql_managed_instance": true,
	"azurerm_mysql_flexible_server": true, "azurerm_postgresql_flexible_server": true, "azurerm_redis_cache": true,
	"azurerm_cdn_frontdoor_profile": true, "azurerm_firewall": true, "azurerm_cosmosdb_account": true,
	"digitalocean_database_cluster": true, "digitalocean_kubernetes_cluster": true, "digitalocean_loadbalancer": true,
	"hcloud_managed_certificate": true, "cloudflare_certificate_pack": true, "time_sleep": true,
	"helm_release": true, "mongodbatlas_cluster": true,
}

// readChange takes one element of resource_changes or resource_drift.
func (p *parser) readChange(drift bool) error {
	e, o := &p.entry, &p.one
	*e = entry{}
	defer p.release()
	if err := p.readEntry(e); err != nil {
		return err
	}
	p.noteTool(e.provider)
	s := p.siteOf(e)
	*o = object{address: e.address, previous: e.previous, deposed: e.deposed, place: s.at(e.address), action: parseAction(e.actions)}
	if drift {
		o.action = noop // it has happened; the plan does nothing about it here
	} else {
		p.note(o.id())
		p.noteActing(o, e.kind)
	}
	if e.mode == "ephemeral" {
		return nil // it comes and goes within the run
	}
	have := p.readers(e)
	switch {
	case len(have) > 0 && have[0].settings() && (drift || !o.action.acts()):
	case len(have) == 0 || !p.readSides(o, e, have):
		p.unread(o, e)
	case drift:
		p.drift = append(p.drift, o.own())
	default:
		p.say(o, e, p.told(o, e))
		p.objects.add(o, s)
	}
	return nil
}

// note keeps whom resource_changes name: whoever reads ahead lists them for the one
// who reads in order.
func (p *parser) note(id string) {
	if p.spare != nil {
		p.named = append(p.named, id)
		return
	}
	p.seen.add(id)
}

// noteActing keeps what a record may wait for.
func (p *parser) noteActing(o *object, kind string) {
	if o.action.makes() || o.action == update {
		p.acts(o.block, acting{o.address, o.module, o.index, slowTypes[kind] && o.action.makes()})
	}
}

func (p *parser) acts(block string, all ...acting) {
	if p.acting == nil {
		p.acting = map[string]*actors{}
	}
	at := p.acting[block]
	if at == nil {
		at = &actors{}
		p.acting[block] = at
	}
	at.list = append(at.list, all...)
}

// readSides lets the provider read before and after. It reports false when no
// reader knows the attributes that the resource has.
func (p *parser) readSides(o *object, e *entry, have []reader) (understood bool) {
	before, after, same := p.values(e)
	if o.action.destroys() && before.absent() || o.action.makes() && after.absent() {
		return false // no tool plans that: what it is about nobody can tell
	}
	for _, r := range have {
		if !before.absent() && !r.fits(before) || !after.absent() && !r.fits(after) {
			continue
		}
		o.rt, o.zt, o.ht = r.records, r.hosted, r.held
		if !before.absent() {
			o.before, o.zoneBefore, o.heldBefore = r.read(before, &p.sides[0])
		}
		if o.after, o.zoneAfter, o.heldAfter = o.before, o.zoneBefore, o.heldBefore; !same {
			o.after, o.zoneAfter, o.heldAfter = nil, nil, nil
			if !after.absent() {
				o.after, o.zoneAfter, o.heldAfter = r.read(after, &p.sides[1])
			}
		}
		o.served()
		p.compact(o)
		return true
	}
	return false
}

// served makes of what happens to a zone's object what happens to the zone: one
// that is switched off is gone, and one that was only adopted stays.
func (o *object) served() {
	if o.zt == nil {
		return
	}
	if o.zt.adopts || o.zoneBefore != nil && o.zoneBefore.kept {
		o.adopt()
	}
	was, will := on(o.zoneBefore), on(o.zoneAfter)
	switch {
	case o.action == update && was != nil && will == nil:
		o.action = destroy
	case o.action == update && was == nil && will != nil:
		o.action = create
	}
	o.zoneBefore, o.zoneAfter = was, will
}

// adopt takes back what a create and a destroy do not do to an adopted zone. A
// create that switches it off finds a zone that may be served.
func (o *object) adopt() {
	switch o.action {
	case destroy:
		o.action = forget
	case destroyCreate:
		o.action = forgetCreate
	case createDestroy:
		o.action = createForget
	case create:
		if o.zoneAfter.off {
			found := *o.zoneAfter
			found.off = false
			o.zoneBefore, o.action = &found, update
		}
	}
}

func on(h *hostedZone) *hostedZone {
	if h != nil && h.off {
		return nil
	}
	return h
}

// read reads one side of a resource. A record that is alone stands in one, until
// that is used again.
func (r reader) read(v Value, one *[1]record) (records []record, hosted *hostedZone, holds *held) {
	switch {
	case r.records != nil && r.records.several != nil:
		records = r.records.several(v)
	case r.records != nil:
		one[0] = r.records.read(v)
		records = one[:]
	}
	if r.hosted != nil {
		h := r.hosted.read(v)
		hosted = &h
	}
	if r.held != nil {
		h := r.held.read(v)
		holds = &h
	}
	return records, hosted, holds
}

// compact makes the sides share what they have in common.
func (p *parser) compact(o *object) {
	if o.action == noop && oneSide(o.before, o.after) {
		return
	}
	if len(o.before) == len(o.after) && len(o.before) > 0 && slices.EqualFunc(o.before, o.after, sameRecord) {
		if o.action == update && o.rt.unread == "" && o.ht == nil {
			o.action = noop // only what is computed or no part of the DNS differs
		}
		o.after = o.before
	}
}

// sameRecord reports whether two sides say the same. How a create would go is
// no part of that.
func sameRecord(a, b record) bool {
	return a.zone == b.zone && a.view == b.view && !a.zoneUnknown && !b.zoneUnknown && a.name == b.name && !a.nameUnknown && !b.nameUnknown &&
		a.kind == b.kind && !a.kindUnknown && !b.kindUnknown && a.set == b.set &&
		a.ttl == b.ttl && !a.ttlUnknown && !b.ttlUnknown && a.ttlOfZone == b.ttlOfZone && slices.Equal(a.data, b.data) && !a.unknown && !b.unknown &&
		a.synthetic == b.synthetic && a.absent == b.absent && a.whole == b.whole && a.sensitive == b.sensitive && a.instead == nil && b.instead == nil
}

// visibility is the kind of what makes a zone seen, fed or reached, or writes
// records by itself: it matters when it goes.
const visibility = "visibility"

// unread notes a resource that looks like DNS and that nobody understood.
func (p *parser) unread(o *object, e *entry) {
	kind := p.told(o, e)
	if kind == "" && tells[e.kind] == nil {
		kind = p.notFit(e)
	}
	p.say(o, e, kind)
}

// notFit is the kind of a resource by its type.
func (p *parser) notFit(e *entry) string {
	if kind, ok := looksLikeDNS(e.provider, e.kind); ok {
		return kind
	}
	// A certificate whose schema nobody knows is no quiet thing: its names are
	// not seen to go.
	switch have := p.readers(e); {
	case e.kind == "": // no tool leaves the type out
		return "any"
	case len(have) == 0:
		return ""
	case have[0].settings():
		return "configuration"
	}
	return "certificate"
}

// say notes that a resource of a kind is not understood; "" is none. What is only
// looked at, or stays as it is, is nobody's concern.
func (p *parser) say(o *object, e *entry, kind string) {
	if kind == "" || !o.action.acts() || e.mode == string(tfjson.DataResourceMode) || kind == visibility && !o.action.destroys() {
		return
	}
	p.gaps = append(p.gaps, zone.Gap{Kind: zone.GapUnread, Group: e.kind, Origin: p.origin(o.address),
		What: "the " + actionWord(e.actions) + " of " + o.address + " is not understood",
		Why:  "no reader for " + kind + " resources of type " + e.kind + " as this version of " + source(e.provider) + " writes them"})
}

func actionWord(actions string) string {
	if strings.Contains(actions, ",") {
		return "replacement"
	}
	return actions
}

// noteTool tells the tool by the registry; a mirror does not tell.
func (p *parser) noteTool(providerName string) {
	switch {
	case p.tool != "":
	case hasHost(providerName, "registry.opentofu.org"):
		p.tool = "opentofu"
	case hasHost(providerName, "registry.terraform.io"):
		p.tool = "terraform"
	}
}

func hasHost(providerName, host string) bool {
	return len(providerName) > len(host) && providerName[:len(host)] == host && providerName[len(host)] == '/'
}

// readPrior takes the state that the plan starts from, module by module. Zones
// and data sources tell names that resource_changes do not; a targeted plan
// lists the siblings of a record only here.
func (p *parser) readPrior() error {
	return p.object(func(key string) error {
		if key != "values" {
			return p.skip()
		}
		return p.object(func(key string) error {
			if key != "root_module" {
				return p.skip()
			}
			return p.readPriorModule(0)
		})
	})
}

// maxModules bounds how deep modules may be nested in each other.
const maxModules = 1000

func (p *parser) readPriorModule(depth int) error {
	if depth > maxModules {
		return fmt.Errorf("modules are nested more than %d deep", maxModules)
	}
	return p.object(func(key string) error {
		switch key {
		case "resources":
			return p.list(resources, p.takeResources, p.readPriorResource)
		case "child_modules":
			return p.array(func() error { return p.readPriorModule(depth + 1) })
		}
		return p.skip()
	})
}

// readPriorResource takes what a state says of one object. What
// resource_changes say something of is passed over: that is nearly all.
func (p *parser) readPriorResource() error {
	e, seen := &p.entry, false
	*e = entry{}
	defer p.release()
	err := p.object(func(key string) error {
		into := e.text(key)
		switch {
		case seen:
			return p.skip()
		case into != nil && key == "address":
			var err error
			seen, err = p.readSeen(into)
			return err
		case into != nil:
			return p.readText(into, key)
		}
		return p.readValue(e, key)
	})
	if err != nil || seen {
		return within(e.address, err)
	}
	p.priorObject(e)
	return nil
}

// readSeen takes an address and reports whether resource_changes have it; only
// one that they do not have is worth a text of its own.
func (p *parser) readSeen(into *string) (seen bool, err error) {
	if c, err := p.next(); err != nil || kinds[c] != jsonText {
		return false, p.readText(into, "address")
	}
	raw, err := p.words()
	if err == nil && !p.seen.has(raw) {
		*into = string(raw)
	}
	return err == nil && *into == "", err
}

func (p *parser) priorObject(e *entry) {
	e.module = moduleInstance(e.address, e.mode)
	s := p.siteOf(e)
	o := object{address: e.address, deposed: e.deposed, action: noop, place: s.at(e.address)}
	v := Value{p.scanner, e.before, 0, p.marks(e.beforeSensitive)}
	if p.seen.has([]byte(o.id())) || v.absent() {
		return
	}
	for _, have := range p.readers(e) {
		if have.settings() || !have.fits(v) {
			continue
		}
		for _, item := range have.items(v) {
			p.prior.add(p.standing(o, have, item), s)
		}
		return
	}
}

// readers are those of an entry.
func (p *parser) readers(e *entry) []reader {
	if l := &p.lastRead; l.kind != e.kind || l.provider != e.provider || l.mode != e.mode {
		l.provider, l.mode, l.kind = e.provider, e.mode, e.kind
		id := [3]string{e.provider, e.mode, e.kind}
		have, known := p.readersRead[id]
		if !known {
			have = readersOf(e.provider, e.mode, e.kind)
			p.readersRead[id] = have
		}
		l.have = have
	}
	return p.lastRead.have
}

// items are the values that a reader reads one by one: nearly always the
// resource itself.
func (r reader) items(v Value) []Value {
	if r.hosted != nil && r.hosted.items != nil {
		return r.hosted.items(v)
	}
	return []Value{v}
}

// standing is an object that stays as it is, until the next one is read.
func (p *parser) standing(o object, have reader, v Value) *object {
	one := &p.one
	*one = o
	one.rt, one.zt, one.ht = have.records, have.hosted, have.held
	one.before, one.zoneBefore, one.heldBefore = have.read(v, &p.sides[0])
	one.after, one.zoneAfter, one.heldAfter = one.before, one.zoneBefore, one.heldBefore
	p.compact(one)
	return one
}
