package lab

import "fmt"

func init() {
	resolvers[Unbound] = resolves{version: "-V", start: func(r *Resolver, path, hints string) {
		r.lab.run(path, "-d", "-c", r.lab.write(r.name+".conf", r.unboundConf(hints)))
	}}
}

func (r *Resolver) unboundConf(hints string) string {
	modules := `module-config: "iterator"`
	if r.anchors != "" {
		modules = fmt.Sprintf("module-config: \"validator iterator\"\n  trust-anchor-file: %q\n  trust-anchor-signaling: no\n  root-key-sentinel: no\n  val-log-level: 2", r.anchors)
	}
	return fmt.Sprintf(`server:
  interface: %s@%d
  port: %d
  username: ""
  chroot: ""
  directory: %q
  pidfile: ""
  use-syslog: no
  log-queries: yes
  log-tag-queryreply: yes
  log-identity: %q
  access-control: 127.0.0.0/8 allow
  do-not-query-localhost: no
  do-ip6: no
  root-hints: %q
  %s
  target-fetch-policy: "0 0 0 0 0"
  qname-minimisation: no
  num-threads: 1
  local-zone: "." transparent
remote-control:
  control-enable: no
`, r.IP, r.lab.Port, r.lab.Port, r.lab.dir, r.name, hints, modules)
}
