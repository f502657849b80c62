package resolver

import (
	"net"
	"net/netip"
)

var (
	globalIPv6 = netip.MustParsePrefix("2000::/3")
	loopback6  = netip.IPv6Loopback()
)

// Routed reports whether this machine has a route to an address. It connects a
// UDP socket, which sends nothing. A unique local source address (RFC 4193) is
// no route to the Internet: what it sends never comes back, and a server must
// not be called dead for it.
func Routed(to netip.Addr) bool {
	if to.Is4() || to == loopback6 {
		return to.IsLoopback() || connects(to).IsValid()
	}
	from := connects(to)
	return from.IsValid() && (!globalIPv6.Contains(to) || globalIPv6.Contains(from))
}

// connects gives the source address for a destination; it is not valid when
// there is none.
func connects(to netip.Addr) netip.Addr {
	conn, err := net.DialUDP("udp", nil, net.UDPAddrFromAddrPort(netip.AddrPortFrom(to, 53)))
	if err != nil {
		return netip.Addr{}
	}
	defer conn.Close()
	local, err := netip.ParseAddrPort(conn.LocalAddr().String())
	if err != nil {
		return netip.Addr{}
	}
	return local.Addr().WithZone("")
}
