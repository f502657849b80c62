package zone

import (
	"encoding/json"
	"strings"
	"testing"
)

func TestParseName(t *testing.T) {
	long := "a23456789012345678901234567890123456789012345678901234567890123."
	cases := []struct{ in, want, bad string }{
		{in: "example.com.", want: "example.com."},
		{in: "EXAMPLE.Com.", want: "example.com."},
		{in: ".", want: "."},
		{in: "*.example.com.", want: "*.example.com."},
		{in: `\042.example.com.`, want: "*.example.com."},
		{in: `a\.b.example.com.`, want: `a\.b.example.com.`},
		{in: `a\046b.example.com.`, want: `a\.b.example.com.`},
		{in: long + "com.", want: long + "com."},
		{in: "example.com", bad: "not absolute"},
		{in: "", bad: "not absolute"},
		{in: "agri..example.com.", bad: "empty label"},
		{in: ".example.com.", bad: "leading dot"},
		{in: "a" + long, bad: "label over 63 octets"},
		{in: long + long + long + long, bad: "over 255 octets"},
	}
	for _, c := range cases {
		got, err := ParseName(c.in)
		if (err != nil) != (c.bad != "") || string(got) != c.want {
			t.Errorf("ParseName(%q) = %q, %v; want %q %s", c.in, got, err, c.want, c.bad)
		}
	}
}

func TestNamesEnterThroughJSON(t *testing.T) {
	var n Name
	if err := json.Unmarshal([]byte(`"WWW.example.com."`), &n); err != nil || n != "www.example.com." {
		t.Errorf("got %q, %v", n, err)
	}
	if err := json.Unmarshal([]byte(`"www.example.com"`), &n); err == nil {
		t.Error("a name without the trailing dot came through")
	}
}

func TestRelative(t *testing.T) {
	for _, c := range []struct{ in, origin, want string }{
		{"www", "example.com.", "www.example.com."},
		{"@", "example.com.", "example.com."},
		{"www.example.net.", "example.com.", "www.example.net."},
		{"com", ".", "com."},
	} {
		if got, err := Relative(c.in, Name(c.origin)); err != nil || string(got) != c.want {
			t.Errorf("Relative(%q, %q) = %q, %v", c.in, c.origin, got, err)
		}
	}
	if _, err := Relative("", "example.com."); err == nil {
		t.Error("an empty name is no name")
	}
}

func TestBelow(t *testing.T) {
	for _, c := range []struct {
		n, apex string
		want    bool
	}{
		{"www.example.com.", "example.com.", true},
		{"example.com.", "example.com.", false},
		{"notexample.com.", "example.com.", false}, // a suffix of the text, not of the labels
		{`a\.example.com.`, "example.com.", false}, // the dot belongs to the label
		{"com.", ".", true},
		{".", ".", false},
	} {
		if got := Name(c.n).Below(Name(c.apex)); got != c.want {
			t.Errorf("%s below %s: got %t", c.n, c.apex, got)
		}
	}
}

func TestNameParts(t *testing.T) {
	if got := Name(`a\.b.example.com.`).Parent(); got != "example.com." {
		t.Errorf("parent: %s", got)
	}
	if got := Name("com.").Parent(); got != Root {
		t.Errorf("parent of a TLD: %s", got)
	}
	if got := Root.Parent(); got != Root {
		t.Errorf("parent of the root: %s", got)
	}
	if !Name("*.example.com.").IsWildcard() || Name("a*.example.com.").IsWildcard() {
		t.Error("a wildcard is a first label that is exactly *")
	}
}

// The order of RFC 4034, section 6.1, as far as its example has names without
// escapes.
func TestCompareIsDNSSECOrder(t *testing.T) {
	order := []Name{"example.", "a.example.", "yljkjljk.a.example.", "z.a.example.", "zabc.a.example.", "z.example.",
		`\001.z.example.`, "*.z.example.", "0.z.example.", `a\000.z.example.`, `a\.b.z.example.`, "a0.z.example.", "b.z.example.", `\200.z.example.`}
	for i := range order[1:] {
		if order[i].Compare(order[i+1]) >= 0 {
			t.Errorf("%s must stand before %s", order[i], order[i+1])
		}
	}
}

// A name in mixed case comes out the same whether it goes through the wire format or
// not.
func TestMixedCase(t *testing.T) {
	for _, s := range []string{"eXample.COM.", "_DMARC.Example.", "*.A.", "XN--4CA.", strings.Repeat("A", 63) + ".", strings.Repeat("A", 64) + ".",
		strings.Repeat("A.", 127), strings.Repeat("A.", 128), "A..b.", `A\.B.`, "Ä.", "\xffA.", "K.", "\u212a."} {
		want, wantErr := pack(s)
		got, err := ParseName(s)
		if got != want || (err == nil) != (wantErr == nil) {
			t.Errorf("%q is %q, %v; through the wire %q, %v", s, got, err, want, wantErr)
		}
	}
}
