package probe

import (
	"cmp"
	"context"
	"errors"
	"net"
	"net/netip"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"

	"zonecut/internal/fact"
	"zonecut/internal/resolver"
	"zonecut/internal/zone"
	"zonecut/internal/zonefile"
)

// Transfer asks the servers that a question names for a whole zone (AXFR, RFC 5936),
// over TCP and without a key: those that give it to anybody. Of what comes, the keys
// of the sets are kept.
type Transfer struct {
	Resolver *resolver.Resolver
	// Port is the port of every server; 0 is 53.
	Port uint16
	// Most bounds the records of one zone; 0 is 100,000.
	Most int
	// Timeout is for one server, from the first to the last record; 0 is 20 s.
	Timeout time.Duration
}

const (
	mostRecords     = 100_000
	transferTimeout = 20 * time.Second
	// mostTransfers bounds the addresses that one question takes a zone from, mostTries
	// those that are tried in turn until one gives it.
	mostTransfers, mostTries = 8, 3
)

// Answers knows transfers from named servers of the public Internet.
func (t Transfer) Answers(q fact.Question) bool {
	return q.Ask.Type == fact.Transfer && q.View == "" && (q.At == fact.AtOldServers || q.At == fact.AtNewServers)
}

// Ask asks new servers at every address, for each may hold a copy of its own; of the
// old ones the first that gives the zone is enough.
func (t Transfer) Ask(ctx context.Context, q fact.Question) ([]fact.Answer, []string) {
	servers, gaps, err := DNS{Resolver: t.Resolver}.named(ctx, q)
	if err != nil {
		return nil, append(gaps, err.Error())
	}
	var to []fact.Answer
	for _, s := range servers {
		for _, a := range s.Addresses {
			to = append(to, fact.Answer{Server: string(s.Name), Address: a.String(), Transport: "tcp"})
		}
	}
	if q.At == fact.AtOldServers {
		to = to[:min(mostTries, len(to))]
		for i := range to {
			if t.one(ctx, q, &to[i]); to[i].Kind == fact.Data {
				to = to[:i+1]
				break
			}
		}
		return ordered(to), gaps
	}
	to = to[:min(mostTransfers, len(to))]
	var wg sync.WaitGroup
	for i := range to {
		wg.Go(func() { t.one(ctx, q, &to[i]) })
	}
	wg.Wait()
	return ordered(to), gaps
}

func ordered(answers []fact.Answer) []fact.Answer {
	slices.SortFunc(answers, func(a, b fact.Answer) int {
		return cmp.Or(strings.Compare(a.Server, b.Server), strings.Compare(a.Address, b.Address))
	})
	return answers
}

// one takes the zone from one address.
func (t Transfer) one(ctx context.Context, q fact.Question, a *fact.Answer) {
	a.Time = time.Now()
	at, err := netip.ParseAddr(a.Address)
	if err != nil || !resolver.Routed(at) {
		a.Kind, a.Err = fact.Unreachable, "there is no route from here"
		return
	}
	ctx, cancel := context.WithTimeout(ctx, cmp.Or(t.Timeout, transferTimeout))
	defer cancel()
	port := strconv.Itoa(int(cmp.Or(t.Port, 53)))
	z, err := zonefile.Transfer{Server: net.JoinHostPort(a.Address, port), Zone: zone.Name(q.Ask.Name), Timeout: handshakeTimeout, Most: cmp.Or(t.Most, mostRecords)}.Read(ctx)
	if err != nil {
		a.Kind, a.Rcode, a.Err = refusal(err)
		return
	}
	a.Kind, a.Rcode, a.Authoritative = fact.Data, "NOERROR", true
	for _, r := range z.Sets {
		a.Data = append(a.Data, string(r.Owner)+" "+string(r.Type))
	}
	slices.Sort(a.Data)
	a.Data = slices.Compact(a.Data)
}

// refusal says what became of a transfer that brought no zone.
func refusal(err error) (kind fact.Kind, rcode, why string) {
	var code zonefile.Rcode
	var e *zonefile.Error
	switch {
	case errors.As(err, &code):
		kind = map[zonefile.Rcode]fact.Kind{"REFUSED": fact.Refused, "NOTAUTH": fact.NotAuth, "SERVFAIL": fact.ServFail}[code]
		return cmp.Or(kind, fact.Unusable), string(code), "gives no transfer: " + string(code)
	case errors.As(err, &e) && e.Err != nil:
		kind, _ = failure(e.Err, "transfer")
		return kind, "", "gives no transfer: " + e.Message
	case e != nil:
		return fact.Unusable, "", "gives no transfer: " + e.Message
	}
	return fact.Unusable, "", err.Error()
}
