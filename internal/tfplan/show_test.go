package tfplan

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
)

// fakeTools writes shell scripts named like the tools and gives the lookPath
// that finds them and nothing else.
func fakeTools(t *testing.T, scripts map[string]string) func(string) (string, error) {
	t.Helper()
	if runtime.GOOS == "windows" {
		t.Skip("the fake tools are shell scripts")
	}
	dir := t.TempDir()
	for name, script := range scripts {
		if err := os.WriteFile(filepath.Join(dir, name), []byte("#!/bin/sh\n"+script), 0o755); err != nil {
			t.Fatal(err)
		}
	}
	return func(name string) (string, error) {
		if _, ok := scripts[name]; !ok {
			return "", exec.ErrNotFound
		}
		return filepath.Join(dir, name), nil
	}
}

func TestShow(t *testing.T) {
	plan, err := filepath.Abs(filepath.Join(plansDir, "dns/delete-ns-delegation/plan.json"))
	if err != nil {
		t.Fatal(err)
	}
	print := "cat " + plan
	where := t.TempDir()
	for _, c := range []struct {
		name    string
		scripts map[string]string
		want    string // of the error; "" for none
	}{
		{"terraform", map[string]string{"terraform": print}, ""},
		{"tofu alone", map[string]string{"tofu": print}, ""},
		{"a plan of the other tool", map[string]string{"terraform": "echo no >&2; exit 1", "tofu": print}, ""},
		{"called right", map[string]string{"terraform": fmt.Sprintf(
			`[ "$*" = "show -json -no-color %s/tfplan" ] && [ "$PWD" = %q ] && %s`, where, where, print)}, ""},
		{"no tool", nil, "is a binary plan file, and neither terraform nor tofu is on the PATH to read it"},
		{"a tool that fails", map[string]string{"terraform": `printf '\n╷\n│ Error: Failed to load plugin schemas\n│ \n' >&2; exit 1`},
			"terraform show -json: Failed to load plugin schemas"},
		{"a tool that fails silently", map[string]string{"terraform": "exit 3"}, "terraform show -json: exit status 3"},
		{"a tool that fails after a whole plan", map[string]string{"terraform": print + "; exit 1"}, "terraform show -json: exit status 1"},
		{"a tool that stops in the middle", map[string]string{"terraform": "head -c 1000 " + plan}, "the plan ends in the middle"},
		{"a tool that prints something else", map[string]string{"terraform": "echo hello"}, "is not JSON"},
	} {
		t.Run(c.name, func(t *testing.T) {
			p, err := Show(t.Context(), filepath.Join(where, "tfplan"), "", fakeTools(t, c.scripts))
			if c.want == "" {
				if err != nil || len(p.Before.All()) != 7 {
					t.Fatalf("got %v, %v", p, err)
				}
				return
			}
			var e *Error
			if !errors.As(err, &e) || !strings.Contains(e.Message, c.want) {
				t.Errorf("got %v, want %q", err, c.want)
			}
		})
	}
}

func TestShowInAnotherDirectory(t *testing.T) {
	dir := t.TempDir()
	_, err := Show(t.Context(), "tfplan", dir, fakeTools(t, map[string]string{"terraform": fmt.Sprintf(`[ "$PWD" = %q ] && echo right >&2; exit 1`, dir)}))
	if err == nil || !strings.Contains(err.Error(), "right") {
		t.Errorf("got %v, want to be in %s", err, dir)
	}
}

func TestShowIsCancelled(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := Show(ctx, "tfplan", "", fakeTools(t, map[string]string{"terraform": "exec sleep 60"})); !errors.Is(err, context.Canceled) {
		t.Errorf("got %v, want that it was cancelled", err)
	}
}

// The real tool, where there is one: a plan without any provider to install.
func TestShowWithTerraform(t *testing.T) {
	terraform, err := exec.LookPath("terraform")
	if err != nil {
		t.Skip("terraform is not on the PATH")
	}
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, "main.tf"), []byte("resource \"terraform_data\" \"x\" {}\n"), 0o644); err != nil {
		t.Fatal(err)
	}
	cmd := exec.CommandContext(t.Context(), terraform, "plan", "-out", "tfplan", "-input=false")
	cmd.Dir = dir
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("terraform plan: %v\n%s", err, out)
	}
	head, err := os.ReadFile(filepath.Join(dir, "tfplan"))
	if err != nil || !IsBinary(head) {
		t.Fatalf("a plan file is not binary: %v", err)
	}
	p, err := Show(t.Context(), filepath.Join(dir, "tfplan"), "", exec.LookPath)
	if err != nil {
		t.Fatal(err)
	}
	if p.Version == "" || len(p.Gaps) > 0 {
		t.Errorf("got version %q, gaps %v", p.Version, p.Gaps)
	}
}
