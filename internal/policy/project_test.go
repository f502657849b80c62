package policy

import (
	"net/netip"
	"testing"

	"github.com/google/go-cmp/cmp"

	"zonecut/internal/zone"
)

func parseProject(t *testing.T, text string) *Project {
	t.Helper()
	p, err := ParseProject(Source{Name: ProjectFile, Data: []byte(text)})
	if err != nil {
		t.Fatal(err)
	}
	return p
}

func TestProject(t *testing.T) {
	p := parseProject(t, `version: 1
files:
  - dns/
  - { path: dns/internal, view: internal }
  - { path: dns/internal/db.ten, zone: 10.in-addr.arpa., as: zone }
zones: { Z1: example.com., aws/Z2: example.net. }
`)
	for name, want := range map[string]*Files{
		"dns":                        {Path: "dns"},
		"dns/example.com.zone":       {Path: "dns"},
		"dns/internal/example.com":   {Path: "dns/internal", View: "internal"},
		"dns/internal/db.ten":        {Path: "dns/internal/db.ten", Zone: "10.in-addr.arpa.", As: "zone"},
		"dns/internals/example.com":  {Path: "dns"},
		"dnssec/example.com.zone":    nil,
		"apps/dns/example.com.zone":  nil,
		"dns/internal/db.ten.backup": {Path: "dns/internal", View: "internal"},
	} {
		if diff := cmp.Diff(want, p.Of(name)); diff != "" {
			t.Errorf("of %s (-want +got):\n%s", name, diff)
		}
	}
	if diff := cmp.Diff(map[string]zone.Name{"Z1": "example.com.", "aws/Z2": "example.net."}, p.Zones); diff != "" {
		t.Errorf("zones (-want +got):\n%s", diff)
	}
	whole := parseProject(t, "version: 1\nfiles: [., {path: a, view: x}]\n")
	if got := whole.Of("a/b"); got == nil || got.View != "x" {
		t.Errorf("the whole repository hides a path of its own: %v", got)
	}
	if got := whole.Of("b"); got == nil || got.Path != "." {
		t.Errorf("the whole repository does not hold b: %v", got)
	}
}

func TestProjectErrors(t *testing.T) {
	for text, want := range map[string]string{
		"":                                  `zonecut.yaml:1: the file is empty`,
		"version: 1\nfile: [dns]\n":         `zonecut.yaml:2: unknown key "file"; have version, files, zones, resolvers, views, verify`,
		"version: 1\nfiles: [dns/*.zone]\n": `zonecut.yaml:2: the path "dns/*.zone" looks like a glob: there are none`,
		"version: 1\nfiles: [/dns]\n":       `zonecut.yaml:2: the path "/dns" leaves the repository`,
		"version: 1\nfiles: [../dns]\n":     `zonecut.yaml:2: the path "../dns" leaves the repository`,
		"version: 1\nfiles: [./dns]\n":      `zonecut.yaml:2: the path "./dns" is not written from the top of the repository`,
		"version: 1\nfiles:\n  - dns\n  - { path: dns/, view: x }\n":     `zonecut.yaml:4: the path "dns" is there twice`,
		"version: 1\nfiles: [{ path: dns, as: plan }]\n":                 `zonecut.yaml:2: unknown "plan"; have config, octodns, zone`,
		"version: 1\nfiles: [{ view: x }]\n":                             `zonecut.yaml:2: path is missing`,
		"version: 1\nfiles: [{ path: dns, zone: example.com }]\n":        `zonecut.yaml:2: name "example.com" is not absolute: it must end in a dot`,
		"version: 1\nzones: { Z1: example.com }\n":                       `zonecut.yaml:2: name "example.com" is not absolute: it must end in a dot`,
		"version: 1\nzones: { Z1: example.com., Z1: example.net. }\n":    `zonecut.yaml:2: the key "Z1" is there twice, first in line 2`,
		"version: 1\nzones: [Z1]\n":                                      `zonecut.yaml:2: want a mapping, have a list`,
		"version: 2\nfiles: [dns]\n":                                     `zonecut.yaml:1: unknown version "2"; have 1`,
		"version: 1\nfiles: [{ path: dns, zone: '*.*.example.com.' }]\n": `zonecut.yaml:2: the name "*.*.example.com." looks like a glob: there are none`,
	} {
		if _, err := ParseProject(Source{Name: ProjectFile, Data: []byte(text)}); err == nil || err.Error() != want {
			t.Errorf("%q:\n got %v\nwant %s", text, err, want)
		}
	}
}

// A change that takes a path out of zonecut.yaml, or says something else of it,
// is judged as if it had not; one that adds a path has it looked at as well.
func TestProjectOfTheBaseCounts(t *testing.T) {
	up := upstream(t)
	write(t, up+"/zonecut.yaml", "version: 1\nfiles: [dns, { path: internal, view: corp }]\nzones: { Z1: example.com. }\nresolvers: ['192.0.2.53:53']\nviews: { corp: { servers: ['10.0.0.1:53'] } }\n")
	commit(t, up, "files")
	dir := change(t, up)
	write(t, dir+"/zonecut.yaml", "version: 1\nfiles: [{ path: internal, view: other }, more]\nzones: { Z1: example.org., Z2: example.net. }\nresolvers: [198.51.100.66]\nviews: { corp: { servers: [198.51.100.66] }, other: { resolvers: [198.51.100.66] } }\nverify: { vantage: resolvers }\n")
	commit(t, dir, "drop a path")
	r := revision(t, dir, "", env())
	p, err := r.Project()
	if err != nil {
		t.Fatal(err)
	}
	proposed, err := r.Proposed()
	if err != nil {
		t.Fatal(err)
	}
	next, err := proposed.Project()
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff([]string{"more"}, p.Widen(next)); diff != "" {
		t.Errorf("added (-want +got):\n%s", diff)
	}
	want := &Project{Files: []Files{{Path: "dns"}, {Path: "internal", View: "corp"}, {Path: "more"}}, Zones: map[string]zone.Name{"Z1": "example.com."},
		Resolvers: []netip.AddrPort{netip.MustParseAddrPort("192.0.2.53:53")}, Views: map[string]View{"corp": {Servers: []netip.AddrPort{netip.MustParseAddrPort("10.0.0.1:53")}}}}
	if diff := cmp.Diff(want, p, plainAddrs); diff != "" {
		t.Errorf("project (-want +got):\n%s", diff)
	}
}
