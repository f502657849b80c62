package rule

import (
	"slices"
	"strconv"
	"strings"

	"golang.org/x/net/publicsuffix"

	"zonecut/internal/finding"
	"zonecut/internal/zone"
)

// What receivers are asked to do with forged mail (RFC 7489), and whether senders
// must encrypt (RFC 8461), as mail-auth-weakened judges them.

func (m *mailTexts) dmarc() {
	isDMARC := func(t string) bool { return version(t, "DMARC1") }
	was, will := only(m.before, isDMARC), only(m.after, isDMARC)
	const hint = "say in the change why forged mail shall be let through"
	switch {
	case len(will) > 1 && len(will) > len(was):
		m.fault(finding.Warn, "keep one DMARC record", "%d DMARC records: receivers then apply none (RFC 7489, section 6.6.3)", len(will))
		return
	case len(will) == 0 && len(was) > 0:
		if max(m.inherited(), m.inheritedLive()) < policies[strings.ToLower(tags(was[0])["p"])] {
			m.fault(finding.Warn, hint, "the DMARC policy goes")
		}
		return
	case len(will) != 1:
		return
	}
	now, old := tags(will[0]), map[string]string{}
	if len(was) == 1 {
		old = tags(was[0])
	}
	rank, known := policies[strings.ToLower(now["p"])]
	before, had := policies[strings.ToLower(old["p"])]
	switch {
	case !known && (had || len(was) == 0):
		m.fault(finding.Warn, "write p=none, p=quarantine or p=reject", "the DMARC policy is none that receivers know")
	case known && had && rank < before:
		m.fault(finding.Warn, hint, "DMARC goes from p=%s to p=%s", strings.ToLower(old["p"]), strings.ToLower(now["p"]))
	case known && had && subdomains(now) < subdomains(old):
		m.fault(finding.Warn, hint, "DMARC asks less for names below the domain (sp)")
	case known && had && percent(now) < percent(old):
		m.fault(finding.Warn, hint, "DMARC goes from %d %% to %d %% of the mail (pct)", percent(old), percent(now))
	}
}

// inherited is what the policies of the domains above ask for a domain that has
// none of its own (RFC 7489, section 6.6.3), -1 where there is none.
func (m *mailTexts) inherited() int {
	rank := -1
	for d := m.c.Owner.Parent(); d != m.c.Apex && d.Below(m.c.Apex); {
		d = d.Parent()
		owner, err := zone.ParseName("_dmarc." + string(d))
		if err != nil {
			continue
		}
		for _, t := range texts(m.p.After.Get(zone.Key{Instance: m.c.Instance, Owner: owner, Type: "TXT"})) {
			if version(t, "DMARC1") {
				rank = max(rank, subdomains(tags(t)))
			}
		}
	}
	return rank
}

// inheritedLive is what the policy of the organizational domain asks for a domain below
// it, where the run does not show that, -1 where nobody says that there is one.
func (m *mailTexts) inheritedLive() int {
	org, err := publicsuffix.EffectiveTLDPlusOne(strings.TrimSuffix(string(m.c.Owner.Parent()), "."))
	owner := zone.Name("_dmarc." + org + ".")
	if err != nil || !m.c.Public() || m.c.Before.Sensitive || len(m.p.Before.At("", owner)) > 0 ||
		slices.ContainsFunc(answering(m.p.After, "", owner), m.p.After.Complete) {
		return -1
	}
	q := walk(owner, "TXT")
	answers, _ := m.p.Ask(q)
	least := -1
	for i, a := range spoken(answers) {
		rank := -1
		for _, d := range a.Data {
			if t, ok := zone.Text(d); ok && version(t, "DMARC1") {
				rank = subdomains(tags(t))
			}
		}
		if i == 0 || rank < least {
			least = rank
		}
	}
	return least
}

// subdomains is what a policy asks for names below the domain: sp, else p.
func subdomains(list map[string]string) int {
	if rank, ok := policies[strings.ToLower(list["sp"])]; ok {
		return rank
	}
	return policies[strings.ToLower(list["p"])]
}

// percent is the share of mail that a policy is applied to.
func percent(list map[string]string) int {
	if n, err := strconv.Atoi(list["pct"]); err == nil && 0 <= n && n <= 100 {
		return n
	}
	return 100
}

func (m *mailTexts) sts() {
	isSTS := func(t string) bool { return version(t, "STSv1") }
	was, will := only(m.before, isSTS), only(m.after, isSTS)
	switch {
	case len(will) > 1 && len(will) > len(was):
		m.fault(finding.Warn, "keep one record", "%d MTA-STS records: senders then take it for none (RFC 8461, section 3.1)", len(will))
	case len(will) == 0 && len(was) > 0:
		m.fault(finding.Warn, "publish the policy mode none first, and keep it for max_age", "the MTA-STS record goes: mail to the domain may be read and redirected on its way")
	}
}
