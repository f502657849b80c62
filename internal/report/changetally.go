package report

// verbs are what happens to changes, as the list counts it, worst first.
var verbs = []string{"removed", "recreated", "forgotten", "retargeted", "changed", "TTL only", "added", "signing"}

// verb is what happens in one change.
func verb(c *Change) string {
	if signed(c) {
		return "signing"
	}
	switch c.Op {
	case "create":
		return "added"
	case "delete":
		return "removed"
	case "recreate":
		return "recreated"
	case "forget":
		return "forgotten"
	}
	b, a := c.Before, c.After
	if c.Kind != "rrset" || b == nil || a == nil || b.Synthetic != a.Synthetic {
		return "changed"
	}
	gone, come := differ(b, a)
	switch {
	case len(gone)+len(come) == 0:
		return "TTL only"
	case len(gone) > 0 && len(come) > 0 && len(gone) == len(b.values()):
		return "retargeted"
	}
	return "changed"
}

// tallyChanges counts changes by what happens: "1 removed, 2 retargeted".
func tallyChanges(changes []*Change) string {
	n := map[string]int{}
	for _, c := range changes {
		n[verb(c)]++
	}
	return tallyMap(n, verbs)
}

// tallyTypes counts sets that a signer writes: "12 RRSIG changed, 1 NSEC added".
func tallyTypes(changes []*Change) string {
	n := map[string]int{}
	var words []string
	for _, typ := range []string{"RRSIG", "NSEC", "NSEC3"} {
		for _, does := range []string{"removed", "changed", "added"} {
			words = append(words, typ+" "+does)
		}
	}
	for _, c := range changes {
		does := map[string]string{"create": "added", "delete": "removed"}[c.Op]
		n[c.Type+" "+orNothing(does, "changed")]++
	}
	return tallyMap(n, words)
}

func tallyMap(n map[string]int, words []string) string {
	numbers := make([]int, len(words))
	for i, w := range words {
		numbers[i] = n[w]
	}
	return tally(numbers, words)
}

// changesTotal is the count below a list: "3 changes: 1 removed, 2 TTL only".
func changesTotal(changes []Change) string {
	all := make([]*Change, len(changes))
	for i := range changes {
		all[i] = &changes[i]
	}
	total := count(len(changes), "change")
	if by := tallyChanges(all); by != "" {
		total += ": " + by
	}
	return total
}
