package zonefile

import (
	"encoding/base64"
	"fmt"
	"math/rand/v2"
	"strings"
)

// spelt is one record, as data for every way in which people write it.
type spelt struct {
	owner string // absolute, lower case, plain
	ttl   int
	typ   string
	data  []field
}

// field is one field of RDATA; a name may be spelt in several ways.
type field struct {
	text string
	name bool
}

const spellApex = "zone.example."

func plainField(text string) field { return field{text: text} }
func nameField(text string) field  { return field{text, true} }

// randomRecords are n records of a zone besides its SOA, in sets.
func randomRecords(r *rand.Rand, n int) []spelt {
	var out []spelt
	for len(out) < n {
		owner := randomOwner(r)
		ttl := []int{300, 3600, 86400, 90061}[r.IntN(4)]
		typ := []string{"NS", "NS", "NS", "A", "AAAA", "DS", "MX", "TXT", "CNAME", "PTR", "RRSIG", "NSEC3", "NSEC", "SRV", "TYPE65400", "CAA", "DNSKEY"}[r.IntN(17)]
		for range 1 + r.IntN(3) {
			t := ttl
			if r.IntN(20) == 0 {
				t = 60 // unequal in one set
			}
			out = append(out, spelt{owner, t, typ, randomData(r, typ)})
			if r.IntN(30) == 0 {
				out = append(out, out[len(out)-1]) // written twice
			}
			if typ == "CNAME" {
				break
			}
		}
	}
	return out
}

func label(r *rand.Rand) string {
	const letters = "abcdefghijklmnopqrstuvwxyz0123456789"
	b := make([]byte, 1+r.IntN(12))
	for i := range b {
		b[i] = letters[r.IntN(len(letters))]
		if i > 0 && i < len(b)-1 && r.IntN(9) == 0 {
			b[i] = "-_"[r.IntN(2)]
		}
	}
	return string(b)
}

func randomOwner(r *rand.Rand) string {
	switch r.IntN(12) {
	case 0:
		return spellApex
	case 1:
		return "*." + spellApex
	case 2:
		return label(r) + ".sub." + spellApex
	case 3:
		return strings.Repeat("a", 50+r.IntN(13)) + "." + spellApex
	}
	return label(r) + "." + spellApex
}

func randomTarget(r *rand.Rand) field {
	switch r.IntN(4) {
	case 0:
		return nameField(label(r) + "." + spellApex)
	case 1:
		return nameField(label(r) + "." + label(r) + ".example.")
	}
	return nameField(fmt.Sprintf("ns%d.host.example.", 1+r.IntN(9)))
}

func randomData(r *rand.Rand, typ string) []field {
	hex := func(n int) string { return strings.ToUpper(fmt.Sprintf("%0*x", n, r.Uint64N(1<<32))) }
	num := func(n int) field { return plainField(fmt.Sprint(r.IntN(n))) }
	switch typ {
	case "A":
		return []field{plainField(fmt.Sprintf("192.0.2.%d", r.IntN(256)))}
	case "AAAA":
		form := []string{"2001:db8::%x", "2001:DB8:0:0::%X", "2001:db8:0:0:0:0:1:%x", "::ffff:192.0.2.%d"}[r.IntN(4)]
		return []field{plainField(fmt.Sprintf(form, r.IntN(9)))}
	case "NS", "CNAME", "PTR":
		return []field{randomTarget(r)}
	case "MX":
		return []field{num(1 << 16), randomTarget(r)}
	case "DS":
		return []field{num(1 << 16), num(256), plainField(fmt.Sprint(200 + r.IntN(50))), plainField(hex(2 * (10 + r.IntN(22))))}
	case "TXT":
		return []field{plainField([]string{`"v=spf1 -all"`, `"a;b(c)" "d\"e"`, "plain", `"\010\255x"`, `""`, `"` + strings.Repeat("y", 255) + `"`}[r.IntN(6)])}
	case "SRV":
		return []field{num(9), num(9), num(1 << 16), randomTarget(r)}
	case "RRSIG":
		sig := make([]byte, 32+r.IntN(96))
		for i := range sig {
			sig[i] = byte(r.IntN(256))
		}
		return []field{plainField([]string{"NS", "A", "NSEC3", "TYPE65400"}[r.IntN(4)]), plainField([]string{"8", "10"}[r.IntN(2)]), plainField("2"), num(90000), plainField(fmt.Sprintf("203%d%02d%02d%02d0102", r.IntN(8), 1+r.IntN(12), 1+r.IntN(28), r.IntN(24))), plainField("20260101000000"), num(1 << 16), nameField(spellApex), plainField(base64.StdEncoding.EncodeToString(sig))}
	case "NSEC3":
		return []field{plainField("1"), num(2), num(150), plainField([]string{"-", "AABB", "00"}[r.IntN(3)]), plainField(strings.Repeat([]string{"0P", "VQ", "7K"}[r.IntN(3)], 16)), plainField([]string{"NS DS RRSIG", "A RRSIG", "NS", "A TYPE65400"}[r.IntN(4)])}
	case "NSEC":
		return []field{randomTarget(r), plainField("A NS RRSIG")}
	case "CAA":
		return []field{plainField("0"), plainField("issue"), plainField(`"ca.example; policy=ev"`)}
	case "DNSKEY":
		return []field{plainField("257"), plainField("3"), plainField("13"), plainField("mdsswUyr3DPW132mOi8V9xESWE8jTo0dxCjjnopKl+GqJxpVXckHAeF+KkxLbxILfDLUT0rAK9iUzy1L53eKGQ==")}
	}
	return []field{plainField(`\#`), plainField("4"), plainField(hex(8))}
}

// speller writes records in a spelling that it draws for each.
type speller struct {
	r      *rand.Rand
	b      strings.Builder
	origin string // "" before the first $ORIGIN
	ttl    int    // of $TTL, 0 for none
	last   int    // stated last
	owner  string // of the record before, "" for none
	ranges int    // of $GENERATE
	wild   int    // of 100 records, how many are spelt oddly
}

// spell writes a zone with its SOA somewhere.
func spell(r *rand.Rand, records []spelt, serial, wild int) string {
	s := &speller{r: r, wild: wild}
	soa := 0
	if r.IntN(4) == 0 {
		soa = r.IntN(len(records) + 1)
	}
	for i := 0; i <= len(records); i++ {
		if i == soa {
			s.soa(serial)
		}
		if i < len(records) {
			s.between()
			s.record(records[i])
		}
	}
	if r.IntN(4) == 0 {
		s.owner = ""
		s.soa(serial) // as a saved transfer ends
	}
	text := s.b.String()
	if r.IntN(5) == 0 {
		text = strings.TrimSuffix(text, "\n")
	}
	if r.IntN(8) == 0 {
		text = strings.ReplaceAll(text, "\n", "\r\n")
	}
	return text
}

func (s *speller) odd() bool { return s.r.IntN(100) < s.wild }

func (s *speller) soa(serial int) {
	fmt.Fprintf(&s.b, "%s 3600 IN SOA ns1.host.example. (\n\thost.host.example. ; who\n\t%d 7200 3600 1209600 300 )\n", spellApex, serial)
	s.owner, s.last = spellApex, 3600
}

// between writes what is no record.
func (s *speller) between() {
	if !s.odd() {
		return
	}
	switch s.r.IntN(7) {
	case 0:
		s.b.WriteString("; a comment (\"\n")
	case 1:
		s.b.WriteString("  \t\n\n")
	case 2:
		s.origin = []string{spellApex, "sub." + spellApex, "example.", "."}[s.r.IntN(4)]
		fmt.Fprintf(&s.b, "$ORIGIN %s\n", s.origin)
	case 3:
		if s.origin == spellApex {
			s.b.WriteString("$ORIGIN sub\n")
			s.origin = "sub." + spellApex
		}
	case 4:
		s.ttl = []int{300, 3600, 90061}[s.r.IntN(3)]
		fmt.Fprintf(&s.b, "$TTL %s\n", s.time(s.ttl))
	case 6: // looks like records and directives from a cut in the file on
		fmt.Fprintf(&s.b, "decoy.%s 60 TXT (\ninner.%s 60 A 192.0.2.1\ninner.%s 60 A 192.0.2.2\n$ORIGIN decoy.example.\n$TTL 77\n)\n", spellApex, spellApex, spellApex)
		s.owner, s.last = "decoy."+spellApex, 60
	case 5:
		if s.origin != "" && strings.HasSuffix(s.origin, spellApex) && s.ttl != 0 {
			s.ranges++
			fmt.Fprintf(&s.b, "$GENERATE 1-3 gen%dx$.%s A 192.0.2.$\n", s.ranges, spellApex)
		}
	}
}

func (s *speller) time(n int) string {
	switch {
	case n == 3600 && s.r.IntN(2) == 0:
		return "1h"
	case n == 86400 && s.r.IntN(2) == 0:
		return "1D"
	case n == 90061 && s.r.IntN(2) == 0:
		return "1d1h1m1s"
	case n == 300 && s.r.IntN(2) == 0:
		return "5M"
	}
	return fmt.Sprint(n)
}

func (s *speller) record(x spelt) {
	var fields []string
	switch {
	case x.owner == s.owner && s.r.IntN(2) == 0:
		s.b.WriteString([]string{" ", "\t", "   "}[s.r.IntN(3)])
	default:
		s.b.WriteString(s.name(x.owner, true))
		s.b.WriteString(s.blank())
	}
	s.owner = x.owner
	implied := s.ttl == x.ttl || s.ttl == 0 && s.last == x.ttl
	var head []string
	if !implied || s.r.IntN(2) == 0 {
		head = append(head, s.time(x.ttl))
		s.last = x.ttl
	}
	if s.r.IntN(2) == 0 {
		head = append(head, []string{"IN", "in", "In"}[s.r.IntN(3)])
		if len(head) == 2 && s.odd() {
			head[0], head[1] = head[1], head[0]
		}
	}
	fields = append(fields, head...)
	typ := x.typ
	if s.odd() {
		typ = strings.ToLower(typ)
	}
	fields = append(fields, typ)
	for _, f := range x.data {
		switch {
		case f.name:
			fields = append(fields, s.name(f.text, false))
		case s.odd() && (x.typ == "DS" || x.typ == "NSEC3"):
			fields = append(fields, lowerHex(f.text))
		case s.odd() && len(f.text) > 8 && (x.typ == "DS" || x.typ == "RRSIG" && strings.ContainsAny(f.text, "=+/")):
			fields = append(fields, f.text[:4], f.text[4:])
		default:
			fields = append(fields, f.text)
		}
	}
	s.join(fields, len(head)+1)
}

func lowerHex(s string) string {
	if strings.ContainsAny(s, " -") {
		return s
	}
	return strings.ToLower(s)
}

// join writes the fields, now and then over several lines.
func (s *speller) join(fields []string, data int) {
	open, broken := s.odd(), false
	for i, f := range fields {
		if i > 0 && !(broken && s.r.IntN(2) == 0) {
			s.b.WriteString(s.blank())
		}
		broken = false
		if open && i == data {
			s.b.WriteString("(")
		}
		s.b.WriteString(f)
		if broken = open && i >= data && s.r.IntN(2) == 0; broken {
			s.b.WriteString([]string{" ; a )\n", "\n", "\n\t; b\n "}[s.r.IntN(3)])
		}
	}
	if open {
		s.b.WriteString(" )")
	}
	if s.odd() {
		s.b.WriteString([]string{" ", "\t; comment", " ; \"", ";"}[s.r.IntN(4)])
	}
	s.b.WriteString("\n")
}

func (s *speller) blank() string {
	if s.odd() {
		return []string{"\t", "  ", "\t\t ", strings.Repeat(" ", 40)}[s.r.IntN(4)]
	}
	return " "
}

// name spells a name: relative, in upper case, with an escape.
func (s *speller) name(n string, owner bool) string {
	out := n
	if s.origin != "" && s.r.IntN(2) == 0 {
		switch rest, ok := strings.CutSuffix(n, "."+s.origin); {
		case n == s.origin && owner:
			return "@"
		case s.origin == "." && n != ".":
			out = strings.TrimSuffix(n, ".")
		case ok:
			out = rest
		}
	}
	switch {
	case !s.odd():
	case s.r.IntN(2) == 0:
		out = strings.ToUpper(out)
	case out[0] >= 'a' && out[0] <= 'z' && out != ".":
		out = fmt.Sprintf(`\%03d`, out[0]) + out[1:]
	}
	return out
}
