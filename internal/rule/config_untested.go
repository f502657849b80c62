package rule

import (
	"fmt"

	"zonecut/internal/config"
	"zonecut/internal/finding"
)

var _ = register(Rule{
	ID:      "config-untested",
	Title:   "configuration is pushed that nobody tested",
	Classes: []string{"C39"},
	Level:   finding.Block,
	Doc: `The content of a guarded configuration file changes, or of settings that a plan
carries (a parameter, a function's environment, a ConfigMap) where the policy
names their resource, and no evidence says that exactly this content was tested: a signed statement over its digest, by a
key the policy trusts, from the environment and the suite the policy asks for,
young enough, and soaked long enough.

A configuration server was given a value that had passed staging in another
file, beside other values; the parts had been tested, the sum had not, and the
processes that read it all failed at once (C39). So the digest is of the whole
document, and evidence for two halves is evidence for neither.

Harmless look-alike: another order of keys, comments, layout, YAML for JSON.
They are no change, and the evidence for one spelling holds for the other, in a
file and in a parameter. Settings of a plan that the policy does not name. What
YAML readers take for different values (no and "no", 0644 and 420) is a change.

To do: push the file to the environment, test it there, sign what was tested
with zonecut evidence sign, and give the result to --evidence. A deleted file
has no content that evidence could name: test an empty document ({} or []) in
its place, or have the deletion waived.`,
	Check: func(p *Pass) {
		for i := range p.Config {
			c := &p.Config[i]
			switch tested := p.Tested[c.File]; {
			case tested.Unguarded:
			case c.After == nil:
				configDeleted(p, c)
			case len(c.After.Unknowns()) > 0:
				configUnknown(p, c)
			case !tested.OK:
				configUntested(p, c, tested.Why)
			}
		}
	},
})

func configUntested(p *Pass, c *config.Change, why []string) {
	f := p.ReportConfig(c, "this content of %s was not tested", c.File)
	f.Detail = changedPaths(p, c)
	if len(why) == 0 {
		why = []string{"no evidence was given"}
	}
	f.Detail = append(f.Detail, why...)
	f.Detail = append(f.Detail, "asked for is evidence for "+c.After.Digest())
	file := c.File
	if c.Plan != "" {
		file = "FILE" // one with the same settings has the same digest
	}
	f.Hint = "test it, type zonecut evidence sign --key KEY.pem --environment ENVIRONMENT --suite SUITE -o FILE.dsse.json " + file +
		" there, and give --evidence FILE.dsse.json here"
	if c.Plan != "" {
		f.Hint = "write these settings into a YAML or JSON file, " + f.Hint
	}
}

// configUnknown is about content that nobody can have tested yet, for nobody
// knows it.
func configUnknown(p *Pass, c *config.Change) {
	f := p.ReportConfig(c, "part of %s is known only after the apply: whether this content was tested cannot be told", c.File)
	f.Certainty = finding.Unknown
	for _, path := range c.After.Unknowns() {
		f.Detail = append(f.Detail, "? "+string(path))
	}
	f.Hint = "apply what it comes from first, so that the plan shows the content, and test that"
}

func configDeleted(p *Pass, c *config.Change) {
	f := p.ReportConfig(c, "%s goes away, and no evidence can show that its absence was tested", c.File)
	f.Detail = changedPaths(p, c)
	f.Hint = "test and push an empty document in its place, or turn config-untested down in the policy for this change"
}

// changedPaths are the settings that come, go or change, never their values:
// configuration holds secrets.
func changedPaths(p *Pass, c *config.Change) []string {
	var out []string
	const limit = 20 // paths that a person reads
	for i, s := range c.Settings {
		if i == limit {
			return append(out, fmt.Sprintf("and %d more", len(c.Settings)-i))
		}
		sign := "~"
		switch {
		case s.Before == nil:
			sign = "+"
		case s.After == nil:
			sign = "-"
		}
		path := string(s.Path)
		if path == "" {
			path = "(the whole document)"
		}
		out = append(out, sign+" "+path)
	}
	return out
}
