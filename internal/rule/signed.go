package rule

import (
	"slices"

	"zonecut/internal/fact"
	"zonecut/internal/zone"
)

// What servers under a DS serve: the words that the rules about the chain of trust
// and its signatures share.

// trusting is a change that sends validators to servers, or to a DS, that they did
// not go by before.
type trusting struct {
	*zone.Change
	// ds is what validators go by after the change, for a set from before.
	ds []string
	// fresh says that validators went by no DS before: what is wrong with any
	// server is wrong by this change.
	fresh bool
	// places are the addresses that the change is about.
	places []*signedPlace
	// silent are those that said nothing about keys.
	silent []fact.Answer
	// was are the addresses that served before, where these are others.
	was []*signedPlace
}

// signedPlace is what one address serves of the chain.
type signedPlace struct {
	server, address string
	keys, soa       *fact.Answer
	asked           fact.Question
}

// trustings are the changes of a run that validators notice: other servers under a
// DS, and another DS over servers. Only facts tell what the servers serve.
func trustings(p *Pass) []*trusting {
	var out []*trusting
	for _, c := range handovers(p) {
		ds, _ := liveDS(p, c)
		if len(ds) == 0 {
			continue
		}
		t := &trusting{Change: c, ds: ds}
		t.places, t.silent = placesOf(p, c, fact.AtNewServers, Servers(p.After, c.View, c.After.Data), c.Added())
		t.was, _ = placesOf(p, c, fact.AtOldServers, Servers(p.Before, c.View, c.Before.Data), c.Before.Data)
		out = append(out, t)
	}
	for i := range p.Changes {
		c := &p.Changes[i]
		if !atCut(c) || !c.Public() || c.After == nil || c.After.Unknown || len(c.Added()) == 0 {
			continue
		}
		t := &trusting{Change: c, ds: zone.EffectiveDS(c.After.Data)}
		t.fresh = c.Before == nil || len(zone.EffectiveDS(c.Before.Data)) == 0
		if len(t.ds) == 0 {
			continue
		}
		at, servers := childServers(p, c)
		t.places, t.silent = placesOf(p, c, at, servers, nil)
		out = append(out, t)
	}
	return out
}

// liveDS is what validators go by for a zone that keeps its DS: the set that the
// run holds, or that the servers of the parent answer. Where these differ all of
// it counts. seen is false when nobody said.
func liveDS(p *Pass, c *zone.Change) (ds []string, seen bool) {
	child := &zone.Change{Key: zone.Key{Instance: zone.Instance{Apex: c.Owner, View: c.View}}}
	if r := published(p.After, child); r != nil {
		return zone.EffectiveDS(r.Data), !r.Unknown
	}
	if parentSeenWhole(p, child) {
		return nil, true
	}
	answers, _ := p.Ask(fact.Question{Ask: fact.Ask{Name: string(c.Owner), Type: "DS"}, At: fact.AtParent, Zone: string(c.Owner), View: c.View})
	var all []string
	for _, a := range spoken(answers) {
		seen = true
		all = append(all, a.Data...)
	}
	slices.Sort(all)
	return zone.EffectiveDS(slices.Compact(all)), seen
}

// keysQuestion asks servers of a zone for its keys with their signatures.
func keysQuestion(c *zone.Change, at fact.At, servers []fact.Server) fact.Question {
	return fact.Question{Ask: fact.Ask{Name: string(c.Owner), Type: "DNSKEY"}, At: at, Servers: servers, Zone: string(c.Owner), View: c.View, Signed: true}
}

// placesOf are the addresses of servers with what they serve; only, when given,
// names those that count. A server that does not answer for the zone is silent.
func placesOf(p *Pass, c *zone.Change, at fact.At, servers []fact.Server, only []string) (places []*signedPlace, silent []fact.Answer) {
	q := keysQuestion(c, at, servers)
	keys, _ := p.Ask(q)
	soaQ := q
	soaQ.Ask.Type = "SOA"
	soas, _ := p.Ask(soaQ)
	for i := range keys {
		k := &keys[i]
		if only != nil && !slices.Contains(only, k.Server) {
			continue
		}
		if !k.Spoke() {
			silent = append(silent, *k)
			continue
		}
		place := &signedPlace{server: k.Server, address: k.Address, keys: k, asked: q}
		for j := range soas {
			if s := &soas[j]; s.Server == k.Server && s.Address == k.Address && s.Kind == fact.Data {
				place.soa = s
			}
		}
		places = append(places, place)
	}
	return places, silent
}

// matched reports whether one DS names a key that a place serves.
func (s *signedPlace) matched(child zone.Name, ds []string) bool {
	return s.keys.Kind == fact.Data && named(child, ds, s.keys.Data)
}

// invalid says what is wrong with the signatures of a place, "" when they hold or
// when nothing of them is known. Its keys must be signed by one that a DS names, and
// its SOA by any of them (RFC 4035, section 5.2 and 5.3).
func (s *signedPlace) invalid(p *Pass, child zone.Name, ds []string) (fault string, known bool) {
	var entry []string
	for _, k := range s.keys.Data {
		if named(child, ds, []string{k}) {
			entry = append(entry, k)
		}
	}
	fault, known = zone.Verify(child, "DNSKEY", s.keys.Data, s.keys.Signatures, entry, child, p.Now)
	if fault != "" || s.soa == nil {
		return fault, known
	}
	return zone.Verify(child, "SOA", s.soa.Data, s.soa.Signatures, s.keys.Data, child, p.Now)
}

// placeName names an address of a server.
func (s *signedPlace) String() string { return s.server + " (" + s.address + ")" }

func placeNames(places []*signedPlace) string {
	var out []string
	for _, s := range places {
		out = append(out, s.String())
	}
	return listed(out)
}
