package main

import (
	"fmt"
	"hash/fnv"
	"maps"
	"path"
	"slices"
	"strings"
	"testing"

	"go.yaml.in/yaml/v3"
)

// azureSet is a record of the estate whose YAML a Terraform module reads: names
// are relative to the zone, targets absolute with and without a dot.
type azureSet struct {
	Name    string
	TTL     int
	Record  yaml.Node
	Alias   string `yaml:"alias_target_resource_id"`
	Shutter bool   // points the service to a maintenance page
}

// azureEstate are YAML files, one a zone, that is named by the file.
func azureEstate(file, text string, _ files) map[string]string {
	base, ok := strings.CutSuffix(path.Base(file), ".yml")
	if !ok {
		return nil
	}
	var keys map[string]yaml.Node
	if err := yaml.Unmarshal([]byte(text), &keys); err != nil {
		return map[string]string{azureZone(file, base) + ".zone": "not YAML: " + err.Error()}
	}
	sets := map[string][]azureSet{}
	for key, list := range keys {
		var of []azureSet
		if list.Kind == yaml.SequenceNode && list.Decode(&of) == nil {
			sets[key] = of
		}
	}
	var out strings.Builder
	out.WriteString("@ 3600 SOA ns1-01.azure-dns.com. azuredns-hostmaster.microsoft.com. 1 3600 300 2419200 300\n")
	out.WriteString("@ 172800 NS ns1-01.azure-dns.com.\n@ 172800 NS ns2-01.azure-dns.net.\n")
	for _, kind := range slices.Sorted(maps.Keys(sets)) {
		for _, s := range sets[kind] {
			if kind == "ns" && (s.Name == "@" || s.Name == "") {
				continue // Azure writes this set itself
			}
			for _, data := range s.data(strings.ToUpper(kind)) {
				fmt.Fprintf(&out, "%s %d %s %s\n", s.Name, s.TTL, strings.ToUpper(kind), data)
			}
		}
	}
	return master(azureZone(file, base), out.String())
}

// data are the values of a set, as a zone spells them.
func (s azureSet) data(kind string) []string {
	var values []string
	if s.Record.Kind == yaml.SequenceNode {
		for _, n := range s.Record.Content {
			values = append(values, n.Value)
		}
	} else if s.Record.Value != "" {
		values = []string{s.Record.Value}
	}
	for i, v := range values {
		switch kind {
		case "CNAME", "NS", "MX", "PTR":
			values[i] = strings.TrimSuffix(v, ".") + "."
		case "SRV":
			values[i] = strings.TrimSuffix(strings.ReplaceAll(v, ",", " "), ".") + "."
		case "TXT":
			values[i] = quotedText(v)
		}
	}
	if s.Shutter && kind == "CNAME" {
		values = []string{"shutter.example."}
	}
	if s.Alias != "" { // an address of the provider, another for the maintenance page
		values = []string{standIn(fmt.Sprint(s.Alias, s.Shutter))}
	}
	return values
}

// standIn is an address for what only the provider knows the address of.
func standIn(of string) string {
	h := fnv.New32a()
	h.Write([]byte(of))
	return fmt.Sprintf("198.18.%d.%d", h.Sum32()>>8&255, h.Sum32()&255)
}

// azureEnds are the endings of zones, longest first: a file writes dots as hyphens.
var azureEnds = []string{"platform.hmcts.net", "reform.hmcts.net", "internal.hmcts.net", "apps.hmcts.net", "ctsc.hmcts.net", "hmcts.net",
	"service.justice.gov.uk", "justice.gov.uk", "service.gov.uk", "direct.gov.uk", "org.uk", "judiciary.uk", "gov.uk", "net"}

// azureZone is the zone of a file. Files named for an environment are below the
// platform; a zone that an environment other than prod holds too is below its own
// name.
func azureZone(file, base string) string {
	name := base + ".platform.hmcts.net"
	for _, end := range azureEnds {
		flat := strings.ReplaceAll(end, ".", "-")
		if base == flat {
			name = end
			break
		}
		if stem, ok := strings.CutSuffix(base, "-"+flat); ok {
			name = stem + "." + end
			break
		}
	}
	switch env := path.Base(path.Dir(file)); {
	case base == "dts-legacy-apps", env == "staging" && strings.HasSuffix(base, "-net"):
		name = env + "." + name
	}
	return name
}

func TestAzureYAMLIsReadAsAZone(t *testing.T) {
	source := `
A:
  - name: "@"
    ttl: 60
    alias_target_resource_id: /profiles/one
cname:
  - name: www
    ttl: 60
    record: cdn.example.net
    shutter: true
  - name: api
    ttl: 60
    record: cdn.example.net
mx: []
txt:
`
	got := azureEstate("environments/prod/moneyclaims-service-gov-uk.yml", source, nil)["moneyclaims.service.gov.uk.zone"]
	for _, want := range []string{"\nwww 60 CNAME shutter.example.\n", "\napi 60 CNAME cdn.example.net.\n", "\n@ 60 A 198.18."} {
		if !strings.Contains(got, want) {
			t.Errorf("%q is not in\n%s", want, got)
		}
	}
	if !parses("x.zone", got) {
		t.Error("the zone does not parse")
	}
	open := azureEstate("environments/prod/moneyclaims-service-gov-uk.yml", strings.ReplaceAll(source, "shutter: true", ""), nil)
	if strings.Contains(open["moneyclaims.service.gov.uk.zone"], "shutter.example") {
		t.Error("the maintenance page is up")
	}
	for file, want := range map[string]string{
		"environments/ithc/ithc-apps-hmcts-net.yml":     "ithc.apps.hmcts.net",
		"environments/prod/cjscp-org-uk.yml":            "cjscp.org.uk",
		"environments/sandbox.yml":                      "sandbox.platform.hmcts.net",
		"environments/prod/hmcts-net.yml":               "hmcts.net",
		"environments/staging/hearings-hmcts-net.yml":   "staging.hearings.hmcts.net",
		"environments/demo/demo-platform-hmcts-net.yml": "demo.platform.hmcts.net",
	} {
		if got := azureZone(file, strings.TrimSuffix(path.Base(file), ".yml")); got != want {
			t.Errorf("%s: %s, want %s", file, got, want)
		}
	}
}
