package zone

import (
	"testing"

	"github.com/google/go-cmp/cmp"
)

// What records of both chains say, in one form.
func TestParseDenial(t *testing.T) {
	for data, want := range map[string]Denial{
		"Host.Example.com. A RRSIG NSEC TYPE1234": {Next: "host.example.com.", Types: []Type{"A", "NSEC", "RRSIG", "TYPE1234"}},
		`sp\ ace.example.com. A`:                  {Next: `sp\ ace.example.com.`, Types: []Type{"A"}},
		"example.com. NXNAME RRSIG NSEC":          {Next: "example.com.", Types: []Type{"NSEC", "NXNAME", "RRSIG"}},
	} {
		got, ok := ParseDenial("NSEC", data)
		if diff := cmp.Diff(want, got); diff != "" || !ok {
			t.Errorf("%s: %v\n%s", data, ok, diff)
		}
	}
	// RFC 5155, appendix A.
	got, ok := ParseDenial("NSEC3", "1 1 12 AABBCCDD 2T7B4G4VSA5SMI47K61MV5BV1A22BOJR MX DNSKEY NS SOA NSEC3PARAM RRSIG")
	want := Denial{Next: "2t7b4g4vsa5smi47k61mv5bv1a22bojr", Types: []Type{"DNSKEY", "MX", "NS", "NSEC3PARAM", "RRSIG", "SOA"},
		Hashed: &Hashing{1, 12, "aabbccdd"}, OptOut: true}
	if diff := cmp.Diff(want, got); diff != "" || !ok {
		t.Errorf("%v\n%s", ok, diff)
	}
	if !got.Has("MX") || got.Has("A") {
		t.Error("the bitmap is not told")
	}
	for _, c := range [][2]string{{"NSEC", "1 1 12 AABBCCDD 2T7B A"}, {"NSEC3", "example.com. A"}, {"A", "192.0.2.1"}, {"NSEC", ""}} {
		if d, ok := ParseDenial(Type(c[0]), c[1]); ok {
			t.Errorf("%s %q is taken for %v", c[0], c[1], d)
		}
	}
}

// The hashes of RFC 5155, appendix A, and of a chain without a salt.
func TestHash(t *testing.T) {
	h, ok := ParseHashing("1 0 12 AABBCCDD")
	if !ok {
		t.Fatal("the parameters are not read")
	}
	for name, want := range map[Name]string{
		"example.":       "0p9mhaveqvm6t7vbl5lop2u3t2rp3tom",
		"a.example.":     "35mthgpgcu1qg68fab165klnsnk3dpvl",
		"*.w.example.":   "r53bq7cc2uvmubfu5ocmm6pers9tk9en",
		"x.y.w.example.": "2vptu5timamqttgl4luu9kg21e0aor3s",
	} {
		if got := h.Hash(name); got != want {
			t.Errorf("%s: %s, want %s", name, got, want)
		}
	}
	bare, ok := ParseHashing("1 0 0 -")
	if got := bare.Hash("example."); !ok || got != "3msev9usmd4br9s97v51r2tdvmr9iqo1" {
		t.Errorf("without a salt: %s %v", got, ok)
	}
	if _, ok := ParseHashing("1 1 0 -"); ok {
		t.Error("a chain that is being built counts")
	}
	if got := (Hashing{Algorithm: 9}).Hash("example."); got != "" {
		t.Errorf("an unknown algorithm gives %q", got)
	}
}

// More iterations than validators compute, or another algorithm, and nobody believes a
// denial.
func TestBelieved(t *testing.T) {
	for data, want := range map[string]bool{"1 0 0 -": true, "1 0 150 AB": true, "1 0 151 AB": false, "2 0 0 -": false} {
		if h, ok := ParseHashing(data); !ok || h.Believed() != want {
			t.Errorf("%s: %v", data, h.Believed())
		}
	}
}
