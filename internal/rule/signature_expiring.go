package rule

import (
	"cmp"
	"fmt"
	"slices"
	"time"

	"zonecut/internal/fact"
	"zonecut/internal/finding"
	"zonecut/internal/zone"
)

var _ = register(Rule{
	ID:      "signature-expiring",
	Title:   "a zone is published with signatures that end soon",
	Classes: []string{"C18"},
	Level:   finding.Block,
	Params:  map[string]int{"life_percent": 25},
	Doc: `Signatures that this change brings end soon. It blocks when one has less time left
than the TTL of the set it covers, or none: resolvers answer SERVFAIL from its end on,
and nothing renews it by itself in a file. It is a warning when less than life_percent
of the signature's own life is left, and when what is left is less than the time that
secondaries may go on without their primary (SOA expire) with the largest TTL on top:
then a secondary serves expired signatures before it gives the zone up (RFC 6781,
section 4.4.1).

PagerDuty's new key was deployed without its signatures; the old ones ran out two
weeks later, as anybody could have read from them. .mm was away for 16 hours (C18).

The same is asked of each server that comes into an NS set under a DS, and of all
under the first DS of a name: there the signatures over keys and SOA count as they are
served. Without facts nothing is said of them.

Harmless look-alike: signatures of a day that a server makes as it answers, of which
the newest counts, and which live shorter than the zone's expire time by design; an
old signature beside a newer one of the same set; signatures that stood before, which
are not this change's; zones that have lived all along with lives shorter than their
expire time; servers whose signatures end no sooner than those of the servers before.

To do: sign the zone anew and publish that; then see why nobody signed it in time.`,
	Check: func(p *Pass) {
		signed, order := map[zone.Instance][]*zone.Change{}, []zone.Instance{}
		for i := range p.Changes {
			c := &p.Changes[i]
			if c.Zone || c.Type != "RRSIG" || c.After == nil || !p.After.Complete(c.Instance) {
				continue
			}
			if signed[c.Instance] == nil {
				order = append(order, c.Instance)
			}
			signed[c.Instance] = append(signed[c.Instance], c)
		}
		for _, i := range order {
			signaturesOf(p, i, signed[i])
		}
		for _, t := range trustings(p) {
			if t.Type != "DS" || t.fresh {
				servedSignatures(p, t)
			}
		}
	},
})

// ending is a signature that ends too soon, and why.
type ending struct {
	zone.Signature
	owner zone.Name
	left  time.Duration
	// ttl is for how many seconds caches hold what it covers.
	ttl   uint32
	level finding.Level
	why   string
}

func signaturesOf(p *Pass, i zone.Instance, signed []*zone.Change) {
	var found []ending
	var changes []*zone.Change
	short := shortLife(p, i)
	for _, c := range signed {
		n := len(found)
		for _, s := range newest(p, c) {
			if e := judged(p, c, s, short); e.level > finding.Off {
				found = append(found, e)
			}
		}
		if len(found) > n {
			changes = append(changes, c)
		}
	}
	if len(found) == 0 {
		return
	}
	slices.SortStableFunc(found, func(a, b ending) int {
		return cmp.Or(cmp.Compare(b.level, a.level), cmp.Compare(a.left, b.left))
	})
	f := p.Report(wholeZone(p, i), "new signatures end too soon (%d), first that of %s %s, which %s",
		len(found), found[0].owner, found[0].Covered, found[0].why)
	f.Level, f.Digest, f.Places, f.Window = found[0].level, digestOf(changes), nil, nil
	const most = 5
	for _, e := range found[:min(most, len(found))] {
		f.Detail = append(f.Detail, fmt.Sprintf("%s of %s: until %s, %s", e.Covered, e.owner,
			e.Expiration.Format(time.RFC3339), e.remaining()))
	}
	if more := len(found) - most; more > 0 {
		f.Detail = append(f.Detail, fmt.Sprintf("and %d more", more))
	}
	f.Proof = endingProofs(found)
	f.Hint = "sign the zone anew and publish that one"
}

// endingProofs come true when what the worst signatures cover, as it is served after
// the apply, turns bogus while caches hold it: whoever renews them in time refutes
// that. For the hashed names of NSEC3 nobody can ask (RFC 5155, section 7.2.8).
func endingProofs(found []ending) []finding.Proof {
	var out []finding.Proof
	for _, e := range found {
		if e.level < finding.Block || e.Covered == "NSEC3" || len(out) == mostProofs {
			continue
		}
		out = append(out, finding.Proof{Ask: fact.Ask{Name: string(e.owner), Type: string(e.Covered)}, At: fact.AtWalk,
			Servers: []fact.Server{}, ComesTrueIf: finding.IfBogus, Want: []string{}, Ahead: int(e.ttl)})
	}
	return out
}

func (e *ending) remaining() string {
	if e.left <= 0 {
		return "over"
	}
	return fmt.Sprintf("%d s left", int(e.left.Seconds()))
}

// newest are the signatures that a change brings and that are the last to end of
// those of their set: a validator needs one (RFC 4035, section 5.3.3).
func newest(p *Pass, c *zone.Change) []zone.Signature {
	last, fresh := map[zone.Type]zone.Signature{}, map[zone.Type]bool{}
	added := c.Added()
	for _, data := range c.After.Data {
		s, ok := zone.ParseSignature(data, p.Now)
		if !ok {
			continue
		}
		if have, seen := last[s.Covered]; !seen || s.Expiration.After(have.Expiration) {
			_, isNew := slices.BinarySearch(added, data)
			last[s.Covered], fresh[s.Covered] = s, isNew
		}
	}
	var out []zone.Signature
	for t, s := range last {
		if fresh[t] {
			out = append(out, s)
		}
	}
	slices.SortFunc(out, func(a, b zone.Signature) int { return cmp.Compare(a.Covered, b.Covered) })
	return out
}

// judged grades a signature; level Off is a good one. short is how long a new
// signature should last at least.
func judged(p *Pass, c *zone.Change, s zone.Signature, short time.Duration) ending {
	ttl := s.TTL
	if r := p.After.Get(zone.Key{Instance: c.Instance, Owner: c.Owner, Type: s.Covered}); r != nil {
		ttl = max(ttl, r.TTL)
	}
	return lifeOf(p, c.Owner, s, ttl, short)
}

func lifeOf(p *Pass, owner zone.Name, s zone.Signature, ttl uint32, short time.Duration) ending {
	e := ending{Signature: s, owner: owner, left: s.Expiration.Sub(p.Now), ttl: ttl}
	switch life := s.Expiration.Sub(s.Inception); {
	case e.left <= 0:
		e.level, e.why = finding.Block, "is over: validating resolvers answer SERVFAIL"
	case e.left < time.Duration(ttl)*time.Second:
		e.level, e.why = finding.Block, "ends before the TTL of what it covers"
	case e.left*100 < life*time.Duration(p.Param("life_percent")):
		e.level, e.why = finding.Warn, fmt.Sprintf("has less than %d %% of its life left", p.Param("life_percent"))
	case e.left < short:
		e.level, e.why = finding.Warn, "ends before a secondary without its primary gives the zone up"
	}
	return e
}

// shortLife is how long a signature must last for secondaries that lose their
// primary: SOA expire and the largest TTL. It is zero where the zone has one
// server, no SOA, or signatures that were as short before: the root's are made
// for an hour more than that, and published an hour later.
func shortLife(p *Pass, i zone.Instance) time.Duration {
	const room = 24 * time.Hour
	was := secondaries(p.Before, i) + room
	for _, r := range p.Before.Held() {
		if r.Instance != i || r.Type != "RRSIG" {
			continue
		}
		for _, data := range r.Data {
			if s, ok := zone.ParseSignature(data, p.Now); ok && s.Expiration.Sub(s.Inception) < was {
				return 0
			}
		}
	}
	return secondaries(p.After, i)
}

// secondaries is SOA expire and the largest TTL of a zone with two or more
// servers, else zero.
func secondaries(s *zone.Snapshot, i zone.Instance) time.Duration {
	soa, _, ok := s.SOA(i)
	ns := s.Get(zone.Key{Instance: i, Owner: i.Apex, Type: "NS"})
	if !ok || ns == nil || len(ns.Data) < 2 {
		return 0
	}
	var largest uint32
	for _, r := range s.Held() {
		if r.Instance == i {
			largest = max(largest, r.TTL)
		}
	}
	return (time.Duration(soa.Expire) + time.Duration(largest)) * time.Second
}
