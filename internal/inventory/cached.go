package inventory

import (
	"zonecut/internal/fact"
	"zonecut/internal/zone"
)

// Cached are the questions about what resolvers give before the apply: of sets
// that are there, for whoever asks for one that comes plants in the cache that it
// is not. An NS set below the apex they are not asked for: they would learn the
// child's own.
func Cached(changes []zone.Change) []fact.Question {
	var out []fact.Question
	for i := range changes {
		c := &changes[i]
		if c.Zone || c.Before == nil || c.View != "" || c.IsDelegation() && c.Type == "NS" || c.Type == "SOA" || c.Type.IsDNSSEC() && c.Type != "DS" {
			continue
		}
		out = append(out, fact.Question{Ask: fact.Ask{Name: string(c.Owner), Type: string(c.Type)}, At: fact.AtResolvers, Zone: string(c.Apex)})
	}
	return out
}
