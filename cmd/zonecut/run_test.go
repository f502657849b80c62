package main

import (
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/miekg/dns"
)

// updater is the command that stands for an apply: this test binary, which
// TestMain turns into it by the environment. It makes one dynamic update, and ends as it
// is told.
const updater = "ZONECUT_TEST_UPDATE"

// update makes the dynamic update "SERVER ZONE EXIT" with the records of its
// arguments: "-RECORD" goes, "+RECORD" comes.
func makeUpdate(spec string, records []string) int {
	f := strings.Fields(spec)
	m := new(dns.Msg)
	m.SetUpdate(f[1])
	for _, r := range records {
		if owner, typ, whole := strings.Cut(r[1:], " "); whole && r[0] == '-' && !strings.Contains(typ, " ") {
			m.RemoveRRset([]dns.RR{&dns.ANY{Hdr: dns.RR_Header{Name: owner, Rrtype: dns.StringToType[typ]}}})
			continue
		}
		rr, err := dns.NewRR(r[1:])
		if err != nil {
			fmt.Fprintln(os.Stderr, err)
			return 9
		}
		m.Insert([]dns.RR{rr})
	}
	if len(records) > 0 {
		if reply, _, err := (&dns.Client{Net: "tcp"}).Exchange(m, f[0]); err != nil || reply.Rcode != dns.RcodeSuccess {
			fmt.Fprintln(os.Stderr, err, reply)
			return 9
		}
	}
	fmt.Println("the apply speaks")
	if f[2] == "wait" { // for the signal that is passed on
		time.Sleep(time.Minute)
	}
	code := 0
	fmt.Sscan(f[2], &code)
	return code
}

// around runs "zonecut run old.zone next.zone FLAGS -- the update".
func (p *livePair) around(t *testing.T, exit string, flags []string, records ...string) (out string, code int) {
	t.Helper()
	cmd := p.aroundCommand(t, exit, flags, records...)
	text, err := cmd.CombinedOutput()
	if err != nil && cmd.ProcessState == nil {
		t.Fatal(err)
	}
	return string(text), cmd.ProcessState.ExitCode()
}

func (p *livePair) aroundCommand(t *testing.T, exit string, flags []string, records ...string) *exec.Cmd {
	t.Helper()
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	args := append([]string{"run", "old.zone", "next.zone", "--window", "none", "--timeout", "20s"}, p.flags...)
	args = append(append(append(args, flags...), "--", self), records...)
	cmd := exec.Command(binary, args...)
	port := p.flags[3]
	cmd.Dir, cmd.Env = p.dir, []string{"PATH=" + os.Getenv("PATH"), "HOME=" + p.dir, updater + "=" + p.parent.IP + ":" + port + " example.com. " + exit}
	return cmd
}

// planHarmless has the pair plan no more than a new name.
func (p *livePair) planHarmless(t *testing.T) {
	t.Helper()
	text, err := os.ReadFile(p.old)
	if err != nil {
		t.Fatal(err)
	}
	next := strings.Replace(string(text), "SOA ns1 host 1 ", "SOA ns1 host 2 ", 1) + "new 300 A 192.0.2.7\n"
	if err := os.WriteFile(p.next, []byte(next), 0o600); err != nil {
		t.Fatal(err)
	}
}

func TestRun(t *testing.T) {
	child := map[string]string{"eu.example.com.": childZone("eu.example.com.", 300)}
	const comes = "+new.example.com. 300 A 192.0.2.7"
	t.Run("stopped before the command", func(t *testing.T) {
		p := newLivePair(t, child) // it plans the loss of a delegation
		out, code := p.around(t, "0", nil, "-eu.example.com. NS")
		if code != 2 || strings.Contains(out, "the apply speaks") || !strings.Contains(out, "not run: ") {
			t.Errorf("exit code %d\n%s", code, out)
		}
	})
	p := newLivePair(t, child)
	p.planHarmless(t)
	t.Run("as planned", func(t *testing.T) {
		out, code := p.around(t, "0", []string{"--out", "text", "--out", "json=run.json"}, comes)
		if code != 0 || !strings.Contains(out, "the apply speaks") || !strings.Contains(out, "pass: new.example.com. A") {
			t.Errorf("exit code %d\n%s", code, out)
		}
		text, err := os.ReadFile(filepath.Join(p.dir, "run.json"))
		if err != nil {
			t.Fatal(err)
		}
		valid(t, text)
		var r struct {
			Command     string
			CommandExit *int `json:"command_exit"`
		}
		if err := json.Unmarshal(text, &r); err != nil || r.Command != "run" || r.CommandExit == nil || *r.CommandExit != 0 {
			t.Errorf("the report says %+v, %v", r, err)
		}
	})
	t.Run("the command fails after it did its work", func(t *testing.T) {
		out, code := p.around(t, "2", nil, comes)
		if code != 1 || strings.Count(out, "ended with exit code 2; what the change asks") != 1 || strings.Count(out, "\nhint: ") != 1 || !strings.Contains(out, "could not judge: 1 error, ") {
			t.Errorf("exit code %d, want 1: the code of the command is not passed on; and its failure is said once\n%s", code, out)
		}
	})
	t.Run("it takes a delegation along that was not planned", func(t *testing.T) {
		p := newLivePair(t, child)
		p.planHarmless(t)
		out, code := p.around(t, "0", nil, comes, "-eu.example.com. NS")
		if code != 2 || !strings.Contains(out, "no change names it, and before the apply it was ns1.eu.example.com.") {
			t.Errorf("exit code %d, want 2\n%s", code, out)
		}
	})
	t.Run("a signal reaches the command, and what it did is looked at", func(t *testing.T) {
		p := newLivePair(t, child)
		p.planHarmless(t)
		cmd := p.aroundCommand(t, "wait", nil, comes)
		var out strings.Builder
		pipe, err := cmd.StdoutPipe()
		if err != nil {
			t.Fatal(err)
		}
		cmd.Stderr = &out
		if err := cmd.Start(); err != nil {
			t.Fatal(err)
		}
		sent := false
		buf := make([]byte, 4096)
		for {
			n, err := pipe.Read(buf)
			out.Write(buf[:n])
			if !sent && strings.Contains(string(buf[:n]), "the apply speaks") {
				sent = true
				if err := cmd.Process.Signal(syscall.SIGTERM); err != nil {
					t.Fatal(err)
				}
			}
			if err != nil {
				break
			}
		}
		_ = cmd.Wait()
		if code := cmd.ProcessState.ExitCode(); code != 1 || !strings.Contains(out.String(), "ended with exit code 143") || !strings.Contains(out.String(), "pass: new.example.com. A") {
			t.Errorf("exit code %d\n%s", code, out.String())
		}
	})
}

// What cannot be meant is refused before anything runs.
func TestRunRefuses(t *testing.T) {
	dir := t.TempDir()
	for name, text := range map[string]string{"a.zone": "", "terraform": "#!/bin/sh\necho RAN\n"} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o700); err != nil {
			t.Fatal(err)
		}
	}
	plan := filepath.Join(data, "plans/harmless/dns-moved-60/plan.json")
	other := filepath.Join(dir, "other")
	if err := os.WriteFile(other, []byte("x"), 0o600); err != nil {
		t.Fatal(err)
	}
	tool := filepath.Join(dir, "terraform")
	for _, c := range []struct {
		args []string
		want string
	}{
		{[]string{plan}, "no command to run"},
		{[]string{plan, "--"}, "no command to run"},
		{[]string{plan, "--", tool, "apply"}, "plans anew what it applies"},
		{[]string{plan, "--", tool, "apply", "-auto-approve"}, "plans anew what it applies"},
		{[]string{plan, "--", tool, "apply", other}, "which is not the plan that is checked"},
		{[]string{plan, "--", tool, "-chdir=/", "apply", "tfplan"}, "which is not the plan that is checked"},
		{[]string{plan, "--", tool, "destroy"}, "plans anew what it applies"},
		{[]string{plan, "--", tool, "destroy", "-target", plan}, "plans anew what it applies"},
		{[]string{plan, "--", "env", "TF_LOG=x", tool, "apply"}, "plans anew what it applies"},
		{[]string{plan, "--", "sudo", "-u", "dns", tool, "apply", other}, "which is not the plan that is checked"},
		{[]string{plan, "--", filepath.Join(dir, "none")}, "could not be started"},
		{[]string{plan, "--capture", "x", "--", tool, "apply", plan}, "[capture no-capture]"},
	} {
		out, errs, code := zonecutIn(t, dir, append([]string{"run", "--no-capture"}, c.args...)...)
		if code != 1 || !strings.Contains(errs, c.want) || strings.Contains(out+errs, "RAN") {
			t.Errorf("%q: exit code %d, want 1 and %q\n%s%s", c.args, code, c.want, out, errs)
		}
	}
}

// A verify that is killed in mid-watch goes on where it was, and takes its state
// away when it is done.
func TestVerifyGoesOnAfterKill(t *testing.T) {
	p := newLivePair(t, map[string]string{"eu.example.com.": childZone("eu.example.com.", 300)})
	p.planHarmless(t)
	if out, code := p.run(t, "check", "--out", "json=report.json"); code != 0 {
		t.Fatalf("check: %d\n%s", code, out)
	}
	p.parent.Update("example.com.", nil, []string{"new.example.com. 300 A 192.0.2.7"})
	state := filepath.Join(p.dir, "report.json.state")
	first := exec.Command(binary, append([]string{"verify", "report.json", "--window", "5m"}, p.flags...)...)
	first.Dir = p.dir
	if err := first.Start(); err != nil {
		t.Fatal(err)
	}
	agreed := func() bool {
		text, err := os.ReadFile(state)
		return err == nil && strings.Contains(string(text), `"new.example.com. A in example.com."`)
	}
	for end := time.Now().Add(20 * time.Second); !agreed(); <-time.After(20 * time.Millisecond) {
		if time.Now().After(end) {
			text, err := os.ReadFile(state)
			t.Fatalf("the state never says that all agree: %s %v", text, err)
		}
	}
	if err := first.Process.Kill(); err != nil {
		t.Fatal(err)
	}
	_ = first.Wait()
	out, errs, code := zonecutIn(t, p.dir, append([]string{"verify", "report.json", "--window", "1s"}, p.flags...)...)
	if code != 0 || !strings.Contains(errs, "state: the watch goes on that began at ") {
		t.Errorf("exit code %d\n%s%s", code, out, errs)
	}
	if _, err := os.Stat(state); !os.IsNotExist(err) {
		t.Errorf("the state is still there: %v", err)
	}
	// That of another change is no help.
	if err := os.WriteFile(state, []byte(`{"schema":"zonecut/watch/v1","digest":"sha256:0","started":"2000-01-01T00:00:00Z"}`), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, errs, code := zonecutIn(t, p.dir, append([]string{"verify", "report.json", "--window", "none"}, p.flags...)...); code != 0 || !strings.Contains(errs, "is of another change set") {
		t.Errorf("exit code %d\n%s", code, errs)
	}
	if err := os.WriteFile(state, []byte("no state"), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, errs, code := zonecutIn(t, p.dir, append([]string{"verify", "report.json", "--window", "none"}, p.flags...)...); code != 1 || !strings.Contains(errs, "is no state of a watch") {
		t.Errorf("exit code %d\n%s", code, errs)
	}
}
