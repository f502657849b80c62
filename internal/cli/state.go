package cli

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"

	"zonecut/internal/propagation"
	"zonecut/internal/report"
)

// stateSchema names the form of the file that a watch leaves behind while it runs.
const stateSchema = "zonecut/watch/v1"

// watchState is a watch on disk: one that is killed goes on where it was.
type watchState struct {
	Schema string `json:"schema"`
	// Digest is that of the change set that is watched.
	Digest string `json:"digest"`
	propagation.Memory
}

// resumed is what a file remembers of the watch of a report, nil where there is no
// file or it is of another change.
func resumed(env *Env, name string, r *report.Report) (*propagation.Memory, error) {
	if name == "" {
		return nil, nil
	}
	text, err := os.ReadFile(inDir(env, name))
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, named(name, err)
	}
	var s watchState
	if err := json.Unmarshal(text, &s); err != nil || s.Schema != stateSchema {
		return nil, Trouble{Where: name, Message: "is no state of a watch", Hint: "give another file to --state, or take it away"}
	}
	if s.Digest != r.Digest {
		fmt.Fprintln(env.Stderr, report.Escape("state: "+name+" is of another change set and is begun anew"))
		return nil, nil
	}
	fmt.Fprintln(env.Stderr, report.Escape("state: the watch goes on that began at "+s.Started.UTC().Format("2006-01-02T15:04:05Z")))
	return &s.Memory, nil
}

// keep writes the memory of a watch; what cannot be written is said once.
func keep(env *Env, name string, r *report.Report) func(propagation.Memory) {
	if name == "" {
		return nil
	}
	said := false
	return func(m propagation.Memory) {
		text, err := json.MarshalIndent(watchState{Schema: stateSchema, Digest: r.Digest, Memory: m}, "", "  ")
		if err == nil {
			err = replaceFile(env, name, append(text, '\n'))
		}
		if err != nil && !said {
			said = true
			fmt.Fprintln(env.Stderr, report.Escape("state: "+err.Error()+"; a watch that is killed begins anew"))
		}
	}
}

// forget takes the file of a watch away that has come to its end.
func forget(env *Env, name string) {
	if name == "" {
		return
	}
	if err := os.Remove(inDir(env, name)); err != nil && !errors.Is(err, fs.ErrNotExist) {
		fmt.Fprintln(env.Stderr, report.Escape("state: "+err.Error()))
	}
}
