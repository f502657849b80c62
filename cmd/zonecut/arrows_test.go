package main

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"os/exec"
	"slices"
	"strings"
	"testing"
)

// arrows are the imports allowed between rooms. A new arrow is a line here,
// visible in review. Tests may look further.
var arrows = map[string]string{
	"zone":        "",
	"config":      "",
	"fact":        "",
	"finding":     "fact",
	"zonefile":    "zone",
	"tfplan":      "zone config zonefile",
	"octodns":     "zone",
	"git":         "", // the binary: revisions and trees
	"source":      "zone config zonefile tfplan octodns git",
	"window":      "zone",
	"rule":        "zone config fact finding window",
	"policy":      "zone config finding git",
	"evidence":    "config",
	"resolver":    "zone fact",
	"probe":       "zone fact resolver zonefile", // zonefile: transfers
	"inventory":   "zone fact",
	"propagation": "zone fact window resolver finding",
	"rollback":    "zone fact finding",
	"report":      "zone config fact window finding",
	"cli":         "*",
	"lab":         "", // for tests only
}

// doors are the rooms that may import a third-party package.
var doors = map[string]string{
	"github.com/spf13/cobra":                                 "cli",
	"github.com/hashicorp/terraform-json":                    "tfplan",
	"github.com/miekg/dns":                                   "zone zonefile resolver lab",
	"go.yaml.in/yaml/v3":                                     "policy config octodns",
	"golang.org/x/net/idna":                                  "octodns",
	"cel.dev/cel-go/cel":                                     "policy",
	"cel.dev/cel-go/common":                                  "policy",
	"cel.dev/cel-go/common/ast":                              "policy",
	"cel.dev/cel-go/common/cost":                             "policy",
	"cel.dev/cel-go/common/operators":                        "policy",
	"cel.dev/cel-go/common/types":                            "policy",
	"cel.dev/cel-go/common/types/ref":                        "policy",
	"cel.dev/cel-go/interpreter":                             "policy",
	"golang.org/x/net/publicsuffix":                          "policy rule",
	"github.com/secure-systems-lab/go-securesystemslib/dsse": "evidence",
	"golang.org/x/sync/errgroup":                             "probe",
}

type pkg struct {
	ImportPath string
	Doc        string
	Imports    []string
}

func packages(t *testing.T) []pkg {
	t.Helper()
	out, err := exec.Command("go", "list", "-json=ImportPath,Doc,Imports", "zonecut/...").Output()
	if err != nil {
		t.Fatal(err)
	}
	var pkgs []pkg
	for d := json.NewDecoder(bytes.NewReader(out)); ; {
		var p pkg
		switch err := d.Decode(&p); {
		case errors.Is(err, io.EOF):
			return pkgs
		case err != nil:
			t.Fatal(err)
		}
		pkgs = append(pkgs, p)
	}
}

func TestArrowsPointDown(t *testing.T) {
	for _, p := range packages(t) {
		room, internal := strings.CutPrefix(p.ImportPath, "zonecut/internal/")
		allowed, known := arrows[room]
		if internal && !known {
			t.Errorf("room %s is not in the table of arrows", room)
		}
		for _, imp := range p.Imports {
			if to, ok := strings.CutPrefix(imp, "zonecut/internal/"); ok && internal && allowed != "*" &&
				!slices.Contains(strings.Fields(allowed), to) {
				t.Errorf("internal/%s must not import %s", room, to)
			}
			if to := strings.TrimPrefix(imp, "zonecut/internal/"); to == "lab" {
				t.Errorf("%s must not import lab: it is for tests", p.ImportPath)
			}
		}
	}
}

func TestThirdPartyPackagesHaveDoors(t *testing.T) {
	for _, p := range packages(t) {
		for _, imp := range p.Imports {
			first, _, _ := strings.Cut(imp, "/")
			if !strings.Contains(first, ".") {
				continue
			}
			room := strings.TrimPrefix(p.ImportPath, "zonecut/internal/")
			if !slices.Contains(strings.Fields(doors[imp]), room) {
				t.Errorf("%s imports %s, whose doors are %q", p.ImportPath, imp, doors[imp])
			}
		}
	}
}

func TestPackagesSayWhatTheyHold(t *testing.T) {
	for _, p := range packages(t) {
		if len(strings.Fields(p.Doc)) < 8 {
			t.Errorf("%s has no package comment that says what is in it", p.ImportPath)
		}
	}
}
