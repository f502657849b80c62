package rule

import (
	"slices"
	"strings"

	"zonecut/internal/fact"
	"zonecut/internal/finding"
	"zonecut/internal/zone"
)

var _ = register(Rule{
	ID:      "ns-sibling-odd",
	Title:   "a name server looks like a misspelt sibling",
	Classes: []string{"C05"},
	Level:   finding.Warn,
	Doc: `A name server that comes is one slip away from the pattern of the others of its
set: a letter lost, doubled, added, or two swapped. Numbers count as equal, and the
pattern is taken label by label, so that the siblings of a provider agree whatever
their numbers and top-level domains are.

One of the five servers of a payment company's zone was a22-65.akam.ne in place of
akam.net. Resolvers ask the next server when one fails, so it stood for four and a
half years, until somebody bought akam.ne and got the questions (C05).

Harmless look-alike: a pattern of the whole set, as ns1.example.com beside
ns2.example.net and ns3.example.org, or a.ns, b.ns and c.ns; a set of two
providers; a set of two where nothing says which name is the odd one, unless one
lost, added or swapped letter inside the domain tells; a name that stood before.

To do: compare the name with what the provider assigned, letter by letter, and ask
that server for the SOA of the zone.`,
	Check: func(p *Pass) {
		for i := range p.Changes {
			c := &p.Changes[i]
			if c.Zone || c.Type != "NS" || c.After == nil || c.After.Unknown {
				continue
			}
			for _, odd := range oddSiblings(c.After.Data) {
				if c.Before != nil && slices.Contains(oddSiblings(c.Before.Data), odd) {
					continue
				}
				f := p.Report(c, "%s is one slip away from the other name servers of %s, so one or the other is misspelt", odd.name, c.Owner)
				f.Detail = append(valueLines(c), "the others have "+odd.pattern+" where it has "+odd.part)
				f.Hint = "compare " + odd.name + " with what the provider assigned; ask it for the SOA of " + string(c.Owner)
				if c.Public() && !comes(p, c) {
					oddLive(p, f, c, odd.name)
				}
				break // one finding for a set; its lines show all of it
			}
		}
	},
})

// oddLive adds what the odd server says of the zone. One that somebody else bought may
// serve it too, but hardly with the SOA that the siblings have.
func oddLive(p *Pass, f *finding.Finding, c *zone.Change, name string) {
	q := serving(p.After, c, fact.AtNewServers, c.After.Data)
	answers, known := p.Ask(q)
	if !known {
		return
	}
	var own, others []fact.Answer
	for _, a := range answers {
		if a.Server == name {
			own = append(own, a)
		} else {
			others = append(others, a)
		}
	}
	q.Servers = []fact.Server{{Name: name}}
	s := heard(q, own)
	f.Evidence = append(f.Evidence, evidence(q, own)...)
	like := func(a fact.Answer) bool {
		return slices.ContainsFunc(others, func(o fact.Answer) bool { return sameMaster(a, o) })
	}
	switch {
	case len(s.deny) > 0:
		f.Message += ", and it does not serve the zone"
		f.Detail = append(f.Detail, s.lines()...)
	case len(own) == 0:
		f.Message += ", and it has no address that could be asked"
	case len(s.silent) > 0:
		f.Detail = append(f.Detail, s.doubts()...)
	case !slices.ContainsFunc(s.serve, func(a fact.Answer) bool { return !like(a) }):
		f.Level = finding.Note
		f.Message += "; it answers for the zone as they do"
	default:
		f.Message += ", and it serves another zone of that name than they do"
	}
}

// sameMaster reports whether two SOA records name the same primary and mailbox: the
// serial may be a step apart.
func sameMaster(a, b fact.Answer) bool {
	if a.Kind != fact.Data || b.Kind != fact.Data || len(a.Data) != 1 || len(b.Data) != 1 {
		return false
	}
	x, y := strings.Fields(a.Data[0]), strings.Fields(b.Data[0])
	return len(x) > 1 && len(y) > 1 && strings.EqualFold(x[0], y[0]) && strings.EqualFold(x[1], y[1])
}

// oddSibling is a name of a set and the part of it that a pattern of the others
// nearly has.
type oddSibling struct{ name, part, pattern string }

// oddSiblings are the names of an NS set that nearly, and only nearly, follow
// what all the others have in common.
func oddSiblings(names []string) []oddSibling {
	var out []oddSibling
	for i, n := range names {
		others := slices.Delete(slices.Clone(names), i, i+1)
		if len(others) == 0 || slices.Contains(others, n) {
			continue
		}
		if part, pattern, ok := oddPart(n, others); ok {
			out = append(out, oddSibling{n, part, pattern})
		}
	}
	return out
}

// oddPart compares a name with its siblings in three parts: host, domain and
// suffix. It is odd in one part and in line with them in the two others.
func oddPart(name string, others []string) (part, pattern string, odd bool) {
	own := parts(name)
	for i := range own {
		common, agree := inCommon(others, i)
		switch {
		case !agree || own[i] == common:
		case odd || !misspelt(own[i], common, i, len(others)):
			return "", "", false // a name of its own kind
		default:
			part, pattern, odd = own[i], common, true
		}
	}
	return part, pattern, odd
}

// The three parts of a name server's name.
const (
	hostPart = iota
	domainPart
	suffixPart
)

// parts are the first label, the second, and the rest, with "#" for each run of
// digits: "ns-#", "awsdns-#", "co.uk.".
func parts(name string) [3]string {
	var b strings.Builder
	digits := false
	for _, c := range []byte(name) {
		isDigit := '0' <= c && c <= '9'
		if isDigit && !digits {
			b.WriteByte('#')
		} else if !isDigit {
			b.WriteByte(c)
		}
		digits = isDigit
	}
	f := strings.SplitN(b.String(), ".", 3)
	for len(f) < 3 {
		f = append(f, "")
	}
	return [3]string{f[0], f[1], f[2]}
}

// inCommon is what all names have in a part. A part in which they differ among
// themselves is a pattern of the whole set.
func inCommon(names []string, i int) (common string, ok bool) {
	common = parts(names[0])[i]
	for _, n := range names[1:] {
		if parts(n)[i] != common {
			return "", false
		}
	}
	return common, true
}

// misspelt reports whether a part is rather a slip than a name of its own.
// Hosts are short and named at will: only a doubled or swapped letter tells. Of
// two names alone only the domain tells, for a domain in two top-level domains is
// a common pair.
func misspelt(own, common string, i, siblings int) bool {
	s := slipOf(own, common)
	if s == noSlip || s == exchanged {
		return false
	}
	switch i {
	case hostPart:
		return siblings > 1 && (s == swapped || letterTwice(own, common))
	case domainPart:
		return len(common) > 4 && !strings.Contains(own+common, "#") || siblings > 1
	}
	return siblings > 1
}

// letterTwice reports whether the longer of two words has a letter twice where the
// other has it once.
func letterTwice(a, b string) bool {
	if len(a) < len(b) {
		a, b = b, a
	}
	for i := 1; i < len(a); i++ {
		if a[i] == a[i-1] && a[:i]+a[i+1:] == b {
			return true
		}
	}
	return false
}
