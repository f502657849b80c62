//go:build !linux

package zonefile

// forgetPages leaves it to the system which pages of a mapped file stay.
func forgetPages([]byte, int, int) {}
