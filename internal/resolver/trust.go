package resolver

import (
	"errors"
	"fmt"
	"io"
	"regexp"
	"strings"

	"github.com/miekg/dns"

	"zonecut/internal/zone"
)

// Anchors are the keys that are trusted without a signature (RFC 4033, section
// 2), as the DS sets that name them, by apex. A name is validated from the
// closest anchor at or above it, so an island of trust has an anchor of its own.
type Anchors map[zone.Name][]*dns.DS

// rootAnchors are the key-signing keys of the root as IANA publishes them: KSK-2017
// and KSK-2024.
const rootAnchors = `
. IN DS 20326 8 2 E06D44B80B8F1D39A95C0B0D7C65D08458E880409BBC683457104237C7F8EC8D
. IN DS 38696 8 2 683D2D0ACB8C9B712A1948B27F741219298D0A450D612C483AF444A4C0FB2B16
`

// RootAnchors are the trust anchors of the root zone.
func RootAnchors() Anchors {
	a, err := ParseAnchors(strings.NewReader(rootAnchors), "root-anchors")
	if err != nil {
		panic("resolver: the built-in trust anchors: " + err.Error()) // compiled in, and read by a test
	}
	return a
}

// ParseAnchors reads trust anchors: DS and DNSKEY records in presentation format
// (root.key of Unbound, dnssec-dsfromkey), or statements as in named.conf and
// bind.keys (trust-anchors, managed-keys, trusted-keys). file names the source
// in errors.
func ParseAnchors(r io.Reader, file string) (Anchors, error) {
	text, err := io.ReadAll(io.LimitReader(r, maxAnchors))
	if err != nil {
		return nil, fmt.Errorf("trust anchors %s: %w", file, err)
	}
	lines := string(text)
	if statement.MatchString(lines) {
		if lines, err = fromStatements(lines); err != nil {
			return nil, fmt.Errorf("trust anchors %s: %w", file, err)
		}
	}
	out := Anchors{}
	zp := dns.NewZoneParser(strings.NewReader(lines), ".", file)
	zp.SetDefaultTTL(0)
	for rr, ok := zp.Next(); ok; rr, ok = zp.Next() {
		if err := out.add(rr); err != nil {
			return nil, fmt.Errorf("trust anchors %s: %w", file, err)
		}
	}
	if err := zp.Err(); err != nil {
		return nil, fmt.Errorf("trust anchors: %w", err)
	}
	if len(out) == 0 {
		return nil, errors.New("trust anchors " + file + ": no DS and no DNSKEY record")
	}
	return out, nil
}

const maxAnchors = 1 << 20 // octets

// add takes one record. A revoked key is no anchor any more (RFC 5011, section
// 2.1), and a key that signs no zone data never was.
func (a Anchors) add(rr dns.RR) error {
	owner, err := zone.FQDN(rr.Header().Name)
	if err != nil {
		return err
	}
	switch rr := rr.(type) {
	case *dns.DS:
		a[owner] = append(a[owner], rr)
	case *dns.DNSKEY:
		if rr.Flags&dns.ZONE != 0 && rr.Flags&dns.REVOKE == 0 {
			a[owner] = append(a[owner], rr.ToDS(dns.SHA256))
		}
	default:
		return fmt.Errorf("%s %s is neither DS nor DNSKEY", owner, dns.TypeToString[rr.Header().Rrtype])
	}
	return nil
}

// closest is the apex that the validation of a name starts from. The DS set of
// a name is its parent's.
func (a Anchors) closest(name zone.Name, t zone.Type) (apex zone.Name, ok bool) {
	if t == "DS" && name != zone.Root {
		name = name.Parent()
	}
	for ; ; name = name.Parent() {
		if len(a[name]) > 0 {
			return name, true
		}
		if name == zone.Root {
			return "", false
		}
	}
}

var (
	statement = regexp.MustCompile(`(?m)^\s*(trust-anchors|managed-keys|trusted-keys)\s*\{`)
	comment   = regexp.MustCompile(`(?s)"[^"]*"|/\*.*?\*/|//[^\n]*|#[^\n]*`)
	block     = regexp.MustCompile(`(trust-anchors|managed-keys|trusted-keys)\s*\{([^}]*)\}`)
)

// fromStatements makes records of the entries of named.conf: `NAME KEYWORD
// NUMBER NUMBER NUMBER "DATA";`, without the keyword in trusted-keys.
func fromStatements(text string) (string, error) {
	text = comment.ReplaceAllStringFunc(text, func(s string) string {
		if s[0] != '"' {
			return " "
		}
		return s[1 : len(s)-1] // base64 has slashes that are no comment
	})
	var out strings.Builder
	for _, b := range block.FindAllStringSubmatch(text, -1) {
		for entry := range strings.SplitSeq(b[2], ";") {
			f := strings.Fields(entry)
			if len(f) == 0 {
				continue
			}
			if b[1] == "trusted-keys" {
				f = append([]string{f[0], "static-key"}, f[1:]...)
			}
			if len(f) < 6 {
				return "", fmt.Errorf("%q is no trust anchor", strings.TrimSpace(entry))
			}
			typ, ok := keywords[f[1]]
			if !ok {
				return "", fmt.Errorf("unknown keyword %q; have initial-ds, initial-key, static-ds, static-key", f[1])
			}
			fmt.Fprintf(&out, "%s IN %s %s\n", dns.Fqdn(f[0]), typ, strings.Join(f[2:], " "))
		}
	}
	return out.String(), nil
}

var keywords = map[string]string{"initial-ds": "DS", "static-ds": "DS", "initial-key": "DNSKEY", "static-key": "DNSKEY"}
