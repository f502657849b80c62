package rule

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/tools/txtar"

	"zonecut/internal/zone"
)

// TestWords reads what people read of the rules about order, losses and gaps:
// message, detail, cause and proof. The archives hold where and at which level.
func TestWords(t *testing.T) {
	for _, tt := range []struct{ name, rules, archive, want string }{
		{"a sure gap waits for minutes, and the SOA bounds the denial", "record-gap", `
-- before --
;; zone example.com. partial
@ 3600 SOA ns1.example.com. h.example.com. 1 7200 900 1209600 300
@ 3600 NS ns1.example.com.
ns1 3600 A 192.0.2.53
eu 300 NS ns1.eu.example.com.
ns1.eu 300 A 192.0.2.54
-- after --
;; zone example.com. partial
eu 60 NS ns1.eu.example.com.
-- way --
eu.example.com. NS example.com. | dns_ns_record_set.eu destroy create waits=time_sleep.slow!
`, `record-gap: eu.example.com. NS in example.com.
the NS set of eu.example.com. is away for minutes: destroyed first, created again after
| - dns_ns_record_set.eu destroys it
| + dns_ns_record_set.eu creates it
| the create waits for time_sleep.slow, which takes minutes
| a resolver that asks meanwhile keeps the denial for 300 s
hint: apply twice: first make time_sleep.slow beside the old one, then change the record in place
proof: eu.example.com. NS at parent denied [{ns1.eu.example.com. [192.0.2.54]}]
`},
		{"a possible gap at a wildcard, by object id", "record-gap", `
-- before --
;; zone example.com. implied host=cloudflare/c1
@ 300 NS ns1.example.net.
* 3600 A 198.51.100.66
www 60 A 192.0.2.1
-- after --
;; zone example.com. implied host=cloudflare/c1
@ 300 NS ns1.example.net.
* 3600 A 198.51.100.66
www 60 A 192.0.2.2
-- way --
www.example.com. A example.com. | cloudflare_record.www destroy delete=id host=cloudflare/c1
www.example.com. A example.com. | cloudflare_record.web create create=adds host=cloudflare/c1
`, `record-gap: www.example.com. A in example.com. at cloudflare/c1
the A set of www.example.com. can be away for seconds: nothing makes the create come before the destroy
| - cloudflare_record.www destroys it
| + cloudflare_record.web creates it
| Terraform guarantees no order between these steps
| a resolver that asks meanwhile keeps the answer of *.example.com. for 3600 s
hint: write a moved block from cloudflare_record.www to cloudflare_record.web where the resource types agree; else create in one apply and destroy in the next
proof: www.example.com. A at old-servers denied [{ns1.example.net. []}]
`},
		{"the wildcard has nothing for the type, a DS away is no protection", "record-gap", `
-- before --
;; zone example.com. implied
* 3600 TXT "x"
eu 60 DS 12345 13 2 49FD46E6C4B45C55D4AC69CBD3CD34AC1AFE51DE1DCF0F7B33BD7FD5DCD2A6B9
-- after --
;; zone example.com. implied
* 3600 TXT "x"
eu 60 DS 12345 13 2 49FD46E6C4B45C55D4AC69CBD3CD34AC1AFE51DE1DCF0F7B33BD7FD5DCD2A6B9
-- way --
eu.example.com. DS example.com. | dnsimple_zone_record.ds destroy create create=adds delete=id
`, `record-gap: eu.example.com. DS in example.com.
the DS set of eu.example.com. is away for seconds: destroyed first, created again after
| - dnsimple_zone_record.ds destroys it
| + dnsimple_zone_record.ds creates it
| a resolver that asks meanwhile keeps the denial for 900 s and takes the child for unsigned (assumed: no SOA in the input)
hint: set lifecycle { create_before_destroy = true } on dnsimple_zone_record.ds: this provider deletes by object id
proof: eu.example.com. DS at old-servers denied []
`},
		{"by object id where a create fails beside the old one", "record-gap", `
-- before --
;; zone example.com. implied
www 60 A 192.0.2.1
-- after --
;; zone example.com. implied
www 60 A 192.0.2.2
-- way --
www.example.com. A example.com. | x.www destroy create create=fails delete=id
`, `record-gap: www.example.com. A in example.com.
the A set of www.example.com. is away for seconds: destroyed first, created again after
| - x.www destroys it
| + x.www creates it
| a resolver that asks meanwhile keeps the denial for 900 s (assumed: no SOA in the input)
hint: change it in place, or on the server and then import it; create_before_destroy does not help here
proof: www.example.com. A at old-servers denied []
`},
		{"an alias wildcard and an alias, asked for as addresses", "record-gap", `
-- before --
;; zone example.com. implied
* 3600 CNAME web.example.net.
app 60 ALIAS web.example.net.
-- after --
;; zone example.com. implied
* 3600 CNAME web.example.net.
app 60 ALIAS web2.example.net.
-- way --
app.example.com. ALIAS example.com. | powerdns_record.app destroy create
`, `record-gap: app.example.com. ALIAS in example.com.
the ALIAS set of app.example.com. is away for seconds: destroyed first, created again after
| - powerdns_record.app destroys it
| + powerdns_record.app creates it
| a resolver that asks meanwhile keeps the answer of *.example.com. for 3600 s
hint: change it in place, or on the server and then import it; create_before_destroy does not help here
proof: app.example.com. A at old-servers denied []
`},
		{"addresses of the wildcard do not answer for text", "record-gap", `
-- before --
;; zone example.com. implied
* 3600 A 192.0.2.9
app 60 TXT "x"
-- after --
;; zone example.com. implied
* 3600 A 192.0.2.9
app 60 TXT "y"
-- way --
app.example.com. TXT example.com. | powerdns_record.app destroy create
`, `record-gap: app.example.com. TXT in example.com.
the TXT set of app.example.com. is away for seconds: destroyed first, created again after
| - powerdns_record.app destroys it
| + powerdns_record.app creates it
| a resolver that asks meanwhile keeps the denial for 900 s (assumed: no SOA in the input)
hint: change it in place, or on the server and then import it; create_before_destroy does not help here
proof: app.example.com. TXT at old-servers denied []
`},
		{"text of the wildcard answers for text", "record-gap", `
-- before --
;; zone example.com. implied
* 3600 TXT "w"
app 60 TXT "x"
-- after --
;; zone example.com. implied
* 3600 TXT "w"
app 60 TXT "y"
-- way --
app.example.com. TXT example.com. | powerdns_record.app destroy create
`, `record-gap: app.example.com. TXT in example.com.
the TXT set of app.example.com. is away for seconds: destroyed first, created again after
| - powerdns_record.app destroys it
| + powerdns_record.app creates it
| a resolver that asks meanwhile keeps the answer of *.example.com. for 3600 s
hint: change it in place, or on the server and then import it; create_before_destroy does not help here
proof: app.example.com. TXT at old-servers denied []
`},
		{"text of the wildcard does not answer for addresses, and an SOA without data bounds nothing", "record-gap", `
-- before --
;; zone example.com. implied
@ 60 SOA -
* 3600 TXT "w"
app 60 A 192.0.2.1
-- after --
;; zone example.com. implied
* 3600 TXT "w"
app 60 A 192.0.2.2
-- way --
app.example.com. A example.com. | powerdns_record.app destroy create
`, `record-gap: app.example.com. A in example.com.
the A set of app.example.com. is away for seconds: destroyed first, created again after
| - powerdns_record.app destroys it
| + powerdns_record.app creates it
| a resolver that asks meanwhile keeps the denial for 900 s (assumed: no SOA in the input)
hint: change it in place, or on the server and then import it; create_before_destroy does not help here
proof: app.example.com. A at old-servers denied []
`},
		{"an alias of the wildcard answers for addresses", "record-gap", `
-- before --
;; zone example.com. implied
* 3600 ALIAS web.example.net.
app 60 AAAA 2001:db8::1
-- after --
;; zone example.com. implied
* 3600 ALIAS web.example.net.
app 60 AAAA 2001:db8::2
-- way --
app.example.com. AAAA example.com. | powerdns_record.app destroy create
`, `record-gap: app.example.com. AAAA in example.com.
the AAAA set of app.example.com. is away for seconds: destroyed first, created again after
| - powerdns_record.app destroys it
| + powerdns_record.app creates it
| a resolver that asks meanwhile keeps the answer of *.example.com. for 3600 s
hint: change it in place, or on the server and then import it; create_before_destroy does not help here
proof: app.example.com. AAAA at old-servers denied []
`},
		{"a replacement beside a new owner is one cause", "record-gap split-ownership", `
-- before --
;; zone example.com. implied
@ 300 NS ns1.example.net.
www 60 A 192.0.2.1
-- after --
;; zone example.com. implied
@ 300 NS ns1.example.net.
www 60 A 192.0.2.2
-- way --
www.example.com. A example.com. | aws_route53_record.www#0badcafe destroy before=192.0.2.1
www.example.com. A example.com. | aws_route53_record.www destroy create before=192.0.2.1 after=192.0.2.2
`, `split-ownership: www.example.com. A in example.com.
the A set of www.example.com. is destroyed at aws_route53_record.www (deposed object 0badcafe) and created at aws_route53_record.www: if the create comes first, nothing is left
| - aws_route53_record.www (deposed object 0badcafe) destroys it, aws_route53_record.www creates it, in no order
| a create that comes first fails because the set exists, and the destroy still runs
hint: take aws_route53_record.www (deposed object 0badcafe) out of the state (removed block with destroy = false, or state rm) instead of destroying it
proof: www.example.com. A at old-servers denied [{ns1.example.net. []}]
record-gap: www.example.com. A in example.com.
cause: split-ownership: www.example.com. A in example.com.
the A set of www.example.com. is away for seconds: destroyed first, created again after
| - aws_route53_record.www destroys it
| + aws_route53_record.www creates it
| a resolver that asks meanwhile keeps the denial for 900 s (assumed: no SOA in the input)
hint: change it in place, or on the server and then import it; create_before_destroy does not help here
proof: www.example.com. A at old-servers denied [{ns1.example.net. []}]
`},
		{"a duplicate", "split-ownership", `
-- before --
;; zone example.com. implied
www 60 A 192.0.2.1
-- after --
;; zone example.com. implied
www 60 A 192.0.2.1
-- way --
www.example.com. A example.com. | a.www keep create=fails before=192.0.2.1 after=192.0.2.1
www.example.com. A example.com. | a.twin destroy before=192.0.2.1
`, `split-ownership: www.example.com. A in example.com.
the A set of www.example.com. has two owners: destroying a.twin takes it from a.www as well
| - a.twin destroys it, a.www keeps it, in no order
hint: take a.twin out of the state (removed block with destroy = false, or state rm) instead of destroying it
proof: www.example.com. A at old-servers denied []
`},
		{"a rename onto an overwriting create", "split-ownership", `
-- before --
;; zone example.com. implied
www 60 A 192.0.2.1
-- after --
;; zone example.com. implied
www 60 A 192.0.2.1
-- way --
www.example.com. A example.com. | a.www destroy create=overwrites before=192.0.2.1
www.example.com. A example.com. | a.web create create=overwrites after=192.0.2.1
`, `split-ownership: www.example.com. A in example.com.
the A set of www.example.com. is destroyed at a.www and created at a.web: if the create comes first, nothing is left
| - a.www destroys it, a.web creates it, in no order
hint: write moved { from = a.www, to = a.web }; where the resource types differ, take the old address out with a removed block (destroy = false) and import the new one
proof: www.example.com. A at old-servers denied []
`},
		{"twins by object id", "split-ownership", `
-- before --
;; zone example.com. implied
www 60 A 192.0.2.1
-- after --
;; zone example.com. implied
www 90 A 192.0.2.1
-- way --
www.example.com. A example.com. | a.www update delete=id before=192.0.2.1 after=192.0.2.1
www.example.com. A example.com. | a.twin destroy delete=id before=192.0.2.1
`, `split-ownership: www.example.com. A in example.com.
the A set of www.example.com. holds a value twice: if a.twin and a.www are one object that was imported twice, destroying it takes it from both
| - a.twin destroys it, a.www updates it, in no order
hint: take a.twin out of the state (removed block with destroy = false, or state rm) instead of destroying it
proof: www.example.com. A at old-servers denied []
`},
		{"a value renamed by object id", "split-ownership", `
-- before --
;; zone example.com. implied
www 60 A 192.0.2.1
www 60 A 192.0.2.2
-- after --
;; zone example.com. implied
www 60 A 192.0.2.1
www 60 A 192.0.2.3
-- way --
www.example.com. A example.com. | a.old destroy delete=id create=adds before=192.0.2.1
www.example.com. A example.com. | a.new create delete=id create=adds after=192.0.2.1
www.example.com. A example.com. | a.two update delete=id before=192.0.2.2 after=192.0.2.3
`, `split-ownership: www.example.com. A in example.com.
the A set of www.example.com. is to lose a value at a.old and gain it at a.new: where a provider refuses the same value twice, a create that comes first fails
| - a.old destroys it, a.new creates it, in no order
hint: write moved { from = a.old, to = a.new }; where the resource types differ, take the old address out with a removed block (destroy = false) and import the new one
proof: www.example.com. A at old-servers denied []
`},
		{"a type change without order", "type-change-gap", `
-- before --
;; zone example.com. implied
www 60 CNAME web.example.net.
-- after --
;; zone example.com. implied
www 60 A 192.0.2.1
-- way --
www.example.com. CNAME example.com. | dns_cname_record.www destroy
www.example.com. A example.com. | dns_a_record_set.www create
`, `type-change-gap: www.example.com. CNAME in example.com.
www.example.com. turns from CNAME into A and can be away for seconds: nothing makes the create come before the destroy
| - dns_cname_record.www destroys it
| + dns_a_record_set.www creates it
| Terraform guarantees no order between these steps
| a resolver that asks meanwhile keeps the denial for 900 s (assumed: no SOA in the input)
| a create that comes first is refused or ignored (RFC 2136, section 3.4.2.2), and then nothing is left
hint: change the type in place where the provider can; else lower the TTL first, then destroy and create in two applies
proof: www.example.com. A at old-servers denied []
`},
		{"a type change into a CNAME without order", "type-change-gap", `
-- before --
;; zone example.com. implied
www 60 A 192.0.2.1
-- after --
;; zone example.com. implied
www 60 CNAME web.example.net. ; set blue
-- way --
www.example.com. A example.com. | dns_a_record_set.www destroy
www.example.com. CNAME example.com. | dns_cname_record.www create set=blue
`, `type-change-gap: www.example.com. A in example.com.
www.example.com. turns from A into CNAME [blue] and can be away for seconds: nothing makes the create come before the destroy
| - dns_a_record_set.www destroys it
| + dns_cname_record.www creates it
| Terraform guarantees no order between these steps
| a resolver that asks meanwhile keeps the denial for 900 s (assumed: no SOA in the input)
| a create that comes first is refused or ignored (RFC 2136, section 3.4.2.2), and then nothing is left
hint: change the type in place where the provider can; else lower the TTL first, then destroy and create in two applies
proof: www.example.com. CNAME at old-servers denied []
`},
		{"a type change between alias and address can come first", "type-change-gap", `
-- before --
;; zone example.com. implied
www 60 ALIAS web.example.net.
-- after --
;; zone example.com. implied
www 60 A 192.0.2.1
-- way --
www.example.com. ALIAS example.com. | p.alias destroy
www.example.com. A example.com. | p.a create
`, `type-change-gap: www.example.com. ALIAS in example.com.
www.example.com. turns from ALIAS into A and can be away for seconds: nothing makes the create come before the destroy
| - p.alias destroys it
| + p.a creates it
| Terraform guarantees no order between these steps
| a resolver that asks meanwhile keeps the denial for 900 s (assumed: no SOA in the input)
hint: change the type in place where the provider can; else lower the TTL first, then destroy and create in two applies
proof: www.example.com. A at old-servers denied []
`},
		{"a type change in order", "type-change-gap", `
-- before --
;; zone example.com. implied
www 60 A 192.0.2.1
-- after --
;; zone example.com. implied
www 60 CNAME web.example.net.
-- way --
www.example.com. A example.com. | p.www destroy
www.example.com. CNAME example.com. | p.www keep create
`, `type-change-gap: www.example.com. A in example.com.
www.example.com. turns from A into CNAME and is away for seconds: destroyed first, created again after
| - p.www destroys it
| + p.www creates it
| a resolver that asks meanwhile keeps the denial for 900 s (assumed: no SOA in the input)
hint: change the type in place where the provider can; else lower the TTL first, then destroy and create in two applies
proof: www.example.com. CNAME at old-servers denied []
`},
		{"an empty delegation is said once", "rrset-emptied delegation-removed", `
-- before --
;; zone example.com. implied
eu 60 NS ns1.example.net.
-- after --
;; zone example.com. implied
eu 60 NS -
`, `rrset-emptied: eu.example.com. NS in example.com.
cause: delegation-removed: eu.example.com. NS in example.com.
the NS set of eu.example.com. is left empty and nothing answers in its place
hint: look for the expression that came out empty; delete the resource if the set shall go
proof: eu.example.com. NS at parent denied [{ns1.example.net. []}]
`},
		{"the last variant", "rrset-emptied", `
-- before --
;; zone example.com. implied
api 60 A 192.0.2.1 ; set blue ; synthetic weighted 9
-- after --
;; zone example.com. implied
`, `rrset-emptied: api.example.com. A [blue] in example.com.
the A set of api.example.com. loses its last variant and nothing answers in its place
hint: look for the expression that came out empty; delete the resource if the set shall go
proof: api.example.com. A at old-servers denied []
`},
		{"many gaps of a group are one finding", "resource-unread", `
-- gaps --
unread a_record | no reader | a_record.r01
unread a_record | no reader | a_record.r02
unread a_record | no reader | a_record.r03
unread a_record | no reader | a_record.r04
unread a_record | no reader | a_record.r05
unread a_record | no reader | a_record.r06
unread a_record | no reader | a_record.r07
unread a_record | no reader | a_record.r08
unread a_record | no reader | a_record.r09
unread a_record | no reader | a_record.r10
unread a_record | no reader | a_record.r11
unread a_record | no reader | a_record.r12
`, `resource-unread: unread a_record.r01 a_record
a_record was not read, so its changes are not judged
| a_record.r01: a_record: no reader
| a_record.r02: a_record: no reader
| a_record.r03: a_record: no reader
| a_record.r04: a_record: no reader
| a_record.r05: a_record: no reader
| a_record.r06: a_record: no reader
| a_record.r07: a_record: no reader
| a_record.r08: a_record: no reader
| a_record.r09: a_record: no reader
| a_record.r10: a_record: no reader
| and 2 more
hint: read these changes by eye; a reader for this type is missing
`},
		{"ten gaps are shown whole", "resource-unread", `
-- gaps --
unread a_record | no reader | a_record.r01
unread a_record | no reader | a_record.r02
unread a_record | no reader | a_record.r03
unread a_record | no reader | a_record.r04
unread a_record | no reader | a_record.r05
unread a_record | no reader | a_record.r06
unread a_record | no reader | a_record.r07
unread a_record | no reader | a_record.r08
unread a_record | no reader | a_record.r09
unread a_record | no reader | a_record.r10
`, `resource-unread: unread a_record.r01 a_record
a_record was not read, so its changes are not judged
| a_record.r01: a_record: no reader
| a_record.r02: a_record: no reader
| a_record.r03: a_record: no reader
| a_record.r04: a_record: no reader
| a_record.r05: a_record: no reader
| a_record.r06: a_record: no reader
| a_record.r07: a_record: no reader
| a_record.r08: a_record: no reader
| a_record.r09: a_record: no reader
| a_record.r10: a_record: no reader
hint: read these changes by eye; a reader for this type is missing
`},
		{"a plan that failed, and one of parts", "plan-incomplete", `
-- gaps --
errored plan | a postcondition failed
incomplete deferred | its instances are unknown | a.r1
incomplete deferred | its instances are unknown | a.r2
`, `plan-incomplete: errored plan
planning failed, so changes may be missing from the plan, deletes among them
| plan: a postcondition failed
hint: repair the error and plan again: this plan says nothing about what it could not reach
plan-incomplete: incomplete a.r1 deferred
the plan holds only a part of what the configuration asks for; the rest was not judged (2 places)
| a.r1: deferred: its instances are unknown
| a.r2: deferred: its instances are unknown
hint: plan without -target, and judge that plan
`},
		{"a value and a TTL that nobody knows yet", "value-unknown", `
-- before --
;; zone example.com. partial
eu 60 NS ns1.example.net.
us 60 NS ns1.example.net.
-- after --
;; zone example.com. partial
eu 60 NS - ; unknown
us 60 NS ns1.example.net. ; unknown-ttl
`, `value-unknown: eu.example.com. NS in example.com.
the NS set of eu.example.com. is known only after the apply
hint: apply first what the value comes from, then plan again
value-unknown: us.example.com. NS in example.com.
the TTL of us.example.com. NS in example.com. is known only after the apply
hint: apply first what the value comes from, then plan again
`},
		{"what had changed outside", "drift", `
-- drift-before --
;; zone example.com. partial
;; zone example.org. implied
eu 60 NS ns1.example.net.
us 60 NS ns1.example.net.
-- drift-after --
;; zone example.org. implied
us 60 NS ns2.example.net.
ap 60 NS ns2.example.net.
`, `drift: ap.example.org. NS in example.org.
the NS set of ap.example.org. had been created outside of this configuration
hint: find out who changed it before this plan undoes it or takes it over
drift: eu.example.org. NS in example.org.
the NS set of eu.example.org. had been deleted outside of this configuration
hint: find out who changed it before this plan undoes it or takes it over
drift: us.example.org. NS in example.org.
the NS set of us.example.org. had been changed outside of this configuration
hint: find out who changed it before this plan undoes it or takes it over
drift: zone example.com.
the zone example.com. had been deleted outside of this configuration
hint: find out who changed it before this plan undoes it or takes it over
`},
		{"an empty apex set is said once", "rrset-emptied apex-ns-removed", `
-- before --
;; zone example.com. implied
@ 60 NS ns1.example.net.
-- after --
;; zone example.com. implied
@ 60 NS -
`, `rrset-emptied: example.com. NS in example.com.
cause: apex-ns-removed: example.com. NS in example.com.
the NS set of example.com. is left empty and nothing answers in its place
hint: look for the expression that came out empty; delete the resource if the set shall go
proof: example.com. NS at old-servers denied [{ns1.example.net. []}]
`},
		{"a gap that names its address, and one without a reason", "resource-unread", `
-- gaps --
zone the zone of a.r1 | Z1 is unknown | a.r1
zone the zone of the rest
`, `resource-unread: zone a.r1 the zone of a.r1
the zone of the zone of a.r1 could not be named, so its changes are not judged
| the zone of a.r1: Z1 is unknown
hint: add a data source of the zone to the configuration, which gives the plan its name, or name it in zonecut.yaml: zones: { ID: example.com. }
resource-unread: zone the zone of the rest
the zone of the zone of the rest could not be named, so its changes are not judged
| the zone of the rest
hint: add a data source of the zone to the configuration, which gives the plan its name, or name it in zonecut.yaml: zones: { ID: example.com. }
`},
		{"eleven losses are shown as ten", "mass-delete", `
-- before --
;; zone example.com. partial
@ 300 TXT "x"
h01 300 A 192.0.2.1
h02 300 A 192.0.2.2
h03 300 A 192.0.2.3
h04 300 A 192.0.2.4
h05 300 A 192.0.2.5
h06 300 A 192.0.2.6
h07 300 A 192.0.2.7
h08 300 A 192.0.2.8
h09 300 A 192.0.2.9
h10 300 A 192.0.2.10
h11 300 A 192.0.2.11
-- after --
;; zone example.com. partial
@ 300 TXT "x"
`, `mass-delete: zone example.com.
11 of 12 sets go: more than 10 % of what is seen of the zone
| 11 A
| - h01.example.com. A
| - h02.example.com. A
| - h03.example.com. A
| - h04.example.com. A
| - h05.example.com. A
| - h06.example.com. A
| - h07.example.com. A
| - h08.example.com. A
| - h09.example.com. A
| - h10.example.com. A
| and 1 more
hint: read the list to its end; then delete in smaller steps, or approve exactly this change
gone from caches by 300 s, in time for a repair: false
proof: h01.example.com. A at old-servers denied []
proof: h02.example.com. A at old-servers denied []
proof: h03.example.com. A at old-servers denied []
proof: h04.example.com. A at old-servers denied []
proof: h05.example.com. A at old-servers denied []
`},
		{"a gap under a wildcard", "wildcard-uncovered", `
-- before --
;; zone example.com. implied
@ 300 NS ns1.example.net.
* 3600 A 198.51.100.66
www 60 A 192.0.2.1
-- after --
;; zone example.com. implied
@ 300 NS ns1.example.net.
* 3600 A 198.51.100.66
www 60 A 192.0.2.2
-- way --
www.example.com. A example.com. | dns_a_record_set.www destroy create
`, `wildcard-uncovered: www.example.com. A in example.com.
*.example.com. answers for www.example.com. for seconds, with other data than the A set
| meanwhile: A 198.51.100.66
| a resolver that asks meanwhile keeps it for 3600 s
hint: replace the set in place, or lower the TTL of *.example.com. first and wait out the old one
proof: www.example.com. A at resolvers answers []
  with: 198.51.100.66
`},
		{"names that fall to a wildcard", "wildcard-uncovered", `
-- before --
;; zone example.com.
* 3600 CNAME web.example.net.
a 60 A 192.0.2.1
b 60 MX 10 mx.example.net.
-- after --
;; zone example.com.
* 3600 CNAME web.example.net.
`, `wildcard-uncovered: a.example.com. A in example.com.
*.example.com. answers for 2 names with other data than what goes
| - a.example.com. A, then CNAME web.example.net.
| - b.example.com. MX, then CNAME web.example.net.
| a resolver that asks keeps the wildcard's answer for 3600 s
hint: give a name that is still asked for an answer of its own
`},
		{"one name falls to a wildcard", "wildcard-uncovered", `
-- before --
;; zone example.com.
* 3600 A 192.0.2.9
a 60 A 192.0.2.1
-- after --
;; zone example.com.
* 3600 A 192.0.2.9
`, `wildcard-uncovered: a.example.com. A in example.com.
*.example.com. answers for a.example.com., with other data than the A set that goes
| - a.example.com. A, then A 192.0.2.9
| a resolver that asks keeps the wildcard's answer for 3600 s
hint: give a name that is still asked for an answer of its own
`},
		{"a name below makes its parent, in a zone that is seen in part", "wildcard-shadowed", `
-- before --
;; zone example.com. partial
* 3600 A 192.0.2.9
* 3600 MX 10 mx.example.net.
-- after --
;; zone example.com. partial
* 3600 A 192.0.2.9
* 3600 MX 10 mx.example.net.
_acme-challenge.shop 60 TXT "token"
`, `wildcard-shadowed: _acme-challenge.shop.example.com. TXT in example.com.
*.example.com. no longer answers for shop.example.com., which exists from now on
| - shop.example.com. A 192.0.2.9, MX 10 mx.example.net., for _acme-challenge.shop.example.com. TXT makes it an empty non-terminal
| as far as this run sees the zone
hint: give the names the records of *.example.com. too
`},
		{"names that hide a wildcard", "wildcard-shadowed", `
-- before --
;; zone example.com.
* 3600 A 192.0.2.9
-- after --
;; zone example.com.
* 3600 A 192.0.2.9
a 60 TXT "x"
b 60 TXT "x"
`, `wildcard-shadowed: a.example.com. TXT in example.com.
*.example.com. no longer answers for 2 names that exist from now on
| - a.example.com. A 192.0.2.9
| - b.example.com. A 192.0.2.9
hint: give the names the records of *.example.com. too
`},
		{"a cut over names of a child that nobody sees", "occluded-by-cut", `
-- before --
;; zone example.com.
www.eu 60 A 192.0.2.1
-- after --
;; zone example.com.
www.eu 60 A 192.0.2.1
eu 60 NS ns1.example.net.
`, `occluded-by-cut: eu.example.com. NS in example.com.
the new delegation of eu.example.com. hides 1 set that the zone goes on holding
| - www.eu.example.com. A
| the child zone is not seen whole: whether it holds them is not known
hint: put these records into the zone eu.example.com. first, and delete them here in the same change
proof: www.eu.example.com. A at new-servers denied [{ns1.example.net. []}]
`},
		{"sets that point nowhere", "target-missing", `
-- before --
;; zone example.com.
-- after --
;; zone example.com.
a 60 CNAME web.example.com.
b 60 CNAME web.example.com.
lists 60 MX 10 example.com.
eu 60 NS ns1.eu.example.com.
`, `target-missing: a.example.com. CNAME in example.com.
2 sets point at web.example.com., which does not exist
| + a.example.com. CNAME web.example.com.
| + b.example.com. CNAME web.example.com.
hint: mend the target, or create web.example.com. first
proof: web.example.com. A at walk denied []
target-missing: eu.example.com. NS in example.com.
the NS set of eu.example.com. points at ns1.eu.example.com., which needs glue here and has none
| + eu.example.com. NS ns1.eu.example.com.
hint: mend the target, or create ns1.eu.example.com. first
proof: ns1.eu.example.com. A at walk denied []
target-missing: lists.example.com. MX in example.com.
the MX set of lists.example.com. points at example.com., which has no address
| + lists.example.com. MX 10 example.com.
hint: mend the target, or create example.com. first
proof: example.com. A at walk denied []
`},
		{"a set with several targets that are not there", "target-missing", `
-- before --
;; zone example.com.
mail 60 TXT "x"
-- after --
;; zone example.com.
mail 60 TXT "x"
@ 60 MX 10 mail.example.com.
@ 60 MX 20 mail2.example.com.
`, `target-missing: example.com. MX in example.com.
the MX set of example.com. points at 2 names that are not there
| + mail.example.com., which has no address
| + mail2.example.com., which does not exist
hint: mend the targets, or create them first
proof: mail.example.com. A at walk denied []
proof: mail2.example.com. A at walk denied []
`},
		{"a name goes from under its users", "target-missing", `
-- before --
;; zone example.com.
web 60 A 192.0.2.1
a 60 CNAME web.example.com.
lists 60 MX 10 web.example.com.
-- after --
;; zone example.com.
a 60 CNAME web.example.com.
lists 60 MX 10 web.example.com.
`, `target-missing: web.example.com. A in example.com.
web.example.com. goes and 2 sets still point to it
| points to it: a.example.com. CNAME
| points to it: lists.example.com. MX
hint: take away, or point elsewhere, what points to web.example.com. first
proof: web.example.com. A at old-servers denied []
`},
		{"an alias as exchanger", "target-is-cname", `
-- before --
;; zone example.com.
old 60 A 192.0.2.1
a 60 MX 10 old.example.com.
mail 60 CNAME mail.example.net.
-- after --
;; zone example.com.
old 60 CNAME old.example.net.
a 60 MX 10 old.example.com.
b 60 MX 10 mail.example.com.
mail 60 CNAME mail.example.net.
`, `target-is-cname: b.example.com. MX in example.com.
the MX set of b.example.com. points at mail.example.com., which is a CNAME
| + b.example.com. MX 10 mail.example.com.
hint: point at the name that mail.example.com. leads to
target-is-cname: old.example.com. CNAME in example.com.
old.example.com. becomes a CNAME while a set still points to it
| + CNAME old.example.net.
| points to it: a.example.com. MX
hint: point these sets at the name that old.example.com. leads to
`},
		{"three conflicts", "cname-conflict", `
-- before --
;; zone example.com.
a 60 MX 10 mx.example.net.
-- after --
;; zone example.com.
@ 60 CNAME web.example.net.
a 60 CNAME web.example.net.
a 60 MX 10 mx.example.net.
b 60 CNAME one.example.net.
b 60 CNAME two.example.net.
`, `cname-conflict: a.example.com. CNAME in example.com.
a.example.com. has a CNAME beside MX
| + CNAME web.example.net.
| + MX 10 mx.example.net.
hint: take the other records of a.example.com. away in the same change, or write an alias in place of the CNAME
proof: a.example.com. CNAME at old-servers answers []
cname-conflict: b.example.com. CNAME in example.com.
b.example.com. gets a CNAME with more than one target
| + CNAME one.example.net.
| + CNAME two.example.net.
hint: take the other records of b.example.com. away in the same change, or write an alias in place of the CNAME
proof: b.example.com. CNAME at old-servers answers []
cname-conflict: example.com. CNAME in example.com.
example.com. gets a CNAME at the apex, beside the SOA and NS sets of the zone
| + CNAME web.example.net.
hint: take the other records of example.com. away in the same change, or write an alias in place of the CNAME
proof: example.com. CNAME at old-servers answers []
`},
		{"a circle", "cname-loop", `
-- before --
;; zone example.com.
* 60 CNAME web.example.com.
web 60 A 192.0.2.1
-- after --
;; zone example.com.
* 60 CNAME web.example.com.
`, `cname-loop: web.example.com. A in example.com.
web.example.com. leads into a circle of CNAMEs
| + *.example.com. CNAME web.example.com.
| - web.example.com. A
hint: give one of these names its addresses in place of the CNAME
proof: web.example.com. A at old-servers differs []
  with: 192.0.2.1
`},
		{"names written whole without the dot", "doubled-suffix relative-target", `
-- before --
;; zone example.com. dots
-- after --
;; zone example.com. dots
a.example.com 60 A 192.0.2.1
b 60 CNAME web.example.com.example.com.
c 60 CNAME web.example.net.example.com.
`, `doubled-suffix: b.example.com. CNAME in example.com.
2 names of example.com. end in the zone's name twice
| + b.example.com. CNAME web.example.com.example.com.
| + a.example.com.example.com. A
hint: write the names without example.com., or, in a master file, with the dot at their end
proof: b.example.com. CNAME at old-servers answers []
proof: a.example.com.example.com. A at old-servers answers []
relative-target: c.example.com. CNAME in example.com.
the target of c.example.com. CNAME seems to have lost the dot at its end
| + c.example.com. CNAME web.example.net.example.com.
hint: write the dot at the end of a target that is no name of example.com.
`},
		{"two names move in one family", "family-split", `
-- before --
;; zone example.com.
a 60 A 192.0.2.1
a 60 AAAA 2001:db8::1
b 60 A 192.0.2.1
b 60 AAAA 2001:db8::1
c 60 A 192.0.2.1
c 60 AAAA 2001:db8::7
-- after --
;; zone example.com.
a 60 A 198.51.100.1
a 60 AAAA 2001:db8::1
b 60 A 198.51.100.1
b 60 AAAA 2001:db8::1
c 60 A 192.0.2.1
c 60 AAAA 2001:db8::8
`, `family-split: a.example.com. A in example.com.
2 names move to other A addresses and their AAAA sets stay
| - A 192.0.2.1
| + A 198.51.100.1
| = AAAA 2001:db8::1
| ~ a.example.com. A
| ~ b.example.com. A
hint: move the AAAA set too, or see that the old address goes on serving
family-split: c.example.com. AAAA in example.com.
c.example.com. moves to other AAAA addresses and its A set stays
| - AAAA 2001:db8::7
| + AAAA 2001:db8::8
| = A 192.0.2.1
hint: move the A set too, or see that the old address goes on serving
`},
		{"ten losses are shown whole", "mass-delete", `
-- before --
;; zone example.com. partial
h01 300 A 192.0.2.1
h02 300 A 192.0.2.2
h03 300 A 192.0.2.3
h04 300 A 192.0.2.4
h05 60 A 192.0.2.5
h06 300 A 192.0.2.6
h07 300 A 192.0.2.7
h08 300 A 192.0.2.8
h09 300 A 192.0.2.9
h10 300 A 192.0.2.10
-- after --
;; zone example.com. partial
`, `mass-delete: zone example.com.
10 of 10 sets go: more than 10 % of what is seen of the zone
| 10 A
| - h01.example.com. A
| - h02.example.com. A
| - h03.example.com. A
| - h04.example.com. A
| - h05.example.com. A
| - h06.example.com. A
| - h07.example.com. A
| - h08.example.com. A
| - h09.example.com. A
| - h10.example.com. A
hint: read the list to its end; then delete in smaller steps, or approve exactly this change
gone from caches by 60 s, in time for a repair: false
proof: h01.example.com. A at old-servers denied []
proof: h02.example.com. A at old-servers denied []
proof: h03.example.com. A at old-servers denied []
proof: h04.example.com. A at old-servers denied []
proof: h05.example.com. A at old-servers denied []
`},
	} {
		t.Run(tt.name, func(t *testing.T) {
			if diff := cmp.Diff(tt.want, words(t, strings.Fields(tt.rules), tt.archive)); diff != "" {
				t.Errorf("words (-want +got):\n%s", diff)
			}
		})
	}
}

// words are the findings of some rules as text. The two rules that may be a
// cause of theirs have words of their own and stand aside.
func words(t *testing.T, ids []string, text string) string {
	t.Helper()
	s := map[string]string{}
	for _, f := range txtar.Parse([]byte(text)).Files {
		s[f.Name] = string(f.Data)
	}
	s = worded(t, s)
	a := &archive{t: t, in: Input{Now: time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC), Policy: &testPolicy{}}}
	a.in.Before, a.in.After = a.state(s["before"]), a.state(s["after"])
	a.in.Changes = zone.Diff(a.in.Before, a.in.After, a.ways(s["way"]))
	a.in.Drift = zone.Diff(a.state(s["drift-before"]), a.state(s["drift-after"]), nil)
	a.gaps(s["gaps"])
	var rules []*Rule
	for _, id := range ids {
		r, err := Lookup(id)
		if err != nil {
			t.Fatal(err)
		}
		rules = append(rules, r)
	}
	if len(rules) == 1 {
		a.in.Facts = answers(t, rules[0], a.in, s["facts"])
	}
	res, err := Run(rules, a.in)
	if err != nil {
		t.Fatal(err)
	}
	var b strings.Builder
	for _, f := range res.Findings {
		if f.Rule == "delegation-removed" || f.Rule == "apex-ns-removed" {
			continue
		}
		fmt.Fprintln(&b, f.ID)
		if f.Cause != "" {
			fmt.Fprintln(&b, "cause:", f.Cause)
		}
		fmt.Fprintln(&b, f.Message)
		for _, d := range f.Detail {
			fmt.Fprintln(&b, "|", d)
		}
		fmt.Fprintln(&b, "hint:", f.Hint)
		if f.Rule == "mass-delete" {
			fmt.Fprintf(&b, "gone from caches by %d s, in time for a repair: %t\n", *f.Window.LastGood, f.Window.Guardable)
		}
		for _, p := range f.Proof {
			fmt.Fprintln(&b, "proof:", p.Ask.Name, p.Ask.Type, "at", p.At, p.ComesTrueIf, p.Servers)
			if len(p.Want) > 0 {
				fmt.Fprintln(&b, "  with:", strings.Join(p.Want, ", "))
			}
			if p.Ahead > 0 {
				fmt.Fprintf(&b, "  within: %d s\n", p.Ahead)
			}
		}
	}
	return b.String()
}
