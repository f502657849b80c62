package lab

import (
	"math/rand/v2"
	"sync"
	"time"
)

// Path is the network before a server: what it loses, and what it does to the
// answers. A nil Path carries everything as it is.
type Path struct {
	// Lie makes of an answer over UDP the datagrams that arrive in its place,
	// and says how late they do; nil carries the answer.
	Lie func(query, answer []byte) (arrive [][]byte, late time.Duration)
	// NoTCP resets every connection; NoUDP drops every datagram.
	NoTCP, NoUDP bool

	mu   sync.Mutex
	loss float64
	dice *rand.Rand
	// lost and carried count datagrams, connections and segments.
	lost, carried int
}

// Lossy is a path that loses this share of all that it carries, queries and
// answers alike: a datagram is dropped; a connection is reset or never served,
// one as often as the other; and a stream stands still for good from the segment
// on that is lost. The same seed throws the same dice.
func Lossy(share float64, seed uint64) *Path {
	return &Path{loss: share, dice: rand.New(rand.NewPCG(seed, 0))}
}

// Lose sets the share that is lost from now on. It is for paths made by Lossy.
func (p *Path) Lose(share float64) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.loss = share
}

// loses throws the dice for one thing to carry.
func (p *Path) loses() bool {
	if p == nil {
		return false
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.loss > 0 && p.dice.Float64() < p.loss {
		p.lost++
		return true
	}
	p.carried++
	return false
}

// Counts are what was lost and what was carried so far.
func (p *Path) Counts() (lost, carried int) {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.lost, p.carried
}

// datagrams are what arrives of an answer, and how late.
func (p *Path) datagrams(query, answer []byte) ([][]byte, time.Duration) {
	if p == nil || p.Lie == nil {
		return [][]byte{answer}, 0
	}
	return p.Lie(query, answer)
}

// fate is what becomes of a connection.
type fate int

const (
	carries fate = iota
	resets
	stalls
)

// connection throws the dice for a connection.
func (p *Path) connection() fate {
	switch {
	case p == nil:
		return carries
	case p.NoTCP:
		return resets
	case !p.loses():
		return carries
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	return resets + fate(p.dice.IntN(2))
}
