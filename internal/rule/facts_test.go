package rule

import (
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"zonecut/internal/fact"
)

// answers gives the questions of a rule the answers that a case has for them,
// until it asks no more that one is there for:
//
//	CASE/facts   "NAME TYPE PLACE: SERVER ADDRESS TRANSPORT KIND [TTL DATA | DATA … [signed RRSIG | RRSIG …] [glue NAME ADDRESS …] [issued DAY DAY ISSUER [fault WORDS]]]",
//	             or "NAME TYPE PLACE: nobody" where there was nobody to ask;
//	             "NAME TYPE PLACE in ZONE" is a question about one zone alone
func answers(t *testing.T, r *Rule, in Input, section string) *fact.Set {
	t.Helper()
	if section == "" {
		return nil
	}
	given := map[string][]fact.Answer{}
	for line := range strings.Lines(section) {
		if line = strings.TrimSpace(line); !strings.Contains(line, `"`) {
			line, _, _ = strings.Cut(line, ";") // in texts it is part of them
		}
		if line == "" {
			continue
		}
		question, text, ok := strings.Cut(line, ": ")
		if !ok {
			t.Fatalf("facts: %q", line)
		}
		if given[question] == nil {
			given[question] = []fact.Answer{}
		}
		if f := strings.Fields(text); f[0] != "nobody" {
			given[question] = append(given[question], answerLine(t, f))
		}
	}
	set, used := &fact.Set{}, map[string]bool{}
	for range 6 {
		in.Facts = set
		res, err := Run([]*Rule{r}, in)
		if err != nil {
			t.Fatal(err)
		}
		for _, q := range res.Unasked {
			key := q.Ask.Name + " " + q.Ask.Type + " " + string(q.At)
			if inside := key + " in " + q.Zone; given[inside] != nil {
				key = inside
			}
			if a, ok := given[key]; ok {
				set.Add(q, a...)
				used[key] = true
			}
		}
	}
	for key := range given {
		if !used[key] {
			t.Errorf("facts: the rule never asks %s", key)
		}
	}
	return set
}

func answerLine(t *testing.T, f []string) fact.Answer {
	t.Helper()
	if len(f) < 4 || len(f) == 5 {
		t.Fatalf("facts: %q", f)
	}
	a := fact.Answer{Server: f[0], Address: f[1], Transport: f[2], Kind: fact.Kind(f[3])}
	a.Authoritative = a.Spoke()
	if !a.Spoke() {
		a.Err = strings.ToUpper(f[3])
	}
	if len(f) == 4 {
		return a
	}
	ttl, err := strconv.ParseUint(f[4], 10, 32)
	if err != nil {
		t.Fatalf("facts: %q: %v", f, err)
	}
	a.TTL = uint32(ttl)
	data, issued, certified := strings.Cut(strings.Join(f[5:], " "), " issued ")
	if certified {
		a.Certificate = certificateLine(t, data, issued)
	}
	data, glue, _ := strings.Cut(data, " glue ")
	for g := strings.Fields(glue); len(g) > 1; g = g[2:] {
		a.Glue = append(a.Glue, fact.Glue{Name: g[0], Address: g[1], TTL: a.TTL})
	}
	data, signatures, signed := strings.Cut(data, " signed ")
	a.Data = strings.Split(data, " | ")
	slices.Sort(a.Data)
	if signed {
		a.Signatures = strings.Split(signatures, " | ")
	}
	return a
}

func certificateLine(t *testing.T, names, issued string) *fact.Certificate {
	t.Helper()
	issued, fault, _ := strings.Cut(issued, " fault ")
	f := strings.SplitN(issued, " ", 3)
	if len(f) != 3 {
		t.Fatalf("facts: certificate %q", issued)
	}
	from, err1 := time.Parse(time.DateOnly, f[0])
	until, err2 := time.Parse(time.DateOnly, f[1])
	if err1 != nil || err2 != nil {
		t.Fatalf("facts: certificate %q", issued)
	}
	return &fact.Certificate{Issuer: f[2], NotBefore: from, NotAfter: until, Fault: fault, SHA256: names + issued}
}
