package tfplan

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"runtime"
	"strings"
	"testing"
)

// endless is n times the same byte.
func endless(c byte, n int64) io.Reader { return io.LimitReader(repeat(c), n) }

type repeat byte

func (r repeat) Read(p []byte) (int, error) {
	for i := range p {
		p[i] = byte(r)
	}
	return len(p), nil
}

const (
	planHead = `{"format_version":"1.2","terraform_version":"1.11.4",`
	planTail = `}`
	txtHead  = planHead + `"resource_changes":[{"address":"dns_txt_record_set.big","mode":"managed","type":"dns_txt_record_set","name":"big","provider_name":"registry.terraform.io/hashicorp/dns","change":{"actions":["create"],"before":null,"after":{"name":"big","ttl":300,"zone":"example.com.","txt":["`
	txtTail  = `"]},"after_unknown":{},"before_sensitive":false,"after_sensitive":{}}}]}`
	other    = planHead + `"resource_changes":[{"address":"local_file.big","mode":"managed","type":"local_file","name":"big","provider_name":"registry.terraform.io/hashicorp/local","change":{"actions":["create"],"before":null,"after":{"content":"`
)

// readBounded reads a plan and gives how much memory was asked for in all.
func readBounded(t *testing.T, r io.Reader) (uint64, error) {
	t.Helper()
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	_, err := Read(r, "F")
	runtime.ReadMemStats(&after)
	return after.TotalAlloc - before.TotalAlloc, err
}

// A text of 100 MB costs nothing where it is passed over. Where it would have to
// be kept, it ends the reading long before all of it is there.
func TestLongTexts(t *testing.T) {
	const size = 100 << 20
	for _, c := range []struct {
		name       string
		head, tail string
		most       uint64 // bytes asked for
		want       string // of the error; "" is none
	}{
		{"in what is planned", planHead + `"planned_values":{"a":"`, `"},"resource_changes":[]` + planTail, 2 << 20, ""},
		{"in a resource that nobody reads", other, `"}}}]` + planTail, 2 << 20, ""},
		{"in a record", txtHead, txtTail, 5 * maxKept, "F: byte 167.....: dns_txt_record_set.big: a value of more than 16 MB stands here"},
		{"in an address", planHead + `"resource_changes":[{"address":"`, `"}]` + planTail, 5 * maxKept, "F: byte 167.....: a value of more than 16 MB stands here"},
		{"in a key", planHead + `"resource_changes":[{"`, `":1}]` + planTail, 5 * maxKept, "F: byte 167.....: a value of more than 16 MB stands here"},
		{"that does not end", planHead + `"planned_values":{"a":"`, ``, 2 << 20, "F: byte 104857676: the plan ends in the middle"},
	} {
		t.Run(c.name, func(t *testing.T) {
			asked, err := readBounded(t, io.MultiReader(strings.NewReader(c.head), endless('a', size), strings.NewReader(c.tail)))
			wantLike(t, err, c.want)
			if asked > c.most {
				t.Errorf("asked for %d MB of memory, want at most %d", asked>>20, c.most>>20)
			}
		})
	}
}

// The input may end right behind what is kept, again and again: the values before
// are larger than all that follows, where the same is looked for as after.
func TestPlanEndsWithItsChanges(t *testing.T) {
	var changes []string
	for i := range 6 {
		changes = append(changes, fmt.Sprintf(`{"address":"dns_txt_record_set.t%[1]d","mode":"managed","type":"dns_txt_record_set","name":"t%[1]d","provider_name":"registry.terraform.io/hashicorp/dns","change":{"actions":["delete"],"before":{"name":"t%[1]d","ttl":300,"zone":"example.com.","txt":["%[2]s"]},"after":null}}`, i, strings.Repeat("a", 50_000>>(2*i))))
	}
	p, err := Read(strings.NewReader(planHead+`"resource_changes":[`+strings.Join(changes, ",")+`]`+planTail), "F")
	if err != nil {
		t.Fatal(err)
	}
	if n := len(p.Before.All()); n != len(changes) {
		t.Errorf("%d sets, want %d", n, len(changes))
	}
}

// wantLike compares an error with a text in which "." stands for any character.
func wantLike(t *testing.T, err error, want string) {
	t.Helper()
	got := ""
	if err != nil {
		got = err.Error()
	}
	same := len(got) == len(want)
	for i := 0; same && i < len(got); i++ {
		same = got[i] == want[i] || want[i] == '.'
	}
	if !same {
		t.Errorf("got %.200q, want %q", got, want)
	}
}

// Nesting is bounded wherever it is, and counted before it is stored.
func TestNesting(t *testing.T) {
	for _, place := range []struct{ name, head, tail string }{
		{"what is planned", planHead + `"planned_values":`, `,"resource_changes":[]` + planTail},
		{"a record", strings.TrimSuffix(txtHead, `["`), strings.TrimPrefix(txtTail, `"]`)},
		{"a resource that nobody reads", strings.TrimSuffix(other, `"`), `}}}]` + planTail},
	} {
		for _, open := range []string{"[", `{"a":`} {
			shut := map[string]string{"[": "]", `{"a":`: "}"}[open]
			deep := func(n int) io.Reader {
				return io.MultiReader(strings.NewReader(place.head), strings.NewReader(strings.Repeat(open, n)+"1"+strings.Repeat(shut, n)), strings.NewReader(place.tail))
			}
			t.Run(place.name+" "+open, func(t *testing.T) {
				if _, err := Read(deep(maxDepth-2), "F"); err != nil {
					t.Errorf("just deep enough: %.200v", err)
				}
				asked, err := readBounded(t, deep(2_000_000))
				if err == nil || !strings.Contains(err.Error(), "values are nested more than 10000 deep") || !strings.HasPrefix(err.Error(), "F: byte ") {
					t.Errorf("got %.200v", err)
				}
				if asked > 24<<20 { // the input itself is up to 12 MB
					t.Errorf("asked for %d MB of memory", asked>>20)
				}
			})
		}
	}
	modules := strings.Repeat(`{"child_modules":[`, 5000) + strings.Repeat(`]}`, 5000)
	_, err := Read(strings.NewReader(planHead+`"prior_state":{"values":{"root_module":`+modules+`}}`+planTail), "F")
	wantLike(t, err, "F: byte .....: modules are nested more than 1000 deep")
}

// A key that stands twice is an error wherever somebody reads: which of its
// values counts is up to the program, and this one may not judge another plan
// than the tool applies.
func TestKeysThatStandTwice(t *testing.T) {
	change := func(values string) string {
		return planHead + `"resource_changes":[{"address":"dns_a_record_set.a","mode":"managed","type":"dns_a_record_set","name":"a","provider_name":"registry.terraform.io/hashicorp/dns",` + values + `}]` + planTail
	}
	for _, c := range []struct{ name, input, key string }{
		{"in the document", planHead + `"resource_changes":[],"resource_changes":[]` + planTail, "resource_changes"},
		{"in an element", change(`"address":"x"`), "address"},
		{"in a change", change(`"change":{"actions":["no-op"],"actions":["delete"]}`), "actions"},
		{"two changes", change(`"change":{"actions":["no-op"]},"change":{"actions":["delete"]}`), "change"},
		{"in values", change(`"change":{"actions":["create"],"after":{"zone":"a.","name":"b","zone":"c."}}`), "zone"},
		{"side by side in values", change(`"change":{"actions":["create"],"after":{"name":"b","zone":"a.","zone":"c."}}`), "zone"},
		{"with an escape", change(`"change":{"actions":["create"],"after":{"zone":"a.","\u007aone":"c."}}`), "zone"},
		{"in a block", change(`"change":{"actions":["create"],"after":{"mx":[{"a":1,"b":1,"a":2}]}}`), "a"},
		{"in marks", change(`"change":{"actions":["create"],"after":{},"after_unknown":{"zone":true,"zone":false}}`), "zone"},
		{"in the state", planHead + `"prior_state":{"values":{"root_module":{"resources":[{"type":"x","type":"y"}]}}}` + planTail, "type"},
		{"in the configuration", planHead + `"configuration":{"root_module":{"resources":[{"expressions":{"zone":{},"zone":{}}}]}}` + planTail, "zone"},
		{"far apart", planHead + `"x0":0,` + manyKeys(200) + `"x0":0` + planTail, "x0"},
	} {
		t.Run(c.name, func(t *testing.T) {
			_, err := Read(strings.NewReader(c.input), "F")
			var e *Error
			if !errors.As(err, &e) || !strings.Contains(e.Message, fmt.Sprintf("the key %q stands twice in one object", c.key)) || !strings.HasPrefix(e.Where, "F: byte ") {
				t.Errorf("got %v", err)
			}
		})
	}
}

func manyKeys(n int) string {
	var b strings.Builder
	for i := range n {
		fmt.Fprintf(&b, `"k%d":%d,`, i, i)
	}
	return b.String()
}

// JSON is UTF-8 (RFC 8259, section 8.1), also where nobody looks.
func TestInvalidUTF8(t *testing.T) {
	for _, bad := range []string{"\xff", "\xc3(", "\xc0\xaf", "\xed\xa0\x80", "\xf4\x90\x80\x80", "\xe2\x82"} {
		for name, c := range map[string]struct{ head, tail string }{
			"in what is planned":              {planHead + `"planned_values":{"a":"`, `"}` + planTail},
			"in a key of what is planned":     {planHead + `"planned_values":{"`, `":1}` + planTail},
			"in a record":                     {txtHead, txtTail},
			"in a resource that nobody reads": {other, `"}}}]` + planTail},
			"in an address":                   {planHead + `"resource_changes":[{"address":"`, `"}]` + planTail},
		} {
			t.Run(fmt.Sprintf("%s %q", name, bad), func(t *testing.T) {
				for _, before := range []int{0, 7, window - 100} { // at other places in the buffer
					input := c.head + strings.Repeat("a", before) + bad + c.tail
					_, err := Read(strings.NewReader(input), "F")
					var e *Error
					if !errors.As(err, &e) || !strings.HasSuffix(e.Message, "is not UTF-8 here") || e.Where != fmt.Sprintf("F: byte %d", len(c.head)+before) {
						t.Errorf("got %v", err)
					}
				}
			})
		}
	}
	good := txtHead + "\u00e9\u20ac\U0001F600\ufffd" + txtTail
	if _, err := Read(strings.NewReader(good), "F"); err != nil {
		t.Error(err)
	}
}

// What is read of a plan takes a bounded amount of memory for each record, in
// all and in the end.
func TestMemoryForEachRecord(t *testing.T) {
	plan := func(n int) []byte {
		s := small{}
		for i := range n {
			v := awsRecordOf("Z1", fmt.Sprintf("host%d.example.com", i), "A", 300, fmt.Sprintf("192.0.2.%d", i%250))
			s.changes = append(s.changes, planned{address: fmt.Sprintf("aws_route53_record.host[%d]", i), actions: "no-op", before: v, after: v})
		}
		z := awsZoneOf("Z1", "example.com", "ns1.test")
		s.changes = append(s.changes, planned{address: "aws_route53_zone.z", actions: "no-op", before: z, after: z})
		s.prior = s.changes
		return []byte(s.json(t))
	}
	measure := func(data []byte) (asked, held int64, p *Plan) {
		var a, b, c runtime.MemStats
		runtime.GC()
		runtime.ReadMemStats(&a)
		p, err := Read(bytes.NewReader(data), "F")
		if err != nil {
			t.Fatal(err)
		}
		runtime.ReadMemStats(&b)
		runtime.GC()
		runtime.ReadMemStats(&c)
		return int64(b.TotalAlloc - a.TotalAlloc), int64(c.HeapAlloc) - int64(a.HeapAlloc), p
	}
	const n = 4000
	few, many := plan(n), plan(3*n)
	askedFew, heldFew, p := measure(few)
	runtime.KeepAlive(p)
	p = nil
	askedMany, heldMany, q := measure(many)
	runtime.KeepAlive(q)
	if asked := (askedMany - askedFew) / (2 * n); asked > 2000 {
		t.Errorf("asks for %d bytes for each record, want at most 2000", asked)
	}
	if held := (heldMany - heldFew) / (2 * n); held > 600 {
		t.Errorf("holds %d bytes for each record, want at most 600", held)
	}
	if len(q.Before.Shared) != 3*n || len(q.Before.Sets) != 0 || q.Before.Shared[0] != q.After.Shared[0] {
		t.Errorf("%d of %d sets are held once", len(q.Before.Shared), 3*n)
	}
}
