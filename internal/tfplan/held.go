package tfplan

import (
	"slices"
	"strings"

	"zonecut/internal/config"
	"zonecut/internal/zone"
)

// What a plan carries besides records and zones: registrations, certificates,
// and settings that configure what runs.

// heldType is a resource type that holds one of them.
type heldType struct {
	needs []string
	read  func(Value) held
	// abandons says that a destroy only forgets: what is held stays as it is.
	abandons bool
	// namesFrom is the attribute that leads to what the names of a certificate
	// come from, "" where they stand in the resource.
	namesFrom string
	// settings says that the type carries configuration, of which nothing has to
	// be known while it stays.
	settings bool

	provider *provider
}

// held is one side of a resource that holds something: one of registration,
// certificate, request, set and settings is set.
type held struct {
	registration *zone.Registration
	// domain is the name that is registered.
	domain        string
	domainUnknown bool

	certificate *zone.Certificate
	// request is what a certificate can be asked for with: no holding itself.
	request *zone.Certificate

	// set is what zones are made with: no holding either.
	set *delegationSet

	settings map[config.Path]config.Setting

	sensitive bool
	problem   string
}

// holdings puts registrations and certificates into both states and says what
// happens to them, and compares settings.
func (b *builder) holdings() {
	for _, objects := range [][]*object{b.objects.held, b.prior.held} {
		for _, o := range objects {
			switch {
			case o.ht == nil:
			case o.ht.settings:
				b.settings(o)
			default:
				b.holding(o)
			}
		}
	}
	slices.SortFunc(b.out.Config, func(a, b config.Change) int { return strings.Compare(a.File, b.File) })
}

func (b *builder) holding(o *object) {
	before, after := b.heldState(o, o.heldBefore), b.heldState(o, o.heldAfter)
	act := o.action
	if o.ht.abandons {
		act = abandoned(act)
	}
	b.out.Before.Holdings = append(b.out.Before.Holdings, before...)
	b.out.After.Holdings = append(b.out.After.Holdings, after...)
	if act == forget || act == forgetCreate || act == createForget {
		b.out.After.Holdings = append(b.out.After.Holdings, before...)
	}
	for _, s := range stepsOf(act) {
		at := after
		if s.old || s.do == zone.Update && len(before) > 0 {
			at = before
		}
		for _, h := range at {
			b.out.Ways.Set(h.Key, zone.Step{Do: s.do, Seq: s.seq, Address: o.address, Previous: o.previous, Deposed: o.deposed,
				Handling: zone.Handling{Create: zone.CreateAdds, Delete: zone.DeleteByID, Change: zone.ChangeByActions}})
		}
	}
	if o.rt == nil { // else its records say so
		b.unheard(o)
	}
}

// abandoned is what becomes of a destroy that leaves things as they are.
func abandoned(a action) action {
	switch a {
	case destroy:
		return forget
	case destroyCreate:
		return forgetCreate
	case createDestroy:
		return createForget
	}
	return a
}

// heldState is one side of an object as a state has it; none when there is
// nothing, or nothing that could be named.
func (b *builder) heldState(o *object, h *held) []zone.Holding {
	if h == nil || h.request != nil || h.set != nil {
		return nil
	}
	if h.problem != "" {
		b.gap(o, zone.GapUnread, "a value of "+o.address+" is not understood", h.problem)
	}
	out := zone.Holding{Registration: h.registration, Certificate: h.certificate, Sensitive: h.sensitive, Origins: []zone.Origin{b.origin(o.address)}}
	switch {
	case h.certificate != nil:
		object := o.address
		if o.deposed != "" {
			object += "#" + o.deposed
		}
		out.Key = zone.CertificateKey(o.ht.provider.host, object)
		out.Certificate = b.requested(o, h.certificate)
	case h.domainUnknown:
		b.gap(o, zone.GapUnknown, "the domain of "+o.address+" is unknown", "it is known only after the apply")
		return nil
	default:
		domain, err := zone.FQDN(h.domain)
		if err != nil {
			b.gap(o, zone.GapUnread, o.address+" is not understood", err.Error())
			return nil
		}
		out.Key = zone.RegistrationKey(domain, b.zones.providerHost(o))
	}
	return []zone.Holding{out}
}

// requested completes a certificate whose names come with a request that this
// plan makes.
func (b *builder) requested(o *object, c *zone.Certificate) *zone.Certificate {
	if !c.NamesUnknown || o.ht.namesFrom == "" {
		return c
	}
	var found []*object
	for _, t := range b.config.targets(o.block, o.ht.namesFrom) {
		for _, r := range b.requests[t.block] {
			if r.module == o.module && (t.key == "" || t.key == r.index) && (!t.sameIndex || r.index == o.index || r.index == "") &&
				!slices.Contains(found, r) {
				found = append(found, r)
			}
		}
	}
	if len(found) != 1 || found[0].heldAfter.request.NamesUnknown {
		return c
	}
	own, asked := *c, found[0].heldAfter.request
	own.Names, own.Subject, own.Others, own.NamesUnknown = asked.Names, asked.Subject, asked.Others, false
	return &own
}

// noteRequests keeps the requests that certificates can be asked for with, by
// block address.
func (b *builder) noteRequests() {
	for _, objects := range [][]*object{b.objects.held, b.prior.held} {
		for _, o := range objects {
			if o.heldAfter != nil && o.heldAfter.request != nil && !slices.Contains(b.requests[o.block], o) {
				b.requests[o.block] = append(b.requests[o.block], o)
			}
		}
	}
}

// settings compares the settings that a resource carries. A deposed object is
// nobody's configuration any more, and what is only forgotten stays.
func (b *builder) settings(o *object) {
	if o.deposed != "" || !o.action.acts() || o.action == forget {
		return
	}
	document := func(h *held) *config.Document {
		if h == nil || h.settings == nil {
			return nil
		}
		return &config.Document{File: o.address, Plan: b.file, Settings: h.settings}
	}
	if c := config.Diff(document(o.heldBefore), document(o.heldAfter)); c != nil {
		b.out.Config = append(b.out.Config, *c)
	}
	b.unheard(o)
}
