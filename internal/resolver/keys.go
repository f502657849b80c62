package resolver

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/miekg/dns"

	"zonecut/internal/zone"
)

// dsView is what a trusted place says of the keys of a zone: a DS set, or that
// there is none.
type dsView struct {
	from string // who says it
	link Link   // LinkDS, or LinkAnchor for a trust anchor
	id   string // its content
	set  []*dns.DS
}

func newView(from string, link Link, set []*dns.DS) *dsView {
	v := &dsView{from: from, link: link, set: set}
	v.id = strings.Join(v.data(), ";")
	return v
}

// noun is what its values are called.
func (v *dsView) noun() string {
	if v.link == LinkAnchor {
		return "trust anchor"
	}
	return "DS"
}

func (v *dsView) data() []string {
	var out []string
	for _, d := range v.set {
		// A copy, for RData writes its spelling into the record, and trust anchors are
		// shared by validations that run at the same time.
		out = append(out, zone.RData(dns.Copy(d)))
	}
	slices.Sort(out)
	return slices.Compact(out)
}

// keys judges the DNSKEY set that one server serves by a DS set (RFC 4035,
// section 5.2): one DS must name a key that signs the set. Where no DS is of an
// algorithm and digest that validators implement, the zone counts as unsigned.
func (c *check) keys(apex zone.Name, a *Answer, view *dsView) (*keySet, verdict) {
	effective := zone.EffectiveDS(view.data())
	if len(effective) == 0 {
		return nil, verdict{Insecure, view.link, fmt.Sprintf("no %s of %s is of an algorithm and digest that validators implement (%s)",
			view.noun(), apex, algorithms(view.set))}
	}
	if v, ok := spoke(a); !ok {
		return nil, v
	}
	s := find(rrsets(a.msg.Answer), apex, dns.TypeDNSKEY)
	if s == nil {
		return nil, verdict{Bogus, LinkKey, fmt.Sprintf("serves no DNSKEY of %s, for which there is a %s", apex, view.noun())}
	}
	if len(s.rrs) > maxKeys {
		return nil, verdict{Bogus, LinkKey, fmt.Sprintf("serves %d keys of %s, too many to look at", len(s.rrs), apex)}
	}
	k := &keySet{apex: apex, from: who(a.Server, a.Address)}
	all := zoneKeys(s)
	worst := verdict{Bogus, view.link, fmt.Sprintf("no %s of %s matches a key that it serves: %s, but it has %s",
		view.noun(), apex, tagsDS(view.set), tags(all))}
	for _, key := range all {
		if !named(apex, effective, key) {
			continue
		}
		k.keys = []*dns.DNSKEY{key}
		sig, v := c.signed(s, k)
		if sig != nil {
			k.keys = all
			k.id = strings.Join(a.Data, ";")
			return k, v
		}
		v.Link = LinkKey
		worst = v
		if v.Status == Indeterminate {
			break
		}
	}
	return nil, worst
}

// zoneKeys are the keys of a set that may sign the zone (RFC 4034, section 2.1).
// A revoked key may not (RFC 5011, section 2.1).
func zoneKeys(s *rrset) []*dns.DNSKEY {
	var out []*dns.DNSKEY
	for _, rr := range s.rrs {
		if k, ok := rr.(*dns.DNSKEY); ok && k.Flags&dns.ZONE != 0 && k.Flags&dns.REVOKE == 0 && k.Protocol == 3 {
			out = append(out, k)
		}
	}
	return out
}

// named reports whether one of the DS values names the key.
func named(apex zone.Name, effective []string, key *dns.DNSKEY) bool {
	tag := strconv.Itoa(int(key.KeyTag()))
	return slices.ContainsFunc(effective, func(ds string) bool {
		return strings.HasPrefix(ds, tag+" ") && zone.MatchesDS(apex, ds, zone.RData(key))
	})
}

func algorithms(set []*dns.DS) string {
	return eachOnce(set, "; ", func(d *dns.DS) string { return fmt.Sprintf("algorithm %d, digest %d", d.Algorithm, d.DigestType) })
}

func tagsDS(set []*dns.DS) string {
	return eachOnce(set, ", ", func(d *dns.DS) string { return fmt.Sprintf("%d/%d", d.KeyTag, d.Algorithm) })
}

// tags are key tags with algorithms: "20326/8".
func tags(keys []*dns.DNSKEY) string {
	if len(keys) == 0 {
		return "none that may sign a zone"
	}
	return eachOnce(keys, ", ", func(k *dns.DNSKEY) string { return fmt.Sprintf("%d/%d", k.KeyTag(), k.Algorithm) })
}

// eachOnce are the words for the members of a set, sorted, each once.
func eachOnce[T any](set []T, between string, say func(T) string) string {
	var out []string
	for _, x := range set {
		out = append(out, say(x))
	}
	slices.Sort(out)
	return strings.Join(slices.Compact(out), between)
}
