package tfplan

import (
	"encoding/json"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// sharedFile is a file beside the repository, if it is there.
func sharedFile(t *testing.T, name string) []byte {
	t.Helper()
	text, err := os.ReadFile(filepath.Join("../../../shared", name))
	if os.IsNotExist(err) {
		t.Skipf("no ../shared/%s beside the repository", name)
	}
	if err != nil {
		t.Fatal(err)
	}
	return text
}

// outside are types of the list that no reader can be meant for: what they hold may
// be anything.
var outside = []string{"kubernetes_manifest", "kubectl_manifest", "azapi_resource", "azapi_update_resource", "consul_node", "consul_service", "consul_catalog_entry",
	"consul_prepared_query", "consul_config_entry", "kubernetes_service", "kubernetes_ingress", "kubernetes_ingress_v1", "kubernetes_service_v1", "rage4_record", "rage4_domain"}

// Of each type of the list of DNS resources one of three things is so: a reader
// reads it, it is silent for a reason, or its destroy gives a gap.
func TestEveryListedType(t *testing.T) {
	var rows []struct {
		Source string `json:"source_address"`
		Type   string `json:"resource_type"`
	}
	if err := json.Unmarshal(sharedFile(t, "providers/providers.json"), &rows); err != nil {
		t.Fatal(err)
	}
	if len(rows) < 400 {
		t.Fatalf("%d rows", len(rows))
	}
	for _, r := range rows {
		if !slices.Contains(outside, r.Type) && !strings.Contains(r.Source, " ") {
			answered(t, r.Source, r.Type)
		}
	}
}

// The same of what the providers' own programs give out, as far as the name tells
// that it is of the DNS.
func TestEverySchemaType(t *testing.T) {
	files, err := filepath.Glob("../../../shared/schemas/*.json")
	if err != nil {
		t.Fatal(err)
	}
	if len(files) == 0 {
		t.Skip("no folder ../shared/schemas beside the repository")
	}
	for _, f := range files {
		var program struct {
			Provider string
			Schemas  map[string]json.RawMessage `json:"resource_schemas"`
		}
		if err := json.Unmarshal(sharedFile(t, "schemas/"+filepath.Base(f)), &program); err != nil {
			t.Fatal(err)
		}
		for name := range program.Schemas {
			if known[source(program.Provider)+" "+name] != "" || dnsWord(name) {
				answered(t, source(program.Provider), name)
			}
		}
	}
}

// answered fails where a type would go by in silence without a reason.
func answered(t *testing.T, from, name string) {
	t.Helper()
	kind, loud := looksLikeDNS("registry.terraform.io/"+from, name)
	switch {
	case readBy(from, name):
	case !loud && quietKinds[known[from+" "+name]] == "":
		t.Errorf("%s of %s is neither read, nor silent for a reason, nor said (kind %q)", name, from, kind)
	case loud:
		c := planned{address: name + ".x", provider: from, actions: "delete", before: `{"id":"1","some":"thing"}`}
		gaps := small{changes: []planned{c}}.read(t).Gaps
		if len(gaps) != 1 {
			t.Errorf("the destroy of a %s of %s gives %d gaps, want one", name, from, len(gaps))
		}
	}
}

// What a reader is there for and does not fit is said as well: the name alone is no
// key.
func TestUnfitSchemasAreSaid(t *testing.T) {
	for name, readers := range registry {
		if strings.HasPrefix(name, "data.") || readers[0].settings() {
			continue
		}
		for _, r := range readers {
			from := r.provider().source
			if fits := slices.ContainsFunc(readers, func(r reader) bool { return r.provider().source == from && len(r.needsOf()) == 0 }); fits {
				t.Errorf("%s of %s needs nothing", name, from)
			}
			c := planned{address: name + ".x", provider: from, actions: "delete", before: `{"nothing":"known"}`}
			if gaps := (small{changes: []planned{c}}).read(t).Gaps; len(gaps) != 1 {
				t.Errorf("%s of %s in a schema that nobody knows gives %d gaps, want one", name, from, len(gaps))
			}
		}
	}
}
