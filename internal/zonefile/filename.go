package zonefile

import (
	"path/filepath"
	"slices"
	"strings"

	"zonecut/internal/zone"
)

// otherEnds are ends of file names that are no part of a domain name there,
// though some of them are top-level domains.
var otherEnds = []string{
	"bak", "bash", "bz2", "cfg", "cnf", "conf", "crt", "css", "csv", "diff", "go", "gz", "hcl", "htm", "html", "in",
	"inc", "include", "ini", "j2", "jinja", "jnl", "js", "json", "key", "lock", "log", "lua", "md", "mk", "old", "orig", "out", "patch",
	"pem", "php", "pl", "private", "py", "rb", "rej", "rs", "rst", "save", "sh", "sql", "swp", "tf", "tfplan", "tfstate", "tfvars",
	"tmp", "toml", "tpl", "ts", "tsv", "txt", "xml", "xz", "yaml", "yml", "zip",
}

// NameFromFile is the zone that a file is named after: NAME, NAME.zone, NAME.db
// or db.NAME, where NAME has at least two labels and ends like a domain name.
// One label alone ("old.zone", "db.local") is more often a word than a zone.
func NameFromFile(file string) (zone.Name, bool) {
	name, affixed := bare(strings.ToLower(strings.TrimSuffix(filepath.Base(file), ".")))
	last := name[strings.LastIndexByte(name, '.')+1:]
	if !isHost(name) || last == name || !hasLetter(last) || !affixed && slices.Contains(otherEnds, last) {
		return "", false
	}
	n, err := zone.FQDN(name)
	return n, err == nil
}

// bare takes off what marks a file as a zone.
func bare(base string) (name string, affixed bool) {
	if name, ok := strings.CutPrefix(base, "db."); ok {
		return name, true
	}
	if name, ok := strings.CutSuffix(base, ".zone"); ok {
		return name, true
	}
	return strings.CutSuffix(base, ".db")
}

// Named reports whether the name of a file alone says that it is a zone.
func Named(file string) bool {
	base := strings.ToLower(filepath.Base(file))
	if strings.HasSuffix(base, ".zone") || strings.HasPrefix(base, "db.") {
		return true
	}
	_, ok := NameFromFile(file)
	return ok
}

func isHost(s string) bool {
	return s != "" && !strings.ContainsFunc(s, func(r rune) bool {
		return (r < 'a' || 'z' < r) && (r < '0' || '9' < r) && r != '-' && r != '_' && r != '.'
	})
}

func hasLetter(s string) bool {
	return strings.ContainsFunc(s, func(r rune) bool { return 'a' <= r && r <= 'z' })
}
