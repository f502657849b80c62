package main

import (
	"flag"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strconv"
	"testing"

	"github.com/rogpeppe/go-internal/testscript"
)

var update = flag.Bool("update", false, "rewrite the expected output in testdata/script, and the last section of the manual")

// binary is the program as users get it: exit codes are asserted on it, never
// through "go run", which has its own.
var binary string

// data is the repository's testdata.
var data string

func TestMain(m *testing.M) {
	if spec := os.Getenv(updater); spec != "" {
		os.Exit(makeUpdate(spec, os.Args[1:]))
	}
	if file := os.Getenv(tellerEnv); file != "" {
		os.Exit(tellPeak(file, os.Args[1:]))
	}
	flag.Parse()
	// Most tests here wait for servers, and not for a processor.
	if f := flag.Lookup("test.parallel"); f.Value.String() == f.DefValue {
		_ = f.Value.Set(strconv.Itoa(4 * runtime.GOMAXPROCS(0)))
	}
	dir, err := os.MkdirTemp("", "zonecut")
	if err != nil {
		panic(err)
	}
	if data, err = filepath.Abs("../../testdata"); err != nil {
		panic(err)
	}
	binary = filepath.Join(dir, "zonecut")
	if out, err := exec.Command("go", "build", "-o", binary, ".").CombinedOutput(); err != nil {
		fmt.Fprintf(os.Stderr, "building the program: %v\n%s", err, out)
		os.Exit(1)
	}
	code := m.Run()
	_ = os.RemoveAll(dir)
	os.Exit(code)
}

// TestScripts runs the whole program as its users do. "exits N COMMAND" runs a
// command that must end with that code; stdout and stderr are then looked at as
// after exec. $DATA is the repository's testdata.
func TestScripts(t *testing.T) {
	testscript.Run(t, testscript.Params{
		Dir:           filepath.Join(data, "script"),
		UpdateScripts: *update,
		Setup: func(e *testscript.Env) error {
			e.Setenv("PATH", filepath.Dir(binary)+string(os.PathListSeparator)+e.Getenv("PATH"))
			e.Setenv("DATA", data)
			e.Setenv("GIT_CONFIG_GLOBAL", os.DevNull)
			e.Setenv("GIT_CONFIG_SYSTEM", os.DevNull)
			return nil
		},
		Cmds: map[string]func(*testscript.TestScript, bool, []string){"exits": exits},
	})
}

func exits(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) < 2 {
		ts.Fatalf("usage: exits N COMMAND [ARGS…]")
	}
	want, err := strconv.Atoi(args[0])
	if err != nil {
		ts.Fatalf("exits: %v", err)
	}
	err = ts.Exec(args[1], args[2:]...)
	got := 0
	if exit, ok := err.(*exec.ExitError); ok {
		got = exit.ExitCode()
	} else if err != nil {
		ts.Fatalf("%v: %v", args[1:], err)
	}
	if got != want {
		ts.Fatalf("%v ended with exit code %d, want %d", args[1:], got, want)
	}
}
