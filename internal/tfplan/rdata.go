package tfplan

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"zonecut/internal/zone"
)

// add puts one value into the record. What does not parse stays as it stood,
// so that a change of it is still seen.
func (r *record) add(text string) {
	data, err := zone.Data(r.kind, text)
	if err != nil {
		r.problem = err.Error()
		data = strings.TrimSpace(text)
	}
	r.data = append(r.data, data)
}

// nameField is where the RDATA of a type has its only name.
var nameField = map[zone.Type]int{
	"NS": 0, "CNAME": 0, "PTR": 0, "DNAME": 0, "MX": 1, "KX": 1, "AFSDB": 1, "SRV": 3, "HTTPS": 1, "SVCB": 1, "NAPTR": 5,
}

// dotted makes the name in presentation text absolute, for providers that
// never read a name in a value as relative, with or without the dot.
func dotted(t zone.Type, text string) string {
	i, has := nameField[t]
	if !has {
		return text
	}
	fields := strings.Fields(text)
	if t == "NAPTR" {
		i = len(fields) - 1 // the quoted fields before it may hold blanks
	}
	if i < 0 || i >= len(fields) || strings.HasSuffix(fields[i], ".") {
		return text
	}
	if t == "NAPTR" {
		return strings.TrimSpace(text) + "."
	}
	fields[i] += "."
	return strings.Join(fields, " ")
}

// octal undoes the escapes of Route 53, which are octal (\052 is "*") where
// those of a master file are decimal.
func octal(s string) string {
	if !strings.Contains(s, `\`) {
		return s
	}
	var b strings.Builder
	for i := 0; i < len(s); i++ {
		if s[i] == '\\' && i+3 < len(s) {
			if n, err := strconv.ParseUint(s[i+1:i+4], 8, 8); err == nil {
				b.WriteByte(byte(n))
				i += 3
				continue
			}
		}
		b.WriteByte(s[i])
	}
	return b.String()
}

// octalToDecimal rewrites octal escapes as those of a master file.
func octalToDecimal(s string) string {
	if !strings.Contains(s, `\`) {
		return s
	}
	var b strings.Builder
	for i := 0; i < len(s); i++ {
		if s[i] != '\\' || i+1 >= len(s) {
			b.WriteByte(s[i])
			continue
		}
		if i+3 < len(s) {
			if n, err := strconv.ParseUint(s[i+1:i+4], 8, 8); err == nil {
				fmt.Fprintf(&b, `\%03d`, n)
				i += 3
				continue
			}
		}
		b.WriteString(s[i : i+2])
		i++
	}
	return b.String()
}

// targetName reads a name that a provider takes as absolute with or without
// the dot.
func targetName(s string) (zone.Name, error) { return zone.FQDN(octal(s)) }

// names are the name servers of a list that may lack the dots.
func names(v Value) (list []zone.Name, unknown bool) {
	for _, item := range v.Items() {
		if n, err := zone.FQDN(item.Text()); err == nil {
			list = append(list, n)
		}
	}
	return zone.SortNames(list), v.AnyUnknown()
}

// addRelative is add for providers that read a name without a dot at its end
// as one in the zone. Which zone that is may be unknown yet, so such a value is
// kept as it stands until qualify.
func (r *record) addRelative(text string) {
	if _, relative := relativeName(r.kind, text); relative {
		r.data = append(r.data, strings.Join(strings.Fields(text), " "))
		return
	}
	r.add(text)
}

// qualify completes the relative names in a set whose zone is known.
func qualify(r *zone.RRset) {
	for i, text := range r.Data {
		at, relative := relativeName(r.Type, text)
		if !relative {
			continue
		}
		fields := strings.Fields(text)
		name, err := zone.Relative(fields[at], r.Apex)
		if err != nil {
			continue
		}
		fields[at] = string(name)
		if data, err := zone.Data(r.Type, strings.Join(fields, " ")); err == nil {
			r.Data = slices.Clone(r.Data) // the record and other states have it too
			r.Data[i] = data
		}
	}
}

// relativeName reports whether the name in the RDATA of a type lacks the dot,
// and which field it is.
func relativeName(t zone.Type, text string) (at int, relative bool) {
	at, has := nameField[t]
	fields := strings.Fields(text)
	if !has || at >= len(fields) || t == "NAPTR" {
		return 0, false
	}
	return at, !strings.HasSuffix(fields[at], ".")
}

// stringsOf are the character strings of a TXT value that a provider splits at
// its blanks, as a master file does, where there are no quotes. A semicolon
// begins no comment here. An empty string between others is only a border.
func stringsOf(text string) string {
	var out []string
	for rest := strings.TrimSpace(text); rest != ""; rest = strings.TrimSpace(rest) {
		n := strings.IndexAny(rest, " \t\"")
		switch {
		case n < 0:
			n = len(rest)
		case n == 0:
			n = 1 + quoted(rest[1:])
		}
		word := rest[:n]
		if rest = rest[n:]; word[0] != '"' {
			word = zone.TXT(word)
		}
		if word != `""` {
			out = append(out, word)
		}
	}
	if len(out) == 0 {
		return `""`
	}
	return strings.Join(out, " ")
}

// quoted is the length of a quoted string whose opening quote has been taken,
// with the closing one.
func quoted(rest string) int {
	for i := 0; i < len(rest); i++ {
		switch rest[i] {
		case '\\':
			i++
		case '"':
			return i + 1
		}
	}
	return len(rest)
}
