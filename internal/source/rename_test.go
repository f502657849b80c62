package source

import (
	"strings"
	"testing"

	"zonecut/internal/zone"
)

// Every place is renamed once, also that of a set which both states share.
func TestRename(t *testing.T) {
	set := func(file string) zone.RRset {
		return zone.RRset{Origins: []zone.Origin{{File: file}}, Merged: []zone.Merged{{Origin: zone.Origin{File: file}}}}
	}
	shared := set("a/shared")
	in := Input{Before: zone.State{Sets: []zone.RRset{set("a/before")}, Shared: []*zone.RRset{&shared}, Zones: []zone.Zone{{Origins: []zone.Origin{{File: "a/zone"}}}}},
		After: zone.State{Sets: []zone.RRset{set("a/after")}, Shared: []*zone.RRset{&shared}}}
	in.rename(strings.NewReplacer("a/", "b/a/"), strings.NewReplacer())
	for file, r := range map[string]zone.RRset{"b/a/before": in.Before.Sets[0], "b/a/after": in.After.Sets[0], "b/a/shared": shared} {
		if r.Origins[0].File != file || r.Merged[0].Origin.File != file {
			t.Errorf("%s is %v, %v", file, r.Origins, r.Merged)
		}
	}
	if got := in.Before.Zones[0].Origins[0].File; got != "b/a/zone" {
		t.Errorf("the zone is at %s", got)
	}
}
