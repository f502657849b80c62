package propagation

import (
	"cmp"
	"errors"
	"fmt"
	"net/netip"
	"slices"
	"strings"
	"time"

	"zonecut/internal/fact"
	"zonecut/internal/finding"
	"zonecut/internal/resolver"
	"zonecut/internal/zone"
)

// place is where a task asks: the servers of a zone, those of a zone's parent,
// or servers that a proof names.
type place struct {
	at   fact.At
	name zone.Name
	// gone says that the servers of an enclosing zone will do: the set shall be
	// absent, and its zone may be too.
	gone bool
	// zone is the apex that a parent must have to be the one that is meant.
	zone zone.Name
	// servers is the key of named servers.
	servers string
	// view is not "" where only those are asked who are named for a view.
	view string
}

// atZone is the place of sets that their own zone answers for.
const atZone fact.At = "zone"

// task is one row of the result: an expectation, with the proofs about the same
// question, or a proof alone.
type task struct {
	expect *Expectation // nil for a proof alone
	proofs []Proof
	place  place
	name   zone.Name
	// types are asked in this order until one has data.
	types []zone.Type
	// named are the servers that a proof names.
	named []fact.Server
	// cause is the expectation that leads users to where a proof alone asks.
	cause *task
	// caching is there when the task asks resolvers.
	caching *caching

	// never is why no look can ever tell.
	never error
	// zone is the located zone, err why there is none.
	zone   *resolver.Zone
	err    error
	sights []*sight
	// agreed is when every address first had given what was planned, changed when
	// the first one gave something else than what was before; zero is not yet.
	agreed, changed time.Time
	// broke is when the first one gave what was never to be.
	broke  time.Time
	status finding.Status
	why    string
}

// state is what one answer is to an expectation.
type state int

const (
	mute     state = iota // nothing is known of the content
	unrouted              // this machine cannot ask
	before                // as it was
	planned               // as it shall be
	refusing              // the server does not serve the zone
	alien                 // neither before nor after, or what a finding feared
)

// sight is what one address showed of a task so far.
type sight struct {
	server zone.Name
	// addr is where it is asked; port 0 is the usual one.
	addr  netip.AddrPort
	state state
	saw   string
	data  []string // of the set, empty where there is none, nil if not told
	why   string
	looks int
	// came says that some reply came back in the last look.
	came bool
	// answered says that it once answered about the content.
	answered bool
	// good counts looks with the planned content that count: a second apart,
	// from different source ports.
	good int
	at   time.Time
	port uint16
	// fell says that it went back after it had passed.
	fell bool
	// ttl is how long a cache keeps what it gave last.
	ttl uint32
	// holds is until when a resolver has what was before, by the TTLs of its
	// answers; zero is not known.
	holds time.Time
}

// where is the address in words.
func (s *sight) where() string { return resolver.Where(s.addr) }

// passed reports whether the planned content was seen twice.
func (s *sight) passed() bool { return s.good >= 2 }

// expectTask makes the task of an expectation.
func expectTask(e Expectation) *task {
	e.Want, e.Was = sorted(e.Want), sorted(e.Was)
	t := &task{expect: &e, name: e.Name, types: askTypes(&e), status: finding.StatusPending}
	t.place = place{at: atZone, name: e.Zone, gone: t.wantsNothing()}
	if e.Delegation {
		t.place = place{at: fact.AtParent, name: e.Name, zone: e.Zone}
	}
	t.place.view = e.View
	return t
}

// askTypes are the types to ask for. A set that the provider computes answers
// with addresses, whatever it is called in the plan; a computed MX or TXT set is
// asked for as it is.
func askTypes(e *Expectation) []zone.Type {
	switch e.Type {
	case "ALIAS", "ANAME":
		return []zone.Type{"A", "AAAA"}
	case "CNAME":
		if e.Synthetic {
			return []zone.Type{"A", "AAAA"}
		}
	}
	return []zone.Type{e.Type}
}

// proofTask makes the task of a proof that belongs to no expectation.
func proofTask(p Proof) *task {
	t := &task{proofs: []Proof{p}, name: zone.Name(p.Ask.Name), types: []zone.Type{zone.Type(p.Ask.Type)},
		status: finding.StatusPending, place: place{at: p.At, name: zone.Name(p.Ask.Name)}}
	switch {
	case p.ComesTrueIf == finding.IfBogus && p.At == fact.AtWalk:
	case p.ComesTrueIf == finding.IfBogus || p.At == fact.AtResolvers:
		t.never = fmt.Errorf("nothing here can ask for %s %s (%s, %s)", p.Ask.Name, p.Ask.Type, p.At, p.ComesTrueIf)
	case p.At == fact.AtWalk:
		t.place.gone = true // whoever answers for the name, its own zone or one above
	case !parent(p.At):
		t.named = p.Servers
		t.place.servers = serverKey(p.Servers)
	}
	return t
}

func serverKey(servers []fact.Server) string {
	var b strings.Builder
	for _, s := range servers {
		fmt.Fprintf(&b, "%s %s;", s.Name, strings.Join(s.Addresses, ","))
	}
	return b.String()
}

// takes reports whether a proof is about the question that an expectation asks:
// at the parent, or of the servers that the set's own zone had. A plan that
// shows no NS set of the zone names none of those; they are the ones that the
// expectation asks.
func (t *task) takes(p *Proof) bool {
	e := t.expect
	if e == nil || e.View != p.View || string(e.Name) != p.Ask.Name || string(e.Type) != p.Ask.Type || p.ComesTrueIf == finding.IfBogus {
		return false
	}
	switch {
	case p.At == fact.AtResolvers:
		return !e.Collateral && e.Zone == p.Zone // and the task at resolvers takes it over
	case e.Delegation:
		return parent(p.At)
	}
	return p.At == fact.AtOldServers && len(p.Servers) == 0 && e.Zone == p.Zone
}

// wantsNothing reports whether the set shall be gone.
func (t *task) wantsNothing() bool {
	return t.expect != nil && len(t.expect.Want) == 0 && !t.wantsAny()
}

// wantsAny reports whether any data will do.
func (t *task) wantsAny() bool {
	return t.expect != nil && (t.expect.Synthetic || t.expect.UnknownAfter)
}

// existed reports whether the set was there before.
func (t *task) existed() bool {
	return t.expect != nil && (len(t.expect.Was) > 0 || t.expect.WasUnknown)
}

// acceptedRemoval reports whether the task is a delegation that shall go, with somebody
// answering for it.
func (t *task) acceptedRemoval() bool {
	return t.expect != nil && t.expect.Accepted && t.expect.Delegation && t.expect.Type == "NS" && t.wantsNothing()
}

// acceptedUnsigning reports whether the task is a DS set that shall go whole, with
// somebody answering for it.
func (t *task) acceptedUnsigning() bool {
	return t.expect != nil && t.expect.Accepted && t.expect.Delegation && t.expect.Type == "DS" && t.existed() && t.wantsNothing()
}

func (t *task) zoneName() zone.Name {
	if t.expect != nil {
		return t.expect.Zone
	}
	return t.proofs[0].Zone
}

func (t *task) typ() string {
	if t.expect != nil {
		return string(t.expect.Type)
	}
	return t.proofs[0].Ask.Type
}

// finding is the id of the finding that the task is about.
func (t *task) finding() string {
	if t.expect != nil && t.expect.Finding != "" {
		return t.expect.Finding
	}
	for _, p := range t.proofs {
		return p.Finding
	}
	return ""
}

// subject names the task in lines: "eu.example.com. NS at the parent".
func (t *task) subject() string {
	s := string(t.name) + " " + t.typ()
	if t.place.view != "" {
		s += " (" + t.place.view + ")"
	}
	switch t.place.at {
	case fact.AtResolvers:
		return s + " at the resolvers"
	case fact.AtParent:
		return s + " at the parent"
	case atZone:
		return s + " in " + string(t.place.name)
	case fact.AtWalk:
		if t.validates() {
			return s + " validated from the root" + t.later()
		}
		return s + " walked to from the root"
	}
	return s + " at the " + strings.ReplaceAll(string(t.place.at), "-", " ")
}

// wanted says in one clause what the task waits for.
func (t *task) wanted() string {
	e := t.expect
	switch {
	case e == nil:
		return "not " + string(t.proofs[0].ComesTrueIf) + t.later()
	case e.Synthetic:
		return "an answer, as the provider computes it"
	case e.UnknownAfter:
		return "an answer; its data are known only after the apply"
	case len(e.Want) == 0:
		return "to be gone"
	}
	return strings.Join(e.Want, ", ")
}

// later says as of when a chain of trust has to hold, "" where that is now.
func (t *task) later() string {
	if t.ahead() == 0 {
		return ""
	}
	return fmt.Sprintf(" as of %d s later", t.proofs[0].Ahead)
}

// located takes over the servers of the task's zone.
func (t *task) located(z *resolver.Zone, err error) {
	t.zone, t.err = z, err
	if err != nil {
		return
	}
	seen := map[netip.Addr]bool{}
	for _, s := range z.Servers {
		for _, a := range s.Addresses {
			if !seen[a] {
				seen[a] = true
				t.sights = append(t.sights, &sight{server: s.Name, addr: netip.AddrPortFrom(a, 0)})
			}
		}
	}
	slices.SortFunc(t.sights, func(a, b *sight) int {
		return cmp.Or(a.server.Compare(b.server), a.addr.Compare(b.addr))
	})
	if len(t.sights) == 0 {
		t.err = errors.New("no address is known of any server of " + string(z.Apex))
	}
}

func sorted(data []string) []string {
	out := slices.Clone(data)
	slices.Sort(out)
	return slices.Compact(out)
}
