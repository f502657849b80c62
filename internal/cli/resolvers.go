package cli

import (
	"context"
	"fmt"
	"net/netip"
	"slices"
	"strings"

	"zonecut/internal/fact"
	"zonecut/internal/policy"
	"zonecut/internal/propagation"
	"zonecut/internal/report"
	"zonecut/internal/resolver"
)

// whom is who may be asked beside the authoritative servers of the Internet: by the
// flags, and by zonecut.yaml as the revision has it that the change cannot edit.
type whom struct {
	resolvers   []netip.AddrPort
	views       map[string]propagation.View
	byResolvers bool
	enough      int // addresses of a set, where no reply comes from the others
	notes       []string
}

// named are the resolvers of the flags and, after them, of the project.
func (l *live) named(p *policy.Project) ([]netip.AddrPort, error) {
	var out []netip.AddrPort
	for _, text := range l.resolvers {
		at, err := policy.ParseServer(text)
		if err != nil {
			return nil, Trouble{Where: "--resolver " + text, Message: err.Error(), Hint: "--resolver 192.0.2.53, or --resolver [2001:db8::53]:5353"}
		}
		out = append(out, at)
	}
	if p == nil {
		return out, nil
	}
	for _, at := range p.Resolvers {
		if !slices.Contains(out, at) {
			out = append(out, at)
		}
	}
	return out, nil
}

// whom reads who may be asked, and takes over the defaults of the project where no
// flag says otherwise.
func (v *verify) whom(rev *policy.Revision) (*whom, error) {
	p, err := rev.Project()
	if err != nil {
		return nil, err
	}
	w := &whom{views: map[string]propagation.View{}, byResolvers: p.Verify.Vantage == policy.VantageResolvers, enough: p.Verify.ReachableAtLeast}
	if w.resolvers, err = v.named(p); err != nil {
		return nil, err
	}
	for _, name := range p.ViewNames() {
		w.views[name] = propagation.View(p.Views[name])
	}
	if p.Verify.Window != "" && !v.given("window") {
		v.window = p.Verify.Window
	}
	if p.Verify.Timeout > 0 && !v.given("timeout") {
		v.timeout = p.Verify.Timeout
	}
	if len(w.resolvers) > 0 {
		w.notes = append(w.notes, "resolvers that may be asked: "+servers(w.resolvers))
	}
	if rev.Commit != "" && len(rev.Projects) > 0 {
		w.notes = append(w.notes, fmt.Sprintf("%s from %s", policy.ProjectFile, strings.TrimPrefix(rev.Note, "policy from ")))
	}
	return w, nil
}

// wherever is whom without a judgement before it: the apply is done, and where the
// revision cannot be read the servers of the Internet are looked at all the same.
func (v *verify) wherever(ctx context.Context, env *Env) (*whom, error) {
	rev, err := policy.FromGit(ctx, env.Dir, v.policyRef, env.Getenv)
	switch {
	case err != nil && v.policyRef != "":
		return nil, err
	case err != nil:
		w, also := v.whom(&policy.Revision{})
		if also != nil {
			return nil, also
		}
		w.notes = append(w.notes, policy.ProjectFile+" is not used, and nobody that it names is asked: "+troubleOf(err).Error())
		return w, nil
	}
	return v.whom(rev)
}

func servers(list []netip.AddrPort) string {
	var out []string
	for _, at := range list {
		out = append(out, resolver.Where(at))
	}
	return strings.Join(out, ", ")
}

// vantage is whom a result rests on, in the words of the report.
func vantage(res *propagation.Result) string {
	if res.ByResolvers {
		return report.VantageResolvers
	}
	return ""
}

// tell adds to expectations what resolvers gave before the apply: what is odd
// there since then is not the change's doing.
func tell(es []propagation.Expectation, known *fact.Set) {
	for i := range es {
		e := &es[i]
		answers, _ := known.Get(fact.Question{Ask: fact.Ask{Name: string(e.Name), Type: string(e.Type)}, At: fact.AtResolvers, Zone: string(e.Zone), View: e.View})
		for _, a := range answers {
			at, err := policy.ParseServer(a.Address)
			if err != nil || e.Collateral {
				continue
			}
			if e.Told == nil {
				e.Told = map[netip.AddrPort]fact.Answer{}
			}
			e.Told[at] = a
		}
	}
}
