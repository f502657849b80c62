package zone

import (
	"cmp"
	"strings"
)

// Instance is one copy of a zone: what is served for an apex, in a view, by a
// host. The copies of one zone at two operators, a public and a private zone of
// one name, and the old and the new instance of a replaced zone are different
// instances.
type Instance struct {
	Apex Name
	// View is "" for the public Internet, "private:<zone id>" for a private
	// zone, otherwise the name of the view.
	View string
	// Host says who serves this copy: "aws/Z123", "cloudflare/<zone id>",
	// "dns/<provider configuration>"; "" for a zone file.
	Host string
}

// Public reports whether the instance answers to everyone.
func (i Instance) Public() bool { return i.View == "" }

// SameZone reports whether two instances are copies of one zone: what the world
// sees joins instances by name and view.
func (i Instance) SameZone(j Instance) bool { return i.Apex == j.Apex && i.View == j.View }

// String names the instance in full, as waivers match on it.
func (i Instance) String() string {
	s := string(i.Apex)
	if i.View != "" {
		s += " (" + i.View + ")"
	}
	if i.Host != "" {
		s += " at " + i.Host
	}
	return s
}

// Compare orders instances by name, view and host.
func (i Instance) Compare(j Instance) int {
	return cmp.Or(i.Apex.Compare(j.Apex), strings.Compare(i.View, j.View), strings.Compare(i.Host, j.Host))
}

// Key is what the DNS treats as one unit of change: an RRset in one zone
// instance, with the identifier that tells the variants of a routing set apart.
// The zone is part of it: the NS set of the parent and that of the child's apex
// have one owner and are two RRsets.
type Key struct {
	Instance
	Owner Name
	Type  Type
	Set   string
}

// IsDelegation reports whether the key is the parent's side of a zone cut.
func (k Key) IsDelegation() bool { return k.Type == "NS" && k.Owner != k.Apex }

// IsApexNS reports whether the key is the child's side of a zone cut.
func (k Key) IsApexNS() bool { return k.Type == "NS" && k.Owner == k.Apex }

// String names the key in full: "eu.example.com. NS in example.com.".
func (k Key) String() string {
	s := string(k.Owner) + " " + string(k.Type)
	if k.Set != "" {
		s += " [" + k.Set + "]"
	}
	return s + " in " + k.Instance.String()
}

// Compare orders keys by zone, owner in DNSSEC order, type and set.
func (k Key) Compare(l Key) int {
	return cmp.Or(k.Instance.Compare(l.Instance), k.Owner.Compare(l.Owner),
		strings.Compare(string(k.Type), string(l.Type)), strings.Compare(k.Set, l.Set))
}
