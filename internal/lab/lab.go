// Package lab starts a private Internet for tests: real name servers (BIND, NSD,
// Knot DNS, PowerDNS) and real resolvers (Unbound, BIND, PowerDNS Recursor, Knot
// Resolver) on loopback addresses of its own, all on one unprivileged port. Each test says which zones stand where; the lab writes
// the configuration, starts the programs, waits until they answer, and ends
// them with the test. Where a program is missing it falls back to a server
// built on miekg/dns and says so; with CI=true that fails the test.
//
// Resolvers other than BIND can only ask port 53, so the authoritative servers
// listen there too where the process may; otherwise BIND stands in as the
// resolver, visibly.
//
// It is for tests only and imports nothing of ours.
package lab

import (
	"context"
	"fmt"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/miekg/dns"
)

// Program is the software of a server.
type Program string

// The programs of the lab.
const (
	BIND         Program = "named" // authority or resolver
	NSD          Program = "nsd"
	Knot         Program = "knotd"
	PowerDNS     Program = "pdns_server"
	Unbound      Program = "unbound"
	Recursor     Program = "pdns_recursor"
	KnotResolver Program = "kresd"
	Embedded     Program = "embedded"
)

// Lab is one private Internet.
type Lab struct {
	t    testing.TB
	dir  string
	net  string // "127.x.y."
	Port int
	// port53 says whether the servers could listen on port 53 as well.
	port53 bool

	mu      sync.Mutex
	servers []string
}

// claimed is the socket that a lab holds in its network; nothing is served there.
const claimed = "250:10053"

// New makes an empty lab: a network of loopback addresses and a free port.
func New(t testing.TB) *Lab {
	t.Helper()
	l := &Lab{t: t, dir: t.TempDir()}
	// Several labs run side by side, also of other processes: a network is taken
	// by holding one socket in it, the same for every lab.
	for i := range 200 {
		n := (os.Getpid()*31 + i*7 + int(time.Now().UnixNano()/1000)) % 60000
		l.net = fmt.Sprintf("127.%d.%d.", 20+n/250, 1+n%250)
		claim, err := net.Listen("tcp4", l.net+claimed)
		if err != nil {
			continue
		}
		if port := l.freePort(); l.free(port) {
			t.Cleanup(func() { _ = claim.Close() })
			l.Port, l.port53 = port, l.free(53)
			return l
		}
		_ = claim.Close()
	}
	t.Fatal("lab: no free loopback network")
	return nil
}

// free reports whether a port can be used on the lab's addresses.
func (l *Lab) free(port int) bool {
	addr := fmt.Sprintf("%s1:%d", l.net, port)
	p, err := net.ListenPacket("udp4", addr)
	if err != nil {
		return false
	}
	defer p.Close()
	s, err := net.Listen("tcp4", addr)
	if err != nil {
		return false
	}
	return s.Close() == nil
}

// IP is the lab's address with that last octet, 1 to 249.
func (l *Lab) IP(last int) string { return fmt.Sprintf("%s%d", l.net, last) }

// Servers are the servers that were started, a line each with the program's own
// version line.
func (l *Lab) Servers() []string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return append([]string{}, l.servers...)
}

// Hints writes a root hints file that names the lab's root servers.
func (l *Lab) Hints(ips ...string) string {
	l.t.Helper()
	var b strings.Builder
	for i, ip := range ips {
		fmt.Fprintf(&b, ". 3600 NS r%d.root.\nr%d.root. 3600 A %s\n", i, i, ip)
	}
	return l.write("hints.zone", b.String())
}

func (l *Lab) write(name, text string) string {
	l.t.Helper()
	file := filepath.Join(l.dir, name)
	if err := os.WriteFile(file, []byte(text), 0o644); err != nil {
		l.t.Fatal(err)
	}
	return file
}

// socketDir makes a directory whose path is short enough for a Unix socket in it
// (108 octets), which a test's own is not always.
func (l *Lab) socketDir() string {
	l.t.Helper()
	dir, err := os.MkdirTemp("", "lab")
	if err != nil {
		l.t.Fatal(err)
	}
	l.t.Cleanup(func() { _ = os.RemoveAll(dir) })
	return dir
}

// tool runs a program that ends by itself and shall succeed.
func (l *Lab) tool(name string, args ...string) {
	l.t.Helper()
	if out, err := exec.Command(name, args...).CombinedOutput(); err != nil {
		l.t.Fatalf("lab: %s %s: %v\n%s", name, strings.Join(args, " "), err, out)
	}
}

// note keeps and prints which server was started.
func (l *Lab) note(format string, args ...any) {
	line := fmt.Sprintf(format, args...)
	l.mu.Lock()
	l.servers = append(l.servers, line)
	l.mu.Unlock()
	l.t.Log("lab: " + line)
}

// find gives the path of a program. Debian keeps servers in /usr/sbin, which is
// not on every PATH. A missing one fails the test in CI.
func (l *Lab) find(p Program) (path string, ok bool) {
	l.t.Helper()
	if p == Embedded {
		return "", false
	}
	for _, name := range []string{string(p), "/usr/sbin/" + string(p)} {
		if path, err := exec.LookPath(name); err == nil {
			return path, true
		}
	}
	if os.Getenv("CI") == "true" {
		l.t.Fatalf("lab: %s is not installed, and in CI nothing stands in for it", p)
	}
	return "", false
}

// version is the program's own version line.
func version(path, flag string) string {
	out, _ := exec.Command(path, flag).CombinedOutput()
	line, _, _ := strings.Cut(strings.TrimSpace(string(out)), "\n")
	if i := strings.Index(line, "PowerDNS"); i > 0 { // it is a log line there
		line = line[i:]
	}
	return line
}

// run starts a program that stays in the foreground; the lab ends it, and only
// it, with the test.
func (l *Lab) run(path string, args ...string) *exec.Cmd {
	l.t.Helper()
	log, err := os.Create(filepath.Join(l.dir, fmt.Sprintf("%s-%d.log", filepath.Base(path), time.Now().UnixNano())))
	if err != nil {
		l.t.Fatal(err)
	}
	cmd := exec.Command(path, args...)
	cmd.Dir, cmd.Stdout, cmd.Stderr = l.dir, log, log
	if err := cmd.Start(); err != nil {
		l.t.Fatalf("lab: starting %s: %v", path, err)
	}
	done := make(chan struct{})
	go func() {
		_ = cmd.Wait()
		close(done)
	}()
	l.t.Cleanup(func() {
		_ = cmd.Process.Signal(syscall.SIGTERM)
		select {
		case <-done:
		case <-time.After(5 * time.Second):
			_ = cmd.Process.Kill()
			<-done
		}
		_ = log.Close()
		if l.t.Failed() {
			text, _ := os.ReadFile(log.Name())
			l.t.Logf("lab: log of %s:\n%s", filepath.Base(path), tail(string(text), 30))
		}
	})
	return cmd
}

func tail(text string, n int) string {
	lines := strings.Split(text, "\n")
	return strings.Join(lines[max(0, len(lines)-n):], "\n")
}

// await polls until a server answers as it shall, at most ten seconds.
func (l *Lab) await(ip string, port int, name string, typ uint16, ok func(*dns.Msg) bool) {
	l.t.Helper()
	for end := time.Now().Add(10 * time.Second); time.Now().Before(end); {
		if m, err := ask(300*time.Millisecond, ip, port, name, typ, false); err == nil && ok(m) {
			return
		}
		<-time.After(20 * time.Millisecond)
	}
	l.t.Fatalf("lab: %s port %d does not answer %s %s as it shall", ip, port, name, dns.TypeToString[typ])
}

// Ask puts one question over UDP; recurse asks for recursion.
func (l *Lab) Ask(ip string, port int, name string, typ uint16, recurse bool) (*dns.Msg, error) {
	return ask(2*time.Second, ip, port, name, typ, recurse)
}

func ask(patience time.Duration, ip string, port int, name string, typ uint16, recurse bool) (*dns.Msg, error) {
	m := new(dns.Msg)
	m.SetQuestion(name, typ)
	m.RecursionDesired = recurse
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	defer cancel()
	r, _, err := new(dns.Client).ExchangeContext(ctx, m, net.JoinHostPort(ip, fmt.Sprint(port)))
	return r, err
}
