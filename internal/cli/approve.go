package cli

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"zonecut/internal/evidence"
	"zonecut/internal/finding"
	"zonecut/internal/policy"
	"zonecut/internal/report"
)

// approve is one run of the command.
type approve struct {
	judge
	key, reason, expires, output string
	ids                          []string
	allHeld                      bool
}

func approveCommand(env *Env) *cobra.Command {
	a := &approve{}
	c := &cobra.Command{
		Use:   "approve REPORT.json --key KEY.pem --reason R --expires DATE [--finding ID… | --all-held] [-o FILE]",
		Short: "say, signed, that findings of a report may pass in exactly this change set",
		Long: `approve reads the JSON report of check and signs that the named findings may
pass, in this change set or a part of it, until the end of a day (UTC). check
--approvals honours it while the key belongs to an owner of the policy. What goes
with a named finding as its consequence is approved with it; what blocks must be
named, --all-held takes what is held.

A report is not signed: approve one that you made, or got from where the author
of the change cannot write.`,
		Example: `  zonecut check --out json=report.json plan.json
  zonecut approve report.json --key me.pem --all-held --reason 'the region is closed' --expires 2026-02-01 -o approval.json
  zonecut check --approvals approval.json --author mail@example.com plan.json`,
		Args: cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error { return a.run(cmd.Context(), env, args[0]) },
	}
	a.judge.policyFlags(c)
	c.Flags().StringVar(&a.key, "key", "", "private key `file`: ed25519 or ECDSA P-256, PKCS#8 in PEM")
	c.Flags().StringArrayVar(&a.ids, "finding", nil, "`id` of a finding that may pass (repeatable)")
	c.Flags().BoolVar(&a.allHeld, "all-held", false, "let all pass that is held; what blocks must be named")
	c.Flags().StringVar(&a.reason, "reason", "", "`why` it may pass")
	c.Flags().StringVar(&a.expires, "expires", "", "the last `day` on which the approval holds, as in 2026-01-31")
	c.Flags().StringVarP(&a.output, "output", "o", "", "`file` to write instead of standard output")
	required(c, "key", "reason", "expires")
	return c
}

// run reads everything before it writes anything.
func (a *approve) run(ctx context.Context, env *Env, name string) error {
	r, err := readReport(env, name)
	if err != nil {
		return err
	}
	changes, err := approvedChanges(name, r)
	if err != nil {
		return err
	}
	fs, err := a.choose(name, r)
	if err != nil {
		return err
	}
	text, err := readNamed(env, a.key)
	if err != nil {
		return err
	}
	key, err := evidence.ParsePrivateKey(text)
	if err != nil {
		return Trouble{Where: a.key, Message: err.Error(), Hint: hintPrivate}
	}
	approval, err := a.approval(ctx, env, evidence.Key{Public: key.Public()}.ID(), fs)
	if err != nil {
		return err
	}
	approval.Changes = changes
	payload, err := approval.Statement()
	if err != nil {
		return err
	}
	envelope, err := evidence.Seal(key, payload)
	if err != nil {
		return err
	}
	return a.write(env, approval, fs, envelope)
}

// approvedChanges are the digests of all changes of a report. One whose own
// digest is not of them was edited.
func approvedChanges(name string, r *report.Report) ([]string, error) {
	var digests []string
	for _, c := range r.Changes {
		digests = append(digests, c.Digest)
	}
	if policy.SetDigest(digests) != r.Digest {
		return nil, Trouble{Where: name, Message: "its digest is not that of its changes", Hint: "zonecut check --out json=report.json writes the report to approve"}
	}
	return digests, nil
}

// choose finds the findings that are named, and what they cause.
func (a *approve) choose(name string, r *report.Report) ([]*finding.Finding, error) {
	open := map[string]*finding.Finding{}
	var ids []string
	for i := range r.Findings {
		if f := &r.Findings[i]; f.Level >= finding.Hold && (f.Stands() || policy.Broke(f)) {
			open[f.ID] = f
			ids = append(ids, f.ID)
		}
	}
	if len(open) == 0 {
		return nil, Trouble{Where: name, Message: "nothing in it is blocked or held: there is nothing to approve"}
	}
	wanted := map[string]bool{}
	for _, id := range a.ids {
		if open[id] == nil {
			return nil, Trouble{Where: "--finding", Message: fmt.Sprintf("nothing that is blocked or held is %q; have %s", id, some(ids))}
		}
		wanted[id] = true
	}
	var out []*finding.Finding
	for _, id := range ids {
		if f := open[id]; wanted[id] || a.allHeld && f.Level == finding.Hold || causedBy(f, open, wanted) {
			out = append(out, f)
		}
	}
	if len(out) == 0 {
		return nil, Trouble{Where: name, Message: "say what to approve: " + some(ids), Hint: "--finding '" + ids[0] + "' (repeatable), or --all-held for what is held"}
	}
	return out, nil
}

// some are the first of many names.
func some(names []string) string {
	const most = 10
	s := strings.Join(names[:min(most, len(names))], ", ")
	if more := len(names) - most; more > 0 {
		s += fmt.Sprintf(" and %d more", more)
	}
	return s
}

// causedBy reports whether a finding goes with one that is wanted and is no
// milder: text shows it under that one. Causes have no cycles in a report.
func causedBy(f *finding.Finding, open map[string]*finding.Finding, wanted map[string]bool) bool {
	for c := open[f.Cause]; c != nil; c = open[c.Cause] {
		if wanted[c.ID] && c.Level >= f.Level {
			return true
		}
	}
	return false
}

// approval is what to sign. What check would refuse is refused here, where its
// author can still do something about it.
func (a *approve) approval(ctx context.Context, env *Env, keyID string, fs []*finding.Finding) (*policy.Approval, error) {
	now, err := a.time(env)
	if err != nil {
		return nil, err
	}
	expires, err := time.Parse(time.DateOnly, a.expires)
	if err != nil {
		return nil, Trouble{Where: "--expires " + a.expires, Message: "no date", Hint: "--expires 2026-01-31"}
	}
	book, err := a.load(ctx, env)
	if err != nil {
		return nil, err
	}
	out := &policy.Approval{Reason: strings.TrimSpace(a.reason), Created: now.UTC().Truncate(24 * time.Hour), Expires: expires}
	if out.Owner, err = book.ownerOf(keyID); err != nil {
		return nil, err
	}
	if why := book.Overdue(out, now); why != "" {
		return nil, Trouble{Where: "--expires " + a.expires, Message: why}
	}
	for _, f := range fs {
		if why := book.Objection(out.Owner, f); why != "" {
			return nil, Trouble{Where: f.ID, Message: "you cannot approve it: " + why}
		}
		out.Findings = append(out.Findings, policy.ApprovalOf(f))
	}
	return out, nil
}

// ownerOf is the owner who has a key.
func (b rulebook) ownerOf(keyID string) (string, error) {
	keys, err := trusted(b.OwnerKeys())
	if err != nil {
		return "", err
	}
	i := slices.IndexFunc(keys, func(k evidence.Key) bool { return k.ID() == keyID })
	if i < 0 {
		return "", Trouble{Where: "--key", Message: "no owner of the policy has this key", Hint: b.notes[0] + "; --policy-ref or --policy names another"}
	}
	return keys[i].Name, nil
}

// write gives the approval, and says in words what was signed. The words come
// from a file that nobody vouches for.
func (a *approve) write(env *Env, approval *policy.Approval, fs []*finding.Finding, envelope []byte) error {
	for _, f := range fs {
		fmt.Fprintln(env.Stderr, report.Escape(fmt.Sprintf("%s approves until %s: %s: %s", approval.Owner, a.expires, f.ID, f.Message)))
	}
	fmt.Fprintf(env.Stderr, "in the change set %s or a part of it\n", policy.SetDigest(approval.Changes))
	if a.output == "" {
		_, err := env.Stdout.Write(envelope)
		return err
	}
	return replaceFile(env, a.output, envelope)
}
