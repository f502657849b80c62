package main

import (
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"testing"
)

// tellerEnv makes the test program run a program and write down the most memory
// that it had. Linux counts for a process what its parent had when it was started,
// and after some tests that is more than any plan takes.
const tellerEnv = "ZONECUT_TELL_PEAK"

// tellPeak runs a program and writes its peak of memory into a file.
func tellPeak(file string, args []string) int {
	cmd := exec.Command(args[0], args[1:]...)
	cmd.Stdin, cmd.Stdout, cmd.Stderr = os.Stdin, os.Stdout, os.Stderr
	err := cmd.Run()
	if _, failed := errors.AsType[*exec.ExitError](err); err != nil && !failed {
		fmt.Fprintln(os.Stderr, err)
		return 127
	}
	if err := os.WriteFile(file, []byte(strconv.FormatFloat(peak(cmd.ProcessState), 'f', 0, 64)), 0o644); err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 127
	}
	return cmd.ProcessState.ExitCode()
}

// measure runs a program in a directory without a repository, for its memory
// alone; code is -1 where it did not end by itself.
func measure(t testing.TB, stdin io.Reader, program string, args ...string) (out []byte, code int, bytes float64) {
	t.Helper()
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	file := filepath.Join(t.TempDir(), "peak")
	cmd := exec.Command(self, append([]string{program}, args...)...)
	cmd.Dir, cmd.Stdin, cmd.Env = t.TempDir(), stdin, append(os.Environ(), tellerEnv+"="+file)
	out, _ = cmd.CombinedOutput()
	told, err := os.ReadFile(file)
	if err != nil {
		t.Fatalf("%v: %.1000s", err, out)
	}
	if bytes, err = strconv.ParseFloat(string(told), 64); err != nil {
		t.Fatal(err)
	}
	return out, cmd.ProcessState.ExitCode(), bytes
}
