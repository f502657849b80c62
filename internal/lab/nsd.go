package lab

import (
	"fmt"
	"maps"
	"os/exec"
	"slices"
	"strings"
)

func init() {
	authorities[NSD] = served{version: "-v", start: func(a *Authority, path string) *exec.Cmd {
		return a.lab.run(path, "-d", "-c", a.lab.write(a.name+".conf", a.nsdConf()))
	}}
}

func (a *Authority) nsdConf() string {
	var b strings.Builder
	s, dir := a.spec, a.lab.dir
	fmt.Fprintf(&b, "server:\n  username: \"\"\n  chroot: \"\"\n  zonesdir: %q\n  database: \"\"\n  pidfile: \"%s/%s.pid\"\n", dir, dir, a.name)
	fmt.Fprintf(&b, "  xfrdfile: \"%s/%s.xfrd\"\n  zonelistfile: \"%s/%s.list\"\n  cookie-secret-file: \"%s/%s.cookie\"\n  xfrdir: %q\n", dir, a.name, dir, a.name, dir, a.name, dir)
	fmt.Fprintf(&b, "  server-count: 1\n  zonefiles-check: yes\n  do-ip6: no\n  rrl-ratelimit: 0\n")
	for _, at := range a.atSockets() {
		fmt.Fprintf(&b, "  ip-address: %s\n", at)
	}
	b.WriteString("remote-control:\n  control-enable: no\n")
	b.WriteString(s.Key.conf("key:\n  name: %q\n  algorithm: %s\n  secret: %q\n"))
	key := s.Key.named("NOKEY")
	for _, apex := range slices.Sorted(maps.Keys(a.zones)) {
		fmt.Fprintf(&b, "zone:\n  name: %q\n  zonefile: %q\n  provide-xfr: 127.0.0.0/8 %s\n", apex, a.file(apex), key)
		for _, ip := range s.Secondaries {
			fmt.Fprintf(&b, "  notify: %s@%d NOKEY\n", ip, a.lab.Port)
		}
		if s.Primary != "" {
			fmt.Fprintf(&b, "  request-xfr: %s@%d %s\n  allow-notify: 127.0.0.0/8 NOKEY\n", s.Primary, a.lab.Port, key)
		}
	}
	return b.String()
}
