package policy

import (
	"fmt"
	"strings"
)

// Error is one fault, with its place and what to type.
type Error struct {
	// File and Line are the place: no line is the file as a whole, no file
	// something that stands in none.
	File    string
	Line    int
	Message string
	Hint    string
}

// Error gives place and message on one line; the hint is the caller's to show.
func (e *Error) Error() string {
	if where := e.where(); where != "" {
		return where + ": " + e.Message
	}
	return e.Message
}

// Trouble gives the parts for whoever prints errors.
func (e *Error) Trouble() (where, message, hint string) { return e.where(), e.Message, e.Hint }

func (e *Error) where() string {
	if e.Line == 0 {
		return e.File
	}
	return fmt.Sprintf("%s:%d", e.File, e.Line)
}

// Errors are all faults of a set of files, in the order of files and lines.
type Errors []*Error

// Error gives one line per fault.
func (es Errors) Error() string {
	lines := make([]string, len(es))
	for i, e := range es {
		lines[i] = e.Error()
	}
	return strings.Join(lines, "\n")
}

// Trouble gives the parts for whoever prints errors: those of a single fault,
// or all faults as one message with the first hint there is.
func (es Errors) Trouble() (where, message, hint string) {
	if len(es) == 1 {
		return es[0].Trouble()
	}
	for _, e := range es {
		if hint == "" && e.Hint != "" {
			hint = e.where() + ": " + e.Hint
		}
	}
	return "", es.Error(), hint
}

// Unwrap gives the single faults.
func (es Errors) Unwrap() []error {
	errs := make([]error, len(es))
	for i, e := range es {
		errs[i] = e
	}
	return errs
}
