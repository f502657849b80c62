package zonefile

import (
	"bufio"
	"bytes"
	"encoding/base64"
	"encoding/binary"
	"fmt"
	"io"
	"math/rand/v2"
	"os"
)

// grown is a zone of the shape that .gov has (counted in August 2026: 92 % NS,
// 5.7 % DS, 2 % glue; 2.66 NS a delegation, 12.5 % of them signed; 54.8 octets
// a record; first labels of 12 octets at the median and 18 at the ninth decile;
// a thousand of the NS sets serve two thirds of the delegations), in DNSSEC order
// of its first labels. Delegation k is the same in every zone of one seed, so
// that a pair is two runs of which one has edits.
type grown struct {
	records int
	signed  bool // with NSEC3 and RRSIG for every delegation
	edit    func(k int) edit
	after   bool // the edits are made
}

type edit int

const (
	asItIs edit = iota
	otherServer
	otherTTL
	goneAway
	cameAnew
)

// everyNth edits one of n delegations, by turns in each way.
func everyNth(n int) func(int) edit {
	return func(k int) edit {
		if n == 0 || k%n != n/2 {
			return asItIs
		}
		return 1 + edit(k/n%4)
	}
}

var nsPerDelegation = [...]struct{ ns, share int }{{2, 11685}, {3, 957}, {4, 2634}, {5, 398}, {6, 765}, {1, 27}, {8, 49}, {7, 13}, {12, 8}}

// write writes the zone and gives the number of its delegations, those that the
// edits leave out included.
func (g grown) write(w io.Writer) (int, error) {
	out := bufio.NewWriterSize(w, 1<<20)
	serial := 1
	if g.after {
		serial = 2
	}
	fmt.Fprintf(out, "gov. 3600 IN SOA a.ns.gov. dns.cloudflare.com. %d 3600 900 604800 300\n", serial)
	n := 5
	for _, s := range "abcd" {
		fmt.Fprintf(out, "gov. 10800 IN NS %c.ns.gov.\n", s)
	}
	var buf []byte
	k := 0
	for ; n < g.records; k++ {
		e := asItIs
		if g.edit != nil {
			e = g.edit(k)
		}
		if g.after && e == goneAway || !g.after && e == cameAnew {
			continue
		}
		var more int
		buf, more = g.delegation(buf[:0], k, e)
		n += more
		if _, err := out.Write(buf); err != nil {
			return k, err
		}
	}
	return k, out.Flush()
}

// delegation writes one delegation with its DS and glue.
func (g grown) delegation(b []byte, k int, e edit) ([]byte, int) {
	r := rand.New(rand.NewPCG(7, uint64(k)))
	name := grownLabel(r, k) + ".gov."
	share, count := r.IntN(16536), 2
	for _, c := range nsPerDelegation {
		if share -= c.share; share < 0 {
			count = c.ns
			break
		}
	}
	set := r.IntN(1000)
	if r.IntN(3) == 0 {
		set = 1000 + r.IntN(1<<20)
	}
	ttl, n := 10800, 0
	if g.after && e == otherTTL {
		ttl = 7200
	}
	line := func(ttl int, typ, data string) {
		b = append(b, name...)
		b = fmt.Appendf(b, " %d IN %s ", ttl, typ)
		b = append(append(b, data...), '\n')
		n++
	}
	child := r.IntN(1000) < 23
	for i := range count {
		server := i
		if g.after && e == otherServer && i == 0 {
			server = 90
		}
		if child {
			line(ttl, "NS", fmt.Sprintf("ns%d.%s", server, name))
			continue
		}
		line(ttl, "NS", fmt.Sprintf("ns%d.%s%d.%s", server, []string{"host", "dns", "cloud"}[set%3], set, []string{"com.", "net.", "org."}[set%3]))
	}
	if r.IntN(8) == 0 {
		for range 1 + r.IntN(2) {
			line(3600, "DS", fmt.Sprintf("%d 13 2 %016X%016X%016X%016X", r.IntN(1<<16), r.Uint64(), r.Uint64(), r.Uint64(), r.Uint64()))
		}
	}
	if g.signed {
		b = append(b, r3(r)...)
		b = append(b, ".gov. 300 IN NSEC3 1 0 0 - "...)
		b = append(append(b, r3(r)...), " NS DS RRSIG\n"...)
		line(300, "RRSIG", "DS 13 2 300 20260901000000 20260801000000 40176 gov. "+signature(r))
		n++
	}
	if child {
		host := name
		for i := range count {
			name = fmt.Sprintf("ns%d.%s", i, host)
			line(ttl, "A", fmt.Sprintf("198.51.%d.%d", r.IntN(256), r.IntN(256)))
			if r.IntN(4) == 0 {
				line(ttl, "AAAA", fmt.Sprintf("2001:db8:%x::53", r.IntN(1<<16)))
			}
		}
	}
	return b, n
}

// grownName is the name of delegation k.
func grownName(k int) string { return grownLabel(rand.New(rand.NewPCG(7, uint64(k))), k) + ".gov." }

// grownLabel is a label that begins with a number in letters, so that labels are
// sorted, and is as long as those of .gov.
func grownLabel(r *rand.Rand, k int) string {
	var b [40]byte
	for i := 6; i >= 0; i-- {
		b[i] = byte('a' + k%26)
		k /= 26
	}
	size := 8 + r.IntN(9) + r.IntN(4)*r.IntN(3)
	for i := 7; i < size; i++ {
		b[i] = "etaoinshrdlu"[r.IntN(12)]
	}
	return string(b[:size])
}

func r3(r *rand.Rand) string {
	const digits = "0123456789abcdefghijklmnopqrstuv"
	var b [32]byte
	for i := range b {
		b[i] = digits[r.IntN(32)]
	}
	return string(b[:])
}

func signature(r *rand.Rand) string {
	var b [64]byte
	for i := 0; i < len(b); i += 8 {
		binary.BigEndian.PutUint64(b[i:], r.Uint64())
	}
	return base64.StdEncoding.EncodeToString(b[:])
}

// file writes the zone into a file.
func (g grown) file(path string) (delegations int, err error) {
	f, err := os.Create(path)
	if err != nil {
		return 0, err
	}
	if delegations, err = g.write(f); err != nil {
		return 0, err
	}
	return delegations, f.Close()
}

// shuffleFile writes the lines of a file in another order.
func shuffleFile(from, to string) error {
	data, err := os.ReadFile(from)
	if err != nil {
		return err
	}
	lines := bytes.SplitAfter(data, []byte{'\n'})
	r := rand.New(rand.NewPCG(3, 3))
	r.Shuffle(len(lines), func(i, j int) { lines[i], lines[j] = lines[j], lines[i] })
	return os.WriteFile(to, bytes.Join(lines, nil), 0o644)
}
