// Package tfplan reads Terraform and OpenTofu plans (the JSON form) as two
// states and the way between them: what each resource holds before and after,
// and what the tool will do to it in which order. There is one file for each
// provider; it reads one side of one resource. Nothing here compares the
// states, judges them, or looks at the network; it is the door of
// terraform-json.
package tfplan

import (
	"errors"
	"fmt"
	"io"
	"strings"

	"zonecut/internal/config"
	"zonecut/internal/zone"
)

// Plan is a Terraform or OpenTofu plan as two states and the way between them.
type Plan struct {
	// Before and After are the sets and zones of both sides, not yet normalised.
	Before, After zone.State
	// DriftBefore and DriftAfter are what the tool itself saw change outside of
	// it (resource_drift): the state as it was, and as it was found. A set that
	// drifted in part is there as a whole.
	DriftBefore, DriftAfter zone.State
	Ways                    *zone.Ways
	// Config are the changes of settings that resources carry.
	Config []config.Change
	Gaps   []zone.Gap
	// Unplaced counts the sets, also of what stays as it is, that are left out
	// because nothing names their zone.
	Unplaced int
	// Tool is "terraform" or "opentofu", or "" where the plan does not tell;
	// Version is the tool's.
	Tool, Version string
}

// Names are the names of zones that plans know by an id alone, by that id: "Z123",
// or "aws/Z123" with the word that hosts begin with. What a plan itself says goes
// before them.
type Names map[string]zone.Name

// Read reads what "terraform show -json" prints for a plan, in one pass. The
// name of the file goes into origins and errors.
func Read(r io.Reader, file string) (*Plan, error) { return Names(nil).Read(r, file) }

// Read is like the function, for somebody who knows names.
func (n Names) Read(r io.Reader, file string) (*Plan, error) {
	return newParser(r, file, window).read(n)
}

func (p *parser) read(n Names) (*Plan, error) {
	p.names = n
	if err := p.document(); err != nil {
		return nil, p.explain(err)
	}
	return p.plan(), nil
}

// parser collects what the plan holds until all of it is read: the state and
// the configuration that tell zones and hosts come last.
type parser struct {
	*scanner
	file    string
	names   Names
	top     []string // keys of the document, for telling what it is
	format  string
	version string

	errored, incomplete bool
	deferred            []zone.Gap

	found
	seen   addresses // of all resource_changes
	prior  collected // prior_state, what is in no resource_changes
	drift  []*object // resource_drift
	config *configuration

	entry    entry        // the element that is being read
	one      object       // and what is made of it
	sides    [2][1]record // before and after
	sites    map[[4]string]*site
	lastSite *site
	lastRead struct { // what readers answered last
		provider, mode, kind string
		have                 []reader
	}
	readersRead map[[3]string][]reader // and before, by provider, mode and type
	spare       spare                  // for what is read ahead
	lanes       int                    // how many there are at least, for tests
}

// found is what was read of resource_changes.
type found struct {
	objects collected
	named   []string           // who was read ahead; of the others seen has them
	acting  map[string]*actors // by block address
	gaps    []zone.Gap         // of other parts of the plan too
	tool    string
}

func newParser(r io.Reader, file string, buffer int64) *parser {
	p := &parser{scanner: newScanner(r, buffer), file: file, sites: map[[4]string]*site{}, readersRead: map[[3]string][]reader{}}
	p.config = newConfiguration(p)
	return p
}

// errNotPlan and errMore are the two ways in which well-formed JSON is no plan.
var (
	errNotPlan = errors.New("is JSON but no plan")
	errMore    = errors.New("holds more than one JSON document")
)

// document reads the whole input.
func (p *parser) document() error {
	if err := p.sniff(); err != nil {
		return err
	}
	if err := p.object(p.member); err != nil {
		return err
	}
	if err := p.isPlan(); err != nil {
		return err
	}
	clean, err := p.end()
	if err == nil && !clean {
		return errMore
	}
	return err
}

func (p *parser) member(key string) error {
	if len(p.top) < 64 {
		p.top = append(p.top, key)
	}
	switch key {
	case "format_version":
		return p.readFormat()
	case "terraform_version":
		return p.readText(&p.version, key)
	case "resource_changes":
		return p.list(changes, p.takeChanges, func() error { return p.readChange(false) })
	case "resource_drift":
		return p.array(func() error { return p.readChange(true) })
	case "prior_state":
		return p.readPrior()
	case "configuration":
		return p.config.read()
	case "deferred_changes":
		return p.array(p.readDeferred)
	case "checks":
		return p.array(p.readCheck)
	case "errored":
		return p.readBool(&p.errored, key)
	case "complete":
		complete := true
		err := p.readBool(&complete, key)
		p.incomplete = !complete
		return err
	}
	return p.skip()
}

// readFormat refuses what a later major version may have changed. Plans of
// Terraform 0.12 to 1.0 say 0.1 or 0.2 and have the same shape.
func (p *parser) readFormat() error {
	if err := p.readText(&p.format, "format_version"); err != nil {
		return err
	}
	if major, _, _ := strings.Cut(p.format, "."); major != "0" && major != "1" {
		return &Error{Where: p.file, Message: fmt.Sprintf("has plan format %q, of which nothing is known here", p.format), Hint: "update zonecut"}
	}
	return nil
}

// readDeferred notes what the tool puts off to a later plan.
func (p *parser) readDeferred() error {
	var e entry
	var reason string
	defer p.release()
	err := p.object(func(key string) error {
		switch key {
		case "reason":
			return p.readText(&reason, key)
		case "resource_change":
			return p.readEntry(&e)
		}
		return p.skip()
	})
	if err != nil {
		return err
	}
	p.deferred = append(p.deferred, zone.Gap{Kind: zone.GapIncomplete, What: "the change of " + e.address + " is deferred",
		Why: reason, Group: "deferred", Origin: p.origin(e.address)})
	return nil
}

// readCheck notes a check block that does not hold: the tool prints a warning,
// and neither the plan nor its exit code is another for it. What the author wrote
// about it may quote values and stays out.
func (p *parser) readCheck() error {
	var status, address string
	err := p.object(func(key string) error {
		switch key {
		case "status":
			return p.readText(&status, key)
		case "address":
			return p.object(func(key string) error {
				if key == "to_display" {
					return p.readText(&address, key)
				}
				return p.skip()
			})
		}
		return p.skip()
	})
	if err == nil && (status == "fail" || status == "error") {
		p.gaps = append(p.gaps, zone.Gap{Kind: zone.GapCheck, What: address + " does not hold", Why: "the configuration checks itself, and its tool goes on all the same",
			Group: "check", Origin: p.origin(address)})
	}
	return err
}

func (p *parser) origin(address string) zone.Origin {
	return zone.Origin{File: p.file, Address: address}
}
