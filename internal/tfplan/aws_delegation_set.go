package tfplan

import (
	"slices"

	"zonecut/internal/zone"
)

// A reusable delegation set is four name servers that zones can be made with, so
// that a zone which is made anew keeps them. It is no zone and answers nothing
// itself: what a plan says of it completes the zones that name it. Route 53 does
// not destroy one that a zone is made with.
var _ = register(&provider{
	source: "hashicorp/aws",
	host:   "aws",
	held: map[string]*heldType{
		"aws_route53_delegation_set":      {needs: []string{"reference_name", "name_servers"}, read: readAWSDelegationSet},
		"data.aws_route53_delegation_set": {needs: []string{"caller_reference", "name_servers"}, read: readAWSDelegationSet},
	},
})

// delegationSet is one side of a set of name servers that zones are made with.
type delegationSet struct {
	id      string
	servers []zone.Name
}

func readAWSDelegationSet(v Value) held {
	servers, unknown := names(v.Field("name_servers"))
	s := &delegationSet{id: v.Field("id").Text(), servers: servers}
	if unknown {
		s.servers = nil
	}
	return held{set: s}
}

// noteSets keeps the delegation sets that the plan tells of, by id. One that goes
// is said: zones that are made later have other name servers.
func (b *builder) noteSets() {
	for _, objects := range [][]*object{b.objects.held, b.prior.held, b.drift} {
		for _, o := range objects {
			for _, h := range []*held{o.heldBefore, o.heldAfter} {
				if h != nil && h.set != nil && h.set.id != "" && len(h.set.servers) > 0 {
					b.delegationSets[h.set.id] = h.set.servers
				}
			}
			if o.heldBefore != nil && o.heldBefore.set != nil && slices.ContainsFunc(stepsOf(o.action), func(s plannedStep) bool { return s.do == zone.Destroy }) {
				b.gap(o, zone.GapUnread, "the delegation set "+o.address+" goes", "zones that are made later have other name servers")
			}
		}
	}
}
