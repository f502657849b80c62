package resolver

import (
	"fmt"
	"strings"

	"github.com/miekg/dns"

	"zonecut/internal/zone"
)

// final is what the servers of a zone answer for the name itself.
type final struct {
	places   []*place
	answers  []*Answer
	verdicts []verdict
}

// final asks the servers of a zone for the set itself.
func (c *check) final(l *level, name zone.Name, t zone.Type) *final {
	places, sets := l.keyed()
	f := &final{places, c.ask(places, name, t), make([]verdict, len(places))}
	for i, p := range places {
		f.verdicts[i] = across(p, sets, func(k *keySet) verdict { return c.reply(f.answers[i], name, t, k) })
	}
	return f
}

// secure reports whether one of the servers gives an answer that holds: then the
// zone is the name's own, whatever may be said of names between.
func (f *final) secure() bool { return best(f.places, f.verdicts).Status == Secure }

// take makes the answers those of the validation.
func (c *check) take(f *final) verdict {
	for i, p := range f.places {
		p.add(f.verdicts[i])
		if f.verdicts[i].Status == Secure && f.answers[i].Kind == Alias {
			c.out.Alias = f.answers[i].CNAME
		}
	}
	return best(f.places, f.verdicts)
}

// reply judges one reply of the zone's own servers.
func (c *check) reply(a *Answer, name zone.Name, t zone.Type, k *keySet) verdict {
	if v, ok := spoke(a); !ok {
		return v
	}
	typ, _ := wireType(t)
	answer := rrsets(a.msg.Answer)
	switch a.Kind {
	case Data:
		return c.positive(a.msg, find(answer, name, typ), k)
	case Alias:
		if d := dname(answer, name); d != nil {
			return c.redirected(a, d, name, k)
		}
		return c.positive(a.msg, find(answer, name, dns.TypeCNAME), k)
	}
	d := c.denied(a.msg, k)
	if a.Kind == NXDomain {
		return d.nxdomain(name)
	}
	v, _ := d.nodata(name, typ)
	return v
}

// positive judges a set that is there. One that was made from a wildcard needs
// the proof that nothing closer exists (RFC 4035, section 5.3.4).
func (c *check) positive(m *dns.Msg, s *rrset, k *keySet) verdict {
	if s == nil {
		return verdict{Indeterminate, LinkServer, "its answer cannot be read"}
	}
	sig, v := c.signed(s, k)
	if sig == nil || !expanded(s.owner, sig) {
		return v
	}
	return c.denied(m, k).wildcard(s, int(sig.Labels))
}

// dname is the DNAME set of an answer from which the alias at a name is made.
func dname(answer []*rrset, name zone.Name) *rrset {
	for _, s := range answer {
		if s.typ == dns.TypeDNAME && len(s.rrs) > 0 && name.Below(s.owner) {
			return s
		}
	}
	return nil
}

// redirected judges an alias made from a DNAME: the DNAME is signed, and the
// CNAME, which is not, must follow from it (RFC 6672, section 5.3.1).
func (c *check) redirected(a *Answer, s *rrset, name zone.Name, k *keySet) verdict {
	v := c.positive(a.msg, s, k)
	if v.Status != Secure {
		return v
	}
	d, ok := s.rrs[0].(*dns.DNAME)
	if !ok {
		return verdict{Indeterminate, LinkServer, "its answer cannot be read"}
	}
	labels := name.Labels()
	prefix := strings.Join(labels[:len(labels)-len(s.owner.Labels())], ".") + "."
	target, err := zone.FQDN(prefix + strings.TrimPrefix(d.Target, "."))
	if err != nil || target != a.CNAME {
		return verdict{Bogus, LinkSignature, fmt.Sprintf("the CNAME of %s does not follow from the DNAME of %s", name, s.owner)}
	}
	return v
}
