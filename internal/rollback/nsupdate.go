package rollback

import (
	"fmt"
	"slices"
	"strings"

	"zonecut/internal/zone"
)

// maxUpdate bounds what goes into one update, in characters of its commands: a
// message holds 65,535 octets, and none of a record's is written shorter.
const maxUpdate = 40_000

// Nsupdate is the recipe as commands for nsupdate, by zone and server, one
// message for each (RFC 2136). A message takes effect whole or not at all, and
// only where each set still is what the change made of it (section 2.4): what
// somebody has changed since is not overwritten, the server says NXRRSET or
// YXRRSET, and zonecut verify says what is there.
//
// Server is "ADDRESS" or "ADDRESS PORT" of the primary to send to; "" leaves it
// to nsupdate, which asks the one that the zone's SOA names. That is the one of
// the public zone: commands for other views then stand as comments.
func (r *Recipe) Nsupdate(server string) []string {
	var out []string
	for i := range r.Zones {
		z := &r.Zones[i]
		lines := z.nsupdate(server)
		if !z.Public() && server == "" {
			lines = append([]string{"; give the server of this view (--server), and run it by itself:"}, comments(lines)...)
		}
		out = append(append(out, z.heading()...), lines...)
	}
	return append(out, comments(r.Remarks)...)
}

// heading says where the zone is, and that not every host takes updates.
func (z *Zone) heading() []string {
	lines := []string{"zone " + z.Instance.String()}
	if host, _, _ := strings.Cut(z.Host, "/"); host != "" && host != "dns" {
		lines = append(lines, "at "+host+" this works only where it takes dynamic updates (RFC 2136); otherwise --format zone or terraform")
	}
	return comments(lines)
}

func (z *Zone) nsupdate(server string) []string {
	var out, prereqs, updates []string
	send := func() {
		if len(updates) == 0 {
			return
		}
		if server != "" {
			out = append(out, "server "+server)
		}
		out = append(append(append(out, "zone "+string(z.Apex)), prereqs...), updates...)
		out = append(out, "send")
		prereqs, updates = nil, nil
	}
	size := 0
	for _, s := range z.clearing() {
		p, u, remarks := s.update(z)
		out = append(out, comments(remarks)...)
		n := len(strings.Join(p, "")) + len(strings.Join(u, ""))
		if size += n; size > maxUpdate {
			send()
			size = n
		}
		prereqs, updates = append(prereqs, p...), append(updates, u...)
	}
	send()
	return append(out, comments(z.Remarks)...)
}

// clearing are the steps with those first that make room: a CNAME stands beside
// nothing (RFC 2181, section 10.1), and a server ignores what is added beside
// one, or the other way round (RFC 2136, section 3.4.2.2). Inside of a message
// nobody sees the order.
func (z *Zone) clearing() []Step {
	comes := map[zone.Name]bool{}
	for i := range z.Steps {
		comes[z.Steps[i].Owner] = comes[z.Steps[i].Owner] || z.Steps[i].After != nil
	}
	steps := slices.Clone(z.Steps)
	slices.SortStableFunc(steps, func(a, b Step) int {
		first := func(s *Step) int {
			if s.After == nil && comes[s.Owner] {
				return 0
			}
			return 1
		}
		return first(&a) - first(&b)
	})
	return steps
}

// update are the prerequisites and the updates of one step, or why there are none.
func (s *Step) update(z *Zone) (prereqs, updates, remarks []string) {
	if ok, why := s.Known(); !ok {
		return nil, nil, append([]string{s.subject() + ": " + why}, s.definition()...)
	}
	if !isRR(s.Type) || s.Set != "" || s.Before != nil && computed(s.Before) {
		return nil, nil, []string{s.subject() + ": the provider computes what is there now: take its definition away there"}
	}
	name := string(s.Owner) + " IN " + string(s.Type)
	apexNS := s.Owner == z.Apex && s.Type == "NS"
	if apexNS && s.After == nil {
		return nil, nil, []string{s.subject() + ": no update takes the NS set of an apex away (RFC 2136, section 3.4.2.3)"}
	}
	switch {
	case s.Type == "SOA": // the server counts its serial itself
	case s.Before == nil:
		prereqs = append(prereqs, "prereq nxrrset "+name)
	case s.Before.Unknown:
		remarks = append(remarks, s.subject()+": what the change made of it is not known: whatever is there is overwritten")
		prereqs = append(prereqs, "prereq yxrrset "+name)
	default:
		for _, v := range s.Before.Data {
			prereqs = append(prereqs, "prereq yxrrset "+name+" "+v)
		}
	}
	remarks = append(remarks, s.hostLines()...)
	if s.Before != nil && s.Type != "SOA" && !apexNS {
		updates = append(updates, "update delete "+name)
	}
	if s.After == nil {
		return prereqs, updates, remarks
	}
	for _, v := range s.After.Data {
		updates = append(updates, fmt.Sprintf("update add %s %d IN %s %s", s.Owner, s.After.TTL, s.Type, v))
	}
	if apexNS {
		// The NS set of the apex is never deleted whole, and its last record never
		// (RFC 2136, section 3.4.2.3 and 3.4.2.4): first come the old ones.
		if gone := minus(s.Before, s.After); gone != nil {
			for _, v := range gone.Data {
				updates = append(updates, "update delete "+name+" "+v)
			}
		}
	}
	return prereqs, updates, remarks
}
