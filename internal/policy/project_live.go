package policy

import (
	"fmt"
	"maps"
	"net/netip"
	"slices"
	"strings"
	"time"

	"go.yaml.in/yaml/v3"
)

// View says whom to ask about the zones of a view that is not public. Servers of
// the public Internet are never asked about it.
type View struct {
	// Servers are authoritative for the view; Resolvers answer its users.
	Servers, Resolvers []netip.AddrPort
}

// The vantages of verify: what a verdict may rest on.
const (
	VantageAuthoritative = "authoritative"
	VantageResolvers     = "resolvers"
)

// VerifySettings are what a project says of verify. A flag beats them.
type VerifySettings struct {
	// Vantage is VantageResolvers where resolvers will do when no authoritative
	// server can be asked from here; otherwise "" or VantageAuthoritative.
	Vantage string
	// Window is in the words of --window, "" the default; Timeout is 0 for the
	// default.
	Window  string
	Timeout time.Duration
	// ReachableAtLeast is how many addresses of a set of servers are enough where no
	// reply comes from the others; 0 wants all of them.
	ReachableAtLeast int
}

// ParseServer reads IP or IP:PORT, with an IPv6 address before a port in
// brackets. Port 0 is the usual one.
func ParseServer(s string) (netip.AddrPort, error) {
	at, err := netip.ParseAddrPort(s)
	if err != nil {
		addr, also := netip.ParseAddr(strings.TrimSuffix(strings.TrimPrefix(s, "["), "]"))
		if also != nil {
			return at, fmt.Errorf("%q is no IP address, nor IP:PORT", s)
		}
		at = netip.AddrPortFrom(addr, 0)
	} else if at.Port() == 0 {
		return at, fmt.Errorf("%q has no port that can be asked", s)
	}
	switch a := at.Addr(); {
	case a.Zone() != "":
		return at, fmt.Errorf("%q is an address with a zone, which means something else on every machine", s)
	case a.IsUnspecified() || a.IsMulticast() || a == netip.AddrFrom4([4]byte{255, 255, 255, 255}):
		return at, fmt.Errorf("%q is no address of one server", s)
	}
	return netip.AddrPortFrom(at.Addr().Unmap(), at.Port()), nil
}

// live are the fields of zonecut.yaml about whom to ask.
func (p *Project) live(r *reader) []field {
	return []field{
		{key: "resolvers", read: r.servers(&p.Resolvers)},
		{key: "views", read: func(n *yaml.Node) { p.readViews(r, n) }},
		{key: "verify", read: func(n *yaml.Node) { p.readVerify(r, n) }},
	}
}

// servers reads a list of addresses that has at least one.
func (r *reader) servers(into *[]netip.AddrPort) func(*yaml.Node) {
	return func(n *yaml.Node) {
		r.list(n, func(e *yaml.Node) {
			var s string
			if r.text(&s)(e); s == "" {
				return
			}
			at, err := ParseServer(s)
			switch {
			case err != nil:
				r.fail(e, "write 192.0.2.53, 192.0.2.53:5353 or [2001:db8::53]:5353", "%v", err)
			case slices.Contains(*into, at):
				r.fail(e, "keep one of the two", "%q is there twice", s)
			default:
				*into = append(*into, at)
			}
		})
		if empty(n) {
			r.fail(n, "take the key out, or name somebody", "the list is empty")
		}
	}
}

func (p *Project) readViews(r *reader, n *yaml.Node) {
	r.entries(n, func(k, n *yaml.Node) {
		var v View
		name := strings.TrimSpace(k.Value)
		if name == "" || name == "public" {
			r.fail(k, "name the view as the zones of it do: corp, or private:Z123", "the public Internet is no view that somebody can be named for")
			return
		}
		r.mapping(n, field{key: "servers", read: r.servers(&v.Servers)}, field{key: "resolvers", read: r.servers(&v.Resolvers)})
		if empty(n) {
			r.fail(n, "name its servers, or resolvers of its users", "the view %q names nobody to ask", name)
			return
		}
		p.Views[name] = v
	})
}

func (p *Project) readVerify(r *reader, n *yaml.Node) {
	r.mapping(n,
		field{key: "vantage", read: r.oneOf(&p.Verify.Vantage, []string{VantageAuthoritative, VantageResolvers})},
		field{key: "window", read: func(n *yaml.Node) { r.window(n, &p.Verify.Window) }},
		field{key: "timeout", read: r.duration(&p.Verify.Timeout, time.Second)},
		field{key: "reachable_at_least", read: r.number(&p.Verify.ReachableAtLeast, 1, 100)})
}

// windows are the windows of verify with a name.
var windows = []string{"none", "auto", "full"}

func (r *reader) window(n *yaml.Node, into *string) {
	var s string
	if r.text(&s)(n); s == "" {
		return
	}
	if d, err := time.ParseDuration(s); !slices.Contains(windows, s) && (err != nil || d <= 0) {
		r.fail(n, didYouMean(s, windows), "unknown window %q; have %s, or a duration such as 30m", s, strings.Join(windows, ", "))
		return
	}
	*into = s
}

// ViewNames are the views that somebody is named for, sorted.
func (p *Project) ViewNames() []string { return slices.Sorted(maps.Keys(p.Views)) }
