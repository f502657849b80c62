package main

import (
	"fmt"
	"path"
	"regexp"
	"strings"
)

// estates are the histories whose files are zones, or can be written as zones
// without a guess about what they mean.
var estates = []estate{
	{folder: "ministryofjustice-dns", render: octoEstate},
	{folder: "hackclub-dns", render: octoEstate},
	{folder: "wikimedia-operations-dns", render: gdnsdEstate},
	{folder: "ocf-dns", render: ocfEstate, includes: true},
	{folder: "skopjehacklab-dns-zone-files", render: masterEstate},
	{folder: "junemedia-zone-files", render: masterEstate},
	{folder: "m-lab-dns-zones", render: masterEstate},
	{folder: "openstreetmap-dns", render: tinydnsEstate},
	{folder: "hmcts-azure-public-dns", render: azureEstate},
}

// zoneNamed tells a file that is called after its zone from scripts and lists.
var zoneNamed = regexp.MustCompile(`^[a-z0-9_-]+(\.[a-z0-9_-]+)+$`)

// octoEstate are YAML files of octoDNS.
func octoEstate(file, text string, _ files) map[string]string {
	base := path.Base(file)
	if !strings.HasSuffix(base, ".yaml") || !strings.Contains(strings.TrimSuffix(base, ".yaml"), ".") {
		return nil
	}
	return map[string]string{base: text}
}

// master is a master file with its zone's name in it.
func master(name, text string) map[string]string {
	if !strings.Contains(text, "SOA") {
		return nil
	}
	return map[string]string{name + ".zone": "$ORIGIN " + name + ".\n" + text}
}

// masterEstate are master files NAME or NAME.zone.
func masterEstate(file, text string, _ files) map[string]string {
	name := strings.TrimSuffix(path.Base(file), ".zone")
	if !zoneNamed.MatchString(name) {
		return nil
	}
	return master(name, strings.ReplaceAll(text, "$ORIGIN .\n", "")) // an export's, before a relative SOA owner
}

// ocfEstate are master files db.NAME that include others.
func ocfEstate(file, text string, all files) map[string]string {
	name, ok := strings.CutPrefix(path.Base(file), "db.")
	if !ok || !strings.Contains(name, ".") {
		return nil
	}
	return master(name, included(text, all))
}

var include = regexp.MustCompile(`(?m)^\$INCLUDE +(\S+).*$`)

func included(text string, all files) string {
	return include.ReplaceAllStringFunc(text, func(line string) string {
		base := path.Base(include.FindStringSubmatch(line)[1])
		for file, lines := range all {
			if path.Base(file) == base {
				return strings.Join(lines, "\n")
			}
		}
		return ""
	})
}

var (
	dynamic = regexp.MustCompile(`DYN[AC]\s+\S+`)
	// directive is a line of a master file that is no template's own.
	directive = regexp.MustCompile(`^\$(ORIGIN|TTL|GENERATE)\b`)
	gdnsdTTL  = regexp.MustCompile(`(\s\d+\w?)/\d+\w?(\s)`)
)

// geoHosts are the names in wikimedia.org that a geographic backend answered for
// from files of its own, until gdnsd took them over.
var geoHosts = []string{"wikimedia-lb", "wikipedia-lb", "mediawiki-lb", "foundation-lb", "wiktionary-lb", "wikiquote-lb",
	"wikibooks-lb", "wikisource-lb", "wikinews-lb", "wikiversity-lb", "wikivoyage-lb", "wikidata-lb", "mobile-lb",
	"text", "bits", "upload", "m", "geoiplookup"}

var otherwise = regexp.MustCompile(`(?m)^(\S+)\s.*\b(CNAME|DYN[AC])\b`)

// gdnsdEstate are templates of gdnsd. What a loop makes is left out, and an
// answer that gdnsd computes is an address.
func gdnsdEstate(file, text string, _ files) map[string]string {
	name := path.Base(file)
	if path.Base(path.Dir(file)) != "templates" || name != "wmnet" && !zoneNamed.MatchString(name) {
		return nil
	}
	marks := strings.NewReplacer("{{ zonename }}", name, "{{zonename}}", name, "$zonename", name, "@Z", name+".", "@F", name+".",
		"{{ serial_num }}", "2020010101", "{{ serial }}", "2020010101", "$serial", "2020010101", "{{ serial_comment }}", "")
	var out strings.Builder
	loop := false
	for line := range strings.Lines(text) {
		if strings.ContainsAny(line, "{$@") {
			line = marks.Replace(line)
		}
		switch {
		case strings.Contains(line, "{% for"), strings.Contains(line, "{%- for"), strings.Contains(line, "{% set"):
			loop = !strings.Contains(line, "endfor") && !strings.Contains(line, "] %}")
			continue
		case loop:
			loop = !strings.Contains(line, "endfor") && !strings.Contains(line, "] %}") && !strings.HasPrefix(line, "] -%}")
			continue
		case strings.Contains(line, "{%"), strings.Contains(line, "{{"), strings.HasPrefix(line, "$") && !directive.MatchString(line):
			continue
		}
		if strings.Contains(line, "DYN") {
			line = dynamic.ReplaceAllString(line, "A 192.0.2.1")
		}
		if strings.Contains(line, "/") {
			line = gdnsdTTL.ReplaceAllString(line, "$1$2")
		}
		out.WriteString(line)
	}
	if name == "wikimedia.org" {
		answered := map[string]bool{}
		for _, line := range otherwise.FindAllStringSubmatch(text, -1) {
			answered[line[1]] = true
		}
		for _, host := range geoHosts {
			if !answered[host] {
				fmt.Fprintf(&out, "%s.wikimedia.org. 600 A 192.0.2.1\n", host)
			}
		}
	}
	return master(name, out.String())
}
