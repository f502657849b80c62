package zonefile

import (
	"fmt"
	"runtime"
	"strings"
	"testing"
)

// TestGuess: directives that begin far down are noticed once, and from then on
// the state of a stretch is guessed by them: hardly one is read twice.
func TestGuess(t *testing.T) {
	var b strings.Builder
	b.WriteString("$ORIGIN example.com.\n$TTL 300\n@ SOA ns1 host 1 2 3 4 300\n")
	for k := range 50_000 {
		switch {
		case k < 20_000:
		case k%150 == 0:
			b.WriteString("$ORIGIN sub.example.com.\n")
		case k%150 == 70:
			b.WriteString("$ORIGIN example.com.\n")
		case k%150 == 100:
			fmt.Fprintf(&b, "$TTL %d\n", 300+k%7)
		}
		fmt.Fprintf(&b, "host%05d A 192.0.2.%d\n", k, k%250)
	}
	x, err := newText(Side{"zone.txt", Options{}}, []byte(b.String()))
	if err != nil {
		t.Fatal(err)
	}
	x.split(3000, newSeeds())
	if err := sumTexts(x); err != nil {
		t.Fatal(err)
	}
	again := 0
	for _, s := range x.stretches {
		if s.reads > 1 {
			again++
		}
	}
	if most := 2 * shareMost * runtime.GOMAXPROCS(0); again > most || len(x.stretches) < 300 {
		t.Errorf("%d of %d stretches are read again, want at most %d", again, len(x.stretches), most)
	}
}
