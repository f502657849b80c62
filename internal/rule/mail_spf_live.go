package rule

import (
	"regexp"
	"slices"
	"strings"

	"zonecut/internal/fact"
	"zonecut/internal/finding"
	"zonecut/internal/zone"
)

// What an SPF record pulls in from other names, as the live world answers for them,
// for mail-auth-weakened.

// pulled is the target of an include or a redirect (RFC 7208, sections 5.2 and 6.1).
// One with a macro depends on the mail.
var pulled = regexp.MustCompile(`(?i)^[-+~?]?(include:|redirect=)([^%]+)$`)

// pulls are the names that an SPF record pulls other records in from.
func pulls(text string) []zone.Name {
	var out []zone.Name
	for _, term := range strings.Fields(text) {
		if m := pulled.FindStringSubmatch(term); m != nil {
			if n, err := zone.ParseName(strings.TrimSuffix(m[2], ".") + "."); err == nil {
				out = append(out, n)
			}
		}
	}
	return out
}

// spfTexts are the SPF records that every server gives for a name: known is false
// when not all of them said the same.
func (m *mailTexts) spfTexts(n zone.Name) (texts []string, known bool) {
	q := walk(n, "TXT")
	answers, _ := m.p.Ask(q)
	if !allSay(answers, fact.Data, fact.NoData, fact.NXDomain) {
		return nil, false // an alias leads on to a name that was not asked
	}
	for i := range answers {
		if !slices.Equal(answers[i].Data, answers[0].Data) {
			return nil, false
		}
	}
	for _, d := range answers[0].Data {
		if t, ok := zone.Text(d); ok && isSPF(t) {
			texts = append(texts, t)
		}
	}
	m.seen = append(m.seen, evidence(q, answers)...)
	return texts, true
}

// spfPulled judges what a record newly pulls in: a name without an SPF record, or
// with two, is a permanent error for all mail of the domain, and so are more than 10
// look-ups on the way (RFC 7208, sections 4.6.4 and 5.2).
func (m *mailTexts) spfPulled(now, before string) {
	if !m.c.Public() || m.c.After.Sensitive {
		return
	}
	stood := pulls(before)
	for _, n := range pulls(now) {
		if slices.Contains(stood, n) || m.heldHere(n) {
			continue
		}
		if texts, known := m.spfTexts(n); known && len(texts) != 1 {
			m.fault(finding.Warn, "mend or take out "+string(n), "SPF pulls in %s, which has %s: an error for all mail of the domain", n, many(len(texts), "SPF record"))
		}
	}
	if len(minusNames(pulls(now), stood)) == 0 {
		return
	}
	if n, whole := m.lookups(now, 0); whole && n > 10 {
		if was, known := m.lookups(before, 0); !known || was < n {
			m.fault(finding.Warn, "replace includes by addresses, or take unused ones out", "SPF asks for %d look-ups with all that it pulls in, and receivers stop at 10 (RFC 7208, section 4.6.4)", n)
		}
	}
}

// heldHere reports whether the run itself holds the texts of a name.
func (m *mailTexts) heldHere(n zone.Name) bool {
	return len(answering(m.p.After, m.c.View, n)) > 0
}

// maxPulled is how deep records that pull in others are followed.
const maxPulled = 3

// lookups counts the terms of a record, and of those that it pulls in, that ask the
// DNS. whole is false where one of these is not known.
func (m *mailTexts) lookups(text string, depth int) (n int, whole bool) {
	if text == "" {
		return 0, true
	}
	n = readSPF(text).lookups
	for _, name := range pulls(text) {
		if depth >= maxPulled || m.heldHere(name) {
			return n, false
		}
		texts, known := m.spfTexts(name)
		if !known || len(texts) != 1 {
			return n, false
		}
		more, also := m.lookups(texts[0], depth+1)
		if n += more; !also {
			return n, false
		}
	}
	return n, true
}

func minusNames(a, b []zone.Name) []zone.Name {
	return slices.DeleteFunc(slices.Clone(a), func(n zone.Name) bool { return slices.Contains(b, n) })
}
