package tfplan

import (
	"bytes"
	"encoding/json"
	"fmt"
	"slices"

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
	slow            bool
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
func (p *parser) readChange(into *[]*object) error {
	var e entry
	if err := p.decode(&e); err != nil {
		return err
	}
	p.noteTool(e.ProviderName)
	o := p.newObject(&e)
	if into == &p.drift {
		o.action = noop // it has happened; the plan does nothing about it here
	} else {
		p.seen[o.id()] = true
		p.noteActing(o, e.Type)
	}
	if e.Mode == "ephemeral" {
		return nil // it comes and goes within the run
	}
	have := readersOf(e.ProviderName, string(e.Mode), e.Type)
	if len(have) > 0 && have[0].settings() && (!o.action.acts() || into == &p.drift) {
		return nil
	}
	if len(have) > 0 {
		understood, err := p.readSides(o, &e.Change, have)
		if err != nil {
			return fmt.Errorf("%s: %w", o.address, err)
		}
		if understood {
			*into = append(*into, o)
			return nil
		}
	}
	p.unread(o, &e)
	return nil
}

func (p *parser) newObject(e *entry) *object {
	o := &object{
		address: e.Address, previous: e.PreviousAddress, deposed: e.DeposedKey,
		place:  placeOf(e.Address, e.ModuleAddress, string(e.Mode), e.Type, e.Name),
		action: parseAction(e.Change.Actions),
	}
	o.module, o.block = p.intern(o.module), p.intern(o.block)
	return o
}

// noteActing keeps what a record may wait for.
func (p *parser) noteActing(o *object, kind string) {
	if o.action.makes() || o.action == update {
		at := p.acting[o.block]
		if at == nil {
			at = map[string][]acting{}
			p.acting[o.block] = at
		}
		at[o.index] = append(at[o.index], acting{o.address, o.module, slowTypes[kind] && o.action.makes()})
	}
}

// readSides lets the provider read before and after. It reports false when no
// reader knows the attributes that the resource has.
func (p *parser) readSides(o *object, c *change, have []reader) (understood bool, err error) {
	before, hasBefore, err := c.before()
	if err != nil {
		return false, err
	}
	after, hasAfter, same := before, hasBefore, c.same()
	if !same {
		if after, hasAfter, err = c.after(); err != nil {
			return false, err
		}
	}
	for _, r := range have {
		if hasBefore && !r.fits(before) || hasAfter && !r.fits(after) {
			continue
		}
		o.rt, o.zt, o.ht = r.records, r.hosted, r.held
		if hasBefore {
			o.before, o.zoneBefore, o.heldBefore = r.read(before)
		}
		if o.after, o.zoneAfter, o.heldAfter = o.before, o.zoneBefore, o.heldBefore; !same {
			o.after, o.zoneAfter, o.heldAfter = nil, nil, nil
			if hasAfter {
				o.after, o.zoneAfter, o.heldAfter = r.read(after)
			}
		}
		o.served()
		p.compact(o)
		return true, nil
	}
	return false, nil
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

func (r reader) read(v Value) (records []record, hosted *hostedZone, holds *held) {
	switch {
	case r.records != nil && r.records.several != nil:
		records = r.records.several(v)
	case r.records != nil:
		records = []record{r.records.read(v)}
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
	if len(o.before) == len(o.after) && len(o.before) > 0 && slices.EqualFunc(o.before, o.after, sameRecord) {
		if o.action == update && o.rt.unread == "" && o.ht == nil {
			o.action = noop // only what is computed or no part of the DNS differs
		}
		o.after = o.before
	}
	for _, records := range [][]record{o.before, o.after} {
		for i := range records {
			r := &records[i]
			r.zone, r.zoneName, r.view, r.set = p.intern(r.zone), p.intern(r.zoneName), p.intern(r.view), p.intern(r.set)
			r.kind, r.synthetic = zone.Type(p.intern(string(r.kind))), p.intern(r.synthetic)
		}
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

// unread notes a resource that looks like DNS and that nobody understood. What
// is only looked at, or stays as it is, is nobody's concern.
func (p *parser) unread(o *object, e *entry) {
	if !o.action.acts() || e.Mode == tfjson.DataResourceMode {
		return
	}
	kind, ok := looksLikeDNS(e.ProviderName, e.Type)
	if kind == "visibility" && !o.action.destroys() {
		return
	}
	if !ok {
		// A certificate whose schema nobody knows is no quiet thing: its names are
		// not seen to go.
		have := readersOf(e.ProviderName, string(e.Mode), e.Type)
		if len(have) == 0 {
			return
		}
		if kind = "certificate"; have[0].settings() {
			kind = "configuration"
		}
	}
	p.gaps = append(p.gaps, zone.Gap{Kind: zone.GapUnread, Group: e.Type, Origin: p.origin(o.address),
		What: "the " + actionWord(e.Change.Actions) + " of " + o.address + " is not understood",
		Why:  "no reader for " + kind + " resources of type " + e.Type + " as this version of " + source(e.ProviderName) + " writes them"})
}

func actionWord(a tfjson.Actions) string {
	if len(a) == 1 {
		return string(a[0])
	}
	return "replacement"
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
			return p.array(p.readPriorResource)
		case "child_modules":
			return p.array(func() error { return p.readPriorModule(depth + 1) })
		}
		return p.skip()
	})
}

// priorResource is what a state says of one object.
type priorResource struct {
	Address  string          `json:"address"`
	Mode     string          `json:"mode"`
	Type     string          `json:"type"`
	Name     string          `json:"name"`
	Provider string          `json:"provider_name"`
	Deposed  string          `json:"deposed_key"`
	Values   json.RawMessage `json:"values"`
	Marks    json.RawMessage `json:"sensitive_values"`
}

func (p *parser) readPriorResource() error {
	text, err := p.take(true)
	if err != nil {
		return err
	}
	if p.seen[quickAddress(text)] {
		return nil
	}
	return p.readPriorText(text)
}

// quickAddress is the address of a resource without decoding the rest: tools
// write it first. It is "" where that does not hold or the address has escapes.
func quickAddress(text []byte) string {
	rest, ok := bytes.CutPrefix(text, []byte(`{"address":"`))
	if !ok {
		return ""
	}
	end := bytes.IndexAny(rest, `"\`)
	if end < 0 || rest[end] == '\\' {
		return ""
	}
	return string(rest[:end])
}

func (p *parser) readPriorText(text []byte) error {
	var r priorResource
	if err := json.Unmarshal(text, &r); err != nil {
		return err
	}
	o := object{address: r.Address, deposed: r.Deposed, place: placeOf(r.Address, moduleInstance(r.Address, r.Mode), r.Mode, r.Type, r.Name), action: noop}
	if p.seen[o.id()] {
		return nil
	}
	for _, have := range readersOf(r.Provider, r.Mode, r.Type) {
		if have.settings() {
			continue
		}
		v, hasValues, err := side(r.Values, nil, r.Marks)
		if err != nil || !hasValues {
			return err
		}
		if !have.fits(v) {
			continue
		}
		for _, item := range have.items(v) {
			p.prior = append(p.prior, p.standing(o, have, item))
		}
		break
	}
	return nil
}

// items are the values that a reader reads one by one: nearly always the
// resource itself.
func (r reader) items(v Value) []Value {
	if r.hosted != nil && r.hosted.items != nil {
		return r.hosted.items(v)
	}
	return []Value{v}
}

// standing is an object that stays as it is.
func (p *parser) standing(o object, have reader, v Value) *object {
	o.rt, o.zt, o.ht = have.records, have.hosted, have.held
	o.before, o.zoneBefore, o.heldBefore = have.read(v)
	o.after, o.zoneAfter, o.heldAfter = o.before, o.zoneBefore, o.heldBefore
	p.compact(&o)
	return &o
}
