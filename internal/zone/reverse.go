package zone

import (
	"net/netip"
	"slices"
	"strconv"
	"strings"
)

// Reverse is the name of an address (RFC 1035, section 3.5; RFC 3596, section 2.5).
func Reverse(a netip.Addr) Name {
	var labels []string
	top := ".ip6.arpa."
	if a.Is4() {
		top = ".in-addr.arpa."
		for _, b := range a.As4() {
			labels = append(labels, strconv.Itoa(int(b)))
		}
	} else {
		for _, b := range a.As16() {
			labels = append(labels, strconv.FormatUint(uint64(b>>4), 16), strconv.FormatUint(uint64(b&15), 16))
		}
	}
	slices.Reverse(labels)
	return Name(strings.Join(labels, ".") + top)
}
