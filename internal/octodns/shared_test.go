package octodns

import (
	"archive/tar"
	"bytes"
	"compress/gzip"
	"errors"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"zonecut/internal/zone"
)

// shared is a folder of public zones beside the repository. It is no part of
// it: licences differ, so tests that read it say so and skip where it is not.
func shared(t *testing.T, name string) string {
	t.Helper()
	dir, err := os.Getwd()
	for err == nil && dir != filepath.Dir(dir) {
		if _, err := os.Stat(filepath.Join(dir, "go.mod")); err == nil {
			path := filepath.Join(filepath.Dir(dir), "shared", "zones", name)
			if _, err := os.Stat(path); err == nil {
				return path
			}
			break
		}
		dir = filepath.Dir(dir)
	}
	t.Skipf("no folder ../shared/zones/%s beside the repository: real zones are not read", name)
	return ""
}

func load(t *testing.T, path string) []byte {
	t.Helper()
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if !strings.HasSuffix(path, ".gz") {
		return data
	}
	z, err := gzip.NewReader(bytes.NewReader(data))
	if err != nil {
		t.Fatal(err)
	}
	if data, err = io.ReadAll(z); err != nil {
		t.Fatal(err)
	}
	return data
}

// state reads the zones of one side of a history, which may have none.
func state(t *testing.T, dir string) (*zone.Snapshot, error) {
	t.Helper()
	files, err := filepath.Glob(filepath.Join(dir, "*.yaml*"))
	if err != nil {
		t.Fatal(err)
	}
	var s zone.State
	for _, file := range files {
		name, data := strings.TrimSuffix(filepath.Base(file), ".gz"), load(t, file)
		z, err := Parse(bytes.NewReader(data), name, "")
		if err != nil {
			return nil, err
		}
		if !Recognise(name, data) {
			t.Errorf("%s is not recognised", file)
		}
		s.Merge(z.State())
	}
	return s.Snapshot(), nil
}

func diff(before, after *zone.Snapshot) []string {
	out := []string{}
	for _, c := range zone.Diff(before, after, nil) {
		name := string(c.Owner) + " " + string(c.Type)
		if c.Zone {
			name = "zone " + string(c.Apex)
		}
		out = append(out, string(c.Op)+" "+name)
	}
	return out
}

// TestHistories compares what real commits did, and what looked like it and was
// harmless.
func TestHistories(t *testing.T) {
	for _, c := range []struct {
		source, name string
		want         []string
		more         int // changes that are not listed, -1 for any number
	}{
		{"ministryofjustice-dns", "pairs/20240626-test-dns-zone-removed-reverted", []string{"delete zone test-dns.service.justice.gov.uk."}, 8},
		{"ministryofjustice-dns", "pairs/20240802-dutysolicitors-migration-rollback", []string{"update dutysolicitors.org. A", "update dutysolicitors.org. TXT", "create dutysolicitors-lhr-202407._domainkey.dutysolicitors.org. TXT", "update www.dutysolicitors.org. A"}, 0},
		{"ministryofjustice-dns", "pairs/20240924-ns-typo-nns-laa-debt-collection", []string{"create laa-debt-collection.service.justice.gov.uk. NS"}, 0},
		{"ministryofjustice-dns", "pairs/20241118-jobs-delegation-second-attempt", []string{"create jobs.justice.gov.uk. CNAME", "delete jobs.justice.gov.uk. NS"}, 0},
		{"ministryofjustice-dns", "pairs/20241218-makeaplea-delegation-removed", []string{"delete contact-moj.dsd.io. A", "delete jurysummons.dsd.io. NS", "delete makeaplea.dsd.io. NS", "delete pleaonline.dsd.io. NS"}, 0},
		{"ministryofjustice-dns", "pairs/20250317-dmarc-replaced-wrong", []string{"update _dmarc.brookhouseinvestigation.independent.gov.uk. TXT"}, 0},
		{"ministryofjustice-dns", "pairs/20250704-records-in-wrong-zone", nil, 3},
		{"ministryofjustice-dns", "pairs/20250728-validation-cnames-bulk-removed", nil, 8},
		{"ministryofjustice-dns", "pairs/20250827-dkim-removed-reinstated", []string{"delete dkim.co._domainkey.justice.gov.uk. TXT"}, 0},
		// The dot alone changed, and Route 53 reads both alike.
		{"ministryofjustice-dns", "pairs/20251216-missing-dot-ptr", []string{}, 0},
		{"ministryofjustice-dns", "pairs/20260116-missing-dot-alias-courts", []string{"create development.courts.gov.uk. A", "create preproduction.courts.gov.uk. A"}, 2},
		{"ministryofjustice-dns", "pairs/20260327-blogs-zone-temp-removed", []string{"delete zone blogs.justice.gov.uk.", "delete blogs.justice.gov.uk. NS"}, 10},
		{"ministryofjustice-dns", "pairs/20260430-zone-file-wrong-name", []string{"delete zone yjresourcehub.uk."}, -1},
		{"ministryofjustice-dns", "pairs/20260618-missing-dot-alias-magistrate", []string{"create becomeamagistrate.uk. A", "create www.becomeamagistrate.uk. A"}, 0},
		{"ministryofjustice-dns", "traps/20241022-null-mx-retired-domain", []string{"update dsd.io. MX"}, 0},
		{"ministryofjustice-dns", "traps/20250517-planned-apex-mx-cutover", []string{"update digital.justice.gov.uk. MX"}, 7},
		{"ministryofjustice-dns", "traps/20260225-retired-zone-removed", []string{"delete zone intranet.justice.gov.uk."}, 25},
		{"ministryofjustice-dns", "traps/20260227-unused-delegations-batch", []string{"delete azure.dsd.io. NS", "delete core.dsd.io. NS", "delete crimebillingonline.dsd.io. NS", "delete defence-request.dsd.io. NS"}, 0},
		// Four sets only got their dot; the policy of _dmarc is another one.
		{"ministryofjustice-dns", "traps/20260326-lint-mx-trailing-dots", []string{"update _dmarc.andrewmalkinsoninquiry.uk. TXT"}, 0},
		{"ministryofjustice-dns", "traps/20260430-delegation-provider-change", []string{"update hmpps.dsd.io. NS"}, 0},
		{"ministryofjustice-dns", "traps/20260730-delegation-replaced", []string{"delete biometric.service.justice.gov.uk. NS", "create biometrics.service.justice.gov.uk. NS"}, 0},
		{"hackclub-dns", "pairs/20200128-shop-a-removed-while-fixing-ci", []string{"delete shop.hackclub.com. A"}, 0},
		{"hackclub-dns", "pairs/20200522-missing-dot-2", []string{"create restricted-slack-api.hackclub.com. CNAME"}, 0},
		{"hackclub-dns", "pairs/20210404-section-mistakenly-removed", []string{"create ssh.hackclub.com. CNAME", "delete statehigh.hackclub.com. CNAME"}, 0},
		{"hackclub-dns", "pairs/20230412-status-cname", []string{"update status.hackclub.com. CNAME"}, 0},
		{"hackclub-dns", "pairs/20230703-spf-two-records", []string{"update hackclub.com. TXT"}, 0},
		{"hackclub-dns", "pairs/20250130-missing-dot-1", []string{"delete jobs.hackclub.com. A", "create jobs.hackclub.com. CNAME"}, 0},
		{"hackclub-dns", "pairs/20250523-minecraft-srv-removed", []string{"create mc.hackclub.com. A", "delete mc.hackclub.com. CNAME"}, 3},
		{"hackclub-dns", "pairs/20260529-goofy-dollar", []string{"create keeb.hackclub.com. CNAME", "update keepsake.hackclub.com. CNAME"}, 0},
		{"hackclub-dns", "pairs/20260616-hcb-test-ipv6-removed", []string{"delete ingress.hcb.hackclub.com. AAAA"}, 0},
		{"hackclub-dns", "traps/20180226-config-moved", []string{}, 0},
		{"hackclub-dns", "traps/20200818-zone-retired", []string{"delete zone hackchicago.io."}, 10},
		{"hackclub-dns", "traps/20250820-takeover-cleanup", []string{"delete bccs.hackclub.com. CNAME", "delete mccownhacks.hackclub.com. NS"}, 1},
	} {
		t.Run(c.name, func(t *testing.T) {
			dir := filepath.Join(shared(t, c.source), filepath.FromSlash(c.name))
			before, after := sides(t, dir)
			got := diff(before, after)
			for _, want := range c.want {
				if !strings.Contains("\n"+strings.Join(got, "\n")+"\n", "\n"+want+"\n") {
					t.Errorf("no %q in %q", want, got)
				}
			}
			if len(got) != len(c.want)+c.more && c.more >= 0 {
				t.Errorf("%d changes, want %d: %q", len(got), len(c.want)+c.more, got)
			}
			t.Logf("%d sets before, %d after, %d changes", len(before.Sets()), len(after.Sets()), len(got))
		})
	}
}

// sides are the states around the change; where the one before it is not known,
// the change is the repair.
func sides(t *testing.T, dir string) (before, after *zone.Snapshot) {
	t.Helper()
	names := [2]string{"before", "after"}
	if strings.Contains(dir, "pairs") {
		names[1] = "bad"
	}
	if _, err := os.Stat(filepath.Join(dir, "before")); err != nil {
		names = [2]string{"bad", "fixed"}
	}
	var out [2]*zone.Snapshot
	for i, name := range names {
		var err error
		if out[i], err = state(t, filepath.Join(dir, name)); err != nil {
			t.Fatal(err)
		}
	}
	return out[0], out[1]
}

// TestBroken reads the commits whose YAML did not parse: no part of such a file
// is a zone.
func TestBroken(t *testing.T) {
	for name, line := range map[string]int{
		"20201123-yaml-broken-gaynor": 448, "20221231-yaml-broken-821": 2059, "20230511-yaml-broken-890": 739, "20230907-yaml-broken-962": 29,
	} {
		dir := filepath.Join(shared(t, "hackclub-dns"), "pairs", name)
		_, err := state(t, filepath.Join(dir, "bad"))
		var e *Error
		if !errors.As(err, &e) || e.Line != line || !strings.HasPrefix(e.Message, "not YAML: ") || e.Hint == "" {
			t.Errorf("%s: got %v, want an *Error on line %d", name, err, line)
		}
		t.Logf("%s: %v", name, err)
		for _, whole := range []string{"before", "fixed"} {
			if _, err := state(t, filepath.Join(dir, whole)); err != nil {
				t.Errorf("%s: %s: %v", name, whole, err)
			}
		}
	}
}

// TestSecondRecord reads a zone with two records of one name and type, which
// octoDNS refuses: what it serves then cannot be told.
func TestSecondRecord(t *testing.T) {
	dir := filepath.Join(shared(t, "hackclub-dns"), "pairs", "20260102-bad-a-nest")
	_, err := state(t, filepath.Join(dir, "before"))
	if want := "hackclub.app.yaml:5: a second record hackclub.app. A, the first is in hackclub.app.yaml:3: octoDNS refuses duplicates"; err == nil || err.Error() != want {
		t.Errorf("got %v, want %s", err, want)
	}
	bad, err := state(t, filepath.Join(dir, "bad"))
	if err != nil {
		t.Fatal(err)
	}
	fixed, err := state(t, filepath.Join(dir, "fixed"))
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff([]string{"update hackclub.app. A"}, diff(bad, fixed)); diff != "" {
		t.Error(diff)
	}
}

// TestSnapshots reads whole estates.
func TestSnapshots(t *testing.T) {
	for name, least := range map[string]int{"ministryofjustice-dns/snapshot-2025-11-06.tar.gz": 405, "hackclub-dns/snapshot-2025-11-21.tar.gz": 19} {
		dir := shared(t, filepath.Dir(name))
		archive := tar.NewReader(bytes.NewReader(load(t, filepath.Join(dir, filepath.Base(name)))))
		var zones, sets, defaulted int
		for {
			h, err := archive.Next()
			if errors.Is(err, io.EOF) {
				break
			}
			if err != nil {
				t.Fatal(err)
			}
			data, err := io.ReadAll(archive)
			if err != nil {
				t.Fatal(err)
			}
			if !Recognise(h.Name, data) {
				if strings.HasSuffix(h.Name, ".yaml") && filepath.Base(h.Name) != "octodns.yaml" {
					t.Errorf("%s is not recognised", h.Name)
				}
				continue
			}
			z, err := Parse(bytes.NewReader(data), h.Name, "")
			if err != nil {
				t.Error(err)
				continue
			}
			s := z.State()
			if d := diff(s.Snapshot(), s.Snapshot()); len(d) > 0 {
				t.Errorf("%s differs from itself: %s", h.Name, cmp.Diff(nil, d))
			}
			zones, sets, defaulted = zones+1, sets+len(z.Sets), defaulted+z.Defaulted
		}
		if zones < least {
			t.Errorf("%s: %d zones, want %d", name, zones, least)
		}
		t.Logf("%s: %d zones, %d sets, %d without ttl", name, zones, sets, defaulted)
	}
}
