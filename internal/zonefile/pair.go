package zonefile

import (
	"bufio"
	"bytes"
	"os"
	"runtime"
)

// A pair of large files is compared without making values of what is equal: each
// record becomes a hash, equal hashes go away, and only the sets of owners that
// have a hash left are read as sets. The hash only says where to look; what
// differs is for zone.Diff to say, by the sets.

// Side is one file of a pair.
type Side struct {
	File    string
	Options Options
}

// Pair reads two master files of one zone of which most is equal. Each zone holds
// the sets of all owners whose records are not the same in both files; its State
// answers for the others from the file. ok is false where the files are not to be
// read so: one is no regular file, has a fault, is of another zone, or changes.
// Then Parse reads them, and says what is wrong.
func Pair(before, after Side) (a, b *Zone, ok bool) {
	a, b, err := pairFiles(before, after)
	return a, b, err == nil
}

func pairFiles(before, after Side) (a, b *Zone, err error) {
	var texts []*text
	// A fault of memory anywhere here is an error of each.
	if fault := each(1, func(int) { texts, err = openPair(before, after) }); fault != nil {
		err = fault
	}
	if err != nil {
		for _, t := range texts {
			t.release()
		}
		return nil, nil, err
	}
	for _, t := range texts {
		// The zones answer from the files as long as somebody holds them.
		runtime.AddCleanup(t, func(release func()) { release() }, t.release)
	}
	return texts[0].zone, texts[1].zone, nil
}

// openPair opens and compares two files. The texts are those that are open, with
// an error too.
func openPair(before, after Side) (texts []*text, err error) {
	for _, side := range []Side{before, after} {
		t, err := openText(side)
		if err != nil {
			return texts, err
		}
		texts = append(texts, t)
	}
	if err := pairTexts(texts[0], texts[1], stretchSize); err != nil {
		return texts, err
	}
	if !texts[0].still() || !texts[1].still() {
		return texts, errChanged
	}
	return texts, nil
}

// pairTexts compares two texts, in stretches of a size, and fills in their zones.
func pairTexts(x, y *text, size int) error {
	seeds := newSeeds()
	x.split(size, seeds)
	y.splitAs(x, size, seeds)
	if err := sumTexts(x, y); err != nil {
		return err
	}
	y.unlike()
	if x.zone.Apex != y.zone.Apex {
		return errUnlike // nothing of two zones is equal
	}
	wanted, err := differing(x, y)
	if err != nil {
		return err
	}
	if err := pick(wanted, x, y); err != nil {
		return err
	}
	for _, t := range []*text{x, y} {
		t.zone.rest = &rest{text: t, seeds: seeds, held: wanted}
	}
	return nil
}

func openText(s Side) (*text, error) {
	f, err := os.Open(s.File)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	info, err := f.Stat()
	if err != nil || !info.Mode().IsRegular() {
		return nil, errUnlike
	}
	data, release, err := mapFile(f, info.Size())
	if err != nil {
		return nil, err
	}
	t, err := newText(s, data)
	if err != nil {
		release()
		return nil, err
	}
	t.info, t.release = info, release
	return t, nil
}

// newText is a text that looks like a master file.
func newText(s Side, data []byte) (*text, error) {
	if s.Options.Generate == 0 {
		s.Options.Generate = DefaultGenerate
	}
	p := &parser{options: s.Options, frame: frame{file: s.File}}
	if err := p.kind(&entries{r: bufio.NewReaderSize(bytes.NewReader(data[:min(len(data), 512)]), 512)}); err != nil {
		return nil, err
	}
	return &text{file: s.File, data: data, options: s.Options}, nil
}

// still reports whether a file is the one that was opened, as it was.
func (t *text) still() bool {
	now, err := os.Stat(t.file)
	return err == nil && os.SameFile(now, t.info) && now.Size() == t.info.Size() && now.ModTime().Equal(t.info.ModTime())
}
