// Package resolver asks name servers and walks the tree of zones. A Client puts
// one question to one address and says what kind of reply came back; a Resolver
// walks from the root to a zone's servers and to those of its parent. It trusts
// nobody's cache: every question goes to an authoritative server with RD=0, unless
// the caller wants to know what a resolver says, and every reply must be for
// exactly that question.
//
// Nothing here judges what an answer means for a change: answers are what one
// address says, seen from one vantage. Validate follows the chain of trust to a
// name and says of each address on it whether what it serves holds.
package resolver

import (
	"cmp"
	"fmt"
	"net/netip"
	"slices"
	"strings"

	"github.com/miekg/dns"

	"zonecut/internal/fact"
	"zonecut/internal/zone"
)

// Query is one question to one address.
type Query struct {
	// Server is the host name that the address belongs to, for sentences; it
	// may be empty.
	Server  zone.Name
	Address netip.Addr
	Name    zone.Name
	Type    zone.Type
	// TCP asks over TCP only, for a second look that nobody off the path can
	// forge.
	TCP bool
	// DNSSEC asks for signatures and proofs too (DO; RFC 4035, section 3.2.1).
	DNSSEC bool
	// Port is that of the server, where it has one of its own; 0 is the client's.
	Port uint16
	// Recurse asks a resolver for what it would tell its users (RD): its reply
	// need not be authoritative. Unchecked asks it not to validate (CD), which
	// tells bogus data from servers that fail.
	Recurse, Unchecked bool
}

// Kind is what a reply, or its absence, amounts to.
type Kind = fact.Kind

// The kinds of replies.
const (
	Data        = fact.Data
	Alias       = fact.Alias
	NXDomain    = fact.NXDomain
	NoData      = fact.NoData
	Referral    = fact.Referral
	Refused     = fact.Refused
	NotAuth     = fact.NotAuth
	ServFail    = fact.ServFail
	Unusable    = fact.Unusable
	Timeout     = fact.Timeout
	Closed      = fact.Closed
	Unreachable = fact.Unreachable
)

// Cut is a zone cut as a referral gives it (RFC 1034, section 4.2.1).
type Cut struct {
	Name zone.Name
	// NS are the host names of the zone's servers, canonical and sorted.
	NS []string
	// TTL is that of the NS set, in seconds.
	TTL uint32
}

// Answer is what one address replied. Data holds records of the owner and type
// asked for and of no other: what stands behind a CNAME is another name's.
type Answer struct {
	fact.Answer
	// CNAME is the target when the name is an alias.
	CNAME zone.Name
	// Cut is the zone of a referral.
	Cut Cut
	// Glue are the addresses in the additional section of the hosts that an NS
	// set in this reply names.
	Glue map[zone.Name][]netip.Addr
	// Zone is the owner of the SOA in the authority section, which is the zone
	// that denies; "" without one.
	Zone zone.Name
	// Port is the source port that was used.
	Port uint16
	// Stale says that a resolver gives what it should have dropped, for want of
	// anything better (RFC 8767; RFC 8914, sections 4.4 and 4.20).
	Stale bool

	why string   // the last clause of Err
	msg *dns.Msg // the reply as it came, when DNSSEC was asked for
}

// Saw is the content of the reply in one clause: data, "NXDOMAIN", "refers to …",
// or what stood in the way.
func (a *Answer) Saw() string {
	switch a.Kind {
	case Data:
		return strings.Join(a.Data, ", ")
	case Alias:
		return "CNAME " + string(a.CNAME)
	case NXDomain:
		return "NXDOMAIN"
	case NoData:
		return "no data"
	case Referral:
		return fmt.Sprintf("refers to %s at %s", a.Cut.Name, strings.Join(a.Cut.NS, ", "))
	}
	return cmp.Or(a.why, a.Err, string(a.Kind))
}

// who names a server in sentences.
func who(name string, address string) string {
	if name == "" {
		return address
	}
	return name + " (" + address + ")"
}

// Server is a name server with its addresses.
type Server struct {
	Name      zone.Name
	Addresses []netip.Addr
}

// Zone is a zone as a walk found it: all servers that its parent or the zone
// itself names.
type Zone struct {
	Apex    zone.Name
	Servers []Server // sorted by name, addresses sorted
	// Gaps are sentences about servers that could not be looked up.
	Gaps []string
}

// sort brings servers into canonical order.
func (z *Zone) sort() {
	for _, s := range z.Servers {
		slices.SortFunc(s.Addresses, netip.Addr.Compare)
	}
	slices.SortFunc(z.Servers, func(a, b Server) int { return a.Name.Compare(b.Name) })
	slices.Sort(z.Gaps)
	z.Gaps = slices.Compact(z.Gaps)
}
