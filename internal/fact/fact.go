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
)

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
}

// Key names a question for look-ups.
func (q Question) Key() string {
	names := make([]string, len(q.Servers))
	for i, s := range q.Servers {
		names[i] = s.Name
	}
	slices.Sort(names)
	return strings.Join([]string{q.Ask.Name, q.Ask.Type, string(q.At), q.Zone, strings.Join(names, ",")}, "|")
}

// Answer is what one address said. That a name is not there is an answer;
// SERVFAIL, REFUSED, a referral and a timeout are not, and Err says which.
type Answer struct {
	Server        string        `json:"server"`
	Address       string        `json:"address"`
	Transport     string        `json:"transport"` // "udp" or "tcp"
	Rcode         string        `json:"rcode,omitempty"`
	Authoritative bool          `json:"authoritative"`
	Data          []string      `json:"data,omitempty"` // canonical RDATA, sorted
	TTL           uint32        `json:"ttl,omitempty"`
	Err           string        `json:"error,omitempty"`
	Time          time.Time     `json:"at"`
	RTT           time.Duration `json:"-"`
}

// Set is all that is known of the live world: answers by question. A nil set
// knows nothing.
type Set struct{ answers map[string][]Answer }

// Add keeps the answers to a question.
func (s *Set) Add(q Question, answers ...Answer) {
	if s.answers == nil {
		s.answers = map[string][]Answer{}
	}
	s.answers[q.Key()] = append(s.answers[q.Key()], answers...)
}

// Get gives the answers to a question; known is false when it was never asked.
func (s *Set) Get(q Question) (answers []Answer, known bool) {
	if s == nil {
		return nil, false
	}
	answers, known = s.answers[q.Key()]
	return answers, known
}

// SortServers brings servers into canonical order.
func SortServers(servers []Server) {
	for i := range servers {
		slices.Sort(servers[i].Addresses)
	}
	slices.SortFunc(servers, func(a, b Server) int { return cmp.Compare(a.Name, b.Name) })
}
