package main

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/miekg/dns"

	"zonecut/internal/lab"
)

// verdictOf is what a stage said.
type verdictOf struct {
	code     int
	findings []string // "block delegation-removed"
	out      string
}

func newPlayed(t *testing.T, w *reproWorld, r *repro, s *side) *played {
	t.Helper()
	apex := strings.ToLower(r.id)
	if s == &r.twin {
		apex += "-twin"
	}
	return &played{repro: r, side: s, t: t, w: w, dir: t.TempDir(), apex: apex + ".lab.", got: map[string]verdictOf{}, took: map[string]time.Duration{}}
}

// kind is "broken" or "twin".
func (p *played) kind() string {
	if p.side == &p.repro.twin {
		return "twin"
	}
	return "broken"
}

// play is the whole story: check, check with facts, and what the resolver knows
// before; the change; verify, and what users get then.
func (p *played) play() {
	args := p.input()
	label, typ, _ := strings.Cut(p.ask, " ")
	name, qtype := p.under(label), dns.StringToType[typ]
	var group sync.WaitGroup
	group.Go(func() { p.stage("a", p.a, "check", args...) })
	group.Go(func() {
		p.stage("b", p.b, "check", slices.Concat(args, p.w.flags, []string{"--live", "--out", "text", "--out", "json=report.json"})...)
	})
	group.Go(func() {
		if p.c.code != skip {
			zonecutIn(p.t, p.dir, slices.Concat([]string{"capture"}, args, p.w.flags, []string{"-o", "before.json"})...)
		}
	})
	group.Go(func() { p.w.used.Lookup(name, qtype) })
	group.Wait()
	p.change()
	start := time.Now()
	patience := 20
	if p.c.code == 3 {
		patience = 3
	}
	report, look := "report.json", []string{"--window", "none"}
	if p.offline {
		report = "a.json"
	}
	if p.accepted {
		p.accept(report)
	}
	if p.resolver {
		look = []string{"--window", "20s", "--resolver", fmt.Sprintf("%s:%d", p.w.fresh.IP, p.w.Port)}
	}
	p.stage("c", p.c, "verify", slices.Concat([]string{report, "--facts", "before.json", "--timeout", fmt.Sprintf("%ds", patience)}, look, p.w.flags)...)
	p.took["c"] = time.Since(start)
	if label, typ, ok := strings.Cut(p.lead, " "); ok {
		p.w.fresh.Lookup(p.under(label), dns.StringToType[typ])
	}
	p.used, p.fresh = users(p.w.used, name, qtype), users(p.w.fresh, name, qtype)
}

// accept has somebody answer for every finding of a report.
func (p *played) accept(file string) {
	p.t.Helper()
	file = filepath.Join(p.dir, file)
	text, err := os.ReadFile(file)
	if err != nil {
		p.t.Fatal(err)
	}
	var r map[string]any
	if err := json.Unmarshal(text, &r); err != nil {
		p.t.Fatal(err)
	}
	for _, f := range r["findings"].([]any) {
		f.(map[string]any)["waived"] = map[string]any{"by": "dns@example.com", "reason": "it is meant", "expires": "2099-01-01"}
	}
	if text, err = json.Marshal(r); err == nil {
		err = os.WriteFile(file, text, 0o600)
	}
	if err != nil {
		p.t.Fatal(err)
	}
}

// users is what the users of a resolver get: the data, or why there are none, and
// whether they are validated.
func users(r *lab.Resolver, name string, typ uint16) string {
	data, rcode := r.Lookup(name, typ)
	if strings.Contains(rcode, "timeout") {
		return "no answer"
	}
	if rcode != "NOERROR" {
		return rcode
	}
	if len(data) == 0 {
		data = []string{"NODATA"}
	}
	slices.Sort(data)
	s := strings.Join(data, " ")
	if r.Security(name, typ) == "secure" {
		s += " secure"
	}
	return s
}

// input writes what is checked and says how to name it.
func (p *played) input() []string {
	p.t.Helper()
	files := p.files
	if files == nil {
		files = map[string]string{}
		for i := range p.before {
			z := &p.before[i]
			name := strings.TrimSuffix(p.under(z.apex), ".") + ".zone"
			if files["old/"+name] != "" || i > 0 && !p.whole {
				continue
			}
			next := p.edited(z)
			text := p.master
			if p.asServed {
				text = p.zoneText
			}
			files["old/"+name], files["next/"+name] = text(z), text(&next)
		}
	}
	var old, next []string
	for name, text := range files {
		name = p.expand(name)
		file := filepath.Join(p.dir, name)
		if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
			p.t.Fatal(err)
		}
		if err := os.WriteFile(file, []byte(p.expand(text)), 0o600); err != nil {
			p.t.Fatal(err)
		}
		switch {
		case strings.HasPrefix(name, "old/"):
			old = append(old, name)
		case strings.HasPrefix(name, "next/"):
			next = append(next, name)
		case !strings.HasPrefix(name, "."):
			return []string{name}
		}
	}
	if len(old) == 1 && len(next) == 1 {
		return []string{old[0], next[0]}
	}
	return []string{"old", "next"}
}

// edited is a zone after the change, its serial counted up unless an edit does.
func (p *played) edited(z *served) served {
	p.t.Helper()
	out := *z
	for _, e := range p.edits {
		if e.apex != z.apex {
			continue
		}
		if !strings.Contains(out.text, e.old) {
			p.t.Errorf("%s: %q is not in the zone %s", p.id, e.old, z.apex)
		}
		out.text = strings.Replace(out.text, e.old, e.new, 1)
		if e.sign != nil {
			out.sign = e.sign
		}
		out.text = strings.Replace(out.text, "SOA ns1 host 11 ", "SOA ns1 host 12 ", 1)
	}
	return out
}

// change makes the change at the servers.
func (p *played) change() {
	p.t.Helper()
	if p.apply != nil {
		p.apply(p)
		return
	}
	for i := range p.before {
		z := &p.before[i]
		next := p.edited(z)
		if z.text == next.text && !slices.ContainsFunc(p.edits, func(e edit) bool { return e.apex == z.apex && e.sign != nil }) {
			continue
		}
		for _, octet := range octets(z.at) {
			p.serve(octet, z, &next)
		}
	}
}

// serve has a server serve a zone as it shall be: what differs by dynamic update
// where it takes those.
func (p *played) serve(octet int, z, next *served) {
	p.t.Helper()
	server, apex := p.w.servers[octet], p.under(z.apex)
	if reproServers[octet] == lab.NSD {
		p.w.reload.Lock()
		defer p.w.reload.Unlock()
		server.Reload(apex, p.zoneText(next))
		return
	}
	have, want := plainRecords(p.t, apex, p.zoneText(z)), plainRecords(p.t, apex, p.zoneText(next))
	var remove, add []string
	for rr := range have {
		if !want[rr] {
			remove = append(remove, rr)
		}
	}
	for rr := range want {
		if !have[rr] {
			add = append(add, rr)
		}
	}
	if len(remove)+len(add) > 0 {
		server.Update(apex, remove, add)
	}
}

// plainRecords are the records of a zone but its SOA, whose serial a server that
// takes updates counts by itself.
func plainRecords(t *testing.T, apex, text string) map[string]bool {
	t.Helper()
	out := map[string]bool{}
	for _, rr := range lab.Parse(t, apex, text) {
		if rr.Header().Rrtype != dns.TypeSOA {
			out[rr.String()] = true
		}
	}
	return out
}

// update is a dynamic update of the case's own zone at servers 10 and 11.
func (p *played) update(remove, add []string) {
	p.t.Helper()
	expanded := func(in []string) []string {
		var out []string
		for _, s := range in {
			out = append(out, p.expand(s))
		}
		return out
	}
	for _, octet := range []int{10, 11} {
		p.w.servers[octet].Update(p.apex, expanded(remove), expanded(add))
	}
}

// stage runs the program once.
func (p *played) stage(name string, w want, command string, args ...string) {
	p.t.Helper()
	if w.code == skip {
		return
	}
	start := time.Now()
	if command == "check" {
		args = append(args, "--out", "json="+name+".json")
		if !slices.Contains(args, "text") {
			args = append(args, "--out", "text")
		}
	}
	out, errs, code := zonecutIn(p.t, p.dir, append([]string{command}, args...)...)
	v := verdictOf{code: code, out: out + errs}
	if command == "check" {
		text, _ := os.ReadFile(filepath.Join(p.dir, name+".json")) // none with wrong usage, which the code tells
		var r struct {
			Findings []struct{ Level, Rule string }
		}
		_ = json.Unmarshal(text, &r)
		for _, f := range r.Findings {
			v.findings = append(v.findings, f.Level+" "+f.Rule)
		}
	}
	w2 := time.Since(start)
	p.w.mu.Lock()
	defer p.w.mu.Unlock()
	p.got[name], p.took[name] = v, w2
}

// met reports whether a stage said what it shall.
func (w want) met(v verdictOf) bool {
	return w.code == v.code && strings.Contains(v.out, w.text) && (w.finding == "" || slices.Contains(v.findings, w.finding))
}

// stops reports whether a stage catches a change: it ends with a code other than 0,
// or, of what is broken, says the finding that is wanted.
func (p *played) stops(w want, v verdictOf) bool {
	return v.code > 1 || p.kind() == "broken" && w.finding != "" && slices.Contains(v.findings, w.finding)
}

func (p *played) stagesWanted() map[string]want { return map[string]want{"a": p.a, "b": p.b, "c": p.c} }

// caught are the stages that caught it.
func (p *played) caught() string {
	s := ""
	for _, name := range []string{"a", "b", "c"} {
		if w := p.stagesWanted()[name]; w.code != skip && p.stops(w, p.got[name]) {
			s += name
		}
	}
	if s == "" {
		return "-"
	}
	return s
}

// judge holds what was seen against what shall be.
func (p *played) judge(t *testing.T) {
	t.Helper()
	for _, name := range []string{"a", "b", "c"} {
		w, v := p.stagesWanted()[name], p.got[name]
		if w.code == skip {
			continue
		}
		key := p.id + " " + name
		if p.kind() == "twin" {
			key = p.id + " twin " + name
		}
		why, later := notYet[key]
		switch met := w.met(v); {
		case met && later:
			t.Errorf("%s: caught now: take its line from notYet (%s)", key, why)
		case !met && !later:
			t.Errorf("%s: exit code %d and %q, want %s and %q\n%s", key, v.code, v.findings, w, w.text, v.out)
		}
		if p.kind() == "broken" && strings.Contains(p.stages, name) && !later && !p.stops(w, v) {
			t.Errorf("%s: this stage has to catch it and says %d %q", key, v.code, v.findings)
		}
	}
	if !p.w.unbound() {
		return
	}
	if !oneOf(p.used, p.side.used) || !oneOf(p.fresh, p.side.fresh) {
		t.Errorf("%s %s: users get %q and %q, want %q and %q", p.id, p.kind(), p.used, p.fresh, p.side.used, p.side.fresh)
	}
}

// oneOf reports whether an answer is one of "this or that": where servers differ,
// the resolver's luck decides.
func oneOf(got, want string) bool { return slices.Contains(strings.Split(want, " or "), got) }
