// Package fact holds questions about the live world and their answers, as plain
// data: what an authoritative server said, when, and over which transport. It
// asks nothing itself; rules name questions, probes answer them, and a file can
// carry the answers from one to the other. It imports nothing of ours, so names
// are strings here (absolute, lower case, with the trailing dot).
package fact

import (
	"cmp"
	"slices"
	"strings"
	"time"
)

// At says whom a question goes to.
type At string

// The places a question can go to.
const (
	AtParent     At = "parent"      // every address of the parent zone's servers
	AtOldServers At = "old-servers" // the servers named in the question, which served before
	AtNewServers At = "new-servers" // the servers named in the question, which shall serve
	AtWalk       At = "walk"        // a cold iterative walk from the root
	AtResolvers  At = "resolvers"   // the resolvers that the user named
	AtHosts      At = "hosts"       // every address of the name itself
)

// TLS is the type of a question, at hosts, about the certificate that a name is
// served with.
const TLS = "TLS"

// Transfer is the type of a question to servers for all that they hold of a zone. Its
// data are the keys of the sets, "www.example.com. A", and not what is in them. Most
// servers refuse it to strangers: that says nothing of the zone.
const Transfer = "AXFR"

// TCP begins the type of a question, at hosts, about whether a name takes
// connections on a port: "TCP/5432".
const TCP = "TCP/"

// NonceLabel is the first label of a name that no zone holds: what answers for it
// is a wildcard. It looks like nothing that people or scanners ask for.
const NonceLabel = "zonecut-nonce-3f9b1c7a"

// Ask is what is asked.
type Ask struct {
	Name string `json:"name"`
	Type string `json:"type"`
}

// Server is a name server with the addresses that are known of it.
type Server struct {
	Name      string   `json:"name"`
	Addresses []string `json:"addresses"`
}

// Question is one thing to find out.
type Question struct {
	Ask     Ask      `json:"ask"`
	At      At       `json:"at"`
	Servers []Server `json:"servers,omitempty"`
	// Zone is the apex of the zone that holds the answer, for AtParent the
	// child zone whose parent is meant.
	Zone string `json:"zone,omitempty"`
	// View is that of the zone; "" is the public Internet. Servers of the public
	// Internet are never asked about any other.
	View string `json:"view,omitempty"`
	// Signed asks for the signatures over the answer too (DO; RFC 4035, section
	// 3.2.1).
	Signed bool `json:"signed,omitempty"`
}

// Key names a question for look-ups.
func (q Question) Key() string {
	if len(q.Servers) == 0 && !q.Signed {
		return q.Ask.Name + "|" + q.Ask.Type + "|" + string(q.At) + "|" + q.Zone + "|" + q.View + "|"
	}
	names := make([]string, len(q.Servers))
	for i, s := range q.Servers {
		names[i] = s.Name
	}
	slices.Sort(names)
	key := []string{q.Ask.Name, q.Ask.Type, string(q.At), q.Zone, q.View, strings.Join(names, ",")}
	if q.Signed {
		key = append(key, "signed")
	}
	return strings.Join(key, "|")
}

// Kind is what a reply, or its absence, amounts to. That a name or a type is
// not there is an answer; from Referral on nothing is known of the content.
type Kind string

// The kinds of replies.
const (
	// Data: authoritative data of the type asked for.
	Data Kind = "answer"
	// Alias: the name is a CNAME and has no data of the type (RFC 1034, section
	// 3.6.2).
	Alias Kind = "alias"
	// NXDomain: the name does not exist (RFC 8020).
	NXDomain Kind = "nxdomain"
	// NoData: the name exists without data of the type (RFC 2308, section 2.2).
	NoData Kind = "nodata"
	// Referral: the server hands the name to the zone in Cut. Whether that is
	// further down or, from a lame server, upward, only the asker can tell.
	Referral Kind = "referral"
	// Refused: rcode REFUSED.
	Refused Kind = "refused"
	// NotAuth: rcode NOTAUTH, or a reply without AA that is no referral.
	NotAuth Kind = "notauth"
	// ServFail: rcode SERVFAIL.
	ServFail Kind = "servfail"
	// Unusable: another rcode, or a message that cannot be read or is cut off.
	Unusable Kind = "unusable"
	// Timeout: nothing came back.
	Timeout Kind = "timeout"
	// Closed: the host says that nobody listens on the port.
	Closed Kind = "closed"
	// Unreachable: this machine has no route to the address.
	Unreachable Kind = "unreachable"
	// Open: the host takes connections on the port; nothing was said over it.
	Open Kind = "open"
)

// Glue is an address of a name server as it stands beside an NS set. TTL is in
// seconds.
type Glue struct {
	Name    string `json:"name"`
	Address string `json:"address"`
	TTL     uint32 `json:"ttl"`
}

// Denial is one NSEC or NSEC3 record: canonical RDATA of it, and of the RRSIG records
// over it.
type Denial struct {
	Owner      string   `json:"owner"`
	Type       string   `json:"type"`
	Data       string   `json:"data"`
	Signatures []string `json:"signatures,omitempty"`
}

// Certificate is the end of the chain that a host serves.
type Certificate struct {
	// Issuer is the organisation that issued it, or its common name where it has
	// none.
	Issuer    string    `json:"issuer"`
	NotBefore time.Time `json:"not_before"`
	NotAfter  time.Time `json:"not_after"`
	// SHA256 is the digest of the certificate, in hex.
	SHA256 string `json:"sha256"`
	// Fault is why no public root vouches for it now, "" when one does.
	Fault string `json:"fault,omitempty"`
}

// Answer is what one address said. That a name is not there is an answer;
// SERVFAIL, REFUSED, a referral and a timeout are not, and Err says which.
type Answer struct {
	Server    string `json:"server"`
	Address   string `json:"address"`
	Transport string `json:"transport"` // "udp" or "tcp"; at hosts "tls" or "tcp"
	// Node names the one of several behind the address, where it says which it is
	// (NSID; RFC 5001). Steps are what it took beside one question over UDP.
	Node          string   `json:"node,omitempty"`
	Steps         []string `json:"steps,omitempty"`
	Rcode         string   `json:"rcode,omitempty"`
	Authoritative bool     `json:"authoritative"`
	Data          []string `json:"data,omitempty"` // canonical RDATA, sorted
	TTL           uint32   `json:"ttl,omitempty"`
	// Signatures are the canonical RDATA of the RRSIG records over the data, where
	// the question asks for them.
	Signatures []string `json:"signatures,omitempty"`
	// Denials are the NSEC and NSEC3 records that come along, where the question asks
	// for signatures: they prove what is not there (RFC 4035, section 3.1.3).
	Denials []Denial `json:"denials,omitempty"`
	// Glue are the addresses that come along with an NS set (RFC 9471, section 2.1).
	Glue []Glue `json:"glue,omitempty"`
	// Certificate is what a host serves, in answer to a question about TLS: the data
	// are then the names that it is for.
	Certificate *Certificate `json:"certificate,omitempty"`
	// Kind is what the reply amounts to, NegativeTTL how long a denial may be
	// cached (RFC 2308, section 5), in seconds.
	Kind        Kind          `json:"kind,omitempty"`
	NegativeTTL uint32        `json:"negative_ttl,omitempty"`
	Err         string        `json:"error,omitempty"`
	Time        time.Time     `json:"at"`
	RTT         time.Duration `json:"-"`
}

// Spoke reports whether the reply is an authoritative answer about the name:
// data, or the statement that there are none.
func (a *Answer) Spoke() bool {
	return a.Kind == Data || a.Kind == Alias || a.Kind == NXDomain || a.Kind == NoData
}

// Came reports whether any reply came back.
func (a *Answer) Came() bool {
	return a.Kind != Timeout && a.Kind != Closed && a.Kind != Unreachable
}

// Unanimous is what every server that spoke said of a set: its data, nil where it is not
// there, and the TTL in seconds.
func Unanimous(answers []Answer) (data []string, ttl uint32, ok bool) {
	for i := range answers {
		a := &answers[i]
		switch {
		case !a.Spoke():
			continue
		case a.Kind == Alias:
			return nil, 0, false
		case ok && !slices.Equal(data, a.Data):
			return nil, 0, false
		}
		data, ttl, ok = a.Data, a.TTL, true
	}
	return data, ttl, ok
}

// SortServers brings servers into canonical order.
func SortServers(servers []Server) {
	for i := range servers {
		slices.Sort(servers[i].Addresses)
	}
	slices.SortFunc(servers, func(a, b Server) int { return cmp.Compare(a.Name, b.Name) })
}
