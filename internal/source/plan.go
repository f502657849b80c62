package source

import (
	"context"
	"io"
	"os"
	"os/exec"

	"zonecut/internal/tfplan"
)

const hintPair = "zonecut check OLD NEW compares two of them"

// Plan reads a Terraform or OpenTofu plan: JSON from a file or, for "-", from
// standard input, or a binary plan, which the tool that made it shows.
func Plan(ctx context.Context, path string, o Options) (*Input, error) {
	if err := o.form(); err != nil {
		return nil, err
	}
	if o.As != "" && o.As != AsPlan {
		return nil, fail("--as "+o.As, hintPair, "takes two inputs, and there is one")
	}
	f, err := o.openPlan(ctx, path)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	names := tfplan.Names(o.Names)
	read := func() (*tfplan.Plan, error) { return names.Read(f.r, f.name) }
	if at, ok := f.Closer.(io.ReaderAt); ok && f.size > 0 {
		read = func() (*tfplan.Plan, error) { return names.ReadAt(at, f.size, f.name) }
	}
	if f.kind == binaryPlan && path != "-" {
		read = func() (*tfplan.Plan, error) { return o.show(ctx, path) }
	}
	p, err := read()
	if err != nil {
		return nil, told(err, f.name, "terraform show -json tfplan > plan.json")
	}
	return &Input{
		Before: p.Before, After: p.After, DriftBefore: p.DriftBefore, DriftAfter: p.DriftAfter,
		Ways: p.Ways, Config: p.Config, Gaps: p.Gaps, unplaced: p.Unplaced,
		Notes: []string{f.name + ": a plan" + by(p)},
	}, nil
}

func by(p *tfplan.Plan) string {
	switch p.Tool {
	case "terraform":
		return " of Terraform"
	case "opentofu":
		return " of OpenTofu"
	}
	return ""
}

// openPlan refuses what has no two states in one.
func (o *Options) openPlan(ctx context.Context, path string) (*file, error) {
	if info, err := os.Stat(path); path != "-" && err == nil && info.IsDir() {
		return nil, fail(path, hintPair, "is one directory")
	}
	f, err := o.open(ctx, path)
	if err != nil {
		return nil, err
	}
	switch {
	case f.kind == absent:
		err = fail(path, "zonecut check plan.json", "is the null device and no plan")
	case f.kind == empty:
		err = fail(f.name, "terraform show -json tfplan > plan.json", "is empty")
	case f.kind == zoneFile && (o.As != AsPlan || f.fetch != nil):
		err = fail(f.name, hintPair, "is a master file: one state and nothing to compare it with")
	case f.kind == octoFile:
		err = fail(f.name, hintPair, "is %s: one state and nothing to compare it with", f.kind)
	case f.kind == yamlFile && o.As != AsPlan:
		err = fail(f.name, hintPair, "is YAML: one state and nothing to compare it with")
	}
	if err != nil {
		f.Close()
		return nil, err
	}
	return f, nil
}

// show reads a binary plan through the tool.
func (o *Options) show(ctx context.Context, path string) (*tfplan.Plan, error) {
	look := o.LookPath
	if look == nil {
		look = exec.LookPath
	}
	return tfplan.Names(o.Names).Show(ctx, path, o.Chdir, look)
}
