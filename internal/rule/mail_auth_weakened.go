package rule

import (
	"fmt"
	"slices"

	"zonecut/internal/finding"
	"zonecut/internal/zone"
)

var _ = register(Rule{
	ID:      "mail-auth-weakened",
	Title:   "mail in a domain's name is easier to forge, or fails its checks",
	Classes: []string{"C35"},
	Level:   finding.Block,
	Doc: `A change takes from a domain what receivers check its mail by. It blocks where the
check is broken for all mail: a second SPF record at one name, which is a permanent
error (RFC 7208, section 4.5), or a DKIM key that does not decode. It warns where SPF
loses its record, its "-all" or "~all", gets a term that is none or asks for more than
10 look-ups, by itself or, as facts show, with what it pulls in; where what it newly pulls
in has, by facts, no SPF record or two; where the last DKIM key goes, is emptied, or is too short; where a DMARC
policy goes, is lowered, or is there twice; and where MTA-STS goes. A DKIM key that goes
while others stay is a note: whether anybody still signs with it no diff can tell.

An encyclopedia wrote "ipv4:" for "ip4:" into an SPF record and took it back within
minutes; a ministry removed a DKIM key as unused and put it back a quarter of an hour
later (C35).

Harmless look-alike: a selector that is retired in the change that brings a newer one;
a key that is exchanged; a DMARC policy of a name below the domain that asks for no
more, as the run or facts show, than that of the domain; the null MX with "-all" of a parked domain; a name that turns
into a CNAME and leaves its texts to the target; texts of other kinds, among them
"spf2.0" and verification tokens; a domain that goes as a whole; a fault that stood
before.

To do: merge two SPF records into one; copy DKIM keys whole, in strings of at most 255
octets; before a key goes let one mail's lifetime pass without it.`,
	Check: func(p *Pass) {
		for i := range p.Changes {
			c := &p.Changes[i]
			if c.Zone || c.Type != "TXT" || c.After != nil && c.After.Unknown || !mailTextsStay(p, c) {
				continue
			}
			m := &mailTexts{p: p, c: c, before: texts(c.Before), after: texts(c.After)}
			m.judge()
			m.report()
		}
	},
})

// mailTextsStay reports whether this zone goes on answering for the texts of a
// name: they are not passed to a CNAME or a zone below, and the name, if it held
// mail policy for itself, is still there.
func mailTextsStay(p *Pass, c *zone.Change) bool {
	isCNAME := func(r *zone.RRset) bool { return r.Type == "CNAME" }
	return cutOver(p.Before, c.Key) == nil && !passedDown(p, c, ofType("TXT")) && !present(p.After, c.Instance, c.Owner, isCNAME)
}

// texts are the values of a TXT set as texts.
func texts(r *zone.RRset) []string {
	if r == nil {
		return nil
	}
	var out []string
	for _, d := range r.Data {
		if t, ok := zone.Text(d); ok {
			out = append(out, t)
		}
	}
	return out
}

// mailTexts is one TXT set on its way from one state to the other, and what is
// wrong with that.
type mailTexts struct {
	p             *Pass
	c             *zone.Change
	before, after []string
	level         finding.Level
	faults        []string
	hint          string
	seen          []finding.Evidence
}

func (m *mailTexts) fault(level finding.Level, hint, format string, args ...any) {
	if level > m.level {
		m.level, m.hint = level, hint
	}
	m.faults = append(m.faults, fmt.Sprintf(format, args...))
}

// judge looks at a set as what its owner's name says that it is.
func (m *mailTexts) judge() {
	labels := m.c.Owner.Labels()
	switch {
	case len(labels) > 0 && labels[0] == "_dmarc":
		m.dmarc()
	case len(labels) > 0 && labels[0] == "_mta-sts":
		m.sts()
	case len(labels) > 1 && slices.Contains(labels[1:], "_domainkey"):
		m.dkim()
	default:
		m.spf()
	}
}

func (m *mailTexts) report() {
	if len(m.faults) == 0 {
		return
	}
	f := m.p.Report(m.c, "%s", m.faults[0])
	f.Level, f.Detail, f.Hint = m.level, append(m.faults[1:], valueLines(m.c)...), m.hint
	f.Evidence = m.seen
	if withZone(m.p, f, m.c); f.Cause == "" {
		f.Proof = arrivedProofs(m.c)
	}
}

// only are those of some texts that are of a kind.
func only(texts []string, kind func(string) bool) []string {
	return slices.DeleteFunc(slices.Clone(texts), func(t string) bool { return !kind(t) })
}

func (m *mailTexts) spf() {
	was, will := only(m.before, isSPF), only(m.after, isSPF)
	switch {
	case len(will) > 1 && len(will) > len(was):
		m.fault(finding.Block, "merge the SPF records into one", "%d SPF records at one name, which is an error for all mail of the domain (RFC 7208, section 4.5)", len(will))
		return
	case len(will) == 0 && len(was) > 0:
		if m.p.After.Exists(m.c.Instance, m.c.Owner) {
			m.fault(finding.Warn, "put the SPF record back; a domain that sends no mail has v=spf1 -all", "the SPF record goes")
		}
		return
	case len(will) != 1:
		return
	}
	now, old := readSPF(will[0]), spf{all: "+"}
	if len(was) == 1 {
		old = readSPF(was[0])
		if now.strength() < old.strength() && !now.redirect {
			m.fault(finding.Warn, "say in the change why others may send in the domain's name", "SPF goes from %s to %s for those that it does not name", old.word(), now.word())
		}
	} else if now.all == "+" {
		m.fault(finding.Warn, "end the record in -all or ~all", `SPF with "+all" lets everybody send in the name of the domain`)
	}
	if bad := minusData(now.bad, old.bad); len(bad) > 0 {
		m.fault(finding.Warn, "mend the record: ip4:, ip6:, include:, a, mx, exists:, all", "SPF has terms that are none, which is an error for all mail of the domain: %s", m.masked(bad))
	}
	before := ""
	if len(was) == 1 {
		before = was[0]
	}
	m.spfPulled(will[0], before)
	if now.lookups > 10 && now.lookups > old.lookups {
		m.fault(finding.Warn, "replace includes by addresses, or take unused ones out", "SPF asks for %d look-ups itself, and receivers stop at 10 (RFC 7208, section 4.6.4)", now.lookups)
	}
}

// masked are words of a record as people may see them.
func (m *mailTexts) masked(words []string) string { return listed(shown(m.c.After, words)) }
