package rule

import (
	"net/netip"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"zonecut/internal/config"
	"zonecut/internal/zone"
)

// Addresses in configuration: which texts are one, and what their host is.

// target is an address in a setting: where something is looked for.
type target struct {
	text, scheme, host, port string
	sensitive                bool
}

// addressWords are parts of names whose values are addresses. Other texts with
// dots in them (versions, files, classes) are none.
var addressWords = []string{"host", "hostname", "addr", "address", "endpoint", "url", "uri", "server", "servers", "broker", "brokers", "upstream", "target", "domain", "fqdn", "origin", "backend", "issuer"}

// schemeOf is the scheme of a URL (RFC 3986, section 3.1).
var schemeOf = regexp.MustCompile(`^(?:jdbc:)?([A-Za-z][A-Za-z0-9+.-]*)://(.*)$`)

// pathSchemes are those whose addresses are no hosts: places on one machine, and names
// that only their own world resolves.
var pathSchemes = []string{"file", "unix", "npipe", "sqlite", "arn", "s3", "gs", "data", "dns", "xds", "classpath", "memory"}

// targetOf takes the address out of a text: one with a scheme, or one under a
// name that speaks of addresses. A text with a variable in it is filled in later;
// several hosts in one text, and other colons than those of ports and of IPv6, are
// for their own reader to make sense of.
func targetOf(at config.Path, text string) (target, bool) {
	text = strings.TrimSpace(text)
	t, rest := target{text: text}, text
	if u := schemeOf.FindStringSubmatch(text); u != nil {
		t.scheme, rest = strings.ToLower(u[1]), u[2]
	} else if !slices.ContainsFunc(wordsOf(at), func(w string) bool { return slices.Contains(addressWords, w) }) {
		return target{}, false
	}
	if text == "" || strings.Contains(text, "://") != (t.scheme != "") || slices.Contains(pathSchemes, t.scheme) || strings.HasPrefix(rest, "/") {
		return target{}, false
	}
	after := ""
	if i := strings.IndexAny(rest, "/?#;"); i >= 0 {
		rest, after = rest[:i], rest[i:]
	}
	if t.scheme != "" {
		rest = rest[strings.LastIndexByte(rest, '@')+1:]
	}
	if strings.ContainsAny(rest, "${}%*<>()|@, \t\n") || strings.Contains(text, "${") || strings.Contains(text, "{{") || strings.Contains(rest, "__") {
		return target{}, false
	}
	if strings.Count(rest, ":") > 1 && !strings.HasPrefix(rest, "[") && strings.Trim(strings.ToLower(rest), "0123456789abcdef:.") != "" {
		return target{}, false
	}
	t.host, t.port = hostPort(rest)
	t.host = strings.ToLower(strings.TrimSuffix(t.host, "."))
	if t.scheme == "" && t.port == "" {
		t.host = strings.TrimPrefix(t.host, ".") // a domain of cookies, with all below it
	}
	// A password with a "/" of its own ends the host too early.
	return t, t.port == "" || isPort(t.port) || !strings.Contains(after, "@")
}

// wordsOf are the parts of the last name in a path: "db-host" and "dbHost" have
// "host".
func wordsOf(at config.Path) []string {
	parts := strings.Split(string(at), "/")
	last := parts[len(parts)-1]
	if _, err := strconv.Atoi(last); err == nil && len(parts) > 1 {
		last = parts[len(parts)-2] // an element of a list
	}
	var b strings.Builder
	for i, r := range last {
		if i > 0 && r >= 'A' && r <= 'Z' && last[i-1] >= 'a' && last[i-1] <= 'z' {
			b.WriteByte(' ')
		}
		b.WriteRune(r)
	}
	return strings.FieldsFunc(strings.ToLower(b.String()), func(r rune) bool { return r < '0' || r > '9' && r < 'a' || r > 'z' })
}

// hostPort parts a host from its port. An address of IPv6 without brackets has
// colons of its own.
func hostPort(s string) (host, port string) {
	if strings.HasPrefix(s, "[") {
		end := strings.IndexByte(s, ']')
		if end < 0 {
			return s, ""
		}
		return s[1:end], strings.TrimPrefix(s[end+1:], ":")
	}
	if strings.Count(s, ":") == 1 {
		host, port, _ = strings.Cut(s, ":")
		return host, port
	}
	return s, ""
}

// targetsOf are the addresses that a document had.
func targetsOf(d *config.Document) []target {
	if d == nil {
		return nil
	}
	var out []target
	for path, s := range d.Settings {
		if t, ok := targetOf(path, s.Words()); ok {
			t.sensitive = s.Sensitive
			out = append(out, t)
		}
	}
	slices.SortFunc(out, func(a, b target) int { return strings.Compare(a.text, b.text) })
	return out
}

// domain is the last two labels, "" for an address or a single label.
func (t target) domain() string {
	if _, err := netip.ParseAddr(t.host); err == nil {
		return ""
	}
	labels := strings.Split(t.host, ".")
	if len(labels) < 2 {
		return ""
	}
	return strings.Join(labels[len(labels)-2:], ".")
}

// name is the host as a name that the public DNS could hold; an address and a single
// label are none.
func (t target) name() (zone.Name, bool) {
	labels := strings.Split(t.host, ".")
	top := labels[len(labels)-1]
	if len(labels) < 2 || t.wrong() != "" || len(top) < 2 || strings.Trim(top, "abcdefghijklmnopqrstuvwxyz") != "" && !strings.HasPrefix(top, "xn--") {
		return "", false
	}
	for _, l := range labels {
		if strings.Trim(l, "abcdefghijklmnopqrstuvwxyz0123456789-_") != "" || strings.HasPrefix(l, "-") || strings.HasSuffix(l, "-") {
			return "", false
		}
	}
	n, err := zone.ParseName(t.host + ".")
	return n, err == nil
}

// sameEnd reports whether two addresses lead to one port of one host.
func (t target) sameEnd(o target) bool {
	return o.host == t.host && o.port == t.port && o.scheme == t.scheme
}

// local reports whether an address is one of the machine itself, as in a file for
// development.
func (t target) local() bool {
	a, err := netip.ParseAddr(t.host)
	return t.host == "localhost" || strings.HasSuffix(t.host, ".localhost") || err == nil && (a.IsLoopback() || a.IsUnspecified())
}

// secretive reports whether a setting speaks of a secret rather than of an address.
func secretive(at config.Path) bool {
	w := wordsOf(at)
	return len(w) > 0 && slices.Contains([]string{"password", "passwd", "secret", "token", "key", "credential", "credentials"}, w[len(w)-1])
}

// namesDomain reports whether a setting speaks of a domain, which need not have an
// address: of cookies, or of mail.
func namesDomain(at config.Path) bool {
	w := wordsOf(at)
	return len(w) > 0 && (w[len(w)-1] == "domain" || w[len(w)-1] == "domains")
}

// likeService reports whether a name of two labels may as well be that of a service and
// its namespace in a cluster: some namespaces are called like top-level domains.
func likeService(n zone.Name) bool {
	l := n.Labels()
	return len(l) == 2 && slices.Contains([]string{"app", "cloud", "dev", "media", "network", "prod", "security", "services", "systems", "tools"}, l[1])
}

// likeFile reports whether a name of two labels is more likely that of a file.
func likeFile(n zone.Name) bool {
	l := n.Labels()
	return len(l) == 2 && slices.Contains([]string{"sh", "py", "rs", "md", "pl", "ps", "so", "zip", "mov", "js", "ts", "go", "rb", "tf", "json", "yaml", "yml",
		"toml", "ini", "conf", "cfg", "txt", "html", "css", "xml", "sql", "jar", "war", "php", "lua"}, l[1])
}

// under reports whether a name ends in one of some domains.
func under(n zone.Name, domains ...zone.Name) bool {
	return slices.ContainsFunc(domains, func(d zone.Name) bool { return n.Under(d) })
}

// byPlatform reports whether a name is one that a platform gives its own workloads.
func byPlatform(n zone.Name) bool {
	return under(n, "localhost.", "localdomain.", "svc.", "cluster.local.", "docker.internal.", "consul.")
}

// inside reports whether a name is below what is never in the public DNS: nobody there
// need learn of it (RFC 6762, RFC 8375).
func inside(n zone.Name) bool {
	return under(n, "internal.", "local.", "lan.", "corp.", "home.", "intranet.", "intra.", "private.", "home.arpa.")
}
