package rule

import (
	"slices"
	"strings"
	"testing"

	"zonecut/internal/fact"
	"zonecut/internal/finding"
)

const (
	keyK2 = "257 3 13 l0QALXxNVGn0ixqvg1yaOBwA/VZd9/7+lmh9Lcm7MgJeSibLUZRZ+3YwuxgQ0Is1jCHRrJOF7MvXvG7GLKfwzw=="
	dsK2  = "24246 13 2 10B2822B884231EDA4572B5257FC3370E72F53D0F49F382A61D6800CB2030E9E"
)

// A key of algorithm 8.
const (
	keyR1 = "257 3 8 AwEAAcv0jzSUksjq74AbUEJidYVLdHvD8HOXFCnvhX7yoNvSRmke2Itol/ebItCkedy7jEvo58dY1Ex2WajqD+xojAdx9hvEn68anUzJAQ3XiNkFFMQM0Qn9J3S+d3vqsPEJhF3QZfWKYF8b/EfdQcmt2q/WIVll/RmpJLlcFx6kNrS3"
	dsR1  = "50852 8 2 DC90899CF68F6E3AD691F4D5ADAA7B8E03FE5E763667BD0076E72A42ED7D44A9"
)

// chainState is a parent with DS values and its child with keys.
func chainState(ds, keys []string) string {
	var b strings.Builder
	b.WriteString(";; zone example.com.\neu 300 NS ns1.example.net.\n")
	for _, d := range ds {
		b.WriteString("eu 3600 DS " + d + "\n")
	}
	b.WriteString(";; zone eu.example.com.\n@ 300 NS ns1.example.net.\n")
	for _, k := range keys {
		b.WriteString("@ 3600 DNSKEY " + k + "\n")
	}
	return b.String()
}

// Where DS and key go or change together, one rule blocks by itself and the
// others name it.
func TestKeyAndDSAreSaidOnce(t *testing.T) {
	k1, k2, both := []string{keyK1}, []string{keyK2}, []string{keyK1, keyK2}
	for name, c := range map[string]struct {
		ds, keys [2][]string
		first    string // the finding at block that has no cause
		behind   string // the one that names it
	}{
		"key goes under its DS":       {[2][]string{{dsK1}, {dsK1}}, [2][]string{both, k2}, "dnskey-removed", ""},
		"DS goes with its key":        {[2][]string{{dsK1}, nil}, [2][]string{both, k2}, "ds-removed", "dnskey-removed"},
		"both exchanged at once":      {[2][]string{{dsK1}, {dsK2}}, [2][]string{k1, k2}, "ds-changed", "dnskey-removed"},
		"DS exchanged for a good key": {[2][]string{{dsK1}, {dsK2}}, [2][]string{both, k2}, "dnskey-removed", ""},
		"first DS as its key goes":    {[2][]string{nil, {dsK1}}, [2][]string{both, k2}, "ds-added", "dnskey-removed"},
		"first DS of two algorithms":  {[2][]string{nil, {dsK1, dsR1}}, [2][]string{{keyK1, keyR1}, k1}, "dnskey-removed", ""},
		"DS of the key that stays":    {[2][]string{{dsK1, dsK2}, {dsK1}}, [2][]string{both, k2}, "dnskey-removed", ""},
		"all keys go under the DS":    {[2][]string{{dsK1}, {dsK1}}, [2][]string{both, nil}, "dnssec-disabled", ""},
	} {
		t.Run(name, func(t *testing.T) {
			fs := runRules(t, chainState(c.ds[0], c.keys[0]), chainState(c.ds[1], c.keys[1]), "", nil,
				"dnskey-removed", "dnssec-disabled", "ds-added", "ds-changed", "ds-removed")
			var first []string
			for _, f := range fs {
				switch {
				case f.Level < finding.Block:
				case f.Cause == "":
					first = append(first, f.Rule)
					if len(f.Proof) == 0 {
						t.Errorf("%s has no proof", f.ID)
					}
				case f.Rule != c.behind || !strings.HasPrefix(f.Cause, c.first+": ") || len(f.Proof) > 0:
					t.Errorf("%s goes with %q and has %d proofs", f.ID, f.Cause, len(f.Proof))
				}
			}
			if !slices.Equal(first, []string{c.first}) {
				t.Errorf("%q block by themselves, want %s", first, c.first)
			}
			if c.behind != "" && !slices.ContainsFunc(fs, func(f finding.Finding) bool { return f.Rule == c.behind }) {
				t.Errorf("%s is silent", c.behind)
			}
		})
	}
}

// Of a parent that the run does not hold, its servers can tell what the DS names.
func TestKeyByFacts(t *testing.T) {
	state := func(keys ...string) string {
		return ";; zone eu.example.com.\n@ 300 NS ns1.example.net.\n@ 3600 DNSKEY " + strings.Join(keys, "\n@ 3600 DNSKEY ") + "\n"
	}
	asked := fact.Question{Ask: fact.Ask{Name: "eu.example.com.", Type: "DS"}, At: fact.AtParent, Zone: "eu.example.com."}
	for name, c := range map[string]struct {
		answers []fact.Answer
		want    string
	}{
		"the DS names the old key":  {[]fact.Answer{{Data: []string{dsK1}}}, "block yes"},
		"it names the new key":      {[]fact.Answer{{Data: []string{dsK2}}}, ""},
		"it names both":             {[]fact.Answer{{Data: []string{dsK1, dsK2}}, {Data: []string{dsK2}}}, ""},
		"there is none":             {[]fact.Answer{{}}, ""},
		"one server did not answer": {[]fact.Answer{{Data: []string{dsK2}}, {Err: "timeout"}}, "note unknown"},
		"nobody was asked":          {nil, "note unknown"},
	} {
		facts := &fact.Set{}
		if c.answers != nil {
			facts.Add(asked, c.answers...)
		}
		var got string
		for _, f := range runRules(t, state(keyK1, keyK2), state(keyK2), "", facts, "dnskey-removed") {
			got += f.Level.String() + " " + string(f.Certainty)
		}
		if got != c.want {
			t.Errorf("%s: %q, want %q", name, got, c.want)
		}
	}
}

// Glue that nothing answers at is no matter of time.
func TestGlueByFacts(t *testing.T) {
	const parent, child = ";; zone example.com.\neu 300 NS ns1.eu.example.com.\nns1.eu 300 A 192.0.2.1\n", ";; zone eu.example.com.\n@ 300 NS ns1.eu.example.com.\n"
	asked := fact.Question{Ask: fact.Ask{Name: "eu.example.com.", Type: "SOA"}, At: fact.AtNewServers, Zone: "eu.example.com.",
		Servers: []fact.Server{{Name: "ns1.eu.example.com.", Addresses: []string{"192.0.2.1"}}}}
	for name, c := range map[string]struct {
		answers []fact.Answer
		want    finding.Level
	}{
		"nobody was asked": {nil, finding.Hold},
		"it answers":       {[]fact.Answer{{Data: []string{"a. b. 1 2 3 4 5"}}}, finding.Hold},
		"it is silent":     {[]fact.Answer{{Err: "timeout"}}, finding.Block},
		"it has no SOA":    {[]fact.Answer{{Rcode: "REFUSED"}}, finding.Block},
		"one of two does":  {[]fact.Answer{{Err: "timeout"}, {Data: []string{"a. b. 1 2 3 4 5"}}}, finding.Hold},
	} {
		facts := &fact.Set{}
		if c.answers != nil {
			facts.Add(asked, c.answers...)
		}
		fs := runRules(t, parent+child+"ns1 300 A 192.0.2.1\n", parent+child+"ns1 300 A 192.0.2.2\n", "", facts, "glue-mismatch")
		if len(fs) != 1 || fs[0].Level != c.want {
			t.Errorf("%s: %v, want one finding of level %s", name, fs, c.want)
		}
	}
}
