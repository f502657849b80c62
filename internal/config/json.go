package config

import (
	"bytes"
	"encoding/json"
	"errors"
	"strconv"
	"unicode/utf8"
)

// readJSON reads JSON as RFC 8259 has it, without what encoding/json lets pass:
// keys that are there twice, and texts that are no Unicode.
func (t *tree) readJSON(data []byte) error {
	if len(bytes.TrimSpace(data)) == 0 {
		return t.noSettings(true)
	}
	r := &jsonReader{tree: t, data: data, line: 1}
	if err := r.check(); err != nil {
		return err
	}
	r.dec = json.NewDecoder(bytes.NewReader(data))
	r.dec.UseNumber()
	token, err := r.next()
	if err != nil {
		return err
	}
	if _, ok := token.(json.Delim); !ok {
		return t.noSettings(token == nil)
	}
	return r.value("", token, 0)
}

type jsonReader struct {
	*tree
	dec  *json.Decoder
	data []byte
	line int // of data[seen]
	seen int
}

// check refuses what the decoder would repair in silence.
func (r *jsonReader) check() error {
	var raw json.RawMessage
	if err := json.Unmarshal(r.data, &raw); err != nil {
		var at *json.SyntaxError
		if errors.As(err, &at) {
			r.advance(int(at.Offset))
		}
		return r.fail(r.line, "", "not JSON: %s", err)
	}
	if !utf8.Valid(r.data) {
		return r.fail(0, "", "the file is not UTF-8")
	}
	if at := loneSurrogate(r.data); at >= 0 {
		r.advance(at)
		return r.fail(r.line, "", "half a surrogate pair, which is no character")
	}
	return nil
}

// loneSurrogate finds a \uD800 to \uDFFF without its other half in valid JSON,
// which has backslashes in strings only. The decoder makes U+FFFD of all of them.
func loneSurrogate(data []byte) int {
	for i := 0; i < len(data); i++ {
		if data[i] != '\\' {
			continue
		}
		i++
		if data[i] != 'u' {
			continue
		}
		switch u := codeUnit(data[i-1:]); {
		case u >= 0xD800 && u < 0xDC00:
			if low := codeUnit(data[i+5:]); low < 0xDC00 || low > 0xDFFF {
				return i
			}
			i += 10
		case u >= 0xDC00 && u <= 0xDFFF:
			return i
		}
	}
	return -1
}

// codeUnit is the \uXXXX that text starts with, 0 if it starts with none.
func codeUnit(text []byte) uint64 {
	if len(text) < 6 || text[0] != '\\' || text[1] != 'u' {
		return 0
	}
	u, err := strconv.ParseUint(string(text[2:6]), 16, 16)
	if err != nil {
		return 0
	}
	return u
}

// advance counts lines up to an offset. No token of JSON spans lines.
func (r *jsonReader) advance(to int) {
	if to = min(to, len(r.data)); to > r.seen {
		r.line += bytes.Count(r.data[r.seen:to], []byte("\n"))
		r.seen = to
	}
}

func (r *jsonReader) next() (json.Token, error) {
	token, err := r.dec.Token()
	if err != nil {
		return nil, r.fail(r.line, "", "not JSON: %s", err)
	}
	r.advance(int(r.dec.InputOffset()))
	return token, nil
}

func (r *jsonReader) value(p Path, token json.Token, depth int) error {
	if err := r.enter(p, r.line, depth); err != nil {
		return err
	}
	var v string
	var err error
	switch token := token.(type) {
	case json.Delim:
		if token == '{' {
			return r.object(p, depth)
		}
		return r.array(p, depth)
	case json.Number:
		if v, err = number(string(token)); err != nil {
			return r.fail(r.line, "write it as a string", "%s", err)
		}
	case string:
		v = quote(token)
	case bool:
		v = strconv.FormatBool(token)
	default:
		v = "null"
	}
	r.set(p, r.line, v)
	return nil
}

func (r *jsonReader) object(p Path, depth int) error {
	line, seen := r.line, map[string]int{}
	for r.dec.More() {
		token, err := r.next()
		if err != nil {
			return err
		}
		key, _ := token.(string)
		if first, ok := seen[key]; ok {
			return r.duplicate(r.line, first, key)
		}
		seen[key] = r.line
		if token, err = r.next(); err != nil {
			return err
		}
		if err := r.value(p.key(key), token, depth+1); err != nil {
			return err
		}
	}
	r.keys(p, line, seen)
	_, err := r.next()
	return err
}

func (r *jsonReader) array(p Path, depth int) error {
	line, n := r.line, 0
	for ; r.dec.More(); n++ {
		token, err := r.next()
		if err != nil {
			return err
		}
		if err := r.value(p.index(n), token, depth+1); err != nil {
			return err
		}
	}
	if n == 0 {
		r.set(p, line, "[]")
	}
	_, err := r.next()
	return err
}
