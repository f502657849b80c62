package source

import (
	"cmp"
	"context"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"

	"zonecut/internal/config"
	"zonecut/internal/octodns"
	"zonecut/internal/zone"
	"zonecut/internal/zonefile"
)

// side is one directory of a pair.
type side struct {
	dir     string
	root    *os.Root        // nil for the null device
	names   []string        // of the files, by path below dir
	kinds   map[string]kind // of the files, by path below dir
	zones   map[zone.Instance]*held
	files   map[zone.Instance]string // the file of each zone, the first of a split one, by path below dir
	split   map[string]zone.Name     // the directories below dir that hold one zone each
	configs map[string]*config.Document
	skipped []string
	paired  map[string]*zonefile.Zone // large master files that were read with the other side's
}

// directories pairs the zones of two directories by their names, whatever the
// files are called, and configuration by path.
func (o *Options) directories(ctx context.Context, before, after string) (*Input, error) {
	if o.Zone != "" {
		return nil, fail("--zone "+string(o.Zone), "leave --zone out, or give the two files of the zone", "names one zone, and a directory holds several")
	}
	old, err := openSide(before)
	if err != nil {
		return nil, err
	}
	defer old.close()
	now, err := openSide(after)
	if err != nil {
		return nil, err
	}
	defer now.close()
	if err := o.read(ctx, old, now); err != nil {
		return nil, err
	}
	if err := o.read(ctx, now, nil); err != nil {
		return nil, err
	}
	if len(old.zones)+len(now.zones)+len(old.configs)+len(now.configs) == 0 {
		return nil, fail(before+" and "+after, "name the directories that hold the zone files; --as zone takes files of any look for zones", "hold no zone and no configuration")
	}
	if err := vanished(old, now); err != nil {
		return nil, err
	}
	return compare(old, now), nil
}

// vanished refuses a file that was a zone and is now of another kind, such as
// the body of an API's error: its zone is unreadable and not deleted. A zone
// that another file holds now has moved.
func vanished(old, now *side) error {
	for _, at := range slices.SortedFunc(maps.Keys(old.files), zone.Instance.Compare) {
		rel := old.files[at]
		is, there := now.kinds[rel]
		was, after := old.zones[at], now.zones[at]
		switch {
		case there && !is.isZone() && after == nil:
			return fail(filepath.Join(now.dir, rel), "delete the file if the zone is to go; else look at what wrote it",
				"was %s of %s in %s and is %s now", was.kind().definite(), at, old.dir, is)
		case after != nil && was.kind() != after.kind():
			return fail(filepath.Join(now.dir, now.files[at]), "compare it with what octoDNS writes of it as a master file (its ZoneFileProvider)",
				"is %s of %s, which is %s in %s: one has an SOA and the other none", after.kind(), at, was.kind(), filepath.Join(old.dir, rel))
		}
	}
	return nil
}

// compare brings two sides into one input.
func compare(old, now *side) *Input {
	in := &Input{}
	for _, s := range []struct {
		*side
		state *zone.State
	}{{old, &in.Before}, {now, &in.After}} {
		for _, at := range slices.SortedFunc(maps.Keys(s.zones), zone.Instance.Compare) {
			s.state.Merge(s.zones[at].state())
			in.minimumTTL(filepath.Join(s.dir, s.files[at]), s.zones[at].master)
		}
	}
	in.octoTTL(octoZones(old), octoZones(now))
	for _, at := range slices.SortedFunc(maps.Keys(union(old.zones, now.zones)), zone.Instance.Compare) {
		in.whole(at, old, now)
		in.octoGaps(old.zones[at], now.zones[at])
	}
	for _, rel := range slices.Sorted(maps.Keys(union(old.configs, now.configs))) {
		if c := config.Diff(old.configs[rel], now.configs[rel]); c != nil {
			c.Found = rel
			in.Config = append(in.Config, *c)
		}
	}
	in.emptied(old, now)
	in.skipped(old, now)
	in.note("%s and %s: directories with %s and %s, matched by zone name%s", old.dir, now.dir,
		zonesNote(old), zonesNote(now), configNote(old, now))
	return in
}

// emptied tells of a side without any zone. Before, that is an estate at its
// start; after, it is more often a checkout or an export that failed.
func (in *Input) emptied(old, now *side) {
	switch {
	case len(now.zones) == 0 && len(old.zones) > 0:
		in.Gaps = append(in.Gaps, zone.Gap{Kind: zone.GapEmptied, What: now.dir,
			Why:    fmt.Sprintf("it holds no zone, and %s holds %s", old.dir, count(len(old.zones), "zone")),
			Origin: zone.Origin{File: now.dir}})
	case len(old.zones) == 0 && len(now.zones) > 0:
		in.note("%s holds no zone: all zones of %s are new", old.dir, now.dir)
	}
}

// skipped tells which files were taken for no zone, each path once.
func (in *Input) skipped(old, now *side) {
	const shown = 5
	names := slices.Concat(old.skipped, now.skipped)
	slices.Sort(names)
	names = slices.Compact(names)
	if len(names) == 0 {
		return
	}
	list := strings.Join(names[:min(len(names), shown)], ", ")
	if len(names) > shown {
		list += ", …"
	}
	in.Gaps = append(in.Gaps, zone.Gap{Kind: zone.GapSkipped, What: count(len(names), "file") + ": " + list,
		Why: "neither zone nor configuration", Origin: zone.Origin{File: now.dir}})
}

func configNote(old, now *side) string {
	n := len(union(old.configs, now.configs))
	if n == 0 {
		return ""
	}
	return fmt.Sprintf(", and %s of configuration, matched by path", count(n, "file"))
}

func union[K comparable, V any](a, b map[K]V) map[K]V {
	out := maps.Clone(a)
	maps.Copy(out, b)
	return out
}

func count(n int, noun string) string {
	if n == 1 {
		return "1 " + noun
	}
	return fmt.Sprintf("%d %ss", n, noun)
}

func (in *Input) note(format string, args ...any) {
	in.Notes = append(in.Notes, fmt.Sprintf(format, args...))
}

// openSide lists one directory; the null device is one without files.
func openSide(dir string) (*side, error) {
	s := &side{dir: dir, kinds: map[string]kind{}, zones: map[zone.Instance]*held{}, files: map[zone.Instance]string{},
		configs: map[string]*config.Document{}, paired: map[string]*zonefile.Zone{}}
	if isNull(dir) {
		return s, nil
	}
	root, err := os.OpenRoot(dir)
	if err != nil {
		return nil, told(err, dir, "check the path")
	}
	if s.names, err = list(root); err != nil {
		root.Close()
		return nil, told(err, dir, "check that all of it can be read")
	}
	s.root, s.split = root, splits(dir, s.names)
	return s, nil
}

func (s *side) close() {
	if s.root != nil {
		s.root.Close()
	}
}

// read reads one directory, and the large master files that another one has too,
// if there is another.
func (o *Options) read(ctx context.Context, s, other *side) error {
	var zones parsed
	for _, rel := range s.names {
		if err := ctx.Err(); err != nil {
			return told(err, s.dir, "try again")
		}
		if err := o.take(s, other, rel, &zones); err != nil {
			return err
		}
	}
	return s.add(&zones)
}

// list gives the files below a directory in order, hidden ones left out. A link
// counts where it leads to a file that is not listed itself.
func list(root *os.Root) ([]string, error) {
	var names, links []string
	var infos []fs.FileInfo
	err := fs.WalkDir(root.FS(), ".", func(path string, d fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case path != "." && strings.HasPrefix(d.Name(), ".") && d.Name() != ".yaml": // the apex of a split zone of octoDNS
			if d.IsDir() {
				return fs.SkipDir
			}
		case d.Type()&fs.ModeSymlink != 0:
			links = append(links, path)
		case d.Type().IsRegular():
			info, err := d.Info()
			if err != nil {
				return err
			}
			names, infos = append(names, path), append(infos, info)
		}
		return nil
	})
	for _, link := range links {
		info, statErr := root.Stat(link)
		if statErr == nil && info.IsDir() || slices.ContainsFunc(infos, func(i fs.FileInfo) bool { return statErr == nil && os.SameFile(i, info) }) {
			continue
		}
		names = append(names, link)
	}
	slices.Sort(names)
	return names, err
}

// parsed are the zones of a side before it is known which files are only parts
// of others.
type parsed struct {
	rels  []string
	zones []*held
	errs  []error
}

// take reads one file of a side.
func (o *Options) take(s, beside *side, rel string, zones *parsed) error {
	f, err := o.openIn(s, rel)
	if err != nil {
		return err
	}
	defer f.Close()
	about := o.about(rel)
	s.kinds[rel] = f.kind
	switch {
	case f.kind == octoFile:
		h, err := o.octoFile(f, cmp.Or(s.partOf(rel), about.Zone))
		if err != nil {
			return err
		}
		h.view = about.View
		zones.add(rel, h, nil)
	case f.kind == zoneFile:
		z, err := o.master(s, beside, f, rel)
		zones.add(rel, &held{master: z, view: about.View}, err)
	case f.kind.isConfig():
		d, err := o.config(f)
		if err != nil {
			return err
		}
		s.configs[rel] = d
	case !o.zonesOnly:
		s.skipped = append(s.skipped, rel)
	}
	return nil
}

// openIn opens a file of a side and looks at what it is there.
func (o *Options) openIn(s *side, rel string) (*file, error) {
	name := s.path(rel)
	r, err := s.root.Open(rel)
	if err != nil {
		return nil, told(err, name, "check that the file can be read; links may not lead out of the directory")
	}
	f, err := o.look(name, r)
	if err != nil {
		return nil, err
	}
	about := o.about(rel)
	f.kind = kindIn(f, about.As)
	if o.zonesOnly && (f.kind.isConfig() || f.kind == zoneFile && !zonefile.Recognise(f.head)) {
		f.kind = other
	}
	if s.partOf(rel) != "" && about.As != AsConfig && about.As != AsZone {
		f.kind = octoFile
	}
	return f, nil
}

func (s *side) path(rel string) string { return filepath.Join(s.dir, filepath.FromSlash(rel)) }

// partOf is the split zone that a file is a part of, "" if none.
func (s *side) partOf(rel string) zone.Name {
	if !strings.HasSuffix(rel, ".yaml") {
		return ""
	}
	return s.split[path.Dir(rel)]
}

func (p *parsed) add(rel string, h *held, err error) {
	p.rels, p.zones, p.errs = append(p.rels, rel), append(p.zones, h), append(p.errs, err)
}

// kindIn is the kind of a file that nobody named: a file that is called a zone
// is one, whatever is in it, and the zone reader says what is wrong; only names
// of YAML and JSON make those configuration (a Makefile looks like YAML).
func kindIn(f *file, as string) kind {
	end := strings.ToLower(filepath.Ext(f.name))
	named := end == ".yaml" || end == ".yml" || end == ".json"
	_, octoNamed := octodns.Name(f.name)
	switch {
	case as == AsConfig && named:
		return yamlFile
	case as == AsConfig:
		return other
	case as == AsOctoDNS && octoNamed:
		return octoFile
	case as == AsOctoDNS:
		return other
	case f.kind == octoFile && !octoNamed && !zonefile.Named(strings.TrimSuffix(f.name, ".yml")):
		return other // such as records for all zones: octoDNS's shared_filename
	case f.kind == octoFile:
		return octoFile // without .yaml octoDNS does not find it, and its reader says so
	case as == AsZone || zonefile.Named(f.name):
		return zoneFile
	case f.kind.isConfig() && !named:
		return other
	}
	return f.kind
}

// add takes the parsed files as the zones of the side. A file that another one
// includes is a part of that one, with or without an SOA.
func (s *side) add(p *parsed) error {
	included := map[string]bool{}
	for _, h := range p.zones {
		if h.master == nil {
			continue
		}
		for _, path := range h.master.Included {
			included[absolute(path)] = true
		}
	}
	for i, rel := range p.rels {
		name := filepath.Join(s.dir, filepath.FromSlash(rel))
		if included[absolute(name)] {
			continue
		}
		if err := p.errs[i]; err != nil {
			return told(err, name, "give a master file")
		}
		at := p.zones[i].instance()
		first, twice := s.files[at]
		switch {
		case twice && s.zones[at].octo != nil && s.partOf(rel) == at.Apex && path.Dir(first) == path.Dir(rel):
			if err := s.zones[at].octo.Join(p.zones[i].octo); err != nil {
				return told(err, name, "write one record with all values")
			}
			continue
		case twice:
			return fail(name, "keep one file for each zone in a directory, or say in zonecut.yaml which views they are in: files: [{ path: "+rel+", view: NAME }]",
				"holds the zone %s, which %s holds too", at, filepath.Join(s.dir, first))
		}
		s.zones[at], s.files[at] = p.zones[i], rel
	}
	return nil
}

// absolute makes two spellings of a path alike.
func absolute(path string) string {
	if abs, err := filepath.Abs(path); err == nil {
		return abs
	}
	return path
}
