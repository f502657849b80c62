package cli

import (
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"zonecut/internal/evidence"
	"zonecut/internal/policy"
	"zonecut/internal/report"
)

// approvals are what a run is given to let findings pass that the policy stops.
type approvals struct {
	files  []string
	author string
	glass  policy.Glass
}

func (a *approvals) flags(c *cobra.Command) {
	c.Flags().StringArrayVar(&a.files, "approvals", nil, "signed approval `file`, or a directory of them (repeatable)")
	c.Flags().StringVar(&a.author, "author", "", "`name` or e-mail address of who made the change: they cannot approve it")
	c.Flags().StringVar(&a.glass.Reason, "break-glass", "", "let this one change set past hold and block without approval, for this `reason`")
	c.Flags().StringVar(&a.glass.Digest, "digest", "", "the `digest` of the change set that --break-glass is for, from its json report")
}

// check refuses half a --break-glass before anything is read.
func (a *approvals) check(c *cobra.Command) error {
	a.glass.Reason = strings.TrimSpace(a.glass.Reason)
	reason, digest := c.Flags().Changed("break-glass"), c.Flags().Changed("digest")
	switch {
	case !reason && !digest:
		return nil
	case a.glass.Reason == "":
		return Trouble{Where: "--break-glass", Message: "needs a reason", Hint: "--break-glass 'why nobody can approve this' --digest " + a.glass.Digest}
	case !digest:
		return Trouble{Where: "--break-glass", Message: "needs the digest of the change set it is for",
			Hint: "zonecut check --out json … | jq -r .digest shows it: --digest sha256:…"}
	case !policy.IsDigest(a.glass.Digest):
		return Trouble{Where: "--digest " + a.glass.Digest, Message: "is no digest: sha256: and 64 hex digits"}
	}
	return nil
}

// report is the report of a run, with the glass broken if that was asked for.
// The digest of a change set is the report's to tell, so there is one before it.
func (a *approvals) report(run report.Run) *report.Report {
	r := report.New(run)
	if a.glass.Digest == "" {
		return r
	}
	run.Findings = a.glass.Break(run.Findings, r.Digest)
	return report.New(run)
}

// judge lets the approvals count in a run.
func (a *approvals) judge(env *Env, book rulebook, run *report.Run, now time.Time) error {
	if len(a.files) == 0 {
		return nil
	}
	envelopes, err := a.open(env, book)
	if err != nil {
		return err
	}
	review := policy.Review{Envelopes: envelopes, Author: a.author, Spent: book.waivers.Spent}
	for i := range run.Changes {
		c := &run.Changes[i]
		review.Changes = append(review.Changes, policy.ChangeRef{ID: c.ID(), Digest: c.Digest()})
	}
	for i := range run.Config {
		c := &run.Config[i]
		review.Changes = append(review.Changes, policy.ChangeRef{ID: c.ID(), Digest: c.Digest()})
	}
	if a.author == "" && len(envelopes) > 0 {
		run.Notes = append(run.Notes, "approvals: nobody said who made the change (--author), so owners may have approved their own")
	}
	run.Findings = book.Approve(run.Findings, review, now)
	return nil
}

// open reads the approvals and looks at their signatures. A file that cannot be
// read is an error; one that is no approval is for the policy to refuse.
func (a *approvals) open(env *Env, book rulebook) ([]policy.Envelope, error) {
	keys, err := trusted(book.OwnerKeys())
	if err != nil {
		return nil, err
	}
	var out []policy.Envelope
	for _, name := range a.files {
		files, err := approvalFiles(env, name)
		if err != nil {
			return nil, err
		}
		for _, f := range files {
			data, err := readNamed(env, f)
			if err != nil {
				return nil, err
			}
			out = append(out, unseal(f, data, keys))
		}
	}
	return out, nil
}

// approvalFiles are the file itself, or the .json files of a directory by name.
func approvalFiles(env *Env, name string) ([]string, error) {
	info, err := os.Stat(inDir(env, name))
	if err != nil {
		return nil, named(name, err)
	}
	if !info.IsDir() {
		return []string{name}, nil
	}
	entries, err := fs.ReadDir(os.DirFS(inDir(env, name)), ".")
	var out []string
	for _, e := range entries {
		if !e.IsDir() && filepath.Ext(e.Name()) == ".json" {
			out = append(out, filepath.Join(name, e.Name()))
		}
	}
	return out, named(name, err)
}

func unseal(name string, data []byte, keys []evidence.Key) policy.Envelope {
	e := policy.Envelope{File: filepath.ToSlash(name)}
	payload, key, err := evidence.Unseal(data, keys)
	if err != nil {
		e.Err = err
		return e
	}
	e.Signer = key.Name
	e.Approval, e.Err = policy.ParseApproval(payload)
	return e
}
