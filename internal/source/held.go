package source

import (
	"bytes"
	"fmt"
	"maps"
	"path"
	"path/filepath"
	"slices"
	"strings"

	"zonecut/internal/octodns"
	"zonecut/internal/zone"
	"zonecut/internal/zonefile"
)

// held is a zone as one of the readers gave it.
type held struct {
	master *zonefile.Zone // one of the two
	octo   *octodns.Zone
	view   string // "" is the public Internet
}

func (h *held) instance() zone.Instance { return zone.Instance{Apex: h.apex(), View: h.view} }

func (h *held) kind() kind {
	if h.octo != nil {
		return octoFile
	}
	return zoneFile
}

func (h *held) apex() zone.Name {
	if h.octo != nil {
		return h.octo.Apex
	}
	return h.master.Apex
}

func (h *held) state() zone.State {
	var s zone.State
	if h.octo != nil {
		s = h.octo.State()
	} else {
		s = h.master.State()
	}
	if h.view == "" {
		return s
	}
	for i := range s.Sets {
		s.Sets[i].View = h.view
	}
	for i := range s.Zones {
		s.Zones[i].View = h.view
	}
	return s
}

// octoOf is the octoDNS zone of a side, nil when there is none.
func octoOf(h *held) *octodns.Zone {
	if h == nil {
		return nil
	}
	return h.octo
}

// masterOf is the master file of a side, nil when there is none.
func masterOf(h *held) *zonefile.Zone {
	if h == nil {
		return nil
	}
	return h.master
}

// octoFile reads one file of octoDNS; without an apex its name says which zone.
func (o *Options) octoFile(f *file, apex zone.Name) (*held, error) {
	z, err := octodns.Parse(f.r, f.name, apex)
	if err != nil {
		return nil, told(err, f.name, "give a zone file of octoDNS")
	}
	return &held{octo: z}, nil
}

// octoApex is the name of the zone of a pair: what the caller says, else what
// the one side is named after where the other has no such name, such as standard
// input.
func (o *Options) octoApex(f, other *file) zone.Name {
	if o.Zone != "" {
		return o.Zone
	}
	if _, ok := octodns.Name(f.name); ok {
		return ""
	}
	apex, _ := octodns.Name(other.name)
	return apex
}

// readOcto looks into YAML: only the whole of it tells a zone of octoDNS from
// configuration.
func (f *file) readOcto() error {
	data := new(bytes.Buffer)
	if _, err := data.ReadFrom(f.r); err != nil {
		return told(err, f.name, "check that it can be read")
	}
	f.r.Reset(bytes.NewReader(data.Bytes()))
	if octodns.Recognise(f.name, data.Bytes()) {
		f.kind = octoFile
	}
	return nil
}

// splits are the directories below a side that hold one zone of octoDNS each,
// split into a file for each name.
func splits(dir string, names []string) map[string]zone.Name {
	files := map[string][]string{}
	for _, rel := range names {
		if strings.HasSuffix(rel, ".yaml") {
			files[path.Dir(rel)] = append(files[path.Dir(rel)], path.Base(rel))
		}
	}
	out := map[string]zone.Name{}
	for sub, bases := range files {
		if apex, ok := octodns.SplitName(absolute(filepath.Join(dir, filepath.FromSlash(sub))), bases); ok {
			out[sub] = apex
		}
	}
	return out
}

// octoTTL tells of TTLs that zone files of octoDNS do not state.
func (in *Input) octoTTL(before, after []*octodns.Zone) {
	a, b := defaulted(before), defaulted(after)
	if a+b > 0 {
		in.note("records without ttl (%d before, %d after): %d stands in, octoDNS's default where its configuration has no default_ttl", a, b, octodns.DefaultTTL)
	}
}

func defaulted(zones []*octodns.Zone) int {
	n := 0
	for _, z := range zones {
		if z != nil {
			n += z.Defaulted
		}
	}
	return n
}

// octoGaps tells what the zone files state twice, or about providers that they do
// not know.
func (in *Input) octoGaps(old, now *held) {
	before, after := octoOf(old), octoOf(now)
	collapsed, standing := octodns.Collapsed(before, after)
	for i := range collapsed {
		collapsed[i].Zone = now.instance()
	}
	in.Gaps = append(in.Gaps, collapsed...)
	if standing > 0 {
		in.note("%s: %s that stood twice before the change still do; octoDNS takes the last", after.Origin.File, count(standing, "key"))
	}
	in.Gaps = append(in.Gaps, octodns.Redirected(before, after)...)
}

// zonesNote counts the zones of a side and says which of them are octoDNS's.
func zonesNote(s *side) string {
	n := 0
	for _, h := range s.zones {
		if h.octo != nil {
			n++
		}
	}
	switch n {
	case 0:
		return count(len(s.zones), "zone")
	case len(s.zones):
		return count(n, "octoDNS zone")
	}
	return fmt.Sprintf("%s (%d of octoDNS)", count(len(s.zones), "zone"), n)
}

// octoZones are the zones of octoDNS of a side, in order.
func octoZones(s *side) []*octodns.Zone {
	var out []*octodns.Zone
	for _, at := range slices.SortedFunc(maps.Keys(s.zones), zone.Instance.Compare) {
		if z := s.zones[at].octo; z != nil {
			out = append(out, z)
		}
	}
	return out
}
