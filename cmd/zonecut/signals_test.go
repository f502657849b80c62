package main

import (
	"bufio"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
)

// waiting starts a verify of a change that has not been made, and comes back when it
// waits; how stands before the program.
func (p *livePair) waiting(t *testing.T, how string) (cmd *exec.Cmd, told string) {
	t.Helper()
	told = filepath.Join(t.TempDir(), "told")
	args := append([]string{"-c", how + `exec "$@"`, "sh", binary, "verify", "report.json", "--window", "none", "--timeout", "2m", "--state", filepath.Join(t.TempDir(), "state"),
		"--on-fail", "cat >" + told}, p.flags...)
	cmd = exec.Command("sh", args...)
	cmd.Dir = p.dir
	lines, err := cmd.StderrPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = cmd.Process.Kill() })
	in := bufio.NewScanner(lines)
	for in.Scan() && !strings.Contains(in.Text(), "pending: ") {
	}
	go func() {
		for in.Scan() {
		}
	}()
	return cmd, told
}

// A verify that is ended, by hand, by a CI or with its terminal, is a failure, and
// whoever shall know of that is told. One that was started to outlive its terminal does.
func TestVerifyIsEnded(t *testing.T) {
	p := newLivePair(t, map[string]string{"eu.example.com.": childZone("eu.example.com.", 300)})
	p.planHarmless(t)
	if out, code := p.run(t, "check", "--out", "json=report.json"); code != 0 {
		t.Fatalf("check: %d\n%s", code, out)
	}
	for _, s := range []syscall.Signal{syscall.SIGINT, syscall.SIGTERM, syscall.SIGHUP} {
		cmd, told := p.waiting(t, "")
		if err := cmd.Process.Signal(s); err != nil {
			t.Fatal(err)
		}
		_ = cmd.Wait()
		text, err := os.ReadFile(told)
		if code := cmd.ProcessState.ExitCode(); code <= 0 || err != nil || !strings.Contains(string(text), "cut short") {
			t.Errorf("%v: exit code %d, told %v\n%s", s, code, err, text)
		}
	}
	cmd, told := p.waiting(t, `trap "" HUP; `)
	if err := cmd.Process.Signal(syscall.SIGHUP); err != nil {
		t.Fatal(err)
	}
	p.parent.Update("example.com.", nil, []string{"new.example.com. 300 A 192.0.2.7"})
	_ = cmd.Wait()
	if _, err := os.Stat(told); cmd.ProcessState.ExitCode() != 0 || !os.IsNotExist(err) {
		t.Errorf("with hangups ignored: %v, told %v", cmd.ProcessState, err)
	}
}
