package lab

import (
	"fmt"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
)

func init() {
	authorities[Knot] = served{version: "-V", start: func(a *Authority, path string) *exec.Cmd {
		return a.lab.run(path, "-c", a.lab.write(a.name+".conf", a.knotConf(a.lab.socketDir())))
	}}
}

// knotConf has Knot DNS serve zone files as they are and never write to them.
func (a *Authority) knotConf(run string) string {
	a.lab.t.Helper()
	var b strings.Builder
	s := a.spec
	database := filepath.Join(a.lab.dir, a.name+".db")
	if err := os.Mkdir(database, 0o755); err != nil {
		a.lab.t.Fatal(err)
	}
	fmt.Fprintf(&b, "server:\n  rundir: %q\n  listen: [ %s ]\n  udp-workers: 1\n  tcp-workers: 1\n  background-workers: 1\n", run, strings.Join(a.atSockets(), ", "))
	fmt.Fprintf(&b, "control:\n  listen: \"%s/sock\"\ndatabase:\n  storage: %q\nlog:\n - target: stderr\n   any: info\n", run, database)
	b.WriteString(s.Key.conf("key:\n - id: %q\n   algorithm: %s\n   secret: %q\n"))
	key, remotes, notify := "", "", []string{}
	if s.Key != nil {
		key = fmt.Sprintf("   key: %q\n", s.Key.Name)
	}
	if s.Primary != "" {
		remotes = fmt.Sprintf(" - id: primary\n   address: %s@%d\n%s", s.Primary, a.lab.Port, key)
	}
	for i, ip := range s.Secondaries {
		id := fmt.Sprintf("secondary%d", i)
		remotes += fmt.Sprintf(" - id: %s\n   address: %s@%d\n", id, ip, a.lab.Port)
		notify = append(notify, id)
	}
	if remotes != "" {
		b.WriteString("remote:\n" + remotes)
	}
	fmt.Fprintf(&b, "acl:\n - id: transfer\n   address: 127.0.0.0/8\n%s   action: transfer\n", key)
	b.WriteString(" - id: others\n   address: 127.0.0.0/8\n   action: [ update, notify ]\nzone:\n")
	for _, apex := range slices.Sorted(maps.Keys(a.zones)) {
		fmt.Fprintf(&b, " - domain: %q\n   storage: %q\n   file: %q\n   acl: [ transfer, others ]\n", apex, a.lab.dir, a.file(apex))
		if s.Primary != "" {
			b.WriteString("   master: primary\n   zonefile-load: none\n   zonefile-sync: -1\n")
		} else {
			b.WriteString("   zonefile-load: whole\n   zonefile-sync: -1\n   journal-content: changes\n")
		}
		if len(notify) > 0 {
			fmt.Fprintf(&b, "   notify: [ %s ]\n", strings.Join(notify, ", "))
		}
	}
	return b.String()
}
