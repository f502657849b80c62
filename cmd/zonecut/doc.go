// Zonecut stops DNS and configuration changes that would take something off the
// Internet, and finds what got through while caches still protect the users.
//
// # Before the change
//
//	zonecut check PLAN              a Terraform or OpenTofu plan: the output of
//	                                terraform show -json, "-" for standard input,
//	                                or the binary plan where it was made
//	zonecut check OLD NEW           two master files, two octoDNS zone files, two
//	                                configuration files (YAML or JSON), or two
//	                                directories of them
//	zonecut check --git BASE..HEAD  the zones of two revisions, BASE...HEAD from
//	                                where HEAD left BASE, BASE alone against the
//	                                working tree
//
// In a pair of zones either one may be axfr://SERVER[:PORT]/ZONE[?key=FILE]: what
// a server serves against what it is about to load. FILE holds a TSIG key as
// tsig-keygen writes it.
//
// --zone-context ZONE completes what a plan sees: the zone as it stands, a file or
// axfr://SERVER/ZONE. What the plan does not manage stands on both sides then, and
// rules that need a whole zone have one; a zone that the plan does not speak of,
// such as the parent of one that it destroys, stands beside. What a resource that
// takes a zone over does not list is then deleted, set by set.
//
// Inputs are recognised by content; --as plan, zone, octodns or config forces.
// --plan FILE and --pair OLD=NEW repeat, and all inputs of a run are judged
// together: a plan that knows a zone by its id alone takes the name from another
// that has it, and a set that one plan deletes and another keeps has two owners.
//
// A plan holds a state before and a state after; so does a pair. Both are
// brought into one normal form and compared once, by RRset: the same record
// moved to another address is no change, one of several values that goes is not
// the loss of the set. Rules look at the result. "zonecut policy list" names
// them, "zonecut policy explain RULE" says what one finds, why, what looks alike
// and is harmless, and what to do.
//
// Each finding says how long people have, from the TTLs in the change: when the
// last cache has lost the old data, how long caches take to recover after a
// repair, and what had to be assumed.
//
// Some things only the live world can tell: whether a child that loses its
// delegation still answers, whether a parent still delegates to a zone that goes.
//
//	zonecut check --live plan.json              ask the authoritative servers now
//	zonecut capture plan.json -o before.json    the answers, and all that surrounds
//	                                            the change, for later
//	zonecut check --facts before.json plan.json
//
// Both ask only authoritative servers, of public zones, and change nothing. What a
// silent server would say stays unknown and releases nothing; questions that nobody
// answered are named. Where other servers take over a zone that the run sees in part,
// the old ones are asked for all of it (AXFR): a name that nobody knows is what a move
// loses. Where a host's address goes, the zones of zonecut.yaml are asked whether they
// live by it. Where a certificate
// matters, of names that go and under a CAA set that changes, they shake hands with
// the addresses of the name and say no word after it (--tls-port N, --tls-roots FILE
// for labs and for authorities of one's own). A new address in guarded configuration
// they look up, and connect to the port that it names, without a word either; nobody is
// asked for a sensitive value, for a name that only a network of one's own can hold, or
// for an address in one. Each answer is kept with the server, the
// transport and the time, with the node behind the address where that says its name
// (NSID), and with the steps that it took beside one question over UDP: EDNS that was
// not understood, a reply that was cut off, silence.
//
// A registration (lock, renewal, holds, expiry) and a certificate (names, issuer,
// validity) are no RRsets: they are states of their own in a plan, compared and
// listed like the others, and judged by what after the change still needs them.
//
// # After the change
//
//	zonecut check --out json=report.json plan.json
//	terraform apply tfplan
//	zonecut verify report.json
//
// Or all of it around the command that makes the change, which runs only where
// nothing stops it:
//
//	zonecut run tfplan -- terraform apply tfplan
//	zonecut run old.zone new.zone -- rndc reload example.com
//
// Verify asks every authoritative address of the zones and every address of
// their parents directly, over UDP and TCP, until everything is as planned or
// something is broken. It prints what to put back. It changes nothing.
//
//	--facts before.json             what capture saw before and no change names shall
//	                                be as it was: a loss beside the change is found
//	--root-hints FILE, --port N     walk from these root servers, on this port
//	--trust-anchor FILE             the keys to validate from, where a DS or DNSKEY set
//	                                changes: DS or DNSKEY records, or as in named.conf
//	--rate N                        questions per second to one address, 0 for
//	                                one's own servers
//	--timeout D                     how long to wait for the change to arrive
//	--window none|auto|full|D       how long to look on afterwards
//	--resolver IP[:PORT]            a shared resolver that may be asked (repeatable)
//	--on-fail COMMAND|URL           whom to tell unless all is as planned: the json
//	                                report, or Slack's and PagerDuty's forms by their
//	                                hosts or as slack+URL and pagerduty+URL
//
// A verify that is killed goes on where it was: what it knows stands beside the
// report (--state FILE) until it is done. On a terminal it shows what every server
// and resolver gave last, and a countdown (NO_COLOR and TERM=dumb are obeyed);
// elsewhere each change is a line.
//
// Shared resolvers are asked where somebody names them, by the flag or in
// zonecut.yaml, and then last: when every server gives what is planned, for whoever
// asks for a name before it is there plants in the resolver's cache that it is not.
// Old data are pending for as long as the TTL of what was before and no failure;
// past that they are late. Neither old nor new, or bogus, is broken. Of a
// delegation a name below it is asked for, since asking for its NS set would renew
// a ghost. The report says which kinds of resolvers may hold on for longer, and that
// a ghost cannot be closed where one is possible.
//
// What is broken says how many caches meet it by now, what each further second
// adds, and how long a bad answer stays after the repair: by the model of caches of
// evenly distributed age, from the TTL before and from what the servers give.
//
// What a held or blocked finding fears is broken when it comes true, though it is
// just what the plan says, unless somebody accepted the finding: a set that went with
// half a zone, glue that the child does not give, a second SPF record. Before
// anything of the change has arrived that is late, and no breakage.
//
// An address from which no reply comes is never broken by that, and nothing is known
// of what it serves: exit code 3. "verify: { reachable_at_least: 1 }" in zonecut.yaml
// says that so many other addresses of the set are enough, if they give what is
// planned; the row then says at how many of how many, and a line names whom nobody
// reached. Whoever comes back is judged.
//
// Views that are not public are asked at the servers and resolvers that zonecut.yaml
// names for them; without any they are counted as not looked at. Where port 53 is
// blocked, or redirected so that something answers in place of every server (192.0.2.1
// and 2001:db8::1, which nobody has, are asked to tell), that is one sentence and exit
// code 3, unless zonecut.yaml accepts what its resolvers say after the window, which
// every output then says.
//
// # Going back
//
//	zonecut rollback report.json                      all of the change, as records
//	zonecut rollback --broken run.json                what verify or run found broken
//	zonecut rollback --format nsupdate report.json    as dynamic updates
//	zonecut rollback --format terraform report.json   as what is to be done there
//
// Rollback writes what brings the state before back, and changes nothing. The
// restore recipe that verify prints is the same for what is broken. Addresses of
// name servers come before NS, NS before DS; what goes away goes after that, the
// other way round. The serial of a zone never goes back.
//
// A dynamic update is made only where each set still is what the change made of it
// (RFC 2136, section 2.4): where somebody was there since, nsupdate says NXRRSET or
// YXRRSET. There is one message for a zone, several for a very large rollback, and
// each takes effect whole or not at all. nsupdate signs with the key that it is
// given (-k FILE).
//
// What a report hides, or a plan did not know, is not invented: --facts
// before.json has it where it was captured before the apply (zonecut capture -o,
// zonecut run --capture). A report knows no configuration, so for Terraform there
// are the addresses, the values before, and a block where they are all of one.
//
// The inverse is a change. It is judged like one, and one that would itself be
// blocked is not written (exit code 2): undo what is broken alone, or break the
// glass for its digest. What only holds is answered for by whoever undoes. Its
// report is one like any other:
//
//	zonecut rollback --broken --facts before.json --out json=back.json \
//	    --format nsupdate run.json | nsupdate -k key.conf
//	zonecut verify back.json
//
// # Tested configuration
//
// A changed configuration file is blocked unless --evidence FILE holds a signed
// statement, by a key that the policy trusts, that exactly this content passed
// the suite in the environment that the policy asks for. Order, comments and
// layout are no content; a value is.
//
// A plan carries configuration too: parameters, configuration versions, the
// environment of functions and containers, ConfigMaps, releases, Consul keys. It
// is listed, and guarded where a path under evidence names the address of its
// resource, of a module, a type, or of one setting in it (a JSON Pointer after
// the address):
//
//	require: [{ paths: [module.auth, aws_ssm_parameter.login], environment: staging }]
//
// A parameter whose whole value is a document has the digest of that document in
// a file. What is known only after the apply is held. In what is guarded, tested
// or not, the verification of certificates cannot be switched off, an address that
// cannot be right blocks, and one at which nobody is, by the zones of the run or by
// facts, is held.
//
//	zonecut evidence sign --key K.pem --environment staging --suite smoke -o E.json FILE…
//	zonecut evidence verify --key PUB.pem E.json FILE…
//	zonecut evidence show E.json
//
// # Policy
//
// Without any configuration the shipped policy judges (policies/default.yaml).
// A project adds .zonecut/policies/*.yaml and .zonecut/waivers.yaml. They are
// read from the base revision of the change, so that a change can neither waive
// nor unguard itself: the target branch that the CI names, else the merge base
// with the remote's default branch, else the working tree, which the output
// says. --policy-ref REF names the revision, --policy FILE the policy itself.
//
//	version: 1
//	rules:
//	  mass-delete: { level: hold, params: { max_deletes: 100 } }
//	protect:
//	  - { name: auth.example.com., types: [NS, A], level: block, reason: login }
//	controllers:
//	  - { by: cert-manager, labels: [_acme-challenge], types: [TXT] }
//	evidence:
//	  keys: [{ name: staging, file: keys/staging.pem }]
//	  require: [{ paths: [deploy], environment: staging, suite: smoke, max_age: 24h }]
//
// "extends: strict" puts a preset between the shipped policy and the project's
// files: strict, for zones where an outage is news; registry, for zones of
// delegations; startup, for small zones and few people (policies/*.yaml).
//
// Scopes give rules other levels in one part of the names. The first that matches
// a finding counts, and one that it moves says by which scope. A scope has one of
// name (exactly that), under (it and all below) and zone (all in the zone of that
// apex), and view ("public", "private" for every other, or one by name) and types.
// What a scope turns off is counted in a line. None lowers protected-changed: the
// level of a protection stands with it.
//
//	scopes:
//	  - { under: preview.example.com., levels: { zone-deleted: warn, name-removed: off } }
//	  - { view: private, levels: { zone-deleted: warn } }
//
// Limits say how fast a change may reach people: with the ones below a warning
// about a protected name ("all: true": about any) is held if more than 5 % of the
// caches have met the change within the hour that it takes to have it back, which
// is so below a TTL of 20 hours. A note, not-guardable, shows the arithmetic.
//
//	limits: { exposed_percent: 5, window: 1h }
//
// Rules of a project's own are CEL over one change, typed when they are read and
// bounded in cost. What the plan does not know is declared unknown: has() and
// defaults cannot pass by it. "zonecut policy list" names them with the others.
//
//	custom:
//	  - id: two-operators
//	    match: { types: [NS], ops: [update, delete] }
//	    require: after != null && size(after.operators) >= 2
//	    message: an NS set needs two operators
//	    level: block
//	    on_unknown: hold
//
// A waiver is one rule, one match, a reason, an owner and an end; what it lets
// pass stays visible in every format.
//
//	version: 1
//	waivers:
//	  - rule: delegation-removed
//	    match: { zone: example.com., name: eu.example.com., type: NS }
//	    reason: the region is closed
//	    owner: dns@example.com
//	    created: 2026-01-20
//	    expires: 2026-03-01
//
// An approval is for exactly these changes, signed by an owner's key:
//
//	owners: [{ name: ops, email: ops@example.com, file: keys/ops.pem }]
//	quorum: { block: 2 }
//
//	zonecut approve REPORT.json --key K.pem --reason WHY --expires DATE -o A.json
//	zonecut check --approvals A.json --author WHO plan.json
//
// It covers the same changes at renamed addresses and a part of them, and nothing
// else; its owner may not be the author. After the apply "zonecut waiver spend
// REPORT.json" notes approvals, and waivers with "single_use: true", in
// .zonecut/spent.yaml; from then on they let nothing pass. --break-glass REASON --digest D lets that
// one change set pass once nobody can approve; verify does not take it for an
// acceptance.
//
//	zonecut policy lint             every fault of policies, waivers, tests and
//	                                zonecut.yaml
//	zonecut policy test             the cases of *_test.yaml beside the policies
//	zonecut policy schema           JSON Schemas, for editors
//	zonecut waiver list | lint      who answers for what, until when
//	zonecut diff INPUTS             the change set alone; testdata/rego has an
//	                                example that reads it in conftest
//
// zonecut.yaml at the top of the repository says what no file says of itself:
// which files are zones (what --git compares; without it all zones of the
// repository), which views they are in, the names of zones that a plan knows
// by an id alone, whom verify may ask, and its defaults. It too counts from the
// base revision: what a change adds to files is looked at as well, what it takes out
// stays in sight.
//
//	# yaml-language-server: $schema=.zonecut/zonecut.schema.json
//	version: 1
//	files:
//	  - dns
//	  - { path: dns/internal, view: corp }
//	zones: { Z123: example.com. }
//	resolvers: [192.0.2.53, '[2001:db8::53]:5353']
//	views:
//	  corp: { servers: [10.0.0.53], resolvers: [10.0.0.1] }
//	verify: { vantage: resolvers, window: full, timeout: 10m, reachable_at_least: 1 }
//
// # Reports
//
// --out FORMAT[=PATH] repeats. Without a path the format goes to standard output,
// where there is room for one; text goes there unless another format does.
//
//	text       for a person; check -v lists the changes too
//	json       the report itself, which verify and approve read back
//	           ("zonecut policy schema report" prints its JSON Schema)
//	markdown   a comment on a pull or merge request: the verdict, what stops the
//	           change and what to do, the changes; 60,000 bytes at most
//	github     annotations of a GitHub workflow, at the lines of the change
//	sarif      SARIF 2.1.0, for code scanning
//	gitlab     GitLab's Code Quality report
//	junit      a test case per finding, and per rule that found nothing
//	atlantis   a short text for the block that Atlantis puts output in
//	html       one file that loads nothing, for an archive or a mail
//	intoto     an unsigned in-toto Statement (test-result/v0.1) about the digest of
//	           the change set, with the digests of the policy that judged it
//
// diff writes text, json and markdown: each change under the copy of the zone that
// it is in, there the delegations first with what stands at and below them, then
// the apex, the keys and the ordinary names; what a signer writes is counted in
// one line, one TTL for another in many sets is one change with their names, and a
// key is cut with its length and its SHA-256.
//
// Every format is written with exit code 1 too; the text of that goes to standard
// error. None shows values that the plan marks sensitive, TXT of private views or
// values of configuration (--show-values does), and what a record holds is markup
// or a command in none of them.
//
// # Exit codes
//
//	    check                           verify
//	0   nothing blocks                  as planned at every address looked at
//	1   could not judge                 could not read
//	2   a finding of level block        something is broken
//	3   a finding of level hold         late, pending, or could not see enough
//
// The findings decide, never the format. --exit-zero turns 2 and 3 into 0 and
// nothing else. A panic is 1. Run has the codes of verify, 1 also where the
// command failed and nothing is broken; rollback ends with 2 where it would itself
// be blocked.
//
// # Limitations
//
// Plans: the section at the end says which types of which providers are read, and
// by what; other resources that look like DNS are named and not judged. What a
// resource that holds a zone whole removes on its first apply is in no plan: that
// it does so is said. Names of records and zones stand in the open even where a plan
// marks them sensitive: every finding is about a name. Which listener serves a certificate is not read, and custom
// rules see sets and zones alone. Zones: master files, octoDNS YAML and transfers
// (AXFR, over TCP without TLS).
// Two master files of 4 MiB and more together are read where they lie, however
// large; one that is written meanwhile ends the run with exit code 1.
// Of octoDNS the zone files are read, NAME.yaml or the directory of a split zone,
// and not its configuration: processors, default_ttl, shared_filename and the
// providers behind included and excluded are unknown, and !include is refused.
// Zonecut remembers nothing between runs: what was used once is spent when it is
// noted and committed. Nobody asks the live world about registrations, which key mail
// is signed with, and who asks for a name; a transfer is asked for without a key, which
// --zone-context axfr://… takes, and of at most 100,000 records.
// Of an address in configuration that is a chain of more than two aliases the end is not
// looked for.
// Verify validates only the zones below which a DS or DNSKEY set changes and, with
// facts from before, signed ones that change; RSA keys of less than 1024 bits it
// cannot check, and says so; each signature by Ed448 takes it some milliseconds. So it is with the signatures of a zone that stands
// signed in a file: check verifies what changes there, and nothing of a file without
// keys. A file that the server signs anew as it loads it looks like one that somebody
// forgot to sign. From one place
// one sees one node of an anycast server, and some of the caches behind the address
// of a resolver. Which of two NS sets a resolver goes by does not show in what it
// answers, only that it resolves. Resolvers are asked over UDP and TCP, not over TLS
// or HTTPS.
//
// # What of a plan is read
//
// Of 69 providers 370 types of resource and data source are read, each schema
// of a name counted: 29 as they stand in recorded real plans, 25 by the schema
// that the provider's own program gives out, 316 by documentation and code
// alone. These may differ from what a provider really plans; what does not fit
// is named.
//
// Another 111 types are known and not read: a change of one is named and not
// judged, and so is one of any other type of a known provider that has "dns" in
// its name, and of any provider if it has "record", "zone" or the like there as
// well. What is borrowed is read as the type of that name which another
// provider has, where it fits. Of what makes a zone seen, fed or reached only
// the end is named. 6 may hold anything: they are named where they hold
// something of the DNS. The 49 silent ones take nothing out of the DNS by
// themselves, each for a reason, and no word is said of them.
//
//	AegirHealth/netlify
//	  documentation: records netlify_dns_record; zones data.netlify_dns_zone,
//	    netlify_dns_zone
//
//	aequitas/transip
//	  documentation: records transip_dns_record, transip_domain_dnssec,
//	    transip_domain_nameservers; registrations transip_domain
//
//	akamai/akamai
//	  documentation: records akamai_dns_record, akamai_gtm_property; zones
//	    akamai_dns_zone, akamai_gtm_domain; certificates
//	    akamai_cps_dv_enrollment
//	  unread: akamai_edge_hostname
//
//	aliyun/alicloud
//	  documentation: records alicloud_alidns_record, alicloud_dns_record,
//	    alicloud_esa_record, alicloud_pvtz_zone_record; zones
//	    alicloud_alidns_domain, alicloud_dns, alicloud_dns_domain,
//	    alicloud_esa_site, alicloud_pvtz_zone, data.alicloud_esa_sites,
//	    data.alicloud_pvtz_zones; certificates
//	    alicloud_ssl_certificates_service_certificate
//	  unread: alicloud_alidns_custom_line, alicloud_alidns_domain_attachment,
//	    alicloud_alidns_gtm_instance, alicloud_dns_domain_attachment,
//	    alicloud_pvtz_zone_attachment
//	  silent, as it is how one's own clients ask:
//	    alicloud_cloud_firewall_private_dns
//	  silent, as it is what new zones begin with, or a name for a group of
//	    them: alicloud_dns_group, alicloud_dns_instance
//
//	Azure/azapi
//	  documentation: records azapi_resource
//	  told by what they hold: azapi_update_resource
//
//	BunnyWay/bunnynet
//	  documentation: records bunnynet_dns_record; zones bunnynet_dns_zone,
//	    data.bunnynet_dns_zone
//	  silent, as a service answers to a name whose records stand elsewhere:
//	    bunnynet_pullzone_hostname
//
//	civo/civo
//	  documentation: records civo_dns_domain_record; zones
//	    civo_dns_domain_name, data.civo_dns_domain_name
//
//	cloudflare/cloudflare
//	  real plans: records cloudflare_record, cloudflare_zone_dnssec; zones
//	    cloudflare_zone with zone
//	  schema: certificates cloudflare_certificate_pack,
//	    cloudflare_custom_hostname, cloudflare_custom_ssl,
//	    cloudflare_origin_ca_certificate
//	  documentation: records cloudflare_dns_record, cloudflare_load_balancer
//	    with default_pool_ids, cloudflare_load_balancer with default_pools,
//	    cloudflare_r2_custom_domain, cloudflare_workers_custom_domain; zones
//	    cloudflare_zone with name, data.cloudflare_zone, data.cloudflare_zones
//	    with filter, data.cloudflare_zones with result; registrations
//	    cloudflare_registrar_domain
//	  unread: cloudflare_account_dns_settings_internal_view,
//	    cloudflare_dns_firewall, cloudflare_dns_zone_transfers_acl,
//	    cloudflare_dns_zone_transfers_incoming,
//	    cloudflare_dns_zone_transfers_outgoing,
//	    cloudflare_dns_zone_transfers_peer,
//	    cloudflare_dns_zone_transfers_tsig, cloudflare_email_routing_dns,
//	    cloudflare_email_routing_settings, cloudflare_load_balancer_pool,
//	    cloudflare_spectrum_application, cloudflare_zone_dns_settings
//	  silent, as a service answers to a name whose records stand elsewhere:
//	    cloudflare_custom_hostname_fallback_origin, cloudflare_pages_domain,
//	    cloudflare_zero_trust_tunnel_cloudflared
//	  silent, as it is how one's own clients ask:
//	    cloudflare_zero_trust_dns_location
//	  silent, as it is what new zones begin with, or a name for a group of
//	    them: cloudflare_account_dns_settings
//	  silent, as it says who may do what: cloudflare_zone_hold
//
//	ClouDNS/cloudns
//	  documentation: records cloudns_dns_record; zones cloudns_dns_zone
//	  unread: cloudns_dns_failover
//
//	CMDennis/easydns
//	  documentation: records easydns_domain_nameservers, easydns_glue_record,
//	    easydns_record; zones data.easydns_zone, easydns_zone; registrations
//	    easydns_domain_registration_settings
//	  unread: easydns_domain, easydns_mailmap
//
//	Constellix/constellix
//	  documentation: records constellix_a_record, constellix_aaaa_record,
//	    constellix_aname_record, constellix_caa_record,
//	    constellix_cert_record, constellix_cname_record,
//	    constellix_hinfo_record, constellix_http_redirection_record,
//	    constellix_mx_record, constellix_naptr_record, constellix_ns_record,
//	    constellix_ptr_record, constellix_rp_record, constellix_spf_record,
//	    constellix_srv_record, constellix_txt_record; zones constellix_domain,
//	    data.constellix_domain
//	  unread: constellix_a_record_pool, constellix_aaaa_record_pool,
//	    constellix_cname_record_pool, constellix_template,
//	    constellix_vanity_nameserver
//
//	cullenmcdermott/porkbun
//	  documentation: records porkbun_dns_record
//
//	digitalocean/digitalocean
//	  real plans: records digitalocean_record; zones digitalocean_domain
//	  schema: certificates digitalocean_certificate
//
//	dnsimple/dnsimple
//	  real plans: records dnsimple_domain_delegation, dnsimple_ds_record,
//	    dnsimple_zone_record
//	  schema: zones dnsimple_domain, dnsimple_zone; registrations
//	    dnsimple_registered_domain; certificates
//	    dnsimple_lets_encrypt_certificate
//	  documentation: records dnsimple_record; zones data.dnsimple_zone
//	  unread: dnsimple_email_forward
//
//	DNSMadeEasy/dme
//	  documentation: records dme_dns_record; zones data.dme_domain, dme_domain
//	  unread: dme_failover, dme_secondary_dns, dme_template_record,
//	    dme_vanity_nameserver_record
//	  silent, as it is what new zones begin with, or a name for a group of
//	    them: dme_custom_soa_record
//
//	EfficientIP-Labs/solidserver
//	  documentation: records solidserver_dns_rr; zones
//	    data.solidserver_dns_zone, solidserver_dns_zone
//
//	exoscale/exoscale
//	  documentation: records exoscale_domain_record; zones
//	    data.exoscale_domain, exoscale_domain
//
//	G-Core/gcore
//	  documentation: records gcore_dns_zone_record, gcore_dns_zone_rrset;
//	    zones data.gcore_dns_zone, gcore_dns_zone
//
//	gavinbunny/kubectl
//	  documentation: settings kubectl_manifest
//
//	germanbrew/hetznerdns
//	  documentation: records hetznerdns_record; zones data.hetznerdns_zone,
//	    hetznerdns_zone
//	  unread: hetznerdns_primary_server
//
//	go-gandi/gandi
//	  documentation: records gandi_dnssec_key, gandi_domain without contacts
//	    and renewal, gandi_glue_record, gandi_livedns_record,
//	    gandi_nameservers; zones data.gandi_livedns_domain,
//	    gandi_livedns_domain
//
//	hashicorp/aws
//	  real plans: records aws_route53_hosted_zone_dnssec,
//	    aws_route53_key_signing_key, aws_route53_record; zones
//	    aws_route53_zone; registrations aws_route53domains_registered_domain;
//	    certificates aws_acm_certificate
//	  schema: records aws_lightsail_domain_entry,
//	    aws_route53_traffic_policy_instance; zones aws_lightsail_domain,
//	    aws_service_discovery_private_dns_namespace,
//	    aws_service_discovery_public_dns_namespace; delegation sets
//	    aws_route53_delegation_set; certificates aws_iam_server_certificate,
//	    aws_lightsail_certificate
//	  documentation: records aws_route53_records_exclusive,
//	    aws_route53domains_delegation_signer_record; zones
//	    data.aws_lightsail_domain, data.aws_route53_zone; delegation sets
//	    data.aws_route53_delegation_set; registrations
//	    aws_route53domains_domain; settings
//	    aws_appconfig_hosted_configuration_version, aws_ecs_task_definition,
//	    aws_elastic_beanstalk_environment, aws_lambda_function,
//	    aws_secretsmanager_secret_version, aws_ssm_parameter
//	  unread: aws_route53_cidr_collection, aws_route53_cidr_location,
//	    aws_route53_health_check, aws_route53_resolver_endpoint,
//	    aws_route53_resolver_rule, aws_route53_resolver_rule_association,
//	    aws_route53_traffic_policy, aws_route53_zone_association,
//	    aws_service_discovery_instance, aws_service_discovery_service
//	  silent, as a service answers to a name whose records stand elsewhere:
//	    aws_api_gateway_domain_name, aws_apigatewayv2_domain_name,
//	    aws_cloudfront_distribution, aws_service_discovery_http_namespace
//	  silent, as it gives what records that stand elsewhere hold:
//	    aws_ses_domain_dkim, aws_ses_domain_identity, aws_sesv2_email_identity
//	  silent, as it is how one's own clients ask: aws_route53_resolver_config,
//	    aws_route53_resolver_dnssec_config,
//	    aws_route53_resolver_firewall_config,
//	    aws_route53_resolver_firewall_domain_list,
//	    aws_route53_resolver_firewall_rule,
//	    aws_route53_resolver_firewall_rule_group,
//	    aws_route53_resolver_firewall_rule_group_association
//	  silent, as it looks on, or waits: aws_acm_certificate_validation,
//	    aws_route53_query_log, aws_route53_resolver_query_log_config,
//	    aws_route53_resolver_query_log_config_association
//	  silent, as it says who may do what:
//	    aws_route53_vpc_association_authorization
//
//	hashicorp/azurerm
//	  documentation: records azurerm_dns_a_record, azurerm_dns_aaaa_record,
//	    azurerm_dns_caa_record, azurerm_dns_cname_record,
//	    azurerm_dns_mx_record, azurerm_dns_ns_record, azurerm_dns_ptr_record,
//	    azurerm_dns_srv_record, azurerm_dns_txt_record,
//	    azurerm_private_dns_a_record, azurerm_private_dns_aaaa_record,
//	    azurerm_private_dns_cname_record, azurerm_private_dns_mx_record,
//	    azurerm_private_dns_ptr_record, azurerm_private_dns_srv_record,
//	    azurerm_private_dns_txt_record; zones azurerm_dns_zone,
//	    azurerm_private_dns_zone, data.azurerm_dns_zone,
//	    data.azurerm_private_dns_zone; certificates
//	    azurerm_app_service_managed_certificate,
//	    azurerm_key_vault_certificate; settings azurerm_app_configuration_key,
//	    azurerm_key_vault_secret, azurerm_linux_function_app,
//	    azurerm_linux_web_app, azurerm_windows_function_app,
//	    azurerm_windows_web_app
//	  unread: azurerm_private_dns_resolver,
//	    azurerm_private_dns_resolver_dns_forwarding_ruleset,
//	    azurerm_private_dns_resolver_forwarding_rule,
//	    azurerm_private_dns_resolver_inbound_endpoint,
//	    azurerm_private_dns_resolver_outbound_endpoint,
//	    azurerm_private_dns_resolver_virtual_network_link,
//	    azurerm_private_dns_zone_virtual_network_link,
//	    azurerm_traffic_manager_azure_endpoint,
//	    azurerm_traffic_manager_external_endpoint,
//	    azurerm_traffic_manager_nested_endpoint,
//	    azurerm_traffic_manager_profile
//	  told by what they hold: azurerm_private_endpoint
//	  silent, as a service answers to a name whose records stand elsewhere:
//	    azurerm_api_management_custom_domain,
//	    azurerm_app_service_custom_hostname_binding,
//	    azurerm_cdn_endpoint_custom_domain,
//	    azurerm_cdn_frontdoor_custom_domain,
//	    azurerm_container_app_custom_domain,
//	    azurerm_static_web_app_custom_domain
//	  silent, as it is how one's own clients ask:
//	    azurerm_virtual_network_dns_servers
//
//	hashicorp/consul
//	  documentation: settings consul_key_prefix, consul_keys
//	  unread: consul_catalog_entry, consul_node, consul_prepared_query,
//	    consul_service
//
//	hashicorp/dns
//	  real plans: records dns_a_record_set, dns_aaaa_record_set,
//	    dns_cname_record, dns_mx_record_set, dns_ns_record_set,
//	    dns_ptr_record, dns_srv_record_set, dns_txt_record_set
//
//	hashicorp/google
//	  documentation: records google_dns_record_set,
//	    google_dns_response_policy_rule; zones data.google_dns_managed_zone,
//	    data.google_dns_managed_zones, google_dns_managed_zone; registrations
//	    google_clouddomains_registration; certificates
//	    google_certificate_manager_certificate,
//	    google_compute_managed_ssl_certificate,
//	    google_compute_region_ssl_certificate, google_compute_ssl_certificate;
//	    settings google_cloud_run_v2_service, google_cloudfunctions2_function,
//	    google_cloudfunctions_function, google_runtimeconfig_variable,
//	    google_secret_manager_secret_version
//	  unread: google_dns_policy, google_dns_response_policy,
//	    google_service_directory_service
//	  silent, as a service answers to a name whose records stand elsewhere:
//	    google_certificate_manager_certificate_map_entry
//	  silent, as it gives what records that stand elsewhere hold:
//	    google_certificate_manager_dns_authorization
//	  silent, as it says who may do what: google_dns_managed_zone_iam_binding,
//	    google_dns_managed_zone_iam_member, google_dns_managed_zone_iam_policy
//
//	hashicorp/helm
//	  documentation: settings helm_release
//
//	hashicorp/kubernetes
//	  documentation: settings kubernetes_config_map, kubernetes_config_map_v1,
//	    kubernetes_config_map_v1_data, kubernetes_manifest
//	  told by what they hold: kubernetes_ingress, kubernetes_ingress_v1,
//	    kubernetes_service, kubernetes_service_v1
//
//	hashicorp/tls
//	  real plans: certificates tls_self_signed_cert
//	  schema: certificates tls_cert_request, tls_locally_signed_cert
//
//	hetznercloud/hcloud
//	  real plans: records hcloud_zone_rrset; zones hcloud_zone
//	  schema: records hcloud_rdns, hcloud_zone_record; certificates
//	    hcloud_certificate, hcloud_managed_certificate,
//	    hcloud_uploaded_certificate
//	  documentation: zones data.hcloud_zone
//
//	huaweicloud/huaweicloud
//	  documentation: records huaweicloud_dns_recordset; zones
//	    data.huaweicloud_dns_zone, huaweicloud_dns_zone; certificates
//	    huaweicloud_ccm_certificate
//	  unread: huaweicloud_dns_private_zone_associate,
//	    huaweicloud_dns_ptrrecord, huaweicloud_dns_resolver_rule
//
//	IBM-Cloud/ibm
//	  documentation: records ibm_cis_dns_record, ibm_cis_global_load_balancer,
//	    ibm_dns_record, ibm_dns_resource_record, ibm_dns_reverse_record; zones
//	    data.ibm_cis_domain, data.ibm_dns_domain, data.ibm_dns_zones,
//	    ibm_cis_domain, ibm_dns_domain, ibm_dns_zone; certificates
//	    ibm_cis_certificate_order
//	  unread: ibm_cis_dns_records_batch, ibm_cis_dns_records_import,
//	    ibm_dns_domain_registration_nameservers, ibm_dns_glb,
//	    ibm_dns_permitted_network, ibm_dns_secondary
//
//	infobloxopen/infoblox
//	  documentation: records infoblox_a_record, infoblox_aaaa_record,
//	    infoblox_alias_record, infoblox_cname_record, infoblox_ip_allocation
//	    without the pointers and aliases, infoblox_mx_record,
//	    infoblox_ns_record, infoblox_ptr_record, infoblox_srv_record,
//	    infoblox_txt_record, infoblox_zone_delegated; zones infoblox_zone_auth
//	  unread: infoblox_dns_view, infoblox_dtc_lbdn, infoblox_zone_forward
//
//	inwx/inwx
//	  documentation: records inwx_automated_dnssec, inwx_dnssec_key,
//	    inwx_glue_record, inwx_nameserver_record; zones data.inwx_nameserver,
//	    inwx_nameserver; registrations inwx_domain
//
//	ionos-cloud/ionoscloud
//	  documentation: records ionoscloud_dns_record,
//	    ionoscloud_dns_reverse_record; zones data.ionoscloud_dns_zone,
//	    ionoscloud_dns_zone; certificates ionoscloud_auto_certificate
//
//	kevynb/technitium
//	  documentation: records technitium_record; zones technitium_zone
//
//	lexfrei/namedotcom
//	  documentation: records namedotcom_dnssec, namedotcom_domain_nameservers,
//	    namedotcom_record
//
//	linode/linode
//	  documentation: records linode_domain_record, linode_rdns; zones
//	    data.linode_domain, linode_domain
//
//	mangadex-pub/cloudns
//	  documentation: records cloudns_dns_record
//
//	marcfrederick/porkbun
//	  documentation: records porkbun_dns_record, porkbun_dnssec_record,
//	    porkbun_nameservers
//	  unread: porkbun_url_forward
//
//	mmianl/powerdns
//	  documentation: records powerdns_ptr_record, powerdns_record,
//	    powerdns_record_soa; zones powerdns_reverse_zone, powerdns_zone
//	  unread: powerdns_recursor_forward_zone, powerdns_view_zone_association
//
//	n3integration/godaddy
//	  documentation: records godaddy_domain_record
//
//	namecheap/namecheap
//	  documentation: records namecheap_domain_host_record,
//	    namecheap_domain_records, namecheap_personal_nameserver
//	  unread: namecheap_email_forwarding
//
//	netlify/netlify
//	  documentation: records netlify_dns_record; zones data.netlify_dns_zone,
//	    netlify_dns_zone
//
//	nrkno/windns
//	  documentation: records windns_record
//
//	ns1-terraform/ns1
//	  real plans: records ns1_record; zones ns1_zone
//	  schema: certificates ns1_redirect_certificate
//	  documentation: zones data.ns1_zone
//	  unread: ns1_datafeed, ns1_datasource, ns1_dns_view, ns1_dnsview,
//	    ns1_monitoringjob, ns1_pulsar_job, ns1_tsigkey
//	  silent, as a service answers to a name whose records stand elsewhere:
//	    ns1_redirect
//
//	opentelekomcloud/opentelekomcloud
//	  documentation: records opentelekomcloud_dns_recordset_v2; zones
//	    data.opentelekomcloud_dns_zone_v2, opentelekomcloud_dns_zone_v2
//	  unread: opentelekomcloud_dns_ptrrecord_v2
//
//	oracle/oci
//	  documentation: records oci_dns_record, oci_dns_rrset,
//	    oci_dns_steering_policy_attachment; zones data.oci_dns_zone,
//	    data.oci_dns_zones, oci_dns_zone; certificates
//	    oci_certificates_management_certificate
//	  unread: oci_dns_action_create_zone_from_zone_file, oci_dns_resolver,
//	    oci_dns_resolver_endpoint, oci_dns_steering_policy, oci_dns_tsig_key,
//	    oci_dns_view, oci_dns_zone_promote_dnssec_key_version,
//	    oci_dns_zone_stage_dnssec_key_version
//
//	ovh/ovh
//	  documentation: records ovh_domain_ds_records, ovh_domain_name,
//	    ovh_domain_name_servers, ovh_domain_zone_dnssec,
//	    ovh_domain_zone_dynhost_record, ovh_domain_zone_import,
//	    ovh_domain_zone_record; zones data.ovh_domain_zone, ovh_domain_zone
//	  unread: ovh_domain_zone_redirection
//
//	pan-net/powerdns
//	  real plans: records powerdns_record; zones powerdns_zone
//
//	rework-space-com/freeipa
//	  documentation: records freeipa_dns_record; zones data.freeipa_dns_zone,
//	    freeipa_dns_zone
//
//	sacloud/sakuracloud
//	  documentation: records sakuracloud_dns_record; zones
//	    data.sakuracloud_dns, sakuracloud_dns
//
//	scaleway/scaleway
//	  documentation: records scaleway_domain_record; zones
//	    data.scaleway_domain_zone, scaleway_domain_zone
//	  unread: scaleway_domain_registration
//
//	selectel/selectel
//	  documentation: records selectel_domains_record_v1,
//	    selectel_domains_rrset_v2; zones data.selectel_domains_domain_v1,
//	    data.selectel_domains_zone_v2, selectel_domains_domain_v1,
//	    selectel_domains_zone_v2
//
//	Sighery/njalla
//	  documentation: records njalla_record_a, njalla_record_aaaa,
//	    njalla_record_caa, njalla_record_cname, njalla_record_mx,
//	    njalla_record_naptr, njalla_record_ns, njalla_record_ptr,
//	    njalla_record_tlsa, njalla_record_txt
//
//	stackitcloud/stackit
//	  documentation: records stackit_dns_record_set; zones
//	    data.stackit_dns_zone, stackit_dns_zone
//
//	tencentcloudstack/tencentcloud
//	  documentation: records tencentcloud_dnspod_record,
//	    tencentcloud_private_dns_record, tencentcloud_teo_dns_record; zones
//	    data.tencentcloud_dnspod_domain_instance,
//	    tencentcloud_dnspod_domain_instance, tencentcloud_private_dns_zone,
//	    tencentcloud_teo_zone; certificates tencentcloud_ssl_free_certificate
//	  unread: tencentcloud_dnspod_domain_alias,
//	    tencentcloud_teo_acceleration_domain
//	  silent, as it says who may do what: tencentcloud_dnspod_domain_lock
//
//	terraform-provider-openstack/openstack
//	  documentation: records openstack_dns_recordset_v2; zones
//	    data.openstack_dns_zone_v2, openstack_dns_zone_v2
//	  silent, as it says who may do what: openstack_dns_transfer_request_v2,
//	    openstack_dns_zone_share_v2
//
//	timeweb-cloud/timeweb-cloud
//	  documentation: records twc_dns_rr; zones data.twc_dns_zone
//
//	timohirt/hetznerdns
//	  documentation: records hetznerdns_record; zones data.hetznerdns_zone,
//	    hetznerdns_zone
//
//	ultradns/ultradns
//	  documentation: records ultradns_dirpool, ultradns_rdpool,
//	    ultradns_record, ultradns_sbpool, ultradns_sfpool, ultradns_slbpool,
//	    ultradns_tcpool; zones data.ultradns_zone, ultradns_zone
//	  unread: ultradns_cdn
//
//	Valodim/desec
//	  documentation: records desec_rrset; zones data.desec_domain,
//	    desec_domain
//
//	vancluever/acme
//	  documentation: certificates acme_certificate
//
//	veksh/godaddy-dns
//	  documentation: records godaddy-dns_record
//
//	vercel/vercel
//	  documentation: records vercel_dns_record
//	  silent, as a service answers to a name whose records stand elsewhere:
//	    vercel_project_domain
//
//	volcengine/volcengine
//	  documentation: records volcengine_dns_record,
//	    volcengine_private_zone_record; zones data.volcengine_dns_zones,
//	    data.volcengine_private_zones, volcengine_dns_zone,
//	    volcengine_private_zone
//
//	volterraedge/volterra
//	  documentation: records volterra_dns_zone_record
//	  unread: volterra_dns_domain, volterra_dns_load_balancer,
//	    volterra_dns_zone
//
//	vultr/vultr
//	  documentation: records vultr_dns_record; zones data.vultr_dns_domain,
//	    vultr_dns_domain
//
//	yandex-cloud/yandex
//	  documentation: records yandex_dns_recordset; zones data.yandex_dns_zone,
//	    yandex_dns_zone; certificates yandex_cm_certificate
//
// Known, with no reader of their own: anuaimi/rage4, browningluke/opnsense,
// CheckPointSW/checkpoint, ddelnano/mikrotik, filipowm/unifi, gmichels/adguard,
// ryanwholey/pihole, terraform-routeros/routeros, ubiquiti-community/unifi.
package main
