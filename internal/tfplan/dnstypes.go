package tfplan

import (
	_ "embed"
	"slices"
	"strings"
)

// dnsTypes lists the resource types of all known DNS providers, one line for
// each provider and kind of resource.
//
//go:embed dnstypes.txt
var dnsTypes string

// quietKinds are kinds whose change takes nothing out of the DNS by itself, with
// the reason.
var quietKinds = map[string]string{
	"hostname":    "a service answers to a name whose records stand elsewhere",
	"permission":  "it says who may do what",
	"watching":    "it looks on, or waits",
	"token":       "it gives what records that stand elsewhere hold",
	"profile":     "it is what new zones begin with, or a name for a group of them",
	"client":      "it is how one's own clients ask",
	"certificate": "the DNS stays as it is",
}

// known is the list by "source type" and, for forks, by type alone.
var known = func() map[string]string {
	kinds := map[string]string{}
	for line := range strings.Lines(dnsTypes) {
		fields := strings.Fields(line)
		if len(fields) < 3 || strings.HasPrefix(line, "#") {
			continue
		}
		for _, kind := range fields[2:] {
			kinds[fields[0]+" "+kind] = fields[1]
			kinds[kind] = fields[1]
		}
		kinds[fields[0]] = "provider"
	}
	return kinds
}()

// dnsWords are the parts of a type's name that only DNS resources have. "zone",
// "domain" and "record" alone mean other things too.
var dnsWords = []string{"dns", "dnssec", "route53", "nameserver", "nameservers", "rrset", "recordset"}

// looksLikeDNS tells what a resource that no reader understood may be: a kind
// such as "record" or "zone"; ok is false for what has nothing to do with DNS.
func looksLikeDNS(providerName, resourceType string) (kind string, ok bool) {
	from := source(providerName)
	kind, listed := known[from+" "+resourceType]
	if !listed {
		kind, listed = known[resourceType]
	}
	switch {
	case listed && (quietKinds[kind] != "" || kind == toldKind):
		return "", false
	case listed:
		return kind, true
	case dnsWord(resourceType) && (known[from] != "" || recordWord(resourceType)):
		return "DNS", true
	}
	return "", false
}

// toldKind is that of types which may be anything: what they hold tells.
const toldKind = "told"

// recordWords are the parts of a type's name that, beside a DNS word, say what a
// provider of which nothing is known here holds.
var recordWords = []string{"record", "records", "recordset", "rrset", "zone", "domain", "delegation", "nameserver", "nameservers", "dnssec"}

func recordWord(resourceType string) bool {
	return slices.ContainsFunc(strings.Split(resourceType, "_"), func(word string) bool { return slices.Contains(recordWords, word) })
}

// dnsWord reports whether a part of a type's name is one that only DNS resources
// have.
func dnsWord(resourceType string) bool {
	for word := range strings.SplitSeq(resourceType, "_") {
		if slices.Contains(dnsWords, word) {
			return true
		}
	}
	return false
}
