package main

import (
	"fmt"
	"io"
	"os"
	"os/exec"
	"regexp"
	"strings"
	"syscall"
	"testing"
	"unsafe"
)

// pty opens a pseudo-terminal: what a program writes to the one end is read at the
// other.
func pty(t *testing.T) (near, far *os.File) {
	t.Helper()
	near, err := os.OpenFile("/dev/ptmx", os.O_RDWR, 0)
	if err != nil {
		t.Skip("no pseudo-terminal here: " + err.Error())
	}
	t.Cleanup(func() { _ = near.Close() })
	control := func(request uintptr, arg *int32) {
		if _, _, errno := syscall.Syscall(syscall.SYS_IOCTL, near.Fd(), request, uintptr(unsafe.Pointer(arg))); errno != 0 {
			t.Skip("no pseudo-terminal here: " + errno.Error())
		}
	}
	var unlocked, number int32
	control(syscall.TIOCSPTLCK, &unlocked)
	control(syscall.TIOCGPTN, &number)
	far, err = os.OpenFile(fmt.Sprintf("/dev/pts/%d", number), os.O_RDWR|syscall.O_NOCTTY, 0)
	if err != nil {
		t.Skip("no pseudo-terminal here: " + err.Error())
	}
	t.Cleanup(func() { _ = far.Close() })
	return near, far
}

// On a terminal verify draws one picture in place; on one that cannot move its
// cursor, and in CI, it writes lines.
func TestVerifyOnATerminal(t *testing.T) {
	p := moving(t, 300)
	p.apply(300)
	p.parent.Update("example.com.", []string{"www.example.com. A"}, []string{"www.example.com. 300 A 192.0.2.66"})
	move := regexp.MustCompile(`\x1b\[[0-9]+A\r\x1b\[J`)
	for name, c := range map[string]struct {
		env   []string
		live  bool
		color bool
	}{
		"a terminal":            {[]string{"TERM=xterm", "COLUMNS=120"}, true, true},
		"a terminal, no colour": {[]string{"TERM=xterm", "NO_COLOR=1"}, true, false},
		"a dumb terminal":       {[]string{"TERM=dumb"}, false, false},
		"a terminal in CI":      {[]string{"TERM=xterm", "CI=true"}, false, false},
	} {
		t.Run(name, func(t *testing.T) {
			near, far := pty(t)
			cmd := exec.Command(binary, append([]string{"verify", "report.json", "--window", "none", "--timeout", "20s"}, p.flags...)...)
			cmd.Dir, cmd.Env, cmd.Stderr = p.dir, append([]string{"PATH=" + os.Getenv("PATH"), "HOME=" + p.dir}, c.env...), far
			if err := cmd.Start(); err != nil {
				t.Fatal(err)
			}
			_ = far.Close()
			drawn, _ := io.ReadAll(near) // ends with an error where the far end is closed
			_ = cmd.Wait()
			text := string(drawn)
			if code := cmd.ProcessState.ExitCode(); code != 2 || !strings.Contains(text, "broken: www.example.com. A in example.com.") {
				t.Errorf("exit code %d\n%q", code, text)
			}
			if live := move.MatchString(text); live != c.live {
				t.Errorf("drawn in place: %t, want %t\n%q", live, c.live, text)
			}
			if color := strings.Contains(text, "\x1b[31m"); color != c.color {
				t.Errorf("coloured: %t, want %t\n%q", color, c.color, text)
			}
			plain := regexp.MustCompile(`\x1b\[[0-9]+m`).ReplaceAllString(move.ReplaceAllString(text, ""), "")
			if strings.ContainsAny(strings.ReplaceAll(plain, "\r\n", "\n"), "\x1b\x07\r") {
				t.Errorf("something else moves the terminal: %q", plain)
			}
		})
	}
}
