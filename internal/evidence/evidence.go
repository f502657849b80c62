// Package evidence holds signed statements that a content was tested: who says
// so, in which environment, by which suite, when; and whether that is enough.
// It knows contents by their digest only and reads no files. Which evidence is
// asked for is policy's; what happens without it is a rule's.
package evidence

import (
	"crypto"
	"errors"
	"fmt"
	"regexp"
	"slices"
	"time"
)

// The results of a test run, as the test-result predicate has them.
const (
	Passed = "PASSED"
	Warned = "WARNED"
	Failed = "FAILED"
)

// Statement says that a suite ran against contents in an environment.
type Statement struct {
	Subjects           []Subject
	Result             string
	Environment, Suite string
	TestedAt           time.Time
	// Tests by name, where the suite tells; all may be empty.
	PassedTests, WarnedTests, FailedTests []string
}

// Subject is a tested content: the name it had, which proves nothing, and its
// digest, "sha256:…".
type Subject struct{ Name, Digest string }

// ErrNotStatement is a payload that is no test result as we understand it.
var ErrNotStatement = errors.New("not a statement of a test result")

// Sign seals a statement in an envelope.
func Sign(key crypto.Signer, s Statement) ([]byte, error) {
	payload, err := marshal(&s)
	if err != nil {
		return nil, fmt.Errorf("signing evidence: %w", err)
	}
	return Seal(key, payload)
}

// Open gives the statement in an envelope that one of the keys signed, and that
// key. Its errors are those of Unseal, and ErrNotStatement.
func Open(envelope []byte, keys []Key) (*Statement, Key, error) {
	payload, key, err := Unseal(envelope, keys)
	if err != nil {
		return nil, Key{}, err
	}
	s, err := unmarshal(payload)
	if err != nil {
		return nil, Key{}, err
	}
	return s, key, nil
}

// Peek gives the statement in an envelope, and the ids of the keys that it says
// it is signed by, without looking at a signature: for showing it to people,
// never for a decision.
func Peek(envelope []byte) (s *Statement, keyIDs []string, err error) {
	e, payload, err := decode(envelope)
	if err != nil {
		return nil, nil, err
	}
	if s, err = unmarshal(payload); err != nil {
		return nil, nil, err
	}
	for _, sig := range e.Signatures {
		keyIDs = append(keyIDs, sig.KeyID)
	}
	return s, keyIDs, nil
}

var digest = regexp.MustCompile(`^sha256:[0-9a-f]{64}$`)

// check holds for what we sign and for what we open.
func (s *Statement) check() error {
	switch {
	case len(s.Subjects) == 0:
		return fmt.Errorf("%w: it has no subject with a sha256 digest", ErrNotStatement)
	case slices.ContainsFunc(s.Subjects, func(s Subject) bool { return !digest.MatchString(s.Digest) }):
		return fmt.Errorf("%w: a subject has a malformed digest", ErrNotStatement)
	case !slices.Contains([]string{Passed, Warned, Failed}, s.Result):
		return fmt.Errorf("%w: unknown result %q; have %s, %s, %s", ErrNotStatement, s.Result, Passed, Warned, Failed)
	case s.Environment == "" || s.Suite == "":
		return fmt.Errorf("%w: it names no environment or no suite", ErrNotStatement)
	case s.TestedAt.IsZero():
		return fmt.Errorf("%w: it does not say when the test was", ErrNotStatement)
	}
	return nil
}
