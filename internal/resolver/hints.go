package resolver

import (
	_ "embed" // for the root hints
	"errors"
	"fmt"
	"io"
	"net/netip"
	"slices"
	"strings"

	"github.com/miekg/dns"

	"zonecut/internal/zone"
)

//go:embed named.root
var namedRoot string

// RootHints are the root servers as IANA publishes them.
func RootHints() []Server {
	hints, err := ParseHints(strings.NewReader(namedRoot), "named.root")
	if err != nil {
		panic("resolver: the built-in root hints: " + err.Error()) // compiled in, and read by a test
	}
	return hints
}

// ParseHints reads root hints: a master file (RFC 1035, section 5) with the NS
// set of the root and the addresses of its hosts. file names the source in
// errors.
func ParseHints(r io.Reader, file string) ([]Server, error) {
	var names []zone.Name
	addresses := map[zone.Name][]netip.Addr{}
	zp := dns.NewZoneParser(r, ".", file)
	for rr, ok := zp.Next(); ok; rr, ok = zp.Next() {
		owner, err := zone.FQDN(rr.Header().Name)
		if err != nil {
			return nil, fmt.Errorf("root hints %s: %w", file, err)
		}
		if ns, ok := rr.(*dns.NS); ok && owner == zone.Root {
			n, err := zone.FQDN(ns.Ns)
			if err != nil {
				return nil, fmt.Errorf("root hints %s: %w", file, err)
			}
			names = append(names, n)
		}
		if a, ok := addressOf(rr); ok {
			addresses[owner] = append(addresses[owner], a)
		}
	}
	if err := zp.Err(); err != nil {
		return nil, fmt.Errorf("root hints: %w", err)
	}
	return hints(names, addresses, file)
}

func hints(names []zone.Name, addresses map[zone.Name][]netip.Addr, file string) ([]Server, error) {
	var out []Server
	known := 0
	for _, n := range zone.SortNames(names) {
		slices.SortFunc(addresses[n], netip.Addr.Compare)
		out = append(out, Server{Name: n, Addresses: slices.Compact(addresses[n])})
		known += len(addresses[n])
	}
	switch {
	case len(out) == 0:
		return nil, errors.New("root hints " + file + ": no NS records of the root")
	case known == 0:
		return nil, errors.New("root hints " + file + ": no address of a root server")
	}
	return out, nil
}
