package rule

import (
	"fmt"
	"net/netip"
	"slices"
	"strconv"
	"strings"

	"zonecut/internal/config"
	"zonecut/internal/finding"
)

var _ = register(Rule{
	ID:      "config-target-invalid",
	Title:   "pushed configuration points to what cannot be right",
	Classes: []string{"C39", "C14"},
	Level:   finding.Block,
	Doc: `A guarded document gets a new address: a URL, a host, a host with a port. It
blocks when the address cannot be one (an octet over 255, a port over 65535, an
empty label, a scheme without its slashes, a domain that stands there twice) or is
a placeholder (changeme, todo, a name under invalid or example). It is held when it
looks like a slip: a name of staging where none was, the domain of the documents'
other names but for one letter, an address or name reserved for documentation.

Whether anybody is there the zones of the run tell, and facts. It is held when the name
does not exist or has no address, when it leads to the machine that asks, when nobody
listens on the port that the address names, and when the certificate there, of a public
authority, is for other names or over. A name that only a network of one's own can know
is never right nor wrong: that it could not be told is said. Of what is asked about, only
the host is told to anybody, and that of a sensitive value to nobody.

A configuration was pushed to a login service with an address that was none; it had
not been tested, the first rollback failed, and everybody who logged in noticed
(C39, C14).

Harmless look-alike: a host that has one label, localhost and sockets; a text with
a variable in it that is filled in later; a value that moves within the document;
reserved names where the document has them already, as documentation and tests do;
a second host of the same domain, db2 for db1; a name that the same change brings, or
beside ones that the public DNS never knew; names that a platform gives its own
workloads; the machine itself in a file that had it before; a port that does not answer
at all, as behind a filter.

To do: correct it; and have the whole document tested, for the next slip will have
a form that is right.`,
	Check: func(p *Pass) {
		if len(p.Config) == 0 {
			return
		}
		s := newSearch(p)
		for i := range p.Config {
			c := &p.Config[i]
			if c.After == nil || p.Tested[c.File].Unguarded {
				continue
			}
			had := targetsOf(c.Before)
			var unsure doubts
			for _, set := range c.Settings {
				if set.After != nil && set.After.Value != config.Unknown {
					unsure.add(set.Path, targetInvalid(s, c, set, had))
				}
			}
			unsure.report(p, c)
		}
	},
})

// targetInvalid says what is wrong with an address, and of the address at most the host
// that was asked about: configuration holds secrets. It gives what was found, for where
// nothing could be told.
func targetInvalid(s *search, c *config.Change, set config.SettingChange, had []target) found {
	t, ok := targetOf(set.Path, set.After.Words())
	if !ok || slices.ContainsFunc(had, func(o target) bool { return o.text == t.text }) {
		return found{}
	}
	t.sensitive = set.After.Sensitive
	level, r := finding.Block, found{wrong: t.wrong()}
	if r.wrong == "" {
		level, r.wrong = finding.Hold, t.odd(had)
	}
	if r.wrong == "" {
		r = s.look(set.Path, t, had)
	}
	if r.wrong == "" {
		return r
	}
	f := s.p.ReportConfig(c, "%s of %s %s", set.Path, c.File, r.wrong)
	f.ID, f.Level = finding.ID(f.Rule, c.ID()+" "+string(set.Path)), level
	f.Evidence, f.Proof = r.evidence, r.proof
	f.Hint = "correct it, and have the whole document tested"
	if line := set.After.Line; line > 0 && c.Plan == "" {
		f.Places[0].Line = line
	}
	return found{}
}

// doubts are the new addresses of one document of which nothing could be told.
type doubts struct {
	lines    []string
	evidence []finding.Evidence
}

func (d *doubts) add(at config.Path, r found) {
	if r.unsure != "" {
		d.lines, d.evidence = append(d.lines, "? "+string(at)+": "+r.unsure), append(d.evidence, r.evidence...)
	}
}

// report says them in one finding: unknown is never ok.
func (d *doubts) report(p *Pass, c *config.Change) {
	if len(d.lines) == 0 {
		return
	}
	f := p.ReportConfig(c, "whether anybody answers at %s of %s could not be told", many(len(d.lines), "new address"), c.File)
	if len(d.lines) > 1 {
		f.Message = fmt.Sprintf("whether anybody answers at %d new addresses of %s could not be told", len(d.lines), c.File)
	}
	f.Certainty, f.Detail, f.Evidence = finding.Unknown, firstLines(d.lines), d.evidence
	f.Hint = "look from where the document is read"
}

// placeholders are words that somebody meant to replace.
var placeholders = []string{"changeme", "todo", "fixme", "tbd", "placeholder", "xxx", "yourdomain", "yourhost"}

// wrong says why an address cannot be right, "" when it can.
func (t target) wrong() string {
	labels := strings.Split(t.host, ".")
	switch {
	case t.host == "" && t.scheme != "":
		return "is a URL without a host"
	case t.host == "http" || t.host == "https":
		return "has a scheme without its \"://\""
	case t.port != "" && !isPort(t.port):
		return "has a port that is none"
	case strings.Contains(t.host, ":"):
		if _, err := netip.ParseAddr(t.host); err != nil {
			return "is no address of IPv6"
		}
		return ""
	case len(labels) == 4 && !slices.ContainsFunc(labels, func(l string) bool { return strings.Trim(l, "0123456789") != "" || l == "" }):
		if _, err := netip.ParseAddr(t.host); err != nil {
			return "is no address of IPv4"
		}
		return ""
	case slices.Contains(labels, "") && len(labels) > 1:
		return "has an empty label"
	case slices.ContainsFunc(labels, func(l string) bool { return len(l) > 63 }):
		return "has a label of more than 63 letters (RFC 1035, section 2.3.4)"
	case slices.ContainsFunc(labels, func(l string) bool { return slices.Contains(placeholders, plain(l)) }):
		return "is a placeholder"
	case slices.Contains([]string{"invalid", "example"}, labels[len(labels)-1]):
		return "is a name that can never exist (RFC 2606)"
	}
	if n := len(labels); n >= 5 && slices.Equal(labels[n-4:n-2], labels[n-2:]) {
		return "has its domain twice"
	}
	return ""
}

func isPort(s string) bool {
	n, err := strconv.Atoi(s)
	return err == nil && n > 0 && n <= 65535
}

// environments are labels of hosts that are not production's.
var environments = []string{"staging", "stage", "stg", "dev", "development", "test", "testing", "qa", "uat", "sandbox", "preprod", "preview"}

// reserved are the addresses and domains of documentation (RFC 5737, RFC 3849,
// RFC 2606).
var reservedNets = []netip.Prefix{netip.MustParsePrefix("192.0.2.0/24"), netip.MustParsePrefix("198.51.100.0/24"),
	netip.MustParsePrefix("203.0.113.0/24"), netip.MustParsePrefix("2001:db8::/32")}

// odd says why an address looks like a slip beside those that the document had,
// "" when it does not.
func (t target) odd(had []target) string {
	none := func(is func(target) bool) bool { return !slices.ContainsFunc(had, is) }
	switch {
	case t.reserved() && none(target.reserved):
		return "is reserved for documentation"
	case t.environment() != "" && len(had) > 0 && none(func(o target) bool { return o.environment() != "" }):
		return fmt.Sprintf("has the label %q, and nothing in the document had one like it", t.environment())
	}
	for _, o := range had {
		if oneSlip(t.domain(), o.domain()) {
			return "is in a domain one letter away from one that the document had"
		}
	}
	return ""
}

func (t target) reserved() bool {
	if a, err := netip.ParseAddr(t.host); err == nil {
		return slices.ContainsFunc(reservedNets, func(n netip.Prefix) bool { return n.Contains(a) })
	}
	return slices.Contains([]string{"example.com", "example.net", "example.org"}, t.domain())
}

// environment is the label that says that a host is not production's: a label as
// a whole, or what begins or ends one ("staging-db").
func (t target) environment() string {
	for label := range strings.SplitSeq(t.host, ".") {
		for part := range strings.SplitSeq(label, "-") {
			if slices.Contains(environments, part) {
				return part
			}
		}
	}
	return ""
}

// oneSlip reports whether two domains under one top-level domain differ by one
// letter that is missing, too many, wrong, or in the place of its neighbour.
// Numbers are counted up on purpose.
func oneSlip(a, b string) bool {
	x, tldA, _ := strings.Cut(a, ".")
	y, tldB, _ := strings.Cut(b, ".")
	if x == y || tldA != tldB || tldA == "" || min(len(x), len(y)) < 5 {
		return false
	}
	for len(x) > 0 && len(y) > 0 && x[0] == y[0] {
		x, y = x[1:], y[1:]
	}
	for len(x) > 0 && len(y) > 0 && x[len(x)-1] == y[len(y)-1] {
		x, y = x[:len(x)-1], y[:len(y)-1]
	}
	digits := strings.Trim(x+y, "0123456789-") == ""
	return !digits && (len(x)+len(y) == 1 || len(x) == 1 && len(y) == 1 || len(x) == 2 && len(y) == 2 && x[0] == y[1] && x[1] == y[0])
}
