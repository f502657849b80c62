package propagation

import (
	"fmt"
	"slices"
	"strings"

	"zonecut/internal/fact"
	"zonecut/internal/finding"
	"zonecut/internal/resolver"
	"zonecut/internal/zone"
)

// presence is what an answer says of the set asked for.
type presence int

const (
	unsaid   presence = iota // nothing: no reply, SERVFAIL, a referral elsewhere
	disowned                 // the server does not serve the zone
	absent                   // it is not there
	present                  // it is there, with data
)

// content is an answer reduced to what the expectation is about.
type content struct {
	presence
	data []string
	saw  string
	// shared says that one server serves parent and child, and answered from the
	// child: there is a delegation or none, the answer is the same.
	shared bool
}

// given are the data of the set asked for: empty where there is none, nil where
// the answer does not tell.
func (c *content) given() []string {
	switch {
	case c.presence == absent:
		return []string{}
	case c.presence == present && !c.shared:
		return c.data
	}
	return nil
}

// verdict is the state that a content amounts to, and why.
type verdict struct {
	state
	saw, why string
	data     []string // of the set, as content gives it
}

// read reduces an answer of a server of the task's zone to its content.
func (t *task) read(a *resolver.Answer) content {
	c := content{saw: a.Saw()}
	switch a.Kind {
	case resolver.Data:
		c.presence, c.data = present, a.Data
		c.shared = t.asksCut() && t.types[0] == "NS"
	case resolver.Alias:
		c.presence = absent
		if t.wantsAny() {
			c.presence = present
		}
	case resolver.NXDomain, resolver.NoData:
		c.presence = absent
	case resolver.Refused, resolver.NotAuth:
		c.presence = disowned
	case resolver.Referral:
		t.readReferral(a, &c)
	}
	return c
}

// asksCut reports whether the task asks the parent.
func (t *task) asksCut() bool { return parent(t.place.at) }

// readReferral reads a referral: at the parent it is the content itself. Inside
// a zone, a name at or below a cut is not the zone's to answer, and only glue
// shows of it. A referral that does not go down is a lame server's.
func (t *task) readReferral(a *resolver.Answer, c *content) {
	switch {
	case t.zone != nil && !a.Cut.Name.Below(t.zone.Apex):
		c.presence = disowned
	case t.asksCut() && t.types[0] == "NS" && a.Cut.Name == t.name:
		c.presence, c.data, c.saw = present, a.Cut.NS, strings.Join(a.Cut.NS, ", ")
	case t.asksCut():
		c.presence = unsaid
	case len(a.Glue[t.name]) > 0 && t.types[0].IsAddress():
		for _, g := range a.Glue[t.name] {
			if g.Is4() == (t.types[0] == "A") {
				c.data = append(c.data, g.String())
			}
		}
		if c.presence = absent; len(c.data) > 0 {
			slices.Sort(c.data)
			c.presence, c.saw = present, strings.Join(c.data, ", ")+" as glue"
		}
	case t.wantsNothing():
		c.presence = absent
	}
}

// judge says what a content is to the task.
func (t *task) judge(c content) verdict {
	v := verdict{saw: c.saw, data: c.given()}
	switch {
	case c.presence == unsaid:
		return v
	case c.presence == disowned && t.expect != nil && t.expect.ZoneGone:
		v.state = planned
		return v
	}
	for i := range t.proofs {
		p := &t.proofs[i]
		if p.Accepted && t.caching != nil && p.At == fact.AtResolvers && comesTrue(p, t.asShown(c)) {
			v.state, v.saw = before, v.saw+", which is accepted" // and goes with its TTL
			return v
		}
		if !p.Accepted && comesTrue(p, t.asShown(c)) && (p.ComesTrueIf != finding.IfDiffers || !t.asBefore(c)) {
			rule, _, _ := strings.Cut(p.Finding, ": ")
			v.state, v.why = alien, rule+" foretold this, and nobody has accepted it"
			return v
		}
	}
	if c.presence == disowned {
		v.state = refusing
		if t.expect == nil && t.proofs[0].ComesTrueIf == finding.IfAnswers {
			v.state = planned
		}
		return v
	}
	if t.expect == nil {
		v.state = planned
		return v
	}
	v.state, v.why = t.compare(c)
	return v
}

// asBefore reports whether a content is what the set was: where the change has not
// arrived nothing differs.
func (t *task) asBefore(c content) bool {
	e := t.expect
	switch {
	case e == nil || slices.Equal(e.Was, e.Want):
		return false
	case c.presence == absent:
		return !t.existed()
	}
	return c.presence == present && len(e.Was) > 0 && slices.Equal(e.Was, c.data)
}

// asShown is a content as a report has it, where that hides the values.
func (t *task) asShown(c content) content {
	if t.expect != nil && t.expect.Hidden {
		c.data = sorted(sums(c.data))
	}
	return c
}

// comesTrue reports whether a content is what a proof looks for.
func comesTrue(p *Proof, c content) bool {
	switch p.ComesTrueIf {
	case finding.IfDenied:
		return c.presence == absent
	case finding.IfAnswers:
		return c.presence == present && (len(p.Want) == 0 || slices.Equal(sorted(p.Want), c.data))
	case finding.IfDiffers:
		return c.presence == absent || c.presence == present && !slices.Equal(sorted(p.Want), c.data)
	case finding.IfRefused:
		return c.presence == disowned
	}
	return false
}

// compare holds a content against what shall be and what was.
func (t *task) compare(c content) (s state, why string) {
	e := t.expect
	switch {
	case c.presence == absent && t.wantsNothing():
		return planned, ""
	case c.presence == absent && t.existed():
		return alien, t.strayed("it was there before and shall be there")
	case c.presence == absent:
		return before, ""
	case c.shared && t.wantsNothing():
		return before, "the server serves the child zone itself, so the delegation counts as present"
	case c.shared:
		return planned, "the server serves the child zone itself, so the delegation counts as present"
	case t.wantsAny(), len(e.Want) > 0 && slices.Equal(e.Want, c.data):
		return planned, ""
	case e.WasUnknown, len(e.Was) > 0 && slices.Equal(e.Was, c.data):
		return before, ""
	case e.Type == "SOA" && passedBy(e, c):
		return planned, ""
	}
	return alien, t.strayed(fmt.Sprintf("neither what was before (%s) nor what was planned (%s)", list(e.Was), t.wanted()))
}

// passedBy reports whether an SOA is the planned one with a serial that has gone
// on: a server that signs or takes updates counts it up by itself.
func passedBy(e *Expectation, c content) bool {
	if len(e.Want) != 1 || len(c.data) != 1 {
		return false
	}
	want, ok := zone.ParseSOA(e.Want[0])
	have, also := zone.ParseSOA(c.data[0])
	if !ok || !also || !have.Serial.After(want.Serial) {
		return false
	}
	have.Serial = want.Serial
	return have == want
}

// strayed is why a content is nothing that was to be.
func (t *task) strayed(why string) string {
	if t.expect.Collateral {
		return fmt.Sprintf("no change names it, and before the apply it was %s", list(t.expect.Was))
	}
	return why
}

func list(data []string) string {
	if len(data) == 0 {
		return "nothing"
	}
	return strings.Join(data, ", ")
}
