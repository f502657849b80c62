package rule

import (
	"bufio"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/tools/txtar"

	"zonecut/internal/config"
	"zonecut/internal/fact"
	"zonecut/internal/finding"
	"zonecut/internal/zone"
)

// Each rule has one archive, testdata/ID.txtar, of cases. A case is a
// directory of sections:
//
//	CASE/before, CASE/after   zones, each opened by a line
//	                          ";; zone APEX [view=V] [host=H] [partial] [implied] [servers=A,B] [unknown-servers] [fixed] [master] [dots]"
//	                          and records "OWNER TTL TYPE RDATA", owners relative to the apex;
//	                          holdings: ";; registration DOMAIN [host=H] [lock=F] [renew=F] [status=S,S] [expires=DAY] [registrant=R]"
//	                          and ";; certificate OBJECT NAME,NAME [host=H] [serves] [unknown-names] [untold-names] [until=DAY] [sensitive]"
//	CASE/drift-before, CASE/drift-after   the same, for drift
//	CASE/way                  steps: "OWNER TYPE APEX | ADDRESS[#DEPOSED] DO… [create=C] [delete=D] [prev=A] [waits=A[!]] [before=V|W] [after=V|W] [with-zone] [set=S] [host=H] [view=V]"
//	                          or, for a zone, "zone APEX | …", for a holding "certificate OBJECT | …" or "registration DOMAIN | …";
//	                          values of RDATA with spaces stand in the states
//	CASE/gaps                 "KIND WHAT | WHY | ADDRESS [| cut]"
//	CASE/config-before, CASE/config-after   app.yaml; a line may end in "# want RULE [LEVEL] [unknown]"
//	                          a value "(unknown)" is known only after the apply
//	CASE/tested               what the evidence says of it: "ok", "unguarded", or lines of reasons
//	CASE/facts                what the live world answers: see answers
//	CASE/unheard              "NAME TYPE PLACE": what stays unknown though it was asked, where the case says
//	CASE/unasked              the same of all that was asked for and not answered by the facts
//	CASE/inventory            apexes of the project's zones
//	CASE/policy               "protect NAME TYPE,TYPE LEVEL REASON", "control TYPE LABEL", "param RULE NAME N"
//
// A record, a zone line, a gap or a step may end in "; want RULE [LEVEL]
// [unknown]": the finding stands exactly there. That on a certificate is about
// one of its names, "; want RULE LEVEL NAME [unknown]". Other comments set what a
// master file cannot say: "; set S", "; synthetic WORDS", "; unknown",
// "; unknown-ttl", "; servers-of APEX", "; at ADDRESS".
//
// The rule under test must make the wanted findings and no others.
func TestArchives(t *testing.T) {
	for _, r := range All() {
		t.Run(r.ID, func(t *testing.T) {
			cases, order := archiveOf(t, r)
			var fires, quiet int
			for _, name := range order {
				t.Run(name, func(t *testing.T) {
					want, got := runCase(t, r, cases[name])
					if diff := cmp.Diff(want, got); diff != "" {
						t.Errorf("findings (-want +got):\n%s", diff)
					}
					if len(want) > 0 {
						fires++
					} else {
						quiet++
					}
				})
			}
			if fires == 0 || quiet == 0 {
				t.Errorf("%d cases fire and %d stay quiet; a rule needs both", fires, quiet)
			}
		})
	}
}

// archiveOf are the cases of a rule's archive, with their sections, by name and in
// their order.
func archiveOf(t *testing.T, r *Rule) (cases map[string]map[string]string, order []string) {
	t.Helper()
	file := filepath.Join("testdata", r.ID+".txtar")
	text, err := os.ReadFile(file)
	if err != nil {
		t.Fatalf("each rule needs an archive with its look-alike and near-misses: %v", err)
	}
	cases = map[string]map[string]string{}
	for _, f := range txtar.Parse(text).Files {
		name, section, ok := strings.Cut(f.Name, "/")
		if !ok {
			t.Fatalf("%s: section %q has no case", file, f.Name)
		}
		if cases[name] == nil {
			cases[name] = map[string]string{}
			order = append(order, name)
		}
		cases[name][section] = string(f.Data)
	}
	return cases, order
}

// archive is one case as it is being read.
type archive struct {
	t    *testing.T
	in   Input
	want []string
}

func runCase(t *testing.T, r *Rule, sections map[string]string) (want, got []string) {
	t.Helper()
	a, findings := findingsOf(t, r, []*Rule{r}, sections)
	for _, f := range findings {
		got = append(got, wanted(f.Rule, f.Level.String(), f.Certainty == finding.Unknown, subject(&f)))
	}
	slices.Sort(got)
	slices.Sort(a.want)
	return slices.Compact(a.want), got
}

// findingsOf runs rules on one case of the archive of one of them.
func findingsOf(t *testing.T, r *Rule, rules []*Rule, sections map[string]string) (*archive, []finding.Finding) {
	t.Helper()
	sections = worded(t, sections)
	a := &archive{t: t, in: Input{Now: time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)}}
	policy := &testPolicy{params: map[string]int{}}
	policy.read(t, sections["policy"])
	a.in.Policy = policy
	a.in.Before, a.in.After = a.state(sections["before"]), a.state(sections["after"])
	ways := a.ways(sections["way"])
	a.in.Changes = zone.Diff(a.in.Before, a.in.After, ways)
	a.in.Drift = zone.Diff(a.state(sections["drift-before"]), a.state(sections["drift-after"]), nil)
	a.gaps(sections["gaps"])
	a.config(sections["config-before"], sections["config-after"], sections["tested"])
	for _, n := range lines(sections["inventory"]) {
		a.in.Inventory = append(a.in.Inventory, zone.Name(n))
	}
	a.in.Facts = answers(t, r, a.in, sections["facts"])
	res, err := Run(rules, a.in)
	if err != nil {
		t.Fatal(err)
	}
	if lines, ok := sections["unheard"]; ok && len(rules) == 1 {
		sameQuestions(t, "questions that nobody answered", lines, res.Unheard)
	}
	if lines, ok := sections["unasked"]; ok && len(rules) == 1 {
		sameQuestions(t, "questions that were not asked", lines, res.Unasked)
	}
	return a, res.Findings
}

// sameQuestions holds questions against the lines that name them.
func sameQuestions(t *testing.T, what, lines string, questions []fact.Question) {
	t.Helper()
	got := []string{}
	for _, q := range questions {
		got = append(got, q.Ask.Name+" "+q.Ask.Type+" "+string(q.At))
	}
	want := strings.FieldsFunc(lines, func(r rune) bool { return r == '\n' })
	slices.Sort(want)
	slices.Sort(got)
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("%s (-want +got):\n%s", what, diff)
	}
}

// worded puts keys and signatures in the place of their names in signed.words.
func worded(t *testing.T, sections map[string]string) map[string]string {
	t.Helper()
	text, err := os.ReadFile("testdata/signed.words")
	if err != nil {
		t.Fatal(err)
	}
	var pairs []string
	for line := range strings.Lines(string(text)) {
		if name, value, ok := strings.Cut(strings.TrimSpace(line), " "); ok && name != "#" {
			pairs = append(pairs, "$"+name+" ", value+" ", "$"+name+"\n", value+"\n")
		}
	}
	replacer, out := strings.NewReplacer(pairs...), map[string]string{}
	for name, text := range sections {
		out[name] = replacer.Replace(text)
	}
	return out
}

func subject(f *finding.Finding) string {
	if f.Change == "" {
		_, s, _ := strings.Cut(f.ID, ": ")
		return s
	}
	if f.Type == string(zone.Certified) {
		return f.Change + " for " + f.Name
	}
	return f.Change
}

func wanted(rule, level string, unknown bool, subject string) string {
	s := rule + " " + level
	if unknown {
		s += " unknown"
	}
	return s + ": " + subject
}

// comments splits a line from its "; …" remarks.
func comments(line string) (text string, remarks []string) {
	text, rest, _ := strings.Cut(line, " ; ")
	for r := range strings.SplitSeq(rest, "; ") {
		if r = strings.TrimSpace(r); r != "" {
			remarks = append(remarks, r)
		}
	}
	return strings.TrimSpace(text), remarks
}

func (a *archive) note(remarks []string, subject string) {
	for _, r := range remarks {
		rest, ok := strings.CutPrefix(r, "want ")
		if !ok {
			continue
		}
		f := strings.Fields(rest)
		level := "block"
		if rule, err := Lookup(f[0]); err == nil {
			level = rule.Level.String()
		} else {
			a.t.Fatal(err)
		}
		unknown := f[len(f)-1] == "unknown"
		if unknown {
			f = f[:len(f)-1]
		}
		if len(f) > 1 {
			level = f[1]
		}
		subject := subject
		if len(f) > 2 {
			subject += " for " + f[2]
		}
		a.want = append(a.want, wanted(f[0], level, unknown, subject))
	}
}

func lines(text string) []string {
	var out []string
	s := bufio.NewScanner(strings.NewReader(text))
	for s.Scan() {
		if l := strings.TrimSpace(s.Text()); l != "" && !strings.HasPrefix(l, "; ") {
			out = append(out, l)
		}
	}
	return out
}

func (a *archive) state(text string) *zone.Snapshot {
	var s zone.State
	var in zone.Instance
	for _, line := range lines(text) {
		if head, ok := strings.CutPrefix(line, ";; registration "); ok {
			s.Holdings = append(s.Holdings, a.holding(zone.Registered, head))
			continue
		}
		if head, ok := strings.CutPrefix(line, ";; certificate "); ok {
			s.Holdings = append(s.Holdings, a.holding(zone.Certified, head))
			continue
		}
		if head, ok := strings.CutPrefix(line, ";; zone "); ok {
			z, implied := a.zone(head)
			in = z.Instance
			if !implied {
				s.Zones = append(s.Zones, z)
			}
			continue
		}
		s.Sets = append(s.Sets, a.record(line, in))
	}
	return s.Snapshot()
}

// holding reads what stands after ";; registration" or ";; certificate".
func (a *archive) holding(kind zone.Type, head string) zone.Holding {
	text, remarks := comments(head)
	fields := strings.Fields(text)
	r, c := &zone.Registration{}, &zone.Certificate{}
	h := zone.Holding{}
	if kind == zone.Registered {
		h.Registration, h.Key = r, zone.RegistrationKey(a.name(fields[0]), "")
	} else {
		h.Certificate, h.Key = c, zone.CertificateKey("", fields[0])
	}
	for _, f := range fields[1:] {
		k, v, ok := strings.Cut(f, "=")
		switch k {
		case "host":
			h.Host = v
		case "lock":
			r.TransferLock = zone.Flag(v)
		case "renew":
			r.AutoRenew = zone.Flag(v)
		case "status":
			r.Holds = strings.Split(v, ",")
		case "registrant":
			r.Registrant, r.RegistrantUnknown = v, v == "unknown"
		case "expires":
			r.Expires = a.day(v)
		case "until":
			c.NotAfter = a.day(v)
		case "serves":
			c.Serves = true
		case "unknown-names":
			c.NamesUnknown = true
		case "untold-names":
			c.NamesUntold = true
		case "sensitive":
			h.Sensitive = true
		default:
			if ok || kind == zone.Registered {
				a.t.Fatalf("%s: unknown word %q", kind, f)
			}
			for n := range strings.SplitSeq(f, ",") {
				c.Names = append(c.Names, a.name(n))
			}
			c.Subject = c.Names[0]
		}
	}
	a.note(remarks, (&zone.Change{Key: h.Key}).ID())
	return h
}

func (a *archive) day(s string) zone.Day {
	t, err := time.Parse(time.DateOnly, s)
	if err != nil {
		a.t.Fatal(err)
	}
	return zone.Day{Time: t}
}

func (a *archive) zone(head string) (z zone.Zone, implied bool) {
	text, remarks := comments(head)
	fields := strings.Fields(text)
	z = zone.Zone{Instance: zone.Instance{Apex: a.name(fields[0])}, Coverage: zone.Complete}
	for _, f := range fields[1:] {
		k, v, _ := strings.Cut(f, "=")
		switch k {
		case "view":
			z.View = v
		case "host":
			z.Host = v
		case "partial":
			z.Coverage = zone.Partial
		case "implied":
			implied = true
		case "servers":
			for n := range strings.SplitSeq(v, ",") {
				z.Servers = append(z.Servers, a.name(n))
			}
		case "unknown-servers":
			z.ServersUnknown = true
		case "fixed":
			z.FixedServers = true
		case "master":
			z.Master = true
		case "dots":
			z.DotDecides = true
		default:
			a.t.Fatalf("zone line: unknown word %q", f)
		}
	}
	c := zone.Change{Zone: true, Key: zone.Key{Instance: z.Instance}}
	a.note(remarks, c.ID())
	return z, implied
}

func (a *archive) name(s string) zone.Name {
	n, err := zone.ParseName(s)
	if err != nil {
		a.t.Fatal(err)
	}
	return n
}

func (a *archive) record(line string, in zone.Instance) zone.RRset {
	text, remarks := comments(line)
	f := strings.SplitN(text, " ", 4)
	if len(f) != 4 {
		a.t.Fatalf("record %q: want OWNER TTL TYPE RDATA", text)
	}
	owner, err := zone.Relative(f[0], in.Apex)
	if err != nil {
		a.t.Fatal(err)
	}
	ttl, err := strconv.ParseUint(f[1], 10, 32)
	if err != nil {
		a.t.Fatal(err)
	}
	r := zone.RRset{Key: zone.Key{Instance: in, Owner: owner, Type: zone.Type(f[2])}, TTL: uint32(ttl)}
	for _, m := range remarks {
		word, rest, _ := strings.Cut(m, " ")
		switch word {
		case "set":
			r.Set = rest
		case "synthetic":
			r.Synthetic = rest
		case "unknown":
			r.Unknown = true
		case "unknown-ttl":
			r.TTLUnknown = true
		case "servers-of":
			r.ServersOf = a.name(rest)
		case "at":
			r.Origins = []zone.Origin{{Address: rest}}
		case "want":
		default:
			a.t.Fatalf("record %q: unknown remark %q", text, m)
		}
	}
	data := strings.TrimSpace(f[3])
	if !r.Is("alias") && data != "-" {
		if data, err = zone.Data(r.Type, data); err != nil {
			a.t.Fatal(err)
		}
	}
	if data != "-" { // "-" is a set without values
		r.Data = []string{data}
	}
	c := zone.Change{Key: r.Key}
	a.note(remarks, c.ID())
	return r
}

func (a *archive) ways(text string) *zone.Ways {
	ways := zone.NewWays()
	for _, line := range lines(text) {
		text, remarks := comments(line)
		left, right, ok := strings.Cut(text, " | ")
		if !ok {
			a.t.Fatalf("way %q: want KEY | STEPS", text)
		}
		l, f := strings.Fields(left), strings.Fields(right)
		s := zone.Step{Handling: zone.Handling{Create: zone.CreateFails, Delete: zone.DeleteByKey, Change: zone.ChangeByActions}}
		s.Address, s.Deposed, _ = strings.Cut(f[0], "#")
		var k zone.Key
		var dos []zone.Do
		for _, w := range f[1:] {
			name, v, has := strings.Cut(w, "=")
			switch {
			case !has && name == "with-zone":
				s.WithZone = true
			case !has:
				dos = append(dos, zone.Do(name))
			case name == "create":
				s.Handling.Create = zone.CreateOn(v)
			case name == "delete":
				s.Handling.Delete = zone.DeleteBy(v)
			case name == "change":
				s.Handling.Change = zone.ChangeAs(v)
			case name == "prev":
				s.Previous = v
			case name == "waits":
				s.WaitsFor = append(s.WaitsFor, zone.Wait{Address: strings.TrimSuffix(v, "!"), Slow: strings.HasSuffix(v, "!")})
			case name == "before":
				s.Before = strings.Split(v, "|")
			case name == "after":
				s.After = strings.Split(v, "|")
			case name == "set":
				k.Set = v
			case name == "host":
				k.Host = v
			case name == "view":
				k.View = v
			default:
				a.t.Fatalf("way %q: unknown word %q", text, w)
			}
		}
		isZone := l[0] == "zone"
		switch {
		case isZone:
			k.Apex = a.name(l[1])
		case l[0] == string(zone.Certified):
			k = zone.CertificateKey(k.Host, l[1])
		case l[0] == string(zone.Registered):
			k = zone.RegistrationKey(a.name(l[1]), k.Host)
		default:
			k.Owner, k.Type, k.Apex = a.name(l[0]), zone.Type(l[1]), a.name(l[2])
		}
		for i, do := range dos {
			step := s
			step.Do, step.Seq = do, i
			if isZone {
				ways.Zone(k.Instance, step)
				continue
			}
			if do == zone.Create {
				step.Before = nil
			}
			if do == zone.Destroy {
				step.After = nil
			}
			ways.Set(k, step)
		}
		a.note(remarks, (&zone.Change{Key: k, Zone: isZone}).ID())
	}
	return ways
}

func (a *archive) gaps(text string) {
	for _, line := range lines(text) {
		text, remarks := comments(line)
		f := strings.Split(text, " | ")
		kind, what, _ := strings.Cut(f[0], " ")
		g := zone.Gap{Kind: zone.GapKind(kind), What: what, Group: what}
		if len(f) > 1 {
			g.Why = f[1]
		}
		if len(f) > 2 {
			g.Origin.Address = f[2]
		}
		g.Cut = len(f) > 3 && f[3] == "cut"
		a.in.Gaps = append(a.in.Gaps, g)
		a.note(remarks, g.ID())
	}
}

func (a *archive) config(before, after, tested string) {
	c := config.Diff(configDocument(a.t, before), configDocument(a.t, after))
	if c == nil {
		c = &config.Change{} // wishes on what is no change have nothing to match
	} else {
		a.in.Config = []config.Change{*c}
	}
	for _, line := range lines(before + "\n" + after) {
		if _, remark, ok := strings.Cut(line, "# want "); ok {
			a.note([]string{"want " + remark}, c.ID())
		}
	}
	if why := lines(tested); len(why) > 0 {
		a.in.Tested = map[string]Tested{c.File: {OK: why[0] == "ok", Unguarded: why[0] == "unguarded", Why: why}}
	}
}

// configDocument reads app.yaml; an empty text is a file that is not there.
func configDocument(t *testing.T, text string) *config.Document {
	t.Helper()
	if strings.TrimSpace(text) == "" {
		return nil
	}
	d, err := config.Parse("app.yaml", []byte(text))
	if err != nil {
		t.Fatal(err)
	}
	for p, s := range d.Settings {
		if s.Words() == "(unknown)" {
			d.Settings[p] = config.Setting{Value: config.Unknown}
		}
	}
	return d
}

// testPolicy answers what archives say under "policy".
type testPolicy struct {
	protected []Protection
	types     [][]zone.Type
	control   [][2]string
	params    map[string]int
}

func (p *testPolicy) read(t *testing.T, text string) {
	t.Helper()
	for _, line := range lines(text) {
		f := strings.SplitN(line, " ", 5)
		switch f[0] {
		case "protect":
			level, err := finding.ParseLevel(f[3])
			if err != nil {
				t.Fatal(err)
			}
			var types []zone.Type
			for s := range strings.SplitSeq(f[2], ",") {
				types = append(types, zone.Type(s))
			}
			p.protected = append(p.protected, Protection{Name: zone.Name(f[1]), Level: level, Reason: f[4]})
			p.types = append(p.types, types)
		case "control":
			p.control = append(p.control, [2]string{f[1], f[2]})
		case "param":
			n, err := strconv.Atoi(f[3])
			if err != nil {
				t.Fatal(err)
			}
			p.params[f[1]+" "+f[2]] = n
		default:
			t.Fatalf("policy line %q", line)
		}
	}
}

func (p *testPolicy) Protects(name zone.Name, typ zone.Type) (Protection, bool) {
	for i, pr := range p.protected {
		if pr.Name == name && (typ == "" || slices.Contains(p.types[i], typ)) {
			return pr, true
		}
	}
	return Protection{}, false
}

func (p *testPolicy) Protected() []zone.Name {
	var names []zone.Name
	for _, pr := range p.protected {
		names = append(names, pr.Name)
	}
	return zone.SortNames(names)
}

func (p *testPolicy) Controlled(r *zone.RRset) bool {
	return slices.ContainsFunc(p.control, func(c [2]string) bool {
		return string(r.Type) == c[0] && r.Owner.First() == c[1]
	})
}

func (p *testPolicy) Param(rule, name string) (int, bool) {
	n, ok := p.params[rule+" "+name]
	return n, ok
}

func TestValidate(t *testing.T) {
	if err := Validate(All()); err != nil {
		t.Error(err)
	}
}

func ExampleLookup() {
	_, err := Lookup("no-such-rule")
	fmt.Println(strings.HasPrefix(err.Error(), `unknown rule "no-such-rule"; have `))
	// Output: true
}
