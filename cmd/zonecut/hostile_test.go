package main

import (
	"io"
	"strings"
	"testing"
)

type letters struct{}

func (letters) Read(p []byte) (int, error) {
	for i := range p {
		p[i] = 'a'
	}
	return len(p), nil
}

// Input made to hurt ends with exit code 1 and a line that names the place, in
// bounded memory. The program itself takes 20 MB, and a resource may take 16.
func TestHostilePlans(t *testing.T) {
	const (
		head   = `{"format_version":"1.2","terraform_version":"1.11.4","resource_changes":[`
		record = `{"address":"dns_txt_record_set.big","mode":"managed","type":"dns_txt_record_set","name":"big","provider_name":"registry.terraform.io/hashicorp/dns","change":{"actions":["create"],"before":null,"after":{"name":"big","ttl":300,"zone":"example.com.","txt":`
		tail   = `]}`
		most   = 128e6
	)
	text := func(s string) io.Reader { return strings.NewReader(s) }
	for _, c := range []struct {
		name  string
		input []io.Reader
		code  int
		want  string
	}{
		{"a text of 100 MB in a record", []io.Reader{text(head + record + `["`), io.LimitReader(letters{}, 100<<20), text(`"]}}}` + tail)}, 1,
			"dns_txt_record_set.big: a value of more than 16 MB stands here"},
		{"a text of 100 MB in a file that is no record", []io.Reader{text(head + `{"address":"local_file.a","mode":"managed","type":"local_file","name":"a","change":{"actions":["create"],"after":{"content":"`),
			io.LimitReader(letters{}, 100<<20), text(`"}}}` + tail)}, 0, ""},
		{"10,000 levels in a record", []io.Reader{text(head + record + strings.Repeat("[", 10_000) + strings.Repeat("]", 10_000) + `}}}` + tail)}, 1,
			"dns_txt_record_set.big: values are nested more than 10000 deep"},
		{"a million levels", []io.Reader{text(`{"format_version":"1.2","terraform_version":"1","planned_values":` + strings.Repeat(`{"a":`, 1_000_000))}, 1,
			"byte 50066: values are nested more than 10000 deep"},
		{"two lists of actions", []io.Reader{text(head + strings.Replace(record, `"before"`, `"actions":["no-op"],"before"`, 1) + `[]}}}` + tail)}, 1,
			`dns_txt_record_set.big: the key "actions" stands twice in one object`},
		{"what is not UTF-8", []io.Reader{text(head + record + "[\"a\xffb\"]}}}" + tail)}, 1, "dns_txt_record_set.big: is not UTF-8 here"},
	} {
		t.Run(c.name, func(t *testing.T) {
			out, code, took := measure(t, io.MultiReader(c.input...), binary, "check", "-")
			if code != c.code || !strings.Contains(string(out), c.want) {
				t.Errorf("got exit code %d, want %d and %q:\n%.1000s", code, c.code, c.want, out)
			}
			if len(out) > 1<<20 {
				t.Errorf("printed %d bytes", len(out))
			}
			if took > most {
				t.Errorf("took %.0f MB of memory", took/1e6)
			}
		})
	}
}
