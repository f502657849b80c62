package policy

import (
	"fmt"
	"slices"

	"zonecut/internal/finding"
)

// BreakGlass is who answers for what an emergency let past: nobody. It is also
// the rule of the finding that says so, which no policy can turn off.
const BreakGlass = "break-glass"

// Glass is a change set that somebody lets past in an emergency, and why.
type Glass struct{ Reason, Digest string }

// Break lets the findings of the change set with the digest past: all that
// holds or blocks, also what nobody may waive. Any other change set is refused,
// because whoever broke the glass has not seen it. Both are said by a finding
// that every format shows. fs are not changed.
func (g Glass) Break(fs []finding.Finding, digest string) []finding.Finding {
	out := slices.Clone(fs)
	say := finding.Finding{ID: finding.ID(BreakGlass, digest), Rule: BreakGlass, Level: finding.Warn, Certainty: finding.Yes}
	if digest != g.Digest {
		say.Message = fmt.Sprintf("REFUSED: the change set is %s, and the glass was to be broken for %s", digest, g.Digest)
		say.Hint = "look at what is different; then give the digest of this very report"
	} else {
		n := 0
		for i := range out {
			if f := &out[i]; f.Stands() && f.Level >= finding.Hold {
				f.Approved = &finding.Waiver{By: BreakGlass, Reason: g.Reason}
				n++
			}
		}
		say.Message = fmt.Sprintf("BREAK GLASS: let past without approval what holds or blocks, %d in all: %s", n, g.Reason)
		say.Detail = []string{"the change set is " + digest}
		say.Hint = "verify takes none of it as accepted: what breaks is still broken"
	}
	out = append(out, say)
	finding.Sort(out)
	return out
}

// Broke reports whether a finding passed because the glass was broken: it does
// not count then, and nobody accepted it.
func Broke(f *finding.Finding) bool { return f.Approved != nil && f.Approved.By == BreakGlass }
