package lab

import "fmt"

func init() {
	resolvers[KnotResolver] = resolves{version: "--version", start: func(r *Resolver, path, hints string) {
		r.lab.run(path, "-n", "-c", r.lab.write(r.name+".conf", r.kresdConf(hints)), r.lab.socketDir())
	}}
}

// kresdConf has Knot Resolver believe what loopback addresses say, and leave the
// Internet's trust anchors alone.
func (r *Resolver) kresdConf(hints string) string {
	anchors := ""
	if r.anchors != "" {
		anchors = fmt.Sprintf("trust_anchors.add_file(%q, true)\n", r.anchors)
	}
	return fmt.Sprintf(`net.ipv6 = false
net.listen(%q, %d, { kind = 'dns' })
modules.unload('ta_update')
modules.unload('ta_signal_query')
modules.unload('ta_sentinel')
modules.load('hints > iterate')
hints.root_file(%q)
trust_anchors.remove('.')
%soption('ALLOW_LOCAL', true)
cache.size = 10 * MB
`, r.IP, r.lab.Port, hints, anchors)
}
