package lab

import (
	"os"
	"path/filepath"
	"strings"
)

// Asked are the questions that clients have put to the resolver, by its own log:
// "www.example.com. A", whatever case they came in. Only Unbound keeps one here; ok is false where something
// else resolves. The log is written as the resolver goes, so that all questions
// of a client that has its answer are in it; names are in lower case, whatever
// case the client has drawn.
func (r *Resolver) Asked() (questions []string, ok bool) {
	r.lab.t.Helper()
	if r.Program != Unbound {
		return nil, false
	}
	logs, err := filepath.Glob(filepath.Join(r.lab.dir, "unbound-*.log"))
	if err != nil {
		r.lab.t.Fatal(err)
	}
	for _, name := range logs {
		text, err := os.ReadFile(name)
		if err != nil {
			r.lab.t.Fatal(err)
		}
		for line := range strings.Lines(string(text)) {
			// [1700000000] resolver-unbound-30[1:0] info: 127.0.0.1 www.example.com. A IN
			_, line, found := strings.Cut(line, " "+r.name+"[")
			_, line, question := strings.Cut(line, "] query: ")
			f := strings.Fields(line)
			if found && question && len(f) >= 3 && strings.HasSuffix(f[1], ".") {
				questions = append(questions, strings.ToLower(f[1])+" "+f[2])
			}
		}
	}
	return questions, true
}
