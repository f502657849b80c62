package zonefile

import (
	"bufio"
	"fmt"
	"io"
	"strings"

	"zonecut/internal/zone"
)

// Print writes sets as a master file: the SOA first, as some servers want it,
// the rest in the order given, every name absolute and every TTL written. What
// Parse reads of it is what was printed. A set that a master file cannot say is
// an error: one that the provider computes, or that is not known yet.
func Print(w io.Writer, sets []*zone.RRset) error {
	out := bufio.NewWriter(w)
	for _, soa := range []bool{true, false} {
		for _, r := range sets {
			if (r.Type == "SOA") != soa {
				continue
			}
			if err := printable(r); err != nil {
				return err
			}
			for _, data := range r.Data {
				fmt.Fprintf(out, "%s %d IN %s %s\n", owner(r.Owner), r.TTL, r.Type, data)
			}
		}
	}
	return out.Flush()
}

func printable(r *zone.RRset) error {
	switch {
	case r.Unknown || r.TTLUnknown:
		return fmt.Errorf("printing %s: it is not known in full", r.Key)
	case r.Synthetic != "":
		return fmt.Errorf("printing %s: a master file has no word for %q", r.Key, r.Synthetic)
	}
	return nil
}

// owner escapes what would read as a directive or make the file look like JSON
// or HTML.
func owner(n zone.Name) string {
	if strings.IndexByte("$<[{-", n[0]) >= 0 {
		return `\` + string(n)
	}
	return string(n)
}
