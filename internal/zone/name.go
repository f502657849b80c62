package zone

import (
	"bytes"
	"cmp"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/miekg/dns"
)

// Name is a domain name in canonical form: absolute with the trailing dot,
// ASCII letters in lower case (RFC 4034, section 6.2), escapes only where the
// presentation format needs them. Only ParseName and the functions below make
// one, so two names are equal exactly when the strings are.
type Name string

// Root is the name of the root zone.
const Root Name = "."

// ParseName reads an absolute name in presentation format (RFC 1035, section
// 5.1). The trailing dot is required: a source that writes names without it
// uses FQDN, one that writes them relative to a zone uses Relative.
func ParseName(s string) (Name, error) {
	if !strings.HasSuffix(s, ".") {
		return "", fmt.Errorf("name %q is not absolute: it must end in a dot", s)
	}
	if plain(s) {
		return Name(s), nil
	}
	if low := lower(s); plain(low) {
		return Name(low), nil
	}
	return pack(s)
}

// FQDN reads an absolute name from a source that ignores the trailing dot,
// such as Route 53 or Cloudflare record content.
func FQDN(s string) (Name, error) {
	if s == "" {
		return "", errors.New("name is empty")
	}
	return ParseName(dns.Fqdn(s))
}

// Relative reads a name as a master file means it: absolute with the trailing
// dot, else below origin; "@" is the origin itself.
func Relative(s string, origin Name) (Name, error) {
	switch {
	case s == "@":
		return origin, nil
	case s == "":
		return "", errors.New("name is empty")
	case dns.IsFqdn(s):
		return ParseName(s)
	case origin == Root:
		return ParseName(s + ".")
	}
	return ParseName(s + "." + string(origin))
}

// plain reports whether s is already canonical: letters, digits, "-", "_" and
// "*" in labels of 1 to 63 octets, 255 in all. It is the path of nearly every
// real name; the rest goes through the wire format.
func plain(s string) bool {
	if len(s) > 254 {
		return false
	}
	if s == "." {
		return true
	}
	label := 0
	for i := 0; i < len(s); i++ {
		switch c := s[i]; {
		case 'a' <= c && c <= 'z', '0' <= c && c <= '9', c == '-', c == '_', c == '*':
			label++
		case c == '.':
			if label == 0 || label > 63 {
				return false
			}
			label = 0
		default:
			return false
		}
	}
	return label == 0
}

// pack normalises escapes by going to the wire and back: \042 is "*" (the
// escape is decimal; RFC 1035, section 5.1).
func pack(s string) (Name, error) {
	wire := make([]byte, 256)
	n, err := dns.PackDomainName(s, wire, 0, nil, false)
	if err != nil {
		return "", fmt.Errorf("name %q: %w", s, err)
	}
	text, _, err := dns.UnpackDomainName(wire[:n], 0)
	if err != nil {
		return "", fmt.Errorf("name %q: %w", s, err)
	}
	return Name(lower(text)), nil
}

// lower lowers ASCII letters only: other octets are data, not text.
func lower(s string) string {
	return strings.Map(func(r rune) rune {
		if 'A' <= r && r <= 'Z' {
			return r + 'a' - 'A'
		}
		return r
	}, s)
}

// UnmarshalText is the way in for names in files: the same rule as ParseName.
func (n *Name) UnmarshalText(text []byte) error {
	parsed, err := ParseName(string(text))
	if err != nil {
		return err
	}
	*n = parsed
	return nil
}

// Labels are the labels of the name from the left, the root excluded.
func (n Name) Labels() []string { return dns.SplitDomainName(string(n)) }

// Under reports whether n is apex or below it.
func (n Name) Under(apex Name) bool {
	return n == apex || n.Below(apex)
}

// Below reports whether n is a proper descendant of apex.
func (n Name) Below(apex Name) bool {
	if apex == Root {
		return n != Root
	}
	rest, ok := strings.CutSuffix(string(n), string(apex))
	return ok && strings.HasSuffix(rest, ".") && !strings.HasSuffix(rest, `\.`)
}

// Parent is the name without its first label; the parent of the root is the
// root.
func (n Name) Parent() Name {
	off, end := dns.NextLabel(string(n), 0)
	if end || n == Root {
		return Root
	}
	return n[off:]
}

// IsWildcard reports whether the first label is "*" (RFC 4592, section 2.1.1).
func (n Name) IsWildcard() bool { return strings.HasPrefix(string(n), "*.") || n == "*." }

// First is the first label, "" for the root.
func (n Name) First() string {
	off, end := dns.NextLabel(string(n), 0)
	switch {
	case n == Root || n == "":
		return ""
	case end:
		off = len(n)
	}
	return strings.TrimSuffix(string(n[:off]), ".")
}

// Compare orders names as DNSSEC does, from the right-most label (RFC 4034,
// section 6.1), so that a zone's names stand together and below their parent.
func (n Name) Compare(m Name) int {
	if n == m {
		return 0
	}
	if strings.IndexByte(string(n), '\\') >= 0 || strings.IndexByte(string(m), '\\') >= 0 {
		return slices.CompareFunc(octets(n), octets(m), bytes.Compare)
	}
	a, b := strings.TrimSuffix(string(n), "."), strings.TrimSuffix(string(m), ".")
	for a != "" && b != "" {
		i, j := strings.LastIndexByte(a, '.'), strings.LastIndexByte(b, '.')
		if c := strings.Compare(a[i+1:], b[j+1:]); c != 0 {
			return c
		}
		a, b = a[:max(i, 0)], b[:max(j, 0)]
	}
	return cmp.Compare(len(a), len(b))
}

// octets are the labels of a name from the right as they are on the wire: an
// escape is one octet, and that is what the order goes by.
func octets(n Name) [][]byte {
	wire := make([]byte, 256)
	end, err := dns.PackDomainName(string(n), wire, 0, nil, false)
	if err != nil {
		return nil // no Name does that
	}
	var out [][]byte
	for off := 0; off < end-1; off += 1 + int(wire[off]) {
		out = append(out, wire[off+1:off+1+int(wire[off])])
	}
	slices.Reverse(out)
	return out
}

// SortNames sorts names in DNSSEC order and drops duplicates.
func SortNames(names []Name) []Name {
	slices.SortFunc(names, Name.Compare)
	return slices.Compact(names)
}
