package resolver

import (
	"os"
	"os/exec"
	"testing"
)

// needSigned skips where no server is installed that serves signed zones.
func needSigned(t *testing.T) {
	t.Helper()
	for _, name := range []string{"nsd", "/usr/sbin/nsd"} {
		if _, err := exec.LookPath(name); err == nil {
			return
		}
	}
	if os.Getenv("CI") == "true" {
		t.Fatal("nsd is not installed")
	}
	t.Skip("nsd is not installed: nothing here serves signed zones")
}
