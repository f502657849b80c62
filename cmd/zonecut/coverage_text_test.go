package main

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"zonecut/internal/tfplan"
)

const coverageTitle = "# What of a plan is read"

const coverageIntro = `Of %d providers %d types of resource and data source are read, each schema of a
name counted: %d as they stand in recorded real plans, %d by the schema that the
provider's own program gives out, %d by documentation and code alone. These may
differ from what a provider really plans; what does not fit is named.`

const coverageRest = `Another %d types are known and not read: a change of one is named and not judged,
and so is one of any other type of a known provider that has "dns" in its name, and
of any provider if it has "record", "zone" or the like there as well. What is
borrowed is read as the type of that name which another provider has, where it
fits. Of what makes a zone seen, fed or reached only the end is named. %d may hold
anything: they are named where they hold something of the DNS. The %d silent
ones take nothing out of the DNS by themselves, each for a reason, and no word is said of them.`

// coverageSection is the last section of the manual, as a comment, and what the
// README says of it.
func coverageSection(all []tfplan.Provider, e evidence) (section, short string) {
	var tables, none []string
	count := map[string]int{}
	read := 0
	for _, p := range all {
		groups := map[string][]tfplan.Type{}
		own := 0
		for _, t := range p.Types {
			g := groupOf(p.Source, t, e)
			groups[g] = append(groups[g], t)
			count[g]++
			if t.Kind.Read() {
				own++
			}
		}
		if read += own; own == 0 {
			none = append(none, p.Source)
			continue
		}
		tables = append(tables, table(p.Source, groups))
	}
	paragraph := func(text string) string { return "//\n" + wrapped(text, "// ", "// ") }
	section = "// " + coverageTitle + "\n" +
		paragraph(fmt.Sprintf(coverageIntro, len(tables), read, count[readGroups[realPlan]], count[readGroups[ownSchema]], count[readGroups[documented]])) +
		paragraph(fmt.Sprintf(coverageRest, count[string(tfplan.Unread)], count[string(tfplan.Told)], count[string(tfplan.Silent)])) +
		"//\n" + strings.Join(tables, "//\n") +
		paragraph("Known, with no reader of their own: "+strings.Join(none, ", ")+".")
	return section, fmt.Sprintf("%d types of %d providers", read, len(tables))
}

// readGroups head the types that are read, by basis.
var readGroups = []string{realPlan: "real plans", ownSchema: "schema", documented: "documentation"}

func groupOf(source string, t tfplan.Type, e evidence) string {
	if !t.Kind.Read() {
		return string(t.Kind)
	}
	return readGroups[e.basis(source, t)]
}

// table is one provider: a line for each group of its types.
func table(source string, groups map[string][]tfplan.Type) string {
	out := "//\t" + source + "\n"
	for _, g := range slices.Concat(readGroups, []string{string(tfplan.Borrowed), string(tfplan.Unread), string(tfplan.Told)}) {
		if len(groups[g]) > 0 {
			out += wrapped(g+": "+byKind(groups[g]), "//\t  ", "//\t    ")
		}
	}
	reasons := map[string][]string{}
	for _, t := range groups[string(tfplan.Silent)] {
		reasons[t.Why] = append(reasons[t.Why], t.Name)
	}
	for _, why := range slices.Sorted(maps.Keys(reasons)) {
		out += wrapped("silent, as "+why+": "+strings.Join(reasons[why], ", "), "//\t  ", "//\t    ")
	}
	return out
}

var kindOrder = []tfplan.Kind{tfplan.Records, tfplan.Zones, tfplan.DelegationSets, tfplan.Registrations, tfplan.Certificates, tfplan.Settings,
	tfplan.Borrowed, tfplan.Unread, tfplan.Told, tfplan.Silent}

// byKind lists types below the words for what they hold; those that are not read
// hold nothing that is known.
func byKind(types []tfplan.Type) string {
	lists := map[tfplan.Kind][]string{}
	for _, t := range types {
		text := label(t)
		if t.But != "" {
			text += " without " + t.But
		}
		lists[t.Kind] = append(lists[t.Kind], text)
	}
	var out []string
	for _, k := range kindOrder {
		switch list := strings.Join(lists[k], ", "); {
		case list == "":
		case k.Read():
			out = append(out, string(k)+" "+list)
		default:
			out = append(out, list)
		}
	}
	return strings.Join(out, "; ")
}

// label is the name of a type, with what tells its schema from others of the name.
func label(t tfplan.Type) string {
	if t.With == "" {
		return t.Name
	}
	return t.Name + " with " + t.With
}

// wrapped breaks a text into lines of 80 columns, tabs counted as 4.
func wrapped(text, first, rest string) string {
	var out strings.Builder
	line, words := first, 0
	for w := range strings.FieldsSeq(text) {
		if words > 0 && len(line)+3*strings.Count(line, "\t")+1+len(w) > 80 {
			out.WriteString(line + "\n")
			line, words = rest, 0
		}
		if words > 0 {
			line += " "
		}
		line += w
		words++
	}
	return out.String() + line + "\n"
}
