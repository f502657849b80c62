package rule

import (
	"bytes"
	"compress/gzip"
	"io"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"zonecut/internal/finding"
	"zonecut/internal/source"
	"zonecut/internal/zone"
)

// realZones is a folder of public zones beside the repository. It is no part of
// it: licences differ, so tests that read it say so and skip where it is not.
func realZones(t *testing.T) string {
	t.Helper()
	dir, err := os.Getwd()
	for err == nil && dir != filepath.Dir(dir) {
		if _, err := os.Stat(filepath.Join(dir, "go.mod")); err == nil {
			path := filepath.Join(filepath.Dir(dir), "shared", "zones")
			if _, err := os.Stat(path); err == nil {
				return path
			}
			break
		}
		dir = filepath.Dir(dir)
	}
	t.Skip("no folder ../shared/zones beside the repository: real changes are not judged")
	return ""
}

// Real zone files hold marks that a build step replaces: serials and the name of
// the zone. Lines of a server's own types and of other files are left out, on both
// sides.
var (
	markedSerial = regexp.MustCompile(`\{\{ *(serial(_num)?) *\}\}|\$serial\b`)
	markedZone   = regexp.MustCompile(`\{\{ *zonename *\}\}|@Z\b\.?|\$zonename\b\.?`)
	markedLine   = regexp.MustCompile(`(?m)^.*(\bDYNA\b|\{%|^\$INCLUDE|\$TOOLSERVER).*$`)
)

// unpack copies the zones of a folder to a fresh one, unzipped and without marks.
func unpack(t *testing.T, from string) string {
	t.Helper()
	to := t.TempDir()
	files, err := os.ReadDir(from)
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range files {
		data, err := os.ReadFile(filepath.Join(from, f.Name()))
		if err != nil {
			t.Fatal(err)
		}
		if strings.HasSuffix(f.Name(), ".gz") {
			z, err := gzip.NewReader(bytes.NewReader(data))
			if err != nil {
				t.Fatal(err)
			}
			if data, err = io.ReadAll(z); err != nil {
				t.Fatal(err)
			}
		}
		name := strings.TrimSuffix(f.Name(), ".gz")
		data = markedLine.ReplaceAll(markedSerial.ReplaceAll(data, []byte("1")), nil)
		data = markedZone.ReplaceAll(data, []byte(strings.TrimSuffix(name, ".zone")+"."))
		if err := os.WriteFile(filepath.Join(to, name), data, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return to
}

// realSteps are the steps of a stored pair or trap, as its folders.
func realSteps(dir string) [][2]string {
	var out [][2]string
	for _, s := range [][2]string{{"before", "bad"}, {"bad", "fixed"}, {"before", "after"}} {
		a, errA := os.Stat(filepath.Join(dir, s[0]))
		b, errB := os.Stat(filepath.Join(dir, s[1]))
		if errA == nil && errB == nil && a.IsDir() && b.IsDir() {
			out = append(out, s)
		}
	}
	return out
}

// realWant is what the rules about siblings, serials, mail and the like say of
// real changes, their repairs, and changes that only look dangerous.
// In skopjehacklab's zones the serial is forgotten more often than not.
var realWant = map[string]string{
	"m-lab-dns-zones/pairs/20170523-serial-not-bumped-1/bad":                   "warn serial-not-increased",
	"ministryofjustice-dns/pairs/20240924-ns-typo-nns-laa-debt-collection/bad": "warn ns-sibling-odd",
	"ministryofjustice-dns/pairs/20250827-dkim-removed-reinstated/fixed":       "warn mail-auth-weakened",
	"skopjehacklab-dns-zone-files/pairs/20130117-owner-and-target-dot/fixed":   "warn serial-not-increased",
	"skopjehacklab-dns-zone-files/pairs/20130316-aaaa-wrong/bad":               "warn serial-not-increased",
	"skopjehacklab-dns-zone-files/pairs/20130316-aaaa-wrong/fixed":             "warn serial-not-increased",
	"skopjehacklab-dns-zone-files/pairs/20131126-wildcard-target-typo/bad":     "warn serial-not-increased",
	"skopjehacklab-dns-zone-files/pairs/20131126-wildcard-target-typo/fixed":   "warn serial-not-increased",
	"wikimedia-operations-dns/pairs/20190221-spf-ipv4-vs-ip4/bad":              "warn mail-auth-weakened",
}

func TestRealChanges(t *testing.T) {
	root := realZones(t)
	dirs, err := filepath.Glob(filepath.Join(root, "*", "*", "20*"))
	if err != nil {
		t.Fatal(err)
	}
	rules := []*Rule{}
	for _, id := range []string{"ns-duplicate", "ns-sibling-odd", "glue-mismatch", "dnskey-removed", "signature-expiring",
		"serial-not-increased", "soa-timers", "ttl-risk", "negative-ttl-high", "mail-auth-weakened", "caa-suspect"} {
		r, err := Lookup(id)
		if err != nil {
			t.Fatal(err)
		}
		rules = append(rules, r)
	}
	got, judged, unread := map[string]string{}, 0, 0
	for _, dir := range dirs {
		for _, step := range realSteps(dir) {
			name, _ := filepath.Rel(root, filepath.Join(dir, step[1]))
			in, err := source.Pair(t.Context(), unpack(t, filepath.Join(dir, step[0])), unpack(t, filepath.Join(dir, step[1])), source.Options{})
			if err != nil {
				unread++
				t.Logf("%s: %v", name, err)
				continue
			}
			judged++
			if found := judgeReal(t, rules, in); found != "" {
				got[name] = found
			}
		}
	}
	t.Logf("%d steps judged, %d not read", judged, unread)
	if judged == 0 {
		t.Error("no step was judged")
	}
	if diff := cmp.Diff(realWant, got); diff != "" {
		t.Errorf("findings (-want +got):\n%s", diff)
	}
}

// judgeReal gives the levels above note and the rules that give them, in one line.
func judgeReal(t *testing.T, rules []*Rule, in *source.Input) string {
	t.Helper()
	before, after := in.Before.Snapshot(), in.After.Snapshot()
	res, err := Run(rules, Input{Before: before, After: after, Changes: zone.Diff(before, after, in.Ways), Gaps: in.Gaps,
		Policy: &testPolicy{}, Now: time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)})
	if err != nil {
		t.Fatal(err)
	}
	var out []string
	for _, f := range res.Findings {
		if f.Level > finding.Note {
			t.Logf("%s %s: %s", f.Level, f.ID, f.Message)
			out = append(out, f.Level.String()+" "+f.Rule)
		}
	}
	slices.Sort(out)
	return strings.Join(slices.Compact(out), "; ")
}
