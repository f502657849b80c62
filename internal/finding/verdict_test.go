package finding

import (
	"encoding/json"
	"testing"
)

// The exit codes are one table.
func TestExit(t *testing.T) {
	for v, want := range map[Verdict]int{Pass: 0, Error: 1, Blocked: 2, Broken: 2, Held: 3, Inconclusive: 3, "": 1, "no such": 1} {
		if got := v.Exit(); got != want {
			t.Errorf("%q ends with %d, want %d", v, got, want)
		}
	}
}

func TestJudge(t *testing.T) {
	waived := &Waiver{By: "somebody"}
	for _, c := range []struct {
		name string
		fs   []Finding
		want Verdict
	}{
		{"nothing", nil, Pass},
		{"notes and warnings pass", []Finding{{Level: Note}, {Level: Warn}}, Pass},
		{"a hold holds", []Finding{{Level: Warn}, {Level: Hold}}, Held},
		{"a block beats a hold", []Finding{{Level: Block}, {Level: Hold}}, Blocked},
		{"a waived block does not count", []Finding{{Level: Block, Waived: waived}}, Pass},
		{"an approved one neither", []Finding{{Level: Hold, Approved: waived}}, Pass},
		{"the other one still does", []Finding{{Level: Block, Waived: waived}, {Level: Hold}}, Held},
		{"what a cause explains counts too", []Finding{{Level: Block, Cause: "other"}}, Blocked},
		{"off is off", []Finding{{Level: Off}}, Pass},
	} {
		if got := Judge(c.fs); got != c.want {
			t.Errorf("%s: got %s, want %s", c.name, got, c.want)
		}
	}
}

// What a cache holds within its TTL stops nothing; past it, and wherever somebody
// else does not tell whether the change arrived, it does.
func TestJudgeCaches(t *testing.T) {
	for status, want := range map[Status]Verdict{StatusPending: Pass, StatusLate: Inconclusive, StatusBroken: Broken, StatusUnverifiable: Inconclusive, StatusPass: Pass} {
		if got := JudgeOutcomes([]Outcome{{Status: status, Cache: true}}); got != want {
			t.Errorf("%s: got %s, want %s", status, got, want)
		}
	}
}

func TestJudgeOutcomes(t *testing.T) {
	for _, c := range []struct {
		statuses []Status
		want     Verdict
	}{
		{nil, Pass},
		{[]Status{StatusPass, StatusAccepted}, Pass},
		{[]Status{StatusPass, StatusPending}, Inconclusive},
		{[]Status{StatusLate}, Inconclusive},
		{[]Status{StatusUnverifiable}, Inconclusive},
		{[]Status{StatusUnverifiable, StatusBroken, StatusPass}, Broken},
	} {
		var os []Outcome
		for _, s := range c.statuses {
			os = append(os, Outcome{Status: s})
		}
		if got := JudgeOutcomes(os); got != c.want {
			t.Errorf("%v: got %s, want %s", c.statuses, got, c.want)
		}
	}
}

func TestLevelsTravelByName(t *testing.T) {
	for l := Off; l <= Block; l++ {
		text, err := json.Marshal(l)
		if err != nil {
			t.Fatal(err)
		}
		var back Level
		if err := json.Unmarshal(text, &back); err != nil || back != l {
			t.Errorf("%s came back as %s (%v)", text, back, err)
		}
	}
	var l Level
	if err := json.Unmarshal([]byte(`"fatal"`), &l); err == nil {
		t.Error("an unknown level came through")
	}
}

func TestSubjectNamesTheZone(t *testing.T) {
	for want, f := range map[string]Finding{
		"eu.example.com. NS in example.com.":       {Name: "eu.example.com.", Type: "NS", Zone: "example.com."},
		"example.com. NS":                          {Name: "example.com.", Type: "NS", Zone: "example.com."},
		"a.corp.example. A in corp.example. (lan)": {Name: "a.corp.example.", Type: "A", Zone: "corp.example.", View: "lan"},
		"": {},
	} {
		if got := f.Subject(); got != want {
			t.Errorf("got %q, want %q", got, want)
		}
	}
}

func TestSortIsWorstFirst(t *testing.T) {
	fs := []Finding{{ID: "b", Rule: "r", Level: Note}, {ID: "a", Rule: "r", Level: Note}, {ID: "c", Rule: "q", Level: Block}}
	Sort(fs)
	if fs[0].ID != "c" || fs[1].ID != "a" || fs[2].ID != "b" {
		t.Errorf("got %v", fs)
	}
}

func TestNoCauseIsNull(t *testing.T) {
	text, err := json.Marshal(Finding{ID: "a", Change: "eu.example.com. NS <in> example.com."})
	if err != nil {
		t.Fatal(err)
	}
	var got map[string]any
	if err := json.Unmarshal(text, &got); err != nil {
		t.Fatal(err)
	}
	if cause, there := got["cause"]; !there || cause != nil || got["change"] != "eu.example.com. NS <in> example.com." {
		t.Errorf("%s", text)
	}
	var back Finding
	if err := json.Unmarshal(text, &back); err != nil || back.Cause != "" || back.Change == "" {
		t.Errorf("came back as %+v (%v)", back, err)
	}
}
