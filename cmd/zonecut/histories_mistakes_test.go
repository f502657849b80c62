package main

import (
	"slices"
	"strings"
	"testing"

	"zonecut/internal/finding"
)

// flaggedBy is for each recorded mistake the rule that must speak of it; "refused"
// where the input must not be read at all, and after "none:" why no rule can tell
// it from a change that is right. A pair that is not here fails the test.
var flaggedBy = map[string]string{
	"18f-dns 20171103-fugacious-removed":                                  "none: HCL is read as a plan only",
	"18f-dns 20220218-alias-www-data-gov":                                 "none: HCL is read as a plan only",
	"18f-dns 20220930-missing-dot-fac-alias":                              "none: HCL is read as a plan only",
	"18f-dns 20231017-guides-cname-vs-a":                                  "none: HCL is read as a plan only",
	"hackclub-dns 20200128-shop-a-removed-while-fixing-ci":                "name-removed",
	"hackclub-dns 20200522-missing-dot-2":                                 "none: octoDNS takes the name with and without the dot, or refuses it itself",
	"hackclub-dns 20201123-yaml-broken-gaynor":                            "refused",
	"hackclub-dns 20210404-section-mistakenly-removed":                    "name-removed",
	"hackclub-dns 20221231-yaml-broken-821":                               "refused",
	"hackclub-dns 20230412-status-cname":                                  "none: a target that exists; only a look at it tells",
	"hackclub-dns 20230511-yaml-broken-890":                               "refused",
	"hackclub-dns 20230703-spf-two-records":                               "apex-changed",
	"hackclub-dns 20230907-yaml-broken-962":                               "refused",
	"hackclub-dns 20250130-missing-dot-1":                                 "none: octoDNS takes the name with and without the dot, or refuses it itself",
	"hackclub-dns 20250523-minecraft-srv-removed":                         "name-removed",
	"hackclub-dns 20260102-bad-a-nest":                                    "refused",
	"hackclub-dns 20260529-goofy-dollar":                                  "target-missing",
	"hackclub-dns 20260616-hcb-test-ipv6-removed":                         "none: the answer to an incident, meant so",
	"hmcts-azure-public-dns 20240219-fixing-error-deletes-record":         "name-removed",
	"hmcts-azure-public-dns 20241016-owner-suffix-twice":                  "none: a name may repeat a label of its zone",
	"hmcts-azure-public-dns 20250611-haloitsm-cname":                      "none: a target that exists; only a look at it tells",
	"hmcts-azure-public-dns 20250904-owner-fqdn-in-relative-field":        "doubled-suffix",
	"junemedia-zone-files 20170512-spf-include-forgotten":                 "none: an SPF record that is valid",
	"m-lab-dns-zones 20170523-serial-not-bumped-1":                        "serial-not-increased",
	"ministryofjustice-dns 20240626-test-dns-zone-removed-reverted":       "zone-deleted",
	"ministryofjustice-dns 20240802-dutysolicitors-migration-rollback":    "apex-changed",
	"ministryofjustice-dns 20240924-ns-typo-nns-laa-debt-collection":      "ns-sibling-odd",
	"ministryofjustice-dns 20241118-jobs-delegation-second-attempt":       "delegation-removed",
	"ministryofjustice-dns 20241218-makeaplea-delegation-removed":         "delegation-removed",
	"ministryofjustice-dns 20250317-dmarc-replaced-wrong":                 "none: a DMARC record as strict as before",
	"ministryofjustice-dns 20250704-records-in-wrong-zone":                "none: new records that are valid",
	"ministryofjustice-dns 20250728-validation-cnames-bulk-removed":       "validation-record-removed",
	"ministryofjustice-dns 20250827-dkim-removed-reinstated":              "mail-auth-weakened",
	"ministryofjustice-dns 20251216-missing-dot-ptr":                      "none: Route 53 reads the name with and without the dot alike",
	"ministryofjustice-dns 20260116-missing-dot-alias-courts":             "target-missing",
	"ministryofjustice-dns 20260327-blogs-zone-temp-removed":              "zone-deleted",
	"ministryofjustice-dns 20260430-zone-file-wrong-name":                 "zone-deleted",
	"ministryofjustice-dns 20260618-missing-dot-alias-magistrate":         "target-missing",
	"ocf-dns 20160207-apphost-wildcard":                                   "none: a wildcard that points at another host that exists",
	"ocf-dns 20160720-address-already-used":                               "none: two names may share an address",
	"ocf-dns 20230527-dkim-reset-by-accident":                             "none: the repair, which is right",
	"ocf-dns 20260403-new-login-servers":                                  "none: stored is a part of a zone without the rest",
	"openstreetmap-dns 20120310-agri-double-dot":                          "refused",
	"openstreetmap-dns 20180728-aaaa-owner-typo":                          "refused",
	"skopjehacklab-dns-zone-files 20130116-cname-target-and-owner-dots":   "none: the first import, with nothing to compare",
	"skopjehacklab-dns-zone-files 20130117-owner-and-target-dot":          "doubled-suffix",
	"skopjehacklab-dns-zone-files 20130316-aaaa-wrong":                    "apex-changed",
	"skopjehacklab-dns-zone-files 20131126-wildcard-target-typo":          "none: the zone of the target is not stored with it; where it is, the same target is blocked",
	"wikimedia-operations-dns 20110803-ptr-missing-dot":                   "none: the first import, with nothing to compare",
	"wikimedia-operations-dns 20120815-prt-typo-ptr":                      "refused",
	"wikimedia-operations-dns 20130115-ptr-entry-deleted-by-mistake":      "none: no rule holds addresses and PTR sets together",
	"wikimedia-operations-dns 20130403-missing-trailing-dots-sq":          "relative-target",
	"wikimedia-operations-dns 20140527-missing-period-rcs":                "relative-target",
	"wikimedia-operations-dns 20190221-spf-ipv4-vs-ip4":                   "mail-auth-weakened",
	"wikimedia-operations-dns 20191002-gerrit-ipv6-wrong-row-and-back":    "none: an address as good as another",
	"wikimedia-operations-dns 20210924-wiki-mail-codfw-removed-wrong-tab": "name-removed",
	"wikimedia-operations-dns 20211013-apt-discovery-private-ip":          "none: no rule tells public names from private ones",
	"wikimedia-operations-dns 20211020-drmrs-wrong-location":              "none: the included files are not stored",
	"wikimedia-operations-dns 20211027-m5-master-replaced":                "none: a target that exists; only a look at it tells",
	"wikimedia-operations-dns 20230609-delegation-57-15-185":              "delegation-changed",
	"wikimedia-operations-dns 20260811-gitlab-to-cdn":                     "none: a target that exists; only a look at it tells",
}

// flagged reports whether what check says has the rule in it.
func flagged(r told, by string) bool {
	if by == "refused" {
		return r.exit == 1
	}
	return r.exit != 1 && slices.ContainsFunc(r.findings, func(f finding.Finding) bool { return f.Rule == by })
}

// mistakesOf judges the stored mistakes of an estate and says which are flagged;
// missed is what must be and is not.
func mistakesOf(t *testing.T, estate string, pairs []pair) (lines []string, caught, missed int) {
	t.Helper()
	for _, p := range pairs {
		if p.estate != estate {
			continue
		}
		by, known := flaggedBy[p.String()]
		switch r, read := verdictOn(t, p); {
		case !known:
			t.Errorf("%s (%s): say in flaggedBy which rule must speak of it", p, p.What)
		case strings.HasPrefix(by, "none:"):
			lines = append(lines, p.String()+": "+by)
		case read && flagged(r, by):
			caught++
			lines = append(lines, p.String()+": "+by)
		default:
			missed++
			lines = append(lines, p.String()+": MISSED, it should be "+by)
		}
	}
	return lines, caught, missed
}

// verdictOn is what check says of the mistake of a stored pair, where its estate
// can be read. A side that does not parse is left as it is.
func verdictOn(t *testing.T, p pair) (r told, ok bool) {
	t.Helper()
	was := "before"
	if len(p.state(t, was)) == 0 { // stored is the repair alone, or the file was new
		was = "fixed"
	}
	c := commit{Estate: p.estate, ID: p.BadCommit, Subject: p.What, Before: t.TempDir(), After: t.TempDir()}
	for _, e := range estates {
		if e.folder != p.estate {
			continue
		}
		h := &history{t: t}
		before, after := p.state(t, was), p.state(t, "bad")
		for path, lines := range before {
			h.write(c.Before, e.render(path, strings.Join(lines, "\n")+"\n", before))
		}
		for path, lines := range after {
			h.write(c.After, e.render(path, strings.Join(lines, "\n")+"\n", after))
		}
		return checkCommit(t, c, t.TempDir()), true
	}
	return told{}, false
}
