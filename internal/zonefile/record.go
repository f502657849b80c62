package zonefile

import (
	"bytes"
	"math"
	"strconv"
	"strings"

	"github.com/miekg/dns"

	"zonecut/internal/zone"
)

// header is what stands between owner and RDATA.
type header struct {
	ttl    uint32
	hasTTL bool
	typ    zone.Type
	code   uint16
	rdata  []byte
}

// header reads TTL and class, which may stand in either order or not at all,
// and the type.
func (p *parser) header(text []byte) (header, error) {
	var h header
	class := false
	for {
		field, rest := token(text)
		if len(field) == 0 {
			return h, p.fail("write OWNER [TTL] [CLASS] TYPE RDATA", "the record of %s has no type", p.owner)
		}
		text = rest
		code, known := typeOf(field)
		switch {
		case known:
			h.code, h.typ, h.rdata = code, zone.Type(dns.Type(code).String()), bytes.TrimSpace(rest)
			return h, p.meta(h.typ, code)
		case !class && isClass(field):
			if class = true; !isInternet(field) {
				return h, p.fail("only class IN is read", "class %s", quote(field))
			}
		case !h.hasTTL && '0' <= field[0] && field[0] <= '9':
			ttl, ok := parseTTL(string(field))
			if !ok {
				return h, p.fail("write seconds up to 2147483647, or units such as 1h30m", "%s is not a TTL", quote(field))
			}
			h.ttl, h.hasTTL = ttl, true
		default:
			return h, p.fail("write the type's name, or TYPEnnn and the data as \\# LENGTH HEX (RFC 3597)", "unknown type %s", quote(field))
		}
	}
}

// meta refuses the types that are asked for and never stored (RFC 6895, section
// 3.1).
func (p *parser) meta(typ zone.Type, code uint16) error {
	if code == 0 || code == dns.TypeOPT || 128 <= code && code <= 255 || code == math.MaxUint16 {
		return p.fail("take the record out", "type %s has no place in a zone", typ)
	}
	return nil
}

func typeOf(field []byte) (uint16, bool) {
	if code, ok := dns.StringToType[string(field)]; ok {
		return code, true
	}
	upper := strings.ToUpper(string(field))
	if code, ok := dns.StringToType[upper]; ok {
		return code, true
	}
	return numbered(upper, "TYPE")
}

func numbered(s, prefix string) (uint16, bool) {
	digits, ok := strings.CutPrefix(s, prefix)
	if !ok {
		return 0, false
	}
	n, err := strconv.ParseUint(digits, 10, 16)
	return uint16(n), err == nil
}

func isClass(field []byte) bool {
	upper := strings.ToUpper(string(field))
	_, named := dns.StringToClass[upper]
	_, number := numbered(upper, "CLASS")
	return named || number
}

func isInternet(field []byte) bool {
	return bytes.EqualFold(field, []byte("IN")) || bytes.EqualFold(field, []byte("CLASS1"))
}

var ttlUnits = map[byte]uint64{'S': 1, 'M': 60, 'H': 3600, 'D': 86400, 'W': 604800}

// parseTTL reads seconds, or BIND's numbers with units: 1h30m.
func parseTTL(s string) (uint32, bool) {
	var sum, n uint64
	digits := false
	for i := 0; i < len(s); i++ {
		c := s[i] &^ 0x20 // upper case
		unit, isUnit := ttlUnits[c]
		switch {
		case '0' <= s[i] && s[i] <= '9':
			n, digits = n*10+uint64(s[i]-'0'), true
		case isUnit && digits:
			sum, n, digits = sum+n*unit, 0, false
		default:
			return 0, false
		}
		if n > math.MaxInt32 || sum > math.MaxInt32 {
			return 0, false // RFC 2181, section 8
		}
	}
	sum += n
	return uint32(sum), s != "" && sum <= math.MaxInt32
}

// recordTTL is the TTL that counts. A zone that states none before its SOA gets
// the SOA's minimum, as BIND does it.
func (p *parser) recordTTL(h header) (uint32, error) {
	switch {
	case h.hasTTL:
		p.lastTTL, p.lastTTLKnown, p.open.lastTTL = h.ttl, true, false
		return h.ttl, nil
	}
	p.used.ttl = p.used.ttl || p.open.ttl
	if p.ttlKnown {
		return p.ttl, nil
	}
	p.used.lastTTL, p.tookLast = p.used.lastTTL || p.open.lastTTL, true
	switch {
	case p.lastTTLKnown:
		return p.lastTTL, nil
	case h.code == dns.TypeSOA:
		p.ttl, p.ttlKnown, p.open.ttl = min(p.soa.Minttl, math.MaxInt32), true, false
		p.zone.MinimumTTL = true
		return p.ttl, nil
	}
	return 0, p.fail("write $TTL SECONDS at the top of the file", "the record of %s has no TTL, and none stands before it", p.owner)
}

// least is how many fields the data of a type has at least, where miekg/dns takes
// the missing ones for zero or empty: a digest or key that was cut off.
var least = map[uint16]int{
	dns.TypeSOA: 7, dns.TypeDS: 4, dns.TypeCDS: 4, dns.TypeDLV: 4, dns.TypeDNSKEY: 4, dns.TypeCDNSKEY: 4,
	dns.TypeRRSIG: 9, dns.TypeNSEC3PARAM: 4, dns.TypeTLSA: 4, dns.TypeSMIMEA: 4, dns.TypeSSHFP: 3, dns.TypeCERT: 4, dns.TypeZONEMD: 4,
}

// whole reports whether RDATA has as many fields as its type needs. The form of
// RFC 3597 has its own length.
func whole(h header) bool {
	field, rest := token(h.rdata)
	if string(field) == `\#` {
		return true
	}
	n := 0
	for ; len(field) > 0; field, rest = token(rest) {
		n++
	}
	return n >= least[h.code]
}

// data is the canonical RDATA. The record is returned too where it was parsed
// as one: addresses and single names are nearly all of a zone and are read
// directly.
func (p *parser) data(h header) (string, dns.RR, error) {
	if len(h.rdata) == 0 && h.code != dns.TypeAPL {
		return "", nil, p.fail("write the data, or take the record out", "%s of %s has no data", h.typ, p.owner)
	}
	field, rest := token(h.rdata)
	single := len(rest) == 0 && bytes.IndexByte(field, '"') < 0
	switch h.code {
	case dns.TypeA, dns.TypeAAAA:
		if !single {
			break // \# or garbage
		}
		text, err := zone.Data(h.typ, string(field))
		if err != nil {
			return "", nil, p.badData(h, "not an address")
		}
		return text, nil, nil
	case dns.TypeNS, dns.TypeCNAME, dns.TypePTR, dns.TypeDNAME:
		if !single {
			break
		}
		name, err := p.name(string(field))
		return string(name), nil, err
	}
	rr, err := p.parse(h)
	if err != nil {
		return "", nil, err
	}
	return zone.RData(rr), rr, nil
}

// parse reads RDATA by miekg/dns.
func (p *parser) parse(h header) (dns.RR, error) {
	if !whole(h) {
		return nil, p.badData(h, "fields are missing")
	}
	p.used.origin = p.used.origin || p.open.origin
	text := ". 0 IN " + string(h.typ) + " " + string(h.rdata) + "\n"
	zp := dns.NewZoneParser(strings.NewReader(text), string(p.origin), "")
	rr, ok := zp.Next()
	if err := zp.Err(); err != nil {
		return nil, p.badData(h, reason(err))
	}
	if !ok {
		return nil, p.badData(h, "no data")
	}
	canonical, err := zone.Canonical(rr)
	if err != nil {
		return nil, p.badData(h, reason(err))
	}
	if hip, ok := canonical.(*dns.HIP); ok && hip.Hit == "" {
		return nil, p.badData(h, "no host identity tag")
	}
	return canonical, nil
}

func (p *parser) badData(h header, why string) error {
	return p.fail("mend the data of the record", "%s of %s: bad data %s: %s", h.typ, p.owner, quote(bytes.Join(bytes.Fields(h.rdata), []byte(" "))), why)
}

// reason is the core of an error of miekg/dns, whose line and column are those
// of the one record that it was given.
func reason(err error) string {
	text := strings.TrimPrefix(err.Error(), "dns: ")
	if i := strings.LastIndex(text, " at line: "); i >= 0 {
		text = text[:i]
	}
	return text
}
