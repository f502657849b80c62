package fact

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"
	"time"
)

// Schema names the form of a file of facts.
const Schema = "zonecut/facts/v1"

// Set is all that is known of the live world: answers by question. A nil set
// knows nothing.
type Set struct{ known map[string]*Known }

// Known is a question with what every address said to it; an empty list is that
// nobody was found to ask.
type Known struct {
	Question
	Answers []Answer `json:"answers"`
}

// Add keeps the answers to a question.
func (s *Set) Add(q Question, answers ...Answer) {
	if s.known == nil {
		s.known = map[string]*Known{}
	}
	k := s.known[q.Key()]
	if k == nil {
		k = &Known{Question: q, Answers: []Answer{}}
		s.known[q.Key()] = k
	}
	k.Answers = append(k.Answers, answers...)
}

// Get gives the answers to a question; known is false when it was never asked.
func (s *Set) Get(q Question) (answers []Answer, known bool) {
	if s == nil || s.known[q.Key()] == nil {
		return nil, false
	}
	return s.known[q.Key()].Answers, true
}

// Merge takes over what another set knows and this one does not.
func (s *Set) Merge(other *Set) {
	for _, k := range other.All() {
		if _, known := s.Get(k.Question); !known {
			s.Add(k.Question, k.Answers...)
		}
	}
}

// All are the questions with their answers, in the order of their keys.
func (s *Set) All() []Known {
	if s == nil {
		return nil
	}
	out := make([]Known, 0, len(s.known))
	for _, key := range slices.Sorted(maps.Keys(s.known)) {
		out = append(out, *s.known[key])
	}
	return out
}

// file is the JSON of a set.
type file struct {
	Schema string `json:"schema"`
	// Taken is when the last of the answers came.
	Taken time.Time `json:"taken"`
	Facts []Known   `json:"facts"`
}

// Write writes a set as JSON.
func (s *Set) Write(w io.Writer) error {
	f := file{Schema: Schema, Facts: s.All()}
	for i := range f.Facts {
		k := &f.Facts[i]
		if k.Answers == nil {
			k.Answers = []Answer{}
		}
		for _, a := range k.Answers {
			if a.Time.After(f.Taken) {
				f.Taken = a.Time
			}
		}
	}
	e := json.NewEncoder(w)
	e.SetEscapeHTML(false)
	e.SetIndent("", "  ")
	return e.Encode(f)
}

// Read reads what Write wrote, and says when it was taken.
func Read(r io.Reader) (s *Set, taken time.Time, err error) {
	d := json.NewDecoder(r)
	d.DisallowUnknownFields()
	var f file
	if err := d.Decode(&f); err != nil {
		return nil, taken, err
	}
	if f.Schema != Schema {
		return nil, taken, fmt.Errorf("is of the form %q, not %s", f.Schema, Schema)
	}
	if _, err := d.Token(); !errors.Is(err, io.EOF) {
		return nil, taken, errors.New("does not end after the facts")
	}
	s = &Set{}
	for _, k := range f.Facts {
		if k.Ask.Name == "" || !strings.HasSuffix(k.Ask.Name, ".") || k.Ask.Type == "" || k.At == "" {
			return nil, taken, fmt.Errorf("holds a question without name, type or place: %q %q at %q", k.Ask.Name, k.Ask.Type, k.At)
		}
		if _, twice := s.Get(k.Question); twice {
			return nil, taken, fmt.Errorf("asks %s %s at %s twice", k.Ask.Name, k.Ask.Type, k.At)
		}
		s.Add(k.Question, k.Answers...)
	}
	return s, f.Taken, nil
}
