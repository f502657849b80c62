package tfplan

import (
	_ "embed"
	"strings"
)

// dnsTypes lists the resource types of all known DNS providers, one line for
// each provider and kind of resource.
//
//go:embed dnstypes.txt
var dnsTypes string

// quietKinds are kinds whose change takes nothing out of the DNS by itself.
var quietKinds = []string{"other", "certificate"}

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
	if listed {
		for _, quiet := range quietKinds {
			if kind == quiet {
				return "", false
			}
		}
		return kind, true
	}
	if known[from] == "" {
		return "", false
	}
	for word := range strings.SplitSeq(resourceType, "_") {
		for _, w := range dnsWords {
			if word == w {
				return "DNS", true
			}
		}
	}
	return "", false
}
