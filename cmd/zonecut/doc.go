// Zonecut stops DNS and configuration changes that would take something off the
// Internet, and finds what got through while caches still protect the users.
//
// # Before the change
//
//	zonecut check PLAN              a Terraform or OpenTofu plan: the output of
//	                                terraform show -json, "-" for standard input,
//	                                or the binary plan where it was made
//	zonecut check OLD NEW           two master files, two configuration files
//	                                (YAML or JSON), or two directories of them
//
// Inputs are recognised by content; --as plan, zone or config forces. --plan
// FILE and --pair OLD=NEW repeat, and all inputs of a run are judged together.
// --out FORMAT[=PATH] repeats: text, json, github.
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
// # After the change
//
//	zonecut check --out json=report.json plan.json
//	terraform apply tfplan
//	zonecut verify report.json
//
// Verify asks every authoritative address of the zones and every address of
// their parents directly, over UDP and TCP, until everything is as planned or
// something is broken. It prints what to put back. It changes nothing.
//
//	--root-hints FILE, --port N     walk from these root servers, on this port
//	--rate N                        questions per second to one address, 0 for
//	                                one's own servers
//	--timeout D                     how long to wait for the change to arrive
//	--window none|auto|full|D       how long to look on afterwards
//
// # Tested configuration
//
// A changed configuration file is blocked unless --evidence FILE holds a signed
// statement, by a key that the policy trusts, that exactly this content passed
// the suite in the environment that the policy asks for. Order, comments and
// layout are no content; a value is.
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
// Plans: hashicorp/dns, Route 53 (hashicorp/aws) and Cloudflare's provider v4
// are read; other resources that look like DNS are named and not judged. Zones:
// master files; octoDNS files, git revisions and transfers are not read yet.
// Policies have no scopes, expressions or approvals yet. Check does not ask the
// live world: whether a child still answers, it does not know, and says so.
// Verify asks no recursive resolver and validates no signatures. From one place
// one sees one node of an anycast server.
package main
