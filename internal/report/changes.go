package report

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"slices"
	"strings"

	"zonecut/internal/config"
	"zonecut/internal/finding"
	"zonecut/internal/zone"
)

// list fills the changes, up to the bound, and the digest of all of them.
func (r *Report) list(run *Run) {
	bound := run.MaxChanges
	if bound <= 0 {
		bound = DefaultMaxChanges
	}
	all := len(run.Changes) + len(run.Config)
	digests, listed := make([]string, 0, all), make([]Change, 0, run.room(min(all, bound)))
	add := func(digest string, spokenOf bool, change func() Change) {
		switch digests = append(digests, digest); {
		case len(digests) > bound:
		case run.Brief && !spokenOf:
			r.Unlisted++
		default:
			listed = append(listed, change())
		}
	}
	for i := range run.Changes {
		c := &run.Changes[i]
		digest := c.Digest()
		add(digest, c.Kind() == "rrset" && c.Type.IsDNSSEC(), func() Change { return change(c, digest, run.ShowValues) })
	}
	for i := range run.Config {
		c := &run.Config[i]
		digest := c.Digest()
		add(digest, false, func() Change { return configChange(c, digest, run.ShowValues) })
	}
	for i := range listed {
		listed[i].normalise() // nobody shares them yet
	}
	r.Changes = listed
	if n := len(digests); n > bound {
		r.Notes = append(r.Notes, fmt.Sprintf("listed %d of %d changes; all were judged (--max-changes lists more)", bound, n))
	}
	slices.Sort(digests)
	r.Digest = sum(strings.Join(digests, "\n"))
}

// room is for how many changes a list of at most n is made.
func (run *Run) room(n int) int {
	if run.Brief {
		return 0
	}
	return n
}

func change(c *zone.Change, digest string, show bool) Change {
	out := Change{ID: c.ID(), Kind: c.Kind(), Zone: string(c.Apex), View: c.View, Host: c.Host,
		Name: string(c.Name()), Type: string(c.Type), Set: c.Set, Op: string(c.Op), Digest: digest,
		Way: way(c.Way), Origins: places(c.Origins())}
	switch {
	case c.Zone:
		out.Before, out.After = zoneState(c.ZoneBefore), zoneState(c.ZoneAfter)
		return out
	case c.Type.IsHolding():
		hide := !show && (unseen(c.HeldBefore) || unseen(c.HeldAfter))
		out.Before, out.After = heldState(c.HeldBefore, hide), heldState(c.HeldAfter, hide)
		return out
	}
	// A value that moves from an open to a sensitive attribute stands on both
	// sides: one side that must be hidden hides both.
	hide := !show && (hidden(c.Before) || hidden(c.After))
	out.Before, out.After = state(c.Before, hide), state(c.After, hide)
	return out
}

func state(r *zone.RRset, hide bool) *State {
	if r == nil {
		return nil
	}
	s := &State{TTL: r.TTL, Data: slices.Clone(r.Data), Synthetic: r.Synthetic,
		Unknown: r.Unknown, TTLUnknown: r.TTLUnknown, Hidden: hide}
	if hide {
		for i, v := range s.Data {
			s.Data[i] = sum(v)
		}
	}
	return s
}

func zoneState(z *zone.Zone) *State {
	if z == nil {
		return nil
	}
	s := &State{Unknown: z.ServersUnknown}
	for _, n := range z.Servers {
		s.Data = append(s.Data, string(n))
	}
	return s
}

// heldState lists what a holding says, as "WORD VALUE".
func heldState(h *zone.Holding, hide bool) *State {
	if h == nil {
		return nil
	}
	s := &State{Data: h.Lines(), Unknown: h.AnyUnknown(), Hidden: hide}
	if hide {
		for i, l := range s.Data {
			if name, ok := secretName(l); ok {
				s.Data[i] = "name " + sum(name)
			}
		}
	}
	return s
}

// secretName is the name in a line of a holding that is not to be shown. The
// rest of what such a holding says is no secret of anybody's.
func secretName(line string) (name string, ok bool) {
	name, ok = strings.CutPrefix(line, "name ")
	return name, ok && name != "unknown"
}

// unseen reports whether the content of a holding is not to be shown.
func unseen(h *zone.Holding) bool { return h != nil && h.Sensitive }

func way(w *zone.Way) []Step {
	if w == nil {
		return nil
	}
	var steps []Step
	for _, s := range w.Steps {
		step := Step{Do: string(s.Do), Address: s.Address, Previous: s.Previous, Deposed: s.Deposed}
		for _, wait := range s.WaitsFor {
			step.WaitsFor = append(step.WaitsFor, wait.Address)
		}
		steps = append(steps, step)
	}
	return steps
}

func places(origins []zone.Origin) []finding.Place {
	var out []finding.Place
	for _, o := range origins {
		out = append(out, finding.Place(o))
	}
	return out
}

// configChange lists the settings that differ, as "PATH VALUE". Configuration
// holds passwords beside addresses and nothing marks which is which, so values
// are hidden unless they are asked for. Those that a plan marks are secrets and
// nothing else, unlike RDATA, which is published: they stay hidden.
func configChange(c *config.Change, digest string, show bool) Change {
	out := Change{ID: c.ID(), Kind: "config", Name: c.File, Type: "config", Op: c.Op(),
		Digest: digest, Origins: []finding.Place{{File: c.File}}}
	if c.Plan != "" {
		out.Origins = []finding.Place{{File: c.Plan, Address: c.File}}
	}
	if c.Before != nil {
		out.Before = settings(c, func(s config.SettingChange) *config.Setting { return s.Before }, show)
	}
	if c.After != nil {
		out.After = settings(c, func(s config.SettingChange) *config.Setting { return s.After }, show)
	}
	return out
}

func settings(c *config.Change, side func(config.SettingChange) *config.Setting, show bool) *State {
	s := &State{Hidden: !show}
	for _, sc := range c.Settings {
		switch v := side(sc); {
		case v == nil:
		case v.Value == config.Unknown:
			s.Unknown = true
			s.Data = append(s.Data, string(sc.Path)+" "+config.Unknown)
		case show && !v.Sensitive:
			s.Data = append(s.Data, string(sc.Path)+" "+v.Value)
		default:
			s.Hidden = true
			s.Data = append(s.Data, string(sc.Path)+" "+sum(v.Value))
		}
	}
	return s
}

// sum is how a value appears that is not shown.
func sum(s string) string {
	h := sha256.Sum256([]byte(s))
	return "sha256:" + hex.EncodeToString(h[:])
}
