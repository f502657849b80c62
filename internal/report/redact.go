package report

import (
	"cmp"
	"slices"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"zonecut/internal/fact"
	"zonecut/internal/finding"
	"zonecut/internal/zone"
)

// Values that the source marks sensitive, and TXT of views that are not public,
// are shown as their SHA-256. Rules know nothing of that: they put values into
// messages and details as they find them. So every text of the report is
// searched for every such value, of all sets that the run holds and not only of
// the one that a finding is about: whole, without its quotes or trailing dot,
// decoded, and in its longer parts (the target of an MX, the key in a DKIM
// record). Where that hides too much, it hides too much. What a rule prints cut
// short cannot be found; rules print values and their parts whole.
//
// Owner names, zone names and types are keys and never hidden.

// minPart is the length from which a part of a value is hidden by itself.
// Shorter ones ("v=spf1", "10", "all") say nothing and stand in every text.
const minPart = 8

// prefixLen is how much of a value the redactor finds it by.
const prefixLen = 8

// redactor replaces values in texts. The nil redactor replaces nothing.
type redactor struct {
	// values are what to look for and what to put there, by their first bytes,
	// longest first.
	values map[string][]secret
}

type secret struct{ value, shown string }

// hidden reports whether the values of a set are not to be shown.
func hidden(r *zone.RRset) bool {
	return r != nil && (r.Sensitive || r.Type == "TXT" && !r.Public())
}

// newRedactor collects what must not be shown; nil when there is nothing.
func newRedactor(run *Run) *redactor {
	if run.ShowValues {
		return nil
	}
	shown := map[string]string{}
	add := func(sets ...*zone.RRset) {
		if slices.ContainsFunc(sets, hidden) {
			for _, r := range sets {
				addSecrets(shown, r)
			}
		}
	}
	for _, s := range []*zone.Snapshot{run.Before, run.After} {
		if s != nil {
			for _, r := range s.Held() { // the others are public
				add(r)
			}
			for _, h := range s.Holdings() {
				if unseen(h) {
					addHeld(shown, h)
				}
			}
		}
	}
	for _, changes := range [][]zone.Change{run.Changes, run.Drift} {
		for i := range changes {
			c := &changes[i]
			add(c.Before, c.After)
			if unseen(c.HeldBefore) || unseen(c.HeldAfter) {
				addHeld(shown, c.HeldBefore, c.HeldAfter)
			}
			if c.Way != nil && (hidden(c.Before) || hidden(c.After)) {
				for _, s := range c.Way.Steps {
					addValues(shown, slices.Concat(s.Before, s.After))
				}
			}
		}
	}
	if len(shown) == 0 {
		return nil
	}
	return compile(shown)
}

func addSecrets(shown map[string]string, r *zone.RRset) {
	if r == nil {
		return
	}
	addValues(shown, r.Data)
	for _, m := range r.Merged {
		addValues(shown, []string{m.Data})
	}
}

func addHeld(shown map[string]string, holdings ...*zone.Holding) {
	for _, h := range holdings {
		if h == nil {
			continue
		}
		for _, l := range h.Lines() {
			if name, ok := secretName(l); ok {
				addValues(shown, []string{name})
			}
		}
	}
}

func addValues(shown map[string]string, data []string) {
	for _, value := range data {
		hash := sum(value)
		for _, form := range forms(value) {
			if form != "" && form != "." && (shown[form] == "" || form == value) {
				shown[form] = hash
			}
		}
	}
}

// forms are the ways in which a text can hold a value or a telling part of it.
func forms(value string) []string {
	out := []string{value, strings.TrimSuffix(value, ".")}
	parts, all := characterStrings(value)
	out = append(out, all)
	for _, p := range append(parts, value, all) {
		if p != value {
			out = append(out, p)
		}
		for _, f := range strings.FieldsFunc(p, func(r rune) bool { return unicode.IsSpace(r) || strings.ContainsRune(`"';,=:`, r) }) {
			if f = strings.TrimSuffix(f, "."); len(f) >= minPart {
				out = append(out, f, f+".")
			}
		}
	}
	for _, f := range slices.Clone(out) {
		if q := strconv.Quote(f); q != `"`+f+`"` {
			out = append(out, q, q[1:len(q)-1])
		}
	}
	return out
}

// characterStrings are the quoted strings of RDATA as they are written, and
// their content joined and decoded (RFC 1035, section 5.1).
func characterStrings(rdata string) (written []string, content string) {
	var b strings.Builder
	start := -1
	for i := 0; i < len(rdata); i++ {
		switch c := rdata[i]; {
		case start < 0 && c == '"':
			start = i + 1
		case start < 0:
		case c == '"':
			written = append(written, rdata[start:i])
			start = -1
		case c == '\\':
			octet, n := unescape(rdata[i+1:])
			b.WriteString(octet)
			i += n
		default:
			b.WriteByte(c)
		}
	}
	return written, b.String()
}

// unescape decodes what follows a backslash and says how long that was.
func unescape(s string) (octet string, n int) {
	if len(s) >= 3 {
		if v, err := strconv.ParseUint(s[:3], 10, 8); err == nil {
			return string([]byte{byte(v)}), 3
		}
	}
	n = min(1, len(s))
	return s[:n], n
}

func compile(shown map[string]string) *redactor {
	d := &redactor{values: map[string][]secret{}}
	for value, hash := range shown {
		key := value[:min(len(value), prefixLen)]
		d.values[key] = append(d.values[key], secret{value, hash})
	}
	for _, bucket := range d.values {
		slices.SortFunc(bucket, func(a, b secret) int {
			return cmp.Or(cmp.Compare(len(b.value), len(a.value)), cmp.Compare(a.value, b.value))
		})
	}
	return d
}

// text replaces the values in a text.
func (d *redactor) text(s string) string {
	if d == nil || s == "" {
		return s
	}
	var b strings.Builder
	done := 0
	for i := 0; i < len(s); {
		found, ok := d.at(s, i)
		if !ok {
			i++
			continue
		}
		b.WriteString(s[done:i])
		b.WriteString(found.shown)
		i += len(found.value)
		done = i
	}
	b.WriteString(s[done:])
	return b.String()
}

// at is the longest value that stands at s[i:] and is no part of a longer word.
func (d *redactor) at(s string, i int) (secret, bool) {
	for n := min(prefixLen, len(s)-i); n > 0; n-- {
		for _, v := range d.values[s[i:i+n]] {
			if strings.HasPrefix(s[i:], v.value) && wholeWord(s, i, i+len(v.value)) {
				return v, true
			}
		}
	}
	return secret{}, false
}

// wholeWord reports whether s[from:to] is no part of a longer word: "192.0.2.1"
// does not stand in "192.0.2.10", nor "example.com." in "eu.example.com.".
func wholeWord(s string, from, to int) bool {
	first, _ := utf8.DecodeRuneInString(s[from:])
	last, _ := utf8.DecodeLastRuneInString(s[:to])
	before, n := utf8.DecodeLastRuneInString(s[:from])
	after, _ := utf8.DecodeRuneInString(s[to:])
	if inWord(first) {
		inner, _ := utf8.DecodeLastRuneInString(s[:from-n])
		if inWord(before) || before == '.' && inWord(inner) {
			return false
		}
	}
	return !(inWord(last) || last == '.') || !inWord(after)
}

func inWord(r rune) bool {
	return r == '_' || r != utf8.RuneError && (unicode.IsLetter(r) || unicode.IsDigit(r))
}

func (d *redactor) all(texts []string) []string {
	out := slices.Clone(texts)
	if d != nil {
		for i := range out {
			out[i] = d.text(out[i])
		}
	}
	return out
}

// finding is a copy of a finding without hidden values. The addresses in its
// proofs go too where they are hidden: verify then asks from the input.
func (d *redactor) finding(f finding.Finding) finding.Finding {
	if d == nil {
		return f
	}
	f.Message, f.Hint, f.Detail = d.text(f.Message), d.text(f.Hint), d.all(f.Detail)
	f.Evidence = slices.Clone(f.Evidence)
	for i := range f.Evidence {
		f.Evidence[i].Answer = d.text(f.Evidence[i].Answer)
	}
	f.Proof = slices.Clone(f.Proof)
	for i := range f.Proof {
		p := &f.Proof[i]
		p.Want, p.Servers = d.all(p.Want), d.servers(p.Servers)
	}
	if f.Window != nil {
		w := *f.Window
		w.Assumed = d.all(w.Assumed)
		f.Window = &w
	}
	return f
}

func (d *redactor) servers(in []fact.Server) []fact.Server {
	out := slices.Clone(in)
	for i := range out {
		out[i] = fact.Server{Name: d.text(out[i].Name), Addresses: d.all(out[i].Addresses)}
	}
	return out
}

func (d *redactor) errors(in []Error) []Error {
	out := slices.Clone(in)
	for i := range out {
		out[i].Message, out[i].Hint = d.text(out[i].Message), d.text(out[i].Hint)
	}
	return out
}

func (d *redactor) verify(in *Verify) *Verify {
	if d == nil || in == nil {
		return in
	}
	v := *in
	v.Remains, v.Restore = d.all(v.Remains), d.all(v.Restore)
	v.Expectations = slices.Clone(v.Expectations)
	for i := range v.Expectations {
		o := &v.Expectations[i]
		o.Want, o.Why, o.Servers = d.text(o.Want), d.text(o.Why), slices.Clone(o.Servers)
		for j := range o.Servers {
			o.Servers[j].Saw = d.text(o.Servers[j].Saw)
		}
	}
	return &v
}
