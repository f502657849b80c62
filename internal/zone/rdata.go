package zone

import (
	"fmt"
	"math"
	"net/netip"
	"slices"
	"strconv"
	"strings"
	"sync"

	"github.com/miekg/dns"
)

// Type is an RR type by its mnemonic ("NS"), RFC 3597 form ("TYPE65400"), or a
// provider's own word for something that is no RR type ("ALIAS").
type Type string

// ParseType reads a mnemonic in any case.
func ParseType(s string) Type { return Type(strings.ToUpper(strings.TrimSpace(s))) }

// IsAddress reports whether sets of the type answer with addresses.
func (t Type) IsAddress() bool { return t == "A" || t == "AAAA" || t == "ALIAS" || t == "ANAME" }

// IsDNSSEC reports whether a signer writes the type: never the work of people.
func (t Type) IsDNSSEC() bool {
	return t == "RRSIG" || t == "NSEC" || t == "NSEC3" || t == "NSEC3PARAM"
}

// Data turns RDATA in presentation format (names absolute; text as a master
// file would hold it) into the one canonical spelling: names in lower case,
// addresses in their shortest form, digests in upper case, character strings
// quoted. Equal RDATA gives equal strings.
func Data(t Type, text string) (string, error) {
	switch t {
	case "A", "AAAA":
		return address(t, text)
	case "NS", "CNAME", "PTR", "DNAME":
		n, err := ParseName(strings.TrimSpace(text))
		return string(n), err
	case "TXT", "SPF":
		if plainText(text) {
			return text, nil
		}
	}
	if _, ok := dns.StringToType[string(t)]; !ok && !strings.HasPrefix(string(t), "TYPE") {
		return strings.TrimSpace(text), nil // a provider's own type: nothing is known of its form
	}
	rr, err := dns.NewRR(". 0 IN " + string(t) + " " + text)
	if err != nil {
		return "", fmt.Errorf("%s data %q: %w", t, text, err)
	}
	if rr == nil || RData(rr) == "" {
		return "", fmt.Errorf("%s data is empty", t)
	}
	if rr, err = Canonical(rr); err != nil {
		return "", fmt.Errorf("%s data %q: %w", t, text, err)
	}
	return RData(rr), nil
}

// plainText reports whether text is one quoted character string that is its own
// canonical spelling, as nearly all are: printable, without escapes, at most 255
// octets (RFC 1035, section 3.3.14).
func plainText(text string) bool {
	last := len(text) - 1
	if last < 1 || last > 256 || text[0] != '"' || text[last] != '"' {
		return false
	}
	for i := 1; i < last; i++ {
		if c := text[i]; c < ' ' || c > '~' || c == '"' || c == '\\' {
			return false
		}
	}
	return true
}

func address(t Type, text string) (string, error) {
	a, err := netip.ParseAddr(strings.TrimSpace(text))
	if err != nil || a.Zone() != "" || (t == "A") != a.Is4() {
		return "", fmt.Errorf("%s data %q is not an IP%s address", t, text, map[Type]string{"A": "v4", "AAAA": "v6"}[t])
	}
	var buf [64]byte
	if spelt := a.AppendTo(buf[:0]); string(spelt) != text {
		return string(spelt), nil
	}
	return text, nil
}

// buffers are for Canonical: a record may be as long as a message.
var buffers = sync.Pool{New: func() any { b := make([]byte, math.MaxUint16+512); return &b }}

// Canonical takes a record to the wire and back. That finds what the parser of
// miekg/dns lets through (names and strings too long, bad base64), and gives one
// spelling to what has several: the order of SVCB parameters and of types in
// NSEC, the case of hexadecimal digits.
func Canonical(rr dns.RR) (dns.RR, error) {
	sortBitmap(rr)
	wire := buffers.Get().(*[]byte)
	defer buffers.Put(wire)
	n, err := dns.PackRR(rr, *wire, 0, nil, false)
	if err != nil {
		return nil, err
	}
	out, _, err := dns.UnpackRR((*wire)[:n], 0)
	return out, err
}

// sortBitmap sorts the types of a bitmap, which people write in any order and
// miekg/dns packs only in that of the wire.
func sortBitmap(rr dns.RR) {
	var types *[]uint16
	switch r := rr.(type) {
	case *dns.NSEC:
		types = &r.TypeBitMap
	case *dns.NSEC3:
		types = &r.TypeBitMap
	case *dns.CSYNC:
		types = &r.TypeBitMap
	default:
		return
	}
	slices.Sort(*types)
	*types = slices.Compact(*types)
}

// RData is the canonical spelling of a parsed record's RDATA. Data of a type
// that miekg/dns has no name for are hexadecimal (RFC 3597, section 5).
func RData(rr dns.RR) string {
	if unknown, ok := rr.(*dns.RFC3597); ok {
		return strings.TrimSpace(`\# ` + strconv.Itoa(len(unknown.Rdata)/2) + " " + strings.ToUpper(unknown.Rdata))
	}
	canonicalNames(rr)
	switch r := rr.(type) { // what most records are, without their owner's letters
	case *dns.A:
		if r.A != nil {
			return r.A.String()
		}
	case *dns.NS:
		if plain(r.Ns) {
			return r.Ns
		}
	case *dns.CNAME:
		if plain(r.Target) {
			return r.Target
		}
	}
	text := strings.TrimPrefix(rr.String(), rr.Header().String())
	return strings.TrimSpace(text)
}

// canonicalNames lowers the names in the RDATA of the types listed in RFC 4034,
// section 6.2 (as changed by RFC 6840, section 5.1) and of SVCB and HTTPS,
// whose targets compare without case like every name.
func canonicalNames(rr dns.RR) {
	low := func(s *string) {
		if n, err := FQDN(*s); err == nil {
			*s = string(n)
		}
	}
	switch r := rr.(type) {
	case *dns.NS:
		low(&r.Ns)
	case *dns.CNAME:
		low(&r.Target)
	case *dns.DNAME:
		low(&r.Target)
	case *dns.PTR:
		low(&r.Ptr)
	case *dns.MX:
		low(&r.Mx)
	case *dns.SRV:
		low(&r.Target)
	case *dns.SOA:
		low(&r.Ns)
		low(&r.Mbox)
	case *dns.NAPTR:
		low(&r.Replacement)
	case *dns.AFSDB:
		low(&r.Hostname)
	case *dns.RP:
		low(&r.Mbox)
		low(&r.Txt)
	case *dns.KX:
		low(&r.Exchanger)
	case *dns.RT:
		low(&r.Host)
	case *dns.PX:
		low(&r.Map822)
		low(&r.Mapx400)
	case *dns.RRSIG:
		low(&r.SignerName)
	case *dns.HTTPS:
		low(&r.Target)
	case *dns.SVCB:
		low(&r.Target)
	case *dns.DS:
		r.Digest = strings.ToUpper(r.Digest)
	case *dns.CDS:
		r.Digest = strings.ToUpper(r.Digest)
	case *dns.TLSA:
		r.Certificate = strings.ToUpper(r.Certificate)
	case *dns.SSHFP:
		r.FingerPrint = strings.ToUpper(r.FingerPrint)
	}
}

// TXT gives the RDATA of one text, cut into character strings of at most 255
// octets (RFC 1035, section 3.3.14), for sources that hold the bare text.
func TXT(text string) string {
	var parts []string
	for len(text) > 255 {
		parts = append(parts, text[:255])
		text = text[255:]
	}
	parts = append(parts, text)
	for i, p := range parts {
		parts[i] = quote(p)
	}
	return strings.Join(parts, " ")
}

func quote(s string) string {
	var b strings.Builder
	b.WriteByte('"')
	for i := 0; i < len(s); i++ {
		switch c := s[i]; {
		case c == '"' || c == '\\':
			b.WriteByte('\\')
			b.WriteByte(c)
		case c < ' ' || c > '~':
			fmt.Fprintf(&b, `\%03d`, c)
		default:
			b.WriteByte(c)
		}
	}
	b.WriteByte('"')
	return b.String()
}

// Text is the text of canonical TXT RDATA: its character strings without the
// seams between them, as SPF and DKIM want it (RFC 7208, section 3.3; RFC 6376,
// section 3.6.2.2). Octets that are no ASCII stand for themselves; what is no TXT
// is not ok.
func Text(data string) (text string, ok bool) {
	r, ok := parse[*dns.TXT]("TXT", data)
	if !ok || len(r.Txt) == 0 {
		return "", false
	}
	var b strings.Builder
	for _, part := range r.Txt {
		unescape(&b, part)
	}
	return b.String(), true
}

// unescape writes a character string in presentation format as its octets (RFC
// 1035, section 5.1).
func unescape(b *strings.Builder, s string) {
	for i := 0; i < len(s); i++ {
		if s[i] != '\\' || i+1 == len(s) {
			b.WriteByte(s[i])
			continue
		}
		i++
		if i+2 < len(s) {
			if n, err := strconv.ParseUint(s[i:i+3], 10, 8); err == nil {
				b.WriteByte(byte(n))
				i += 2
				continue
			}
		}
		b.WriteByte(s[i])
	}
}

// CAA is the data of a CAA record (RFC 8659, section 4.1).
type CAA struct {
	Flag       uint8
	Tag, Value string
}

// ParseCAA reads canonical RDATA; what is no CAA is not ok.
func ParseCAA(data string) (c CAA, ok bool) {
	r, ok := parse[*dns.CAA]("CAA", data)
	if !ok {
		return CAA{}, false
	}
	return CAA{r.Flag, r.Tag, r.Value}, true
}

// targetField is the position of the target name in the RDATA of the types
// whose data point at a name that should exist.
var targetField = map[Type]int{"NS": 0, "CNAME": 0, "DNAME": 0, "PTR": 0, "ALIAS": 0, "ANAME": 0, "MX": 1, "SRV": 3, "HTTPS": 1, "SVCB": 1}

// Target is the name that one canonical RDATA points at; ok is false where the
// type has none, the target is the root (null MX, RFC 7505; SRV "not offered",
// RFC 2782) or is no name.
func Target(t Type, data string) (target Name, ok bool) {
	i, has := targetField[t]
	if !has {
		return "", false
	}
	fields := strings.Fields(data)
	if i >= len(fields) {
		return "", false
	}
	n, err := ParseName(fields[i])
	if err != nil || n == Root {
		return "", false
	}
	return n, true
}
