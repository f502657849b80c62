package policy

import (
	"slices"
	"strings"

	"zonecut/internal/finding"
)

// OwnRule is a kind of finding that the policy itself makes: about waivers,
// approvals, and how much time other findings leave.
type OwnRule struct {
	ID, Title, Doc string
	// Level is the level where no policy says another.
	Level finding.Level
}

// Own are the policy's own kinds of findings, sorted by ID.
func Own() []OwnRule {
	var out []OwnRule
	for id, info := range own {
		out = append(out, OwnRule{ID: id, Title: ownWords[id][0], Doc: ownWords[id][1], Level: info.Level})
	}
	slices.SortFunc(out, func(a, b OwnRule) int { return strings.Compare(a.ID, b.ID) })
	return out
}

// ownWords are title and documentation by id.
var ownWords = map[string][2]string{
	notGuardable: {"no rollback of another finding's change can come in time", `Limits of the policy ask how many caches have met a change by the time that
people can have it back. It says so of another finding, with the arithmetic, and
raises a warning about a protected name to hold.

A delegation with a TTL of five minutes was gone from every cache before anybody
had looked at the first alarm (C01).

Harmless look-alike: a long TTL, under which few caches have asked again by then;
a finding that a scope of the policy has lowered.

To do: lower the negative TTL, or raise the TTL of the set, a day before the
change; or make the change where it can be tried first.`},
	waiverExpired: {"a waiver that would have let something pass is over", `A finding stands that a waiver would let pass, had its last day not gone by.

Harmless look-alike: an expired waiver that matches nothing any more is an orphan.

To do: look at the finding again; renew the waiver if its reason still holds.`},
	waiverRefused: {"a waiver may not let this finding pass", `A waiver matches, and the policy lets nobody waive that rule or that name, or
the waiver's first day is still to come.

Harmless look-alike: another waiver that lets the same finding pass.

To do: take the waiver out, or have the people who own the protection change it.`},
	waiverOrphan: {"a waiver matches nothing", `A waiver lets nothing pass in this run. Old exceptions are the ones that the next
mistake falls under.

Harmless look-alike: a waiver for a change that other runs make; which of its
conditions just missed is said beside it.

To do: remove it once its change is made.`},
	approvalRefused: {"an approval does not cover this change", `An approval was given and does not count: expired, by a key that nobody owns, by
the author, outside its owner's scope, or for other changes than these.

Yesterday's plan is not today's: a stale plan once put an old address back in
front of a registry for hours (C25).

Harmless look-alike: the same changes at renamed addresses, and a part of the
approved changes, are covered.

To do: have the plan at hand approved: zonecut approve REPORT.json.`},
}
