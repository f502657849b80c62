package tfplan

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io/fs"
	"math/rand/v2"
	"os"
	"path/filepath"
	"reflect"
	"runtime"
	"strings"
	"testing"
)

// readBoth reads a plan in order, and again with others reading ahead in small
// steps, and holds the plans, or the errors, to be the same. It gives how many
// parts were used of what was read ahead.
func readBoth(t testing.TB, data []byte, step int64) int {
	t.Helper()
	want, wantErr := Read(bytes.NewReader(data), "plan.json")
	p := newParser(sectionFrom(bytes.NewReader(data), 0), "plan.json", window)
	p.ahead = newAhead(bytes.NewReader(data), int64(len(data)), step, 3, "plan.json")
	p.lanes = 3 // of what stays, also where there is not much
	got, err := p.read(nil)
	p.ahead.stop()
	if fmt.Sprint(err) != fmt.Sprint(wantErr) {
		t.Fatalf("steps of %d: %v\nin order: %v", step, err, wantErr)
	}
	if !reflect.DeepEqual(got, want) {
		t.Fatalf("steps of %d: another plan:\n%s\nin order:\n%s", step, strings.Join(lines(got), "\n"), strings.Join(lines(want), "\n"))
	}
	return p.ahead.taken
}

// sharedPlans are all plans that there are, by path.
func sharedPlans(t *testing.T) map[string][]byte {
	t.Helper()
	all := map[string][]byte{}
	for _, dir := range []string{plansDir, "../../../shared/plans"} {
		err := filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
			if err != nil || d.IsDir() || filepath.Ext(path) != ".json" {
				return err
			}
			all[path], err = os.ReadFile(path)
			return err
		})
		if err != nil && !os.IsNotExist(err) {
			t.Fatal(err)
		}
	}
	return all
}

// Whoever reads ahead finds what reading in order finds, in every plan, and in
// what is left of it when it is cut, damaged or written in another way.
func TestAheadReadsTheSame(t *testing.T) {
	taken := 0
	for path, data := range sharedPlans(t) {
		t.Run(path, func(t *testing.T) {
			if len(data) > 1<<20 {
				data = data[:1<<20]
			}
			for _, step := range []int64{300, 4000, 100_000} {
				taken += readBoth(t, data, step)
			}
			var indented bytes.Buffer
			if json.Indent(&indented, data, "", "\t") == nil {
				taken += readBoth(t, indented.Bytes(), 3000)
			}
			r := rand.New(rand.NewPCG(1, uint64(len(data))))
			for range 6 {
				readBoth(t, damage(r, data), int64(200+r.IntN(5000)))
			}
		})
	}
	if taken < 100 {
		t.Errorf("only %d parts that were read ahead were used", taken)
	}
}

// damage gives a copy that is cut, or has one byte less, one more, another one, or
// a stretch of it twice.
func damage(r *rand.Rand, data []byte) []byte {
	if len(data) < 2 {
		return data
	}
	at := r.IntN(len(data) - 1)
	switch r.IntN(5) {
	case 0:
		return data[:at]
	case 1:
		return append(bytes.Clone(data[:at]), data[at+1:]...)
	case 2:
		return append(append(bytes.Clone(data[:at]), `{}[],:"0\`[r.IntN(9)]), data[at:]...)
	case 3:
		out := bytes.Clone(data)
		out[at] = `{}[],:"0\`[r.IntN(9)]
		return out
	}
	end := at + r.IntN(min(3000, len(data)-at))
	return append(bytes.Clone(data[:end]), data[at:]...)
}

// change and state are a resource as resource_changes and a state have it.
func changeOf(i int, action string) string {
	value := fmt.Sprintf(`{"addresses":["192.0.2.%d"],"name":"h%d","ttl":300,"zone":"example.com."}`, i%250, i)
	after := value
	if action == "delete" {
		after = "null"
	}
	return fmt.Sprintf(`{"address":"dns_a_record_set.h[%[1]d]","mode":"managed","type":"dns_a_record_set","name":"h","index":%[1]d,"provider_name":"registry.terraform.io/hashicorp/dns","change":{"actions":["%[2]s"],"before":%[3]s,"after":%[4]s,"after_unknown":{},"before_sensitive":{},"after_sensitive":{}}}`, i, action, value, after)
}

func stateOf(i int) string {
	return fmt.Sprintf(`{"address":"dns_a_record_set.h[%[1]d]","mode":"managed","type":"dns_a_record_set","name":"h","index":%[1]d,"provider_name":"registry.terraform.io/hashicorp/dns","schema_version":0,"values":{"addresses":["192.0.2.%[2]d"],"name":"h%[1]d","ttl":300,"zone":"example.com."},"sensitive_values":{}}`, i, i%250)
}

// times joins n elements.
func times(n int, one func(i int) string) string {
	all := make([]string, n)
	for i := range all {
		all[i] = one(i)
	}
	return strings.Join(all, ",")
}

func deleted(i int) string { return changeOf(i, "delete") }
func stays(i int) string   { return changeOf(i, "no-op") }

// What looks like a list of resources need not be the one: a change in a
// variable, in what a resource holds, or in the drift, is nothing that the plan
// does, and what only the state has is no change either.
func TestAheadIsNotFooled(t *testing.T) {
	quoted := func(s string) string {
		text, _ := json.Marshal(s)
		return string(text)
	}
	state := func(list string) string {
		return `"prior_state":{"values":{"root_module":{"resources":[` + list + `]}}}`
	}
	for name, c := range map[string]struct {
		plan  string
		lines int
	}{
		"a change in a variable":            {`"variables":{"v":{"value":[` + times(300, deleted) + `]}},"resource_changes":[` + times(300, stays) + `]`, 0},
		"changes as a text":                 {`"variables":{"v":{"value":` + quoted(`,"resource_changes":[`+times(300, deleted)+`]`) + `}},"resource_changes":[` + times(300, stays) + `]`, 0},
		"changes in what a resource holds":  {`"resource_changes":[{"address":"x.y","mode":"managed","type":"x","name":"y","change":{"actions":["no-op"],"before":{"l":[` + times(300, deleted) + `]},"after":{}}},` + times(100, stays) + `]`, 0},
		"drift":                             {`"resource_drift":[` + times(300, deleted) + `],"resource_changes":[` + times(300, stays) + `]`, 300},
		"changes in the state":              {`"resource_changes":[` + times(300, stays) + `],` + state(times(300, deleted)), 0},
		"a state among the changes":         {`"resource_changes":[` + times(300, stateOf) + `,` + times(3, deleted) + `]`, 3},
		"a state of which little changes":   {`"resource_changes":[` + times(3, deleted) + `],` + state(times(300, stateOf)), 3},
		"a state before the changes":        {state(times(300, stateOf)) + `,"resource_changes":[` + times(20, deleted) + `]`, 20},
		"all goes":                          {`"planned_values":{"root_module":{"resources":[` + times(300, stateOf) + `]}},"resource_changes":[` + times(300, deleted) + `],` + state(times(300, stateOf)), 300},
		"a key with a quote that is no key": {`"resource_changes":[` + times(300, deleted) + `,{"x":1,"a\"b":1},{"x":1,"a"b":1}]`, -1},
	} {
		t.Run(name, func(t *testing.T) {
			data := []byte(planHead + c.plan + planTail)
			taken := 0
			for _, step := range []int64{500, 5000, 30_000} {
				taken += readBoth(t, data, step)
			}
			if taken == 0 {
				t.Error("nothing was read ahead")
			}
			p, err := Read(bytes.NewReader(data), "plan.json")
			if c.lines < 0 {
				if err == nil {
					t.Error("no error")
				}
				return
			}
			if err != nil {
				t.Fatal(err)
			}
			n := 0
			for _, l := range lines(p) {
				if strings.Contains(l, "delete ") {
					n++
				}
			}
			if n != c.lines {
				t.Errorf("%d records go, want %d", n, c.lines)
			}
		})
	}
}

// Nesting is counted from the start of the document.
func TestAheadCountsNesting(t *testing.T) {
	for _, deep := range []int{100, maxDepth - 20, maxDepth - 8, maxDepth - 5, maxDepth - 4, maxDepth - 3, maxDepth - 2} {
		nest := deep / 2
		plan := planHead + `"planned_values":` + strings.Repeat(`{"m":[`, nest) + times(50, stateOf) + strings.Repeat(`]}`, nest) + `,"resource_changes":[` + times(50, deleted) + `]` + planTail
		readBoth(t, []byte(plan), 2000)
	}
}

// Nobody goes on reading when the plan is read.
func TestAheadStops(t *testing.T) {
	before := runtime.NumGoroutine()
	data := []byte(planHead + `"resource_changes":[` + times(5000, deleted) + `],]`)
	if _, err := Names(nil).readAt(bytes.NewReader(data), int64(len(data)), "plan.json", 1000, 4); err == nil {
		t.Fatal("no error")
	}
	if after := runtime.NumGoroutine(); after > before {
		t.Errorf("%d goroutines, %d before", after, before)
	}
}

// FuzzAhead: reading ahead finds what reading in order finds.
func FuzzAhead(f *testing.F) {
	f.Add([]byte(planHead+`"planned_values":{"root_module":{"resources":[`+times(9, stateOf)+`]}},"resource_changes":[`+times(9, deleted)+`],"prior_state":{"values":{"root_module":{"resources":[`+times(11, stateOf)+`]}}}`+planTail), uint16(700))
	for _, name := range []string{"tofu-dns/enabled-false", "dns/deposed-object", "aws/routing-policies"} {
		data, err := os.ReadFile(filepath.Join(plansDir, name, "plan.json"))
		if err != nil {
			f.Fatal(err)
		}
		f.Add(data, uint16(900))
	}
	f.Fuzz(func(t *testing.T, data []byte, step uint16) { readBoth(t, data, int64(step)+1) })
}
