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

// ClearLostCauses clears causes that name no finding of the list, so that
// nothing hides behind something that is not there. A circle is opened at its
// first finding in the order of the list: the others go on behind that one.
func ClearLostCauses(fs []Finding) {
	byID := Index(fs)
	for i := range fs {
		if f := &fs[i]; byID[f.Cause] == nil || Circular(f, byID) {
			f.Cause = ""
		}
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
