package source

import (
	"cmp"
	"context"
	"io"
	"os"
	"path/filepath"
	"sync"

	"zonecut/internal/config"
	"zonecut/internal/octodns"
	"zonecut/internal/zonefile"
)

// largePair is the size in octets from which two master files are read as a pair.
const largePair = 4 << 20

// Pair reads two inputs of one kind, the state before and the state after: two
// master files, two zone files of octoDNS, two configuration files, or two
// directories of them. The null
// device is a side that is not there.
func Pair(ctx context.Context, before, after string, o Options) (*Input, error) {
	if err := o.pairForm(before); err != nil {
		return nil, err
	}
	if before == "-" && after == "-" || isNull(before) && isNull(after) {
		return nil, fail(before+" and "+after, "name two inputs, of which one may be - or "+os.DevNull, "are one input")
	}
	for _, path := range []string{before, after} {
		if _, err := os.Stat(path); err != nil && path != "-" && !isTransfer(path) {
			return nil, told(err, path, hintPath)
		}
	}
	a, b := isDir(before), isDir(after)
	switch {
	case a && (b || isNull(after)), b && isNull(before):
		return o.directories(ctx, before, after)
	case a != b:
		return nil, fail(before+" and "+after, "give two files or two directories", "are a directory and a file")
	}
	return o.files(ctx, before, after)
}

// pairForm refuses the forms that no pair has.
func (o *Options) pairForm(before string) error {
	if err := o.form(); err != nil {
		return err
	}
	if o.As == AsPlan {
		return fail("--as plan", "zonecut check "+before, "takes one input: a plan holds both states")
	}
	return nil
}

func isDir(path string) bool {
	info, err := os.Stat(path)
	return err == nil && info.IsDir()
}

// files reads a pair of files.
func (o *Options) files(ctx context.Context, before, after string) (*Input, error) {
	old, err := o.open(ctx, before)
	if err != nil {
		return nil, err
	}
	defer old.Close()
	now, err := o.open(ctx, after)
	if err != nil {
		return nil, err
	}
	defer now.Close()
	for _, f := range []*file{old, now} {
		if err := o.readable(f); err != nil {
			return nil, err
		}
	}
	octoBoth(old, now)
	k := now.kind
	if k == absent {
		k = old.kind
	}
	if other := old.kind; other != absent && other != k && (other.isZone() || k.isZone()) {
		return nil, fail(old.name+" and "+now.name, "give two of one kind; --as zone, --as octodns or --as config forces what they are taken for",
			"differ in kind: %s is %s, %s is %s", old.name, old.kind, now.name, now.kind)
	}
	if k.isZone() {
		return o.zones(old, now)
	}
	return o.configs(old, now)
}

// octoBoth takes YAML or JSON beside a zone of octoDNS for one too: what is wrong with
// it, or that it is an empty zone, its reader tells.
func octoBoth(old, now *file) {
	switch {
	case old.kind == octoFile && now.kind.isConfig():
		now.kind = octoFile
	case now.kind == octoFile && old.kind.isConfig():
		old.kind = octoFile
	}
}

// readable refuses a file of a pair that is no state, and applies --as.
func (o *Options) readable(f *file) error {
	switch {
	case f.kind == absent, f.fetch != nil:
		return nil
	case f.kind == empty:
		return fail(f.name, os.DevNull+" in its place says that it is gone or new", "is empty")
	case o.As == AsZone:
		f.kind = zoneFile
	case o.As == AsOctoDNS:
		f.kind = octoFile
	case o.As == AsConfig:
		f.kind = yamlFile
	case f.kind == planFile || f.kind == binaryPlan:
		return fail(f.name, "zonecut check "+f.name, "is %s, which holds both states itself", f.kind)
	case f.kind == other:
		return fail(f.name, "give master files, YAML or JSON; --as zone, --as octodns or --as config forces it", "is %s", f.describe())
	}
	return nil
}

// zones reads a pair of zones of one kind.
func (o *Options) zones(old, now *file) (*Input, error) {
	before, after, err := o.bothZones(old, now)
	if err != nil {
		return nil, err
	}
	in := &Input{}
	if before != nil {
		in.Before = before.state()
	}
	if after != nil {
		in.After = after.state()
	}
	switch {
	case after == nil:
		in.note("%s: %s of %s, which is gone in %s", old.name, old.kind, before.apex(), now.name)
	case before == nil:
		in.note("%s: %s of %s, which is new", now.name, now.kind, after.apex())
	case before.apex() != after.apex():
		return nil, fail(old.name+" and "+now.name, "--zone NAME, if both are one zone; two directories compare several",
			"are two zones: %s is %s and %s is %s", old.name, before.apex(), now.name, after.apex())
	default:
		in.note("%s and %s: %s of %s", old.name, now.name, now.kind.plural(), after.apex())
	}
	in.minimumTTL(old.name, masterOf(before))
	in.minimumTTL(now.name, masterOf(after))
	in.octoTTL([]*octodns.Zone{octoOf(before)}, []*octodns.Zone{octoOf(after)})
	in.octoGaps(before, after)
	return in, nil
}

// bothZones reads the two sides, a large pair of master files as a pair: then the
// zones hold what differs and answer for the rest from the files. Others are read side
// by side; what is wrong with the first is what is said.
func (o *Options) bothZones(old, now *file) (before, after *held, err error) {
	if old.kind == zoneFile && now.kind == zoneFile && o.isLarge(old.size, now.size) {
		a, b, ok := zonefile.Pair(zonefile.Side{File: old.name, Options: o.zoneOptions(old)}, zonefile.Side{File: now.name, Options: o.zoneOptions(now)})
		if ok {
			return &held{master: a}, &held{master: b}, nil
		}
	}
	var late error
	if old.kind == zoneFile && now.kind == zoneFile && old.fetch == nil && now.fetch == nil {
		var group sync.WaitGroup
		group.Go(func() { after, late = o.zone(now, old) })
		before, err = o.zone(old, now)
		group.Wait()
	} else if before, err = o.zone(old, now); err == nil {
		after, late = o.zone(now, old)
	}
	if err = cmp.Or(err, late); err != nil {
		return nil, nil, err
	}
	return before, after, nil
}

// isLarge reports whether two master files of some sizes are read as a pair.
func (o *Options) isLarge(before, after int64) bool {
	return !o.Whole && min(before, after) > 0 && before+after >= cmp.Or(o.large, largePair)
}

// zone reads one side, nil when it is absent.
func (o *Options) zone(f, other *file) (*held, error) {
	switch {
	case f.kind == absent:
		return nil, nil
	case f.fetch != nil:
		return f.fetch()
	case f.kind == octoFile:
		return o.octoFile(f, o.octoApex(f, other))
	}
	z, err := zonefile.Parse(f.r, f.name, o.zoneOptions(f))
	if err != nil {
		return nil, told(err, f.name, "give a master file")
	}
	return &held{master: z}, nil
}

func (o *Options) zoneOptions(f *file) zonefile.Options {
	return zonefile.Options{Apex: o.Zone, IncludeRoot: o.includeRoot(filepath.Dir(f.name))}
}

// includeRoot is the include root of a side.
func (o *Options) includeRoot(dir string) string {
	if o.IncludeRoot == "" || filepath.IsAbs(o.IncludeRoot) {
		return o.IncludeRoot
	}
	return filepath.Join(dir, o.IncludeRoot)
}

// configs reads a pair of configuration files.
func (o *Options) configs(old, now *file) (*Input, error) {
	before, err := o.config(old)
	if err != nil {
		return nil, err
	}
	after, err := o.config(now)
	if err != nil {
		return nil, err
	}
	in := &Input{}
	if c := config.Diff(before, after); c != nil {
		in.Config = append(in.Config, *c)
	}
	switch {
	case after == nil:
		in.note("%s: configuration, which is gone in %s", old.name, now.name)
	case before == nil:
		in.note("%s: configuration, which is new", now.name)
	default:
		in.note("%s and %s: configuration", old.name, now.name)
	}
	return in, nil
}

// config reads one side, nil when it is absent.
func (o *Options) config(f *file) (*config.Document, error) {
	if f.kind == absent {
		return nil, nil
	}
	data, err := io.ReadAll(f.r)
	if err != nil {
		return nil, told(err, f.name, "check that it can be read")
	}
	d, err := config.Parse(f.name, data)
	if err != nil {
		return nil, told(err, f.name, "mend the file; nothing is compared until it parses")
	}
	return d, nil
}

// minimumTTL says where a TTL is guessed.
func (in *Input) minimumTTL(name string, z *zonefile.Zone) {
	if z != nil && z.MinimumTTL {
		in.note("%s: no TTL before the SOA of %s, so its minimum stands in, as in BIND", name, z.Apex)
	}
}
