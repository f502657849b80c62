package rule

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"zonecut/internal/fact"
	"zonecut/internal/finding"
	"zonecut/internal/zone"
)

var _ = register(Rule{
	ID:      "validation-record-removed",
	Title:   "a record goes by which a certificate is renewed",
	Classes: []string{"C29"},
	Level:   finding.Warn,
	Doc: `A CNAME or TXT set by which an authority sees who controls a name goes, or
turns elsewhere: the validation CNAME of ACM, the DCV record of a commercial
authority, a delegated _acme-challenge. Nothing breaks today. At the next renewal
the authority finds nothing, and the certificate ends on its day. It warns, and
says which day that is where the certificate is in the run. A TXT set at
_acme-challenge is a note: ACME clients write one for each renewal and leave it
behind.

At Bazel the renewal of a certificate failed silently from the day a DNS change
took one name away; eight weeks later it ended, and four sites were down for 13
hours (C29). GSA lost ten records in one change and put them back six days later.

Harmless look-alike: the record of a certificate that goes in the same run; a new
target of the same authority; a record that moves to another zone of the run; what
a controller writes.

To do: see whether a certificate for the name is still served; if it is, leave the
record where it stands.`,
	Check: func(p *Pass) {
		for i := range p.Changes {
			c := &p.Changes[i]
			switch {
			case c.Zone || !c.Public() || !validates(c.Before) || p.Policy.Controlled(c.Before):
			case validates(c.After) || c.After != nil && c.After.Unknown || standsElsewhere(p, c):
			default:
				validationRemoved(p, c)
			}
		}
	},
})

func validationRemoved(p *Pass, c *zone.Change) {
	f := p.Report(c, "the record at %s goes by which the certificate of %s is renewed", c.Owner, c.Owner.Parent())
	f.Detail = valueLines(c)
	renewed, gone := certificatesOf(p, c.Owner.Parent())
	for _, h := range renewed {
		f.Detail = append(f.Detail, "to be renewed by it: "+h.Set)
		f.Detail = append(f.Detail, expiry("it will hurt", h.Certificate.NotAfter, p)...)
	}
	if len(renewed) == 0 && !gone {
		servedRenewal(p, f, c.Owner.Parent())
	}
	f.Hint = "leave it as long as a certificate for the name is served, also by a service that this run does not show"
	if c.Type == "TXT" || gone && len(renewed) == 0 {
		f.Level = finding.Note
	}
	if comesUnnamed(p, c) {
		f.Certainty = finding.Unknown
		f.Detail = append(f.Detail, "the same object makes a record whose name is known only after the apply, perhaps this one")
	}
	withZone(p, f, c)
	withCut(p, f, c)
}

// servedRenewal says which certificate a name is served with, and when its renewal
// is due, where the run holds none.
func servedRenewal(p *Pass, f *finding.Finding, n zone.Name) {
	for _, s := range certificatesAt(p, n) {
		f.Detail = append(f.Detail, fmt.Sprintf("%s is served with a certificate by %s until %s; its renewal %s", n, s.Issuer, s.NotAfter.Format(time.DateOnly), when(p, s.renewal())))
		f.Evidence = append(f.Evidence, evidence(certificateOf(n), []fact.Answer{s.answer})...)
	}
}

// comesUnnamed reports whether an object that holds the set goes on with one whose
// name is not known yet: a certificate that is made anew has its records made
// anew, under the same names where the authority is the same.
func comesUnnamed(p *Pass, c *zone.Change) bool {
	return slices.ContainsFunc(p.Gaps, func(g zone.Gap) bool {
		return g.Kind == zone.GapUnknown && slices.ContainsFunc(c.Before.Origins, func(o zone.Origin) bool {
			return o.Address != "" && o.Address == g.Origin.Address
		})
	})
}

// authorities are the zones in which authorities have what validation CNAMEs
// point to.
var authorities = []zone.Name{
	"acm-validations.aws.", "comodoca.com.", "sectigo.com.", "dcv.digicert.com.", "digicert.com.", "authorize.certificatemanager.goog.",
	"dcv.cloudflare.com.", "ssl.com.", "globalsign.com.", "entrust.net.", "acme-dns.io.", "azurefd.net.",
}

// challengeLabels begin names that are there for validation alone.
var challengeLabels = []string{"_acme-challenge", "_dnsauth", "_pki-validation", "_globalsign-domain-verification", "_validation-contactemail", "_cf-custom-hostname"}

// validates reports whether a set is there for an authority to look at. A target
// of an authority counts only at a name that begins with "_": hosts of theirs are
// pointed at for other reasons.
func validates(r *zone.RRset) bool {
	if r == nil || !r.Answers() || r.Type != "CNAME" && r.Type != "TXT" && r.Type != "NS" {
		return false
	}
	first := r.Owner.First()
	if slices.Contains(challengeLabels, first) {
		return true
	}
	return r.Type == "CNAME" && strings.HasPrefix(first, "_") && slices.ContainsFunc(r.Targets(), func(t zone.Name) bool {
		return slices.ContainsFunc(authorities, t.Under)
	})
}

// standsElsewhere reports whether another zone of the run has the set after the
// change: it has moved.
func standsElsewhere(p *Pass, c *zone.Change) bool {
	return slices.ContainsFunc(p.After.At(c.View, c.Owner), func(r *zone.RRset) bool {
		return r.Type == c.Type && r.Instance != c.Instance && validates(r) && shares(r.Data, c.Before.Data)
	})
}

// certificatesOf are the certificates of the state after that a validation record
// of a name is for, the name itself and its wildcard; gone says that there was one
// which goes.
func certificatesOf(p *Pass, n zone.Name) (renewed []*zone.Holding, gone bool) {
	isFor := func(h *zone.Holding) bool {
		return h.Certificate != nil && (slices.Contains(h.Certificate.Names, n) || slices.Contains(h.Certificate.Names, "*."+n))
	}
	for _, h := range p.After.Holdings() {
		if isFor(h) {
			renewed = append(renewed, h)
		}
	}
	return renewed, slices.ContainsFunc(p.Before.Holdings(), isFor)
}
