package resolver

import (
	"context"
	"net/netip"
	"slices"
	"time"

	"zonecut/internal/zone"
)

// Status is what validation says of an answer (RFC 4035, section 4.3).
type Status string

// The states of security.
const (
	// Secure: a chain of signatures and DS sets leads from a trust anchor to it.
	Secure Status = "secure"
	// Insecure: it is proven that the chain ends above it, by intent.
	Insecure Status = "insecure"
	// Bogus: the chain should lead to it, and a link is broken: validating
	// resolvers answer SERVFAIL.
	Bogus Status = "bogus"
	// Indeterminate: nobody can tell, or not from here.
	Indeterminate Status = "indeterminate"
)

// Link is a kind of link in the chain of trust.
type Link string

// The links.
const (
	LinkAnchor    Link = "trust-anchor" // between the configuration and the keys of a zone
	LinkDS        Link = "ds"           // between the DS set at the parent and the keys of the child
	LinkKey       Link = "dnskey"       // between a key that a DS names and the set of keys
	LinkSignature Link = "rrsig"        // between a key of a zone and a set
	LinkDenial    Link = "denial"       // the proof that there is no such set
	LinkServer    Link = "server"       // the server gives nothing to judge
)

// verdict is what became of one step: of every status but Secure, Link is where
// and Why is one clause.
type verdict struct {
	Status Status
	Link   Link
	Why    string
}

// rank orders states: the worst of several steps counts, and the best of several
// servers.
var rank = map[Status]int{Secure: 1, Insecure: 2, Indeterminate: 3, Bogus: 4}

// worse is the worse of two, the first of equals.
func worse(a, b verdict) verdict {
	if rank[b.Status] > rank[a.Status] {
		return b
	}
	return a
}

// Seen is what one address on the chain serves.
type Seen struct {
	Zone    zone.Name
	Server  zone.Name
	Address netip.Addr
	Status  Status
	Link    Link
	// Why is one clause about every status but Secure.
	Why string
}

// Validation is what the chain of trust to a name amounts to.
type Validation struct {
	// Status is what validating resolvers see in the end, which try another
	// server where one is bogus. Link and Why are the broken or missing link.
	Status Status
	Link   Link
	Why    string
	// Zone is the zone in which the chain ends.
	Zone zone.Name
	// Alias is the target when the name is an alias: the chain of trust to that
	// is another one.
	Alias zone.Name
	// Seen are the addresses of the zones on the chain, from the anchor down,
	// and the worst that was seen of each: a server that is bogus where another
	// is not breaks some resolvers, some of the time.
	Seen []Seen
	// Gaps are sentences about what was not looked at.
	Gaps []string
}

// Bogus are the addresses that serve something bogus.
func (v *Validation) Bogus() []Seen {
	return slices.DeleteFunc(slices.Clone(v.Seen), func(s Seen) bool { return s.Status != Bogus })
}

// Wanted is what to validate.
type Wanted struct {
	Name zone.Name
	Type zone.Type
	// Now is the time that signatures are held against.
	Now time.Time
	// At are the servers to ask for a zone, by apex, in place of those that the
	// delegation names: a zone can be validated before it is delegated.
	At map[zone.Name][]Server
	// TCP asks over TCP only, for a second look at bad news.
	TCP bool
}

const (
	maxValidation = time.Minute
	// maxRoots is how many addresses of the root are asked: all 26 of them are
	// nobody's to change.
	maxRoots = 3
	maxZones = 12 // on one chain
)

// check is one validation.
type check struct {
	r    *Resolver
	ctx  context.Context
	now  time.Time
	at   map[zone.Name][]Server
	tcp  bool
	left int // verifications
	out  *Validation
	// way are the zones so far, from the anchor down.
	way []level
	// worst is what holds whatever the rest of the chain says: where servers of
	// a parent disagree and one of them lets the chain end.
	worst verdict
}

// Validate follows the chain of trust from the closest trust anchor to a name,
// asking every server of every zone on it, and says where it breaks. Every reply
// is fetched anew. What stands behind a CNAME or DNAME is not followed.
func (r *Resolver) Validate(ctx context.Context, w Wanted) Validation {
	ctx, cancel := context.WithTimeout(ctx, maxValidation)
	defer cancel()
	c := &check{r: r, ctx: ctx, now: w.Now, at: w.At, tcp: w.TCP, left: maxVerify, out: new(Validation)}
	v := worse(c.run(w.Name, w.Type), c.worst)
	c.out.Status, c.out.Link, c.out.Why = v.Status, v.Link, v.Why
	for _, l := range c.way {
		for _, p := range l.places {
			c.out.Seen = append(c.out.Seen, Seen{l.apex, p.Server, p.Address, p.Status, p.Link, p.Why})
		}
	}
	slices.Sort(c.out.Gaps)
	c.out.Gaps = slices.Compact(c.out.Gaps)
	return *c.out
}
