package zonefile

import (
	"os"
	"syscall"
)

// forgetPages lets go of the pages of a mapped file between two offsets.
func forgetPages(text []byte, from, to int) {
	page := os.Getpagesize()
	if from = from / page * page; from < to {
		_ = syscall.Madvise(text[from:to], syscall.MADV_DONTNEED) // where it fails they stay
	}
}
