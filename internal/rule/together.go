package rule

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"

	"zonecut/internal/finding"
	"zonecut/internal/zone"
)

// together makes one finding of what a rule has to say of several changes, so
// that a long list is one line. It stands on the first of them; its digest covers
// all, so that what lets it pass lets exactly these pass. lines has one for each.
func together(p *Pass, changes []*zone.Change, lines []string, format string, args ...any) *finding.Finding {
	f := p.Report(changes[0], format, args...)
	f.Detail = firstLines(lines)
	if len(changes) == 1 {
		return f
	}
	f.Places = nil
	digests := sha256.New()
	for _, c := range changes {
		fmt.Fprintln(digests, c.Digest())
		for _, o := range c.Origins() {
			f.Places = append(f.Places, finding.Place(o))
		}
	}
	f.Digest = "sha256:" + hex.EncodeToString(digests.Sum(nil))
	return f
}

// firstLines are the first lines of many, and how many are left out.
func firstLines(lines []string) []string {
	const most = 10
	if len(lines) <= most {
		return lines
	}
	return append(lines[:most:most], fmt.Sprintf("and %d more", len(lines)-most))
}

// many says how many of a thing there are: "1 name", "3 names".
func many(n int, noun string) string {
	if n == 1 {
		return "1 " + noun
	}
	return fmt.Sprintf("%d %ss", n, noun)
}
