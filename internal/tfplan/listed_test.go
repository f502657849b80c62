package tfplan

import (
	"encoding/json"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"zonecut/internal/zone"
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

// listed is a row of the list of DNS resources: where a type keeps what, as its
// manual says, in words of which the first are attributes.
type listed struct {
	Source     string `json:"source_address"`
	Type       string `json:"resource_type"`
	Zone       string `json:"zone_attr"`
	ZoneForm   string `json:"zone_attr_form"`
	Name       string `json:"name_attr"`
	Kind       string `json:"type_attr"`
	TTL        string `json:"ttl_attr"`
	Values     string `json:"values_attr"`
	ValuesForm string `json:"values_form"`
}

// attributes are those of a resource of the type, as far as the row tells.
func (l listed) attributes(t *testing.T) string {
	t.Helper()
	a := map[string]any{"id": "x1"}
	put := func(words string, value any) {
		for part := range strings.SplitSeq(strings.NewReplacer(" or ", "|", ",", "|", "/", "|").Replace(words), "|") {
			if name := strings.TrimSpace(part); name != "" && !strings.ContainsAny(name, " .[]{}()") {
				a[name] = value
			}
		}
	}
	in := "Z1"
	if strings.Contains(l.ZoneForm, "name") {
		in = "example.com"
	}
	put(l.Zone, in)
	put(l.Name, "www")
	put(l.Kind, "A")
	put(l.TTL, 300)
	if put(l.Values, "192.0.2.1"); strings.Contains(l.ValuesForm, "set") || strings.Contains(l.ValuesForm, "list") {
		put(l.Values, []string{"192.0.2.1"})
	}
	return text(t, a)
}

// Each type of the list of DNS resources, made and destroyed as its manual has it,
// is a change or is said not to be understood. What may pass in silence has its
// reason: it takes nothing out of the DNS, or does so only when it goes. What may
// hold anything is told by what it holds.
func TestEveryListedType(t *testing.T) {
	var rows []listed
	if err := json.Unmarshal(sharedFile(t, "providers/providers.json"), &rows); err != nil {
		t.Fatal(err)
	}
	if len(rows) < 400 {
		t.Fatalf("%d rows", len(rows))
	}
	seen := map[string]int{}
	for _, r := range rows {
		r.Source = strings.Replace(r.Source, "(not in the registry) anuaimi/terraform-", "anuaimi/", 1)
		kind, values := known[r.Source+" "+r.Type], r.attributes(t)
		made := loud(t, planned{address: r.Type + ".x", provider: r.Source, actions: "create", after: values})
		gone := loud(t, planned{address: r.Type + ".x", provider: r.Source, actions: "delete", before: values})
		switch {
		case made && gone:
			seen["both"]++
		case gone && kind == visibility:
			seen[visibility]++
		case quietKinds[kind] != "" && !readBy(r.Source, r.Type):
			seen["quiet"]++
		case kind == toldKind && len(toldExamples[r.Type]) > 0:
			seen[toldKind]++
		default:
			t.Errorf("%s of %s (kind %q) passes in silence: its create %v, its destroy %v", r.Type, r.Source, kind, !made, !gone)
		}
	}
	t.Log(seen)
}

// loud reports whether anything at all is said of a change.
func loud(t *testing.T, c planned) bool {
	t.Helper()
	p := small{changes: []planned{c}}.read(t)
	return len(p.Gaps)+len(p.Config)+len(zone.Diff(p.Before.Snapshot(), p.After.Snapshot(), p.Ways)) > 0
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
			if kind := known[source(program.Provider)+" "+name]; kind != "" && kind != toldKind || dnsWord(name) {
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
		if strings.HasPrefix(name, "data.") || readers[0].settings() || tells[name] != nil {
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
