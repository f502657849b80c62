package cli

import (
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"zonecut/internal/config"
	"zonecut/internal/evidence"
)

// The hints for keys: OpenSSL is on every machine that signs.
const (
	hintPrivate = "openssl genpkey -algorithm ed25519 -out KEY.pem makes a key; openssl pkcs8 -topk8 -nocrypt -in OLD.pem -out KEY.pem converts one"
	hintPublic  = "openssl pkey -in KEY.pem -pubout -out PUB.pem gives the public key of KEY.pem"
)

func evidenceCommand(env *Env) *cobra.Command {
	c := &cobra.Command{
		Use:   "evidence",
		Short: "sign, verify and show that a configuration was tested",
		Args:  cobra.NoArgs,
		RunE:  func(c *cobra.Command, _ []string) error { return c.Help() },
	}
	c.AddCommand(evidenceSignCommand(env), evidenceVerifyCommand(env), evidenceShowCommand(env))
	return c
}

func evidenceSignCommand(env *Env) *cobra.Command {
	var key, environment, suite, output string
	c := &cobra.Command{
		Use:   "sign --key KEY.pem --environment NAME --suite NAME [-o OUT] FILE…",
		Short: "say, signed, that the content of these files passed the suite in the environment now",
		Args:  cobra.MinimumNArgs(1),
		RunE: func(_ *cobra.Command, files []string) error {
			s := evidence.Statement{Result: evidence.Passed, Environment: environment, Suite: suite,
				TestedAt: env.Now(), PassedTests: []string{suite}}
			return signEvidence(env, key, output, s, files)
		},
	}
	c.Flags().StringVar(&key, "key", "", "private key `file`: ed25519 or ECDSA P-256, PKCS#8 in PEM")
	c.Flags().StringVar(&environment, "environment", "", "`name` of the environment of the test")
	c.Flags().StringVar(&suite, "suite", "", "`name` of the suite that passed")
	c.Flags().StringVarP(&output, "output", "o", "", "`file` to write instead of standard output")
	required(c, "key", "environment", "suite")
	return c
}

// signEvidence reads everything before it writes anything.
func signEvidence(env *Env, keyFile, output string, s evidence.Statement, files []string) error {
	text, err := readNamed(env, keyFile)
	if err != nil {
		return err
	}
	key, err := evidence.ParsePrivateKey(text)
	if err != nil {
		return Trouble{Where: keyFile, Message: err.Error(), Hint: hintPrivate}
	}
	for _, name := range files {
		digest, err := contentDigest(env, name)
		if err != nil {
			return err
		}
		s.Subjects = append(s.Subjects, evidence.Subject{Name: filepath.ToSlash(name), Digest: digest})
	}
	envelope, err := evidence.Sign(key, s)
	if err != nil {
		return err
	}
	if output == "" {
		_, err = env.Stdout.Write(envelope)
		return err
	}
	return replaceFile(env, output, envelope)
}

func evidenceVerifyCommand(env *Env) *cobra.Command {
	var keys []string
	var req evidence.Requirement
	c := &cobra.Command{
		Use:   "verify --key PUB.pem… [flags] EVIDENCE FILE…",
		Short: "tell whether a file of evidence holds for the content of these files; exit 2 when not",
		Args:  cobra.MinimumNArgs(2),
		RunE: func(_ *cobra.Command, args []string) error {
			var err error
			if req.Keys, err = readKeys(env, keys); err != nil {
				return err
			}
			return verifyEvidence(env, req, args[0], args[1:])
		},
	}
	c.Flags().StringArrayVar(&keys, "key", nil, "trusted public key `file`: PKIX in PEM (repeatable)")
	c.Flags().StringVar(&req.Environment, "environment", "", "`name` of the environment asked for (default any)")
	c.Flags().StringVar(&req.Suite, "suite", "", "`name` of the suite asked for (default any)")
	c.Flags().DurationVar(&req.MaxAge, "max-age", 0, "how old the test may be, as in 24h (default any age)")
	c.Flags().DurationVar(&req.MinSoak, "min-soak", 0, "how long ago the test must be at least, as in 1h")
	required(c, "key")
	return c
}

func verifyEvidence(env *Env, req evidence.Requirement, name string, files []string) error {
	if req.MaxAge < 0 || req.MinSoak < 0 {
		return Trouble{Message: "--max-age and --min-soak are not negative"}
	}
	envelope, err := readEnvelope(env, name)
	if err != nil {
		return err
	}
	digests := make([]string, len(files))
	for i, f := range files {
		if digests[i], err = contentDigest(env, f); err != nil {
			return err
		}
	}
	refused := false
	for i, f := range files {
		got := evidence.Judge(digests[i], []evidence.File{{Name: name, Data: envelope}}, req, env.Now())
		line := "tested: " + got.By
		if !got.OK {
			refused = true
			// With one piece of evidence there is no nearer one.
			line = "refused: " + strings.TrimPrefix(strings.Join(got.Why, "; "), "nearest: ")
		}
		if _, err := fmt.Fprintf(env.Stdout, "%s: %s\n", f, line); err != nil {
			return err
		}
	}
	if refused {
		return Exit{2}
	}
	return nil
}

func evidenceShowCommand(env *Env) *cobra.Command {
	return &cobra.Command{
		Use:   "show EVIDENCE",
		Short: "print what a file of evidence says, without checking its signature",
		Args:  cobra.ExactArgs(1),
		RunE: func(_ *cobra.Command, args []string) error {
			envelope, err := readEnvelope(env, args[0])
			if err != nil {
				return err
			}
			s, ids, err := evidence.Peek(envelope)
			if err != nil {
				return Trouble{Where: args[0], Message: err.Error()}
			}
			_, err = io.WriteString(env.Stdout, showStatement(s, ids))
			return err
		},
	}
}

// showStatement quotes what the statement says: nobody vouches for it yet, and
// it may hold what terminals obey.
func showStatement(s *evidence.Statement, keyIDs []string) string {
	var b strings.Builder
	fmt.Fprintf(&b, "result:      %s\nenvironment: %q\nsuite:       %q\ntested at:   %s\n",
		s.Result, s.Environment, s.Suite, s.TestedAt.UTC().Format(time.RFC3339))
	for _, f := range s.FailedTests {
		fmt.Fprintf(&b, "failed:      %q\n", f)
	}
	for _, sub := range s.Subjects {
		fmt.Fprintf(&b, "content:     %s %q\n", sub.Digest, sub.Name)
	}
	for _, id := range keyIDs {
		fmt.Fprintf(&b, "signed by:   %q (not checked)\n", id)
	}
	if len(keyIDs) == 0 {
		b.WriteString("signed by:   nobody\n")
	}
	return b.String()
}

// required marks flags that have no default. It panics on a flag that is not
// there, which the first start of the program would show.
func required(c *cobra.Command, flags ...string) {
	for _, f := range flags {
		if err := c.MarkFlagRequired(f); err != nil {
			panic(err)
		}
	}
}

func readKeys(env *Env, files []string) ([]evidence.Key, error) {
	var keys []evidence.Key
	for _, name := range files {
		text, err := readNamed(env, name)
		if err != nil {
			return nil, err
		}
		public, err := evidence.ParsePublicKey(text)
		if err != nil {
			return nil, Trouble{Where: name, Message: err.Error(), Hint: hintPublic}
		}
		keys = append(keys, evidence.Key{Name: name, Public: public})
	}
	return keys, nil
}

// readEnvelope reads a file of evidence. One that is none at all is trouble;
// one that proves nothing is for Judge to refuse.
func readEnvelope(env *Env, name string) ([]byte, error) {
	data, err := readNamed(env, name)
	if err != nil {
		return nil, err
	}
	if _, _, err := evidence.Peek(data); errors.Is(err, evidence.ErrNotEnvelope) {
		return nil, Trouble{Where: name, Message: err.Error(), Hint: "zonecut evidence sign makes evidence"}
	}
	return data, nil
}

func contentDigest(env *Env, name string) (string, error) {
	data, err := readNamed(env, name)
	if err != nil {
		return "", err
	}
	d, err := config.Parse(name, data)
	if err != nil {
		return "", err
	}
	return d.Digest(), nil
}

// readNamed reads a file. Its error names the file as it was typed.
func readNamed(env *Env, name string) ([]byte, error) {
	data, err := os.ReadFile(inDir(env, name))
	return data, named(name, err)
}

// replaceFile writes a file as a whole or not at all.
func replaceFile(env *Env, name string, data []byte) error {
	return replaceWith(env, name, func(w io.Writer) error {
		_, err := w.Write(data)
		return err
	})
}

// replaceWith is replaceFile with what write writes.
func replaceWith(env *Env, name string, write func(io.Writer) error) error {
	path := inDir(env, name)
	f, err := os.CreateTemp(filepath.Dir(path), ".zonecut-*")
	if err != nil {
		return named(name, err)
	}
	defer os.Remove(f.Name()) // gone by then when all went well
	err = write(f)
	if err = errors.Join(err, f.Chmod(0o644), f.Close()); err != nil {
		return named(name, err)
	}
	return named(name, os.Rename(f.Name(), path))
}

func inDir(env *Env, name string) string {
	if filepath.IsAbs(name) {
		return name
	}
	return filepath.Join(env.Dir, name)
}

func named(name string, err error) error {
	if err == nil {
		return nil
	}
	var path *os.PathError
	var link *os.LinkError
	switch {
	case errors.As(err, &path):
		err = path.Err
	case errors.As(err, &link):
		err = link.Err
	}
	return Trouble{Where: name, Message: err.Error()}
}
