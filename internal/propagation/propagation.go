// Package propagation looks, after an apply, whether exactly the planned change
// reaches the world: it asks every authoritative address of the zones and every
// address of their parents, again and again, and says of each expectation
// whether it passed, is pending, late, cannot be verified, or is broken. Content
// is compared, not only the rcode. What caches hold is looked at when all of that
// is as planned, at resolvers that somebody names and no others.
//
// It judges expectations, not changes: which findings there are, and who
// accepted them, is decided before. It opens no socket itself; a Querier does.
package propagation

import (
	"context"
	"errors"
	"fmt"
	"net/netip"
	"time"

	"zonecut/internal/fact"
	"zonecut/internal/finding"
	"zonecut/internal/resolver"
	"zonecut/internal/zone"
)

// Querier is the network. *resolver.Resolver is the real one.
type Querier interface {
	// Query puts one question to one address. What went wrong is in the answer.
	Query(ctx context.Context, q resolver.Query) resolver.Answer
	// Zone finds the servers of the zone with this apex; a name that is no apex
	// gives a *resolver.NotApexError.
	Zone(ctx context.Context, apex zone.Name) (*resolver.Zone, error)
	// Parent finds the servers of the zone that holds the delegation of an apex,
	// or would.
	Parent(ctx context.Context, apex zone.Name) (*resolver.Zone, error)
	// Addresses finds the addresses of a host.
	Addresses(ctx context.Context, host zone.Name) ([]netip.Addr, error)
	// Validate follows the chain of trust to a name.
	Validate(ctx context.Context, w resolver.Wanted) resolver.Validation
}

// Expectation is what one RRset shall be after the apply.
type Expectation struct {
	// Zone is the apex of the zone that holds the set. View is "" for the public
	// Internet; about another one only those are asked who are named for it.
	Zone zone.Name
	View string
	Name zone.Name
	Type zone.Type
	// Delegation asks at the parent of Name: the NS set of a cut, or its DS set.
	Delegation bool
	// Want and Was are canonical data after and before; nil is "not there".
	Want, Was []string
	// WasTTL is the TTL before, in seconds; 0 is not known.
	WasTTL uint32
	// Synthetic says that the provider computes the answer after the change, and
	// UnknownAfter that the plan did not know it: any data are enough then.
	// (A set whose TTL alone is automatic is neither.)
	Synthetic, UnknownAfter bool
	// WasUnknown says that the set existed before with content that no plan
	// shows, such as an alias: what is not wanted then counts as old.
	WasUnknown bool
	// ZoneGone says that the zone itself goes with the change: servers that
	// refuse it do what was planned.
	ZoneGone bool
	// Accepted says that somebody answers for the finding about this change.
	Accepted bool
	// Collateral says that no change names the set: it was seen before the apply,
	// and shall be as it was.
	Collateral bool
	// Dumb are the addresses that did not answer for the set before either: a lame
	// server that stays lame is as it was.
	Dumb []string
	// Finding is the id of that finding, if there is one.
	Finding string
	// Hidden says that the data are SHA-256 sums in place of values: what servers
	// give is shown as those too.
	Hidden bool
	// Told is what resolvers gave for it before the apply, where that was asked.
	Told map[netip.AddrPort]fact.Answer
	// Caches is for how many whole seconds from the apply caches may hold what
	// was before; nil cannot be bounded.
	Caches *int
}

// Proof is a question that tells whether what a finding fears came true.
type Proof struct {
	finding.Proof
	// Finding is the id of the finding, Zone and View are its zone and view.
	Finding string
	Zone    zone.Name
	View    string
	// Name and Type are those of the set that the finding is about, "" where it is
	// about none: as long as nothing of its change has arrived nothing comes true.
	Name zone.Name
	Type zone.Type
	// Accepted says that the finding is waived or approved: then it may come
	// true, and the servers tell what remains to be done.
	Accepted bool
	// TTL is that of the set before, in seconds; 0 is not known.
	TTL uint32
}

// Window says how long to look on after everything is as planned. A positive
// value is a duration from the start.
type Window time.Duration

// The windows with a name. The zero value is WindowAuto.
const (
	// WindowAuto ends when caches hold nothing old any more, or after ten
	// minutes, whichever is first.
	WindowAuto Window = 0
	// WindowNone ends as soon as everything is as planned.
	WindowNone Window = -1
	// WindowFull ends when caches hold nothing old any more.
	WindowFull Window = -2
)

// ParseWindow reads "none", "auto", "full" or a duration such as "30m".
func ParseWindow(s string) (Window, error) {
	switch s {
	case "auto":
		return WindowAuto, nil
	case "none":
		return WindowNone, nil
	case "full":
		return WindowFull, nil
	}
	d, err := time.ParseDuration(s)
	if err != nil || d <= 0 {
		return 0, fmt.Errorf("unknown window %q; have none, auto, full, or a duration such as 30m", s)
	}
	return Window(d), nil
}

// View says whom to ask about the zones of a view that is not public: servers that
// are authoritative for it, resolvers of its users, or both. A port of 0 is the
// usual one.
type View struct{ Servers, Resolvers []netip.AddrPort }

// Config says how to look. The zero value asks the Internet.
type Config struct {
	// Querier is the network; nil is a *resolver.Resolver without options.
	Querier Querier
	// Timeout bounds the wait until everything is as planned; 0 is 5 minutes.
	Timeout time.Duration
	// Budget is how long servers of one set may disagree; 0 is Timeout.
	Budget time.Duration
	Window Window
	// Since is when the apply began at the earliest; zero is the start of the
	// watch. Exposure counts from the first change that is seen, or from there.
	Since time.Time
	// Resolvers are the shared resolvers that may be asked; no other ever is. A
	// port of 0 is 53.
	Resolvers []netip.AddrPort
	// Views are whom to ask about zones that are not public.
	Views map[string]View
	// ByResolvers accepts what the named resolvers say, after the window, where no
	// root server answers.
	ByResolvers bool
	// ReachableAtLeast is how many addresses that give what is planned are enough for a
	// set where no reply comes from the others; 0 wants all of them. What it lets pass
	// is a gap that names whom nobody reached.
	ReachableAtLeast int
	// Unanchored says that no trust anchor is known for the root that is walked
	// from: no chain of trust can be looked at, which is a gap.
	Unanchored bool
	// RequireIPv6 makes addresses without a route from here unverifiable; they
	// are a gap otherwise.
	RequireIPv6 bool
	// Progress takes one line, without its end, whenever an expectation gets
	// another status; nil takes none. It is called from one goroutine.
	Progress func(line string)
	// Show takes how the watch stands, now and then; nil takes nothing. It is
	// called from one goroutine.
	Show func(Picture)
	// Resume is what a watch knew that was ended before it was done; nil begins
	// anew. Save takes what this one knows, whenever that changes; nil keeps
	// nothing. It is called from one goroutine.
	Resume *Memory
	Save   func(Memory)
}

// Result is what became of all expectations.
type Result struct {
	// Outcomes are in the order of the expectations, then those of proofs that
	// belong to no expectation.
	Outcomes []finding.Outcome
	// Looked counts the addresses that answered, Of those that there are: "as
	// planned at N of M addresses, from one vantage".
	Looked, Of int
	// NotLooked counts the expectations and proofs of views that nobody is named
	// for.
	NotLooked int
	// ByResolvers says that the verdict rests on resolvers alone.
	ByResolvers bool
	// Bounds are the kinds of resolvers that may hold what was before for longer,
	// or drop it earlier.
	Bounds []finding.Bound
	// Gaps are sentences about what could not be looked at.
	Gaps []string
	// Remains are sentences about what people have to do yet.
	Remains []string
	// CachesUntil is for how many whole seconds from the start of the watch
	// caches may hold what was before; nil cannot be bounded.
	CachesUntil *int
	// Took is how long the watch was.
	Took time.Duration
}

// Watch looks until everything is as planned or something is broken, then, as
// far as the window goes, whether it stays so. When ctx ends early it gives the
// result so far together with the cause.
func Watch(ctx context.Context, cfg Config, expectations []Expectation, proofs []Proof) (*Result, error) {
	if cfg.Querier == nil {
		cfg.Querier = new(resolver.Resolver)
	}
	if cfg.Timeout <= 0 {
		cfg.Timeout = 5 * time.Minute
	}
	if cfg.Budget <= 0 {
		cfg.Budget = cfg.Timeout
	}
	w := newWatch(cfg, expectations, proofs)
	w.run(ctx)
	res := w.result(ctx)
	if err := context.Cause(ctx); err != nil {
		return res, fmt.Errorf("watching was cut short: %w", err)
	}
	return res, nil
}

var errNoAddress = errors.New("no address is known of the servers that the proof names")

// public reports whether a view is the Internet's.
func public(view string) bool { return view == "" }

// parent reports whether a question goes to the parent.
func parent(at fact.At) bool { return at == fact.AtParent }
