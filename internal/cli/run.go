package cli

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"os/signal"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"time"

	"github.com/spf13/cobra"

	"zonecut/internal/fact"
	"zonecut/internal/finding"
	"zonecut/internal/report"
)

// run is one run of the command: check, capture, COMMAND, verify.
type run struct {
	verify
	judge
	inputs
	blind   bool
	capture string    // file to keep known in
	known   *fact.Set // what the world answered before
}

func runCommand(env *Env) *cobra.Command {
	k := &run{}
	c := &cobra.Command{
		Use:   "run PLAN | OLD NEW | --git BASE..HEAD -- COMMAND [ARG…]",
		Short: "check, capture what the world answers now, run COMMAND, and verify",
		Long: `run checks the change and runs COMMAND only where nothing stops it. Before that
it stores what the world answers around the change, and afterwards it verifies
that exactly this change happened and nothing beside it broke; COMMAND is verified
even if it fails or is killed. An apply of Terraform or OpenTofu must name the
very plan that is checked.

Exit codes: 0 as planned, 1 could not judge, or COMMAND failed and nothing is
broken, 2 blocked, or something is broken, 3 held, late, or could not see enough.
The code of COMMAND is in the report.`,
		Example: `  zonecut run tfplan -- terraform apply tfplan
  zonecut run old.zone new.zone -- rndc reload example.com`,
		Args: cobra.ArbitraryArgs,
		RunE: func(cmd *cobra.Command, args []string) error {
			if err := k.outputs.parse(); err != nil {
				return err
			}
			if err := k.approvals.check(cmd); err != nil {
				return err
			}
			at := cmd.ArgsLenAtDash()
			if at < 0 || at == len(args) {
				return Trouble{Message: "no command to run", Hint: "zonecut run tfplan -- terraform apply tfplan"}
			}
			k.given = cmd.Flags().Changed
			r, err := k.run(cmd.Context(), env, args[:at], args[at:])
			if r == nil {
				r = failed("run", err)
			}
			k.alarm.call(cmd.Context(), env, r)
			return k.finish(env, r, err)
		},
	}
	k.inputs.flags(c)
	k.judge.flags(c)
	k.approvals.flags(c)
	k.verify.flags(c)
	c.Flags().BoolVar(&k.blind, "no-capture", false, "do not ask before COMMAND what the world answers; what breaks beside the change is not seen then")
	c.Flags().StringVar(&k.capture, "capture", "", "keep in this `file` what the world answered before COMMAND, for zonecut rollback --facts and verify --facts")
	c.MarkFlagsMutuallyExclusive("capture", "no-capture")
	return c
}

// run gives the report of what stopped it, or of what verify saw.
func (k *run) run(ctx context.Context, env *Env, args, command []string) (*report.Report, error) {
	first, unread := digestFile(k.planFiles(env, args))
	checked, err := k.check(ctx, env, args)
	if err != nil || checked.Verdict != finding.Pass {
		if err == nil {
			fmt.Fprintln(env.Stderr, report.Escape("not run: "+strings.Join(command, " ")))
		}
		return checked, err
	}
	plans, err := k.appliedPlans(env, args, command)
	if err != nil {
		return nil, err
	}
	if checked.PlanDigest, err = digestFile(plans); err != nil {
		return nil, err
	}
	if unread == nil && checked.PlanDigest != first {
		return nil, Trouble{Where: strings.Join(plans, ", "), Message: "changed while it was checked", Hint: "nothing was run; check what is there now"}
	}
	// Whom to ask is read before COMMAND can change what says it.
	whom, err := k.whom(k.rev)
	if err != nil {
		return nil, err
	}
	k.since = time.Now()
	exit, err := k.execute(env, command)
	if err != nil {
		return nil, err
	}
	checked.CommandExit = &exit
	// Whoever interrupted COMMAND wants to know what it did. A second interrupt
	// ends that too.
	after, stop := signal.NotifyContext(context.WithoutCancel(ctx), os.Interrupt, syscall.SIGTERM)
	defer stop()
	r, err := k.verify.watch(after, env, checked, k.known, whom)
	if r == nil {
		return nil, err
	}
	r.Command = "run"
	for _, trouble := range []error{commandFailed(r, exit, command), unchanged(plans, checked.PlanDigest)} {
		if trouble == nil {
			continue
		}
		err = errors.Join(err, trouble)
		r.Errors = append(r.Errors, report.Error(troubleOf(trouble)))
		if r.Verdict != finding.Broken { // that users are down is never hidden by an error
			r.Verdict = finding.Error
		}
	}
	return r, err
}

// commandFailed is an error where the command failed and nothing worse is known.
func commandFailed(r *report.Report, exit int, command []string) error {
	if exit == 0 || r.Verdict == finding.Broken {
		return nil
	}
	seen := "what the change asks for is there all the same"
	if r.Verdict != finding.Pass {
		seen = "whether what the change asks for is there, the report says"
	}
	return Trouble{Where: command[0], Message: fmt.Sprintf("ended with exit code %d; %s", exit, seen),
		Hint: "look at its output, and at zonecut's report, which says what was seen"}
}

// check judges the change, and stores what the world answers around it.
func (k *run) check(ctx context.Context, env *Env, args []string) (*report.Report, error) {
	in, err := k.input(ctx, env, &k.inputs, args)
	if err != nil {
		return nil, err
	}
	k.world.live, k.world.file = k.verify.live, k.verify.facts
	judged, err := k.judge.run(ctx, env, in)
	if err != nil {
		return nil, err
	}
	judged.Command, judged.MaxChanges = "run", len(judged.Changes)+len(judged.Config)
	r := k.approvals.report(judged)
	if r.Verdict != finding.Pass || k.blind || k.verify.facts != "" {
		return r, nil
	}
	capture := &capture{judge: k.judge}
	capture.world.timeout = min(k.verify.timeout, 2*time.Minute)
	set, gaps, err := capture.around(ctx, env, judged)
	for _, g := range gaps {
		fmt.Fprintln(env.Stderr, report.Escape("capture: "+g))
	}
	if k.known = set; err == nil && k.capture != "" {
		err = keepFacts(env, k.capture, set)
	}
	return r, err
}

// execute runs the command with our streams; its output goes where it does not
// spoil a report for a machine. Signals that a terminal does not send to it anyway
// are passed on.
func (k *run) execute(env *Env, command []string) (int, error) {
	c := exec.Command(command[0], command[1:]...)
	c.Dir, c.Stdin, c.Stdout, c.Stderr = env.Dir, env.Stdin, env.Stdout, env.Stderr
	if slices.ContainsFunc(k.targets, func(t target) bool { return t.path == "" && t.name != "text" }) {
		c.Stdout = env.Stderr
	}
	signals := make(chan os.Signal, 8)
	signal.Notify(signals, os.Interrupt, syscall.SIGTERM, syscall.SIGHUP)
	defer signal.Stop(signals)
	if err := c.Start(); err != nil {
		return 0, Trouble{Where: command[0], Message: "could not be started: " + err.Error(), Hint: "nothing was changed"}
	}
	done := make(chan error, 1)
	go func() { done <- c.Wait() }()
	for {
		select {
		case s := <-signals:
			if s == os.Interrupt && (onTerminal(env.Stdin) || onTerminal(env.Stdout) || onTerminal(env.Stderr)) {
				continue // the terminal sends it to the whole group, and two make Terraform drop everything
			}
			_ = c.Process.Signal(s) // gone by then, at worst
		case err := <-done:
			var exit *exec.ExitError
			switch {
			case err == nil:
				return 0, nil
			case errors.As(err, &exit) && exit.ExitCode() >= 0:
				return exit.ExitCode(), nil
			case errors.As(err, &exit):
				return 128 + signalOf(exit), nil // as a shell has it
			}
			return 0, Trouble{Where: command[0], Message: err.Error()}
		}
	}
}

func signalOf(exit *exec.ExitError) int {
	if w, ok := exit.Sys().(syscall.WaitStatus); ok && w.Signaled() {
		return int(w.Signal())
	}
	return 0
}

// onTerminal reports whether a stream is a terminal. The null device, which is the
// standard input of many a CI job, is a character device too.
func onTerminal(stream any) bool {
	f, ok := stream.(*os.File)
	if !ok {
		return false
	}
	info, err := f.Stat()
	if err != nil || info.Mode()&os.ModeCharDevice == 0 {
		return false
	}
	null, err := os.Stat(os.DevNull)
	return err != nil || !os.SameFile(info, null)
}

// appliedPlans are the plan files of the run. An apply that names another one
// would do something that nobody has looked at.
func (k *run) appliedPlans(env *Env, args, command []string) ([]string, error) {
	files := k.planFiles(env, args)
	dir, named, applies := applyOf(command)
	switch {
	case !applies:
		return files, nil
	case named == "":
		return nil, Trouble{Where: strings.Join(command, " "), Message: "plans anew what it applies, and that nobody has looked at",
			Hint: "terraform plan -out tfplan; zonecut run tfplan -- terraform apply tfplan"}
	}
	applied := named
	if !filepath.IsAbs(applied) {
		applied = inDir(env, filepath.Join(dir, applied))
	}
	for _, f := range files {
		if sameFile(f, applied) {
			return files, nil
		}
	}
	return nil, Trouble{Where: strings.Join(command, " "), Message: "applies " + named + ", which is not the plan that is checked",
		Hint: "give zonecut that file itself: zonecut run " + named + " -- " + strings.Join(command, " ")}
}

// planFiles are the plans among the inputs that are files.
func (k *run) planFiles(env *Env, args []string) []string {
	plans, _, err := k.split(args)
	if err != nil {
		return nil // whoever reads the inputs says why
	}
	var files []string
	for _, p := range plans {
		if p != "-" {
			files = append(files, inDir(env, p))
		}
	}
	return files
}

// applyOf recognises "terraform [-chdir=DIR] apply [FLAG…] [PLAN]", and tofu's;
// destroy is an apply that always plans anew. What only starts another program
// (env, sudo, nice) is looked through, a shell's script is not.
func applyOf(command []string) (dir, plan string, applies bool) {
	command = started(command)
	if tool := program(command); tool != "terraform" && tool != "tofu" {
		return "", "", false
	}
	destroys := false
	for _, arg := range command[1:] {
		switch {
		case strings.HasPrefix(arg, "-chdir="):
			dir = strings.TrimPrefix(arg, "-chdir=")
		case strings.HasPrefix(arg, "-"):
		case !applies && arg != "apply" && arg != "destroy":
			return "", "", false
		case !applies:
			applies, destroys = true, arg == "destroy"
		case !destroys:
			plan = arg
		}
	}
	return dir, plan, applies
}

func program(command []string) string {
	if len(command) == 0 {
		return ""
	}
	return strings.TrimSuffix(filepath.Base(command[0]), ".exe")
}

// starters are programs that run the one that their arguments name.
var starters = []string{"doas", "env", "exec", "nice", "nohup", "sudo", "time", "timeout"}

// started is the command without what starts it, where a Terraform comes after
// that; the arguments of a starter before it are its own.
func started(command []string) []string {
	if !slices.Contains(starters, program(command)) {
		return command
	}
	i := slices.IndexFunc(command[1:], func(arg string) bool {
		tool := program([]string{arg})
		return tool == "terraform" || tool == "tofu"
	})
	if i < 0 {
		return command
	}
	return command[1+i:]
}

func sameFile(a, b string) bool {
	x, errX := os.Stat(a)
	y, errY := os.Stat(b)
	return errX == nil && errY == nil && os.SameFile(x, y)
}

// digestFile is the SHA-256 of the plans, "" without any.
func digestFile(files []string) (string, error) {
	if len(files) == 0 {
		return "", nil
	}
	h := sha256.New()
	for _, name := range files {
		f, err := os.Open(name)
		if err != nil {
			return "", named(name, err)
		}
		_, err = io.Copy(h, f)
		if err = errors.Join(err, f.Close()); err != nil {
			return "", named(name, err)
		}
	}
	return "sha256:" + hex.EncodeToString(h.Sum(nil)), nil
}

// unchanged is an error where the plan is another one than before. A tool may
// take its plan away once it is applied: then there is nothing to compare.
func unchanged(files []string, before string) error {
	for _, f := range files {
		if _, err := os.Stat(f); errors.Is(err, os.ErrNotExist) {
			return nil
		}
	}
	after, err := digestFile(files)
	if err != nil || after == before {
		return err
	}
	return Trouble{Where: strings.Join(files, ", "), Message: "is not the plan any more that was checked: it changed while the command ran",
		Hint: "look at what was applied; the report is about " + before}
}
