package finding

// Index finds findings by ID, the first of equal ones.
func Index(fs []Finding) map[string]*Finding {
	byID := make(map[string]*Finding, len(fs))
	for i := range fs {
		if fs[i].ID != "" && byID[fs[i].ID] == nil {
			byID[fs[i].ID] = &fs[i]
		}
	}
	return byID
}

// ClearLostCauses clears causes that name no finding of the list or lead back
// to themselves, so that nothing hides behind something that is not there.
func ClearLostCauses(fs []Finding) {
	byID := Index(fs)
	var lost []*Finding // cleared at the end: what is in a circle must not depend on the order
	for i := range fs {
		if f := &fs[i]; byID[f.Cause] == nil || Circular(f, byID) {
			lost = append(lost, f)
		}
	}
	for _, f := range lost {
		f.Cause = ""
	}
}

// Circular reports whether the causes of a finding run into a circle.
func Circular(f *Finding, byID map[string]*Finding) bool {
	seen := map[string]bool{f.ID: true}
	for c := byID[f.Cause]; c != nil; c = byID[c.Cause] {
		if seen[c.ID] {
			return true
		}
		seen[c.ID] = true
	}
	return false
}
