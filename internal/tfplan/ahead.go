package tfplan

import (
	"io"
	"math"
	"runtime"
	"sync"
	"sync/atomic"
)

// A large file is read ahead, piece by piece, on all processors. What the bytes
// of a piece are nobody can know without those before them: where a resource
// seems to begin is guessed (see piece.go). The document is read in order all the
// same, and only that decides: what was read ahead counts where reading in order
// comes to the very byte at which it began, and an element of such a list is to
// come there. From that byte on both would have read the same. A guess that was
// wrong is never met, so that no text in a plan can lead to more than lost time.

const (
	// pieceSize is how much is read ahead at a time.
	pieceSize = 256 << 10
	// worthIt is the size from which on a file is read ahead.
	worthIt = 8 * pieceSize
	// maxReaders bounds how many read ahead: each holds a piece.
	maxReaders = 8
	// maxMissed bounds how many wrong guesses in a row are put up with.
	maxMissed = 16
)

// ReadAt is Read for a file, of which it may read several parts at a time.
func (n Names) ReadAt(r io.ReaderAt, size int64, file string) (*Plan, error) {
	readers := min(runtime.GOMAXPROCS(0), maxReaders)
	if size < worthIt || readers < 2 {
		return n.Read(sectionFrom(r, 0), file)
	}
	return n.readAt(r, size, file, pieceSize, readers)
}

func (n Names) readAt(r io.ReaderAt, size int64, file string, step int64, readers int) (*Plan, error) {
	p := newParser(sectionFrom(r, 0), file, window)
	p.ahead = newAhead(r, size, step, readers, file)
	defer p.ahead.stop()
	return p.read(n)
}

// sectionFrom is the input from an offset to its end, wherever that is by then.
func sectionFrom(r io.ReaderAt, from int64) io.Reader {
	return io.NewSectionReader(r, from, math.MaxInt64-from)
}

// ahead is what is read ahead, for the one that reads in order.
type ahead struct {
	r          io.ReaderAt
	size, step int64
	asks       int          // how many pieces are asked for at a time
	next       int64        // where the first piece begins that was not asked for
	pieces     []*piece     // asked for and not used up, in the order of the input
	wake       int64        // no part begins before this
	missed     int          // wrong guesses in a row
	taken      int          // parts that were used, for tests
	passed     atomic.Int64 // what ends before this nobody needs any more
	jobs       chan *piece
	spare      spare
	readers    sync.WaitGroup
}

func newAhead(r io.ReaderAt, size, step int64, readers int, file string) *ahead {
	a := &ahead{r: r, size: size, step: step, asks: 4 * readers}
	a.jobs, a.spare = make(chan *piece, a.asks), make(spare, a.asks)
	for range readers {
		a.readers.Go(func() { a.work(file) })
	}
	a.ask()
	return a
}

// ask keeps the readers busy. There is room for all that is asked for.
func (a *ahead) ask() {
	for ; len(a.pieces) < a.asks && a.next < a.size; a.next = min(a.next+a.step, a.size) {
		k := &piece{from: a.next, to: min(a.next+a.step, a.size), done: make(chan struct{})}
		a.pieces = append(a.pieces, k)
		a.jobs <- k
	}
}

// stop ends the reading ahead.
func (a *ahead) stop() {
	a.passed.Store(math.MaxInt64)
	close(a.jobs)
	a.readers.Wait()
}

// at is the part that begins at an offset, nil where there is none. Offsets only
// grow.
func (a *ahead) at(offset int64) *part {
	a.passed.Store(offset)
	for len(a.pieces) > 0 && a.pieces[0].from <= offset {
		k := a.pieces[0]
		<-k.done
		for len(k.parts) > 0 && k.parts[0].from < offset {
			k.parts = k.parts[1:]
			a.miss()
		}
		if len(k.parts) > 0 {
			a.wake = k.parts[0].from
			if a.wake > offset {
				return nil
			}
			one := &k.parts[0]
			k.parts, a.wake = k.parts[1:], one.to
			return one
		}
		a.pieces = a.pieces[1:]
		a.ask()
	}
	a.wake = math.MaxInt64
	if len(a.pieces) > 0 {
		a.wake = a.pieces[0].from
	}
	return nil
}

// miss gives up where guesses are wrong again and again.
func (a *ahead) miss() {
	if a.missed++; a.missed > maxMissed {
		a.next = a.size
	}
}

// leap takes the elements that were read ahead from here on, where an element
// comes that the scanner is to take by itself. It is false where none were.
func (s *scanner) leap(want partKind, use func(*part) error) (bool, error) {
	if s.ahead == nil || s.mark >= 0 {
		return false, nil
	}
	if _, err := s.next(); err != nil {
		return false, err
	}
	to := int64(-1)
	for next := s.offset(); next >= s.ahead.wake; {
		part := s.ahead.at(next)
		if part == nil || want != anyPart && part.kind != want {
			break
		}
		s.ahead.missed = 0
		s.ahead.taken++
		if use != nil {
			if err := use(part); err != nil {
				return true, err
			}
		}
		s.ahead.spare.put(part.states)
		if to, next = part.to, part.next; next == 0 {
			break
		}
	}
	if to < 0 {
		return false, nil
	}
	s.jump(to)
	return true, nil
}

// jump goes on at another place of the input.
func (s *scanner) jump(to int64) {
	if i := to - s.base; i >= 0 && i <= int64(s.n) {
		s.i = int(i)
		return
	}
	s.base, s.i, s.n, s.err = to, 0, 0, nil
	clear(s.buf[:pad])
	s.r = sectionFrom(s.ahead.r, to)
}

// list is array for elements that may have been read ahead.
func (p *parser) list(kind partKind, use func(*part) error, each func() error) error {
	return p.array(func() error {
		if took, err := p.leap(kind, use); took || err != nil {
			return err
		}
		return each()
	})
}

// takeChanges takes over what was read of resource_changes.
func (p *parser) takeChanges(part *part) error {
	f := &part.found
	p.tool = orElse(p.tool, f.tool)
	p.gaps = append(p.gaps, f.gaps...)
	for _, id := range f.named {
		p.seen.add(id)
	}
	for block, these := range f.acting {
		p.acts(block, these.list...)
	}
	p.objects.zones = append(p.objects.zones, f.objects.zones...)
	p.objects.held = append(p.objects.held, f.objects.held...)
	p.objects.records.blocks = append(p.objects.records.blocks, f.objects.records.blocks...)
	return nil
}

// takeResources takes from a state the resources that resource_changes do not
// have: those are read again, now that it is known which ones they are.
func (p *parser) takeResources(part *part) error {
	from := 0
	for _, one := range part.all {
		address := part.addresses[from:one.to]
		if from = one.to; p.seen.has(address) {
			continue
		}
		p.jump(one.at)
		if err := p.readPriorResource(); err != nil {
			return err
		}
	}
	return nil
}
