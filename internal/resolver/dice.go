package resolver

import (
	"bufio"
	"crypto/rand"
	"encoding/binary"
	"io"
)

// dice are random numbers that nobody can foresee from those before: IDs and
// letter cases are all that a forger has to guess beside the port.
type dice struct{ *bufio.Reader }

func newDice(n int) dice { return dice{bufio.NewReaderSize(rand.Reader, n)} }

func (d dice) uint64() uint64 {
	var b [8]byte
	_, _ = io.ReadFull(d, b[:]) // crypto/rand does not fail
	return binary.NativeEndian.Uint64(b[:])
}

// mixCase gives letters a random case, which a reply has to repeat
// (draft-vixie-dnsext-dns0x20). Where the name is as on the wire, the lengths of
// labels are below all letters.
func (d dice) mixCase(name []byte) {
	var bits uint64
	for i, c := range name {
		if i%64 == 0 {
			bits = d.uint64()
		}
		if c |= 0x20; c >= 'a' && c <= 'z' {
			name[i] = c &^ (byte(bits&1) << 5)
		}
		bits >>= 1
	}
}

// mixed is a name with the letters in random case.
func mixed(name string) string {
	b := []byte(name)
	newDice(len(b) + 64).mixCase(b)
	return string(b)
}
