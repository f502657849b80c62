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

// NewSet knows nothing yet, and has room for about so many questions.
func NewSet(questions int) *Set { return &Set{known: make(map[string]*Known, questions)} }

// Add keeps the answers to a question. A slice of answers becomes the set's own.
func (s *Set) Add(q Question, answers ...Answer) {
	s.add(q.Key(), q, answers)
}

func (s *Set) add(key string, q Question, answers []Answer) {
	if s.known == nil {
		s.known = map[string]*Known{}
	}
	switch k := s.known[key]; {
	case k != nil:
		k.Answers = append(k.Answers, answers...)
	case answers == nil:
		s.known[key] = &Known{Question: q, Answers: []Answer{}}
	default:
		s.known[key] = &Known{Question: q, Answers: slices.Clip(answers)}
	}
}

// Get gives the answers to a question; known is false when it was never asked.
func (s *Set) Get(q Question) (answers []Answer, known bool) {
	if s == nil {
		return nil, false
	}
	k := s.known[q.Key()]
	if k == nil {
		return nil, false
	}
	return k.Answers, true
}

// Len is how many questions are known.
func (s *Set) Len() int {
	if s == nil {
		return 0
	}
	return len(s.known)
}

// Merge takes over what another set knows and this one does not.
func (s *Set) Merge(other *Set) {
	if other == nil {
		return
	}
	for key, k := range other.known {
		if s.known[key] == nil {
			s.add(key, k.Question, k.Answers)
		}
	}
}

// All are the questions with their answers, in the order of their keys.
func (s *Set) All() []Known {
	if s == nil {
		return nil
	}
	out := make([]Known, 0, len(s.known))
	for _, key := range s.keys() {
		out = append(out, *s.known[key])
	}
	return out
}

func (s *Set) keys() []string {
	keys := slices.AppendSeq(make([]string, 0, len(s.known)), maps.Keys(s.known))
	slices.Sort(keys)
	return keys
}

// file is the JSON of a set.
type file struct {
	Schema string `json:"schema"`
	// Taken is when the last of the answers came.
	Taken time.Time `json:"taken"`
	Facts []Known   `json:"facts"`
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
