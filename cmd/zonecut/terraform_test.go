package main

import (
	"crypto/sha256"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// A real terraform applies a real binary plan. Its one provider is the built-in
// one, whose provisioner runs nsupdate: no provider that writes records can be
// had without a network. What that does to the zones stands in the recorded plan,
// which is checked in the same run.

// terraform runs it where the lab's files are, with no network but loopback.
func (l *live) terraform(args ...string) {
	l.t.Helper()
	c := exec.Command("terraform", args...)
	c.Dir, c.Env = l.dir, []string{"PATH=" + os.Getenv("PATH"), "HOME=" + l.dir}
	if out, err := c.CombinedOutput(); err != nil {
		l.t.Fatalf("terraform %v: %v\n%s", args, err, out)
	}
}

// planned writes a configuration and plans it into tfplan.
func (l *live) planned(configuration string) {
	l.t.Helper()
	l.write(".terraformrc", "disable_checkpoint = true\n")
	l.write("main.tf", configuration)
	l.terraform("init", "-input=false")
	l.terraform("plan", "-input=false", "-out", "tfplan")
}

// applying runs "zonecut run tfplan --plan RECORDED -- terraform apply tfplan".
func (l *live) applying(flags ...string) (out string, code int) {
	l.t.Helper()
	args := append(append([]string{"run", "tfplan", "--plan", l.plan, "--out", "text", "--out", "json=run.json", "--capture", "before.json"}, l.flags...), flags...)
	stdout, stderr, code := zonecutIn(l.t, l.dir, append(args, "--", "terraform", "apply", "-no-color", "tfplan")...)
	return stdout + stderr, code
}

const onceApplied = `resource "terraform_data" "records" {
  provisioner "local-exec" {
    command = "nsupdate -k replay.key apply.txt%s"
  }
}
`

func TestTerraformApply(t *testing.T) {
	// Terraform cannot be installed everywhere that tests run: no CI asks for it.
	if _, err := exec.LookPath("terraform"); err != nil {
		t.Skip("terraform is not on the PATH: no real apply is run")
	}
	need(t, "named", "nsd", "nsupdate")
	t.Run("as planned", func(t *testing.T) {
		t.Parallel()
		l := newLive(t, "dns/checks-and-conditions")
		l.apply()
		l.planned(fmt.Sprintf(onceApplied, ""))
		sum := sha256.New()
		for _, f := range []string{filepath.Join(l.dir, "tfplan"), l.plan} {
			text, err := os.ReadFile(f)
			if err != nil {
				t.Fatal(err)
			}
			sum.Write(text)
		}
		out, code := l.applying()
		if code != 0 || !strings.Contains(out, "Apply complete! Resources: 1 added") || !strings.Contains(out, "pass: owner.example.com. TXT") {
			t.Errorf("exit code %d\n%s", code, out)
		}
		var r struct {
			PlanDigest string `json:"plan_digest"`
		}
		text, err := os.ReadFile(filepath.Join(l.dir, "run.json"))
		if err != nil || json.Unmarshal(text, &r) != nil || r.PlanDigest != fmt.Sprintf("sha256:%x", sum.Sum(nil)) {
			t.Errorf("the report names the plans as %q (%v), want sha256:%x", r.PlanDigest, err, sum.Sum(nil))
		}
	})
	t.Run("stopped, then applied all the same", func(t *testing.T) {
		t.Parallel()
		l := newLive(t, "dns/delete-ns-delegation")
		l.apply()
		l.planned(fmt.Sprintf(onceApplied, ""))
		if out, code := l.applying(); code != 2 || strings.Contains(out, "Apply complete!") {
			t.Fatalf("exit code %d before the apply\n%s", code, out)
		}
		if _, err := os.Stat(filepath.Join(l.dir, "terraform.tfstate")); err == nil {
			t.Fatal("terraform ran")
		}
		out, code := l.applying(l.glass()...)
		if code != 2 || !strings.Contains(out, "Apply complete!") || !slices.Equal(l.broken("run.json"), []string{"eu.example.com. NS"}) {
			t.Fatalf("exit code %d\n%s", code, out)
		}
		l.restore()
	})
	// What the replacement of a record set comes to with create_before_destroy: the
	// create adds what is there already, then the destroy of the deposed object
	// deletes by key. (Terraform runs no provisioner at the destroy of a deposed
	// object, so two objects do it here, one after the other.)
	t.Run("complete, and the delegation is gone", func(t *testing.T) {
		t.Parallel()
		l := newLive(t, "dns/swap-into-new-address")
		server := fmt.Sprintf("server %s %d\nzone example.com.\n", l.lab.IP(10), l.lab.Port)
		l.write("create.txt", server+"update add eu.example.com. 86400 IN NS eu-ns1.example.com.\nupdate add eu.example.com. 86400 IN NS eu-ns2.example.com.\nsend\n")
		l.write("destroy.txt", server+"update delete eu.example.com. IN NS\nsend\n")
		l.planned(`resource "terraform_data" "europe" {
  provisioner "local-exec" { command = "nsupdate -k replay.key create.txt" }
}
resource "terraform_data" "eu_destroyed" {
  depends_on = [terraform_data.europe]
  provisioner "local-exec" { command = "nsupdate -k replay.key destroy.txt" }
}
`)
		if out, code := l.applying(); code != 2 {
			t.Fatalf("exit code %d before the apply\n%s", code, out)
		}
		out, code := l.applying(l.glass()...)
		if code != 2 || !strings.Contains(out, "Apply complete! Resources: 2 added") || !slices.Equal(l.broken("run.json"), []string{"eu.example.com. NS"}) {
			t.Fatalf("exit code %d\n%s", code, out)
		}
		l.restore()
	})
	t.Run("the apply fails after it did its work", func(t *testing.T) {
		t.Parallel()
		l := newLive(t, "dns/checks-and-conditions")
		l.apply()
		l.planned(fmt.Sprintf(onceApplied, " && exit 3"))
		out, code := l.applying()
		if code != 1 || !strings.Contains(out, "terraform: ended with exit code 1; what the change asks for is there all the same") || !strings.Contains(out, "pass: owner.example.com. TXT") {
			t.Errorf("exit code %d, want 1\n%s", code, out)
		}
	})
	t.Run("another plan than the checked one", func(t *testing.T) {
		t.Parallel()
		l := newLive(t, "dns/checks-and-conditions")
		l.planned(fmt.Sprintf(onceApplied, ""))
		l.terraform("plan", "-input=false", "-out", "other")
		args := append(append([]string{"run", "tfplan", "--no-capture"}, l.flags...), "--", "terraform", "apply", "other")
		if out, errs, code := zonecutIn(t, l.dir, args...); code != 1 || !strings.Contains(errs, "applies other, which is not the plan that is checked") || strings.Contains(out, "Apply") {
			t.Errorf("exit code %d, want 1\n%s%s", code, out, errs)
		}
	})
}
