//go:build unix

package zonefile

import (
	"os"
	"syscall"
)

// mapFile gives the bytes of a file without reading them into memory of our own:
// a zone may be larger than that. The bytes are gone after release.
func mapFile(f *os.File, size int64) (text []byte, release func(), err error) {
	if size == 0 {
		return nil, func() {}, nil
	}
	if int64(int(size)) != size {
		return nil, nil, syscall.EFBIG
	}
	text, err = syscall.Mmap(int(f.Fd()), 0, int(size), syscall.PROT_READ, syscall.MAP_SHARED)
	if err != nil {
		return nil, nil, err
	}
	return text, func() { syscall.Munmap(text) }, nil
}
