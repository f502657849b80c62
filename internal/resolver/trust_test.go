package resolver

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"zonecut/internal/zone"
)

// key2017 is the key of the root that the DS 20326 names.
const key2017 = "AwEAAaz/tAm8yTn4Mfeh5eyI96WSVexTBAvkMgJzkKTOiW1vkIbzxeF3+/4RgWOq7HrxRixHlFlExOLAJr5emLvN7SWXgnLh4+B5xQlNVz8Og8kvArMtNROxVQuCaSnIDdD5LKyWbRd2n9WGe2R8PzgCmr3EgVLrjyBxWezF0jLHwVN8efS3rCj/EWgvIWgb9tarpVUDK/b58Da+sqqls3eNbuv7pr+eoZG+SrDK6nWeL3c6H5Apxz7LjVc1uTIdsIXxuOLYA4/ilBmSVIzuDWfdRUfhHdY6+cn8HFRm+2hM8AnXGXws9555KrUB5qihylGa8subX2Nn6UwNR1AkUTV74bU="

func TestParseAnchors(t *testing.T) {
	const ds = "20326 8 2 E06D44B80B8F1D39A95C0B0D7C65D08458E880409BBC683457104237C7F8EC8D"
	half := len(key2017) / 2
	for name, c := range map[string]struct {
		text string
		want string
	}{
		"DS":             {". IN DS " + ds + "\nexample.COM. 3600 DS 1 13 2 " + strings.Repeat("ab", 32), ".: 20326; example.com.: 1"},
		"DNSKEY":         {". IN DNSKEY 257 3 8 " + key2017 + " ;{id = 20326} ;;state=2 [VALID]", ".: 20326"},
		"revoked":        {". DNSKEY 385 3 8 " + key2017 + "\n. DS " + ds, ".: 20326"},
		"trust-anchors":  {"trust-anchors {\n\t# the root\n\t. initial-key 257 3 8 \"" + key2017[:half] + "\n\t\t" + key2017[half:] + "\"; // KSK\n\tcorp static-ds 5 13 2 \"" + strings.Repeat("cd", 32) + "\"; /* \n. static-ds 7 8 2 \"00\"; */\n};", ".: 20326; corp.: 5"},
		"managed-keys":   {"options { };\nmanaged-keys { \".\" initial-key 257 3 8 \"" + key2017 + "\"; };", ".: 20326"},
		"trusted-keys":   {"trusted-keys { . 257 3 8 \"" + key2017 + "\"; };", ".: 20326"},
		"empty":          {"; nothing\n", "error: trust anchors empty: no DS and no DNSKEY record"},
		"other type":     {". IN A 192.0.2.1", "error: trust anchors other type: . A is neither DS nor DNSKEY"},
		"no record":      {". IN DS one", "error: trust anchors: "},
		"keyword":        {"trust-anchors { . some-key 257 3 8 \"AwEA\"; };", `error: trust anchors keyword: unknown keyword "some-key"; have`},
		"short":          {"trust-anchors { . static-ds 257; };", "error: trust anchors short: \". static-ds 257\" is no trust anchor"},
		"only a revoked": {". DNSKEY 385 3 8 " + key2017, "error: "},
	} {
		t.Run(name, func(t *testing.T) {
			a, err := ParseAnchors(strings.NewReader(c.text), name)
			if prefix, ok := strings.CutPrefix(c.want, "error: "); ok {
				if err == nil || !strings.HasPrefix(err.Error(), prefix) {
					t.Errorf("got %v, want an error %q", err, prefix)
				}
				return
			}
			if got := list(a); err != nil || got != c.want {
				t.Errorf("got %q, %v; want %q", got, err, c.want)
			}
		})
	}
	if a, err := ParseAnchors(strings.NewReader(". DNSKEY 257 3 8 "+key2017), ""); err != nil || !strings.EqualFold(a["."][0].Digest, RootAnchors()["."][0].Digest) {
		t.Errorf("the key of 2017 is named %v, %v", a, err)
	}
	if got := list(RootAnchors()); got != ".: 20326 38696" {
		t.Errorf("the built-in anchors are %s", got)
	}
}

func list(a Anchors) string {
	var names []zone.Name
	for n := range a {
		names = append(names, n)
	}
	var out []string
	for _, n := range zone.SortNames(names) {
		var tags []string
		for _, d := range a[n] {
			tags = append(tags, fmt.Sprint(d.KeyTag))
		}
		slices.Sort(tags)
		out = append(out, string(n)+": "+strings.Join(tags, " "))
	}
	return strings.Join(out, "; ")
}
