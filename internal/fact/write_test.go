package fact

import (
	"bytes"
	"encoding/json"
	"errors"
	"math/rand/v2"
	"reflect"
	"strings"
	"testing"
	"time"
)

// encoded is what encoding/json writes of a set, in full.
func encoded(t *testing.T, s *Set) string {
	t.Helper()
	f := file{Schema: Schema, Facts: s.All()}
	for _, k := range f.Facts {
		for _, a := range k.Answers {
			if a.Time.After(f.Taken) {
				f.Taken = a.Time
			}
		}
	}
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	e.SetIndent("", "  ")
	if err := e.Encode(f); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

// fill gives everything in a value something at random, and sometimes nothing. What
// it does not know how to fill fails the test, as a new kind of field would.
func fill(t *testing.T, v reflect.Value) {
	t.Helper()
	odd := []string{"", "a.example.", `"v=spf1" \"`, "<&>", "tab\tline\nbell\a", "ä\u2028", "\xff", "\x7f", "ns1.example."}
	switch v.Kind() {
	case reflect.String:
		v.SetString(odd[rand.N(len(odd))])
	case reflect.Bool:
		v.SetBool(rand.N(2) == 0)
	case reflect.Uint32:
		v.SetUint(uint64(rand.N(3)) * 4_000_000)
	case reflect.Int64:
		v.SetInt(rand.Int64())
	case reflect.Slice:
		if n := rand.N(4); n > 0 {
			v.Set(reflect.MakeSlice(v.Type(), n-1, n))
		}
		for i := range v.Len() {
			fill(t, v.Index(i))
		}
	case reflect.Pointer:
		if rand.N(2) == 0 {
			v.Set(reflect.New(v.Type().Elem()))
			fill(t, v.Elem())
		}
	case reflect.Struct:
		if v.Type() == reflect.TypeFor[time.Time]() {
			zone := time.FixedZone("", 3600*rand.N(12))
			v.Set(reflect.ValueOf(time.Unix(rand.Int64N(1<<33), rand.Int64N(3)*500).In(zone)))
			return
		}
		for i := range v.NumField() {
			fill(t, v.Field(i))
		}
	default:
		t.Fatalf("there is a %s now", v.Type())
	}
}

// A file of facts is what encoding/json makes of them, to the byte.
func TestWriteAsEncodingJSON(t *testing.T) {
	sets := map[string]*Set{"nothing": nil, "empty": {}}
	for range 200 {
		s := &Set{}
		for range rand.N(4) {
			var q Question
			var answers []Answer
			fill(t, reflect.ValueOf(&q).Elem())
			fill(t, reflect.ValueOf(&answers).Elem())
			s.Add(q, answers...)
		}
		sets["random"] = s
		for name, s := range sets {
			var got bytes.Buffer
			if err := s.Write(&got); err != nil {
				t.Fatal(err)
			}
			if want := encoded(t, s); got.String() != want {
				t.Fatalf("%s: wrote\n%s\nencoding/json has\n%s", name, got.String(), want)
			}
		}
	}
}

// More than is written at once comes out whole.
func TestWriteMuch(t *testing.T) {
	s := &Set{}
	for i := range 3 {
		s.Add(Question{Ask: Ask{Name: strings.Repeat("a", full+i) + ".", Type: "A"}, At: AtWalk}, Answer{})
	}
	var got bytes.Buffer
	if err := s.Write(&got); err != nil || got.String() != encoded(t, s) {
		t.Errorf("%v, %d bytes; encoding/json has %d", err, got.Len(), len(encoded(t, s)))
	}
}

// broken takes so many writes.
type broken int

func (b *broken) Write(p []byte) (int, error) {
	if *b--; *b < 0 {
		return 0, errors.New("the disk is full")
	}
	return len(p), nil
}

// What could not be written is said, and so is a time that JSON cannot hold.
func TestWriteFails(t *testing.T) {
	s := &Set{}
	for _, name := range []string{"a.", "b."} {
		s.Add(Question{Ask: Ask{Name: strings.Repeat("a", full) + name, Type: "A"}, At: AtWalk})
	}
	for takes := range broken(3) {
		if err := s.Write(&takes); err == nil {
			t.Errorf("it was not written, and nobody hears of it")
		}
	}
	s.Add(Question{Ask: Ask{Name: "a.", Type: "A"}}, Answer{Time: time.Date(10_000, 1, 1, 0, 0, 0, 0, time.UTC)})
	if err := s.Write(new(bytes.Buffer)); err == nil {
		t.Error("the year 10,000 is written")
	}
}
