package lab

import (
	"fmt"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"

	"github.com/miekg/dns"
)

func init() {
	authorities[PowerDNS] = served{
		version: "--version",
		start: func(a *Authority, path string) *exec.Cmd {
			a.runDir = a.lab.socketDir()
			a.powerdnsConf()
			return a.lab.run(path, "--config-dir="+a.runDir)
		},
		reread: func(a *Authority, apex string) {
			a.lab.t.Helper()
			a.presign(apex)
			a.lab.tool("pdns_control", "--config-dir="+a.runDir, "bind-reload-now", strings.TrimSuffix(apex, "."))
		},
	}
}

// powerdnsConf has PowerDNS serve zone files by its BIND backend, and keep
// nothing in caches. Signed zones are served as they are, of which a small
// database has to say so.
func (a *Authority) powerdnsConf() {
	a.lab.t.Helper()
	if a.spec.Primary != "" || len(a.spec.Secondaries) > 0 || a.spec.Key != nil {
		a.lab.t.Fatal("lab: PowerDNS transfers no zones here")
	}
	var zones strings.Builder
	fmt.Fprintf(&zones, "options { directory %q; };\n", a.lab.dir)
	for _, apex := range slices.Sorted(maps.Keys(a.zones)) {
		fmt.Fprintf(&zones, "zone %q { type master; file %q; };\n", apex, a.file(apex))
	}
	signatures := filepath.Join(a.runDir, "signed.sqlite3")
	conf := fmt.Sprintf(`launch=bind
bind-config=%s
bind-dnssec-db=%s
local-address=%s
socket-dir=%s
daemon=no
guardian=no
disable-syslog=yes
write-pid=no
security-poll-suffix=
version-string=full
distributor-threads=1
receiver-threads=1
cache-ttl=0
query-cache-ttl=0
negquery-cache-ttl=0
zone-cache-refresh-interval=0
domain-metadata-cache-ttl=0
dnssec-key-cache-ttl=0
`, a.lab.write(a.name+".zones", zones.String()), signatures, strings.Join(a.sockets(), ","), a.runDir)
	if err := os.WriteFile(filepath.Join(a.runDir, "pdns.conf"), []byte(conf), 0o644); err != nil {
		a.lab.t.Fatal(err)
	}
	a.lab.tool("pdnsutil", "--config-dir="+a.runDir, "create-bind-db", signatures)
	for apex := range a.zones {
		a.presign(apex)
	}
}

// presign tells PowerDNS of a zone that brings its signatures along, and how its
// NSEC3 names were hashed.
func (a *Authority) presign(apex string) {
	a.lab.t.Helper()
	rrs := records(a.lab, apex, a.zones[apex])
	if _, signed := first[*dns.RRSIG](rrs); !signed {
		return
	}
	if p, ok := first[*dns.NSEC3PARAM](rrs); ok {
		salt := p.Salt
		if salt == "" {
			salt = "-"
		}
		a.lab.tool("pdnsutil", "--config-dir="+a.runDir, "set-nsec3", apex, fmt.Sprintf("%d %d %d %s", p.Hash, p.Flags, p.Iterations, salt))
	}
	a.lab.tool("pdnsutil", "--config-dir="+a.runDir, "set-presigned", apex)
}
