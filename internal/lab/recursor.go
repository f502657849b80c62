package lab

import (
	"fmt"
	"strings"

	"github.com/miekg/dns"
)

func init() {
	resolvers[Recursor] = resolves{version: "--version", start: func(r *Resolver, path, hints string) {
		r.lab.run(path, append(r.recursorArgs(hints), oldSettings(version(path, "--version"))...)...)
	}}
}

// oldSettings has a Recursor from 5.2 on take settings that are not YAML.
func oldSettings(version string) []string {
	var major, minor int
	if _, err := fmt.Sscanf(version, "PowerDNS Recursor %d.%d", &major, &minor); err != nil || major < 5 || major == 5 && minor < 2 {
		return nil
	}
	return []string{"--enable-old-settings"}
}

// recursorArgs are the settings of PowerDNS Recursor. It asks nobody whether it
// has security holes, and believes what loopback addresses say.
func (r *Resolver) recursorArgs(hints string) []string {
	r.lab.t.Helper()
	dir := r.lab.socketDir()
	lua, dnssec := "clearTA()\n", "off"
	if r.anchors != "" {
		dnssec = "validate"
		for _, rr := range r.anchorRecords() {
			ds, ok := rr.(*dns.DS)
			if key, is := rr.(*dns.DNSKEY); is {
				ds, ok = key.ToDS(dns.SHA256), true
			}
			if ok {
				lua += fmt.Sprintf("addTA(%q, %q)\n", ds.Hdr.Name, strings.TrimPrefix(ds.String(), ds.Hdr.String()))
			}
		}
	}
	return []string{
		"--config-dir=" + dir, "--socket-dir=" + dir, "--daemon=no", "--disable-syslog=yes", "--write-pid=no",
		"--local-address=" + r.IP, fmt.Sprintf("--local-port=%d", r.lab.Port), "--allow-from=127.0.0.0/8",
		"--hint-file=" + hints, "--dont-query=", "--threads=1", "--quiet=yes", "--statistics-interval=0",
		"--security-poll-suffix=", "--serve-rfc1918=no", "--query-local-address=" + r.IP,
		"--dnssec=" + dnssec, "--lua-config-file=" + r.lab.write(r.name+".lua", lua),
	}
}
