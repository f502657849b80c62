package cli

import (
	"bytes"
	"crypto/ed25519"
	"crypto/x509"
	"encoding/pem"
	"errors"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// bench is a directory with keys and files, and a clock.
type bench struct {
	t   *testing.T
	dir string
	now time.Time
}

func newBench(t *testing.T) *bench {
	t.Helper()
	b := &bench{t: t, dir: t.TempDir(), now: time.Date(2026, 1, 2, 12, 0, 0, 0, time.UTC)}
	for _, name := range []string{"ci", "stranger"} {
		key := ed25519.NewKeyFromSeed(bytes.Repeat([]byte(name[:1]), ed25519.SeedSize))
		private, err := x509.MarshalPKCS8PrivateKey(key)
		if err != nil {
			t.Fatal(err)
		}
		public, err := x509.MarshalPKIXPublicKey(key.Public())
		if err != nil {
			t.Fatal(err)
		}
		b.write(name+".pem", string(pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: private})))
		b.write(name+".pub.pem", string(pem.EncodeToMemory(&pem.Block{Type: "PUBLIC KEY", Bytes: public})))
	}
	b.write("app.yaml", "auth: {host: login.example.com, token: hunter2}\n")
	b.write("other.yaml", "auth: {host: login2.example.com}\n")
	return b
}

func (b *bench) write(name, text string) {
	b.t.Helper()
	if err := os.WriteFile(filepath.Join(b.dir, name), []byte(text), 0o600); err != nil {
		b.t.Fatal(err)
	}
}

func (b *bench) read(name string) string {
	b.t.Helper()
	data, err := os.ReadFile(filepath.Join(b.dir, name))
	if err != nil {
		b.t.Fatal(err)
	}
	return string(data)
}

// run types "zonecut evidence ARGS" and gives the exit code, standard output,
// and what would be printed as the error.
func (b *bench) run(args string) (code int, stdout string, err error) {
	b.t.Helper()
	var out, errs bytes.Buffer
	c := evidenceCommand(&Env{Stdout: &out, Stderr: &errs, Dir: b.dir, Now: func() time.Time { return b.now }})
	c.SilenceErrors, c.SilenceUsage = true, true
	c.SetArgs(strings.Fields(args))
	c.SetOut(io.Discard)
	c.SetErr(&errs)
	err = c.Execute()
	if errs.Len() > 0 {
		b.t.Errorf("standard error: %s", errs.String())
	}
	var exit Exit
	switch {
	case err == nil:
		return 0, out.String(), nil
	case errors.As(err, &exit):
		return exit.Code, out.String(), nil
	}
	return 1, out.String(), err
}

func (b *bench) sign(args string) {
	b.t.Helper()
	if code, out, err := b.run("sign --environment staging --suite smoke " + args); code != 0 || out != "" {
		b.t.Fatalf("sign %s: exit %d, output %q, error %v", args, code, out, err)
	}
}

func TestEvidenceVerify(t *testing.T) {
	b := newBench(t)
	b.sign("--key ci.pem -o e.json app.yaml other.yaml")
	b.sign("--key stranger.pem -o stranger.json app.yaml")
	b.write("bare.json", `{"payloadType":"application/vnd.in-toto+json","payload":"e30=","signatures":[]}`)
	b.write("layout.json", "{\"auth\": {\n\"token\": \"hunter2\", \"host\": \"login.example.com\"}}")
	b.write("changed.yaml", "auth: {host: login.example.com, token: hunter3}\n")
	b.now = b.now.Add(2 * time.Hour)
	const ok = `tested: e.json, signed by "ci.pub.pem"`
	tests := []struct {
		name, args string
		code       int
		want       []string // one for each line
	}{
		{"good", "--key ci.pub.pem e.json app.yaml", 0, []string{"app.yaml: " + ok}},
		{"all that is asked", "--key ci.pub.pem --environment staging --suite smoke --max-age 2h --min-soak 2h e.json app.yaml other.yaml", 0,
			[]string{"app.yaml: " + ok, "other.yaml: " + ok}},
		{"other spelling", "--key ci.pub.pem e.json layout.json", 0, []string{"layout.json: " + ok}},
		{"one of two keys", "--key stranger.pub.pem --key ci.pub.pem e.json app.yaml", 0, []string{"app.yaml: " + ok}},
		{"other content", "--key ci.pub.pem stranger.json changed.yaml", 2, []string{"changed.yaml: refused: stranger.json: no trusted key signed it"}},
		{"one of two files", "--key ci.pub.pem e.json changed.yaml app.yaml", 2, []string{
			"changed.yaml: refused: e.json: other content (2 subjects", "app.yaml: " + ok}},
		{"other environment", "--key ci.pub.pem --environment production e.json app.yaml", 2, []string{
			`app.yaml: refused: e.json: same content, environment "staging" instead of "production"`}},
		{"other suite", "--key ci.pub.pem --suite load e.json app.yaml", 2, []string{
			`app.yaml: refused: e.json: same content, suite "smoke" instead of "load"`}},
		{"unknown key", "--key stranger.pub.pem e.json app.yaml", 2, []string{"app.yaml: refused: e.json: no trusted key signed it"}},
		{"no signature", "--key ci.pub.pem bare.json app.yaml", 2, []string{"app.yaml: refused: bare.json: it has no signature"}},
		{"too old", "--key ci.pub.pem --max-age 90m e.json app.yaml", 2, []string{"tested 2h ago, which is more than 1h30m"}},
		{"not soaked", "--key ci.pub.pem --min-soak 3h e.json app.yaml", 2, []string{"soaked for 2h of 3h, good from 2026-01-02T15:00:00Z"}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			code, out, err := b.run("verify " + tt.args)
			if code != tt.code || err != nil {
				t.Fatalf("exit %d, want %d; error %v", code, tt.code, err)
			}
			lines := strings.Split(strings.TrimSuffix(out, "\n"), "\n")
			if len(lines) != len(tt.want) {
				t.Fatalf("output %q, want %d lines", out, len(tt.want))
			}
			for i, want := range tt.want {
				if !strings.Contains(lines[i], want) {
					t.Errorf("line %q, want %q", lines[i], want)
				}
			}
			if strings.Contains(out, "hunter") {
				t.Error("a value is printed")
			}
		})
	}
}

func TestEvidenceTrouble(t *testing.T) {
	b := newBench(t)
	b.sign("--key ci.pem -o e.json app.yaml")
	b.write("double.yaml", "a: 1\na: 2\n")
	if err := os.Mkdir(filepath.Join(b.dir, "sub"), 0o700); err != nil {
		t.Fatal(err)
	}
	tests := []struct{ name, args, where, message, hint string }{
		{"no such key", "sign --key no.pem --environment e --suite s app.yaml", "no.pem", "no such file", ""},
		{"public key to sign", "sign --key ci.pub.pem --environment e --suite s app.yaml", "ci.pub.pem", "PUBLIC KEY", "openssl genpkey"},
		{"no key at all", "sign --key app.yaml --environment e --suite s app.yaml", "app.yaml", "no PEM block", "openssl genpkey"},
		{"no environment", "sign --key ci.pem --suite s app.yaml", "", `"environment" not set`, ""},
		{"empty suite", "sign --key ci.pem --environment e --suite= app.yaml", "", "no suite", ""},
		{"no file", "sign --key ci.pem --environment e --suite s", "", "at least 1 arg", ""},
		{"no such file", "sign --key ci.pem --environment e --suite s app.yaml no.yaml", "no.yaml", "no such file", ""},
		{"unreadable content", "sign --key ci.pem --environment e --suite s app.yaml double.yaml", "double.yaml:2", "twice", "keep one"},
		{"directory that is not there", "sign --key ci.pem --environment e --suite s -o no/e.json app.yaml", "no/e.json", "no such file", ""},
		{"output is a directory", "sign --key ci.pem --environment e --suite s -o sub app.yaml", "sub", "file exists", ""},
		{"private key to verify", "verify --key ci.pem e.json app.yaml", "ci.pem", "PRIVATE KEY", "-pubout"},
		{"verify without key", "verify e.json app.yaml", "", `"key" not set`, ""},
		{"verify no evidence", "verify --key ci.pub.pem app.yaml app.yaml", "app.yaml", "not a DSSE envelope", "evidence sign"},
		{"verify no such file", "verify --key ci.pub.pem e.json no.yaml", "no.yaml", "no such file", ""},
		{"verify unreadable content", "verify --key ci.pub.pem e.json app.yaml double.yaml", "double.yaml:2", "twice", ""},
		{"verify a negative age", "verify --key ci.pub.pem --max-age=-1h e.json app.yaml", "", "not negative", ""},
		{"show no evidence", "show app.yaml", "app.yaml", "not a DSSE envelope", "evidence sign"},
		{"unknown command", "forge", "", "unknown command", ""},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			code, out, err := b.run(tt.args)
			if code != 1 || out != "" {
				t.Fatalf("exit %d, output %q", code, out)
			}
			got := troubleOf(err)
			if got.Where != tt.where || !strings.Contains(got.Message, tt.message) || !strings.Contains(got.Hint, tt.hint) {
				t.Errorf("trouble %+v, want %+v", got, tt)
			}
			if strings.Contains(got.Message, ".zonecut-") {
				t.Errorf("%q names a file that nobody typed", got.Message)
			}
		})
	}
	left, err := filepath.Glob(filepath.Join(b.dir, ".zonecut-*"))
	if err != nil || len(left) > 0 {
		t.Errorf("left behind: %v, %v", left, err)
	}
}

// What cannot be signed as a whole leaves an older file as it was.
func TestEvidenceSignIsAtomic(t *testing.T) {
	b := newBench(t)
	b.write("e.json", "before")
	if code, _, _ := b.run("sign --key ci.pem --environment e --suite s -o e.json app.yaml no.yaml"); code != 1 {
		t.Fatalf("exit %d", code)
	}
	if got := b.read("e.json"); got != "before" {
		t.Errorf("e.json is now %q", got)
	}
	b.sign("--key ci.pem -o e.json app.yaml")
	if got := b.read("e.json"); !strings.HasPrefix(got, `{"payloadType":`) {
		t.Errorf("e.json is now %q", got)
	}
}

func TestEvidenceSignToStdout(t *testing.T) {
	b := newBench(t)
	code, out, err := b.run("sign --key ci.pem --environment staging --suite smoke app.yaml")
	if code != 0 || strings.Count(out, "\n") != 1 {
		t.Fatalf("exit %d, output %q, error %v", code, out, err)
	}
	b.write("e.json", out)
	if code, _, err := b.run("verify --key ci.pub.pem e.json app.yaml"); code != 0 {
		t.Errorf("exit %d, error %v", code, err)
	}
}

func TestEvidenceShow(t *testing.T) {
	b := newBench(t)
	b.sign("--key ci.pem -o e.json app.yaml")
	code, out, err := b.run("show e.json")
	if code != 0 {
		t.Fatalf("exit %d, error %v", code, err)
	}
	for _, want := range []string{"result:      PASSED\n", `environment: "staging"`, `suite:       "smoke"`,
		"tested at:   2026-01-02T12:00:00Z", "content:     sha256:", `"app.yaml"`, "(not checked)"} {
		if !strings.Contains(out, want) {
			t.Errorf("output lacks %q:\n%s", want, out)
		}
	}
}
