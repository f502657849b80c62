package zone

import (
	"errors"
	"strconv"
	"strings"
	"time"
)

// Signature is what the data of an RRSIG say besides the signature itself (RFC
// 4034, section 3.1).
type Signature struct {
	Covered   Type
	Algorithm uint8
	KeyTag    uint16
	// Labels counts those of the owner that was signed, without the root and a
	// wildcard's: of a set that a wildcard answered with they are fewer than its
	// owner has (RFC 4034, section 3.1.3).
	Labels int
	// Signer is the apex of the zone that signed.
	Signer Name
	// TTL is the original TTL of the set that is covered, in seconds.
	TTL                   uint32
	Inception, Expiration time.Time
}

// ParseSignature reads the canonical RDATA of an RRSIG. Its times are 32 bits of
// a circle (RFC 4034, section 3.1.5), so they are read as those nearest to now.
// Half of a signed zone are signatures: the fields are read without the record.
func ParseSignature(data string, now time.Time) (s Signature, ok bool) {
	f := strings.Fields(data)
	if len(f) < 9 {
		return Signature{}, false
	}
	algorithm, err1 := strconv.ParseUint(f[1], 10, 8)
	labels, err6 := strconv.ParseUint(f[2], 10, 8)
	ttl, err2 := strconv.ParseUint(f[3], 10, 32)
	expiration, err3 := time.Parse(timeForm, f[4])
	inception, err4 := time.Parse(timeForm, f[5])
	tag, err5 := strconv.ParseUint(f[6], 10, 16)
	return Signature{Covered: Type(f[0]), Algorithm: uint8(algorithm), KeyTag: uint16(tag), TTL: uint32(ttl), Labels: int(labels), Signer: Name(f[7]),
		Inception: near(now, inception), Expiration: near(now, expiration)}, errors.Join(err1, err2, err3, err4, err5, err6) == nil
}

const timeForm = "20060102150405" // RFC 4034, section 3.2

// near is the time nearest to now of those that have the same 32 bits.
func near(now, t time.Time) time.Time {
	return now.Truncate(time.Second).Add(time.Duration(int32(uint32(t.Unix())-uint32(now.Unix()))) * time.Second).UTC()
}
