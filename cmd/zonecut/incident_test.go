package main

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/miekg/dns"

	"zonecut/internal/lab"
)

// zonecut runs the built binary in a directory of its own and gives its output
// and exit code.
func zonecut(t *testing.T, args ...string) (stdout, stderr string, code int) {
	t.Helper()
	return zonecutIn(t, t.TempDir(), args...)
}

// zonecutIn runs it in a directory, without what a CI puts into the environment:
// which branch this very repository is on is nothing to the tests.
func zonecutIn(t *testing.T, dir string, args ...string) (stdout, stderr string, code int) {
	t.Helper()
	var out, errs bytes.Buffer
	cmd := exec.Command(binary, args...)
	cmd.Dir, cmd.Env = dir, []string{"PATH=" + os.Getenv("PATH"), "HOME=" + dir}
	cmd.Stdout, cmd.Stderr = &out, &errs
	err := cmd.Run()
	var exit *exec.ExitError
	if errors.As(err, &exit) {
		return out.String(), errs.String(), exit.ExitCode()
	}
	if err != nil {
		t.Fatal(err)
	}
	return out.String(), errs.String(), 0
}

// incident is one outage, ready to be replayed: the report of its plan, and the
// servers as they were.
type incident struct {
	t        *testing.T
	lab      *lab.Lab
	report   string
	parents  []*lab.Authority
	resolver *lab.Resolver
	apex     string
}

// replay checks the plan, which must block, and starts an Internet that serves
// the parent zone as it was before. The first parent server is a BIND that
// takes updates, the second what the caller says.
func replay(t *testing.T, folder, apex, cut string, edit func(zone string) string, child string) *incident {
	t.Helper()
	dir := filepath.Join(data, "incidents", folder)
	in := &incident{t: t, lab: lab.New(t), apex: apex, report: filepath.Join(t.TempDir(), "report.json")}
	out, errs, code := zonecut(t, "check", "--out", "text", "--out", "json="+in.report, filepath.Join(dir, "plan.json"))
	if code != 2 || !strings.Contains(out, "block: "+cut+" NS in "+apex) {
		t.Fatalf("check of the plan: exit code %d\n%s%s", code, out, errs)
	}
	text, err := os.ReadFile(filepath.Join(dir, "before.zone"))
	if err != nil {
		t.Fatal(err)
	}
	in.serve(edit(addresses(string(text), cut)), cut, child)
	return in
}

// addresses puts the lab's addresses where the zone has those of the machine it
// was made on, and gives the child's servers glue where they stand below the
// cut.
func addresses(zone, cut string) string {
	host := regexp.MustCompile(`(?m)^(\S+)\s+(\d+)\s+IN\s+A\s+127\.\S+$`)
	zone = host.ReplaceAllStringFunc(zone, func(line string) string {
		f := host.FindStringSubmatch(line)
		switch {
		case strings.HasPrefix(f[1], "ns1."):
			return f[1] + " " + f[2] + " IN A $IP(10)"
		case strings.HasPrefix(f[1], "ns2."):
			return f[1] + " " + f[2] + " IN A $IP(11)"
		}
		return f[1] + " " + f[2] + " IN A $IP(20)"
	})
	for _, ns := range regexp.MustCompile(`(?m)^`+regexp.QuoteMeta(cut)+`\s.*\sNS\s+(\S+)$`).FindAllStringSubmatch(zone, -1) {
		if strings.HasSuffix(ns[1], "."+cut) {
			zone += ns[1] + " 3600 IN A $IP(20)\n"
		}
	}
	return zone
}

func (in *incident) serve(parent, cut, child string) {
	l, tld := in.lab, in.apex[strings.Index(in.apex, ".")+1:]
	l.Authority(lab.Spec{Program: lab.NSD, IP: 1, Zones: map[string]string{".": fmt.Sprintf(
		". 300 SOA r0.root. host. 1 3600 600 604800 60\n. 300 NS r0.root.\nr0.root. 300 A $IP(1)\n%s 300 NS a.%s\na.%s 300 A $IP(2)\n", tld, tld, tld)}})
	l.Authority(lab.Spec{Program: lab.NSD, IP: 2, Zones: map[string]string{tld: fmt.Sprintf(
		"%[1]s 300 SOA a.%[1]s host.%[1]s 1 3600 600 604800 60\n%[1]s 300 NS a.%[1]s\na.%[1]s 300 A $IP(2)\n%[2]s 300 NS ns1.%[2]s\n%[2]s 300 NS ns2.%[2]s\nns1.%[2]s 300 A $IP(10)\nns2.%[2]s 300 A $IP(11)\n", tld, in.apex)}})
	in.parents = []*lab.Authority{
		l.Authority(lab.Spec{Program: lab.BIND, IP: 10, Secondaries: []string{l.IP(11)}, Zones: map[string]string{in.apex: parent}}),
		l.Authority(lab.Spec{Program: lab.BIND, IP: 11, Zones: map[string]string{in.apex: parent}}),
	}
	l.Authority(lab.Spec{Program: lab.NSD, IP: 20, Zones: map[string]string{cut: child}})
	in.resolver = l.Resolver(53, l.IP(1))
}

// delete makes the incident's deletion by dynamic update, at these parents.
func (in *incident) delete(cut string, parents ...*lab.Authority) {
	for _, p := range parents {
		p.Update(in.apex, []string{cut + " NS"}, nil)
	}
}

// apply makes the whole recorded change by dynamic update at both parents: what
// stands only in the zone before goes, what stands only in the one after comes.
func (in *incident) apply(folder string) {
	in.t.Helper()
	records := func(name string) map[string]bool {
		text, err := os.ReadFile(filepath.Join(data, "incidents", folder, name))
		if err != nil {
			in.t.Fatal(err)
		}
		out := map[string]bool{}
		for line := range strings.Lines(string(text)) {
			line = strings.TrimSpace(line)
			if line != "" && line[0] != ';' && !strings.Contains(line, "\tSOA\t") {
				out[line] = true
			}
		}
		return out
	}
	before, after := records("before.zone"), records("after.zone")
	var remove, add []string
	for line := range before {
		if !after[line] {
			remove = append(remove, line)
		}
	}
	for line := range after {
		if !before[line] {
			add = append(add, line)
		}
	}
	for _, p := range in.parents {
		p.Update(in.apex, remove, add)
	}
}

func (in *incident) verify(args ...string) (stdout string, code int, took time.Duration) {
	in.t.Helper()
	start := time.Now()
	verified := filepath.Join(in.t.TempDir(), "verified.json")
	args = append([]string{"verify", in.report, "--out", "text", "--out", "json=" + verified, "--root-hints", in.lab.Hints(in.lab.IP(1)),
		"--port", fmt.Sprint(in.lab.Port), "--rate", "0", "--window", "none"}, args...)
	out, errs, code := zonecut(in.t, args...)
	took = time.Since(start)
	in.t.Logf("verify ended with %d after %v:\n%s%s", code, took.Round(time.Millisecond), out, errs)
	text, err := os.ReadFile(verified)
	if err != nil {
		in.t.Fatal(err)
	}
	valid(in.t, text)
	return out + errs, code, took
}

// resolves asks the resolver for www below the cut.
func (in *incident) resolves(cut, want string) {
	in.t.Helper()
	if data, rcode := in.resolver.Lookup("www."+cut, dns.TypeA); !slices.Equal(data, []string{want}) {
		in.t.Errorf("%s says %v %s, want %s", in.resolver.Program, data, rcode, want)
	}
}

// childZone is a child that is alive and well.
func childZone(cut string, ttl int) string {
	return fmt.Sprintf("%[1]s %[2]d SOA ns.%[1]s host.%[1]s 1 3600 600 604800 60\n%[1]s %[2]d NS ns.%[1]s\nns.%[1]s %[2]d A $IP(20)\nwww.%[1]s %[2]d A 192.0.2.80\n", cut, ttl)
}

func asIs(zone string) string { return zone }

// The cleanup, end to end: check blocks the plan; it is applied all the same;
// verify finds the loss at the parent at once, while the resolver still answers
// from its cache, and prints what to put back.
func TestIncidentDelegationDeleted(t *testing.T) {
	const cut = "eu.example.com."
	for _, c := range []struct {
		name  string
		edit  func(string) string
		child string
	}{
		{"R01", asIs, childZone(cut, 300)},
		{"R01-W: the parent's wildcard answers", func(z string) string { return z + "*.example.com. 300 IN A 192.0.2.66\n" }, childZone(cut, 300)},
		{"R01-C: the child's NS set lives longer", func(z string) string { return strings.ReplaceAll(z, "86400\tIN\tNS", "5\tIN\tNS") }, childZone(cut, 60)},
	} {
		t.Run(c.name, func(t *testing.T) {
			in := replay(t, "delegation-deleted", "example.com.", cut, c.edit, c.child)
			in.resolves(cut, "192.0.2.80")
			in.delete(cut, in.parents...)
			out, code, took := in.verify()
			if code != 2 {
				t.Errorf("exit code %d, want 2", code)
			}
			if took > 2*time.Second {
				t.Logf("slow: the verdict took %v; two seconds are promised on a machine that is not busy", took)
			}
			for _, want := range []string{"broken", "eu.example.com. 86400 IN NS eu-ns1.example.com."} {
				if !strings.Contains(out, want) {
					t.Errorf("the output lacks %q", want)
				}
			}
			in.resolves(cut, "192.0.2.80") // from its cache: whoever asks a resolver sees nothing
		})
	}
}

func TestIncidentBigCleanup(t *testing.T) {
	const cut = "lab.corp.example."
	in := replay(t, "big-cleanup", "corp.example.", cut, asIs, childZone(cut, 300))
	in.resolves(cut, "192.0.2.80")
	in.apply("big-cleanup")
	if out, code, _ := in.verify(); code != 2 || !strings.Contains(out, "lab.corp.example. 3600 IN NS ns1.lab.corp.example.") {
		t.Errorf("exit code %d, want 2 and what to restore", code)
	}
	in.resolves(cut, "192.0.2.80")
}

// One of two parent servers has not got the change: nobody can say yet, and it
// is never a pass.
func TestVerifyOneParentLags(t *testing.T) {
	t.Parallel()
	const cut = "eu.example.com."
	in := replay(t, "delegation-deleted", "example.com.", cut, asIs, childZone(cut, 300))
	in.waive(cut)
	in.delete(cut, in.parents[0])
	if out, code, _ := in.verify("--timeout", "4s"); code != 3 || !strings.Contains(out, "pending") && !strings.Contains(out, "late") {
		t.Errorf("exit code %d, want 3", code)
	}
}

// A removal that somebody answers for passes, and verify says what remains: the
// child still answers.
func TestVerifyWaivedRemoval(t *testing.T) {
	const cut = "eu.example.com."
	in := replay(t, "delegation-deleted", "example.com.", cut, asIs, childZone(cut, 300))
	in.waive(cut)
	in.delete(cut, in.parents...)
	out, code, _ := in.verify()
	if code != 0 || !strings.Contains(out, "accepted") || !strings.Contains(out, "still answers") {
		t.Errorf("exit code %d, want 0 and what remains", code)
	}
}

// Breaking the glass lets the change past check. It is no acceptance: users are
// down all the same, and verify says so.
func TestVerifyAfterBreakGlass(t *testing.T) {
	const cut = "eu.example.com."
	in := replay(t, "delegation-deleted", "example.com.", cut, asIs, childZone(cut, 300))
	text, err := os.ReadFile(in.report)
	if err != nil {
		t.Fatal(err)
	}
	var r struct{ Digest string }
	if err := json.Unmarshal(text, &r); err != nil {
		t.Fatal(err)
	}
	plan := filepath.Join(data, "incidents/delegation-deleted/plan.json")
	if out, errs, code := zonecut(t, "check", "--break-glass", "the region is on fire", "--digest", r.Digest, "--out", "json="+in.report, plan); code != 0 {
		t.Fatalf("check with the glass broken: exit code %d\n%s%s", code, out, errs)
	}
	in.delete(cut, in.parents...)
	if _, code, _ := in.verify(); code != 2 {
		t.Errorf("exit code %d, want 2", code)
	}
}

// waive checks the plan again with a waiver, so that the report carries it, and
// gives the report the addresses that the child has in the lab.
func (in *incident) waive(cut string) {
	in.t.Helper()
	dir := in.t.TempDir()
	now := time.Now().UTC()
	waivers := fmt.Sprintf(`version: 1
waivers:
  - rule: delegation-removed
    match: { zone: %s, name: %s, type: NS }
    reason: the region is closed
    owner: dns@example.com
    created: %s
    expires: %s
`, in.apex, cut, now.Format(time.DateOnly), now.AddDate(0, 0, 7).Format(time.DateOnly))
	if err := os.MkdirAll(filepath.Join(dir, ".zonecut"), 0o755); err != nil {
		in.t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(dir, ".zonecut", "waivers.yaml"), []byte(waivers), 0o644); err != nil {
		in.t.Fatal(err)
	}
	plan := filepath.Join(data, "incidents/delegation-deleted/plan.json")
	if out, errs, code := zonecutIn(in.t, dir, "check", "--out", "json="+in.report, plan); code != 0 {
		in.t.Fatalf("check with a waiver: exit code %d\n%s%s", code, out, errs)
	}
	in.relocate()
}

// relocate writes the lab's child address into the report's proofs: the plan
// was made where the child's servers had others.
func (in *incident) relocate() {
	in.t.Helper()
	text, err := os.ReadFile(in.report)
	if err != nil {
		in.t.Fatal(err)
	}
	if !json.Valid(text) {
		in.t.Fatalf("the report is no JSON: %s", text)
	}
	text = bytes.ReplaceAll(text, []byte(`"127.0.0.1"`), []byte(`"`+in.lab.IP(20)+`"`))
	text = bytes.ReplaceAll(text, []byte(`"127.0.0.2"`), []byte(`"`+in.lab.IP(20)+`"`))
	if err := os.WriteFile(in.report, text, 0o644); err != nil {
		in.t.Fatal(err)
	}
}
