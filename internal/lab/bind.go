package lab

import (
	"fmt"
	"maps"
	"os/exec"
	"slices"
	"strings"
	"syscall"

	"github.com/miekg/dns"
)

func init() {
	authorities[BIND] = served{version: "-v", start: func(a *Authority, path string) *exec.Cmd {
		a.behind = fmt.Sprintf("127.0.0.1:%d", a.lab.freePort())
		return a.lab.run(path, "-g", "-c", a.lab.write(a.name+".conf", a.bindConf()))
	}}
	resolvers[BIND] = resolves{version: "-v", anyPort: true, start: func(r *Resolver, path, hints string) {
		inner := r.lab.freePort()
		r.lab.run(path, "-g", "-c", r.lab.write(r.name+".conf", r.bindConf(hints, inner)))
		r.lab.relay(r.IP, r.lab.Port, fmt.Sprintf("127.0.0.1:%d", inner), nil)
	}}
}

func (a *Authority) bindConf() string {
	var b strings.Builder
	s := a.spec
	b.WriteString(s.Key.conf("key %q { algorithm %s; secret %q; };\n"))
	transfer, from := "any", ""
	if s.Key != nil {
		transfer = fmt.Sprintf("key %q", s.Key.Name)
		from = " " + transfer
	}
	fmt.Fprintf(&b, "options { directory %q; pid-file none; session-keyfile none; managed-keys-directory %q;\n", a.lab.dir, a.lab.dir)
	fmt.Fprintf(&b, "  listen-on port %s { 127.0.0.1; };\n", a.behind[strings.LastIndex(a.behind, ":")+1:])
	fmt.Fprintf(&b, "  listen-on-v6 { none; }; recursion no; dnssec-validation no; allow-transfer { %s; };\n", transfer)
	b.WriteString("  notify explicit; notify-delay 0; max-ixfr-ratio unlimited; check-names primary ignore;\n")
	fmt.Fprintf(&b, "};\ncontrols { };\n")
	for _, apex := range slices.Sorted(maps.Keys(a.zones)) {
		var notify string
		for _, ip := range s.Secondaries {
			notify += fmt.Sprintf("%s port %d; ", ip, a.lab.Port)
		}
		fmt.Fprintf(&b, "zone %q { file %q; also-notify { %s}; ", apex, a.file(apex), notify)
		switch {
		case s.Primary != "":
			fmt.Fprintf(&b, "type secondary; primaries { %s port %d%s; }; allow-notify { 127.0.0.0/8; }; masterfile-format text; };\n", s.Primary, a.lab.Port, from)
		case s.Static:
			b.WriteString("type primary; };\n")
		default:
			b.WriteString("type primary; allow-update { 127.0.0.0/8; }; };\n")
		}
	}
	return b.String()
}

// Rekey has a primary at BIND give its zones to the holders of another key from
// now on: its secondaries hear of changes and cannot fetch them.
func (a *Authority) Rekey(k *Key) {
	a.lab.t.Helper()
	if a.Program != BIND {
		a.lab.t.Fatal("lab: only BIND gets another key while it runs")
	}
	a.spec.Key = k
	a.lab.write(a.name+".conf", a.bindConf())
	if a.stub == nil {
		if err := a.cmd.Process.Signal(syscall.SIGHUP); err != nil {
			a.lab.t.Fatal(err)
		}
	}
}

func (r *Resolver) bindConf(hints string, port int) string {
	validation, anchors := "no", ""
	if r.anchors != "" {
		validation = "yes"
		for _, rr := range r.anchorRecords() {
			anchors += bindAnchor(rr)
		}
		anchors = "trust-anchors {\n" + anchors + "};\n"
	}
	return fmt.Sprintf(`options { directory %q; pid-file none; session-keyfile none; port %d;
  listen-on port %d { 127.0.0.1; }; listen-on-v6 { none; };
  recursion yes; allow-recursion { 127.0.0.0/8; }; empty-zones-enable no;
  dnssec-validation %s; trust-anchor-telemetry no; };
controls { };
%szone "." { type hint; file %q; };
`, r.lab.dir, r.lab.Port, port, validation, anchors, hints)
}

// bindAnchor is a trust anchor in BIND's notation.
func bindAnchor(rr dns.RR) string {
	data := strings.Fields(strings.TrimPrefix(rr.String(), rr.Header().String()))
	kind := map[uint16]string{dns.TypeDS: "static-ds", dns.TypeDNSKEY: "static-key"}[rr.Header().Rrtype]
	return fmt.Sprintf("  %q %s %s %q;\n", rr.Header().Name, kind, strings.Join(data[:3], " "), strings.Join(data[3:], ""))
}
