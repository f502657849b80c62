package rule

import (
	"fmt"
	"strings"

	"zonecut/internal/finding"
	"zonecut/internal/zone"
)

var _ = register(Rule{
	ID:      "registrar-change",
	Title:   "what a registrar holds of a domain changes",
	Classes: []string{"C34"},
	Level:   finding.Block,
	Doc: `The registration of a domain is given up, its transfer lock goes off, it comes
under a hold, or its whole set of name servers is exchanged at the registrar. No
server of one's own answers for what happens then: the registry's do, with TTLs of
days. Each of these blocks. Automatic renewal that goes off, and another
registrant, who has to confirm by mail, are warnings. The other direction (a lock
or renewal that goes on, a hold that ends) is a note.

zoom.us was on hold at its registry by mistake for almost two hours; a provider
changed a customer's name servers by mistake; an unlocked domain is one stolen mail
away from another owner (C34). A domain that nobody renewed took a login service
off, with a parking page in its place.

Harmless look-alike: a domain that is only forgotten here and runs on; name servers
that come beside those that stay; a move to the name servers of a zone that this
very run holds, which delegation-changed holds alone; contacts shown to the public
or hidden from it.

To do: leave the lock on but for the days of a transfer, and let somebody answer
for those days. Move name servers only after the new ones were asked for every
name, and keep the old ones serving for the TTL of the delegation.`,
	Check: func(p *Pass) {
		for i := range p.Held {
			if c := &p.Held[i]; c.Type == zone.Registered {
				registrationChange(p, c)
			}
		}
		for i := range p.Changes {
			if c := &p.Changes[i]; movesAtRegistrar(p, c) {
				serversAtRegistrar(p, c)
			}
		}
	},
})

// edit is one thing that changes in a registration.
type edit struct {
	level finding.Level
	what  string
	// unknown says that it cannot be told before the apply.
	unknown bool
}

func registrationChange(p *Pass, c *zone.Change) {
	edits := editsOf(p, c)
	if len(edits) == 0 {
		return
	}
	worst, sure := edits[0], false
	for _, e := range edits {
		if !e.unknown && (!sure || e.level > worst.level) {
			worst, sure = e, true
		}
	}
	words := make([]string, len(edits))
	for i, e := range edits {
		words[i] = e.what
	}
	f := p.Report(c, "%s", strings.Join(words, "; "))
	f.Level = worst.level
	if !sure {
		f.Certainty = finding.Unknown
	}
	if h := c.HeldAfter; h != nil {
		f.Detail = append(f.Detail, expiry("it expires", h.Registration.Expires, p)...)
	}
	if f.Level > finding.Note {
		f.Hint = "let the owner of the domain answer for it, and say until when it stays so"
	}
}

// editsOf are what changes in a registration, as far as it counts.
func editsOf(p *Pass, c *zone.Change) []edit {
	switch {
	case c.Op == zone.OpForget:
		return []edit{{finding.Note, "it runs on and is no longer managed here", false}}
	case c.HeldAfter == nil:
		return []edit{{finding.Block, "it is given up, and then anybody may register the name", false}}
	case c.Op == zone.OpRecreate:
		return []edit{{finding.Block, "it is given up and registered anew, and in between anybody may register the name", false}}
	case c.HeldBefore == nil:
		return newRegistration(c.HeldAfter.Registration)
	}
	b, a := c.HeldBefore.Registration, c.HeldAfter.Registration
	var out []edit
	out = append(out, turned(b.TransferLock, a.TransferLock, finding.Block, "the transfer lock")...)
	out = append(out, turned(b.AutoRenew, a.AutoRenew, finding.Warn, "automatic renewal")...)
	if come := minusData(a.Holds, b.Holds); len(come) > 0 {
		out = append(out, edit{finding.Block, "its registry takes it out of the zone: " + strings.Join(come, ", "), false})
	}
	if end := minusData(b.Holds, a.Holds); len(end) > 0 {
		out = append(out, edit{finding.Note, "no longer " + strings.Join(end, ", "), false})
	}
	switch {
	case b.Registrant == "":
	case a.RegistrantUnknown:
		out = append(out, edit{finding.Note, "the registrant is known only after the apply", false})
	case a.Registrant != b.Registrant:
		out = append(out, edit{finding.Warn, "the registrant changes: registries ask by mail, and an answer that fails to come can end in a hold", false})
	}
	return out
}

// newRegistration is what counts of a domain that comes under management: what
// it was before is not told.
func newRegistration(a *zone.Registration) []edit {
	var out []edit
	if a.TransferLock == zone.Off {
		out = append(out, edit{finding.Note, "it comes with its transfer lock off", false})
	}
	if a.AutoRenew == zone.Off {
		out = append(out, edit{finding.Note, "it comes without automatic renewal", false})
	}
	return out
}

// turned is what a switch does; off counts, on is told.
func turned(b, a zone.Flag, off finding.Level, what string) []edit {
	switch {
	case b == a:
		return nil
	case a == zone.Off && b == zone.On:
		return []edit{{off, what + " goes off", false}}
	case a == zone.Off:
		return []edit{{finding.Note, what + " is off, and what it was is not told", false}}
	case a == zone.On:
		return []edit{{finding.Note, what + " goes on", false}}
	case a == zone.FlagUnknown && off == finding.Block:
		return []edit{{off, what + " is known only after the apply", true}}
	case a == zone.FlagUnknown:
		return []edit{{finding.Note, what + " is known only after the apply", false}}
	}
	return nil
}

// expiry says when something ends, none where it is not told.
func expiry(what string, d zone.Day, p *Pass) []string {
	if d.IsZero() {
		return nil
	}
	days := int(d.Sub(p.Now).Hours() / 24)
	when := fmt.Sprintf("in %d days", days)
	switch {
	case d.Before(p.Now):
		when = "which is over"
	case days == 1:
		when = "in 1 day"
	}
	return []string{fmt.Sprintf("%s on %s, %s", what, d.UTC().Format("2006-01-02"), when)}
}

// atRegistrar reports whether a delegation is written at a registrar, into a
// registry's zone.
func atRegistrar(k zone.Key) bool {
	kind, _, _ := strings.Cut(k.Host, "/")
	return strings.HasSuffix(kind, "-registrar")
}

// movesAtRegistrar reports whether a change exchanges all name servers of a
// domain at its registrar, for others than those of a zone of this run.
func movesAtRegistrar(p *Pass, c *zone.Change) bool {
	if !keepsCut(c) || !atRegistrar(c.Key) || len(c.Kept()) > 0 {
		return false
	}
	for _, i := range p.After.Instances(c.View, c.Owner) {
		if len(minusData(c.After.Data, ownServers(p.After, i))) == 0 {
			return false
		}
	}
	return true
}

func serversAtRegistrar(p *Pass, c *zone.Change) {
	f := p.Report(c, "the registrar is told other name servers for %s, none of them stays, and no zone of this run has them", c.Owner)
	f.Detail = valueLines(c)
	f.Hint = fmt.Sprintf("ask every new server for all names of %s first; resolvers go to the old ones for up to %d s more", c.Owner, c.Before.TTL)
	f.Proof = unservedProofs(c.Owner, Servers(p.After, c.View, c.Added()))
}
