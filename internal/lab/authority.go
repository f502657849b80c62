package lab

import (
	"fmt"
	"maps"
	"net/netip"
	"os/exec"
	"slices"
	"strings"
	"syscall"

	"github.com/miekg/dns"
)

// Authority is one authoritative server.
type Authority struct {
	lab     *Lab
	IP      string
	Program Program
	spec    Spec
	name    string
	zones   map[string]string // apex → master file text
	cmd     *exec.Cmd
	// behind is where the program listens when a relay stands before it, "" when
	// it listens on the lab's address and ports itself.
	behind string
	runDir string // where a program's control socket is, for those that need one
	stub   *embedded
}

// Spec says what an authoritative server serves.
type Spec struct {
	Program Program
	// IP is the last octet of its address in the lab.
	IP int
	// Zones are master files by apex. "$IP(n)" in them stands for the lab's
	// address with that last octet.
	Zones map[string]string
	// Static zones take no updates: BIND serves their files as they are, signed
	// ones too, and reads them again on Reload.
	Static bool
	// Secondaries are the addresses that get NOTIFY; Primary is where the zones
	// are transferred from, whatever their text says. PowerDNS is neither here.
	Secondaries []string
	Primary     string
	// Path is the network before the server; nil carries everything.
	Path *Path
	// Key is what transfers need (TSIG); nil gives them to everybody in the lab.
	Key *Key
}

// Key is a key for TSIG, its secret in base64.
type Key struct{ Name, Algorithm, Secret string }

// conf is the key in a program's notation, "" for none.
func (k *Key) conf(format string) string {
	if k == nil {
		return ""
	}
	return fmt.Sprintf(format, k.Name, k.Algorithm, k.Secret)
}

// named is the key's name, or what a program calls none.
func (k *Key) named(none string) string {
	if k == nil {
		return none
	}
	return k.Name
}

// served is what one program needs to be an authoritative server of the lab.
type served struct {
	// version is the flag that has the program say its version.
	version string
	// start runs the program with its zones on the server's ports.
	start func(a *Authority, path string) *exec.Cmd
	// reread has it read a zone file again; nil sends SIGHUP.
	reread func(a *Authority, apex string)
}

// authorities are the programs that can be an authoritative server, a file each.
var authorities = map[Program]served{}

// Authority starts an authoritative server and waits until it serves its zones.
func (l *Lab) Authority(s Spec) *Authority {
	l.t.Helper()
	a := &Authority{lab: l, IP: l.IP(s.IP), Program: s.Program, spec: s, name: fmt.Sprintf("%s-%d", s.Program, s.IP), zones: map[string]string{}}
	for apex, text := range s.Zones {
		a.zones[apex] = l.expand(text)
		a.save(apex)
	}
	if s.Path != nil {
		// Nobody else listens in the lab's network.
		a.behind = fmt.Sprintf("%s:%d", a.IP, l.Port^1)
	}
	how, known := authorities[s.Program]
	path, ok := l.find(s.Program)
	switch {
	case !known && s.Program != Embedded:
		l.t.Fatalf("lab: %s is no authoritative server", s.Program)
	case !ok:
		l.embed(a, s.Program)
	default:
		a.cmd = how.start(a, path)
		l.note("%s serves %s: %s", a.IP, a.apexes(), version(path, how.version))
	}
	if a.behind != "" {
		for _, port := range a.ports() {
			l.relay(a.IP, port, a.behind, s.Path)
		}
	}
	at := netip.MustParseAddrPort(a.sockets()[0]) // whatever the path does
	for apex := range a.zones {
		l.await(at.Addr().String(), int(at.Port()), apex, dns.TypeSOA, func(m *dns.Msg) bool { return m.Authoritative && len(m.Answer) > 0 })
	}
	return a
}

func (l *Lab) expand(text string) string {
	for n := 249; n > 0; n-- {
		text = strings.ReplaceAll(text, fmt.Sprintf("$IP(%d)", n), l.IP(n))
	}
	return text
}

func (a *Authority) apexes() string {
	return strings.Join(slices.Sorted(maps.Keys(a.zones)), " ")
}

// file is the zone's file name: the root has one too.
func (a *Authority) file(apex string) string {
	return a.name + "-" + strings.Trim(apex, ".") + ".zone"
}

func (a *Authority) save(apex string) {
	a.lab.t.Helper()
	a.lab.write(a.file(apex), a.zones[apex])
}

// sockets are where the program listens, as address and port.
func (a *Authority) sockets() []string {
	if a.behind != "" {
		return []string{a.behind}
	}
	var out []string
	for _, port := range a.ports() {
		out = append(out, fmt.Sprintf("%s:%d", a.IP, port))
	}
	return out
}

// atSockets are the same in the notation of NSD and Knot DNS.
func (a *Authority) atSockets() []string {
	var out []string
	for _, s := range a.sockets() {
		out = append(out, strings.Replace(s, ":", "@", 1))
	}
	return out
}

func (a *Authority) ports() []int {
	if a.lab.port53 {
		return []int{a.lab.Port, 53}
	}
	return []int{a.lab.Port}
}

// Update changes a zone by dynamic update (RFC 2136), as a Terraform provider
// does: remove and add are records in presentation format; a removed record
// whose RDATA is empty ("eu.example.com. NS") goes as a whole set. NSD and
// PowerDNS take no updates: use Reload there.
func (a *Authority) Update(apex string, remove, add []string) {
	a.lab.t.Helper()
	m := new(dns.Msg)
	m.SetUpdate(apex)
	for _, s := range remove {
		if f := strings.Fields(s); len(f) == 2 {
			m.RemoveRRset([]dns.RR{&dns.ANY{Hdr: dns.RR_Header{Name: f[0], Rrtype: dns.StringToType[f[1]]}}})
			continue
		}
		m.Remove([]dns.RR{a.rr(s)})
	}
	for _, s := range add {
		m.Insert([]dns.RR{a.rr(s)})
	}
	if a.stub != nil {
		a.stub.update(apex, m)
		return
	}
	r, _, err := (&dns.Client{Net: "tcp"}).Exchange(m, a.sockets()[0])
	if err != nil || r.Rcode != dns.RcodeSuccess {
		a.lab.t.Fatalf("lab: update of %s at %s: %v %v", apex, a.IP, err, r)
	}
}

func (a *Authority) rr(s string) dns.RR {
	a.lab.t.Helper()
	rr, err := dns.NewRR(a.lab.expand(s))
	if err != nil || rr == nil {
		a.lab.t.Fatalf("lab: record %q: %v", s, err)
	}
	return rr
}

// Reload gives a zone other content and has the server read it again. The
// serial of the text must be another than before. BIND does not read a zone
// again that takes updates: use Update there, or a Static zone.
func (a *Authority) Reload(apex, text string) {
	a.lab.t.Helper()
	if a.Program == BIND && !a.spec.Static {
		a.lab.t.Fatal("lab: a zone at BIND is changed by Update, unless it is Static")
	}
	a.zones[apex] = a.lab.expand(text)
	a.save(apex)
	if a.stub != nil {
		a.stub.load(a.lab, apex, a.zones[apex])
		return
	}
	a.reread(apex)
	// For a moment the process with the old zone answers beside the new one: the
	// reload is over when only the new one is heard, many times on end.
	serial, heard := a.serial(apex), 0
	a.lab.await(a.IP, a.lab.Port, apex, dns.TypeSOA, func(m *dns.Msg) bool {
		soa, ok := first[*dns.SOA](m.Answer)
		if heard++; !ok || soa.Serial != serial {
			heard = 0
		}
		return heard == steady
	})
}

// reread has the program read a zone file again.
func (a *Authority) reread(apex string) {
	a.lab.t.Helper()
	if f := authorities[a.Program].reread; f != nil {
		f(a, apex)
		return
	}
	if err := a.cmd.Process.Signal(syscall.SIGHUP); err != nil {
		a.lab.t.Fatal(err)
	}
}

// steady is how many answers on end tell that a server has changed over.
const steady = 10

func (a *Authority) serial(apex string) uint32 {
	a.lab.t.Helper()
	for _, rr := range records(a.lab, apex, a.zones[apex]) {
		if soa, ok := rr.(*dns.SOA); ok {
			return soa.Serial
		}
	}
	a.lab.t.Fatalf("lab: the zone %s has no SOA", apex)
	return 0
}

// Stop ends a server before its test ends: a dead secondary, say.
func (a *Authority) Stop() {
	a.lab.t.Helper()
	if a.stub != nil {
		a.stub.stop()
		return
	}
	if err := a.cmd.Process.Signal(syscall.SIGTERM); err != nil {
		a.lab.t.Fatal(err)
	}
}

// records parses a master file.
func records(l *Lab, apex, text string) []dns.RR {
	l.t.Helper()
	var rrs []dns.RR
	zp := dns.NewZoneParser(strings.NewReader(text), apex, "")
	for rr, ok := zp.Next(); ok; rr, ok = zp.Next() {
		rrs = append(rrs, rr)
	}
	if err := zp.Err(); err != nil {
		l.t.Fatalf("lab: zone %s: %v", apex, err)
	}
	return rrs
}

func first[T dns.RR](rrs []dns.RR) (found T, ok bool) {
	for _, rr := range rrs {
		if r, is := rr.(T); is {
			return r, true
		}
	}
	return found, false
}
