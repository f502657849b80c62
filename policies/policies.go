// Package policies carries the policy that zonecut ships: what counts where a
// team says nothing, and the presets that a team may put over it. It is data;
// what the data mean is package policy's.
package policies

import (
	"embed"
	"strings"
)

//go:embed *.yaml
var files embed.FS

const defaultFile = "default.yaml"

// Preset is a policy over the default that counts where a team's file extends it
// by name.
type Preset struct {
	Name string
	// File is the name that errors call it by.
	File string
	Data []byte
}

// Default is the shipped policy, under the name that errors call it by.
func Default() (name string, data []byte) { return builtIn(defaultFile), read(defaultFile) }

// Presets are all presets, sorted by name.
func Presets() []Preset {
	entries, err := files.ReadDir(".")
	if err != nil {
		panic("policies: " + err.Error()) // the embedded directory is always there
	}
	var out []Preset
	for _, e := range entries {
		if name := strings.TrimSuffix(e.Name(), ".yaml"); e.Name() != defaultFile {
			out = append(out, Preset{Name: name, File: builtIn(e.Name()), Data: read(e.Name())})
		}
	}
	return out
}

func builtIn(file string) string { return "built-in " + file }

func read(file string) []byte {
	data, err := files.ReadFile(file)
	if err != nil {
		panic("policies: " + err.Error()) // embedded
	}
	return data
}
