package fact

import (
	"bytes"
	"encoding/json"
	"io"
	"strconv"
	"strings"
	"time"
)

// Write writes a set as JSON, each question as soon as it is in letters: what
// encoding/json would write of the same with an indent of two, at a tenth of the
// cost and without a second copy of everything.
func (s *Set) Write(w io.Writer) error {
	t := &text{w: w}
	t.open('{')
	t.string("schema", Schema)
	t.time("taken", s.taken())
	t.key("facts")
	if s == nil {
		t.raw("null")
	} else {
		t.open('[')
		for _, key := range s.keys() {
			t.item()
			t.known(s.known[key])
			t.flush(full)
		}
		t.close(']')
	}
	t.close('}')
	t.raw("\n")
	t.flush(0)
	return t.err
}

// taken is when the last of the answers came.
func (s *Set) taken() (last time.Time) {
	if s == nil {
		return last
	}
	for _, k := range s.known {
		for i := range k.Answers {
			if k.Answers[i].Time.After(last) {
				last = k.Answers[i].Time
			}
		}
	}
	return last
}

func (t *text) known(k *Known) {
	t.open('{')
	t.key("ask")
	t.open('{')
	t.string("name", k.Ask.Name)
	t.string("type", k.Ask.Type)
	t.close('}')
	t.string("at", string(k.At))
	if len(k.Servers) > 0 {
		t.key("servers")
		t.open('[')
		for _, s := range k.Servers {
			t.item()
			t.open('{')
			t.string("name", s.Name)
			t.strings("addresses", s.Addresses)
			t.close('}')
		}
		t.close(']')
	}
	t.some("zone", k.Zone)
	t.some("view", k.View)
	if k.Signed {
		t.bool("signed", true)
	}
	t.key("answers")
	t.open('[')
	for i := range k.Answers {
		t.item()
		t.answer(&k.Answers[i])
	}
	t.close(']')
	t.close('}')
}

func (t *text) answer(a *Answer) {
	t.open('{')
	t.string("server", a.Server)
	t.string("address", a.Address)
	t.string("transport", a.Transport)
	t.some("node", a.Node)
	t.someStrings("steps", a.Steps)
	t.some("rcode", a.Rcode)
	t.bool("authoritative", a.Authoritative)
	t.someStrings("data", a.Data)
	t.someNumber("ttl", a.TTL)
	t.someStrings("signatures", a.Signatures)
	if len(a.Denials) > 0 {
		t.key("denials")
		t.open('[')
		for _, d := range a.Denials {
			t.item()
			t.open('{')
			t.string("owner", d.Owner)
			t.string("type", d.Type)
			t.string("data", d.Data)
			t.someStrings("signatures", d.Signatures)
			t.close('}')
		}
		t.close(']')
	}
	if len(a.Glue) > 0 {
		t.key("glue")
		t.open('[')
		for _, g := range a.Glue {
			t.item()
			t.open('{')
			t.string("name", g.Name)
			t.string("address", g.Address)
			t.number("ttl", g.TTL)
			t.close('}')
		}
		t.close(']')
	}
	if c := a.Certificate; c != nil {
		t.key("certificate")
		t.open('{')
		t.string("issuer", c.Issuer)
		t.time("not_before", c.NotBefore)
		t.time("not_after", c.NotAfter)
		t.string("sha256", c.SHA256)
		t.some("fault", c.Fault)
		t.close('}')
	}
	t.some("kind", string(a.Kind))
	t.someNumber("negative_ttl", a.NegativeTTL)
	t.some("error", a.Err)
	t.time("at", a.Time)
	t.close('}')
}

// full is how many bytes are written at once.
const full = 64 << 10

// text is JSON on its way out: objects and arrays with a line for each member.
type text struct {
	w     io.Writer
	b     []byte
	depth int
	more  bool // whether a member of the innermost object or array is there
	err   error
}

// flush writes what there is once it is more than so many bytes.
func (t *text) flush(least int) {
	if len(t.b) <= least {
		return
	}
	if t.err == nil {
		_, t.err = t.w.Write(t.b)
	}
	t.b = t.b[:0]
}

func (t *text) raw(s string) { t.b = append(t.b, s...) }

func (t *text) open(bracket byte) {
	t.b = append(t.b, bracket)
	t.depth, t.more = t.depth+1, false
}

func (t *text) close(bracket byte) {
	t.depth--
	if t.more {
		t.line()
	}
	t.b = append(t.b, bracket)
	t.more = true
}

const indents = "                    "

func (t *text) line() {
	t.b = append(t.b, '\n')
	t.raw(indents[:2*t.depth])
}

// item begins a member of an array.
func (t *text) item() {
	if t.more {
		t.b = append(t.b, ',')
	}
	t.line()
	t.more = true
}

// key begins a member of an object.
func (t *text) key(name string) {
	t.item()
	t.b = append(t.b, '"')
	t.raw(name)
	t.raw(`": `)
}

func (t *text) string(key, s string) {
	t.key(key)
	t.quote(s)
}

func (t *text) some(key, s string) {
	if s != "" {
		t.string(key, s)
	}
}

// strings writes an array; nil is null.
func (t *text) strings(key string, all []string) {
	t.key(key)
	if all == nil {
		t.raw("null")
		return
	}
	t.open('[')
	for _, s := range all {
		t.item()
		t.quote(s)
	}
	t.close(']')
}

func (t *text) someStrings(key string, all []string) {
	if len(all) > 0 {
		t.strings(key, all)
	}
}

func (t *text) number(key string, n uint32) {
	t.key(key)
	t.b = strconv.AppendUint(t.b, uint64(n), 10)
}

func (t *text) someNumber(key string, n uint32) {
	if n > 0 {
		t.number(key, n)
	}
}

func (t *text) bool(key string, v bool) {
	t.key(key)
	t.b = strconv.AppendBool(t.b, v)
}

func (t *text) time(key string, when time.Time) {
	t.key(key)
	t.b = append(t.b, '"')
	var err error
	if t.b, err = when.AppendText(t.b); err != nil && t.err == nil {
		t.err = err
	}
	t.b = append(t.b, '"')
}

// quote writes a string. What is not plain is left to encoding/json.
func (t *text) quote(s string) {
	if strings.ContainsFunc(s, func(c rune) bool { return c < ' ' || c > '~' || c == '"' || c == '\\' }) {
		var b bytes.Buffer
		e := json.NewEncoder(&b)
		e.SetEscapeHTML(false)
		if err := e.Encode(s); err != nil && t.err == nil {
			t.err = err
		}
		t.b = append(t.b, bytes.TrimSuffix(b.Bytes(), []byte("\n"))...)
		return
	}
	t.b = append(t.b, '"')
	t.raw(s)
	t.b = append(t.b, '"')
}
