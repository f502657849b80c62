package tfplan

import "testing"

// TestValueMarks covers the shapes in which plans write what is unknown and
// what is sensitive.
func TestValueMarks(t *testing.T) {
	type want struct {
		unknown, anyUnknown, null, sensitive bool
		items, unknownItems                  int
	}
	for _, c := range []struct {
		name, known, unknown, sensitive string
		want                            want
	}{
		{"known text", `{"a":"x"}`, `{}`, `{}`, want{}},
		{"null", `{"a":null}`, `{}`, `{}`, want{null: true}},
		{"absent is null", `{}`, `{}`, `{}`, want{null: true}},
		{"unknown is absent and marked", `{}`, `{"a":true}`, `{}`, want{unknown: true, anyUnknown: true}},
		{"unknown may stand as null too", `{"a":null}`, `{"a":true}`, `{}`, want{unknown: true, anyUnknown: true}},
		{"the whole resource is unknown", `{}`, `true`, `{}`, want{unknown: true, anyUnknown: true}},
		{"known list with marks", `{"a":["x","y"]}`, `{"a":[false,false]}`, `{"a":[false,false]}`, want{items: 2}},
		{"one member unknown", `{"a":["x",null]}`, `{"a":[false,true]}`, `{}`, want{anyUnknown: true, items: 2, unknownItems: 1}},
		{"member unknown and left out", `{"a":["x"]}`, `{"a":[false,true]}`, `{}`, want{anyUnknown: true, items: 2, unknownItems: 1}},
		{"all members unknown", `{"a":[null]}`, `{"a":[true]}`, `{}`, want{anyUnknown: true, items: 1, unknownItems: 1}},
		{"whole list unknown", `{}`, `{"a":true}`, `{"a":[]}`, want{unknown: true, anyUnknown: true}},
		{"known blocks", `{"a":[{"b":1},{"b":2}]}`, `{"a":[{},{}]}`, `{"a":[{},{}]}`, want{items: 2}},
		{"field of a block unknown", `{"a":[{"b":1},{}]}`, `{"a":[{},{"b":true}]}`, `{"a":[{},{}]}`, want{anyUnknown: true, items: 2, unknownItems: 1}},
		{"empty marks", `{"a":[]}`, `{"a":[]}`, `{"a":[]}`, want{}},
		{"sensitive as a whole", `{"a":["x"]}`, `{}`, `{"a":true}`, want{sensitive: true, items: 1}},
		{"one member sensitive", `{"a":["x","y"]}`, `{}`, `{"a":[false,true]}`, want{sensitive: true, items: 2}},
		{"the whole resource sensitive", `{"a":"x"}`, `{}`, `true`, want{sensitive: true}},
		{"marks of another attribute", `{"a":"x"}`, `{"b":true}`, `{"b":true}`, want{}},
	} {
		t.Run(c.name, func(t *testing.T) {
			v, err := newValue([]byte(c.known), []byte(c.unknown), []byte(c.sensitive))
			if err != nil {
				t.Fatal(err)
			}
			a := v.Field("a")
			got := want{unknown: a.Unknown(), anyUnknown: a.AnyUnknown(), null: a.Null(), sensitive: a.Sensitive()}
			for _, item := range a.Items() {
				got.items++
				if item.AnyUnknown() {
					got.unknownItems++
				}
			}
			if got != c.want {
				t.Errorf("got %+v, want %+v", got, c.want)
			}
		})
	}
}

func TestValueScalars(t *testing.T) {
	v, err := newValue([]byte(`{"s":"x","n":3600,"f":1.5,"b":true,"neg":-1,"big":4294967296}`), nil, nil)
	if err != nil {
		t.Fatal(err)
	}
	for name, want := range map[string]string{"s": "x", "n": "3600", "f": "1.5", "b": "true", "neg": "-1", "missing": ""} {
		if got := v.Field(name).Text(); got != want {
			t.Errorf("%s is %q, want %q", name, got, want)
		}
	}
	if ttl, ok := v.Field("n").Seconds(); ttl != 3600 || !ok {
		t.Errorf("n as a TTL is %d, %v", ttl, ok)
	}
	for _, name := range []string{"s", "neg", "big", "missing"} {
		if ttl, ok := v.Field(name).Seconds(); ok {
			t.Errorf("%s as a TTL is %d, want none", name, ttl)
		}
	}
	if !v.Field("b").True() || v.Field("s").True() || v.Field("missing").True() {
		t.Error("True does not tell true from the rest")
	}
}

func TestValueHas(t *testing.T) {
	v, err := newValue([]byte(`{"null":null}`), []byte(`{"unknown":true}`), nil)
	if err != nil {
		t.Fatal(err)
	}
	if !v.Has("null") || !v.Has("unknown") || v.Has("missing") {
		t.Error("an attribute is there when it is null or unknown, and only then")
	}
}
