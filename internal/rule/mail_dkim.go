package rule

import "zonecut/internal/finding"

// The keys that mail is signed with (RFC 6376), as mail-auth-weakened judges them.

func (m *mailTexts) dkim() {
	was, will := only(m.before, isDKIM), only(m.after, isDKIM)
	broken, weak, empty := keyFaults(will)
	brokenBefore, weakBefore, emptyBefore := keyFaults(was)
	switch {
	case len(broken) > len(brokenBefore):
		m.fault(finding.Block, "copy the key whole, in strings of at most 255 octets", "the DKIM key does not decode: %s", broken[0])
	case len(will) > 1 && len(will) > len(was):
		m.fault(finding.Warn, "keep one record at a selector; a second key has a selector of its own", "%d DKIM records at one selector: which one counts is not defined (RFC 6376, section 3.6.2.2)", len(will))
	case len(weak) > len(weakBefore):
		m.fault(finding.Warn, "publish a key of 2048 bits, copied whole", "not every verifier takes the DKIM key: %s", weak[0])
	case len(was) > emptyBefore && len(will) == empty:
		m.dkimGone(empty > 0)
	}
}

// keyFaults are what is wrong with the keys of a selector, and how many of them
// are empty, which revokes them.
func keyFaults(records []string) (broken, weak []string, empty int) {
	for _, t := range records {
		switch bad, low, revoked := dkimKey(t); {
		case bad != "":
			broken = append(broken, bad)
		case low != "":
			weak = append(weak, low)
		case revoked:
			empty++
		}
	}
	return broken, weak, empty
}

// dkimGone judges the loss of a selector's key by what else the domain can sign
// with.
func (m *mailTexts) dkimGone(emptied bool) {
	what := "goes"
	if emptied {
		what = "is emptied, which revokes it"
	}
	stay, come := m.otherSelectors()
	switch {
	case come:
	case stay:
		m.fault(finding.Note, "see in the DMARC reports that no mail is signed with it any more", "the DKIM key %s, and others stay", what)
	default:
		m.fault(finding.Warn, "bring the new key first; take the old one away when no mail is signed with it any more", "the last DKIM key of the domain %s", what)
	}
}

// otherSelectors reports whether other selectors of the same domain stay in this
// instance, and whether one comes in this run.
func (m *mailTexts) otherSelectors() (stay, come bool) {
	root := m.c.Owner
	for root.First() != "_domainkey" {
		root = root.Parent()
	}
	for _, r := range m.p.After.Below(m.c.View, root) {
		if r.Instance != m.c.Instance || r.Owner == m.c.Owner || !holds(r) || r.Type != "CNAME" && r.Type != "TXT" {
			continue
		}
		if m.p.Before.Get(r.Key) == nil {
			come = true
		}
		stay = true
	}
	return stay, come
}
