package policy

import (
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"zonecut/internal/finding"
	"zonecut/internal/zone"
)

var customNow = time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC)

// side reads one side of a change: records "OWNER TTL TYPE RDATA" of the zone
// example., one line each. "unknown" in place of RDATA adds to the set of that
// name a value that is known only after the apply, "unknown" in place of the TTL
// does that to the TTL.
func side(t testing.TB, text string) *zone.Snapshot {
	t.Helper()
	var out []zone.RRset
	for line := range strings.Lines(text) {
		f := strings.SplitN(strings.TrimSpace(line), " ", 4)
		r := zone.RRset{Key: zone.Key{Instance: zone.Instance{Apex: "example."}, Owner: zone.Name(f[0]), Type: zone.Type(f[2])},
			Origins: []zone.Origin{{File: "example.zone", Line: len(out) + 1}}}
		if r.TTLUnknown = f[1] == "unknown"; !r.TTLUnknown {
			d, err := time.ParseDuration(f[1] + "s")
			if err != nil {
				t.Fatal(err)
			}
			r.TTL = uint32(d / time.Second)
		}
		if r.Unknown = f[3] == "unknown"; !r.Unknown {
			data, err := zone.Data(r.Type, f[3])
			if err != nil {
				t.Fatal(err)
			}
			r.Data = []string{data}
		}
		out = append(out, r)
	}
	return zone.NewSnapshot(out, nil)
}

// changed are the changes between two sides.
func changed(t testing.TB, before, after string) []zone.Change {
	t.Helper()
	return zone.Diff(side(t, before), side(t, after), nil)
}

// customRule is a policy with one rule of its own, from the lines that differ.
func customRule(lines ...string) string {
	return "custom:\n  - id: the-rule\n    level: block\n    message: the message\n    " + strings.Join(lines, "\n    ") + "\n"
}

// results are the findings as "LEVEL CERTAINTY SUBJECT: MESSAGE".
func results(fs []finding.Finding) []string {
	var out []string
	for i := range fs {
		f := &fs[i]
		out = append(out, f.Level.String()+" "+string(f.Certainty)+" "+f.Subject()+": "+f.Message)
	}
	return out
}

const (
	twoServers = "www.example. 300 NS ns1.one.example.\nwww.example. 300 NS ns1.two.example."
	oneServer  = "www.example. 300 NS ns1.one.example."
)

func TestCustomExpressions(t *testing.T) {
	const fails = "block yes www.example. NS in example.: the message"
	tests := []struct {
		name, expression, before, after string
		want                            []string
	}{
		{"require holds", "require: size(after.operators) >= 2", oneServer, twoServers, nil},
		{"require does not hold", "require: size(after.operators) >= 2", twoServers, oneServer, []string{fails}},
		{"deny does not hold", "deny: size(removed) > 0", oneServer, twoServers, nil},
		{"deny holds", "deny: size(removed) > 0", twoServers, oneServer, []string{fails}},
		{"every variable", `require: >-
      change.id == "www.example. NS in example." && change.kind == "rrset" && change.zone == "example." && change.view == ""
      && change.host == "" && change.name == "www.example." && change.type == "NS" && change.set == "" && change.op == "update"
      && before.ttl == 300 && after.ttl == 300 && before.synthetic == "" && !after.unknown && !after.ttl_unknown
      && before.data == ["ns1.one.example.", "ns1.two.example."] && before.targets == before.data
      && after.operators == ["one"] && added == [] && removed == ["ns1.two.example."] && kept == ["ns1.one.example."]
      && way == [] && now == timestamp("2026-03-01T12:00:00Z")`, twoServers, oneServer, nil},

		{"no state before", "require: before == null && after != null", "", oneServer, nil},
		{"no state after", "require: before != null && after == null", oneServer, "", nil},
		{"a field of no state", "deny: after.ttl > 60", oneServer, "",
			[]string{"block yes www.example. NS in example.: the rule cannot be evaluated: no such key: ttl"}},
		{"has() over a field of no state", "deny: has(after.ttl)", oneServer, "",
			[]string{"block yes www.example. NS in example.: the rule cannot be evaluated: no such key: ttl"}},
		{"no such value", "deny: after.data[1] == 'ns1.two.example.'", twoServers, oneServer,
			[]string{"block yes www.example. NS in example.: the rule cannot be evaluated: index out of bounds: 1"}},
		{"no such key", `deny: "{'a': 1}[after.data[0]] == 1"`, twoServers, oneServer,
			[]string{"block yes www.example. NS in example.: the rule cannot be evaluated: no such key: ns1.one.example."}},
		{"a division by zero", "deny: 1 / (after.ttl - 300) > 0", twoServers, oneServer,
			[]string{"block yes www.example. NS in example.: the rule cannot be evaluated: division by zero"}},
		{"a failure that does not matter", "require: after.ttl == 300 || after.data[7] == ''", twoServers, oneServer, nil},
		{"a state that is made up", `deny: "zonecut.Change{name: 'a'} == change"`, twoServers, oneServer,
			[]string{"block yes www.example. NS in example.: the rule cannot be evaluated: an expression cannot make a value of type zonecut.Change"}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			p := load(t, customRule(tt.expression))
			got := results(p.EvalCustom(changed(t, tt.before, tt.after), customNow))
			if diff := cmp.Diff(tt.want, got); diff != "" {
				t.Errorf("findings (-want +got):\n%s", diff)
			}
		})
	}
}

// What nobody knows before the apply must decide nothing, however an expression
// gets at it; what is known must still decide.
func TestCustomUnknown(t *testing.T) {
	const (
		data = "www.example. 30 NS ns1.one.example.\nwww.example. 30 NS unknown"
		ttl  = "www.example. unknown NS ns1.one.example."
	)
	unknown := func(what string) []string {
		return []string{"hold unknown www.example. NS in example.: known only after the apply: " + what}
	}
	certain := []string{"block yes www.example. NS in example.: the message"}
	tests := []struct {
		name, expression, after string
		want                    []string
	}{
		{"data", "require: size(after.data) < 9", data, unknown("after.data")},
		{"data, denied", "deny: size(after.data) == 0", data, unknown("after.data")},
		{"has() of data", "require: has(after.data)", data, unknown("after.data")},
		{"has() of data, denied", "deny: has(after.data)", data, unknown("after.data")},
		{"has() and a default", "require: 'has(after.data) ? true : true'", data, unknown("after.data")},
		{"has() of targets", "require: has(after.targets)", data, unknown("after.targets")},
		{"has() of operators", "require: has(after.operators)", data, unknown("after.operators")},
		{"has() of a chosen side", `require: "has((change.op == 'update' ? after : before).data)"`, data, unknown("after.data")},
		{"one value", "deny: after.data[0] == ''", data, unknown("after.data")},
		{"one value among others", "deny: after.data[0] in ['a', 'b']", data, unknown("after.data")},
		{"a value of a list", "deny: '[after.data] == [before.data]'", data, unknown("after.data")},
		{"a list among lists", "deny: 'after.data in [before.data]'", data, unknown("after.data")},
		{"a value of a map", "deny: '{1: after.data}[1] == []'", data, unknown("after.data")},
		{"dynamically", "deny: dyn(after.data) == 1", data, unknown("after.data")},
		{"its type", "deny: type(after.data) == int", data, unknown("after.data")},
		{"all", "require: after.data.all(d, d != '')", data, unknown("after.data")},
		{"exists", "deny: after.data.exists(d, d == '')", data, unknown("after.data")},
		{"inside a loop", "deny: before.data.exists(d, d in after.targets)", data, unknown("after.targets")},
		{"two of them", "require: size(after.targets) > 1 || size(after.operators) > 1", data, unknown("after.operators, after.targets")},
		{"targets", "require: size(after.targets) > 0", data, unknown("after.targets")},
		{"operators", "require: size(after.operators) > 0", data, unknown("after.operators")},
		{"added", "deny: size(added) > 9", data, unknown("added")},
		{"removed", "deny: size(removed) > 9", data, unknown("removed")},
		{"kept", "require: size(kept) > 0", data, unknown("kept")},
		{"the TTL", "require: after.ttl < 1", ttl, unknown("after.ttl")},
		{"has() of the TTL", "require: has(after.ttl)", ttl, unknown("after.ttl")},
		{"the TTL among numbers", "require: after.ttl in [60, 300]", ttl, unknown("after.ttl")},

		{"that it is unknown", "require: after.unknown && !after.ttl_unknown && !before.unknown", data, nil},
		{"that the TTL is", "require: after.ttl_unknown && !after.unknown", ttl, nil},
		{"data beside an unknown TTL", "require: after.data == ['ns1.one.example.'] && added == []", ttl, nil},
		{"a TTL beside unknown data", "require: after.ttl == 30 && before.data != [] && after.synthetic == ''", data, nil},
		{"a violation beside unknown data", "require: after.ttl >= 60 && size(after.data) > 1", data, certain},
		{"a violation behind a test for null", "require: after == null || after.ttl >= 60", data, certain},
		{"a violation before a test for null", "deny: null != after && after.ttl < 60", data, certain},
		{"a violation of a chosen side", `deny: "(after == null ? before : after).ttl < 60"`, data, certain},
		{"an unknown that does not matter", "require: size(after.data) > 1 || after.ttl == 30", data, nil},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			p := load(t, customRule(tt.expression, "on_unknown: hold"))
			changes := changed(t, twoServers, tt.after)
			got := p.Apply(p.EvalCustom(changes, customNow), nil, customNow)
			if diff := cmp.Diff(tt.want, results(got)); diff != "" {
				t.Errorf("findings (-want +got):\n%s", diff)
			}
		})
	}
}

func TestCustomUnknownIsANoteByDefault(t *testing.T) {
	p := load(t, customRule("require: size(after.data) > 1"))
	got := p.EvalCustom(changed(t, oneServer, "www.example. 300 NS unknown"), customNow)
	if len(got) != 1 || got[0].Level != finding.Note || got[0].Certainty != finding.Unknown {
		t.Errorf("findings %v", results(got))
	}
}

func TestCustomZones(t *testing.T) {
	before := zone.NewSnapshot(nil, nil)
	at := func(unknown bool, servers ...zone.Name) *zone.Snapshot {
		return zone.NewSnapshot(nil, []zone.Zone{{Instance: zone.Instance{Apex: "example."}, Servers: servers, ServersUnknown: unknown}})
	}
	tests := []struct {
		name, expression string
		after            *zone.Snapshot
		want             []string
	}{
		{"its servers", "require: change.kind == 'zone' && change.type == '' && after.data == ['ns1.one.example.', 'ns2.one.example.'] && added == after.data && after.operators == ['one']",
			at(false, "ns2.one.example.", "ns1.one.example."), nil},
		{"its servers, unknown", "require: size(after.targets) > 1", at(true),
			[]string{"note unknown example.: known only after the apply: after.targets"}},
		{"its TTL", "deny: after.ttl > 60", at(false, "ns1.one.example."),
			[]string{"block yes example.: the rule cannot be evaluated: no such key: ttl: a zone as a whole has none"}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			p := load(t, customRule(tt.expression))
			got := results(p.EvalCustom(zone.Diff(before, tt.after, nil), customNow))
			if diff := cmp.Diff(tt.want, got); diff != "" {
				t.Errorf("findings (-want +got):\n%s", diff)
			}
		})
	}
}

func TestCustomWay(t *testing.T) {
	p := load(t, customRule(
		`deny: way.exists(s, s.do == "destroy" && s.address == "a.x" && s.previous == "a.y" && s.deposed == "d" && s.waits_for == ["a.z"] && s == way[0])`))
	before, after := side(t, twoServers), side(t, oneServer)
	for _, address := range []string{"a.x", "a.w"} {
		ways := zone.NewWays()
		ways.Set(after.Sets()[0].Key, zone.Step{Do: zone.Destroy, Address: address, Previous: "a.y", Deposed: "d", WaitsFor: []zone.Wait{{Address: "a.z"}}})
		got := p.EvalCustom(zone.Diff(before, after, ways), customNow)
		if hit := len(got) == 1 && got[0].Message == "the message"; hit != (address == "a.x") {
			t.Errorf("%s: findings %v", address, results(got))
		}
	}
}

// Each condition has a change that fails for it alone.
func TestCustomMatch(t *testing.T) {
	const all = "match: {types: [NS, DS], ops: [delete, update], zone: example., under: www.example., view: public}"
	key := zone.Key{Instance: zone.Instance{Apex: "example."}, Owner: "a.www.example.", Type: "NS"}
	change := func(edit func(*zone.Change)) zone.Change {
		c := zone.Change{Key: key, Op: zone.OpDelete, Before: &zone.RRset{Key: key}}
		edit(&c)
		return c
	}
	tests := []struct {
		name, match string
		edit        func(*zone.Change)
		want        bool
	}{
		{"all agree", all, func(*zone.Change) {}, true},
		{"another type of the list", all, func(c *zone.Change) { c.Type = "DS" }, true},
		{"another type", all, func(c *zone.Change) { c.Type = "A" }, false},
		{"a zone as a whole has no type", all, func(c *zone.Change) { c.Type, c.Zone = "", true }, false},
		{"another op of the list", all, func(c *zone.Change) { c.Op = zone.OpUpdate }, true},
		{"another op", all, func(c *zone.Change) { c.Op = zone.OpRecreate }, false},
		{"another zone", all, func(c *zone.Change) { c.Apex = "www.example." }, false},
		{"the name itself", all, func(c *zone.Change) { c.Owner = "www.example." }, true},
		{"a name beside", all, func(c *zone.Change) { c.Owner = "awww.example." }, false},
		{"another view", all, func(c *zone.Change) { c.View = "inside" }, false},
		{"the very name", "match: {name: a.www.example.}", func(*zone.Change) {}, true},
		{"not below the name", "match: {name: www.example.}", func(*zone.Change) {}, false},
		{"any view", "match: {}", func(c *zone.Change) { c.View = "inside" }, true},
		{"no match at all", "", func(c *zone.Change) { c.View = "inside" }, true},
		{"that view", "match: {view: inside}", func(c *zone.Change) { c.View = "inside" }, true},
		{"not the public one", "match: {view: inside}", func(*zone.Change) {}, false},
		{"a private zone", "match: {view: private}", func(c *zone.Change) { c.View = "private:Z1" }, true},
		{"one private zone", "match: {view: 'private:Z1'}", func(c *zone.Change) { c.View = "private:Z1" }, true},
		{"another private zone", "match: {view: 'private:Z1'}", func(c *zone.Change) { c.View = "private:Z2" }, false},
		{"a view that is not the Internet", "match: {view: private}", func(c *zone.Change) { c.View = "inside" }, true},
		{"the Internet is not private", "match: {view: private}", func(*zone.Change) {}, false},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			p := load(t, customRule("deny: 'true'", tt.match))
			if got := len(p.EvalCustom([]zone.Change{change(tt.edit)}, customNow)) == 1; got != tt.want {
				t.Errorf("covered: %v", got)
			}
		})
	}
}

func TestCustomFinding(t *testing.T) {
	p := load(t, customRule("require: >-\n      size(after.data)\n      >= 2"))
	changes := changed(t, twoServers, oneServer)
	got := p.EvalCustom(changes, customNow)
	want := []finding.Finding{{
		ID: "the-rule: www.example. NS in example.", Rule: "the-rule", Level: finding.Block, Certainty: finding.Yes,
		Change: "www.example. NS in example.", Zone: "example.", Name: "www.example.", Type: "NS", Message: "the message",
		Detail: []string{"p.yaml:3: require: size(after.data) >= 2"},
		Places: []finding.Place{{File: "example.zone", Line: 1}}, Digest: changes[0].Digest(),
	}}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("findings (-want +got):\n%s", diff)
	}
}

// A rule that cannot tell says whose failure it is, and what helps.
func TestCustomFailureSaysWhatHelps(t *testing.T) {
	p := load(t, customRule("require: before.ttl == after.ttl"))
	for _, tt := range []struct{ before, after, hint string }{
		{"", oneServer, `nothing was there before: start with "before == null ||" or "before != null &&", or match other ops`},
		{oneServer, "", `nothing is there after: start with "after == null ||" or "after != null &&", or match other ops`},
	} {
		got := p.EvalCustom(changed(t, tt.before, tt.after), customNow)
		if len(got) != 1 || got[0].Hint != tt.hint || got[0].Detail[0] != "cannot tell: the message" {
			t.Errorf("findings %+v", got)
		}
	}
}

func TestCustomCostLimit(t *testing.T) {
	var many strings.Builder
	for i := range 700 {
		many.WriteString("www.example. 300 TXT \"" + strings.Repeat("x", i+1)[:min(i+1, 200)] + string(rune('a'+i%26)) + string(rune('a'+i/26)) + "\"\n")
	}
	p := load(t, customRule("require: after.data.all(a, after.data.all(b, size(a) + size(b) > 0))"))
	want := []string{"block yes www.example. TXT in example.: the rule was stopped at its cost limit of 200000 steps"}
	got := p.EvalCustom(changed(t, "", strings.TrimSpace(many.String())), customNow)
	if diff := cmp.Diff(want, results(got)); diff != "" {
		t.Errorf("findings (-want +got):\n%s", diff)
	}
	if got := p.EvalCustom(changed(t, "", "www.example. 300 TXT \"a\""), customNow); got != nil {
		t.Errorf("a small set: %v", results(got))
	}
}

func TestCustomMessageExpression(t *testing.T) {
	const after = "www.example. 300 NS ns1.one.example."
	tests := []struct{ name, expression, after, want string }{
		{"computed", `"only " + after.data[0] + " is left"`, after, "only ns1.one.example. is left"},
		{"it fails", `after.data[3]`, after, "the message"},
		{"it is unknown", `"to " + after.data[0]`, "www.example. 30 NS unknown", "the message"},
		{"it is empty", `after.synthetic + " "`, after, "the message"},
		{"it has two lines", `"a\nb"`, after, "the message"},
		{"it is too long", `"` + strings.Repeat("x", maxMessage+1) + `"`, after, "the message"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			p := load(t, customRule("deny: change.op == 'update'", "message_expression: '"+tt.expression+"'"))
			got := p.EvalCustom(changed(t, twoServers, tt.after), customNow)
			if len(got) != 1 || got[0].Message != tt.want {
				t.Errorf("findings %v, want %q", results(got), tt.want)
			}
		})
	}
}

func TestCustomRulesAreRulesToThePolicy(t *testing.T) {
	changes := changed(t, twoServers, oneServer)
	judge := func(p *Policy, w *Waivers) []string {
		var out []string
		for _, f := range p.Apply(p.EvalCustom(changes, customNow), w, customNow) {
			out = append(out, f.Level.String()+" "+f.Rule+map[bool]string{true: " waived"}[f.Waived != nil])
		}
		return out
	}
	check := func(what string, want, got []string) {
		t.Helper()
		if !slices.Equal(want, got) {
			t.Errorf("%s: %q, want %q", what, got, want)
		}
	}
	rule := customRule("deny: 'true'")
	check("as it is", []string{"block the-rule"}, judge(load(t, rule), nil))
	check("lowered before it is defined in the file", []string{"warn the-rule"}, judge(load(t, "rules: {the-rule: {level: warn}}\n"+rule), nil))
	check("off in a later file", nil, judge(load(t, rule, "rules: {the-rule: {level: off}}"), nil))

	p := load(t, rule)
	w, err := p.LoadWaivers([]Source{source(`version: 1
waivers:
  - {rule: the-rule, match: {zone: example.}, reason: r, owner: o, created: 2026-02-20, expires: 2026-03-20}
`)})
	if err != nil {
		t.Fatal(err)
	}
	check("waived", []string{"block the-rule waived"}, judge(p, w))
	check("of another policy, which knows nothing of it", nil, judge(load(t, ""), nil))
	if _, ours := rules["the-rule"]; ours {
		t.Error("the caller's map of rules was written to")
	}
	if got := load(t, rule).EvalCustom(nil, customNow); got != nil {
		t.Errorf("without changes: %v", results(got))
	}
	if c := p.Custom(); len(c) != 1 || c[0].ID != "the-rule" || c[0].Verb != "deny" || c[0].Expression != "true" || c[0].Line != 3 {
		t.Errorf("rules %+v", c)
	}
}

func TestCustomRefuses(t *testing.T) {
	const fields = `have after.{data, operators, synthetic, targets, ttl, ttl_unknown, unknown}; before.{data, operators, synthetic, targets, ttl, ttl_unknown, unknown}; change.{host, id, kind, name, op, set, type, view, zone}; kept; now; removed; way[].{address, deposed, do, previous, waits_for}`
	have := strings.Replace(fields, "have ", "have added; ", 1)
	tests := []struct {
		name, text string
		want       []string
	}{
		{"an unknown field", customRule("require: size(after.operatorz) >= 2"),
			[]string{"p.yaml:6: require: undefined field 'operatorz': size(after^.operatorz) >= 2 (" + have + ")"}},
		{"has() of an unknown field", customRule("require: has(after.nothing)"),
			[]string{"p.yaml:6: require: undefined field 'nothing': has^(after.nothing) (" + have + ")"}},
		{"an unknown field of a step", customRule("deny: way.exists(s, s.doo == 'destroy')"),
			[]string{"p.yaml:6: deny: undefined field 'doo': way.exists(s, s^.doo == 'destroy') (" + have + ")"}},
		{"an unknown variable", customRule("require: size(afters.data) > 0"),
			[]string{"p.yaml:6: require: undeclared reference to 'afters' (did you mean 'after'?): size(^afters.data) > 0 (" + have + ")"}},
		{"a wrong type", customRule("require: after.ttl >= '60'"),
			[]string{"p.yaml:6: require: found no matching overload for '_>=_' applied to '(int, string)': after.ttl ^>= '60'"}},
		{"the line in a block", customRule("require: |", "  after.ttl > 60", "  && after.tll > 60"),
			[]string{"p.yaml:8: require: undefined field 'tll': after.ttl > 60 && after^.tll > 60 (" + have + ")"}},
		{"no CEL", customRule("require: size(after.data"),
			[]string{"p.yaml:6: require: Syntax error: missing ')' at '<EOF>': size(after.data^"}},
		{"no answer", customRule("require: size(after.data)"),
			[]string{"p.yaml:6: require: want an expression that gives a bool, have a int: size(after.data)"}},
		{"an answer that may be anything", customRule("require: dyn(true)"),
			[]string{"p.yaml:6: require: want an expression that gives a bool, have a dyn: dyn(true)"}},
		{"a message that is no text", customRule("deny: 'true'", "message_expression: after.ttl"),
			[]string{"p.yaml:7: message_expression: want an expression that gives a string, have a int: after.ttl"}},
		{"a bad regular expression", customRule("deny: after.data[0].matches('(')"),
			[]string{"p.yaml:6: deny: invalid matches argument: after.data[0].matches(^'(')"}},
		{"a state in a list", customRule("require: '[after].all(a, a.ttl > 1)'"),
			[]string{"p.yaml:6: require: a state can be compared with null and asked for its fields, nothing else: [^after].all(a, a.ttl > 1)"}},
		{"a state among states", customRule("deny: 'before in [after]'"),
			[]string{"p.yaml:6: deny: a state can be compared with null and asked for its fields, nothing else: ^before in [after]"}},
		{"a state in a map", customRule("deny: '{1: after} == {1: before}'"),
			[]string{"p.yaml:6: deny: a state can be compared with null and asked for its fields, nothing else: {1: ^after} == {1: before}"}},
		{"two states", customRule("deny: before == after"),
			[]string{"p.yaml:6: deny: a state can be compared with null and asked for its fields, nothing else: ^before == after"}},
		{"a state of no type", customRule("deny: dyn(after) == dyn(before)"),
			[]string{"p.yaml:6: deny: a state can be compared with null and asked for its fields, nothing else: dyn(^after) == dyn(before)"}},
		{"a chosen state in a list", customRule("deny: '[true ? after : before] == []'"),
			[]string{"p.yaml:6: deny: a state can be compared with null and asked for its fields, nothing else: [true ^? after : before] == []"}},
		{"loops in loops in loops", customRule("deny: after.data.exists(a, after.data.exists(b, after.data.exists(c, a + b == c)))"),
			[]string{"p.yaml:6: deny: the expression can cost more than 200000 steps over sets of 32 values: after.data.exists(a, after.data.exists(b, after.data.exists(c, a + b == c))) (use fewer loops inside loops)"}},

		{"require and deny", customRule("require: 'true'", "deny: 'true'"),
			[]string{`p.yaml:3: the rule "the-rule" needs exactly one of require, deny`}},
		{"neither", customRule("on_unknown: warn"), []string{`p.yaml:3: the rule "the-rule" needs exactly one of require, deny`}},
		{"an expression that is no text", customRule("require: true"), []string{"p.yaml:6: want text, have true or false (put it in quotes if it is meant as text)"}},
		{"off", customRule("require: 'true'", "on_unknown: off"), []string{`p.yaml:7: the level "off" makes no sense here; have note, warn, hold, block`}},
		{"nothing at all", "custom:\n  - {}\n", []string{"p.yaml:3: id is missing", "p.yaml:3: message is missing", "p.yaml:3: level is missing"}},
		{"a mapping", "custom: {id: a}\n", []string{"p.yaml:2: want a list, have a mapping"}},
		{"no kebab", "custom:\n  - {id: Two_Operators, level: warn, message: m, deny: 'true'}\n",
			[]string{`p.yaml:3: the id "Two_Operators" is not kebab-case (write lower case words with hyphens: two-operators)`}},
		{"an id of zonecut's", "custom:\n  - {id: mx-removed, level: warn, message: m, deny: 'true'}\n",
			[]string{`p.yaml:3: the rule "mx-removed" is one of zonecut's own (zonecut policy list shows the ids that are taken)`}},
		{"an id of the waivers'", "custom:\n  - {id: waiver-expired, level: warn, message: m, deny: 'true'}\n",
			[]string{`p.yaml:3: the rule "waiver-expired" is one of zonecut's own (zonecut policy list shows the ids that are taken)`}},
		{"an id twice", "custom:\n  - &a {id: a-1, level: warn, message: m, deny: 'true'}\n  - {id: a-1, level: warn, message: m, deny: 'true'}\n",
			[]string{`p.yaml:4: the rule "a-1" is there twice, first in p.yaml:3 (give each rule an id of its own)`}},
		{"an unknown op", customRule("deny: 'true'", "match: {ops: [remove]}"), []string{`p.yaml:7: unknown op "remove"; have create, update, delete, recreate, forget`}},
		{"no ops", customRule("deny: 'true'", "match: {ops: []}"), []string{"p.yaml:7: the list is empty"}},
		{"an unknown key of a match", customRule("deny: 'true'", "match: {type: NS}"),
			[]string{`p.yaml:7: unknown key "type"; have types, ops, zone, under, name, view (did you mean "types"?)`}},
		{"name and under", customRule("deny: 'true'", "match: {name: a.example., under: example.}"), []string{"p.yaml:7: a match has name or under, not both"}},
		{"in the order of the lines", "max_waiver_days: many\n" + customRule("require: after.x == 1") + "quorums: 1\n", []string{
			"p.yaml:2: want a whole number, have text",
			"p.yaml:7: require: undefined field 'x': after^.x == 1 (" + have + ")",
		}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			p, err := Load([]Source{source("version: 1\n" + tt.text)}, rules)
			got := said(err)
			if tt.name == "in the order of the lines" {
				got = got[:min(len(got), 2)] // the list of sections is another test's
			}
			if diff := cmp.Diff(tt.want, got); diff != "" {
				t.Errorf("errors (-want +got):\n%s", diff)
			}
			if p != nil {
				t.Error("a policy with faults came back")
			}
		})
	}
}

// A rule can be named by the files that come after its own, and by no other.
func TestCustomRuleInALaterFileIsUnknown(t *testing.T) {
	rule := "version: 1\n" + customRule("deny: 'true'")
	_, err := Load([]Source{source("version: 1\nrules: {the-rule: {level: warn}}"), source(rule)}, rules)
	if err == nil || !strings.HasPrefix(err.Error(), `p.yaml:2: unknown rule "the-rule"`) {
		t.Errorf("error %v", err)
	}
	_, err = Load([]Source{source(rule), {Name: "q.yaml", Data: []byte(rule)}}, rules)
	if err == nil || err.Error() != `q.yaml:3: the rule "the-rule" is there twice, first in p.yaml:3` {
		t.Errorf("error %v", err)
	}
}

// The operators of real name servers: one for each of the farms that give a zone
// servers under several domains.
func TestOperator(t *testing.T) {
	for host, want := range map[zone.Name]string{
		"ns-2048.awsdns-64.co.uk.":       "awsdns",
		"ns-1.awsdns-00.com.":            "awsdns",
		"ns1-05.azure-dns.com.":          "azure-dns",
		"ns4-05.azure-dns.info.":         "azure-dns",
		"pdns1.ultradns.net.":            "ultradns",
		"pdns5.ultradns.info.":           "ultradns",
		"ada.ns.cloudflare.com.":         "cloudflare",
		"dns1.p01.nsone.net.":            "nsone",
		"ns-cloud-a1.googledomains.com.": "googledomains",
		"ns1.1984.is.":                   "1984",
		"ns1.4-2.example.":               "4",
		"co.uk.":                         "co.uk",
		"localhost.":                     "localhost",
	} {
		if got := operator(host); got != want {
			t.Errorf("%s is run by %q, want %q", host, got, want)
		}
	}
}
