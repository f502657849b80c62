package probe

import (
	"context"
	"slices"
	"testing"

	"zonecut/internal/fact"
)

// fake answers what is asked at the parent.
type fake map[string][]fact.Answer

func (f fake) Answers(q fact.Question) bool { return q.At == fact.AtParent }

func (f fake) Ask(_ context.Context, q fact.Question) ([]fact.Answer, []string) {
	if a, ok := f[q.Ask.Name]; ok {
		return a, nil
	}
	return nil, []string{"nobody is found for " + q.Ask.Name}
}

func at(place fact.At, name string) fact.Question {
	return fact.Question{Ask: fact.Ask{Name: name, Type: "NS"}, At: place}
}

// What nobody can answer stays unknown; what nobody was found to ask is known to
// be so, and said.
func TestAll(t *testing.T) {
	known, nobody, other := at(fact.AtParent, "a."), at(fact.AtParent, "b."), at(fact.AtResolvers, "a.")
	set, gaps := All(t.Context(), []Prober{fake{"a.": {{Server: "ns1."}}}}, []fact.Question{known, nobody, other, known})
	if a, ok := set.Get(known); !ok || a[0].Server != "ns1." {
		t.Errorf("known: %v %t", a, ok)
	}
	if a, ok := set.Get(nobody); !ok || len(a) != 0 {
		t.Errorf("nobody: %v %t", a, ok)
	}
	if _, ok := set.Get(other); ok {
		t.Error("an answer of a prober that cannot give one")
	}
	if want := []string{"nobody is found for b."}; !slices.Equal(gaps, want) {
		t.Errorf("gaps %q", gaps)
	}
	over, cancel := context.WithCancel(t.Context())
	cancel()
	if set, _ := All(over, []Prober{fake{}}, []fact.Question{nobody}); len(set.All()) != 0 {
		t.Errorf("what was cut short counts as asked: %v", set.All())
	}
}

// Servers of the public Internet are not asked about another view, nor resolvers
// that nobody named.
func TestWhomDNSAsks(t *testing.T) {
	private := at(fact.AtParent, "a.")
	private.View = "private:Z1"
	for _, q := range []fact.Question{private, at(fact.AtResolvers, "a.")} {
		if (DNS{}).Answers(q) {
			t.Errorf("asks %+v", q)
		}
	}
	for _, place := range []fact.At{fact.AtParent, fact.AtWalk, fact.AtOldServers, fact.AtNewServers} {
		if !(DNS{}).Answers(at(place, "a.")) {
			t.Errorf("does not ask at %s", place)
		}
	}
}
