package tfplan

import (
	"fmt"
	"strings"

	"zonecut/internal/zone"
)

// Where a resource names no zone but only the view that it is in, the server
// decides: the record goes into the closest zone of the view that holds the
// name. The zones of the plan tell which that is; without any of them the names
// of the view are all there is to guess by.

// implied makes the zone of a record that of its absolute name in a view. What
// is to be guessed together are the names with the last two labels in common.
func (r *record) implied(name string, unknown bool, view string) {
	r.name, r.nameUnknown, r.zoneImplied, r.view = name, unknown, true, view
	r.fqdn = strings.TrimSuffix(r.name, ".")
	labels := strings.Split(r.fqdn, ".")
	r.zone = strings.TrimSpace(view + " " + strings.ToLower(strings.Join(labels[max(0, len(labels)-2):], ".")))
}

// closest is the zone of a view that holds a name, as far as the plan knows it.
func (z *zones) closest(o *object, r *record) (i zone.Instance, why string) {
	name, err := zone.FQDN(r.name)
	if err != nil {
		return i, err.Error()
	}
	if r.cut {
		name = name.Parent()
	}
	host := o.rt.provider.host
	for n := name; n != zone.Root; n = n.Parent() {
		for _, i := range z.named[host+" "+string(n)] {
			if i.View == r.view && i.Host == z.providerHost(o) {
				return i, ""
			}
		}
	}
	key := host + "/" + r.zone
	if apex, ok := z.guessed[key].apex(); ok {
		return zone.Instance{Apex: apex, View: r.view, Host: key}, ""
	}
	return i, fmt.Sprintf("no zone of the plan holds %s", name)
}
