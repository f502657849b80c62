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
// such as the parent of one that it destroys, stands beside.
//
// Inputs are recognised by content; --as plan, zone, octodns or config forces.
// --plan FILE and --pair OLD=NEW repeat, and all inputs of a run are judged
// together.
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
// silent server would say stays unknown and releases nothing.
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
//	--rate N                        questions per second to one address, 0 for
//	                                one's own servers
//	--timeout D                     how long to wait for the change to arrive
//	--window none|auto|full|D       how long to look on afterwards
//	--on-fail COMMAND|URL           whom to tell unless all is as planned
//
// A verify that is killed goes on where it was: what it knows stands beside the
// report (--state FILE) until it is done.
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
// or not, the verification of certificates cannot be switched off, and an address
// that cannot be right blocks.
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
// repository), which views they are in, and the names of zones that a plan knows
// by an id alone. It too counts from the base revision: what a change adds to
// files is looked at as well, what it takes out stays in sight.
//
//	# yaml-language-server: $schema=.zonecut/zonecut.schema.json
//	version: 1
//	files:
//	  - dns
//	  - { path: dns/internal, view: corp }
//	zones: { Z123: example.com. }
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
// nothing else. A panic is 1.
//
// # Limitations
//
// Plans: hashicorp/dns, Route 53 (hashicorp/aws), Cloudflare's provider v4,
// DigitalOcean, DNSimple, Hetzner Cloud (hetznercloud/hcloud), NS1, PowerDNS,
// OVH, Linode, Scaleway, Akamai Edge DNS, Gandi, Namecheap, Vercel, Infoblox,
// GoDaddy (both of the community's), Vultr, deSEC, Hetzner DNS, Exoscale, Porkbun,
// TransIP, INWX, bunny.net, Selectel, Yandex, OpenStack, Civo, STACKIT, Netlify,
// IONOS Cloud, Huawei Cloud, Open Telekom Cloud, DNS Made Easy, name.com, DNSPod,
// G-Core and Lightsail are read; other resources that look like DNS are named and
// not judged. What a resource that holds a zone whole removes on its first apply
// is in no plan: that it does so is said.
// Registrations are read of aws, Cloudflare, DNSimple, google and INWX,
// certificates of aws, tls, acme, Cloudflare, google, azurerm and DNSimple. Which
// listener serves a certificate is not read, and custom rules see sets and zones
// alone. Zones: master files, octoDNS YAML and transfers (AXFR, over TCP without
// TLS).
// Two master files of 4 MiB and more together are read where they lie, however
// large; one that is written meanwhile ends the run with exit code 1.
// Of octoDNS the zone files are read, NAME.yaml or the directory of a split zone,
// and not its configuration: processors, default_ttl, shared_filename and the
// providers behind included and excluded are unknown, and !include is refused.
// Zonecut remembers nothing between runs: what was used once is spent when it is
// noted and committed. Few rules ask the live world yet: those about a delegation, a
// zone that goes, and keys.
// Verify asks no recursive resolver and validates no signatures. From one place
// one sees one node of an anycast server.
package main
