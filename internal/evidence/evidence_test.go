package evidence

import (
	"bytes"
	"crypto"
	"crypto/ecdsa"
	"crypto/ed25519"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/rsa"
	"crypto/sha256"
	"crypto/x509"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"encoding/pem"
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/secure-systems-lab/go-securesystemslib/dsse"
)

var now = time.Date(2026, 1, 2, 12, 0, 0, 0, time.UTC)

// edKey is an ed25519 key made of one letter.
func edKey(seed string) ed25519.PrivateKey {
	return ed25519.NewKeyFromSeed(bytes.Repeat([]byte(seed), ed25519.SeedSize))
}

func ecKey(t *testing.T, curve elliptic.Curve) *ecdsa.PrivateKey {
	t.Helper()
	key, err := ecdsa.GenerateKey(curve, rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	return key
}

func digestOf(text string) string {
	sum := sha256.Sum256([]byte(text))
	return "sha256:" + hex.EncodeToString(sum[:])
}

func statementOf(contents ...string) Statement {
	s := Statement{Result: Passed, Environment: "staging", Suite: "smoke", TestedAt: now.Add(-2 * time.Hour), PassedTests: []string{"smoke"}}
	for _, c := range contents {
		s.Subjects = append(s.Subjects, Subject{Name: "app.yaml", Digest: digestOf(c)})
	}
	return s
}

func sealed(t *testing.T, key crypto.Signer, s Statement) []byte {
	t.Helper()
	envelope, err := Sign(key, s)
	if err != nil {
		t.Fatal(err)
	}
	return envelope
}

// edited is an envelope with one thing changed.
func edited(t *testing.T, envelope []byte, change func(*dsse.Envelope)) []byte {
	t.Helper()
	var e dsse.Envelope
	if err := json.Unmarshal(envelope, &e); err != nil {
		t.Fatal(err)
	}
	change(&e)
	out, err := json.Marshal(e)
	if err != nil {
		t.Fatal(err)
	}
	return out
}

func TestSignAndOpen(t *testing.T) {
	for name, key := range map[string]crypto.Signer{"ed25519": edKey("a"), "P-256": ecKey(t, elliptic.P256())} {
		t.Run(name, func(t *testing.T) {
			want := statementOf("one", "two")
			trusted := Key{Name: "staging-ci", Public: key.Public()}
			got, by, err := Open(sealed(t, key, want), []Key{{Name: "other", Public: edKey("z").Public()}, trusted, trusted})
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(&want, got); diff != "" {
				t.Errorf("statement (-want +got):\n%s", diff)
			}
			if by.Name != "staging-ci" {
				t.Errorf("signed by %q", by.Name)
			}
		})
	}
}

// What other verifiers of in-toto see.
func TestPayload(t *testing.T) {
	var e dsse.Envelope
	s := statementOf("one")
	s.TestedAt = s.TestedAt.Add(time.Millisecond).In(time.FixedZone("", 3600))
	if err := json.Unmarshal(sealed(t, edKey("a"), s), &e); err != nil {
		t.Fatal(err)
	}
	payload, err := e.DecodeB64Payload()
	if err != nil {
		t.Fatal(err)
	}
	want := `{"_type":"https://in-toto.io/Statement/v1",` +
		`"subject":[{"name":"app.yaml","digest":{"sha256":"7692c3ad3540bb803c020b3aee66cd8887123234ea0c6e7143c0add73ff431ed"},"mediaType":"application/vnd.zonecut.settings.v1"}],` +
		`"predicateType":"https://in-toto.io/attestation/test-result/v0.1",` +
		`"predicate":{"result":"PASSED","configuration":[{"name":"smoke","uri":"zonecut:suite/smoke"}],"passedTests":["smoke"],` +
		`"zonecut":{"environment":"staging","suite":"smoke","testedAt":"2026-01-02T10:00:00Z"}}}`
	if got := string(payload); got != want {
		t.Errorf("payload\n%s, want\n%s", got, want)
	}
	if e.PayloadType != PayloadType || e.Signatures[0].KeyID != (Key{Public: edKey("a").Public()}).ID() {
		t.Errorf("envelope %+v", e)
	}
}

func TestSignRefuses(t *testing.T) {
	tests := map[string]func(*Statement){
		"no subject":         func(s *Statement) { s.Subjects = nil },
		"digest of nothing":  func(s *Statement) { s.Subjects[0].Digest = "" },
		"digest in capitals": func(s *Statement) { s.Subjects[0].Digest = "sha256:" + strings.Repeat("A", 64) },
		"result":             func(s *Statement) { s.Result = "passed" },
		"environment":        func(s *Statement) { s.Environment = "" },
		"suite":              func(s *Statement) { s.Suite = "" },
		"time":               func(s *Statement) { s.TestedAt = time.Time{} },
	}
	for name, change := range tests {
		t.Run(name, func(t *testing.T) {
			s := statementOf("one")
			change(&s)
			if _, err := Sign(edKey("a"), s); !errors.Is(err, ErrNotStatement) {
				t.Errorf("error %v, want ErrNotStatement", err)
			}
		})
	}
	if _, err := Sign(ecKey(t, elliptic.P384()), statementOf("one")); !errors.Is(err, errKeyType) {
		t.Errorf("a P-384 key: error %v", err)
	}
}

func TestOpenRefuses(t *testing.T) {
	good := sealed(t, edKey("a"), statementOf("one"))
	seal := func(payload string) []byte {
		envelope, err := Seal(edKey("a"), []byte(payload))
		if err != nil {
			t.Fatal(err)
		}
		return envelope
	}
	edit := func(change func(*dsse.Envelope)) []byte { return edited(t, good, change) }
	tests := []struct {
		name     string
		envelope []byte
		want     error
		words    string
	}{
		{"empty", nil, ErrNotEnvelope, ""},
		{"other JSON", []byte(`{"a": 1}`), ErrNotEnvelope, "no payload"},
		{"payload not base64", edit(func(e *dsse.Envelope) { e.Payload = "§" }), ErrNotEnvelope, "base64"},
		{"too many signatures", edit(func(e *dsse.Envelope) { e.Signatures = make([]dsse.Signature, 65) }), ErrNotEnvelope, "64"},
		{"payload type", edit(func(e *dsse.Envelope) { e.PayloadType = "text/plain" }), ErrPayloadType, `"text/plain"`},
		{"no signature", edit(func(e *dsse.Envelope) { e.Signatures = nil }), ErrNoSignature, ""},
		{"unknown key", sealed(t, edKey("x"), statementOf("one")), ErrUnknownKey, "but \""},
		{"unknown key without id", edited(t, sealed(t, edKey("x"), statementOf("one")), func(e *dsse.Envelope) { e.Signatures[0].KeyID = "" }), ErrUnknownKey, ""},
		{"unknown key under a known id", edited(t, sealed(t, edKey("x"), statementOf("one")), func(e *dsse.Envelope) {
			e.Signatures[0].KeyID = Key{Public: edKey("a").Public()}.ID()
		}), ErrBadSignature, `"staging-ci"`},
		{"changed payload", edit(func(e *dsse.Envelope) { e.Payload = base64.StdEncoding.EncodeToString([]byte("{}")) }), ErrBadSignature, `"staging-ci"`},
		{"changed signature", edit(func(e *dsse.Envelope) { e.Signatures[0].Sig = "AAAA" }), ErrBadSignature, ""},
		{"signature not base64", edit(func(e *dsse.Envelope) { e.Signatures[0].Sig = "§" }), ErrBadSignature, ""},
		{"empty signature", edit(func(e *dsse.Envelope) { e.Signatures[0].Sig = "" }), ErrBadSignature, ""},
		{"payload no JSON", seal("text"), ErrNotStatement, ""},
		{"other type", seal(`{"_type":"https://in-toto.io/Statement/v0.1"}`), ErrNotStatement, "Statement/v0.1"},
		{"other predicate", seal(`{"_type":"https://in-toto.io/Statement/v1","predicateType":"https://slsa.dev/provenance/v1"}`), ErrNotStatement, "slsa.dev"},
		{"other algorithm", seal(`{"_type":"https://in-toto.io/Statement/v1","predicateType":"https://in-toto.io/attestation/test-result/v0.1","subject":[{"digest":{"md5":"00"}}]}`), ErrNotStatement, "sha256"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			s, _, err := Open(tt.envelope, []Key{{"staging-ci", edKey("a").Public()}})
			if s != nil || !errors.Is(err, tt.want) || !strings.Contains(err.Error(), tt.words) {
				t.Errorf("statement %v, error %v; want %v with %q", s, err, tt.want, tt.words)
			}
		})
	}
}

// A key id is a hint, not signed: another tool's way of counting it, or an
// unknown signature beside ours, takes nothing away.
func TestOpenTriesAllKeys(t *testing.T) {
	good := sealed(t, edKey("a"), statementOf("one"))
	for name, change := range map[string]func(*dsse.Envelope){
		"other id": func(e *dsse.Envelope) { e.Signatures[0].KeyID = "SHA256:other" },
		"no id":    func(e *dsse.Envelope) { e.Signatures[0].KeyID = "" },
		"one more": func(e *dsse.Envelope) {
			e.Signatures = append([]dsse.Signature{{KeyID: "x", Sig: "AAAA"}}, e.Signatures...)
		},
	} {
		t.Run(name, func(t *testing.T) {
			if _, key, err := Open(edited(t, good, change), []Key{{"b", edKey("b").Public()}, {"a", edKey("a").Public()}}); err != nil || key.Name != "a" {
				t.Errorf("key %q, error %v", key.Name, err)
			}
		})
	}
}

func TestOpenBadKeys(t *testing.T) {
	p384 := ecKey(t, elliptic.P384()).Public()
	for name, key := range map[string]crypto.PublicKey{"none": nil, "short": ed25519.PublicKey("x"), "P-384": p384, "no curve": &ecdsa.PublicKey{}} {
		t.Run(name, func(t *testing.T) {
			if _, _, err := Open(sealed(t, edKey("a"), statementOf("one")), []Key{{name, key}}); !errors.Is(err, ErrUnknownKey) || !strings.Contains(err.Error(), "no key is trusted") {
				t.Errorf("error %v, want ErrUnknownKey", err)
			}
		})
	}
}

func TestKeys(t *testing.T) {
	for name, key := range map[string]crypto.Signer{"ed25519": edKey("a"), "P-256": ecKey(t, elliptic.P256())} {
		t.Run(name, func(t *testing.T) {
			private, public := pemPair(t, key)
			gotPrivate, err := ParsePrivateKey(private)
			if err != nil {
				t.Fatal(err)
			}
			gotPublic, err := ParsePublicKey(public)
			if err != nil {
				t.Fatal(err)
			}
			id := Key{Public: key.Public()}.ID()
			if (Key{Public: gotPrivate.Public()}).ID() != id || (Key{Public: gotPublic}).ID() != id {
				t.Error("the keys differ from what was written")
			}
			if _, err := ParsePublicKey(private); err == nil {
				t.Error("a private key passed for a public one")
			}
			if _, err := ParsePrivateKey(public); err == nil {
				t.Error("a public key passed for a private one")
			}
			if _, err := ParsePublicKey(append(public, public...)); err == nil {
				t.Error("two keys in one file")
			}
		})
	}
	rsaKey, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		t.Fatal(err)
	}
	for name, key := range map[string]crypto.Signer{"RSA": rsaKey, "P-384": ecKey(t, elliptic.P384())} {
		private, public := pemPair(t, key)
		if _, err := ParsePublicKey(public); !errors.Is(err, errKeyType) {
			t.Errorf("public %s: %v", name, err)
		}
		if _, err := ParsePrivateKey(private); !errors.Is(err, errKeyType) {
			t.Errorf("private %s: %v", name, err)
		}
	}
	for _, text := range []string{"", "secret", "-----BEGIN PRIVATE KEY-----\nc2VjcmV0\n-----END PRIVATE KEY-----\n"} {
		if _, err := ParsePrivateKey([]byte(text)); err == nil || strings.Contains(err.Error(), "ecret\n") {
			t.Errorf("%q: error %v", text, err)
		}
	}
}

func pemPair(t *testing.T, key crypto.Signer) (private, public []byte) {
	t.Helper()
	p, err := x509.MarshalPKCS8PrivateKey(key)
	if err != nil {
		t.Fatal(err)
	}
	q, err := x509.MarshalPKIXPublicKey(key.Public())
	if err != nil {
		t.Fatal(err)
	}
	return pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: p}), pem.EncodeToMemory(&pem.Block{Type: "PUBLIC KEY", Bytes: q})
}

func TestPeek(t *testing.T) {
	good := sealed(t, edKey("x"), statementOf("one"))
	s, ids, err := Peek(good)
	if err != nil || s.Suite != "smoke" || !cmp.Equal(ids, []string{Key{Public: edKey("x").Public()}.ID()}) {
		t.Errorf("statement %v by %q, error %v", s, ids, err)
	}
	if _, _, err := Peek([]byte("{}")); !errors.Is(err, ErrNotEnvelope) {
		t.Errorf("error %v", err)
	}
}

func FuzzOpen(f *testing.F) {
	key := edKey("a")
	envelope, err := Sign(key, Statement{Subjects: []Subject{{"a", digestOf("a")}}, Result: Passed, Environment: "e", Suite: "s", TestedAt: now})
	if err != nil {
		f.Fatal(err)
	}
	f.Add(envelope)
	f.Add([]byte(`{"payloadType":"application/vnd.in-toto+json","payload":"e30=","signatures":[{"keyid":"","sig":"AA=="}]}`))
	keys := []Key{{"a", key.Public()}}
	f.Fuzz(func(t *testing.T, data []byte) {
		s, _, err := Open(data, keys)
		if (s == nil) == (err == nil) {
			t.Errorf("statement %v and error %v", s, err)
		}
		Judge(digestOf("a"), []File{{"f", data}}, Requirement{Environment: "e", Suite: "s", MaxAge: time.Hour, MinSoak: time.Minute, Keys: keys}, now)
	})
}

// FuzzStatement reads payloads as if they were signed: nobody can find a
// signature by chance.
func FuzzStatement(f *testing.F) {
	payload, err := marshal(&Statement{Subjects: []Subject{{"a", digestOf("a")}}, Result: Passed, Environment: "e", Suite: "s", TestedAt: now})
	if err != nil {
		f.Fatal(err)
	}
	f.Add(payload)
	f.Fuzz(func(t *testing.T, data []byte) {
		s, err := unmarshal(data)
		if err != nil {
			return
		}
		if err := s.check(); err != nil {
			t.Errorf("read a statement that we would not sign: %v", err)
		}
		for _, p := range (Requirement{Environment: "e", Suite: "s", MaxAge: time.Hour, MinSoak: time.Minute}).compare(digestOf("b"), s, now) {
			_ = candidate{points: []point{p}}.String()
		}
	})
}
