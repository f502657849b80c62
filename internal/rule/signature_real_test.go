package rule

import (
	"compress/gzip"
	"os"
	"path/filepath"
	"testing"
	"time"

	"zonecut/internal/zone"
	"zonecut/internal/zonefile"
)

// A root zone of 2014 holds in each of its denials and signatures.
func TestRealSignedZone(t *testing.T) {
	f, err := os.Open(filepath.Join(realZones(t), "root-zone", "root-2014062501-full-dnssec.zone.gz"))
	if err != nil {
		t.Skip(err)
	}
	defer f.Close()
	text, err := gzip.NewReader(f)
	if err != nil {
		t.Fatal(err)
	}
	read, err := zonefile.Parse(text, "root.zone", zonefile.Options{Apex: zone.Root})
	if err != nil {
		t.Fatal(err)
	}
	state := read.State()
	z := signedIn(state.Snapshot(), zone.Instance{Apex: zone.Root}, false)
	if z == nil || !z.nsec {
		t.Fatal("it is not taken for a signed zone")
	}
	if lies := z.allLies(); len(lies) > 0 {
		t.Errorf("%d denials lie, first %v", len(lies), lies[0])
	}
	sets := z.allSets()
	start := time.Now()
	faults, left := z.faultsOf(sets, nil, len(sets), time.Date(2014, 6, 26, 0, 0, 0, 0, time.UTC))
	if len(faults)+left > 0 || len(sets) < 1000 {
		t.Errorf("%d faults in %d sets, first %v", len(faults), len(sets), faults[0])
	}
	t.Logf("%d sets in %v", len(sets), time.Since(start).Round(time.Millisecond))
}
