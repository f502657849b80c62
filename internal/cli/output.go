package cli

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"zonecut/internal/finding"
	"zonecut/internal/report"
)

// outputs are where the report goes: text to standard output unless another
// format does.
type outputs struct {
	// diff asks for the formats that show the changes alone.
	diff     bool
	specs    []string
	exitZero bool
	targets  []target
}

// target is one format and the file it goes to; "" is standard output.
type target struct {
	name, path string
	format     report.Format
}

func (o *outputs) flags(c *cobra.Command) {
	o.outFlag(c, "the report", report.Formats())
	c.Flags().BoolVar(&o.exitZero, "exit-zero", false, "end with 0 instead of 2 or 3; errors stay 1")
}

func (o *outputs) outFlag(c *cobra.Command, what string, formats []string) {
	c.Flags().StringArrayVar(&o.specs, "out", nil, "write "+what+" as `FORMAT[=PATH]` (repeatable): "+strings.Join(formats, ", "))
}

func (o *outputs) lookup(name string) (report.Format, error) {
	if o.diff {
		return report.LookupDiff(name)
	}
	return report.Lookup(name)
}

// parse reads --out. It is called before anything is read or asked, so that a
// mistyped format costs nothing.
func (o *outputs) parse() error {
	onStdout := ""
	for _, spec := range o.specs {
		name, path, _ := strings.Cut(spec, "=")
		f, err := o.lookup(name)
		if err != nil {
			return Trouble{Where: "--out " + spec, Message: err.Error()}
		}
		if path == "" {
			if onStdout != "" {
				return Trouble{Where: "--out " + spec, Message: "two formats on standard output", Hint: "--out " + name + "=FILE"}
			}
			onStdout = name
		}
		o.targets = append(o.targets, target{name, path, f})
	}
	if onStdout != "" {
		return nil
	}
	f, err := o.lookup("text")
	o.targets = append(o.targets, target{"text", "", f})
	return err
}

// brief reports whether nothing is asked for but the text without its list.
func (o *outputs) brief(verbose bool) bool {
	return !verbose && !slices.ContainsFunc(o.targets, func(t target) bool { return t.name != "text" })
}

// write renders every format before it writes any, so that a failing one leaves
// nothing half-written. What stopped the run goes to standard error in words,
// and into the formats for machines; the text beside those words, which is told so,
// has only what was found.
func (o *outputs) write(env *Env, r *report.Report, told bool) error {
	texts := make([]bytes.Buffer, len(o.targets))
	for i, t := range o.targets {
		shown := *r
		shown.Told = told && t.name == "text" && t.path == ""
		if err := t.format(&texts[i], &shown); err != nil {
			return fmt.Errorf("writing the report as %s: %w", t.name, err)
		}
	}
	for i, t := range o.targets {
		if t.path != "" {
			if err := replaceFile(env, t.path, texts[i].Bytes()); err != nil {
				return err
			}
			continue
		}
		if t.name == "text" && r.Verdict == finding.Error && r.Verify == nil {
			continue
		}
		if _, err := io.Copy(env.Stdout, &texts[i]); err != nil {
			return err
		}
	}
	return nil
}

// finish writes the report and gives the exit code as an error. why is what
// stopped the run, nil when it could judge.
func (o *outputs) finish(env *Env, r *report.Report, why error) error {
	if err := o.write(env, r, why != nil); err != nil {
		return errors.Join(why, err)
	}
	code := r.Verdict.Exit()
	switch {
	case why != nil && code == 1:
		return why
	case why != nil:
		say(env, why)
	}
	if code == 0 || o.exitZero && code != 1 {
		return nil
	}
	return Exit{code}
}
