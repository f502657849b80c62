package policy

import (
	"cmp"
	"slices"
	"strings"
)

// nearest are those of have that are most like s by edit distance, the nearest
// first: at most n of them, and none that is a different word altogether.
func nearest(s string, have []string, n int) []string {
	type match struct {
		word string
		far  int
	}
	var found []match
	for _, w := range have {
		if d := distance(s, w); d <= max(3, len(w)/2) {
			found = append(found, match{w, d})
		}
	}
	slices.SortFunc(found, func(a, b match) int {
		return cmp.Or(cmp.Compare(a.far, b.far), cmp.Compare(a.word, b.word))
	})
	var words []string
	for _, m := range found[:min(n, len(found))] {
		words = append(words, m.word)
	}
	return words
}

// didYouMean is a hint that names the nearest word if it is hardly another, ""
// when none is.
func didYouMean(s string, have []string) string {
	for _, w := range nearest(s, have, 1) {
		if distance(s, w) <= max(1, len(w)/3) || swapped(s, w) || strings.HasPrefix(s, w) || strings.HasPrefix(w, s) {
			return `did you mean "` + w + `"?`
		}
	}
	return ""
}

// swapped reports whether two words differ by two neighbours that changed
// places, which is one slip of the fingers and a distance of two.
func swapped(a, b string) bool {
	if len(a) != len(b) {
		return false
	}
	for i := 1; i < len(a); i++ {
		if a[:i-1] == b[:i-1] && a[i-1] == b[i] && a[i] == b[i-1] && a[i+1:] == b[i+1:] {
			return a != b
		}
	}
	return false
}

// distance is the Levenshtein distance of two words. A word far longer than
// anything there is to compare with is not measured.
func distance(a, b string) int {
	if len(a) > 2*len(b)+10 {
		return len(a)
	}
	row := make([]int, len(b)+1)
	for j := range row {
		row[j] = j
	}
	for i := range len(a) {
		diagonal := row[0]
		row[0] = i + 1
		for j := range len(b) {
			change := diagonal
			if a[i] != b[j] {
				change++
			}
			diagonal = row[j+1]
			row[j+1] = min(change, row[j]+1, row[j+1]+1)
		}
	}
	return row[len(b)]
}
