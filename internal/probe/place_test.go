package probe

import (
	"testing"

	"zonecut/internal/fact"
)

// Questions go together only where the same servers are looked for them.
func TestWhom(t *testing.T) {
	ask, servers := fact.Ask{Name: "a.example.", Type: "A"}, []fact.Server{{Name: "ns1.example."}}
	all := []fact.Question{
		{Ask: ask, At: fact.AtWalk}, {Ask: ask, At: fact.AtWalk, Zone: "a.example."}, {Ask: ask, At: fact.AtWalk, Zone: "example."},
		{Ask: ask, At: fact.AtParent, Zone: "example."}, {Ask: ask, At: fact.AtParent},
		{Ask: ask, At: fact.AtOldServers, Servers: servers}, {Ask: ask, At: fact.AtNewServers, Servers: servers}, {Ask: ask, At: fact.AtNewServers},
	}
	seen := map[place]int{}
	for i := range all {
		if j, ok := seen[whom(&all[i])]; ok {
			t.Errorf("%+v goes with %+v", all[i], all[j])
		}
		seen[whom(&all[i])] = i
		other := all[i]
		if other.Ask.Type = "MX"; whom(&other) != whom(&all[i]) {
			t.Errorf("%+v does not go with one for another type", all[i])
		}
	}
}
