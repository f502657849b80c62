package zonefile

import (
	"bufio"
	"bytes"
	"os"
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

// Pair reads two master files of which most is equal. Each zone holds the sets of
// all owners whose records are not the same in both files, and no others. Where
// a file is not one to be read so (it is no file but a pipe, or has a fault),
// both are read whole, with the errors of Parse; before comes first.
func Pair(before, after Side) (a, b *Zone, err error) {
	if a, b, err = fastPair(before, after); err == nil {
		return a, b, nil
	}
	if a, err = parseFile(before); err != nil {
		return nil, nil, err
	}
	b, err = parseFile(after)
	return a, b, err
}

func parseFile(s Side) (*Zone, error) {
	f, err := os.Open(s.File)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	return Parse(f, s.File, s.Options)
}

// fastPair is Pair where the files are such. Its errors say nothing.
func fastPair(before, after Side) (a, b *Zone, err error) {
	x, err := openText(before)
	if err != nil {
		return nil, nil, err
	}
	defer x.release()
	y, err := openText(after)
	if err != nil {
		return nil, nil, err
	}
	defer y.release()
	if a, b, err = pairTexts(x.text, y.text, stretchSize); err != nil {
		return nil, nil, err
	}
	if !x.still() || !y.still() {
		return nil, nil, errUnlike
	}
	return a, b, nil
}

// pairTexts compares two texts that are read in stretches of a size.
func pairTexts(x, y *text, size int) (a, b *Zone, err error) {
	seeds := newSeeds()
	x.split(size, seeds)
	y.split(size, seeds)
	if err := sumTexts(x, y); err != nil {
		return nil, nil, err
	}
	wanted, err := differing(x, y)
	if err != nil {
		return nil, nil, err
	}
	for _, t := range []*text{x, y} {
		if t.zone.Sets, err = t.pick(wanted); err != nil {
			return nil, nil, err
		}
	}
	return x.zone, y.zone, nil
}

// opened is a text in a file.
type opened struct {
	*text
	path    string
	info    os.FileInfo
	release func()
}

func openText(s Side) (*opened, error) {
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
	return &opened{text: t, path: s.File, info: info, release: release}, nil
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
func (o *opened) still() bool {
	now, err := os.Stat(o.path)
	return err == nil && os.SameFile(now, o.info) && now.Size() == o.info.Size() && now.ModTime().Equal(o.info.ModTime())
}
