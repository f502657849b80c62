package policy

import (
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strings"
	"time"

	"go.yaml.in/yaml/v3"

	"zonecut/internal/finding"
	"zonecut/internal/zone"
)

// Waivers are the exceptions that somebody answers for.
type Waivers struct {
	list []Waiver
	// Spent are those of a single use that were used.
	Spent Spent
}

// Waiver lets the findings of one rule pass where its match says, for a while.
type Waiver struct {
	Rule   string
	Match  Match
	Reason string
	Owner  string
	// Created and Expires are the first and the last day on which the waiver
	// holds, in UTC.
	Created, Expires time.Time
	// Digest is the digest of the one change that is meant, "" for any.
	Digest string
	// SingleUse says that the change may be made once.
	SingleUse bool
	// File and Line are where the waiver stands.
	File string
	Line int
}

// Match says which findings a waiver is about. All that is given must agree. It
// compares the zone and not only the name: the NS sets of the parent and of the
// child's apex have one name, and whoever waives the one has not looked at the
// other.
type Match struct {
	Zone zone.Name
	// View is that of the zone; "" is the public Internet, so that a waiver
	// reaches a private view only by name.
	View string
	// Name is exact, Under the name and all below it.
	Name, Under zone.Name
	Type        zone.Type
}

// LoadWaivers reads waivers under a policy, which says what rules there are and
// how long a waiver may live. The error is of type Errors.
func (p *Policy) LoadWaivers(sources []Source) (*Waivers, error) {
	w := &Waivers{}
	var errs Errors
	for _, s := range sources {
		r := &reader{src: s}
		r.file([]field{{key: "waivers", read: func(n *yaml.Node) {
			r.list(n, func(e *yaml.Node) { w.read(r, e, p) })
		}}})
		errs = append(errs, r.sorted()...)
	}
	if len(errs) > 0 {
		return nil, errs
	}
	return w, nil
}

// All are the waivers in the order of the files.
func (w *Waivers) All() []Waiver { return slices.Clone(w.list) }

// Expired reports whether the last day of the waiver is over.
func (w *Waiver) Expired(now time.Time) bool { return !now.Before(w.Expires.AddDate(0, 0, 1)) }

// Pending reports whether the first day of the waiver is still to come.
func (w *Waiver) Pending(now time.Time) bool { return now.Before(w.Created) }

// String names what is waived: "mx-removed for example.com. MX in example.com.".
func (w *Waiver) String() string {
	f := w.subject()
	of := ""
	switch {
	case w.Match.Under != "":
		of = "all under "
	case w.Match.Name == "":
		of = "all "
	}
	return w.Rule + " for " + of + strings.TrimSpace(f.Subject())
}

// subject is the match as the subject of a finding.
func (w *Waiver) subject() finding.Finding {
	name := w.Match.Name
	if w.Match.Under != "" {
		name = w.Match.Under
	}
	return finding.Finding{Zone: string(w.Match.Zone), View: w.Match.View, Name: string(name), Type: string(w.Match.Type)}
}

var digestForm = regexp.MustCompile(`^sha256:[0-9a-f]{64}$`)

func (w *Waivers) read(r *reader, n *yaml.Node, p *Policy) {
	one := Waiver{File: r.src.Name, Line: n.Line}
	ok := r.mapping(n,
		field{key: "rule", need: true, read: func(n *yaml.Node) { r.waivedRule(n, &one.Rule, p) }},
		field{key: "match", need: true, read: func(n *yaml.Node) { r.match(n, &one.Match) }},
		field{key: "reason", need: true, read: r.text(&one.Reason)},
		field{key: "owner", need: true, read: r.text(&one.Owner)},
		field{key: "created", need: true, read: r.date(&one.Created)},
		field{key: "expires", need: true, read: r.date(&one.Expires)},
		field{key: "digest", read: r.text(&one.Digest)},
		field{key: "single_use", read: r.flag(&one.SingleUse)})
	if !ok {
		return
	}
	days := int(one.Expires.Sub(one.Created) / (24 * time.Hour))
	switch {
	case one.Digest != "" && !digestForm.MatchString(one.Digest):
		r.fail(n, "copy the digest of the finding: sha256: and 64 hex digits", "%q is no digest", one.Digest)
	case one.SingleUse && one.Digest == "":
		r.fail(n, "copy the digest of the finding", "a waiver for a single use needs the digest of the one change that is meant")
	case days < 0:
		r.fail(n, "", "the waiver expires on %s, before it is created on %s", day(one.Expires), day(one.Created))
	case days > p.maxWaiverDays:
		r.fail(n, "write expires: "+day(one.Created.AddDate(0, 0, p.maxWaiverDays))+", and renew it then",
			"the waiver lives %d days; max_waiver_days allows %d", days, p.maxWaiverDays)
	default:
		w.list = append(w.list, one)
	}
}

func day(t time.Time) string { return t.Format(dateForm) }

func (r *reader) waivedRule(n *yaml.Node, into *string, p *Policy) {
	if r.text(into)(n); *into == "" {
		return
	}
	if _, known := p.known[*into]; known {
		return
	}
	if *into == notGuardable {
		r.fail(n, "waive that finding", "%s says why another finding is held and cannot be waived", *into)
		return
	}
	if _, mine := own[*into]; mine {
		r.fail(n, "mend the waiver it is about", "%s is about waivers and cannot be waived", *into)
		return
	}
	r.unknownRule(n, slices.Sorted(maps.Keys(p.known)))
}

func (r *reader) match(n *yaml.Node, m *Match) {
	ok := r.mapping(n,
		field{key: "zone", read: r.name(&m.Zone)},
		field{key: "view", read: r.text(&m.View)},
		field{key: "name", read: r.name(&m.Name)},
		field{key: "under", read: r.name(&m.Under)},
		field{key: "type", read: r.rrType(&m.Type)})
	if !ok {
		return
	}
	switch {
	case m.Name != "" && m.Under != "":
		r.fail(n, "", "a match has name or under, not both")
	case m.Zone == "" && m.Name == "":
		r.fail(n, "say the zone whose findings are meant", "a match needs at least zone or name")
	case m.Zone == "" && twoSided(string(m.Type)):
		r.fail(n, fmt.Sprintf("write zone: %s, or the apex of the zone above it", m.Name),
			"%s %s without a zone could be two sets: the one in the zone %s itself and the one in its parent zone",
			m.Name, m.Type, m.Name)
	}
}

// twoSided reports whether sets of the type stand on both sides of a zone cut,
// or belong to the other side: NS stands on both (RFC 1034, section 4.2.2), DS
// above the cut alone (RFC 4035, section 2.4), where people look for it below.
func twoSided(t string) bool { return t == "NS" || t == "DS" }
