package rule

import (
	"regexp"
	"slices"
	"strings"
	"testing"
)

// unclassed are the rules that are about no failure: about what a team named
// itself, what nobody could read or will see any more, and what a reviewer should
// look at.
var unclassed = []string{"apex-changed", "protected-changed", "record-forgotten", "resource-unread", "value-unknown"}

// What "policy explain" prints answers four questions: which failure class, which
// incident, what looks alike and is harmless, and what to do.
func TestDocsHaveFourParts(t *testing.T) {
	class := regexp.MustCompile(`^C[0-9]{2}$`)
	for _, r := range All() {
		if (len(r.Classes) == 0) != slices.Contains(unclassed, r.ID) {
			t.Errorf("%s has the failure classes %q", r.ID, r.Classes)
		}
		for _, c := range r.Classes {
			if !class.MatchString(c) {
				t.Errorf("%s: %q is no failure class", r.ID, c)
			}
		}
		var alike, todo, incident bool
		for _, p := range paragraphs(r.Doc) {
			switch {
			case strings.Contains(p, "Harmless look-alike"):
				alike = true
			case strings.HasPrefix(p, "To do: "):
				todo = true
			default:
				incident = incident || tellsAnIncident(p)
			}
		}
		if !alike {
			t.Errorf("%s names no harmless look-alike", r.ID)
		}
		if !todo {
			t.Errorf("%s does not say what to do", r.ID)
		}
		if !incident {
			t.Errorf("%s tells no incident", r.ID)
		}
	}
}

// paragraphs are those of a text, each on one line.
func paragraphs(doc string) []string {
	var out []string
	for p := range strings.SplitSeq(doc, "\n\n") {
		out = append(out, strings.Join(strings.Fields(p), " "))
	}
	return out
}

var incidentWords = regexp.MustCompile(`\(C[0-9]{2}[),:; ]|\b(was|were|went|took|had|lost|left|broke|stood|became|renamed)\b`)

// tellsAnIncident reports whether a paragraph tells of something that happened:
// it names the class of the incident, or is in the past tense.
func tellsAnIncident(p string) bool { return incidentWords.MatchString(p) }
