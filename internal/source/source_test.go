package source

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/tools/txtar"

	"zonecut/internal/lab"
	"zonecut/internal/zone"
)

// write puts the files of an archive into a new directory and moves there, so
// that messages have short names.
func write(t *testing.T, archive string) {
	t.Helper()
	t.Chdir(t.TempDir())
	for _, f := range txtar.Parse([]byte(archive)).Files {
		if err := os.MkdirAll(filepath.Dir(f.Name), 0o700); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(f.Name, f.Data, 0o600); err != nil {
			t.Fatal(err)
		}
	}
}

// changes are all changes of an input, one on a line.
func changes(in *Input) []string {
	var out []string
	for _, c := range zone.Diff(in.Before.Snapshot(), in.After.Snapshot(), in.Ways) {
		out = append(out, string(c.Op)+" "+c.ID())
	}
	for _, c := range in.Config {
		out = append(out, c.Op()+" "+c.ID())
	}
	return out
}

const (
	soa   = "@ 3600 IN SOA ns1 host 1 2 3 4 300\n"
	org   = "$ORIGIN example.org.\n" + soa
	com   = "$ORIGIN example.com.\n" + soa
	plan  = `{"format_version":"1.2","terraform_version":"1.9.0","planned_values":{},"resource_changes":[],"configuration":{}}` + "\n"
	octo  = "'':\n  - type: NS\n    values: [a.example.net.]\n  - type: MX\n    value: {preference: 0, exchange: .}\nwww:\n  type: A\n  value: 192.0.2.1\n"
	none  = "/dev/null"
	aux   = "\n-- new/example.org.zone --\n" + org
	extra = "www A 192.0.2.1\n"
)

func TestPair(t *testing.T) {
	for _, c := range []struct {
		name, archive, old, new string
		options                 Options
		want, notes, gaps       []string
	}{
		{
			name:    "two master files",
			archive: "-- old.zone --\n" + com + extra + "-- new.zone --\n" + com,
			old:     "old.zone", new: "new.zone",
			want:  []string{"delete www.example.com. A in example.com."},
			notes: []string{"old.zone and new.zone: master files of example.com."},
		},
		{
			name:    "the zone's name for files that tell none",
			archive: "-- old.zone --\n" + soa + extra + "-- new.zone --\n" + soa,
			old:     "old.zone", new: "new.zone", options: Options{Zone: "example.com."},
			want:  []string{"delete www.example.com. A in example.com."},
			notes: []string{"old.zone and new.zone: master files of example.com."},
		},
		{
			name:    "the null device after: a deleted zone",
			archive: "-- old.zone --\n" + com,
			old:     "old.zone", new: none,
			want:  []string{"delete zone example.com.", "delete example.com. SOA in example.com."},
			notes: []string{"old.zone: a master file of example.com., which is gone in /dev/null"},
		},
		{
			name:    "the null device before: a new zone",
			archive: "-- new.zone --\n" + com,
			old:     none, new: "new.zone",
			want:  []string{"create zone example.com.", "create example.com. SOA in example.com."},
			notes: []string{"new.zone: a master file of example.com., which is new"},
		},
		{
			name:    "standard input is a side",
			archive: "-- old.zone --\n" + com,
			old:     "old.zone", new: "-", options: Options{Stdin: strings.NewReader(com + extra)},
			want:  []string{"create www.example.com. A in example.com."},
			notes: []string{"old.zone and standard input: master files of example.com."},
		},
		{
			name:    "no TTL is told",
			archive: "-- old.zone --\n" + com + "-- new.zone --\n" + strings.Replace(com, "3600 ", "", 1),
			old:     "old.zone", new: "new.zone",
			want:  []string{"update example.com. SOA in example.com."},
			notes: []string{"old.zone and new.zone: master files of example.com.", "new.zone: no TTL before the SOA of example.com., so its minimum stands in, as in BIND"},
		},
		{
			name:    "YAML is configuration",
			archive: "-- old.yaml --\na: 1\n-- new.yaml --\na: 2\n",
			old:     "old.yaml", new: "new.yaml",
			want:  []string{"update config new.yaml"},
			notes: []string{"old.yaml and new.yaml: configuration"},
		},
		{
			name:    "JSON and YAML that say the same",
			archive: "-- old.json --\n{\"a\": 1}\n-- new.yaml --\na: 1\n",
			old:     "old.json", new: "new.yaml",
			notes: []string{"old.json and new.yaml: configuration"},
		},
		{
			name:    "configuration that is gone",
			archive: "-- old.yaml --\na: 1\n",
			old:     "old.yaml", new: none,
			want:  []string{"delete config old.yaml"},
			notes: []string{"old.yaml: configuration, which is gone in /dev/null"},
		},
		{
			name:    "octoDNS by force is configuration",
			archive: "-- old.yaml --\n" + octo + "-- new.yaml --\n" + octo,
			old:     "old.yaml", new: "new.yaml", options: Options{As: "config"},
			notes: []string{"old.yaml and new.yaml: configuration"},
		},
		{
			name:    "two zone files of octoDNS; a dot and another order are no change",
			archive: "-- old/example.com.yaml --\n" + octo + "-- new/example.com.yaml --\nwww: {type: A, value: 192.0.2.1}\n'': {type: NS, value: a.example.net}\n",
			old:     "old/example.com.yaml", new: "new/example.com.yaml",
			want: []string{"delete example.com. MX in example.com."},
			notes: []string{"old/example.com.yaml and new/example.com.yaml: zone files of octoDNS of example.com.",
				"records without ttl (3 before, 2 after): 3600 stands in, octoDNS's default where its configuration has no default_ttl"},
		},
		{
			name:    "octoDNS from standard input has the other's name",
			archive: "-- example.com.yaml --\nwww: {ttl: 60, type: A, value: 192.0.2.1}\n",
			old:     "example.com.yaml", new: "-", options: Options{Stdin: strings.NewReader("www: {ttl: 60, type: A, value: 192.0.2.2}\n")},
			want:  []string{"update www.example.com. A in example.com."},
			notes: []string{"example.com.yaml and standard input: zone files of octoDNS of example.com."},
		},
		{
			name:    "octoDNS, the zone's name for a file that is named after nothing; a zone without records",
			archive: "-- old.yaml --\nwww: {ttl: 60, type: A, value: 192.0.2.1}\n-- new.yaml --\n{}\n",
			old:     "old.yaml", new: "new.yaml", options: Options{Zone: "example.com."},
			want:  []string{"delete www.example.com. A in example.com."},
			notes: []string{"old.yaml and new.yaml: zone files of octoDNS of example.com."},
		},
		{
			name:    "octoDNS, deleted",
			archive: "-- example.com.yaml --\nwww: {ttl: 60, type: A, value: 192.0.2.1}\n",
			old:     "example.com.yaml", new: none,
			want:  []string{"delete zone example.com.", "delete www.example.com. A in example.com."},
			notes: []string{"example.com.yaml: a zone file of octoDNS of example.com., which is gone in /dev/null"},
		},
		{
			name: "directories: octoDNS moved, split up, and beside its configuration",
			archive: "-- old/example.com.yaml --\n" + octo + "-- old/config.yaml --\nproviders: {config: {class: x}}\n" +
				"-- new/zones/example.com./$example.com.yaml --\n" + strings.Split(octo, "www")[0] + "-- new/zones/example.com./www.yaml --\nwww: {type: A, value: 192.0.2.1}\n" +
				"-- new/config.yaml --\nproviders: {config: {class: x}}\n-- new/shared.yaml --\nx: {type: A, value: 192.0.2.1}\n",
			old: "old", new: "new",
			notes: []string{"records without ttl (3 before, 3 after): 3600 stands in, octoDNS's default where its configuration has no default_ttl",
				"old and new: directories with 1 octoDNS zone and 1 octoDNS zone, matched by zone name, and 1 file of configuration, matched by path"},
			gaps: []string{"skipped: 1 file: shared.yaml (neither zone nor configuration)"},
		},
		{
			name: "directories as octoDNS: only files with the name of a zone are one, with and without records",
			archive: "-- old/example.com.yaml --\na: {ttl: 60, type: A, value: 192.0.2.1}\n-- old/config.yaml --\na: 1\n" +
				"-- new/example.com.yaml --\n{}\n-- new/config.yaml --\na: 2\n",
			old: "old", new: "new", options: Options{As: "octodns"},
			want:  []string{"delete a.example.com. A in example.com."},
			notes: []string{"old and new: directories with 1 octoDNS zone and 1 octoDNS zone, matched by zone name"},
			gaps:  []string{"skipped: 1 file: config.yaml (neither zone nor configuration)"},
		},
		{
			name: "directories as configuration: octoDNS is one like any other",
			archive: "-- old/example.com.yaml --\na: {ttl: 60, type: A, value: 192.0.2.1}\n" +
				"-- new/example.com.yaml --\na: {ttl: 61, type: A, value: 192.0.2.1}\n",
			old: "old", new: "new", options: Options{As: "config"},
			want:  []string{"update config new/example.com.yaml"},
			notes: []string{"old and new: directories with 0 zones and 0 zones, matched by zone name, and 1 file of configuration, matched by path"},
		},
		{
			name: "directories: a zone of octoDNS beside a master file",
			archive: "-- old/example.com.yaml --\na: {ttl: 60, type: A, value: 192.0.2.1}\n-- old/db.example.org --\n" + org +
				"-- new/example.com.yaml --\na: {ttl: 60, type: A, value: 192.0.2.1}\n-- new/db.example.org --\n" + org,
			old: "old", new: "new",
			notes: []string{"old and new: directories with 2 zones (1 of octoDNS) and 2 zones (1 of octoDNS), matched by zone name"},
		},
		{
			name: "directories: the apex of a split zone without catch-all is in .yaml",
			archive: "-- old/example.com/$example.com.yaml --\n'': {ttl: 60, type: A, value: 192.0.2.1}\n" +
				"-- new/example.com./.yaml --\n'': {ttl: 60, type: A, value: 192.0.2.2}\n",
			old: "old", new: "new",
			want:  []string{"update example.com. A in example.com."},
			notes: []string{"old and new: directories with 1 octoDNS zone and 1 octoDNS zone, matched by zone name"},
		},
		{
			name: "octoDNS: a key that stands twice, a record that is kept from a provider",
			archive: "-- old/example.com.yaml --\na: {ttl: 60, type: A, value: 192.0.2.1}\nb: {ttl: 60, type: A, value: 192.0.2.1}\n" +
				"-- new/example.com.yaml --\na: {ttl: 60, type: A, value: 192.0.2.2}\na: {ttl: 60, type: A, value: 192.0.2.1}\nb: {ttl: 60, type: A, value: 192.0.2.1, octodns: {excluded: [ns1]}}\n",
			old: "old/example.com.yaml", new: "new/example.com.yaml",
			notes: []string{"old/example.com.yaml and new/example.com.yaml: zone files of octoDNS of example.com."},
			gaps: []string{"collapsed: what the key \"a\" on line 1 holds (the key stands again on line 2, and octoDNS takes the last without a word)",
				"unread: which providers lose or get b.example.com. A (its octodns settings change from none to excluded ns1, and the providers are those of octoDNS's configuration)"},
		},
		{
			name: "octoDNS: a key that goes on standing twice, elsewhere in the file, and one that stands thrice now",
			archive: "-- old/example.com.yaml --\na: {ttl: 60, type: A, value: 192.0.2.1}\na: {ttl: 60, type: A, value: 192.0.2.2}\nb: {ttl: 60, type: A, value: 192.0.2.1}\nb: {ttl: 60, type: A, value: 192.0.2.1}\n" +
				"-- new/example.com.yaml --\n# moved\na: {ttl: 60, type: A, value: 192.0.2.1}\na: {ttl: 60, type: A, value: 192.0.2.3}\n" +
				"b: {ttl: 60, type: A, value: 192.0.2.1}\nb: {ttl: 60, type: A, value: 192.0.2.1}\nb: {ttl: 60, type: A, value: 192.0.2.1}\n",
			old: "old/example.com.yaml", new: "new/example.com.yaml",
			want: []string{"update a.example.com. A in example.com."},
			notes: []string{"old/example.com.yaml and new/example.com.yaml: zone files of octoDNS of example.com.",
				"new/example.com.yaml: 2 keys that stood twice before the change still do; octoDNS takes the last"},
			gaps: []string{"collapsed: what the key \"b\" on line 5 holds (the key stands again on line 6, and octoDNS takes the last without a word)"},
		},
		{
			name: "octoDNS: the repair of a key that stood twice",
			archive: "-- old/example.com.yaml --\na: {ttl: 60, type: A, value: 192.0.2.1}\na: {ttl: 60, type: A, value: 192.0.2.2}\n" +
				"-- new/example.com.yaml --\na: {ttl: 60, type: A, value: 192.0.2.2}\n",
			old: "old/example.com.yaml", new: "new/example.com.yaml",
			notes: []string{"old/example.com.yaml and new/example.com.yaml: zone files of octoDNS of example.com."},
		},
		{
			name: "octoDNS: the copy that does not count is edited",
			archive: "-- old/example.com.yaml --\na: {ttl: 60, type: A, value: 192.0.2.1}\na: {ttl: 60, type: A, value: 192.0.2.2}\n" +
				"-- new/example.com.yaml --\na: {ttl: 60, type: A, value: 192.0.2.9}\na: {ttl: 60, type: A, value: 192.0.2.2}\n",
			old: "old/example.com.yaml", new: "new/example.com.yaml",
			notes: []string{"old/example.com.yaml and new/example.com.yaml: zone files of octoDNS of example.com."},
			gaps:  []string{"collapsed: what the key \"a\" on line 1 holds (the key stands again on line 2, and octoDNS takes the last without a word)"},
		},
		{
			name: "directories: a zone that moved and another one that was renamed are no change",
			archive: "-- old/a/example.com.zone --\n" + com + "-- old/db.example.org --\n" + org + extra +
				"-- new/b/com --\n" + com + "-- new/x.zone --\n" + org,
			old: "old", new: "new",
			want:  []string{"delete www.example.org. A in example.org."},
			notes: []string{"old and new: directories with 2 zones and 2 zones, matched by zone name"},
		},
		{
			name:    "directories: a zone deleted, a zone new",
			archive: "-- old/example.com --\n" + soa + aux,
			old:     "old", new: "new",
			want: []string{"delete zone example.com.", "create zone example.org.",
				"delete example.com. SOA in example.com.", "create example.org. SOA in example.org."},
			notes: []string{"old and new: directories with 1 zone and 1 zone, matched by zone name"},
		},
		{
			name: "directories: files of other kinds are told, hidden ones are not",
			archive: "-- old/example.org.zone --\n" + org + "-- old/README.md --\nhello\n-- old/.git/x --\nx\n-- old/.hidden.zone --\nx\n" +
				"-- new/README.md --\n# SOA\n-- new/run.sh --\n#!/bin/sh\n-- new/Makefile --\nall:\n\techo\n-- new/empty --\n-- new/a.txt --\nx\n-- new/b.txt --\nx\n" + aux,
			old: "old", new: "new",
			notes: []string{"old and new: directories with 1 zone and 1 zone, matched by zone name"},
			gaps:  []string{"skipped: 6 files: Makefile, README.md, a.txt, b.txt, empty, … (neither zone nor configuration)"},
		},
		{
			name: "directories: configuration is matched by path",
			archive: "-- old/c/a.yaml --\na: 1\n-- old/b.json --\n{}\n-- new/c/a.yaml --\na: 2\n-- new/d.yml --\nd: 1\n" +
				"-- old/example.org.zone --\n" + org + aux,
			old: "old", new: "new",
			want:  []string{"delete config old/b.json", "update config new/c/a.yaml", "create config new/d.yml"},
			notes: []string{"old and new: directories with 1 zone and 1 zone, matched by zone name, and 3 files of configuration, matched by path"},
		},
		{
			name:    "directories: emptied",
			archive: "-- old/example.com --\n" + soa + "-- new/README --\nx\n",
			old:     "old", new: "new",
			want:  []string{"delete zone example.com.", "delete example.com. SOA in example.com."},
			notes: []string{"old and new: directories with 1 zone and 0 zones, matched by zone name"},
			gaps:  []string{"emptied: new (it holds no zone, and old holds 1 zone)", "skipped: 1 file: README (neither zone nor configuration)"},
		},
		{
			name:    "directories: the null device empties too",
			archive: "-- old/example.com --\n" + soa,
			old:     "old", new: none,
			want:  []string{"delete zone example.com.", "delete example.com. SOA in example.com."},
			notes: []string{"old and /dev/null: directories with 1 zone and 0 zones, matched by zone name"},
			gaps:  []string{"emptied: /dev/null (it holds no zone, and old holds 1 zone)"},
		},
		{
			name:    "directories: all new",
			archive: "-- old/README --\nx\n" + aux,
			old:     "old", new: "new",
			want: []string{"create zone example.org.", "create example.org. SOA in example.org."},
			notes: []string{"old holds no zone: all zones of new are new",
				"old and new: directories with 0 zones and 1 zone, matched by zone name"},
			gaps: []string{"skipped: 1 file: README (neither zone nor configuration)"},
		},
		{
			name: "directories: a part of zones is no zone, and each side has its own",
			archive: "-- old/example.org.zone --\n$ORIGIN example.org.\n$INCLUDE db.part\n-- old/db.part --\n@ 60 SOA a b 1 2 3 4 5\nx A 192.0.2.1\n" +
				"-- new/example.org.zone --\n$ORIGIN example.org.\n$INCLUDE db.part\n-- new/db.part --\n@ 60 SOA a b 1 2 3 4 5\n",
			old: "old", new: "new", options: Options{IncludeRoot: "."},
			want:  []string{"delete x.example.org. A in example.org."},
			notes: []string{"old and new: directories with 1 zone and 1 zone, matched by zone name"},
		},
	} {
		t.Run(c.name, func(t *testing.T) {
			write(t, c.archive)
			in, err := Pair(t.Context(), c.old, c.new, c.options)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(c.want, changes(in)); diff != "" {
				t.Error(diff)
			}
			if diff := cmp.Diff(c.notes, in.Notes); diff != "" {
				t.Error(diff)
			}
			var gaps []string
			for _, g := range in.Gaps {
				gaps = append(gaps, fmt.Sprintf("%s: %s (%s)", g.Kind, g.What, g.Why))
			}
			if diff := cmp.Diff(c.gaps, gaps); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestPairErrors(t *testing.T) {
	for _, c := range []struct {
		name, archive, old, new string
		options                 Options
		want, hint              string
	}{
		{name: "an unknown form", old: "a", new: "b", options: Options{As: "bind"},
			want: `--as bind: unknown form "bind"; have config, octodns, plan, zone`, hint: "leave --as out"},
		{name: "two inputs as a plan", old: "a", new: "b", options: Options{As: "plan"},
			want: "--as plan: takes one input: a plan holds both states", hint: "zonecut check a"},
		{name: "octoDNS by force, and no name", archive: "-- a --\n" + octo + "-- b --\n" + octo, old: "a", new: "b", options: Options{As: "octodns"},
			want: "a: nothing says which zone this is: octoDNS names the file after it, example.com.yaml", hint: "--zone NAME"},
		{name: "octoDNS by force, and none", archive: "-- example.com.yaml --\n" + octo + "-- b.yaml --\n" + com, old: "example.com.yaml", new: "b.yaml", options: Options{As: "octodns"},
			want: "b.yaml:1: is no mapping of owner names to records", hint: "owner names"},
		{name: "a file that is not there", archive: "-- a --\n" + com, old: "a", new: "b",
			want: "b: reading: no such file or directory", hint: "check the path; /dev/null"},
		{name: "nothing twice", old: none, new: none, want: "/dev/null and /dev/null: are one input", hint: "name two inputs"},
		{name: "standard input twice", old: "-", new: "-", want: "- and -: are one input", hint: "name two inputs"},
		{name: "a directory and a file", archive: "-- a/x.zone --\n" + com + "-- b --\n" + com, old: "a", new: "b",
			want: "a and b: are a directory and a file", hint: "two files or two directories"},
		{name: "two that cannot be read", archive: "-- a --\n" + com + "x 300 A nowhere\n-- b --\n" + com + "y 300 A nowhere either\n", old: "a", new: "b", options: Options{As: "zone"},
			want: "a:", hint: ""},
		{name: "an empty file", archive: "-- a --\n" + com + "-- b --\n\n", old: "a", new: "b",
			want: "b: is empty", hint: "/dev/null in its place"},
		{name: "the body of an API error", archive: "-- gov.txt --\n" + com + "-- new.txt --\n{\"message\":\"rate limited\"}\n", old: "gov.txt", new: "new.txt",
			want: "gov.txt and new.txt: differ in kind: gov.txt is a master file, new.txt is JSON", hint: "--as zone"},
		{name: "a zone and YAML", archive: "-- a --\na: 1\n-- b --\n" + com, old: "a", new: "b",
			want: "a and b: differ in kind: a is YAML, b is a master file", hint: "--as config"},
		{name: "a page", archive: "-- a --\n" + com + "-- b --\n<html>\n", old: "a", new: "b",
			want: "b: is HTML or XML", hint: "give master files"},
		{name: "a text", archive: "-- a --\n" + com + "-- b --\nhello\n", old: "a", new: "b",
			want: "b: is neither a master file (it shows no SOA record) nor YAML nor JSON", hint: "--as zone"},
		{name: "a zone by its name that does not parse", archive: "-- a.zone --\n" + com + "-- b.zone --\nexample.com. 60 NS a.\n", old: "a.zone", new: "b.zone",
			want: "b.zone: has no SOA record: it is not the whole of a zone", hint: "whole zone"},
		{name: "a syntax error", archive: "-- a.zone --\n" + com + "-- b.zone --\n" + com + "x PRT y\n", old: "a.zone", new: "b.zone",
			want: `b.zone:3: unknown type "PRT"`, hint: "TYPEnnn"},
		{name: "an include", archive: "-- a.zone --\n" + com + "-- b.zone --\n" + com + "$INCLUDE x\n", old: "a.zone", new: "b.zone",
			want: `b.zone:3: $INCLUDE "x" is not followed, so the zone is not whole`, hint: "--include-root DIR"},
		{name: "two zones", archive: "-- a --\n" + com + "-- b --\n" + org, old: "a", new: "b",
			want: "a and b: are two zones: a is example.com. and b is example.org.", hint: "--zone NAME"},
		{name: "another zone than asked for", archive: "-- a --\n" + com + "-- b --\n" + com, old: "a", new: "b", options: Options{Zone: "example.org."},
			want: "a:2: the SOA is that of example.com. and not of example.org.", hint: "--zone example.com."},
		{name: "no name for the zone", archive: "-- a.zone --\n" + soa + "-- b.zone --\n" + soa, old: "a.zone", new: "b.zone",
			want: `a.zone:1: the name "@" is relative, and nothing says to which zone: no $ORIGIN, no absolute SOA owner, no domain name as file name`, hint: "--zone NAME"},
		{name: "a plan as one of a pair", archive: "-- a --\n" + com + "-- b.json --\n" + plan, old: "a", new: "b.json",
			want: "b.json: is a plan, which holds both states itself", hint: "zonecut check b.json"},
		{name: "a binary plan as one of a pair", archive: "-- a --\n" + com + "-- b --\nPK\x03\x04x\n", old: "a", new: "b",
			want: "b: is a binary plan, which holds both states itself", hint: "zonecut check b"},
		{name: "octoDNS and configuration", archive: "-- a.yaml --\na: 1\n-- example.com.yaml --\n" + octo, old: "a.yaml", new: "example.com.yaml",
			want: "a.yaml:1: what stands under a.example.com. is no record", hint: "--as config"},
		{name: "octoDNS and a master file", archive: "-- a.zone --\n" + com + "-- example.com.yaml --\n" + octo, old: "a.zone", new: "example.com.yaml",
			want: "a.zone and example.com.yaml: differ in kind: a.zone is a master file, example.com.yaml is a zone file of octoDNS", hint: "octodns"},
		{name: "octoDNS, two zones", archive: "-- example.com.yaml --\n" + octo + "-- example.org.yaml --\n" + octo, old: "example.com.yaml", new: "example.org.yaml",
			want: "example.com.yaml and example.org.yaml: are two zones: example.com.yaml is example.com. and example.org.yaml is example.org.", hint: "--zone NAME"},
		{name: "octoDNS, emptied", archive: "-- example.com.yaml --\n" + octo + "-- n/example.com.yaml --\n---\n", old: "example.com.yaml", new: "n/example.com.yaml",
			want: "n/example.com.yaml: is empty: it holds no record", hint: "{}"},
		{name: "YAML that does not parse", archive: "-- a.yaml --\na: 1\n-- b.yaml --\na: [1\nb: 2\n", old: "a.yaml", new: "b.yaml",
			want: "b.yaml:", hint: ""},
		{name: "directories and a zone's name", archive: "-- a/x.zone --\n" + com + "-- b/x.zone --\n" + com, old: "a", new: "b", options: Options{Zone: "example.com."},
			want: "--zone example.com.: names one zone, and a directory holds several", hint: "leave --zone out"},
		{name: "directories: one zone twice", archive: "-- a/x.zone --\n" + com + "-- a/sub/y.zone --\n" + com + "-- b/x.zone --\n" + com, old: "a", new: "b",
			want: "a/x.zone: holds the zone example.com., which a/sub/y.zone holds too", hint: "one file for each zone"},
		{name: "directories: a zone by its name that does not parse", archive: "-- a/example.com --\n" + soa + "-- b/moved/example.com --\n{\"message\":\"rate limited\"}\n", old: "a", new: "b",
			want: "b/moved/example.com: is JSON and no master file", hint: "what wrote this one"},
		{name: "directories: a zone by its content that does not parse", archive: "-- a/com --\n" + com + "-- b/com --\n" + com + "x PRT y\n", old: "a", new: "b",
			want: `b/com:3: unknown type "PRT"`, hint: "TYPEnnn"},
		{name: "directories: a zone that is another kind of file now", archive: "-- a/gov.txt --\n" + com + "-- b/gov.txt --\n{\"message\":\"rate limited\"}\n" + strings.ReplaceAll(aux, "new/", "b/"), old: "a", new: "b",
			want: "b/gov.txt: was the master file of example.com. in a and is something else now", hint: "delete the file"},
		{name: "directories: a zone that is empty now", archive: "-- a/com --\n" + com + "-- b/com --\n" + strings.ReplaceAll(aux, "new/", "b/"), old: "a", new: "b",
			want: "b/com: was the master file of example.com. in a and is empty now", hint: "delete the file"},
		{name: "directories: an empty file with a zone's name", archive: "-- a/example.com --\n" + soa + "-- b/example.com --\n", old: "a", new: "b",
			want: "b/example.com: is empty: it holds no record", hint: "/dev/null"},
		{name: "directories: a zone of octoDNS that is the body of an API error now", archive: "-- a/example.com.yaml --\n" + octo + "-- b/example.com.yaml --\nmessage: rate limited\n" + strings.ReplaceAll(aux, "new/", "b/"), old: "a", new: "b",
			want: "b/example.com.yaml: was the zone file of octoDNS of example.com. in a and is YAML now", hint: "delete the file"},
		{name: "directories: a zone of octoDNS with one bad record", archive: "-- a/example.com.yaml --\n" + octo + "-- b/example.com.yaml --\n" + octo + "x: 1\n", old: "a", new: "b",
			want: "b/example.com.yaml:9: what stands under x.example.com. is no record", hint: "type and value"},
		{name: "directories: a zone of octoDNS that lost its .yaml", archive: "-- a/example.com.yaml --\n" + octo + "-- b/example.com --\n" + octo, old: "a", new: "b",
			want: "b/example.com: nothing says which zone this is: octoDNS names the file after it, example.com.yaml", hint: "name it so"},
		{name: "directories: a zone of octoDNS in .yml", archive: "-- a/example.com.yaml --\n" + octo + "-- b/example.com.yml --\n" + octo, old: "a", new: "b",
			want: "b/example.com.yml: nothing says which zone this is", hint: "name it so"},
		{name: "directories: a zone of octoDNS twice", archive: "-- a/example.com.yaml --\n" + octo + "-- a/x/example.com.yaml --\n" + octo + "-- b/x.zone --\n" + com, old: "a", new: "b",
			want: "a/x/example.com.yaml: holds the zone example.com., which a/example.com.yaml holds too", hint: "one file for each zone"},
		{name: "directories: a zone of octoDNS in one file and split up", archive: "-- a/x/example.com.yaml --\n" + octo + "-- a/y/example.com./www.yaml --\n" + octo + "-- b/x.zone --\n" + com, old: "a", new: "b",
			want: "a/y/example.com./www.yaml: holds the zone example.com., which a/x/example.com.yaml holds too", hint: "one file for each zone"},
		{name: "directories as master files: one zone twice, in what looks split up", archive: "-- a/example.com./x.yaml --\n" + com + "-- a/example.com./y.yaml --\n" + com + "-- b/x.zone --\n" + com, old: "a", new: "b", options: Options{As: "zone"},
			want: "a/example.com./y.yaml: holds the zone example.com., which a/example.com./x.yaml holds too", hint: "one file for each zone"},
		{name: "directories: a zone that moved to octoDNS", archive: "-- a/db.example.com --\n" + com + "-- b/example.com.yaml --\n" + octo, old: "a", new: "b",
			want: "b/example.com.yaml: is a zone file of octoDNS of example.com., which is a master file in a/db.example.com: one has an SOA and the other none", hint: "ZoneFileProvider"},
		{name: "directories: a record in two files of a split zone", archive: "-- a/example.com./www.yaml --\n" + octo + "-- a/example.com./x.yaml --\nwww: {type: A, value: 192.0.2.1}\n-- b/x.zone --\n" + com, old: "a", new: "b",
			want: "a/example.com./x.yaml:1: a second record www.example.com. A, the first is in a/example.com./www.yaml:6: octoDNS refuses duplicates", hint: "all values"},
		{name: "directories: a file of a split zone that is none", archive: "-- a/example.com./www.yaml --\n" + octo + "-- b/example.com./www.yaml --\nmessage: rate limited\n", old: "a", new: "b",
			want: "b/example.com./www.yaml:1: what stands under message.example.com. is no record", hint: "type and value"},
		{name: "directories: nothing in them", archive: "-- a/x --\nx\n-- b/x --\nx\n", old: "a", new: "b",
			want: "a and b: hold no zone and no configuration", hint: "name the directories"},
		{name: "directories: a part without the whole", archive: "-- a/db.hosts --\nx 60 A 192.0.2.1\n-- b/x.zone --\n" + com, old: "a", new: "b",
			want: `a/db.hosts:1: the name "x" is relative`, hint: "--zone NAME"},
	} {
		t.Run(c.name, func(t *testing.T) {
			write(t, c.archive)
			in, err := Pair(t.Context(), c.old, c.new, c.options)
			if in != nil {
				t.Error("an error and a report")
			}
			check(t, err, c.want, c.hint)
		})
	}
}

func check(t *testing.T, err error, want, hint string) {
	t.Helper()
	e, ok := errors.AsType[*Error](err)
	if !ok {
		t.Fatalf("got %v, want an *Error: %s", err, want)
	}
	if !strings.HasPrefix(e.Error(), want) || strings.Contains(e.Error(), "\n") {
		t.Errorf("got  %s\nwant %s", e, want)
	}
	if e.Hint == "" || !strings.Contains(e.Hint, hint) {
		t.Errorf("hint %q, want %q in it", e.Hint, hint)
	}
}

func TestLinks(t *testing.T) {
	write(t, "-- a/example.com --\n"+soa+"-- b/.data/example.com --\n"+soa+"-- outside --\nx\n")
	for link, target := range map[string]string{"a/latest.zone": "example.com", "b/example.com": ".data/example.com"} {
		if err := os.Symlink(target, link); err != nil {
			t.Fatal(err)
		}
	}
	in, err := Pair(t.Context(), "a", "b", Options{})
	if err != nil {
		t.Fatal(err)
	}
	if got := changes(in); len(got) > 0 {
		t.Errorf("changes: %v", got)
	}
	if err := os.Symlink("../outside", "b/x"); err != nil {
		t.Fatal(err)
	}
	_, err = Pair(t.Context(), "a", "b", Options{})
	check(t, err, "b/x: reading: path escapes from parent", "links may not lead out")
}

func TestCancelled(t *testing.T) {
	write(t, "-- a/x.zone --\n"+com+"-- b/x.zone --\n"+com)
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	_, err := Pair(ctx, "a", "b", Options{})
	check(t, err, "a: reading: context canceled", "again")
	if !errors.Is(err, context.Canceled) {
		t.Error("the cause is lost")
	}
}

func TestPlan(t *testing.T) {
	write(t, "-- plan.json --\n"+plan)
	for _, c := range []struct{ name, path, stdin, note string }{
		{"a file", "plan.json", "", "plan.json: a plan"},
		{"standard input", "-", plan, "standard input: a plan"},
	} {
		t.Run(c.name, func(t *testing.T) {
			in, err := Plan(t.Context(), c.path, Options{Stdin: strings.NewReader(c.stdin)})
			if err != nil {
				t.Fatal(err)
			}
			if len(in.Notes) != 1 || !strings.HasPrefix(in.Notes[0], c.note) {
				t.Errorf("notes %q", in.Notes)
			}
		})
	}
}

func TestPlanErrors(t *testing.T) {
	for _, c := range []struct {
		name, archive, path string
		options             Options
		want, hint          string
	}{
		{name: "an unknown form", path: "x", options: Options{As: "x"}, want: `--as x: unknown form "x"; have config, octodns, plan, zone`, hint: "--as"},
		{name: "one input of a pair", path: "x", options: Options{As: "zone"}, want: "--as zone: takes two inputs, and there is one", hint: "OLD NEW"},
		{name: "not there", path: "x", want: "x: reading: no such file or directory", hint: "check the path"},
		{name: "a directory", archive: "-- x/y --\n", path: "x", want: "x: is one directory", hint: "OLD NEW"},
		{name: "the null device", path: none, want: "/dev/null: is the null device and no plan", hint: "plan.json"},
		{name: "an empty file", archive: "-- x --\n", path: "x", want: "x: is empty", hint: "terraform show -json"},
		{name: "no standard input", path: "-", want: "standard input: is not there", hint: "name a file"},
		{name: "one zone", archive: "-- x --\n" + com, path: "x", want: "x: is a master file: one state and nothing to compare it with", hint: "OLD NEW"},
		{name: "one YAML file", archive: "-- x.yaml --\na: 1\n", path: "x.yaml", want: "x.yaml: is YAML: one state and nothing to compare it with", hint: "OLD NEW"},
		{name: "other JSON", archive: "-- x.json --\n{\"a\": 1}\n", path: "x.json", want: "x.json: is JSON but no plan", hint: "terraform show -json"},
		{name: "a text", archive: "-- x --\nhello\n", path: "x", want: "x: is not JSON", hint: "terraform show -json"},
		{name: "a binary plan without the tool", archive: "-- x --\nPK\x03\x04\n", path: "x",
			options: Options{LookPath: func(string) (string, error) { return "", errors.New("none") }}, want: "x: ", hint: "terraform show -json"},
		{name: "a binary plan from standard input", path: "-", options: Options{Stdin: strings.NewReader("PK\x03\x04")}, want: "standard input: is a binary plan file", hint: "terraform show -json"},
	} {
		t.Run(c.name, func(t *testing.T) {
			write(t, c.archive)
			in, err := Plan(t.Context(), c.path, c.options)
			if in != nil {
				t.Error("an error and a report")
			}
			check(t, err, c.want, c.hint)
		})
	}
}

func TestMerge(t *testing.T) {
	write(t, "-- a --\n"+com+"-- b --\n"+com+extra+"-- c --\n"+org+"-- d --\n"+org+extra+"-- e.yaml --\na: 1\n-- f.yaml --\na: 2\n")
	in := &Input{}
	for _, pair := range [][2]string{{"a", "b"}, {"c", "d"}, {"e.yaml", "f.yaml"}} {
		other, err := Pair(t.Context(), pair[0], pair[1], Options{})
		if err != nil {
			t.Fatal(err)
		}
		in.Merge(other)
	}
	ways := zone.NewWays()
	ways.Zone(zone.Instance{Apex: "example.net."}, zone.Step{Do: zone.Destroy})
	in.Merge(&Input{Ways: ways, Gaps: []zone.Gap{{Kind: zone.GapUnread}}})
	want := []string{"create www.example.com. A in example.com.", "create www.example.org. A in example.org.", "update config f.yaml"}
	if diff := cmp.Diff(want, changes(in)); diff != "" {
		t.Error(diff)
	}
	if len(in.Notes) != 3 || len(in.Gaps) != 1 || in.Ways == nil || len(in.Ways.Zones) != 1 {
		t.Errorf("got %d notes, %d gaps, ways %v", len(in.Notes), len(in.Gaps), in.Ways)
	}
}

// What a server serves against what it is about to load: one RRset of difference.
func TestPairOfATransferAndAFile(t *testing.T) {
	l := lab.New(t)
	a := l.Authority(lab.Spec{Program: lab.NSD, IP: 10, Zones: map[string]string{"example.com.": com + "@ NS ns1\nns1 A 192.0.2.1\n" + extra}})
	if strings.Contains(strings.Join(l.Servers(), "\n"), "embedded stand-in") {
		t.Skip("nsd is not installed, and the stand-in gives no transfers")
	}
	write(t, "-- next.zone --\n"+com+"@ NS ns1\nns1 A 192.0.2.1\n")
	from := fmt.Sprintf("axfr://%s:%d/example.com", a.IP, l.Port)
	in, err := Pair(t.Context(), from, "next.zone", Options{})
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff([]string{"delete www.example.com. A in example.com."}, changes(in)); diff != "" {
		t.Errorf("changes (-want +got):\n%s", diff)
	}
	if got := in.Before.Sets[0].Origins[0].File; !strings.HasPrefix(got, from+".") {
		t.Errorf("the origin is %s", got)
	}
	for text, want := range map[string]string{
		"axfr:///example.com":                  "is no address of a zone",
		"axfr://192.0.2.1":                     "names no zone",
		"axfr://192.0.2.1/a..b":                "names no zone",
		"axfr://me@192.0.2.1/example.com":      "is no address of a zone",
		"axfr://192.0.2.1/a.com?tsig=x":        `says "tsig"`,
		"axfr://192.0.2.1/a.com?key=nofile":    "no such file",
		"axfr://192.0.2.1/a.com?key=next.zone": "is no key file",
	} {
		if _, err := Pair(t.Context(), text, "next.zone", Options{}); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v; want %q", text, err, want)
		}
	}
	if _, err := Plan(t.Context(), from, Options{}); err == nil || !strings.Contains(err.Error(), "one state and nothing to compare it with") {
		t.Errorf("as a plan: %v", err)
	}
}
