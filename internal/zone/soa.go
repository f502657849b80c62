package zone

import (
	"fmt"
	"strconv"

	"github.com/miekg/dns"
)

// SOA is the data of an SOA record (RFC 1035, section 3.3.13). Timers are in
// seconds.
type SOA struct {
	Primary, Mailbox                string
	Serial                          Serial
	Refresh, Retry, Expire, Minimum uint32
}

// ParseSOA reads canonical RDATA; what is no SOA is not ok.
func ParseSOA(data string) (soa SOA, ok bool) {
	r, ok := parse[*dns.SOA]("SOA", data)
	if !ok {
		return SOA{}, false
	}
	return SOA{Primary: r.Ns, Mailbox: r.Mbox, Serial: Serial(r.Serial), Refresh: r.Refresh, Retry: r.Retry,
		Expire: r.Expire, Minimum: r.Minttl}, true
}

// String is the RDATA in canonical spelling.
func (s SOA) String() string {
	return fmt.Sprintf("%s %s %d %d %d %d %d", s.Primary, s.Mailbox, uint32(s.Serial), s.Refresh, s.Retry, s.Expire, s.Minimum)
}

// SOA is the SOA of an instance with its TTL in seconds; ok is false where the
// state has none, or none that is known.
func (s *Snapshot) SOA(i Instance) (soa SOA, ttl uint32, ok bool) {
	r := s.Get(Key{Instance: i, Owner: i.Apex, Type: "SOA"})
	if r == nil || r.Unknown || len(r.Data) != 1 {
		return SOA{}, 0, false
	}
	soa, ok = ParseSOA(r.Data[0])
	return soa, r.TTL, ok
}

// Serial is the serial number of a zone. It counts in a circle: 1 comes after
// 4294967295 (RFC 1982).
type Serial uint32

// After reports whether secondaries take s for newer than t (RFC 1982, section
// 3.2). Of two serials just half the circle apart neither is.
func (s Serial) After(t Serial) bool { return s != t && s-t < 1<<31 }

func (s Serial) String() string { return strconv.FormatUint(uint64(s), 10) }
