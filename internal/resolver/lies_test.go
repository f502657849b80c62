package resolver

import (
	"bytes"
	"net/netip"
	"slices"
	"testing"
	"time"

	"zonecut/internal/lab"
	"zonecut/internal/zone"
)

// liars are paths to a real server that do something to its answers, or to what
// is asked: what a question then amounts to, over which transport.
var liars = map[string]struct {
	path func() *lab.Path
	kind Kind
	over string // "" is whichever
}{
	"nothing":                      {func() *lab.Path { return &lab.Path{} }, Data, "udp"},
	"all is dropped":               {func() *lab.Path { return lab.Lossy(1, 1) }, Timeout, ""},
	"only over TCP":                {func() *lab.Path { return &lab.Path{NoUDP: true} }, Data, "tcp"},
	"only over UDP":                {func() *lab.Path { return &lab.Path{NoTCP: true} }, Data, "udp"},
	"cut off, TCP gives all":       {func() *lab.Path { return &lab.Path{Lie: cutAll} }, Data, "tcp"},
	"cut off, and no TCP":          {func() *lab.Path { return &lab.Path{Lie: cutAll, NoTCP: true} }, Unusable, ""},
	"late, but in time":            {func() *lab.Path { return &lab.Path{Lie: late(20 * time.Millisecond)} }, Data, "udp"},
	"too late for every try":       {func() *lab.Path { return &lab.Path{Lie: late(time.Minute), NoTCP: true} }, Timeout, ""},
	"another ID":                   {func() *lab.Path { return &lab.Path{Lie: forge(otherID)} }, Data, "tcp"},
	"another ID, then the right":   {func() *lab.Path { return &lab.Path{Lie: forgeFirst(otherID)} }, Data, "udp"},
	"another ID, and no TCP":       {func() *lab.Path { return &lab.Path{Lie: forge(otherID), NoTCP: true} }, Timeout, ""},
	"another name, then the right": {func() *lab.Path { return &lab.Path{Lie: forgeFirst(otherName)} }, Data, "udp"},
	"another name, and no TCP":     {func() *lab.Path { return &lab.Path{Lie: forge(otherName), NoTCP: true} }, Timeout, ""},
	"another case":                 {func() *lab.Path { return &lab.Path{Lie: forge(otherCaseOf)} }, Data, "tcp"},
	"another case, and no TCP":     {func() *lab.Path { return &lab.Path{Lie: forge(otherCaseOf), NoTCP: true} }, Timeout, ""},
	"noise":                        {func() *lab.Path { return &lab.Path{Lie: forge(noise)} }, Data, "tcp"},
	"noise, then the right":        {func() *lab.Path { return &lab.Path{Lie: forgeFirst(noise)} }, Data, "udp"},
}

// cutAll leaves header and question and says that more was cut off (TC).
func cutAll(query, answer []byte) ([][]byte, time.Duration) {
	out := slices.Clone(answer[:questionEnd(query)])
	out[2] |= 2
	for i := 6; i < 12; i++ {
		out[i] = 0
	}
	return [][]byte{out}, 0
}

func questionEnd(query []byte) int {
	end := headerSize
	for query[end] != 0 {
		end += int(query[end]) + 1
	}
	return end + 5
}

func late(d time.Duration) func(query, answer []byte) ([][]byte, time.Duration) {
	return func(_, answer []byte) ([][]byte, time.Duration) { return [][]byte{slices.Clone(answer)}, d }
}

// forge sends a forgery alone, forgeFirst before the answer.
func forge(how func([]byte) []byte) func(query, answer []byte) ([][]byte, time.Duration) {
	return func(_, answer []byte) ([][]byte, time.Duration) {
		return [][]byte{how(slices.Clone(poison(answer)))}, 0
	}
}

func forgeFirst(how func([]byte) []byte) func(query, answer []byte) ([][]byte, time.Duration) {
	return func(_, answer []byte) ([][]byte, time.Duration) {
		return [][]byte{how(slices.Clone(poison(answer))), answer}, 0
	}
}

// poison puts another address in, so that a forgery that is believed shows.
func poison(answer []byte) []byte {
	return bytes.ReplaceAll(answer, []byte{192, 0, 2}, []byte{198, 51, 100})
}

func otherID(m []byte) []byte   { m[1]++; return m }
func otherName(m []byte) []byte { m[headerSize+1] = 'q'; return m }
func noise([]byte) []byte       { return []byte("no message at all, whoever reads it") }

// otherCaseOf turns every letter of the question.
func otherCaseOf(m []byte) []byte {
	for i := headerSize; m[i] != 0; i++ {
		if c := m[i] | 0x20; c >= 'a' && c <= 'z' {
			m[i] ^= 0x20
		}
	}
	return m
}

// A server that lies, and a path that does, cost time and never put a wrong
// answer in: for one question and for many at once.
func TestLies(t *testing.T) {
	for name, c := range liars {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			l, queries := large(t, 6, c.path())
			client := &Client{Port: uint16(l.Port), Timeout: 400 * time.Millisecond}
			hold := func(how string, a Answer, i int) {
				if a.Kind != c.kind || c.over != "" && a.Transport != c.over {
					t.Errorf("%s: %s over %s, want %s over %s: %s", how, a.Kind, a.Transport, c.kind, c.over, a.Err)
				}
				if want := "192.0.2." + string(rune('0'+i)); a.Kind == Data && (len(a.Data) != 1 || a.Data[0] != want) {
					t.Errorf("%s: %v, want %s", how, a.Data, want)
				}
			}
			hold("alone", client.Query(t.Context(), queries[1]), 1)
			client.Batch(t.Context(), queries, func(i int, a Answer) { hold("in a batch", a, i) })
		})
	}
}

// Through loss every name of a batch gets its own answer, or says that none came.
func TestBatchThroughLoss(t *testing.T) {
	for name, tt := range map[string]struct {
		share float64
		least int // of 1000 that have data
	}{
		// Two tries over UDP fail together 130 and 260 times. Over TCP half of them get
		// theirs at best: they share connections, and what is lost on one holds up all.
		"a fifth": {0.2, 780}, "30 %": {0.3, 620},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			batchThroughLoss(t, tt.share, tt.least)
		})
	}
}

func batchThroughLoss(t *testing.T, share float64, least int) {
	l, queries := large(t, 1000, lab.Lossy(share, 3))
	c := &Client{Port: uint16(l.Port), Timeout: 200 * time.Millisecond}
	answers := make([]Answer, len(queries))
	told := make(chan int, 2*len(queries))
	c.Batch(t.Context(), queries, func(i int, a Answer) { answers[i] = a; told <- i })
	if len(told) != len(queries) {
		t.Errorf("%d of %d were told", len(told), len(queries))
	}
	data := 0
	for i, a := range answers {
		switch a.Kind {
		case Data:
			data++
			if want := netip.AddrFrom4([4]byte{192, 0, 2, byte(i % 250)}).String(); !slices.Equal(a.Data, []string{want}) {
				t.Errorf("%s: %v, want %s", queries[i].Name, a.Data, want)
			}
		case Timeout, Unusable:
		default:
			t.Errorf("%s: %s %s", queries[i].Name, a.Kind, a.Err)
		}
	}
	t.Logf("%d of %d have data", data, len(queries))
	if data < least || data == len(queries) {
		t.Errorf("%d of %d have data, want %d and more, and not all", data, len(queries), least)
	}
}

// Everything else that a batch may meet is told as Query tells it.
func TestBatchTellsWhatQueryTells(t *testing.T) {
	l, queries := large(t, 3, nil)
	c := &Client{Port: uint16(l.Port), Timeout: 100 * time.Millisecond}
	more := func(name zone.Name, typ zone.Type) Query {
		return Query{Server: "ns1.example.com.", Address: queries[0].Address, Name: name, Type: typ}
	}
	closed := netip.MustParseAddr(l.IP(99)) // nobody listens there
	queries = append(queries, more("no.example.com.", "A"), more("n1.example.com.", "TXT"), more("example.net.", "A"), more("n1.example.com.", "ALIAS"),
		Query{Address: closed, Name: "example.com.", Type: "A"}, more("example.com.", "SOA"))
	tcp, signed, recursive, elsewhere := more("n2.example.com.", "A"), more("n2.example.com.", "A"), more("n2.example.com.", "A"), more("n2.example.com.", "A")
	tcp.TCP, signed.DNSSEC, recursive.Recurse, elsewhere.Port = true, true, true, uint16(l.Port^2)
	queries = append(queries, tcp, signed, recursive, elsewhere)
	for _, rate := range []float64{0, 1000} {
		c.Rate = rate
		got := make([]Answer, len(queries))
		c.Batch(t.Context(), queries, func(i int, a Answer) { got[i] = a })
		for i, q := range queries {
			want := c.Query(t.Context(), q)
			if got[i].Kind != want.Kind || got[i].Err != want.Err || got[i].Transport != want.Transport || got[i].Zone != want.Zone || got[i].TTL != want.TTL ||
				got[i].Rcode != want.Rcode || (got[i].msg == nil) != (want.msg == nil) || !slices.Equal(got[i].Data, want.Data) {
				t.Errorf("rate %v, %s %s: got %+v\nwant %+v", rate, q.Name, q.Type, got[i], want)
			}
		}
	}
}
