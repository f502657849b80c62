package rule

// A slip is how one word differs from another by one stroke.
type slip int

// The slips of fingers. A letter in the place of another may as well be meant:
// names that differ so ("ns-a", "ns-b") are often those of siblings.
const (
	noSlip slip = iota
	lostOrAdded
	swapped
	exchanged
)

// slipOf is the one slip that lies between two words, noSlip where they are
// equal or further apart.
func slipOf(a, b string) slip {
	if len(a) > len(b) {
		a, b = b, a
	}
	i := 0
	for i < len(a) && a[i] == b[i] {
		i++
	}
	switch {
	case a == b:
		return noSlip
	case len(a) < len(b):
		if a[i:] == b[i+1:] {
			return lostOrAdded
		}
	case a[i+1:] == b[i+1:]:
		return exchanged
	case i+1 < len(a) && a[i] == b[i+1] && a[i+1] == b[i] && a[i+2:] == b[i+2:]:
		return swapped
	}
	return noSlip
}
