package report

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"zonecut/internal/zone"
)

// A report gives back the changes that it was made of, as far as it tells them.
func TestChangeSetIsTheOneThatWasReported(t *testing.T) {
	i := zone.Instance{Apex: "example.com.", View: "private:Z1", Host: "aws/Z1"}
	set := func(owner, typ string, ttl uint32, data ...string) zone.RRset {
		return zone.RRset{Key: zone.Key{Instance: i, Owner: zone.Name(owner), Type: zone.Type(typ)}, TTL: ttl, Data: data}
	}
	before := []zone.RRset{set("a.example.com.", "A", 300, "192.0.2.1"), set("eu.example.com.", "NS", 60, "ns.example.net."), set("lb.example.com.", "A", 0, "lb.example.net.")}
	before[2].Synthetic = "alias"
	after := []zone.RRset{set("a.example.com.", "A", 60, "192.0.2.2", "192.0.2.3")}
	want := zone.Diff(zone.NewSnapshot(before, []zone.Zone{{Instance: i, Servers: []zone.Name{"ns.example.net."}}}), zone.NewSnapshot(after, nil), nil)
	got, rest, err := New(Run{Changes: want}).ChangeSet()
	if err != nil || len(rest) > 0 || len(got) != 4 {
		t.Fatalf("%d changes, %d others, %v", len(got), len(rest), err)
	}
	for n := range got {
		if got[n].Digest() != want[n].Digest() {
			t.Errorf("%s (-want +got):\n%s", want[n].ID(), cmp.Diff(want[n], got[n]))
		}
	}
}

// Hidden values are unknown ones, and no SHA-256 is taken for a value.
func TestChangeSetKnowsNoHiddenValue(t *testing.T) {
	r := zone.RRset{Key: zone.Key{Instance: zone.Instance{Apex: "example.com."}, Owner: "a.example.com.", Type: "TXT"}, TTL: 300, Data: []string{`"secret"`}, Sensitive: true}
	got, _, err := New(Run{Changes: zone.Diff(zone.NewSnapshot([]zone.RRset{r}, nil), zone.NewSnapshot(nil, nil), nil)}).ChangeSet()
	if err != nil || len(got) != 1 || !got[0].Before.Unknown || !got[0].Before.Sensitive || len(got[0].Before.Data) > 0 || got[0].Before.TTL != 300 {
		t.Errorf("%+v %v", got, err)
	}
}

// What New would not have written is refused, for it may end up in a command.
func TestChangeSetRefuses(t *testing.T) {
	plain := func() Change {
		return Change{Kind: "rrset", Zone: "example.com.", Name: "a.example.com.", Type: "TXT", Op: "delete", Before: &State{Data: []string{`"x"`}}}
	}
	for what, edit := range map[string]func(*Change){
		"a second line in data":       func(c *Change) { c.Before.Data[0] += "\nsend" },
		"a comment behind the data":   func(c *Change) { c.Type, c.Before.Data[0] = "MX", "10 mx.example.net. ; x" },
		"a second line in a target":   func(c *Change) { c.Before.Synthetic, c.Before.Data[0] = "alias", "x.\nsend" },
		"a name with a blank":         func(c *Change) { c.Name = "a b.example.com." },
		"a name with a line":          func(c *Change) { c.Name = "a\n.example.com." },
		"a relative name":             func(c *Change) { c.Name = "a" },
		"a zone with a line":          func(c *Change) { c.Zone = "example.com.\nsend" },
		"a type with a blank":         func(c *Change) { c.Type = "A ANY" },
		"no type":                     func(c *Change) { c.Type = "" },
		"a number that is no address": func(c *Change) { c.Type, c.Before.Data[0] = "A", "1" },
		"a server that is no name":    func(c *Change) { c.Kind, c.Before.Data[0] = "zone", "ns" },
	} {
		c := plain()
		edit(&c)
		if _, _, err := (&Report{Changes: []Change{c}}).ChangeSet(); err == nil || !strings.HasPrefix(err.Error(), "change 1 of the report: ") {
			t.Errorf("%s: %v", what, err)
		}
	}
	if _, _, err := (&Report{Changes: []Change{plain()}}).ChangeSet(); err != nil {
		t.Errorf("the plain change: %v", err)
	}
}
