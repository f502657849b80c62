package cli

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"zonecut/internal/policy"
	"zonecut/internal/source"
	"zonecut/internal/zone"
	"zonecut/internal/zonefile"
)

// inputOf reads the two zones of a case, as source reads a pair of files.
func inputOf(c *policy.Test) (*source.Input, error) {
	before, err := zoneOf(c, "before", c.Before)
	if err != nil {
		return nil, err
	}
	after, err := zoneOf(c, "after", c.After)
	if err != nil {
		return nil, err
	}
	in := &source.Input{}
	if before != nil {
		in.Before = before.State()
	}
	if after != nil {
		in.After = after.State()
	}
	if before != nil && after != nil && before.Apex != after.Apex {
		return nil, Trouble{Where: fmt.Sprintf("%s:%d", c.File, c.Line),
			Message: fmt.Sprintf("the case %q is about two zones: before is %s, after is %s", c.Name, before.Apex, after.Apex),
			Hint:    "give both one $ORIGIN, or name the zone"}
	}
	for _, s := range c.Unknown {
		in.After.Sets = obscure(in.After.Sets, zone.Key{Instance: zone.Instance{Apex: after.Apex}, Owner: s.Name, Type: s.Type})
	}
	return in, nil
}

// zoneOf reads one side, nil where there is none. Its errors have the lines of
// the file that the text stands in.
func zoneOf(c *policy.Test, side string, text policy.Text) (*zonefile.Zone, error) {
	if text.Text == "" {
		return nil, nil
	}
	z, err := zonefile.Parse(strings.NewReader(text.Text), side, zonefile.Options{Apex: c.Zone})
	if bad, ok := errors.AsType[*zonefile.Error](err); ok {
		at := *bad
		at.File, at.Line = c.File, text.Line+bad.Line
		return nil, &at
	}
	return z, err
}

// obscure makes a set one that a plan knows only in part: what the state holds
// of it is known, and more may come.
func obscure(sets []zone.RRset, k zone.Key) []zone.RRset {
	out := slices.Clone(sets)
	found := false
	for i := range out {
		if out[i].Key == k {
			out[i].Unknown, found = true, true
		}
	}
	if !found {
		out = append(out, zone.RRset{Key: k, Unknown: true, TTLUnknown: true})
	}
	return out
}
