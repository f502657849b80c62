package rollback

import (
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"zonecut/internal/fact"
	"zonecut/internal/finding"
	"zonecut/internal/zone"
)

// sets reads lines "ZONE[@HOST][%VIEW]: OWNER TTL TYPE[!COMPUTED] DATA". Data or a
// TTL of "?" are not known.
func sets(t *testing.T, text string) []zone.RRset {
	t.Helper()
	var out []zone.RRset
	for line := range strings.Lines(text) {
		place, rest, ok := strings.Cut(strings.TrimSpace(line), ": ")
		if !ok {
			continue
		}
		place, view, _ := strings.Cut(place, "%")
		apex, host, _ := strings.Cut(place, "@")
		f := strings.SplitN(rest, " ", 4)
		typ, word, _ := strings.Cut(f[2], "!")
		ttl, err := strconv.Atoi(f[1])
		r := zone.RRset{Key: zone.Key{Instance: zone.Instance{Apex: zone.Name(apex), View: view, Host: host}, Owner: zone.Name(f[0]), Type: zone.Type(typ)},
			TTL: uint32(ttl), TTLUnknown: err != nil, Synthetic: word, Unknown: f[3] == "?"}
		if !r.Unknown {
			r.Data = []string{f[3]}
		}
		out = append(out, r)
	}
	return out
}

// changes are those from one state to another. What is away in one of them
// carries no way, as in a pair of zone files.
func changes(t *testing.T, before, after string) []zone.Change {
	t.Helper()
	return zone.Diff(zone.NewSnapshot(sets(t, before), nil), zone.NewSnapshot(sets(t, after), nil), nil)
}

// recipe is that of undoing changes.
func recipe(changed []zone.Change, findings ...finding.Finding) *Recipe {
	now, then := States(changed)
	return New(zone.Diff(now.Snapshot(), then.Snapshot(), nil), changed, findings)
}

func lines(text string) []string {
	var out []string
	for l := range strings.Lines(text) {
		if l = strings.TrimSpace(l); l != "" {
			out = append(out, l)
		}
	}
	return out
}

func TestFormats(t *testing.T) {
	for _, c := range []struct{ name, before, after, master, nsupdate string }{
		{"a delegation is gone: addresses of its servers before NS before DS",
			`example.com.: eu.example.com. 300 DS 1 13 2 AB
			 example.com.: eu.example.com. 86400 NS ns1.eu.example.com.
			 example.com.: aa.example.com. 60 TXT "x"
			 example.com.: ns1.eu.example.com. 86400 A 192.0.2.1`, "",
			`ns1.eu.example.com. 86400 IN A 192.0.2.1
			 aa.example.com. 60 IN TXT "x"
			 eu.example.com. 86400 IN NS ns1.eu.example.com.
			 eu.example.com. 300 IN DS 1 13 2 AB
			 ; the serial of example.com. is not set back: raise it`,
			`; zone example.com.
			 zone example.com.
			 prereq nxrrset ns1.eu.example.com. IN A
			 prereq nxrrset aa.example.com. IN TXT
			 prereq nxrrset eu.example.com. IN NS
			 prereq nxrrset eu.example.com. IN DS
			 update add ns1.eu.example.com. 86400 IN A 192.0.2.1
			 update add aa.example.com. 60 IN TXT "x"
			 update add eu.example.com. 86400 IN NS ns1.eu.example.com.
			 update add eu.example.com. 300 IN DS 1 13 2 AB
			 send`},
		{"a delegation came: DS goes before NS before the addresses", "",
			`example.com.: eu.example.com. 300 DS 1 13 2 AB
			 example.com.: eu.example.com. 300 NS ns1.eu.example.com.
			 example.com.: ns1.eu.example.com. 300 A 192.0.2.1`,
			`; take away: eu.example.com. 300 IN DS 1 13 2 AB
			 ; take away: eu.example.com. 300 IN NS ns1.eu.example.com.
			 ; take away: ns1.eu.example.com. 300 IN A 192.0.2.1
			 ; the serial of example.com. is not set back: raise it`,
			`; zone example.com.
			 zone example.com.
			 prereq yxrrset eu.example.com. IN DS 1 13 2 AB
			 prereq yxrrset eu.example.com. IN NS ns1.eu.example.com.
			 prereq yxrrset ns1.eu.example.com. IN A 192.0.2.1
			 update delete eu.example.com. IN DS
			 update delete eu.example.com. IN NS
			 update delete ns1.eu.example.com. IN A
			 send`},
		{"values and TTLs come back whole",
			`example.com.: example.com. 300 MX 10 a.example.net.
			 example.com.: example.com. 300 MX 20 b.example.net.`,
			`example.com.: example.com. 60 MX 20 b.example.net.
			 example.com.: example.com. 60 MX 30 c.example.net.`,
			`example.com. 300 IN MX 10 a.example.net.
			 example.com. 300 IN MX 20 b.example.net.
			 ; not beside it: example.com. 60 IN MX 30 c.example.net.
			 ; the serial of example.com. is not set back: raise it`,
			`; zone example.com.
			 zone example.com.
			 prereq yxrrset example.com. IN MX 20 b.example.net.
			 prereq yxrrset example.com. IN MX 30 c.example.net.
			 update delete example.com. IN MX
			 update add example.com. 300 IN MX 10 a.example.net.
			 update add example.com. 300 IN MX 20 b.example.net.
			 send`},
		{"a CNAME makes room for what it took the place of",
			`example.com.: www.example.com. 300 A 192.0.2.1`,
			`example.com.: www.example.com. 300 CNAME lb.example.net.`,
			`www.example.com. 300 IN A 192.0.2.1
			 ; take away: www.example.com. 300 IN CNAME lb.example.net.
			 ; the serial of example.com. is not set back: raise it`,
			`; zone example.com.
			 zone example.com.
			 prereq yxrrset www.example.com. IN CNAME lb.example.net.
			 prereq nxrrset www.example.com. IN A
			 update delete www.example.com. IN CNAME
			 update add www.example.com. 300 IN A 192.0.2.1
			 send`},
		{"the NS set of an apex is never without a server",
			`example.com.: example.com. 300 NS a.example.net.`,
			`example.com.: example.com. 300 NS b.example.net.`,
			`example.com. 300 IN NS a.example.net.
			 ; not beside it: example.com. 300 IN NS b.example.net.
			 ; the serial of example.com. is not set back: raise it`,
			`; zone example.com.
			 zone example.com.
			 prereq yxrrset example.com. IN NS b.example.net.
			 update add example.com. 300 IN NS a.example.net.
			 update delete example.com. IN NS b.example.net.
			 send`},
		{"a serial alone is nothing to undo",
			`example.com.: example.com. 300 SOA a. b. 1 2 3 4 5`,
			`example.com.: example.com. 300 SOA a. b. 2 2 3 4 5`, "", ""},
		{"timers come back under the next serial",
			`example.com.: example.com. 300 SOA a. b. 1 2 3 4 5`,
			`example.com.: example.com. 300 SOA a. b. 4294967295 2 3 4 9`,
			`example.com. 300 IN SOA a. b. 0 2 3 4 5
			 ; not beside it: example.com. 300 IN SOA a. b. 4294967295 2 3 4 9
			 ; the serial of example.com. is not set back: raise it`,
			`; zone example.com.
			 zone example.com.
			 update add example.com. 300 IN SOA a. b. 0 2 3 4 5
			 send`},
		{"signatures are the signer's",
			`example.com.: example.com. 300 RRSIG x`, "", "", ""},
		{"what is not known is said, and no command is made of it",
			`example.com.: a.example.com. 300 TXT ?
			 example.com.: b.example.com. ? TXT "x"
			 example.com.: c.example.com. 300 A!proxied 192.0.2.1
			 example.com.: d.example.com. 300 ALIAS lb.example.net.`, "",
			`; a.example.com. TXT: its values before are not known: take them from facts (--facts FILE, as zonecut capture writes it before an apply)
			 ; b.example.com. TXT: its TTL before is not known: take it from facts (--facts FILE, as zonecut capture writes it before an apply)
			 ;   b.example.com. TXT "x"
			 ; c.example.com. A: the provider computed its answer (proxied): restore its definition there
			 ;   c.example.com. A 192.0.2.1
			 ; d.example.com. ALIAS: ALIAS is the provider's own type: restore its definition there
			 ;   d.example.com. ALIAS lb.example.net.
			 ; the serial of example.com. is not set back: raise it`,
			`; zone example.com.
			 ; a.example.com. TXT: its values before are not known: take them from facts (--facts FILE, as zonecut capture writes it before an apply)
			 ; b.example.com. TXT: its TTL before is not known: take it from facts (--facts FILE, as zonecut capture writes it before an apply)
			 ;   b.example.com. TXT "x"
			 ; c.example.com. A: the provider computed its answer (proxied): restore its definition there
			 ;   c.example.com. A 192.0.2.1
			 ; d.example.com. ALIAS: ALIAS is the provider's own type: restore its definition there
			 ;   d.example.com. ALIAS lb.example.net.`},
		{"what the change made may be unknown: then it need only be there",
			`example.com.: a.example.com. 300 TXT "x"`,
			`example.com.: a.example.com. 300 TXT ?`,
			`a.example.com. 300 IN TXT "x"
			 ; the serial of example.com. is not set back: raise it`,
			`; zone example.com.
			 ; a.example.com. TXT: what the change made of it is not known: whatever is there is overwritten
			 zone example.com.
			 prereq yxrrset a.example.com. IN TXT
			 update delete a.example.com. IN TXT
			 update add a.example.com. 300 IN TXT "x"
			 send`},
		{"zones by themselves: the one with the addresses first, other views not sent anywhere",
			`example.com.: eu.example.com. 300 NS ns1.example.net.
			 example.net.@aws/Z1: ns1.example.net. 300 A 192.0.2.1
			 example.com.%private: db.example.com. 300 A 10.0.0.1`, "",
			`; in the zone example.com. (private):
			 db.example.com. 300 IN A 10.0.0.1
			 ; the serial of example.com. is not set back: raise it
			 ; in the zone example.net. at aws/Z1:
			 ns1.example.net. 300 IN A 192.0.2.1
			 ; the serial of example.net. is not set back: raise it
			 ; in the zone example.com.:
			 eu.example.com. 300 IN NS ns1.example.net.
			 ; the serial of example.com. is not set back: raise it`,
			`; zone example.com. (private)
			 ; give the server of this view (--server), and run it by itself:
			 ; zone example.com.
			 ; prereq nxrrset db.example.com. IN A
			 ; update add db.example.com. 300 IN A 10.0.0.1
			 ; send
			 ; zone example.net. at aws/Z1
			 ; at aws this works only where it takes dynamic updates (RFC 2136); otherwise --format zone or terraform
			 zone example.net.
			 prereq nxrrset ns1.example.net. IN A
			 update add ns1.example.net. 300 IN A 192.0.2.1
			 send
			 ; zone example.com.
			 zone example.com.
			 prereq nxrrset eu.example.com. IN NS
			 update add eu.example.com. 300 IN NS ns1.example.net.
			 send`},
	} {
		t.Run(c.name, func(t *testing.T) {
			r := recipe(changes(t, c.before, c.after))
			if diff := cmp.Diff(lines(c.master), r.Master()); diff != "" {
				t.Errorf("master file (-want +got):\n%s", diff)
			}
			if diff := cmp.Diff(lines(c.nsupdate), r.Nsupdate("")); diff != "" {
				t.Errorf("nsupdate (-want +got):\n%s", diff)
			}
		})
	}
}

// Undoing the inverse gives the change itself: both states are only exchanged.
func TestInverseOfInverse(t *testing.T) {
	const before = `example.com.: a.example.com. 300 A 192.0.2.1
		example.com.: b.example.com. 300 NS ns.example.net.`
	const after = `example.com.: a.example.com. 60 A 192.0.2.2
		example.com.: c.example.com. 300 NS ns.example.net.`
	changed := changes(t, before, after)
	now, then := States(changed)
	back := zone.Diff(now.Snapshot(), then.Snapshot(), nil)
	now, then = States(back)
	var want, got []string
	for _, c := range changed {
		want = append(want, c.Digest())
	}
	for _, c := range zone.Diff(now.Snapshot(), then.Snapshot(), nil) {
		got = append(got, c.Digest())
	}
	if diff := cmp.Diff(want, got); diff != "" || len(want) != 3 {
		t.Error(diff)
	}
}

// A large zone goes in several messages, and no step is lost or torn.
func TestLargeZone(t *testing.T) {
	var b strings.Builder
	for i := range 3000 {
		b.WriteString("example.com.: h" + strconv.Itoa(i) + ".example.com. 300 A 192.0.2.1\n")
	}
	sent, adds, size := 0, 0, 0
	for _, l := range recipe(changes(t, b.String(), "")).Nsupdate("192.0.2.53 5353") {
		size += len(l)
		switch {
		case strings.HasPrefix(l, "update add"):
			adds++
		case l == "send":
			if size > 65535 {
				t.Errorf("a message of %d characters", size)
			}
			sent, size = sent+1, 0
		}
	}
	if sent < 2 || adds != 3000 {
		t.Errorf("%d messages with %d records", sent, adds)
	}
}

func known(zoneName, name, typ string, at fact.At, data ...[]string) *fact.Set {
	s := &fact.Set{}
	q := fact.Question{Ask: fact.Ask{Name: name, Type: typ}, At: at, Zone: zoneName}
	s.Add(q)
	for _, d := range data {
		s.Add(q, fact.Answer{Kind: fact.Data, Data: d, TTL: 77})
	}
	return s
}

// Facts fill in what the report lacks, and nothing else: neither what it knows,
// nor what the servers did not agree on, nor the child's word for the parent's.
func TestComplete(t *testing.T) {
	for _, c := range []struct {
		name, before string
		facts        *fact.Set
		want         string
	}{
		{"hidden values", "example.com.: a.example.com. 300 TXT ?", known("example.com.", "a.example.com.", "TXT", fact.AtWalk, []string{`"x"`}), `a.example.com. 300 IN TXT "x"`},
		{"a TTL", `example.com.: a.example.com. ? TXT "x"`, known("example.com.", "a.example.com.", "TXT", fact.AtWalk, []string{`"y"`}), `a.example.com. 77 IN TXT "x"`},
		{"a delegation by its parent", "example.com.: eu.example.com. 300 NS ?", known("eu.example.com.", "eu.example.com.", "NS", fact.AtParent, []string{"ns.example.net."}), "eu.example.com. 300 IN NS ns.example.net."},
		{"a delegation by its child", "example.com.: eu.example.com. 300 NS ?", known("eu.example.com.", "eu.example.com.", "NS", fact.AtWalk, []string{"ns.example.net."}), "; eu.example.com. NS: its values"},
		{"two opinions", "example.com.: a.example.com. 300 TXT ?", known("example.com.", "a.example.com.", "TXT", fact.AtWalk, []string{`"x"`}, []string{`"y"`}), "; a.example.com. TXT: its values"},
		{"another view", "example.com.%v: a.example.com. 300 TXT ?", known("example.com.", "a.example.com.", "TXT", fact.AtWalk, []string{`"x"`}), "; a.example.com. TXT: its values"},
		{"what is known", `example.com.: a.example.com. 300 TXT "x"`, known("example.com.", "a.example.com.", "TXT", fact.AtWalk, []string{`"y"`}), `a.example.com. 300 IN TXT "x"`},
	} {
		changed := changes(t, c.before, "")
		Complete(changed, c.facts)
		if got := recipe(changed).Master(); !strings.HasPrefix(got[0], c.want) {
			t.Errorf("%s: %q, want %q", c.name, got[0], c.want)
		}
	}
}

func TestBroken(t *testing.T) {
	changed := changes(t, `example.com.: eu.example.com. 300 NS ns1.eu.example.com.
		example.com.: ns1.eu.example.com. 300 A 192.0.2.1
		example.com.: www.example.com. 300 A 192.0.2.80
		example.com.: mail.example.com. 300 A 192.0.2.25`,
		`example.com.: www.example.com. 300 A 192.0.2.81`)
	broken := func(name, typ string, data ...[]string) finding.Outcome {
		o := finding.Outcome{Name: name, Type: typ, Zone: "example.com.", Status: finding.StatusBroken}
		for _, d := range data {
			o.Servers = append(o.Servers, finding.Seen{Data: d})
		}
		return o
	}
	for _, c := range []struct {
		name     string
		outcome  finding.Outcome
		facts    *fact.Set
		nsupdate string
	}{
		{"a delegation, with the addresses that its servers lose", broken("eu.example.com.", "NS", []string{}), nil,
			`prereq nxrrset ns1.eu.example.com. IN A
			 prereq nxrrset eu.example.com. IN NS
			 update add ns1.eu.example.com. 300 IN A 192.0.2.1
			 update add eu.example.com. 300 IN NS ns1.eu.example.com.`},
		{"what is there is neither: it is what was seen", broken("www.example.com.", "A", []string{"192.0.2.99"}, nil), nil,
			`prereq yxrrset www.example.com. IN A 192.0.2.99
			 update delete www.example.com. IN A
			 update add www.example.com. 300 IN A 192.0.2.80`},
		{"the servers disagree: it is what was planned", broken("www.example.com.", "A", []string{"192.0.2.99"}, []string{}), nil,
			`prereq yxrrset www.example.com. IN A 192.0.2.81
			 update delete www.example.com. IN A
			 update add www.example.com. 300 IN A 192.0.2.80`},
		{"no change names it", broken("us.example.com.", "NS", []string{}), known("us.example.com.", "us.example.com.", "NS", fact.AtParent, []string{"ns.example.net."}),
			`prereq nxrrset us.example.com. IN NS
			 update add us.example.com. 77 IN NS ns.example.net.`},
		{"no change names it, nor any fact", broken("us.example.com.", "NS", []string{}), nil,
			`; us.example.com. NS is broken, and what it was before is not known: take it from facts (--facts FILE, as zonecut capture writes it before an apply)`},
		{"it passed", finding.Outcome{Name: "www.example.com.", Type: "A", Zone: "example.com.", Status: finding.StatusPass}, nil, ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			undo, remarks := Broken(changed, []finding.Outcome{c.outcome}, nil, c.facts)
			r := recipe(undo)
			r.Remarks = remarks
			var got []string
			for _, l := range r.Nsupdate("") {
				if l != "send" && !strings.HasPrefix(l, "zone ") && l != "; zone example.com." {
					got = append(got, l)
				}
			}
			if diff := cmp.Diff(lines(c.nsupdate), got); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}

// The addresses of servers below the cut stand in the proofs, and nowhere else
// once the delegation is gone. They are a remark: no change took them.
func TestGlueOfProofs(t *testing.T) {
	f := finding.Finding{Proof: []finding.Proof{{Servers: []fact.Server{
		{Name: "ns1.eu.example.com.", Addresses: []string{"2001:db8::53", "192.0.2.53", "no address"}}, {Name: "ns.example.net.", Addresses: []string{"192.0.2.54"}}}}}}
	got := recipe(changes(t, "example.com.: eu.example.com. 300 NS ns1.eu.example.com.\nexample.com.: eu.example.com. 300 NS ns.example.net.", ""), f).Master()
	want := lines(`eu.example.com. 300 IN NS ns.example.net.
		eu.example.com. 300 IN NS ns1.eu.example.com.
		; glue that no change names, to be put back where it is gone: ns1.eu.example.com. A 192.0.2.53
		; glue that no change names, to be put back where it is gone: ns1.eu.example.com. AAAA 2001:db8::53
		; the serial of example.com. is not set back: raise it`)
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

// A finding about a zone is about all that goes with it.
func TestBrokenZone(t *testing.T) {
	i := zone.Instance{Apex: "example.com.", Host: "aws/Z1"}
	gone := zone.Change{Key: zone.Key{Instance: i, Owner: i.Apex}, Zone: true, Op: zone.OpDelete, ZoneBefore: &zone.Zone{Instance: i, Servers: []zone.Name{"ns1.example.net."}}}
	changed := append([]zone.Change{gone}, changes(t, "example.com.@aws/Z1: www.example.com. 300 A 192.0.2.1\nexample.org.: www.example.org. 300 A 192.0.2.1", "")...)
	undo, _ := Broken(changed, []finding.Outcome{{Name: "example.com.", Type: "SOA", Zone: "example.com.", Status: finding.StatusBroken, Finding: "f"}},
		[]finding.Finding{{ID: "f", Change: gone.ID()}}, nil)
	want := lines(`www.example.com. 300 IN A 192.0.2.1
		; the zone example.com. at aws/Z1 went with the change: make it anew there, with all it held; its name servers were ns1.example.net.: if it gets others, its delegation must follow
		; the serial of example.com. is not set back: raise it`)
	if diff := cmp.Diff(want, recipe(undo).Master()); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}
