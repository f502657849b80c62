package rule

import (
	"cmp"
	"fmt"
	"net/netip"
	"slices"
	"strconv"
	"strings"

	"zonecut/internal/config"
	"zonecut/internal/fact"
	"zonecut/internal/finding"
	"zonecut/internal/zone"
)

// Whether anybody is there at a new address in configuration: by the zones of the run,
// and by the live world, which is asked for the host alone and never for what else a
// value has.

// mostTargets bounds the addresses of one run that are asked about.
const mostTargets = 100

// found is what came of looking for an address.
type found struct {
	// wrong is why it cannot be right, unsure why it cannot be told; both "" where
	// nothing speaks against it, or nothing is known.
	wrong, unsure string
	evidence      []finding.Evidence
	proof         []finding.Proof
}

// search looks for the addresses of one run.
type search struct {
	p      *Pass
	looked int
	// had are the names that documents of the run had, views those of its zones.
	had   []zone.Name
	views []string
}

func newSearch(p *Pass) *search {
	s := &search{p: p, views: []string{""}}
	for _, z := range p.After.Zones() {
		if !slices.Contains(s.views, z.View) {
			s.views = append(s.views, z.View)
		}
	}
	for i := range p.Config {
		for _, t := range targetsOf(p.Config[i].Before) {
			if n, ok := t.name(); ok && !t.sensitive {
				s.had = append(s.had, n)
			}
		}
	}
	s.had = zone.SortNames(s.had)
	return s
}

// look tells what is known of a new address. had are the addresses that its document
// had.
func (s *search) look(at config.Path, t target, had []target) found {
	if a, err := netip.ParseAddr(t.host); err == nil {
		return s.literal(a, t, had)
	}
	n, ok := t.name()
	if !ok || t.scheme == "" && (secretive(at) || t.port == "" && likeFile(n)) || byPlatform(n) {
		return found{}
	}
	live := s.p.Facts != nil
	switch known := s.inRun(n); {
	case known.state == there || slices.ContainsFunc(had, t.sameEnd):
		return found{}
	case t.sensitive && live:
		return found{unsure: "its value is not to be shown, so nobody was asked for it"}
	case t.sensitive:
		return found{}
	case known.private != "":
		return onlyLive(live, "the zone "+known.private+" is above it")
	case inside(n):
		return onlyLive(live, "no public zone can hold it")
	case known.state == missing:
		if s.peersMissing(n) {
			return found{unsure: "its zone in this run does not hold it, nor names beside it that were there before"}
		}
		return found{wrong: "leads to " + string(n) + ", which its zone in this run does not hold"}
	}
	if s.looked++; s.looked > mostTargets {
		return onlyLive(live, fmt.Sprintf("more than %d addresses are new", mostTargets))
	}
	bySRV := strings.HasSuffix(t.scheme, "+srv") // the hosts are those of a set below it
	r := s.resolve(n, !bySRV && (t.scheme != "" || t.port != "" || !namesDomain(at)))
	switch {
	case slices.ContainsFunc(had, func(o target) bool { return o.host == t.host }):
		return s.connect(n, t, r) // at another port; what is wrong with its name was so before
	case r.wrong != "" && s.onlyInside(n, r.denied) != "":
		return found{unsure: s.onlyInside(n, r.denied), evidence: r.evidence}
	case r.wrong != "" || r.unsure != "" || len(r.addresses) == 0:
		return r.found
	}
	own := func(a netip.Addr) bool { return a.IsLoopback() || a.IsUnspecified() }
	if i := slices.IndexFunc(r.addresses, own); i >= 0 {
		if slices.ContainsFunc(had, target.local) {
			return found{}
		}
		return found{wrong: fmt.Sprintf("leads to %s, which is %s: whoever reads it asks itself", n, r.addresses[i]), evidence: r.evidence}
	}
	return s.connect(n, t, r)
}

// literal asks whether anybody listens at an address that stands there as such. One of
// the machine itself is as often the one that it listens on.
func (s *search) literal(a netip.Addr, t target, had []target) found {
	switch {
	case a.IsLoopback() || a.IsUnspecified() || t.service() == 0 || slices.ContainsFunc(had, t.sameEnd):
		return found{}
	case t.sensitive:
		return onlyLive(s.p.Facts != nil, "its value is not to be shown, so nobody was asked for it")
	case !reachableFrom(a):
		return onlyLive(s.p.Facts != nil, "only a network of one's own can look there")
	}
	if s.looked++; s.looked > mostTargets {
		return onlyLive(s.p.Facts != nil, fmt.Sprintf("more than %d addresses are new", mostTargets))
	}
	to := fact.Server{Name: a.String(), Addresses: []string{a.String()}}
	return s.listens(zone.Reverse(a), a.String(), fact.TCP+strconv.Itoa(int(t.service())), to)
}

// onlyLive is a doubt that is said where somebody wants to know about the world.
func onlyLive(live bool, why string) found {
	if !live {
		return found{}
	}
	return found{unsure: why}
}

// runKnows is what the zones of a run say of a name after the change.
type runKnows struct {
	state existence
	// private is the apex of a zone of another view that stands above it.
	private string
}

// inRun looks for a name in the zones of the run: one that the change brings is there.
func (s *search) inRun(n zone.Name) (k runKnows) {
	after := s.p.After
	for _, view := range s.views {
		copies := closest(after, view, n)
		for _, i := range copies {
			if slices.ContainsFunc(answersFor(after, i, n), func(r *zone.RRset) bool { return leads(r) || r.Synthetic != "" }) {
				return runKnows{state: there}
			}
		}
		whole := !slices.ContainsFunc(copies, func(i zone.Instance) bool {
			return !after.Complete(i) || cutOver(after, zone.Key{Instance: i, Owner: n}) != nil
		})
		switch {
		case len(copies) == 0:
		case view != "":
			k.private = cmp.Or(k.private, copies[0].String())
		case whole:
			k.state = missing
		}
	}
	return k
}
