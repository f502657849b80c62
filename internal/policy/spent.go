package policy

import (
	"crypto/sha256"
	"encoding/binary"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"go.yaml.in/yaml/v3"

	"zonecut/internal/finding"
)

// SpentFile is where a repository notes what may not be used again.
const SpentFile = home + "/spent.yaml"

// Spent are waivers for a single use and approvals that were used, by their
// digest, with the day. Nothing here remembers: what was used is noted after the
// apply, and comes from the base revision like the waivers themselves. Until it is
// noted, the digest of the change keeps a second use to the very same change.
type Spent map[string]time.Time

// LoadSpent reads what was used. The error is of type Errors.
func LoadSpent(sources []Source) (Spent, error) {
	s := Spent{}
	var errs Errors
	for _, src := range sources {
		r := &reader{src: src}
		r.file([]field{{key: "spent", read: func(n *yaml.Node) {
			r.list(n, func(e *yaml.Node) { s.read(r, e) })
		}}})
		errs = append(errs, r.sorted()...)
	}
	if len(errs) > 0 {
		return nil, errs
	}
	return s, nil
}

func (s Spent) read(r *reader, n *yaml.Node) {
	var digest, what string
	var at time.Time
	ok := r.mapping(n,
		field{key: "digest", need: true, read: r.text(&digest)},
		field{key: "at", need: true, read: r.date(&at)},
		field{key: "what", read: r.text(&what)})
	switch {
	case !ok:
	case !IsDigest(digest):
		r.fail(n, "zonecut waiver spend REPORT.json writes it", "%q is no digest", digest)
	default:
		s[digest] = at
	}
}

// Used is one thing that findings used up.
type Used struct {
	Digest string
	// What is it for people: who answered for which findings.
	What string
}

// UsedBy are what the findings of a report used up, by digest.
func UsedBy(fs []finding.Finding) []Used {
	what := map[string][]string{}
	for i := range fs {
		for _, w := range []*finding.Waiver{fs[i].Waived, fs[i].Approved} {
			if w == nil {
				continue
			}
			for _, d := range w.Uses {
				what[d] = append(what[d], "by "+w.By+": "+fs[i].ID)
			}
		}
	}
	var out []Used
	for _, d := range slices.Sorted(maps.Keys(what)) {
		text := what[d][0]
		if more := len(what[d]) - 1; more > 0 {
			text += fmt.Sprintf(", and %d more", more)
		}
		out = append(out, Used{d, text})
	}
	return out
}

// Note adds to the text of a file of what was used, which may be empty, what it
// does not hold yet. It gives what it added.
func (s Spent) Note(text []byte, used []Used, at time.Time) ([]byte, []Used) {
	used = slices.DeleteFunc(slices.Clone(used), func(u Used) bool { _, have := s[u.Digest]; return have })
	var b strings.Builder
	b.Write(text)
	switch {
	case len(used) == 0:
		return text, nil
	case len(text) == 0:
		b.WriteString("version: 1\nspent:\n")
	case text[len(text)-1] != '\n':
		b.WriteString("\n")
	}
	for _, u := range used {
		fmt.Fprintf(&b, "  - { digest: %s, at: %s, what: %s }\n", u.Digest, day(at), quotedText(u.What))
	}
	return []byte(b.String()), used
}

// quotedText is a text as YAML takes it, on one line.
func quotedText(s string) string {
	n := yaml.Node{Kind: yaml.ScalarNode, Tag: "!!str", Value: s, Style: yaml.DoubleQuotedStyle}
	out, err := yaml.Marshal(&n)
	if err != nil || strings.Count(string(out), "\n") > 1 {
		return fmt.Sprintf("%q", s)
	}
	return strings.TrimSpace(string(out))
}

// Use is the digest by which a waiver is noted as spent, "" when it may be used
// again: over all that it says, so that a new one is another.
func (w *Waiver) Use() string {
	if !w.SingleUse {
		return ""
	}
	h := sha256.New()
	m := &w.Match
	for _, s := range []string{"zonecut waiver v1", w.Rule, string(m.Zone), m.View, string(m.Name), string(m.Under), string(m.Type),
		w.Digest, w.Owner, day(w.Created), day(w.Expires)} {
		h.Write(binary.BigEndian.AppendUint64(nil, uint64(len(s))))
		h.Write([]byte(s))
	}
	return digestText(h.Sum(nil))
}
