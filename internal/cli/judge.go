package cli

import (
	"cmp"
	"context"
	"crypto/sha256"
	"fmt"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"zonecut/internal/config"
	"zonecut/internal/evidence"
	"zonecut/internal/fact"
	"zonecut/internal/finding"
	"zonecut/internal/policy"
	"zonecut/internal/report"
	"zonecut/internal/rule"
	"zonecut/internal/source"
	"zonecut/internal/zone"
	"zonecut/policies"
)

// judge is what decides about a change: rules, policy, waivers, evidence and
// approvals.
type judge struct {
	policyFiles, evidenceFiles []string
	policyRef                  string
	now                        string
	approvals                  approvals
	world                      world

	rev   *policy.Revision // once found
	facts *fact.Set        // what the last run knew of the live world
}

func (j *judge) flags(c *cobra.Command) {
	j.policyFlags(c)
	c.Flags().StringArrayVar(&j.evidenceFiles, "evidence", nil, "signed `file` that shows that a configuration was tested (repeatable)")
}

// policyFlags are those of a command that asks the policy and judges nothing.
func (j *judge) policyFlags(c *cobra.Command) {
	c.Flags().StringArrayVar(&j.policyFiles, "policy", nil, "policy `file` to use in place of the project's (repeatable)")
	c.Flags().StringVar(&j.policyRef, "policy-ref", "", "git `revision` that policies, waivers and keys come from")
	c.Flags().StringVar(&j.now, "now", "", "the `time` to judge at, as in 2026-01-31T12:00:00Z (default the clock)")
}

// rulebook is a policy with its waivers, and where they come from.
type rulebook struct {
	*policy.Policy
	waivers *policy.Waivers
	notes   []string
	basis   []report.Basis
	// top is the directory that the policy's paths start from.
	top string
}

// Protects gives a protection the shape that rules want.
func (b rulebook) Protects(name zone.Name, t zone.Type) (rule.Protection, bool) {
	p, ok := b.Protect(name, t)
	return rule.Protection(p), ok
}

func ruleInfo() map[string]policy.RuleInfo {
	info := map[string]policy.RuleInfo{}
	for _, r := range rule.All() {
		info[r.ID] = policy.RuleInfo{Level: r.Level, Params: r.Params}
	}
	return info
}

// revision finds what the change cannot edit.
func (j *judge) revision(ctx context.Context, env *Env) (*policy.Revision, error) {
	if j.rev != nil {
		return j.rev, nil
	}
	rev, err := policy.FromGit(ctx, env.Dir, j.policyRef, env.Getenv)
	if err != nil && len(j.policyFiles) > 0 && j.policyRef == "" {
		// The caller's policy judges; without waivers it can only be stricter.
		rev, err = &policy.Revision{Top: env.Dir, Note: "policy: none (" + err.Error() + ")"}, nil
	}
	j.rev = rev
	return rev, err
}

// input reads what is to be judged, with what the project says of its files.
func (j *judge) input(ctx context.Context, env *Env, i *inputs, args []string) (*source.Input, error) {
	rev, err := j.revision(ctx, env)
	if err != nil {
		return nil, err
	}
	files, err := repositoryOf(rev)
	if err != nil {
		return nil, err
	}
	j.world.project = files.Project
	return i.read(ctx, env, files, args)
}

// load reads the policy: the shipped one, then the project's from the revision
// that the change cannot edit, or the caller's files as they are.
func (j *judge) load(ctx context.Context, env *Env) (rulebook, error) {
	rev, err := j.revision(ctx, env)
	if err != nil {
		return rulebook{}, err
	}
	own, notes := rev.Policies, append([]string{rev.Note}, rev.Remarks...)
	if len(j.policyFiles) > 0 {
		own = nil
		for _, f := range j.policyFiles {
			s, err := policy.ReadFile(inDir(env, f))
			if err != nil {
				return rulebook{}, named(f, err)
			}
			s.Name = f
			own = append(own, s)
		}
		notes = append([]string{"policy from " + strings.Join(j.policyFiles, ", ") + ", as given; waivers" + strings.TrimPrefix(rev.Note, "policy")}, rev.Remarks...)
	}
	book, err := bind(append(shipped(), own...), rev.Waivers, rev.Spent)
	if err != nil {
		return rulebook{}, err
	}
	if preset := book.Preset(); preset != "" {
		notes = append(notes, "the policy extends the preset "+preset)
	}
	book.notes, book.top = notes, rev.Top
	book.basis = basis(book.Preset(), slices.Concat(shipped(), own, rev.Waivers))
	return book, lintProposed(rev)
}

// basis names the files that a run is judged by. Of the presets it is the one
// that the policy extends.
func basis(preset string, sources []policy.Source) []report.Basis {
	var out []report.Basis
	for _, s := range sources {
		if s.Preset == "" || s.Preset == preset {
			out = append(out, report.Basis{Name: s.Name, Digest: fmt.Sprintf("sha256:%x", sha256.Sum256(s.Data))})
		}
	}
	return out
}

// ruleDocs are the rules that look in a run, by ID, with the level that the
// policy gives them. One that is off looks at nothing.
func (b rulebook) ruleDocs() []report.Rule {
	level := map[string]finding.Level{}
	for _, s := range b.Settings() {
		level[s.Rule] = s.Level
	}
	var out []report.Rule
	for _, r := range rule.All() {
		out = append(out, report.Rule{ID: r.ID, Title: r.Title, Doc: r.Doc, Level: level[r.ID]})
	}
	for _, r := range policy.Own() {
		out = append(out, report.Rule{ID: r.ID, Title: r.Title, Doc: r.Doc, Level: level[r.ID]})
	}
	for _, r := range b.Custom() {
		out = append(out, report.Rule{ID: r.ID, Title: r.Message, Doc: "A rule of the policy's own: " + r.Verb + " " + strings.Join(strings.Fields(r.Expression), " "), Level: r.Level})
	}
	out = slices.DeleteFunc(out, func(r report.Rule) bool { return r.Level == finding.Off })
	slices.SortFunc(out, func(a, b report.Rule) int { return strings.Compare(a.ID, b.ID) })
	return out
}

// shipped are the policies that come with the program, for all others to
// override: the default, and the presets, of which one counts where a policy
// extends it.
func shipped() []policy.Source {
	name, data := policies.Default()
	all := []policy.Source{{Name: name, Data: data}}
	for _, p := range policies.Presets() {
		all = append(all, policy.Source{Name: p.File, Preset: p.Name, Data: p.Data})
	}
	return all
}

func bind(policySources, waiverSources, spent []policy.Source) (rulebook, error) {
	p, err := policy.Load(policySources, ruleInfo())
	if err != nil {
		return rulebook{}, err
	}
	w, err := p.LoadWaivers(waiverSources)
	if err != nil {
		return rulebook{}, err
	}
	w.Spent, err = policy.LoadSpent(spent)
	return rulebook{Policy: p, waivers: w}, err
}

// lintProposed reads what the change makes of the policy. It judges nothing
// here, but one that cannot be read would stop everybody once it is merged.
func lintProposed(rev *policy.Revision) error {
	if len(rev.Edits) == 0 {
		return nil
	}
	proposed, err := rev.Proposed()
	if err != nil {
		return err
	}
	_, err = bind(append(shipped(), proposed.Policies...), proposed.Waivers, proposed.Spent)
	return err
}

// time is when the judgement is made.
func (j *judge) time(env *Env) (time.Time, error) {
	if j.now == "" {
		return env.Now(), nil
	}
	t, err := time.Parse(time.RFC3339, j.now)
	if err != nil {
		return t, Trouble{Where: "--now " + j.now, Message: "no time in the form of RFC 3339", Hint: "--now 2026-01-31T12:00:00Z"}
	}
	return t, nil
}

// run compares the two states of an input, lets the rules look, and applies the
// policy.
func (j *judge) run(ctx context.Context, env *Env, in *source.Input) (report.Run, error) {
	now, err := j.time(env)
	if err != nil {
		return report.Run{}, err
	}
	book, err := j.load(ctx, env)
	if err != nil {
		return report.Run{}, err
	}
	run, err := j.with(ctx, env, book, in, now)
	if err != nil {
		return report.Run{}, err
	}
	err = j.approvals.judge(env, book, &run, now)
	return run, err
}

// with is run under a policy that is there already, as "policy test" has one.
func (j *judge) with(ctx context.Context, env *Env, book rulebook, in *source.Input, now time.Time) (report.Run, error) {
	before, after := zone.Snapshots(&in.Before, &in.After)
	in.Before.Shared, in.After.Shared = nil, nil // who has the snapshots needs no other list
	before.Prepare()
	after.Prepare()
	changes := zone.Diff(before, after, in.Ways)
	drift := zone.Diff(in.DriftBefore.Snapshot(), in.DriftAfter.Snapshot(), nil)
	zone.SortGaps(in.Gaps)
	tested, err := j.tested(env, book, in.Config, now)
	if err != nil {
		return report.Run{}, err
	}
	j.facts = nil
	policy := rulebook{Policy: book.Seeing(before), waivers: book.waivers}
	res, facts, heard, err := j.world.judge(ctx, env, rule.Input{Before: before, After: after, Changes: changes, Drift: drift,
		Config: in.Config, Tested: tested, Gaps: in.Gaps, Inventory: zonesOf(j.world.project), Policy: policy, Now: now})
	if err != nil {
		return report.Run{}, err
	}
	j.facts = facts
	res.Findings = append(res.Findings, policy.EvalCustom(changes, now)...)
	if err := cmp.Or(before.Err(), after.Err()); err != nil {
		return report.Run{}, err
	}
	res.Evaluated += len(policy.Custom())
	return report.Run{Version: Version(), Changes: changes, Config: in.Config, Rules: book.ruleDocs(), Basis: book.basis,
		Findings: policy.Apply(res.Findings, book.waivers, now),
		Gaps:     in.Gaps, Evaluated: res.Evaluated, Unasked: len(res.Unasked),
		Notes: slices.Concat(in.Notes, heard, book.notes, policy.OffByScope(res.Findings)), Before: before, After: after, Drift: drift}, nil
}

// tested tells for each changed document whether the evidence is enough. Every
// rule of the policy about its path must be met; a file that the caller names
// is guarded by being named, so that without such a rule any test counts that a
// trusted key has signed. What a plan carries, or a directory or a revision holds,
// nobody has named one by one: it is guarded where the policy says so.
func (j *judge) tested(env *Env, book rulebook, changes []config.Change, now time.Time) (map[string]rule.Tested, error) {
	if len(changes) == 0 {
		return nil, nil
	}
	keys, err := trusted(book.Keys())
	if err != nil {
		return nil, err
	}
	var files []evidence.File
	for _, name := range j.evidenceFiles {
		data, err := readEnvelope(env, name)
		if err != nil {
			return nil, err
		}
		files = append(files, evidence.File{Name: name, Data: data})
	}
	out := map[string]rule.Tested{}
	for i := range changes {
		c := &changes[i]
		reqs := book.requirements(env, c, keys)
		if len(reqs) == 0 {
			out[c.File] = rule.Tested{Unguarded: true}
			continue
		}
		if c.After == nil {
			continue // nothing is left that could have been tested
		}
		t := rule.Tested{OK: true}
		for _, req := range reqs {
			if res := evidence.Judge(c.After.Digest(), files, req, now); !res.OK {
				t.OK, t.Why = false, append(t.Why, res.Why...)
			}
		}
		out[c.File] = t
	}
	return out, nil
}

// defaultMaxAge bounds the age of evidence where no rule of the policy does.
const defaultMaxAge = 168 * time.Hour

func (b rulebook) requirements(env *Env, c *config.Change, keys []evidence.Key) []evidence.Requirement {
	var reqs []evidence.Requirement
	path := fromTop(inDir(env, c.File), b.top)
	for _, e := range b.Evidence() {
		if c.Plan == "" && (e.Guards(path) || c.Found != "" && e.Guards(c.Found)) || c.Plan != "" && guardsCarried(&e, c) {
			reqs = append(reqs, evidence.Requirement{Environment: e.Environment, Suite: e.Suite, MaxAge: e.MaxAge, MinSoak: e.MinSoak, Keys: keys})
		}
	}
	if len(reqs) == 0 && c.Plan == "" && c.Found == "" {
		reqs = []evidence.Requirement{{MaxAge: defaultMaxAge, Keys: keys}}
	}
	return reqs
}

// guardsCarried reports whether a rule is about one of the settings that change
// in a resource.
func guardsCarried(e *policy.EvidenceRule, c *config.Change) bool {
	return slices.ContainsFunc(c.Settings, func(s config.SettingChange) bool { return e.GuardsSetting(c.File, string(s.Path)) })
}

// fromTop is a file's path as policies write it.
func fromTop(file, top string) string {
	abs, err := filepath.Abs(file)
	if err != nil {
		return filepath.ToSlash(file)
	}
	if top, err = filepath.Abs(top); err != nil {
		return filepath.ToSlash(file)
	}
	rel, err := filepath.Rel(top, abs)
	if err != nil {
		return filepath.ToSlash(file)
	}
	return filepath.ToSlash(rel)
}

func trusted(keys []policy.Key) ([]evidence.Key, error) {
	var out []evidence.Key
	for _, k := range keys {
		public, err := evidence.ParsePublicKey(k.PEM)
		if err != nil {
			return nil, Trouble{Where: "the policy's key " + k.Name, Message: err.Error(), Hint: hintPublic}
		}
		out = append(out, evidence.Key{Name: k.Name, Public: public})
	}
	return out, nil
}

// failed is the report of a run that could not judge.
func failed(command string, why error) *report.Report {
	run := report.Run{Version: Version(), Command: command}
	for _, t := range troubles(why) {
		run.Errors = append(run.Errors, report.Error(t))
	}
	return report.New(run)
}

var _ rule.Policy = rulebook{}
