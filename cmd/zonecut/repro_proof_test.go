package main

import (
	"slices"
	"testing"
)

// foretold are the reproductions whose harm verify knows from a finding alone: the
// servers give what is planned. No plan is what is there before: R14 and R15.
var foretold = []string{"R05-L", "R09", "R09-M", "R12", "R14", "R15", "R16", "R18-S", "R19", "R21-S", "R32", "R38"}

// What a finding fears is broken only where the change arrived and nobody accepted
// it: the same cases again, on the one hand without the change, on the other with
// somebody who answers for every finding.
func TestForetold(t *testing.T) {
	unarrived := []string{"R14", "R15"}
	var cases []repro
	for _, r := range repros() {
		if !slices.Contains(foretold, r.id) {
			continue
		}
		accepted, late := r, r
		accepted.broken.accepted, accepted.broken.c = true, want{}
		if accepted.id += "-a"; r.id == "R05-L" {
			accepted.broken.c.code = 3 // accepted or not, a server that refuses shows nothing
		}
		if r.id == "R38" {
			accepted.broken.c.text = "to do: caches hold the DS of sub.r38-a.lab.: keep its keys and signatures until "
		}
		cases = append(cases, accepted)
		if !slices.Contains(unarrived, r.id) {
			late.broken.apply, late.broken.c = nothing, want{3, "", "nothing arrived, nothing broke"}
			late.id += "-l"
			cases = append(cases, late)
		}
	}
	w := newReproWorld(t, cases)
	t.Run("all", func(t *testing.T) {
		for i := range cases {
			r := &cases[i]
			t.Run(r.id, func(t *testing.T) {
				t.Parallel()
				p := newPlayed(t, w, r, &r.broken)
				p.play()
				if v := p.got["c"]; !p.c.met(v) {
					t.Errorf("verify: exit code %d, want %s and %q\n%s", v.code, p.c, p.c.text, v.out)
				}
			})
		}
	})
}
