package cli

import (
	"bytes"
	"context"
	"errors"
	"os"
	"path/filepath"
	"testing"
	"time"

	"zonecut/internal/rule"
)

// What is asked beside the rules begins before they look, and their own questions wait
// for it: whom to ask is not read before.
func TestMeanwhile(t *testing.T) {
	dir := t.TempDir()
	hints := filepath.Join(dir, "hints")
	var waited bool
	w := world{ask: true, live: live{rootHints: hints, timeout: time.Second}}
	w.meanwhile = func(_ context.Context, in *rule.Input) (func(), error) {
		return func() {
			waited = true
			if err := os.WriteFile(hints, []byte(". 3600 NS r0.root.\nr0.root. 3600 A 127.0.0.1\n"), 0o600); err != nil {
				t.Error(err)
			}
		}, nil
	}
	env := &Env{Dir: dir, Now: time.Now, Getenv: func(string) string { return "" }, Stderr: new(bytes.Buffer)}
	if _, _, _, err := w.judge(t.Context(), env, rule.Input{}); err != nil || !waited {
		t.Errorf("waited: %v, %v", waited, err)
	}
	none := errors.New("nobody can be asked")
	w.meanwhile = func(context.Context, *rule.Input) (func(), error) { return nil, none }
	if _, _, _, err := w.judge(t.Context(), env, rule.Input{}); !errors.Is(err, none) {
		t.Errorf("%v, not why it could not be asked", err)
	}
}
