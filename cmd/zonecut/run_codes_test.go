package main

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
)

// interrupted runs "zonecut run", and once the command has done its work sends a
// signal: to zonecut, or with self to the command itself.
func (p *livePair) interrupted(t *testing.T, s syscall.Signal, self bool, records ...string) (string, int) {
	t.Helper()
	cmd := p.aroundCommand(t, "wait", nil, records...)
	if self { // a shell that kills itself after the work
		at := len(cmd.Args) - len(records) - 1
		cmd.Args = append(cmd.Args[:at:at], append([]string{"sh", "-c", fmt.Sprintf(`"$@"; kill -%d $$`, s), "sh"}, cmd.Args[at:]...)...)
		for i, v := range cmd.Env {
			cmd.Env[i] = strings.TrimSuffix(v, "wait") // nothing to wait for
			if cmd.Env[i] != v {
				cmd.Env[i] += "0"
			}
		}
		out, _ := cmd.CombinedOutput()
		return string(out), cmd.ProcessState.ExitCode()
	}
	pipe, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	var out strings.Builder
	cmd.Stderr = &out
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	sent, buf := false, make([]byte, 4096)
	for {
		n, err := pipe.Read(buf)
		out.Write(buf[:n])
		if !sent && strings.Contains(string(buf[:n]), "the apply speaks") {
			sent = true
			if err := cmd.Process.Signal(s); err != nil {
				t.Fatal(err)
			}
		}
		if err != nil {
			break
		}
	}
	_ = cmd.Wait()
	return out.String(), cmd.ProcessState.ExitCode()
}

// Whatever ends the command, what it did is looked at, and the exit code is
// zonecut's: 1 where the change is there, 2 where users are down.
func TestRunHoweverTheCommandEnds(t *testing.T) {
	t.Parallel()
	const comes = "+new.example.com. 300 A 192.0.2.7"
	child := map[string]string{"eu.example.com.": childZone("eu.example.com.", 300)}
	for _, s := range []syscall.Signal{syscall.SIGINT, syscall.SIGHUP} {
		t.Run(s.String(), func(t *testing.T) {
			p := newLivePair(t, child)
			p.planHarmless(t)
			out, code := p.interrupted(t, s, false, comes)
			if want := fmt.Sprintf("ended with exit code %d", 128+int(s)); code != 1 || !strings.Contains(out, want) || !strings.Contains(out, "pass: new.example.com. A") {
				t.Errorf("exit code %d, want 1 and %q\n%s", code, want, out)
			}
		})
	}
	t.Run("killed", func(t *testing.T) {
		p := newLivePair(t, child)
		p.planHarmless(t)
		out, code := p.interrupted(t, syscall.SIGKILL, true, comes)
		if code != 1 || !strings.Contains(out, "ended with exit code 137") || !strings.Contains(out, "pass: new.example.com. A") {
			t.Errorf("exit code %d, want 1\n%s", code, out)
		}
	})
	t.Run("killed, with users down", func(t *testing.T) {
		p := newLivePair(t, child)
		p.planHarmless(t)
		out, code := p.interrupted(t, syscall.SIGKILL, true, comes, "-eu.example.com. NS")
		if code != 2 || !strings.Contains(out, "the command ended with exit code 137; what it did was verified all the same") || !strings.Contains(out, "eu.example.com. 300 IN NS ns1.eu.example.com.") {
			t.Errorf("exit code %d, want 2\n%s", code, out)
		}
	})
	t.Run("it fails with what would be our own code, with users down", func(t *testing.T) {
		p := newLivePair(t, child)
		p.planHarmless(t)
		for _, own := range []string{"0", "1", "3"} {
			if out, code := p.around(t, own, nil, comes, "-eu.example.com. NS"); code != 2 {
				t.Errorf("the command ends with %s: exit code %d, want 2\n%s", own, code, out)
			}
			p.parent.Update("example.com.", []string{"new.example.com. A"}, []string{"eu.example.com. 300 NS ns1.eu.example.com."})
		}
	})
	t.Run("it did nothing", func(t *testing.T) {
		p := newLivePair(t, child)
		p.planHarmless(t)
		if out, code := p.around(t, "0", []string{"--timeout", "3s"}); code != 3 || !strings.Contains(out, "late: new.example.com. A") {
			t.Errorf("exit code %d, want 3\n%s", code, out)
		}
		if out, code := p.around(t, "5", []string{"--timeout", "3s"}); code != 1 || strings.Count(out, "ended with exit code 5; whether") != 1 {
			t.Errorf("it failed, too: exit code %d, want 1\n%s", code, out)
		}
	})
}

// A report for a machine on standard output is not spoilt by what the command
// says there.
func TestRunKeepsStandardOutputForTheReport(t *testing.T) {
	p := newLivePair(t, map[string]string{"eu.example.com.": childZone("eu.example.com.", 300)})
	p.planHarmless(t)
	cmd := p.aroundCommand(t, "0", []string{"--out", "json"}, "+new.example.com. 300 A 192.0.2.7")
	var errs strings.Builder
	cmd.Stderr = &errs
	text, err := cmd.Output()
	if err != nil {
		t.Fatalf("%v\n%s", err, errs.String())
	}
	valid(t, text)
	if !strings.Contains(errs.String(), "the apply speaks") {
		t.Errorf("the command's output is lost: %s", errs.String())
	}
}

// A plan that is another one after the apply than before it is told apart, by
// its SHA-256; one that the tool takes away is none.
func TestRunPlanChangesMeanwhile(t *testing.T) {
	plan, err := os.ReadFile(filepath.Join(data, "plans/dns/noop/plan.json"))
	if err != nil {
		t.Fatal(err)
	}
	p := newLivePair(t, map[string]string{"eu.example.com.": childZone("eu.example.com.", 300)})
	for script, want := range map[string]int{"true": 0, "rm plan.json": 0, "echo >> plan.json": 1} {
		if err := os.WriteFile(filepath.Join(p.dir, "plan.json"), plan, 0o600); err != nil {
			t.Fatal(err)
		}
		cmd := exec.Command(binary, append(append([]string{"run", "plan.json", "--no-capture", "--window", "none"}, p.flags...), "--", "sh", "-c", script)...)
		cmd.Dir = p.dir
		out, _ := cmd.CombinedOutput()
		if code := cmd.ProcessState.ExitCode(); code != want || strings.Contains(string(out), "it changed while the command ran") != (want == 1) {
			t.Errorf("%s: exit code %d, want %d\n%s", script, code, want, out)
		}
	}
}

// A plan that is exchanged between the look and the apply is not applied.
func TestRunPlanChangesDuringCheck(t *testing.T) {
	dir := t.TempDir()
	for name, text := range map[string]string{
		"tfplan":    "PK\x03\x04 what was planned",
		"terraform": "#!/bin/sh\ncat " + filepath.Join(data, "plans/dns/noop/plan.json") + "\necho other >> tfplan\n",
	} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o700); err != nil {
			t.Fatal(err)
		}
	}
	cmd := exec.Command(binary, "run", "tfplan", "--no-capture", "--", "touch", "ran")
	cmd.Dir, cmd.Env = dir, []string{"PATH=" + dir + ":" + os.Getenv("PATH"), "HOME=" + dir}
	out, _ := cmd.CombinedOutput()
	if code := cmd.ProcessState.ExitCode(); code != 1 || !strings.Contains(string(out), "tfplan: changed while it was checked") {
		t.Errorf("exit code %d, want 1\n%s", code, out)
	}
	if _, err := os.Stat(filepath.Join(dir, "ran")); err == nil {
		t.Error("the command ran")
	}
}
