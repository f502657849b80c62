// Package source finds the reader for an input: a plan, two files, two
// directories. It recognises what each file is by its content, pairs the zones
// of two sides by name, and hands out states, ways and configuration changes.
//
// Formats are read in the rooms of their own (zonefile, octodns, tfplan, config); nothing
// here compares states or judges them. An input that cannot be read whole is an
// error and never a part of one: what is missing would read as deleted.
package source

import (
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"

	"zonecut/internal/config"
	"zonecut/internal/octodns"
	"zonecut/internal/tfplan"
	"zonecut/internal/zone"
	"zonecut/internal/zonefile"
)

// Options say what the inputs themselves do not.
type Options struct {
	// Zone is the name of the zone of a pair of files; "" finds it in them.
	Zone zone.Name
	// As forces what an input is taken for; "" recognises it by its content.
	As string
	// IncludeRoot is the directory that $INCLUDE may read from. A relative one is
	// taken from the directory of each side, so that both sides have their own.
	IncludeRoot string
	// Chdir is where a binary plan was made, for the tool that shows it; "" is
	// the directory of the plan.
	Chdir string
	// Dir is where relative paths inside of inputs start; "" is the process's.
	Dir string
	// Stdin is what "-" reads.
	Stdin io.Reader
	// Names are the names of zones that plans know by an id alone.
	Names map[string]zone.Name
	// About tells what is known of a file in a directory by its path below it,
	// with slashes; nil knows nothing.
	About func(path string) About
	// zonesOnly passes over configuration, and over what only its name makes a
	// zone.
	zonesOnly bool
	// Whole reads a large pair of master files as every other one: a test's second
	// opinion.
	Whole bool
	// large is the size in octets from which two master files are read as a pair;
	// 0 is largePair.
	large int64
	// LookPath finds the tool that shows a binary plan; nil is exec.LookPath.
	LookPath func(string) (string, error)
}

// About is what is known of a file that nothing in it says.
type About struct {
	Zone zone.Name
	// View is where the zone is served; "" is the public Internet.
	View string
	// As is what to take the file for, as in Options; "" looks at the content.
	As string
}

// What Options.As may say.
const (
	AsPlan    = "plan"
	AsZone    = "zone"
	AsConfig  = "config"
	AsOctoDNS = "octodns"
)

var forms = []string{AsConfig, AsOctoDNS, AsPlan, AsZone}

// Input is what one or more inputs hold.
type Input struct {
	// Before and After are the two states.
	Before, After zone.State
	// DriftBefore and DriftAfter are what a tool saw change outside of itself.
	DriftBefore, DriftAfter zone.State
	// Ways is the way between the states; nil is the empty way of a zone file,
	// which the server swaps at once.
	Ways *zone.Ways
	// Config are the changes of configuration files.
	Config []config.Change
	// Gaps are what could not be told.
	Gaps []zone.Gap
	// Notes say what each input was taken for.
	Notes []string

	unplaced int // sets of a plan that nothing names the zone of
}

// Merge takes over what another input holds.
func (in *Input) Merge(other *Input) {
	in.expand(other)
	other.expand(in)
	in.Before.Merge(other.Before)
	in.After.Merge(other.After)
	in.DriftBefore.Merge(other.DriftBefore)
	in.DriftAfter.Merge(other.DriftAfter)
	if other.Ways != nil {
		if in.Ways == nil {
			in.Ways = zone.NewWays()
		}
		in.Ways.Merge(other.Ways)
	}
	in.Config = append(in.Config, other.Config...)
	in.Gaps = append(in.Gaps, other.Gaps...)
	in.Notes = append(in.Notes, other.Notes...)
}

// expand holds whole, on both sides, each zone of which another input speaks too:
// only within one input is what stands on both sides alike the same.
func (in *Input) expand(other *Input) {
	for _, rest := range slices.Concat(in.Before.Rests, in.After.Rests) {
		if i := rest.Instance(); other.Before.Speaks(i) || other.After.Speaks(i) {
			in.Before.Expand(i)
			in.After.Expand(i)
		}
	}
}

// Error says why inputs could not be read: where, what, and what to type.
type Error struct {
	Where, Message, Hint string
	err                  error
}

// Error gives place and message; the hint is for the edge to print.
func (e *Error) Error() string { return e.Where + ": " + e.Message }

// Unwrap gives the cause, if there is one.
func (e *Error) Unwrap() error { return e.err }

// Trouble gives the error in parts, for a report.
func (e *Error) Trouble() (where, message, hint string) { return e.Where, e.Message, e.Hint }

func fail(where, hint, format string, args ...any) error {
	return &Error{Where: where, Message: fmt.Sprintf(format, args...), Hint: hint}
}

// told brings the errors of the readers into the one form of this room.
func told(err error, where, hint string) error {
	e := &Error{Where: where, Hint: hint, err: err}
	if own, ok := errors.AsType[*Error](err); ok {
		return own
	}
	if z, ok := errors.AsType[*zonefile.Error](err); ok {
		e.Where, e.Message, e.Hint = z.Where(), z.Message, z.Hint
	} else if y, ok := errors.AsType[*octodns.Error](err); ok {
		e.Where, e.Message, e.Hint = y.Where(), y.Message, y.Hint
	} else if p, ok := errors.AsType[*tfplan.Error](err); ok {
		e.Where, e.Message, e.Hint = p.Where, p.Message, p.Hint
	} else if c, ok := errors.AsType[*config.ParseError](err); ok {
		e.Message, e.Hint = c.Message, c.Hint
		if c.Line > 0 {
			e.Where = fmt.Sprintf("%s:%d", where, c.Line)
		}
	} else {
		e.Message = "reading: " + cause(err)
	}
	if e.Hint == "" {
		e.Hint = hint
	}
	return e
}

// about is what is known of a file of a directory.
func (o *Options) about(rel string) About {
	var a About
	if o.About != nil {
		a = o.About(rel)
	}
	if o.As != "" {
		a.As = o.As
	}
	return a
}

// form refuses what --as does not know.
func (o *Options) form() error {
	if o.As == "" || slices.Contains(forms, o.As) {
		return nil
	}
	return fail("--as "+o.As, "leave --as out: inputs are recognised by their content", "unknown form %q; have %s", o.As, strings.Join(forms, ", "))
}
