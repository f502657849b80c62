package zonefile

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"zonecut/internal/zone"
)

const apex = "$ORIGIN example.com.\n@ 3600 IN SOA ns1 host 1 2 3 4 300\n"

// dump writes a zone as "LINE OWNER TTL TYPE DATA", one line a record, in the
// order of the file.
func dump(z *Zone) string {
	var b strings.Builder
	for _, r := range z.Sets {
		for i, d := range r.Data {
			fmt.Fprintf(&b, "%d %s %d %s %s\n", r.Origins[i].Line, r.Owner, r.TTL, r.Type, d)
		}
	}
	return b.String()
}

func TestParse(t *testing.T) {
	for _, c := range []struct{ name, file, apex, zone, want string }{
		{
			name: "a multi-line SOA, comments, blank lines: the line is where the record starts",
			zone: "; comment\n\n$TTL 1h\n$ORIGIN example.com.\n@ IN SOA ns1 (\n  host ; who\n  1 ; (serial)\n  2h 30m\n  4w 5m )\n\n ; indented comment\n  NS ns1\n  NS ns2 ; \"\nwww A 192.0.2.1",
			want: "5 example.com. 3600 SOA ns1.example.com. host.example.com. 1 7200 1800 2419200 300\n12 example.com. 3600 NS ns1.example.com.\n13 example.com. 3600 NS ns2.example.com.\n14 www.example.com. 3600 A 192.0.2.1\n",
		},
		{
			name: "carriage returns and upper case",
			zone: strings.ReplaceAll("$origin EXAMPLE.com.\n$ttl 60\n@ in soa NS1 Host 1 2 3 4 5\nWWW\tin\ta\t192.0.2.1\n", "\n", "\r\n"),
			want: "3 example.com. 60 SOA ns1.example.com. host.example.com. 1 2 3 4 5\n4 www.example.com. 60 A 192.0.2.1\n",
		},
		{
			name: "$TTL counts from its line on, a stated TTL only for its record",
			zone: apex + "a A 192.0.2.1\n$TTL 60\nb A 192.0.2.1\nc 1h30m A 192.0.2.1\nd IN 5 A 192.0.2.1\ne 5 IN A 192.0.2.1\nf A 192.0.2.1\n",
			want: "2 example.com. 3600 SOA ns1.example.com. host.example.com. 1 2 3 4 300\n3 a.example.com. 3600 A 192.0.2.1\n5 b.example.com. 60 A 192.0.2.1\n6 c.example.com. 5400 A 192.0.2.1\n7 d.example.com. 5 A 192.0.2.1\n8 e.example.com. 5 A 192.0.2.1\n9 f.example.com. 60 A 192.0.2.1\n",
		},
		{
			name: "without any TTL the SOA's minimum stands in",
			zone: "example.com. SOA ns1 host 1 2 3 4 300\n NS ns1\n",
			want: "1 example.com. 300 SOA ns1.example.com. host.example.com. 1 2 3 4 300\n2 example.com. 300 NS ns1.example.com.\n",
		},
		{
			name: "records of $GENERATE have the zone's TTL and the directive's line; the owner before comes back",
			zone: "$TTL 60\n" + apex + "a A 192.0.2.1\n$GENERATE 1-3/2 h${0,3} A 192.0.2.$ ; two\n  TXT x\n$GENERATE 10-11 ${0,3,n} PTR $$\\$h$.x.\n",
			want: "3 example.com. 3600 SOA ns1.example.com. host.example.com. 1 2 3 4 300\n4 a.example.com. 60 A 192.0.2.1\n5 h001.example.com. 60 A 192.0.2.1\n5 h003.example.com. 60 A 192.0.2.3\n6 a.example.com. 60 TXT \"x\"\n7 a.0.example.com. 60 PTR $$h10.x.\n7 b.0.example.com. 60 PTR $$h11.x.\n",
		},
		{
			name: "the same name is another one under another origin",
			zone: apex + "a A 192.0.2.1\n$ORIGIN sub\na A 192.0.2.1\n",
			want: "2 example.com. 3600 SOA ns1.example.com. host.example.com. 1 2 3 4 300\n3 a.example.com. 3600 A 192.0.2.1\n5 a.sub.example.com. 3600 A 192.0.2.1\n",
		},
		{
			name: "what named writes: the SOA below $ORIGIN .",
			zone: "$ORIGIN .\n$TTL 60\nexample.com IN SOA ns1.example.com. host.example.com. 1 2 3 4 5\n NS ns1.example.com.\n$ORIGIN example.com.\nwww A 192.0.2.1\n",
			want: "3 example.com. 60 SOA ns1.example.com. host.example.com. 1 2 3 4 5\n4 example.com. 60 NS ns1.example.com.\n6 www.example.com. 60 A 192.0.2.1\n",
		},
		{
			name: "an absolute SOA owner names the zone", file: "whatever.txt",
			zone: "example.com. 60 SOA ns1 host 1 2 3 4 5\nwww 60 A 192.0.2.1\n",
			want: "1 example.com. 60 SOA ns1.example.com. host.example.com. 1 2 3 4 5\n2 www.example.com. 60 A 192.0.2.1\n",
		},
		{
			name: "the file names the zone", file: "dir/db.example.com",
			zone: "@ 60 SOA ns1 host 1 2 3 4 5\n",
			want: "1 example.com. 60 SOA ns1.example.com. host.example.com. 1 2 3 4 5\n",
		},
		{
			name: "the caller names the zone", file: "example.org.zone", apex: "example.com.",
			zone: "@ 60 SOA ns1 host 1 2 3 4 5\n",
			want: "1 example.com. 60 SOA ns1.example.com. host.example.com. 1 2 3 4 5\n",
		},
		{
			name: "the SOA may come late, and once more at the end of a saved transfer",
			zone: "example.com. 60 NS ns1.example.com.\nexample.com. 60 SOA ns1 host 1 2 3 4 5\nexample.com. 60 SOA NS1.example.com. host 1 2 3 4 5\n",
			want: "1 example.com. 60 NS ns1.example.com.\n2 example.com. 60 SOA ns1.example.com. host.example.com. 1 2 3 4 5\n",
		},
		{
			name: "RDATA has one spelling",
			zone: apex + "t TXT v=1 \"a;b\" \"c\\;d\" \"e (f)\"\nh HTTPS 1 . port=443 alpn=h2\nn NSEC A.example.com. NS A\nd DS 1 8 2 00ff 0a\nu TYPE65400 \\# 4 0a00 0001\nx TYPE1 \\# 4 0a000001\nv6 AAAA 2001:DB8:0::1\nm MX 010 Mail\n",
			want: "2 example.com. 3600 SOA ns1.example.com. host.example.com. 1 2 3 4 300\n3 t.example.com. 3600 TXT \"v=1\" \"a;b\" \"c;d\" \"e (f)\"\n4 h.example.com. 3600 HTTPS 1 . alpn=\"h2\" port=\"443\"\n5 n.example.com. 3600 NSEC A.example.com. A NS\n6 d.example.com. 3600 DS 1 8 2 00FF0A\n7 u.example.com. 3600 TYPE65400 \\# 4 0A000001\n8 x.example.com. 3600 A 10.0.0.1\n9 v6.example.com. 3600 AAAA 2001:db8::1\n10 m.example.com. 3600 MX 10 mail.example.com.\n",
		},
		{
			name: "a quoted string may run over lines (RFC 1035, section 5.1)",
			zone: apex + "t TXT \"a\nb\"\nu A 192.0.2.1\n",
			want: "2 example.com. 3600 SOA ns1.example.com. host.example.com. 1 2 3 4 300\n3 t.example.com. 3600 TXT \"a\\010b\"\n5 u.example.com. 3600 A 192.0.2.1\n",
		},
		{
			name: "escaped owners",
			zone: apex + "a\\.b A 192.0.2.1\n\\042 A 192.0.2.1\n\\$x A 192.0.2.1\n",
			want: "2 example.com. 3600 SOA ns1.example.com. host.example.com. 1 2 3 4 300\n3 a\\.b.example.com. 3600 A 192.0.2.1\n4 *.example.com. 3600 A 192.0.2.1\n5 $x.example.com. 3600 A 192.0.2.1\n",
		},
	} {
		t.Run(c.name, func(t *testing.T) {
			file := c.file
			if file == "" {
				file = "zone.txt"
			}
			z, err := Parse(strings.NewReader(c.zone), file, Options{Apex: zone.Name(c.apex)})
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(c.want, dump(z)); diff != "" {
				t.Error(diff)
			}
			if z.Apex != "example.com." {
				t.Errorf("apex %s", z.Apex)
			}
			if err := roundTrip(z); err != nil {
				t.Error(err)
			}
		})
	}
}

// TestMerged holds that what the normal form folds away is still told.
func TestMerged(t *testing.T) {
	z, err := Parse(strings.NewReader(apex+"www 60 A 192.0.2.1\nwww 60 A 192.0.2.1\nwww 90 A 192.0.2.2\n"), "f", Options{})
	if err != nil {
		t.Fatal(err)
	}
	state := z.State()
	got := state.Snapshot().Get(zone.Key{Instance: zone.Instance{Apex: "example.com."}, Owner: "www.example.com.", Type: "A"})
	if got == nil || got.TTL != 60 || len(got.Data) != 2 || len(got.Merged) != 2 || len(got.Origins) != 3 {
		t.Errorf("got %+v", got)
	}
	if !state.Snapshot().Complete(zone.Instance{Apex: "example.com."}) {
		t.Error("a zone file is the whole zone")
	}
}

func TestErrors(t *testing.T) {
	long := strings.Repeat("x", 64)
	for _, c := range []struct{ name, file, apex, zone, want, hint string }{
		{name: "an empty file", zone: "", want: "f: is empty: it holds no record", hint: "/dev/null"},
		{name: "comments only", zone: "; nothing\n\n", want: "f: is empty: it holds no record", hint: "/dev/null"},
		{name: "no SOA", zone: "a.example.com. 60 A 192.0.2.1\n", want: "f: has no SOA record: it is not the whole of a zone", hint: "give the whole zone"},
		{name: "the body of an API error", zone: `{"message":"rate limited"}`, want: `f: is JSON and no master file: it begins "{\"message\":\"rate limited\"}"`, hint: "what wrote this"},
		{name: "a page", zone: "\n<!DOCTYPE html>\n", want: `f: is HTML or XML and no master file: it begins "<!DOCTYPE html>"`, hint: "what wrote this"},
		{name: "YAML", zone: "# zone\n---\n? ''\n", want: `f: is YAML and no master file: it begins "---"`, hint: "what wrote this"},
		{name: "YAML without a mark", zone: "www:\n  type: A\n", want: `f: is YAML and no master file: it begins "www:"`, hint: "what wrote this"},
		{name: "a patch", zone: "diff --git a/x b/x\n", want: `f: is a patch and no master file: it begins "diff --git a/x b/x"`, hint: "what wrote this"},
		{name: "a byte order mark", zone: "\ufeff" + apex, want: "f: begins with a byte order mark, which name servers refuse", hint: "save it"},
		{name: "a mistyped type", zone: apex + "1 IN PRT host.\n", want: `f:3: unknown type "PRT"`, hint: "TYPEnnn"},
		{name: "a syntax error far down", zone: apex + "a A 192.0.2.1\n\n; x\nb (\n A 192.0.2.300 )\n", want: `f:6: A of b.example.com.: bad data "192.0.2.300": not an address`, hint: "mend"},
		{name: "the library's reason", zone: apex + "a MX ten mail\n", want: `f:3: MX of a.example.com.: bad data "ten mail": bad MX Pref: "ten"`, hint: "mend"},
		{name: "an SOA cut short", zone: "example.com. 60 SOA a. b. 1 2 3 4\n", want: `f:1: SOA of example.com.: bad data "a. b. 1 2 3 4": fields are missing`, hint: "mend"},
		{name: "a digest cut off", zone: apex + "a DS 1 8 2\n", want: `f:3: DS of a.example.com.: bad data "1 8 2": fields are missing`, hint: "mend"},
		{name: "no data", zone: apex + "a TXT\n", want: "f:3: TXT of a.example.com. has no data", hint: "write the data"},
		{name: "cut off before the data", zone: apex + "a A ", want: "f:3: A of a.example.com. has no data", hint: "write the data"},
		{name: "no type", zone: apex + "a 60 IN\n", want: "f:3: the record of a.example.com. has no type", hint: "OWNER [TTL]"},
		{name: "two TTLs", zone: apex + "a 60 60 A 192.0.2.1\n", want: `f:3: unknown type "60"`, hint: "TYPEnnn"},
		{name: "a TTL too long", zone: apex + "a 2147483648 A 192.0.2.1\n", want: `f:3: "2147483648" is not a TTL`, hint: "2147483647"},
		{name: "an odd TTL", zone: apex + "$TTL 1x\n", want: `f:3: $TTL "1x" is not a TTL`, hint: "1h30m"},
		{name: "no TTL at all", zone: "a.example.com. A 192.0.2.1\n", want: "f:1: the record of a.example.com. has no TTL, and none stands before it", hint: "$TTL SECONDS"},
		{name: "another class", zone: apex + "a CH TXT x\n", want: `f:3: class "CH"`, hint: "only class IN"},
		{name: "a question type", zone: apex + "a AXFR x\n", want: "f:3: type AXFR has no place in a zone", hint: "take the record out"},
		{name: "no owner", zone: "  60 A 192.0.2.1\n", want: "f:1: the record has no owner: the line begins with white space and no record stands before it", hint: "@ is the zone"},
		{name: "an empty label", zone: apex + "agri..host A 192.0.2.1\n", want: `f:3: "agri..host" is not a domain name`, hint: "1 to 63"},
		{name: "a long label", zone: apex + long + " A 192.0.2.1\n", want: `f:3: "` + long[:60] + `"… is not a domain name`, hint: "1 to 63"},
		{name: "a name in data too long", zone: apex + "a MX 1 " + strings.Repeat("abcdefgh.", 28) + "x\n", want: `f:3: MX of a.example.com.: bad data "1 abcdefgh.`, hint: "mend"},
		{name: "out of the zone", zone: apex + "a A 192.0.2.1\nhost.example.org. A 192.0.2.1\n", want: "f:4: host.example.org. A is out of the zone example.com.", hint: "$ORIGIN"},
		{name: "a name that only ends alike", zone: apex + "notexample.com. A 192.0.2.1\n", want: "f:3: notexample.com. A is out of the zone example.com.", hint: "$ORIGIN"},
		{name: "two zones", zone: apex + "sub SOA a b 1 2 3 4 5\n", want: "f:3: a second SOA, of sub.example.com.: the zone is example.com. (line 2)", hint: "one zone"},
		{name: "two SOAs", zone: apex + "@ SOA a b 1 2 3 4 5\n", want: "f:3: a second SOA that differs from the one on line 2", hint: "one SOA"},
		{name: "another zone than asked for", apex: "example.org.", zone: apex, want: "f:2: the SOA is that of example.com. and not of example.org.", hint: "--zone example.com."},
		{name: "no name for the zone", file: "old.zone", zone: "@ 60 SOA a b 1 2 3 4 5\n", want: `old.zone:1: the name "@" is relative, and nothing says to which zone: no $ORIGIN, no absolute SOA owner, no domain name as file name`, hint: "--zone NAME"},
		{name: "an unknown directive", zone: "$zonename x\n", want: `f:1: unknown directive "$ZONENAME"; have $ORIGIN, $TTL, $INCLUDE, $GENERATE`, hint: "template"},
		{name: "an empty directive", zone: "$TTL\n", want: `f:1: "$TTL" without a value`, hint: "with its value"},
		{name: "an include", zone: apex + "$INCLUDE hosts.inc\n", want: `f:3: $INCLUDE "hosts.inc" is not followed, so the zone is not whole`, hint: "--include-root DIR"},
		{name: "an open parenthesis", zone: apex + "a TXT (\n x\nb A 192.0.2.1\n", want: "f:3: a parenthesis that opens here is never closed", hint: `write ")"`},
		{name: "a closing parenthesis", zone: apex + "a TXT x )\n", want: "f:3: closing parenthesis without an opening one", hint: `delete it`},
		{name: "an open quote", zone: apex + "a TXT \"x\nb TXT \"y\"\nc TXT \"z\"\n", want: "f:3: a quoted string that begins here is never closed", hint: "close it"},
		{name: "an open quote in a long file", zone: apex + "a TXT \"x\n" + strings.Repeat("b A 192.0.2.1\n", 100000), want: "f:3: a quoted string that begins here is never closed", hint: "close it"},
		{name: "a backslash", zone: apex + "a TXT x\\\n", want: "f:3: backslash at the end of a line", hint: `\\`},
		{name: "a line without end", zone: apex + "a TXT " + strings.Repeat("x", 2<<20), want: "f:3: the line is longer than any record can be", hint: "text"},
		{name: "binary data", zone: "\x00\x00\x00\x02\x00\x00", want: "f: is binary data and no master file", hint: "what wrote this"},
		{name: "binary data far down", zone: apex + strings.Repeat("; x\n", 500) + "a TXT \x00\n", want: "f:503: has a NUL octet: this is not text", hint: "-F text"},
		{name: "a range backwards", zone: apex + "$GENERATE 9-1 a$ A 192.0.2.$\n", want: `f:3: $GENERATE "9-1" is not a range`, hint: "START-STOP"},
		{name: "a bomb", zone: apex + "$GENERATE 0-2147483647 a$ A 192.0.2.1\n", want: "f:3: $GENERATE makes more than 65536 records", hint: "write the records out"},
		{name: "many small bombs", zone: apex + strings.Repeat("$GENERATE 1-40000 a$ A 192.0.2.1\n", 2), want: "f:4: $GENERATE makes more than 65536 records", hint: "write the records out"},
		{name: "a bomb of long lines", zone: apex + "$GENERATE 1-65536 a A " + strings.Repeat(" ", 4000) + "192.0.2.1\n", want: "f:3: $GENERATE makes more than 16777216 octets of records", hint: "write the records out"},
		{name: "a bad modifier", zone: apex + "$GENERATE 1-2 a${0,3,q} A 192.0.2.1\n", want: `f:3: $GENERATE: unknown base "q"`, hint: "base d, o"},
		{name: "no data at $GENERATE", zone: apex + "$GENERATE 1-2 a$\n", want: "f:3: the record of a1.example.com. has no type", hint: "OWNER [TTL]"},
	} {
		t.Run(c.name, func(t *testing.T) {
			file := c.file
			if file == "" {
				file = "f"
			}
			z, err := Parse(strings.NewReader(c.zone), file, Options{Apex: zone.Name(c.apex)})
			if z != nil {
				t.Error("an error and a zone")
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

type broken struct{}

func (broken) Read([]byte) (int, error) { return 0, errors.New("input/output error") }

func TestReadError(t *testing.T) {
	_, err := Parse(broken{}, "f", Options{})
	check(t, err, "f: reading: input/output error", "readable")
}

func TestInclude(t *testing.T) {
	dir := t.TempDir()
	root := filepath.Join(dir, "root")
	for name, text := range map[string]string{
		"secret":        "a A 192.0.2.66\n",
		"root/a.inc":    "in A 192.0.2.2\n$ORIGIN deep\n  TXT same\n$TTL 99\nx A 192.0.2.3\n",
		"root/sub/b":    "b A 192.0.2.4\n",
		"root/loop":     "$INCLUDE loop\n",
		"root/empty":    "",
		"root/page":     "<html>",
		"root/bad":      "\nx A 1.2.3\n",
		"root/sub/dir/": "",
	} {
		path := filepath.Join(dir, filepath.FromSlash(name))
		if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
			t.Fatal(err)
		}
		if !strings.HasSuffix(name, "/") {
			if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
				t.Fatal(err)
			}
		}
	}
	if err := os.Symlink(filepath.Join(dir, "secret"), filepath.Join(root, "link")); err != nil {
		t.Fatal(err)
	}
	parse := func(text string) (*Zone, error) {
		return Parse(strings.NewReader(apex+text), filepath.Join(root, "sub", "zone"), Options{IncludeRoot: root})
	}
	z, err := parse("$INCLUDE a.inc ext\n$INCLUDE \"b\"\n  TXT mine\n$INCLUDE " + filepath.Join(root, "sub", "b") + "\n")
	if err != nil {
		t.Fatal(err)
	}
	want := "2 example.com. 3600 SOA ns1.example.com. host.example.com. 1 2 3 4 300\n" +
		"1 in.ext.example.com. 3600 A 192.0.2.2\n3 in.ext.example.com. 3600 TXT \"same\"\n5 x.deep.ext.example.com. 99 A 192.0.2.3\n" +
		"1 b.example.com. 99 A 192.0.2.4\n5 example.com. 99 TXT \"mine\"\n1 b.example.com. 99 A 192.0.2.4\n"
	if diff := cmp.Diff(want, dump(z)); diff != "" {
		t.Error(diff)
	}
	if got := z.Sets[1].Origins[0].File; got != filepath.Join(root, "a.inc") {
		t.Errorf("origin in %s", got)
	}
	if len(z.Included) != 2 {
		t.Errorf("included %v", z.Included)
	}
	main := filepath.Join(root, "sub", "zone")
	for _, c := range []struct{ name, text, want, hint string }{
		{"upwards", "$INCLUDE ../../secret\n", main + `:3: $INCLUDE "../../secret": it is outside of the include root`, "below --include-root"},
		{"absolute", "$INCLUDE /etc/hostname\n", main + `:3: $INCLUDE "/etc/hostname": it is outside of the include root`, "below --include-root"},
		{"by a link", "$INCLUDE link\n", main + `:3: $INCLUDE "link": path escapes from parent`, "below --include-root"},
		{"a directory", "$INCLUDE sub\n", main + `:3: $INCLUDE "sub": it is no regular file`, "below --include-root"},
		{"not there", "$INCLUDE none\n", main + `:3: $INCLUDE "none": no such file or directory`, "below --include-root"},
		{"a cycle", "$INCLUDE loop\n", filepath.Join(root, "loop") + `:1: $INCLUDE "loop" is nested deeper than 8 files`, "includes itself"},
		{"a page", "$INCLUDE page\n", filepath.Join(root, "page") + `: is HTML or XML and no master file`, "master file"},
		{"over and over", strings.Repeat("$INCLUDE empty\n", 3000), main + ":2003: more than 2000 times $INCLUDE", "fewer files"},
		{"an error inside", "$INCLUDE bad\n", filepath.Join(root, "bad") + `:2: A of x.example.com.: bad data "1.2.3": not an address`, "mend"},
	} {
		t.Run(c.name, func(t *testing.T) {
			_, err := parse(c.text)
			check(t, err, c.want, c.hint)
		})
	}
}

// TestReserialised writes one zone in two ways that say the same.
func TestReserialised(t *testing.T) {
	var plain, fancy strings.Builder
	plain.WriteString("example.com. 3600 IN SOA ns1.example.com. host.example.com. 1 7200 3600 1209600 300\n")
	fancy.WriteString("; exported 2025-08-09\n$TTL 3h\n$ORIGIN com.\n")
	const n = 500
	for i := range n {
		fmt.Fprintf(&plain, "d%d.example.com. 10800 IN NS ns1.host%d.net.\nd%d.example.com. 10800 IN NS ns2.host%d.net.\n", i, i, i, i)
		fmt.Fprintf(&plain, "d%d.example.com. 3600 IN DS %d 8 2 %064X\nt%d.example.com. 10800 IN TXT \"a;b %d\"\n", i, i, i, i, i)
	}
	for i := n - 1; i >= 0; i-- {
		fmt.Fprintf(&fancy, "D%d.Example 1H DS %d 8 2 ( %032x\n\t%032x ) ; cf_tags=x\n", i, i, 0, i)
		fmt.Fprintf(&fancy, "d%d.EXAMPLE\tNS\tNS2.Host%d.NET.\n\t\tNS\tns1.host%d.net. ; first\n", i, i, i)
		fmt.Fprintf(&fancy, "t%d.example CLASS1 3h0m TXT a\\;b\\032%d\n", i, i)
	}
	fancy.WriteString("example.com. 1h SOA (\n ns1.example ; m\n HOST.example\n 1 2h 1h 2w 5m)")
	before, err := Parse(strings.NewReader(plain.String()), "before", Options{})
	if err != nil {
		t.Fatal(err)
	}
	after, err := Parse(strings.NewReader(fancy.String()), "after", Options{})
	if err != nil {
		t.Fatal(err)
	}
	b, a := before.State(), after.State()
	if d := zone.Diff(b.Snapshot(), a.Snapshot(), nil); len(d) > 0 {
		t.Errorf("%d changes, the first: %s %v -> %v", len(d), d[0].ID(), d[0].Before, d[0].After)
	}
}

func TestNameFromFile(t *testing.T) {
	for file, want := range map[string]zone.Name{
		"example.com": "example.com.", "zones/example.com.zone": "example.com.", "db.Example.com": "example.com.", "example.com.db": "example.com.",
		"db.10.in-addr.arpa": "10.in-addr.arpa.", "ot.mk.zone": "ot.mk.", "example.com.": "example.com.", "_tcp.example.com": "_tcp.example.com.",
		"old.zone": "", "db.local": "", "README.md": "", "run.sh": "", "db.192.168": "", "named.conf": "", "wmnet": "", "a b.com": "", "x..com": "", "db.": "", ".zone": "",
	} {
		if got, _ := NameFromFile(file); got != want {
			t.Errorf("%s: got %q, want %q", file, got, want)
		}
	}
	for file, want := range map[string]bool{"old.zone": true, "db.local": true, "example.com": true, "README.md": false, "zone": false} {
		if Named(file) != want {
			t.Errorf("%s: named %v", file, !want)
		}
	}
}

func TestRecognise(t *testing.T) {
	for text, want := range map[string]bool{
		"; x\n$ORIGIN example.com.\n":            true,
		"$TTL 1h\n":                              true,
		"$INCLUDE soa.inc\n":                     true,
		"@ IN SOA a b (\n":                       true,
		"example.com. 3600 SOA a b 1 2 3 4 5\n":  true,
		"  1D IN SOA a b (\n":                    true,
		"$TTL = 5\n":                             false,
		"{ \n \"a\": \"\n@ IN SOA a b 1\n\"}":    false,
		"the SOA record (see RFC 1035)\n":        false,
		"zone files need a SOA (or so) 1 2\n":    false,
		"{\"SOA\": 1}\n@ IN SOA a b 1 2 3 4 5\n": false,
		"www A 192.0.2.1\n":                      false,
		"":                                       false,
		"{{x}}.example.com. 60 IN SOA a b 1 2 3": true,
	} {
		if Recognise([]byte(text)) != want {
			t.Errorf("%q: recognised %v", text, !want)
		}
	}
}

func TestPrintRefuses(t *testing.T) {
	for _, r := range []*zone.RRset{
		{Key: zone.Key{Owner: "a.", Type: "A"}, Synthetic: "alias"},
		{Key: zone.Key{Owner: "a.", Type: "A"}, Unknown: true},
		{Key: zone.Key{Owner: "a.", Type: "A"}, TTLUnknown: true},
	} {
		if err := Print(&bytes.Buffer{}, []*zone.RRset{r}); err == nil {
			t.Errorf("%+v was printed", r)
		}
	}
}

func FuzzParse(f *testing.F) {
	for _, s := range []string{
		"a A 192.0.2.1\n", "$GENERATE 1-3 a${1,2,n} A 192.0.2.$\n", "t TXT \"a\nb\" c\\;d (\n e )\n", "u TYPE65400 \\# 2 abcd\n", "h SVCB 1 . alpn=h2\n",
		"$TTL 1w\n$ORIGIN x\n@ NS \\065\n", "l LOC 52 22 23.000 N 4 53 32.000 E -2.00m 0.00m 10000m 10m\n", "n NSEC a. NS A TYPE1234\n", "i IPSECKEY 10 1 2 192.0.2.38 AQ==\n",
		"c CAA 0 issue \"x;y\"\n", "n NAPTR 1 2 s t \"!^.*$!x!\" .\n", "h HINFO a \"\"\n", "$INCLUDE /etc/passwd\n", "o OPENPGPKEY AA==\n", "p APL 1:192.0.2.0/24 !2:2001:db8::/32\n",
	} {
		f.Add([]byte(apex + s))
	}
	f.Add([]byte("{{a 60 SOA a. b. 1 2 3 4 5\n"))
	f.Add([]byte("$ORIGIN {a.\n@ 60 SOA a b 1 2 3 4 5\n"))
	f.Fuzz(func(t *testing.T, data []byte) {
		z, err := Parse(bytes.NewReader(data), "f", Options{Generate: 100})
		if err != nil {
			if e, ok := errors.AsType[*Error](err); !ok || e.Hint == "" || strings.Contains(e.Error(), "\n") {
				t.Errorf("%q", err)
			}
			return
		}
		if err := roundTrip(z); err != nil {
			t.Error(err)
		}
	})
}
