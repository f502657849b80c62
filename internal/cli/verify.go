package cli

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/spf13/cobra"

	"zonecut/internal/fact"
	"zonecut/internal/finding"
	"zonecut/internal/policy"
	"zonecut/internal/propagation"
	"zonecut/internal/report"
	"zonecut/internal/window"
	"zonecut/internal/zone"
)

// verify is one run of the command.
type verify struct {
	live
	outputs
	window, facts string
	state         string
	requireIPv6   bool
	alarm         onFail
	// policyRef is the revision that zonecut.yaml is of; given says which flags were.
	policyRef string
	given     func(flag string) bool
	// since is when the apply began at the earliest.
	since time.Time
}

func verifyCommand(env *Env) *cobra.Command {
	v := &verify{}
	c := &cobra.Command{
		Use:   "verify REPORT.json",
		Short: "after the apply: did exactly this change happen, everywhere, and is nothing broken?",
		Long: `verify reads the JSON report of check and asks, without any cache between, every
authoritative address of the zones and every address of their parents, until
everything is as planned or something is broken. It changes nothing.

Exit codes: 0 as planned at every address that can be looked at, 1 could not
read, 2 something is broken, 3 late, pending, or could not see enough.`,
		Example: `  zonecut check --out json=report.json plan.json
  terraform apply tfplan; zonecut verify report.json`,
		Args: cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			if err := v.outputs.parse(); err != nil {
				return err
			}
			v.given = cmd.Flags().Changed
			r, err := v.run(cmd.Context(), env, args[0])
			if r == nil {
				r = failed("verify", err)
			}
			v.alarm.call(cmd.Context(), env, r)
			return v.finish(env, r, err)
		},
	}
	v.flags(c)
	c.Flags().StringVar(&v.policyRef, "policy-ref", "", "git `revision` that zonecut.yaml comes from")
	return c
}

func (v *verify) flags(c *cobra.Command) {
	v.live.flags(c, 5*time.Minute, "how long to wait until everything is as planned")
	v.outputs.flags(c)
	v.alarm.flags(c)
	c.Flags().StringVar(&v.state, "state", "", "`file` that a watch which is killed goes on from (default beside the report; for run none)")
	c.Flags().StringVar(&v.window, "window", "auto", "how long to go on once all is as planned: none, auto, full, or a duration")
	c.Flags().StringVar(&v.facts, "facts", "", "`file` that zonecut capture wrote before the apply: what no change names shall be as it was")
	c.Flags().BoolVar(&v.requireIPv6, "require-ipv6", false, "addresses without an IPv6 route from here are unverifiable, not a gap")
}

func (v *verify) run(ctx context.Context, env *Env, name string) (*report.Report, error) {
	r, err := readReport(env, name)
	if err != nil {
		return nil, err
	}
	known, _, err := (&world{file: v.facts}).known(env)
	if err != nil {
		return nil, err
	}
	whom, err := v.wherever(ctx, env)
	if err != nil {
		return nil, err
	}
	if v.state == "" && name != "-" {
		v.state = name + ".state"
	}
	return v.watch(ctx, env, r, known, whom)
}

// watch looks whether what a report plans happens, and whether what was seen
// before stays.
func (v *verify) watch(ctx context.Context, env *Env, r *report.Report, known *fact.Set, whom *whom) (*report.Report, error) {
	window, err := propagation.ParseWindow(v.window)
	if err != nil {
		return nil, Trouble{Where: "--window " + v.window, Message: err.Error()}
	}
	querier, err := v.resolver(env)
	if err != nil {
		return nil, err
	}
	resume, err := resumed(env, v.state, r)
	if err != nil {
		return nil, err
	}
	screen := newScreen(env)
	defer screen.close()
	env = screen.env(env)
	cfg := propagation.Config{Querier: querier, Resume: resume, Save: keep(env, v.state, r), Timeout: v.timeout, Window: window, RequireIPv6: v.requireIPv6, Unanchored: v.unanchored(),
		Since: v.since, Resolvers: whom.resolvers, Views: whom.views, ByResolvers: whom.byResolvers, ReachableAtLeast: whom.enough, Progress: screen.line, Show: screen.show}
	es := expectations(r)
	tell(es, known)
	res, err := propagation.Watch(ctx, cfg, append(es, collateral(r, known)...), proofs(r))
	if len(res.Outcomes) == 0 && (res.NotLooked > 0 || private(r)) {
		// Everything that changes is in views that nobody said how to reach: that
		// nothing was seen broken there says nothing.
		res.Outcomes = []finding.Outcome{{Want: "the change", Status: finding.StatusUnverifiable, Servers: []finding.Seen{},
			Why: "all of it is in views that are not public, and nothing says whom to ask"}}
	}
	if err == nil {
		forget(env, v.state)
	}
	recipe, unread := restore(r, res.Outcomes, known)
	err = errors.Join(err, unread)
	var errs []report.Error
	for _, t := range troubles(err) {
		errs = append(errs, report.Error(t))
	}
	out := r.Verified("verify", report.Verify{Expectations: res.Outcomes, Looked: res.Looked, Of: res.Of,
		Seconds: int(res.Took.Seconds()), CachesUntil: res.CachesUntil, Bounds: res.Bounds, Vantage: vantage(res), NotLooked: res.NotLooked,
		Remains: res.Remains, Restore: recipe}, errs)
	out.Notes = slices.Concat(out.Notes, whom.notes)
	for _, g := range res.Gaps {
		out.Gaps = append(out.Gaps, report.Gap{Kind: "vantage", What: g})
	}
	return out, err
}

// private reports whether a zone that is not public changes as a whole: there is no
// set to expect then, and nobody to ask.
func private(r *report.Report) bool {
	return slices.ContainsFunc(r.Changes, func(c report.Change) bool { return c.Kind == "zone" && c.View != "" })
}

// readReport reads what check has written. A report of a run that could not
// judge holds no change to look for.
func readReport(env *Env, name string) (*report.Report, error) {
	text, err := readNamed(env, name)
	if err != nil {
		return nil, err
	}
	r, err := report.Read(bytes.NewReader(text))
	if err != nil {
		return nil, Trouble{Where: name, Message: err.Error(), Hint: "zonecut check --out json=report.json plan.json writes one"}
	}
	if r.Verdict == finding.Error {
		return nil, Trouble{Where: name, Message: "is the report of a run that could not judge", Hint: "zonecut check again, until it ends with another code than 1"}
	}
	if n := r.Summary.Changes; n > len(r.Changes) {
		return nil, Trouble{Where: name, Message: fmt.Sprintf("lists %d of %d changes", len(r.Changes), n), Hint: fmt.Sprintf("zonecut check --max-changes %d", n)}
	}
	if _, _, err := r.ChangeSet(); err != nil {
		return nil, Trouble{Where: name, Message: err.Error(), Hint: "zonecut check --out json=report.json plan.json writes one"}
	}
	return r, nil
}

// key is what the world sees as one set: the copies of a zone at several hosts
// and the variants of a routing set are answered under it.
type key struct{ zone, view, name, typ string }

// expectations are what must be true after the apply, from the changes of a
// report.
func expectations(r *report.Report) []propagation.Expectation {
	byKey := map[key]*propagation.Expectation{}
	var order []key
	zoneGone := map[[2]string]bool{}
	for _, c := range r.Changes {
		if c.Kind == "zone" && c.Op == string(zone.OpDelete) {
			zoneGone[[2]string{c.Zone, c.View}] = true
		}
	}
	for _, c := range r.Changes {
		if c.Kind != "rrset" || c.Op == string(zone.OpForget) || zone.Type(c.Type).IsDNSSEC() {
			continue
		}
		k := key{c.Zone, c.View, c.Name, c.Type}
		e := byKey[k]
		if e == nil {
			e = &propagation.Expectation{Zone: zone.Name(c.Zone), View: c.View, Name: zone.Name(c.Name), Type: zone.Type(c.Type),
				Delegation: c.Name != c.Zone && (c.Type == "NS" || c.Type == "DS"), ZoneGone: zoneGone[[2]string{c.Zone, c.View}]}
			byKey[k], order = e, append(order, k)
		}
		expect(e, &c)
	}
	out := make([]propagation.Expectation, 0, len(order))
	for _, k := range order {
		accept(byKey[k], r)
		out = append(out, *byKey[k])
	}
	return out
}

// expect adds one change to what is expected of its set.
func expect(e *propagation.Expectation, c *report.Change) {
	caches := window.NegativeTTL
	if b := c.Before; b != nil {
		e.Was, e.WasTTL = merge(e.Was, b.Data), b.TTL
		e.WasUnknown = e.WasUnknown || computed(b.Synthetic) || b.Unknown || b.Hidden
		e.Hidden = e.Hidden || b.Hidden
		caches = int(b.TTL)
	}
	if a := c.After; a != nil {
		e.Want = merge(e.Want, a.Data)
		e.Synthetic = e.Synthetic || computed(a.Synthetic) || c.Set != ""
		e.UnknownAfter = e.UnknownAfter || a.Unknown || a.Hidden
		e.Hidden = e.Hidden || a.Hidden
	}
	if e.Caches == nil || *e.Caches < caches {
		e.Caches = &caches
	}
}

// computed reports whether the provider computes an answer other than the data:
// a TTL of its choice alone changes none.
func computed(synthetic string) bool {
	return synthetic != "" && synthetic != "automatic ttl"
}

func merge(a, b []string) []string {
	out := append(slices.Clone(a), b...)
	slices.Sort(out)
	return slices.Compact(out)
}

// accept ties an expectation to the worst finding about its set.
func accept(e *propagation.Expectation, r *report.Report) {
	for i := range r.Findings {
		f := &r.Findings[i]
		if f.Name == string(e.Name) && f.Type == string(e.Type) && f.Zone == string(e.Zone) && f.View == e.View && f.Change != "" {
			if f.Level >= finding.Hold && (e.Finding == "" || !answered(f)) {
				e.Finding, e.Accepted = f.ID, answered(f)
			}
			if f.Window != nil {
				e.Caches = longer(e.Caches, f.Window.LastGood)
			}
		}
	}
}

// longer is the longer of two times; nil cannot be bounded.
func longer(a, b *int) *int {
	if a == nil || b == nil {
		return nil
	}
	if *a > *b {
		return a
	}
	return b
}

// answered reports whether somebody answers for what a finding fears. Whoever
// broke the glass let it pass and does not.
func answered(f *finding.Finding) bool { return f.Accepted() && !policy.Broke(f) }

// proofs are the questions that tell whether what a finding fears came true:
// those of findings that somebody had to accept. What check lets pass, notes
// and warnings, is the plan.
func proofs(r *report.Report) []propagation.Proof {
	ttl := map[string]uint32{}
	for _, c := range r.Changes {
		if c.Before != nil {
			ttl[c.ID] = c.Before.TTL
		}
	}
	var out []propagation.Proof
	for i := range r.Findings {
		f := &r.Findings[i]
		if f.Level < finding.Hold {
			continue
		}
		for _, p := range f.Proof {
			out = append(out, propagation.Proof{Proof: p, Finding: f.ID, Zone: zone.Name(f.Zone), View: f.View,
				Name: zone.Name(f.Name), Type: zone.Type(f.Type), Accepted: answered(f), TTL: ttl[f.Change]})
		}
	}
	return out
}
