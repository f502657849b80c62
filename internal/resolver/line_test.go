package resolver

import (
	"bytes"
	"context"
	"encoding/binary"
	"net/netip"
	"sync"
	"testing"
	"time"

	"github.com/miekg/dns"

	"zonecut/internal/zone"
)

// A question on a line is, but for the case of letters and the options, the message
// that Query sends.
func TestPackedQuestion(t *testing.T) {
	long := zone.Name("a23456789-123456789-123456789-123456789-123456789-123456789-123.b23456789-123456789-123456789-123456789-123456789-123456789-123.c23456789-123456789-123456789-123456789-123456789-123456789-123.d23456789-123456789-123456789-123456789-123456789-1.example.")
	for _, q := range []Query{
		{Name: "www.example.com.", Type: "A"}, {Name: ".", Type: "NS"}, {Name: "x.example.", Type: "TYPE65400"}, {Name: `a\.b\032c\255.example.`, Type: "TXT", DNSSEC: true}, {Name: long, Type: "MX"},
	} {
		got, end, err := packQuestion(nil, &q, newDice(64))
		if err != nil {
			t.Fatal(err)
		}
		m, err := question(q)
		if err != nil {
			t.Fatal(err)
		}
		m.Id, m.IsEdns0().Option = 0, nil
		want, err := m.Pack()
		if err != nil {
			t.Fatal(err)
		}
		if len(got) != len(want) || !bytes.Equal(got[:headerSize], want[:headerSize]) || !equalFold(got[headerSize:end], want[headerSize:end]) || !bytes.Equal(got[end:], want[end:]) {
			t.Errorf("%s %s:\n%x\n%x", q.Name, q.Type, got, want)
		}
		if len(want)-end != 11 {
			t.Errorf("%s: the question ends at %d of %d", q.Name, end, len(want))
		}
	}
	for _, q := range []Query{{Name: "x.example.", Type: "ALIAS"}, {Name: zone.Name(bytes.Repeat([]byte("label."), 60)), Type: "A"}} {
		if _, _, err := packQuestion(nil, &q, newDice(64)); err == nil {
			t.Errorf("%s %s is packed", q.Name, q.Type)
		}
	}
}

func TestRepeats(t *testing.T) {
	query, end, err := packQuestion(nil, &Query{Name: "www.example.com.", Type: "A"}, newDice(64))
	if err != nil {
		t.Fatal(err)
	}
	question := query[:end]
	for name, c := range map[string]struct {
		edit func([]byte) []byte
		want repetition
	}{
		"as it is":          {func(m []byte) []byte { return m }, exact},
		"one letter turned": {func(m []byte) []byte { m[headerSize+1] ^= 0x20; return m }, otherCase},
		"another letter":    {func(m []byte) []byte { m[headerSize+1] = 'x'; return m }, another},
		"a length turned":   {func(m []byte) []byte { m[headerSize] ^= 0x20; return m }, another},
		"another type":      {func(m []byte) []byte { m[end-3] = 28; return m }, another},
		"another class":     {func(m []byte) []byte { m[end-1] = 3; return m }, another},
		"cut short":         {func(m []byte) []byte { return m[:end-1] }, another},
		"no question":       {func(m []byte) []byte { m[5] = 0; return m }, another},
		"two questions":     {func(m []byte) []byte { m[5] = 2; return m }, another},
		"256 and one":       {func(m []byte) []byte { m[4] = 1; return m }, another},
	} {
		if got := repeats(c.edit(bytes.Clone(query)), question); got != c.want {
			t.Errorf("%s: %d, want %d", name, got, c.want)
		}
	}
}

// A batch asks from several ports, each question with an ID that tells nothing of
// the one before, and in letters of its own.
func TestBatchIsHardToForesee(t *testing.T) {
	var mu sync.Mutex
	ports, ids, steps, spellings := map[string]bool{}, map[uint16]bool{}, map[uint16]int{}, map[string]bool{}
	last := uint16(0)
	c := server(t, func(w dns.ResponseWriter, q *dns.Msg) {
		mu.Lock()
		ports[w.RemoteAddr().String()], ids[q.Id], spellings[q.Question[0].Name] = true, true, true
		steps[q.Id-last]++
		last = q.Id
		mu.Unlock()
		_ = w.WriteMsg(reply(q, 3, true, nil, soa, nil))
	})
	c.Timeout = 5 * time.Second
	queries := make([]Query, 1000)
	for i := range queries {
		queries[i] = query("one-name-for-all-of-them.example.com.", "A")
	}
	told := make([]int, len(queries))
	c.Batch(t.Context(), queries, func(i int, a Answer) {
		told[i]++
		if a.Kind != NXDomain || a.Port == 0 {
			t.Errorf("%d: %+v", i, a)
		}
	})
	for i, n := range told {
		if n != 1 {
			t.Errorf("%d is told %d times", i, n)
		}
	}
	mu.Lock()
	defer mu.Unlock()
	// Of 1000 random numbers of 16 bits some 8 come twice. A question that the kernel
	// drops on a busy machine is put again, from a port of its own.
	if len(ports) < lines || len(ids) < 960 || len(steps) < 960 || len(spellings) < 990 {
		t.Errorf("%d ports, %d IDs, %d steps between them, %d spellings", len(ports), len(ids), len(steps), len(spellings))
	}
}

// A reply to another line's question, or from before, is nobody's.
func TestBatchDropsWhatItDidNotAsk(t *testing.T) {
	var mu sync.Mutex
	var kept *dns.Msg
	c := server(t, func(w dns.ResponseWriter, q *dns.Msg) {
		mu.Lock()
		defer mu.Unlock()
		if overTCP(w) {
			return
		}
		right := reply(q, 0, true, []string{"x.example.com. 60 A 192.0.2.1"}, nil, nil)
		if kept != nil { // the reply to an earlier question, and one of every ID near it
			_ = w.WriteMsg(kept)
			wire, _ := reply(q, 0, true, []string{"x.example.com. 60 A 198.51.100.66"}, nil, nil).Pack()
			for step := uint16(1); step < 20; step++ {
				binary.BigEndian.PutUint16(wire, q.Id+step)
				_, _ = w.Write(wire)
			}
		}
		kept = reply(q, 0, true, []string{"x.example.com. 60 A 198.51.100.66"}, nil, nil)
		_ = w.WriteMsg(right)
	})
	c.Timeout = 5 * time.Second
	queries := make([]Query, 20)
	for i := range queries {
		queries[i] = Query{Address: netip.MustParseAddr("127.0.0.1"), Name: "x.example.com.", Type: "A"}
	}
	// One question at a time is on its way, so that no other has an ID near.
	for _, q := range queries {
		c.Batch(t.Context(), []Query{q}, func(_ int, a Answer) {
			if len(a.Data) != 1 || a.Data[0] != "192.0.2.1" {
				t.Errorf("got %+v", a)
			}
		})
	}
}

// Canceling ends a batch at once, and tells of each question that it was not
// answered.
func TestBatchIsCanceled(t *testing.T) {
	c := server(t, func(dns.ResponseWriter, *dns.Msg) {})
	c.Timeout = time.Minute
	ctx, cancel := context.WithTimeout(t.Context(), 50*time.Millisecond)
	defer cancel()
	queries := make([]Query, 2000)
	for i := range queries {
		queries[i] = query("x.example.com.", "A")
	}
	told := make([]Kind, len(queries))
	start := time.Now()
	c.Batch(ctx, queries, func(i int, a Answer) { told[i] = a.Kind })
	if took := time.Since(start); took > 20*time.Second {
		t.Errorf("took %v", took)
	}
	for i, k := range told {
		if k != Timeout {
			t.Fatalf("%d: %q", i, k)
		}
	}
}
