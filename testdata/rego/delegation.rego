# An example for teams that keep their rules in Rego: conftest reads the change
# set that "zonecut diff --out json" writes, of the form zonecut/diff/v1.
package main

import rego.v1

# A zone cut is an NS set below the apex of its zone; the one at the apex is the
# other side of the cut and has rules of its own.
deny contains msg if {
	some change in input.changes
	change.kind == "rrset"
	change.type == "NS"
	change.name != change.zone
	change.op == "delete"
	msg := sprintf("the delegation of %s in %s goes away", [change.name, change.zone])
}

# No input at all, input that is no diff, and a diff of a plan that could not be
# read hold no change that the rule above could find.
deny contains msg if {
	not input.schema == "zonecut/diff/v1"
	msg := "this is no zonecut/diff/v1: zonecut diff --out json writes one"
}

deny contains msg if {
	some trouble in input.errors
	msg := sprintf("zonecut could not read the change: %s", [trouble.message])
}

# What was not read was not compared, so nobody knows what it deletes.
warn contains msg if {
	some gap in input.gaps
	msg := sprintf("not told by the input: %s: %s", [gap.what, gap.why])
}
