// Package cli is where the rooms are wired together: one file per command. It
// reads arguments, calls the rooms, writes reports and knows exit codes; it
// judges nothing itself. It is the one door of cobra. Nothing below main exits,
// and nothing below this package prints or reads the environment.
package cli

import (
	"context"
	"errors"
	"fmt"
	"io"
	"runtime/debug"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"zonecut/internal/report"
)

// Env is what a command may touch of the world.
type Env struct {
	Stdin          io.Reader
	Stdout, Stderr io.Writer
	Now            func() time.Time
	Getenv         func(string) string
	// Dir is the directory that relative paths start from; "" is the process's.
	Dir string
	// Roomy says that from now on time counts for more than memory; nil where nothing
	// minds.
	Roomy func()
}

// Exit is an exit code that travels as an error.
type Exit struct{ Code int }

func (e Exit) Error() string { return fmt.Sprintf("exit code %d", e.Code) }

// Trouble is an error with its place and what to type: exit code 1.
type Trouble struct{ Where, Message, Hint string }

func (t Trouble) Error() string {
	if t.Where == "" {
		return t.Message
	}
	return t.Where + ": " + t.Message
}

// Main runs the program and returns its exit code. A panic is exit code 1: Go's
// own crash would be 2, which means "blocked" here.
func Main(ctx context.Context, args []string, env Env) (code int) {
	defer func() {
		if r := recover(); r != nil {
			fmt.Fprintf(env.Stderr, "zonecut: internal error: %v\n%s", r, debug.Stack())
			code = 1
		}
	}()
	root := rootCommand(&env)
	root.SetArgs(args)
	root.SetIn(env.Stdin)
	root.SetOut(env.Stdout)
	root.SetErr(env.Stderr)
	return exitCode(&env, root.ExecuteContext(ctx))
}

func exitCode(env *Env, err error) int {
	var exit Exit
	if err == nil {
		return 0
	}
	if errors.As(err, &exit) {
		return exit.Code
	}
	say(env, err)
	return 1
}

// say prints what went wrong and what to type.
func say(env *Env, err error) {
	for _, t := range troubles(err) {
		fmt.Fprintf(env.Stderr, "zonecut: %s\n", report.Escape(t.Error()))
		if t.Hint != "" {
			fmt.Fprintf(env.Stderr, "hint: %s\n", report.Escape(t.Hint))
		}
	}
}

// troubles are an error's parts as trouble: several faults of one file come as
// one error that unwraps into them.
func troubles(err error) []Trouble {
	if err == nil {
		return nil
	}
	var many interface{ Unwrap() []error }
	if !errors.As(err, &many) {
		return []Trouble{troubleOf(err)}
	}
	var out []Trouble
	for _, e := range many.Unwrap() {
		if e != nil {
			out = append(out, troubles(e)...)
		}
	}
	return out
}

// troubleOf is any error as trouble. The rooms have error types of their own
// with place, message and hint; they need not know each other's.
func troubleOf(err error) Trouble {
	var t Trouble
	if errors.As(err, &t) {
		return t
	}
	var placed interface {
		Trouble() (where, message, hint string)
	}
	if errors.As(err, &placed) {
		t.Where, t.Message, t.Hint = placed.Trouble()
		return t
	}
	return Trouble{Message: err.Error()}
}

func rootCommand(env *Env) *cobra.Command {
	root := &cobra.Command{
		Use:           "zonecut",
		Short:         "stop DNS and configuration changes that would take something off the Internet",
		SilenceErrors: true,
		SilenceUsage:  true,
		Args:          cobra.NoArgs,
	}
	root.CompletionOptions.DisableDefaultCmd = true
	root.SetFlagErrorFunc(func(c *cobra.Command, err error) error {
		return Trouble{Message: err.Error(), Hint: c.CommandPath() + " --help lists the flags"}
	})
	root.RunE = func(c *cobra.Command, _ []string) error { return c.Help() }
	root.AddCommand(commands(env)...)
	usage(root)
	return root
}

// usage makes wrong arguments of a command and its subcommands an error that
// says what to type.
func usage(c *cobra.Command) {
	if check := c.Args; check != nil {
		c.Args = func(c *cobra.Command, args []string) error {
			err := check(c, args)
			if err == nil {
				return nil
			}
			if c.HasAvailableSubCommands() {
				return Trouble{Message: err.Error(), Hint: "have " + strings.Join(subcommands(c), ", ")}
			}
			return Trouble{Where: c.CommandPath(), Message: err.Error(), Hint: c.UseLine()}
		}
	}
	for _, sub := range c.Commands() {
		usage(sub)
	}
}

func subcommands(c *cobra.Command) []string {
	var names []string
	for _, sub := range c.Commands() {
		if sub.IsAvailableCommand() {
			names = append(names, sub.Name())
		}
	}
	return names
}
