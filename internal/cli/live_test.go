package cli

import (
	"bytes"
	"slices"
	"testing"
	"time"

	"zonecut/internal/fact"
	"zonecut/internal/probe"
)

// Each kind of question that rules ask has one prober, and resolvers have theirs only
// where somebody names one.
func TestEveryQuestionHasAProber(t *testing.T) {
	env := &Env{Dir: t.TempDir(), Now: time.Now, Getenv: func(string) string { return "" }, Stderr: new(bytes.Buffer)}
	about := func(typ string, at fact.At) fact.Question {
		return fact.Question{Ask: fact.Ask{Name: "www.example.com.", Type: typ}, At: at}
	}
	for _, w := range []world{{}, {live: live{resolvers: []string{"192.0.2.53"}}}} {
		probers, err := w.probers(env)
		if err != nil {
			t.Fatal(err)
		}
		for _, q := range []fact.Question{about("A", fact.AtWalk), about("NS", fact.AtParent), about("SOA", fact.AtOldServers), about("SOA", fact.AtNewServers),
			about(fact.TLS, fact.AtHosts), about(fact.TCP+"5432", fact.AtHosts), about("A", fact.AtResolvers)} {
			want := 1
			if q.At == fact.AtResolvers {
				want = len(w.resolvers)
			}
			who := slices.DeleteFunc(slices.Clone(probers), func(p probe.Prober) bool { return !p.Answers(q) })
			if len(who) != want {
				t.Errorf("%s at %s: %d probers, want %d", q.Ask.Type, q.At, len(who), want)
			}
		}
	}
}
