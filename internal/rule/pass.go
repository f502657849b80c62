package rule

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"zonecut/internal/config"
	"zonecut/internal/fact"
	"zonecut/internal/finding"
	"zonecut/internal/window"
	"zonecut/internal/zone"
)

// Policy is what a rule may ask of the policy.
type Policy interface {
	// Protects tells the protection of a name and type, if there is one.
	Protects(name zone.Name, t zone.Type) (p Protection, ok bool)
	// Protected are the names that the policy protects, sorted.
	Protected() []zone.Name
	// Controlled reports whether software writes the set: its changes are
	// expected.
	Controlled(r *zone.RRset) bool
	// Param is a rule's number; ok is false where the policy sets none.
	Param(rule, name string) (n int, ok bool)
}

// Protection is what a policy says of a protected name.
type Protection struct {
	Name   zone.Name
	Level  finding.Level
	Reason string
}

// Tested is what the evidence says of the new content of one document.
type Tested struct {
	OK bool
	// Unguarded says that nobody asks for evidence: settings that a plan carries,
	// or a file that was only found, and that the policy does not name.
	Unguarded bool
	// Why are the reasons for a refusal, the nearest evidence last.
	Why []string
}

// Input is everything that rules can see.
type Input struct {
	Before, After *zone.Snapshot
	// Changes are those of sets and zones when a rule looks: those of holdings
	// are apart, in Pass.Held.
	Changes []zone.Change
	// Drift is what had changed in the world before the change was planned.
	Drift  []zone.Change
	Config []config.Change
	// Tested is keyed by config.Change.File.
	Tested map[string]Tested
	Gaps   []zone.Gap
	// Inventory are the apexes of the zones that the project says are its own, in the
	// run or not, sorted.
	Inventory []zone.Name
	Facts     *fact.Set
	Policy    Policy
	Now       time.Time
}

// Pass is one rule looking at one input.
type Pass struct {
	Input
	*shared
	rule     *Rule
	findings []*finding.Finding
}

// shared is what the passes of one run have in common.
type shared struct {
	unasked, unheard map[string]fact.Question
	// Held are the changes of registrations and certificates.
	Held []zone.Change
	// zones are the changes of zones; gone are those that destroy one.
	zones []*zone.Change
	gone  map[zone.Instance]*zone.Change
	// away are the keys that go, for good or until they are made anew; nil until a rule
	// asks.
	away map[zone.Key]bool
	// purged is what purges found, which counts whole zones.
	purged  []*purge
	counted bool
}

func share(in Input) *shared {
	s := &shared{unasked: map[string]fact.Question{}, unheard: map[string]fact.Question{}, gone: map[zone.Instance]*zone.Change{}}
	for i := range in.Changes {
		c := &in.Changes[i]
		if !c.Zone {
			continue
		}
		s.zones = append(s.zones, c)
		if c.Op == zone.OpDelete || c.Op == zone.OpRecreate {
			s.gone[c.Instance] = c
		}
	}
	return s
}

// Param is the rule's number by name: the policy's, else the rule's default.
func (p *Pass) Param(name string) int {
	if n, ok := p.Policy.Param(p.rule.ID, name); ok {
		return n
	}
	return p.rule.Params[name]
}

// Report makes a finding on a change. It comes with the rule's level, certain,
// with the change's window; the rule may then grade it and add to it. The
// message is one clause without a full stop.
func (p *Pass) Report(c *zone.Change, format string, args ...any) *finding.Finding {
	f := p.new(c.ID(), format, args...)
	f.Change = c.ID()
	f.Zone, f.View, f.Host = string(c.Apex), c.View, c.Host
	f.Name, f.Type = string(c.Name()), string(c.Type)
	f.Digest = c.Digest()
	if !c.Type.IsHolding() { // no cache holds a registration or a certificate
		w := finding.Window(window.Of(c, p.Before, p.After, servedTTLs(p, c)))
		f.Window = &w
	}
	for _, o := range c.Origins() {
		f.Places = append(f.Places, finding.Place(o))
	}
	return f
}

// ReportGap makes a finding on something a source could not tell. It has no
// change and no window.
func (p *Pass) ReportGap(g zone.Gap, format string, args ...any) *finding.Finding {
	f := p.new(g.ID(), format, args...)
	f.Places = []finding.Place{finding.Place(g.Origin)}
	return f
}

// ReportConfig makes a finding on changed configuration.
func (p *Pass) ReportConfig(c *config.Change, format string, args ...any) *finding.Finding {
	f := p.new(c.ID(), format, args...)
	f.Change, f.Name, f.Type, f.Digest = c.ID(), c.File, "config", c.Digest()
	f.Places = []finding.Place{{File: c.File}}
	if c.Plan != "" {
		f.Places = []finding.Place{{File: c.Plan, Address: c.File}}
	}
	return f
}

func (p *Pass) new(subject, format string, args ...any) *finding.Finding {
	f := &finding.Finding{ID: finding.ID(p.rule.ID, subject), Rule: p.rule.ID, Level: p.rule.Level,
		Certainty: finding.Yes, Message: fmt.Sprintf(format, args...)}
	p.findings = append(p.findings, f)
	return f
}

// Ask gives the answers of the live world to a question; known is false when
// there are no facts, and the report then counts the question. One that was asked
// and that nobody answered is as unknown, and the report names it; not a transfer,
// which most servers give to nobody: the rule that asks says what that leaves open.
// A name without an address is served with no certificate.
func (p *Pass) Ask(q fact.Question) (answers []fact.Answer, known bool) {
	answers, known = p.Facts.Get(q)
	switch {
	case !known:
		p.unasked[q.Key()] = q
	case q.Ask.Type == fact.Transfer, q.Ask.Type == fact.TLS && len(answers) == 0:
	case !slices.ContainsFunc(answers, func(a fact.Answer) bool { return tells(q, &a) }):
		p.unheard[q.Key()] = q
	}
	return answers, known
}

// tells reports whether a reply is an answer to a question: about the name, or,
// where a zone's SOA, a certificate or a port is asked for, about whether it is served
// at all.
func tells(q fact.Question, a *fact.Answer) bool {
	switch {
	case a.Spoke(), a.Kind == fact.Referral:
		return true
	case strings.HasPrefix(q.Ask.Type, fact.TCP):
		return a.Kind == fact.Open || a.Kind == fact.Closed
	case q.Ask.Type == "SOA":
		return a.Kind == fact.Refused || a.Kind == fact.NotAuth || a.Kind == fact.Closed
	}
	return q.Ask.Type == fact.TLS && a.Kind == fact.Closed
}

// ZoneGone is the change that destroys the zone instance which holds a key, nil
// when the zone stays. What goes with its zone is a consequence of that.
func (p *Pass) ZoneGone(k zone.Key) *zone.Change { return p.gone[k.Instance] }

// ZoneCause is the ID of the finding that explains the loss of what a destroyed
// zone held, "" when the zone stays. Run drops it where no rule made that
// finding.
func (p *Pass) ZoneCause(k zone.Key) string {
	z := p.ZoneGone(k)
	if z == nil {
		return ""
	}
	if p.Replaced(z) {
		return finding.ID("zone-replaced", z.ID())
	}
	return finding.ID("zone-deleted", z.ID())
}

// Replaced reports whether a zone instance that goes is made anew by the same
// object: under the same instance, or as a new instance of the same zone.
func (p *Pass) Replaced(z *zone.Change) bool {
	if z.Op == zone.OpRecreate {
		return true
	}
	if z.Op != zone.OpDelete || z.Way == nil {
		return false
	}
	for _, c := range p.zones {
		if c.Op == zone.OpCreate && c.Apex == z.Apex && c.Way != nil && sameObject(c.Way, z.Way) {
			return true
		}
	}
	return false
}

func sameObject(a, b *zone.Way) bool {
	for _, s := range a.Steps {
		for _, t := range b.Steps {
			if s.SameObject(t) {
				return true
			}
		}
	}
	return false
}

// Servers are name servers with the addresses that a state knows of them, for
// proofs: once a delegation is gone nobody can look them up.
func Servers(s *zone.Snapshot, view string, names []string) []fact.Server {
	out := make([]fact.Server, 0, len(names))
	for _, n := range names {
		server := fact.Server{Name: n, Addresses: []string{}}
		for _, r := range s.At(view, zone.Name(n)) {
			if (r.Type == "A" || r.Type == "AAAA") && r.Synthetic == "" {
				server.Addresses = append(server.Addresses, r.Data...)
			}
		}
		out = append(out, server)
	}
	fact.SortServers(out)
	return out
}
