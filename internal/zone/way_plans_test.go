package zone

import "testing"

// An address is an object of its own in each plan, and no plan waits for another.
func TestStepsOfSeveralPlans(t *testing.T) {
	made := Step{Do: Create, Seq: 1, Address: "a", Plan: "one.json"}
	waits := Step{Do: Update, Address: "b", WaitsFor: []Wait{{Address: "a"}}, Plan: "one.json"}
	gone := Step{Do: Destroy, Address: "a", Plan: "one.json"}
	there := func(s Step) Step { s.Plan = "two.json"; return s }
	var w Way
	for _, c := range []struct {
		name string
		a, b Step
		want int
	}{
		{"one object", gone, made, -1},
		{"one plan", made, waits, -1},
		{"one address in two plans", gone, there(made), 0},
		{"what is waited for is in another plan", there(made), waits, 0},
	} {
		if got := w.Order(c.a, c.b); got != c.want {
			t.Errorf("%s: order %d, want %d", c.name, got, c.want)
		}
	}
	ways := NewWays()
	ways.Set(Key{Owner: "a."}, gone)
	ways.Zone(Instance{Apex: "a."}, gone)
	ways.Of("two.json")
	if ways.Sets[Key{Owner: "a."}].Steps[0].Plan != "two.json" || ways.Zones[Instance{Apex: "a."}].Steps[0].Plan != "two.json" {
		t.Error("a step is in no plan")
	}
}
