package tfplan

import (
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestPlaceOf(t *testing.T) {
	for _, c := range []struct {
		address, module, mode, kind, name string
		want                              place
	}{
		{"a_b.c", "", "managed", "a_b", "c", place{"", "a_b.c", ""}},
		{"data.a_b.c", "", "data", "a_b", "c", place{"", "data.a_b.c", ""}},
		{`a_b.c["x.y[0]"]`, "", "managed", "a_b", "c", place{"", "a_b.c", `["x.y[0]"]`}},
		{`module.m["a.\"b]"].module.n[1].a_b.c[2]`, `module.m["a.\"b]"].module.n[1]`, "managed", "a_b", "c",
			place{`module.m["a.\"b]"].module.n[1]`, "module.m.module.n.a_b.c", "[2]"}},
	} {
		if got := placeOf(c.address, c.module, c.mode, c.kind, c.name); got != c.want {
			t.Errorf("%s: got %+v, want %+v", c.address, got, c.want)
		}
		if got := moduleInstance(c.address, c.mode); got != c.module {
			t.Errorf("%s is in module %q, want %q", c.address, got, c.module)
		}
	}
}

func TestModuleOf(t *testing.T) {
	for block, want := range map[string]string{
		"a_b.c": "", "data.a_b.c": "", "module.m.a_b.c": "module.m", "module.m.module.n.data.a_b.c": "module.m.module.n",
	} {
		if got := moduleOf(block); got != want {
			t.Errorf("%s is in %q, want %q", block, got, want)
		}
	}
	if got := parentModule("module.m.module.n"); got != "module.m" {
		t.Errorf("parent is %q", got)
	}
	if got := parentModule("module.m"); got != "" {
		t.Errorf("parent is %q", got)
	}
}

func TestReferencesOfExpressions(t *testing.T) {
	for expression, want := range map[string][]string{
		`{"constant_value":"x"}`:                        nil,
		`{"constant_value":{"references":["not.one"]}}`: nil,
		`{}`:                             nil,
		`{"references":["a.b.c","a.b"]}`: {"a.b.c", "a.b"},
		`[{"name":{"references":["a.b"]},"x":{"constant_value":{"references":["no"]}}},{"y":{}}]`: {"a.b"},
		`{"b":{"references":["b.b"]},"a":{"references":["a.a"]},"c":{"references":["c.c"]}}`:      {"a.a", "b.b", "c.c"},
		`{"inner":[{"deep":{"references":["a.b"]}}]}`:                                             {"a.b"},
	} {
		v, err := newValue([]byte(expression), nil, nil)
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(want, references(nil, v)); diff != "" {
			t.Errorf("%s: %s", expression, diff)
		}
	}
}
