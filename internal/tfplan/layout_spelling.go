package tfplan

import (
	"strings"

	"zonecut/internal/zone"
)

// How providers spell owner names and texts.

// quotedOrNot is a text that may come with its quotes or without.
func quotedOrNot(text string) string {
	if strings.HasPrefix(text, `"`) {
		return text
	}
	return zone.TXT(text)
}

// belowOrAt is an owner name that is relative, with "" or "@" for the apex, and
// that may carry the name of the zone at its end all the same.
func belowOrAt(name string, apex zone.Name) (zone.Name, error) {
	full, err := zone.FQDN(name)
	if err == nil && full.Under(apex) {
		return full, nil
	}
	return below(strings.TrimSuffix(name, "."), apex)
}

// below is an owner name that is relative, with "" or "@" for the apex.
func below(name string, apex zone.Name) (zone.Name, error) {
	if name == "" || name == "@" {
		return apex, nil
	}
	return zone.Relative(name, apex)
}

// absolute is an owner name in full, with or without the dot at its end.
func absolute(name string, _ zone.Name) (zone.Name, error) { return zone.FQDN(name) }
