package tfplan

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"reflect"
	"strings"
	"testing"
	"testing/iotest"
	"unicode/utf8"
)

// scanSeeds are documents in which readers of JSON differ, and such as take them
// to their bounds.
var scanSeeds = []string{
	`{}`, `[]`, `""`, `0`, `-0`, `-1.5e+10`, `1E400`, `01`, `1.`, `.5`, `-`, `+1`, `1e`, `0x1`, `NaN`, `tru`, `truex`, `nulll`, `true false`,
	`[1,]`, `[,1]`, `{"a":1,}`, `{"a" 1}`, `{a:1}`, `{"a":1 "b":2}`, `[1 2]`, `"a` + "\n" + `b"`, `"\x"`, `"\u12g4"`, `"\ud83d\ude00"`, `"\ud83d"`, `"\ud83d\u0041"`, `"\ude00\ud83d"`,
	`"\u0000\"\\\/\b\f\n\r\t"`, "\"\u00e9\u20ac\"", "\"\xff\"", "\"\xc3\"", "\"\xed\xa0\x80\"", ` [ 1 , "a" , { "b" : null } ] `, "\ufeff{}",
	`{"a":1,"a":2}`, `{"b":1,"a":2,"b":3}`, `{"\u0061":1,"a":2}`, `{"a":{"a":[{"a":1},{"a":1}]}}`, `[[[[[[]]]]]]`, `{"":""}`, `]`, `"`, `{"a":[1,{"b":"c"}],"d":{}}`,
	strings.Repeat("[", 9_999) + strings.Repeat("]", 9_999), strings.Repeat("[", 10_001) + strings.Repeat("]", 10_001), strings.Repeat(`{"a":`, 10_000) + "1" + strings.Repeat("}", 10_000),
	`"` + strings.Repeat("a", 300_000) + `"`, `["` + strings.Repeat("é", 100_000) + `",1]`, `"` + strings.Repeat(`\"`, 150_000) + `"`,
}

// FuzzScan: the scanner takes what encoding/json takes, but for doubled keys and
// what is not UTF-8, and reads the same of it; however the input comes, and
// whether it keeps what it reads or passes over it.
func FuzzScan(f *testing.F) {
	for _, seed := range scanSeeds {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		valid := json.Valid(data) && utf8.Valid(data)
		tree, err := scanAll(bytes.NewReader(data))
		doubled := err != nil && strings.Contains(err.Error(), "stands twice")
		if doubled && !doubles(data) || valid != (err == nil) && !doubled {
			t.Fatalf("encoding/json says %v, the scanner %v", valid, err)
		}
		if skipErr := passAll(bytes.NewReader(data)); (skipErr == nil) != valid {
			t.Fatalf("encoding/json says %v, passing over it %v", valid, skipErr)
		}
		if err != nil {
			return
		}
		if doubles(data) {
			t.Fatal("a key that stands twice is let through")
		}
		d := json.NewDecoder(bytes.NewReader(data))
		d.UseNumber()
		var want any
		if err := d.Decode(&want); err != nil {
			t.Fatal(err)
		}
		if !reflect.DeepEqual(tree, want) {
			t.Fatalf("read %#v, want %#v", tree, want)
		}
		if len(data) > 4096 {
			return
		}
		if again, err := scanAll(iotest.OneByteReader(bytes.NewReader(data))); err != nil || !reflect.DeepEqual(again, want) {
			t.Fatalf("byte by byte: %#v, %v", again, err)
		}
	})
}

// scanAll keeps a document and gives it as encoding/json would.
func scanAll(r io.Reader) (any, error) {
	s := newScanner(io.MultiReader(r, strings.NewReader(" ")), window)
	at, err := s.keep()
	if err != nil {
		return nil, err
	}
	tree := s.tree(at)
	s.release()
	return tree, s.only()
}

func passAll(r io.Reader) error {
	s := newScanner(io.MultiReader(r, strings.NewReader(" ")), window)
	if err := s.skip(); err != nil {
		return err
	}
	return s.only()
}

func (s *scanner) only() error {
	if clean, err := s.end(); err != nil || !clean {
		return errors.Join(errMore, err)
	}
	return nil
}

// tree is a kept value in Go's own types.
func (s *scanner) tree(at int32) any {
	switch v := (Value{in: s, known: at}); s.nodes[at].kind {
	case jsonText:
		return v.Text()
	case jsonNumber:
		return json.Number(s.raw(at))
	case jsonTrue:
		return true
	case jsonFalse:
		return false
	case jsonList:
		list := []any{}
		for i := range s.elements(at, jsonList) {
			list = append(list, s.tree(i))
		}
		return list
	case jsonObject:
		object := map[string]any{}
		for i := range s.elements(at, jsonObject) {
			object[string(s.key(&s.nodes[i]))] = s.tree(i)
		}
		return object
	}
	return nil
}

// doubles reports whether a key stands twice in an object, by the tokens of
// encoding/json.
func doubles(data []byte) bool {
	d := json.NewDecoder(bytes.NewReader(data))
	var open []map[string]bool // nil for a list
	isKey := false
	for {
		token, err := d.Token()
		if err != nil {
			return false
		}
		switch delim, _ := token.(json.Delim); {
		case delim == '{':
			open, isKey = append(open, map[string]bool{}), true
			continue
		case delim == '[':
			open, isKey = append(open, nil), false
			continue
		case delim == '}' || delim == ']':
			open = open[:len(open)-1]
		case isKey:
			keys := open[len(open)-1]
			if keys[token.(string)] {
				return true
			}
			keys[token.(string)], isKey = true, false
			continue
		}
		isKey = len(open) > 0 && open[len(open)-1] != nil
	}
}

// The shape of a record holds every field but those that are packed beside it.
// A field that is added to record and not to sameShape would be lost.
func TestShapesTellAllFieldsApart(t *testing.T) {
	fields := reflect.TypeFor[record]()
	beside := map[string]bool{"name": true, "fqdn": true, "data": true}
	for i := range fields.NumField() {
		var a, b record
		set(reflect.ValueOf(&b).Elem().Field(i))
		if name := fields.Field(i).Name; sameShape(&a, &b) != beside[name] {
			t.Errorf("%s: same shape is %v", name, sameShape(&a, &b))
		}
		l := packs{}
		l.add(&object{address: "x", before: []record{b, a}, after: []record{a}}, &site{})
		l.eachKind(func(*packed) bool { return true }, func(o *object) {
			if !reflect.DeepEqual(o.before, []record{b, a}) || !reflect.DeepEqual(o.after, []record{a}) {
				t.Errorf("%s is lost in packing", fields.Field(i).Name)
			}
		})
	}
}

// set gives an unexported field some value that is not its zero.
func set(v reflect.Value) {
	v = reflect.NewAt(v.Type(), v.Addr().UnsafePointer()).Elem()
	switch v.Kind() {
	case reflect.String:
		v.SetString("x")
	case reflect.Bool:
		v.SetBool(true)
	case reflect.Uint32:
		v.SetUint(1)
	case reflect.Pointer:
		v.Set(reflect.New(v.Type().Elem()))
	case reflect.Slice:
		v.Set(reflect.MakeSlice(v.Type(), 1, 1))
	default:
		panic("a field of a kind that was not thought of: " + v.Type().String())
	}
}
