package resolver

import (
	"context"
	"errors"
	"fmt"
	"net/netip"
	"slices"
	"strings"
	"sync"
	"time"

	"zonecut/internal/zone"
)

// Bounds on what zone data that nobody vouches for can make a walk do (loops,
// NXNS amplification): those of BIND and PowerDNS Recursor.
const (
	maxPerName = 50  // questions for one name
	maxPerWalk = 200 // questions and host names of one walk with all names it needs
	maxDepth   = 7   // name servers named in zones whose name servers are named in zones …
	maxHosts   = 13  // hosts of one NS set
	maxCNAMEs  = 11  // links of one chain
	maxWalk    = 20 * time.Second
)

// ErrNoRoot is the error of a walk that got no reply from any root server. The
// usual reason is a network that lets port 53 out to its own resolvers only.
var ErrNoRoot = errors.New("no root server answers over UDP or TCP: port 53 is blocked from here")

// NotApexError says that a name is no apex of any zone: nothing delegates it.
type NotApexError struct {
	Name zone.Name
	// Zone is the zone that answers for the name.
	Zone zone.Name
}

func (e *NotApexError) Error() string {
	return fmt.Sprintf("%s is not delegated: %s answers for it", e.Name, e.Zone)
}

// Resolver walks from the root to zones and their servers. The zero value asks
// the Internet; it must not be copied once used.
type Resolver struct {
	Client
	// Hints are the root servers; none are IANA's.
	Hints []Server
	// Anchors are the trust anchors of Validate; nil are IANA's of the root.
	Anchors Anchors

	cache sync.Mutex
	tlds  map[zone.Name]*cut

	canary canary
	decoys []netip.Addr // where the canary asks; nil is nowhere
}

// Zone finds the servers of the zone with an apex: those that its parent names
// and those that it names itself. A name that is no apex gives a
// *NotApexError.
func (r *Resolver) Zone(ctx context.Context, apex zone.Name) (*Zone, error) {
	z, err := r.Enclosing(ctx, apex)
	if err == nil && z.Apex != apex {
		return nil, &NotApexError{Name: apex, Zone: z.Apex}
	}
	return z, err
}

// Parent finds the servers of the zone that holds, or would hold, the
// delegation of an apex: the one that encloses the name above it. It needs no
// delegation, so it finds the parent after a delegation was deleted as well.
func (r *Resolver) Parent(ctx context.Context, apex zone.Name) (*Zone, error) {
	if apex == zone.Root {
		return nil, errors.New("the root zone has no parent")
	}
	return r.Enclosing(ctx, apex.Parent())
}

// Enclosing finds the servers of the zone that a name belongs to, which for an
// apex is its own. Where something on the way answers in place of the servers the
// error is an *InterceptedError.
func (r *Resolver) Enclosing(ctx context.Context, name zone.Name) (*Zone, error) {
	ctx, cancel := context.WithTimeout(ctx, maxWalk)
	defer cancel()
	r.listen()
	w := r.walk(ctx)
	c, err := w.enclosing(name)
	if why := r.unhindered(ctx); why != nil {
		return nil, fmt.Errorf("looking for the servers of %s: %w", name, why)
	}
	if c == nil {
		return nil, fmt.Errorf("looking for the servers of %s: %w", name, err)
	}
	z := w.servers(c)
	if err != nil {
		z.Gaps = append(z.Gaps, err.Error())
	}
	return z, nil
}

// Addresses finds the addresses of a host, in both families.
func (r *Resolver) Addresses(ctx context.Context, host zone.Name) ([]netip.Addr, error) {
	ctx, cancel := context.WithTimeout(ctx, maxWalk)
	defer cancel()
	r.listen()
	w := r.walk(ctx)
	var out []netip.Addr
	for _, a := range w.addresses(host) {
		out = append(out, a.addr)
	}
	if why := r.unhindered(ctx); why != nil {
		return nil, fmt.Errorf("looking for the addresses of %s: %w", host, why)
	}
	if len(out) == 0 {
		return nil, fmt.Errorf("looking for the addresses of %s: %s", host, strings.Join(w.gaps, "; "))
	}
	slices.SortFunc(out, netip.Addr.Compare)
	return out, nil
}

// cut is a zone on the way down.
type cut struct {
	apex zone.Name
	// above is the apex of the zone that gave the NS set: glue for names outside
	// of it is not believed.
	above zone.Name
	hosts []zone.Name
	glue  map[zone.Name][]netip.Addr
	// seed is a server known to serve the zone, whatever its name.
	seed *at
}

// at is one address of a server.
type at struct {
	host zone.Name
	addr netip.Addr
}

// walk is one walk: it stays cold, so that a change is seen as it is now. Only
// the delegations of top-level domains are kept from one walk to the next.
type walk struct {
	r    *Resolver
	ctx  context.Context
	left int
	cuts map[zone.Name]*cut
	// found are the hosts whose addresses are known by a look-up.
	found map[zone.Name][]at
	// busy are the hosts whose addresses are being looked up, outermost first in
	// depth: a host that needs itself is a loop.
	busy map[zone.Name]bool
	// heard says that the zone last asked gave some reply, if no useful one.
	heard bool
	// gaps say of hosts why they have no address.
	gaps []string
}

func (r *Resolver) walk(ctx context.Context) *walk {
	return &walk{r: r, ctx: ctx, left: maxPerWalk, cuts: map[zone.Name]*cut{}, found: map[zone.Name][]at{}, busy: map[zone.Name]bool{}}
}

func (w *walk) root() *cut {
	servers := w.r.Hints
	if len(servers) == 0 {
		servers = RootHints()
	}
	c := &cut{apex: zone.Root, above: zone.Root, glue: map[zone.Name][]netip.Addr{}}
	for _, s := range servers {
		c.hosts = append(c.hosts, s.Name)
		c.glue[s.Name] = s.Addresses
	}
	return c
}

// closest is the nearest known zone at or above a name.
func (w *walk) closest(name zone.Name) *cut {
	for n := name; n != zone.Root; n = n.Parent() {
		if c := w.cuts[n]; c != nil {
			return c
		}
		if c := w.r.tld(n); c != nil {
			return c
		}
	}
	return w.root()
}

func (r *Resolver) tld(n zone.Name) *cut {
	r.cache.Lock()
	defer r.cache.Unlock()
	return r.tlds[n]
}

func (w *walk) keep(c *cut) {
	w.cuts[c.apex] = c
	if c.above == zone.Root && c.apex.Parent() == zone.Root {
		w.r.cache.Lock()
		defer w.r.cache.Unlock()
		if w.r.tlds == nil {
			w.r.tlds = map[zone.Name]*cut{}
		}
		w.r.tlds[c.apex] = c
	}
}

// enclosing walks to the zone of a name. With an error it still gives the
// closest zone that it came to, unless that is the root.
func (w *walk) enclosing(name zone.Name) (*cut, error) {
	left := maxPerName
	c := w.closest(name)
	for c.apex != name {
		a, from, err := w.ask(c, name, "NS", &left)
		if err != nil {
			if c.apex == zone.Root {
				return nil, err
			}
			return c, err
		}
		next := w.next(c, name, a, from, &left)
		if next == nil {
			break
		}
		w.keep(next)
		c = next
	}
	return c, nil
}

// next is the zone that an answer for the NS set of a name leads to, nil when
// the zone that was asked is the name's own.
func (w *walk) next(c *cut, name zone.Name, a Answer, from at, left *int) *cut {
	switch {
	case a.Kind == Referral:
		return newCut(a.Cut.Name, c.apex, a.Cut.NS, a.Glue)
	case a.Kind == Data:
		// The server of the parent serves the child as well.
		child := newCut(name, c.apex, a.Data, a.Glue)
		child.seed = &from
		return child
	case a.Zone == "" || a.Zone == c.apex:
		return nil
	}
	// It denies from a zone further down, which it serves as well. That zone's
	// own NS set tells its other servers.
	child := newCut(a.Zone, c.apex, nil, nil)
	child.seed = &from
	if own, _, ok := w.race([]at{from}, a.Zone, "NS", left, func(a *Answer) bool { return a.Kind == Data }); ok {
		child.hosts, child.glue = hostNames(own.Data), own.Glue
	}
	return child
}

func newCut(apex, above zone.Name, ns []string, glue map[zone.Name][]netip.Addr) *cut {
	return &cut{apex: apex, above: above, hosts: hostNames(ns), glue: glue}
}

func hostNames(ns []string) []zone.Name {
	var out []zone.Name
	for _, s := range ns {
		if n, err := zone.ParseName(s); err == nil {
			out = append(out, n)
		}
	}
	return zone.SortNames(out)
}

// useful reports whether an answer of a server of c about a name leads on: a
// referral that goes down towards the name, or an answer from c or below. A
// lame server refers upward or denies from a zone above.
func useful(c *cut, name zone.Name) func(*Answer) bool {
	return func(a *Answer) bool {
		if a.Kind == Referral {
			return a.Cut.Name.Below(c.apex) && name.Under(a.Cut.Name)
		}
		return a.Spoke() && (a.Zone == "" || a.Zone.Under(c.apex))
	}
}

// ask puts a question to the servers of a zone until one gives a useful answer:
// first those whose addresses are at hand, then those that have to be looked up.
func (w *walk) ask(c *cut, name zone.Name, t zone.Type, left *int) (Answer, at, error) {
	w.heard = false
	known, unknown := c.known()
	if a, from, ok := w.race(known, name, t, left, useful(c, name)); ok {
		return a, from, nil
	}
	for _, h := range unknown {
		if *left <= 0 || w.over() {
			break // looking up what can no longer be asked only multiplies
		}
		if a, from, ok := w.race(w.addresses(h), name, t, left, useful(c, name)); ok {
			return a, from, nil
		}
	}
	return Answer{}, at{}, w.silence(c, name, t, *left)
}

// silence says why no server of a zone was of use.
func (w *walk) silence(c *cut, name zone.Name, t zone.Type, left int) error {
	switch {
	case w.ctx.Err() != nil:
		return fmt.Errorf("asking the servers of %s for %s %s: %w", c.apex, name, t, context.Cause(w.ctx))
	case left <= 0 || w.over():
		return fmt.Errorf("asking the servers of %s for %s %s: given up after too many questions", c.apex, name, t)
	case c.apex == zone.Root && !w.heard:
		return ErrNoRoot
	}
	return fmt.Errorf("no server of %s gives a usable answer for %s %s", c.apex, name, t)
}

// known are the addresses at hand: glue inside the bailiwick of the zone that
// gave it. unknown are the hosts without, except those inside the zone itself,
// which only glue could tell.
func (c *cut) known() (known []at, unknown []zone.Name) {
	if c.seed != nil {
		known = append(known, *c.seed)
	}
	for _, h := range c.hosts[:min(len(c.hosts), maxHosts)] {
		addrs := c.glue[h]
		if !h.Under(c.above) {
			addrs = nil
		}
		for _, a := range addrs {
			known = append(known, at{h, a})
		}
		if len(addrs) == 0 && !h.Under(c.apex) {
			unknown = append(unknown, h)
		}
	}
	return known, unknown
}

// addresses looks up a host's addresses from the root, in both families.
func (w *walk) addresses(host zone.Name) []at {
	if found := w.found[host]; found != nil {
		return found
	}
	if w.over() {
		w.gap("%s: not looked up, after too many questions", host)
		return nil
	}
	w.left-- // zones at hand that name each other cost no question, yet are work
	if w.busy[host] {
		w.gap("%s: finding its address needs its address", host)
		return nil
	}
	if len(w.busy) >= maxDepth {
		w.gap("%s: not looked up, %d name servers deep", host, maxDepth)
		return nil
	}
	w.busy[host] = true
	defer delete(w.busy, host)
	var out []at
	var why error
	left := maxPerName
	for _, t := range []zone.Type{"A", "AAAA"} {
		found, err := w.lookup(host, t, &left)
		if err != nil {
			why = err
			continue
		}
		for _, a := range found {
			out = append(out, at{host, a})
		}
	}
	switch {
	case len(out) > 0:
		w.found[host] = out
	case why != nil:
		w.gap("%s: %v", host, why)
	default:
		w.gap("%s has no address", host)
	}
	return out
}

// over reports whether the walk may ask no more.
func (w *walk) over() bool { return w.left <= 0 || w.ctx.Err() != nil }

func (w *walk) gap(format string, args ...any) { w.gaps = append(w.gaps, fmt.Sprintf(format, args...)) }

// lookup walks to the authoritative address records of one type, along CNAMEs.
func (w *walk) lookup(name zone.Name, t zone.Type, left *int) ([]netip.Addr, error) {
	for range maxCNAMEs + 1 {
		a, err := w.answer(name, t, left)
		switch {
		case err != nil:
			return nil, err
		case a.Kind == Alias:
			name = a.CNAME
			continue
		}
		var out []netip.Addr
		for _, d := range a.Data {
			if addr, err := netip.ParseAddr(d); err == nil {
				out = append(out, addr)
			}
		}
		return out, nil
	}
	return nil, fmt.Errorf("more than %d CNAMEs in a row", maxCNAMEs)
}

// answer walks to an authoritative answer for a name and type.
func (w *walk) answer(name zone.Name, t zone.Type, left *int) (Answer, error) {
	c := w.closest(name)
	for {
		a, _, err := w.ask(c, name, t, left)
		if err != nil {
			return Answer{}, err
		}
		if a.Kind != Referral {
			return a, nil
		}
		c = newCut(a.Cut.Name, c.apex, a.Cut.NS, a.Glue)
		w.keep(c)
	}
}

// servers gathers the servers of the zone that a walk ended at: the hosts of
// the delegation, and those that the zone names itself. Their addresses are
// glue inside the zone and looked up from the root outside, so that glue cannot
// hide a dead host name; where the look-up fails, the parent's glue stands in.
func (w *walk) servers(c *cut) *Zone {
	w.gaps = nil
	z := &Zone{Apex: c.apex}
	have := map[zone.Name]bool{}
	add := func(hosts []zone.Name, glue map[zone.Name][]netip.Addr, above zone.Name) []at {
		var all []at
		for _, h := range hosts {
			if have[h] {
				continue
			}
			if len(have) == maxHosts {
				w.gap("%s: not looked at, %s has more than %d name servers", h, c.apex, maxHosts)
				continue
			}
			have[h] = true
			addrs := w.reach(c.apex, h, glue[h], above)
			s := Server{Name: h}
			for _, a := range addrs {
				s.Addresses = append(s.Addresses, a.addr)
			}
			z.Servers = append(z.Servers, s)
			all = append(all, addrs...)
		}
		return all
	}
	first := add(c.hosts, c.glue, c.above)
	if c.seed != nil && !slices.ContainsFunc(first, func(a at) bool { return a.addr == c.seed.addr }) {
		first = append(first, *c.seed)
	}
	for _, a := range w.askAll(first, c.apex, "NS") {
		if a.Kind == Data {
			add(hostNames(a.Data), a.Glue, c.apex)
		}
	}
	if len(z.Servers) == 0 && c.seed != nil {
		z.Servers = []Server{{Name: c.seed.host, Addresses: []netip.Addr{c.seed.addr}}}
	}
	z.Gaps = w.gaps
	z.sort()
	return z
}

// reach gives the addresses of one host of a zone.
func (w *walk) reach(apex, host zone.Name, glue []netip.Addr, above zone.Name) []at {
	var given []at
	if host.Under(above) {
		for _, a := range glue {
			given = append(given, at{host, a})
		}
	}
	if apex == zone.Root || host.Under(apex) && len(given) > 0 {
		return given
	}
	gaps := len(w.gaps)
	if found := w.addresses(host); len(found) > 0 {
		w.gaps = w.gaps[:gaps]
		return found
	}
	return given
}
