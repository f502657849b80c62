package source

import (
	"zonecut/internal/zone"
	"zonecut/internal/zonefile"
)

// Large master files that lie in one place on both sides are read as a pair, like
// two that are named: then their zones hold what differs. Which zones they are is
// only known then; what turns out to have another partner is held whole.

// master reads a master file of a side, a large one together with that beside it,
// if there is another side.
func (o *Options) master(s, beside *side, f *file, rel string) (*zonefile.Zone, error) {
	if z := s.paired[rel]; z != nil {
		return z, nil
	}
	if beside != nil && o.pairable(s, beside, rel) {
		a, b, ok := zonefile.Pair(o.sideOf(s, rel), o.sideOf(beside, rel))
		if ok {
			s.paired[rel], beside.paired[rel] = a, b
			return a, nil
		}
	}
	return zonefile.Parse(f.r, f.name, o.sideOf(s, rel).Options)
}

func (o *Options) sideOf(s *side, rel string) zonefile.Side {
	return zonefile.Side{File: s.path(rel), Options: zonefile.Options{Apex: o.about(rel).Zone, IncludeRoot: o.includeRoot(s.dir)}}
}

// pairable reports whether a master file of one side and what lies beside it are
// large, and no links: those are for the root to follow. What the pair leaves out
// is asked for without a view.
func (o *Options) pairable(s, beside *side, rel string) bool {
	return o.about(rel).View == "" && o.isLarge(s.regularSize(rel), beside.regularSize(rel))
}

// regularSize is the size of a regular file of a side, 0 for all else.
func (s *side) regularSize(rel string) int64 {
	if s.root == nil {
		return 0
	}
	info, err := s.root.Lstat(rel)
	if err != nil || !info.Mode().IsRegular() {
		return 0
	}
	return info.Size()
}

// whole holds a zone whole where its files are no pair: one of them may have been
// read with a file that is only a part of another zone on its side.
func (in *Input) whole(at zone.Instance, old, now *side) {
	if old.files[at] != now.files[at] {
		in.Before.Expand(at)
		in.After.Expand(at)
	}
}
