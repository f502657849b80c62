package cli

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"time"

	"github.com/spf13/cobra"

	"zonecut/internal/fact"
	"zonecut/internal/inventory"
	"zonecut/internal/policy"
	"zonecut/internal/probe"
	"zonecut/internal/report"
	"zonecut/internal/rule"
	"zonecut/internal/zone"
)

// capture is one run of the command.
type capture struct {
	judge
	inputs
	out string
}

func captureCommand(env *Env) *cobra.Command {
	k := &capture{}
	c := &cobra.Command{
		Use:   "capture PLAN | OLD NEW | --git BASE..HEAD",
		Short: "before the apply: what does the world answer now for everything that the change touches?",
		Long: `capture asks every authoritative server of the zones that a change touches, and
of their parents, what they answer now: for check --facts, and to compare and
restore with afterwards. It changes nothing. Of shared resolvers it asks those
that are named, and only about what is there.

Exit codes: 0 done, 1 could not.`,
		Example: `  zonecut capture plan.json -o before.json
  zonecut check --facts before.json plan.json`,
		Args: cobra.ArbitraryArgs,
		RunE: func(cmd *cobra.Command, args []string) error {
			return k.run(cmd.Context(), env, args)
		},
	}
	k.inputs.flags(c)
	k.policyFlags(c)
	k.world.live.flags(c, 2*time.Minute, "how long to ask")
	c.Flags().StringVarP(&k.out, "output", "o", "", "write the answers to this `file` (default standard output)")
	return c
}

func (k *capture) run(ctx context.Context, env *Env, args []string) error {
	if env.Roomy != nil {
		env.Roomy()
	}
	in, err := k.input(ctx, env, &k.inputs, args)
	if err != nil {
		return err
	}
	k.world.ask = true
	var around *asking
	ctx, cancel := context.WithCancel(ctx)
	defer func() {
		cancel()
		around.wait()
	}()
	k.world.meanwhile = func(ctx context.Context, in *rule.Input) (wait func(), err error) {
		around, err = k.ask(ctx, env, in.Changes, in.Before)
		return around.wait, err
	}
	run, err := k.judge.run(ctx, env, in)
	if err != nil {
		return err
	}
	set, gaps, err := k.told(around)
	if err != nil {
		return err
	}
	for _, n := range append(run.Notes, gaps...) {
		fmt.Fprintln(env.Stderr, report.Escape(n))
	}
	if k.out == "" {
		return set.Write(env.Stdout)
	}
	return keepFacts(env, k.out, set)
}

// keepFacts writes facts to a file.
func keepFacts(env *Env, name string, set *fact.Set) error {
	return replaceWith(env, name, set.Write)
}

// around adds to what the rules have asked what surrounds the change.
func (k *capture) around(ctx context.Context, env *Env, run report.Run) (*fact.Set, []string, error) {
	a, err := k.ask(ctx, env, run.Changes, run.Before)
	if err != nil {
		return nil, nil, err
	}
	return k.told(a)
}

// project is what policy and zonecut.yaml say there is beside the change.
func (j *judge) project(ctx context.Context, env *Env) (inventory.Project, error) {
	book, err := j.load(ctx, env)
	if err != nil {
		return inventory.Project{}, err
	}
	said, err := j.rev.Project()
	if err != nil {
		return inventory.Project{}, err
	}
	return inventory.Project{Must: book.Protected(), Zones: zonesOf(said)}, nil
}

// zonesOf are the apexes of the public zones that a project names.
func zonesOf(p *policy.Project) []zone.Name {
	if p == nil {
		return nil
	}
	zones := slices.Collect(maps.Values(p.Zones))
	for _, f := range p.Files {
		if f.Zone != "" && f.View == "" {
			zones = append(zones, f.Zone)
		}
	}
	return zone.SortNames(zones)
}

// asking is what is asked around a change, while something else is done.
type asking struct {
	done chan struct{} // closed when the rest is there
	set  *fact.Set
	gaps []string
	err  error // why it was not asked in full
}

func (a *asking) wait() {
	if a != nil {
		<-a.done
	}
}

// ask begins to ask what surrounds a change. What to ask is settled when it returns:
// the states of the change are the caller's again.
func (k *capture) ask(ctx context.Context, env *Env, changes []zone.Change, before *zone.Snapshot) (*asking, error) {
	probers, err := k.world.probers(env)
	if err != nil {
		return nil, err
	}
	project, err := k.project(ctx, env)
	if err != nil {
		return nil, err
	}
	questions := append(inventory.Around(changes, before, project), inventory.Cached(changes)...)
	a := &asking{done: make(chan struct{})}
	go func() {
		defer close(a.done)
		ctx, cancel := context.WithTimeout(ctx, k.world.timeout)
		defer cancel()
		a.set, a.gaps = probe.All(ctx, probers, questions)
		a.err = ctx.Err()
	}()
	return a, nil
}

// told waits for the answers, and adds those that the rules had asked for.
func (k *capture) told(a *asking) (*fact.Set, []string, error) {
	a.wait()
	if k.facts != nil {
		a.set.Merge(k.facts)
	}
	if a.set.Len() == 0 {
		a.gaps = append(a.gaps, "nothing was asked: the change touches no public zone")
	}
	return a.set, a.gaps, a.err
}
