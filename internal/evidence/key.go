package evidence

import (
	"bytes"
	"crypto"
	"crypto/ecdsa"
	"crypto/ed25519"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/sha256"
	"crypto/x509"
	"encoding/hex"
	"encoding/pem"
	"errors"
	"fmt"
)

// Key is a public key that may be trusted, and the name it goes by.
type Key struct {
	Name   string
	Public crypto.PublicKey
}

var errKeyType = errors.New("the key is neither ed25519 nor ECDSA P-256")

// ID is the key's fingerprint: the SHA-256 of its PKIX form in hexadecimal, ""
// for something that is no key.
func (k Key) ID() string {
	der, err := x509.MarshalPKIXPublicKey(k.Public)
	if err != nil {
		return ""
	}
	sum := sha256.Sum256(der)
	return hex.EncodeToString(sum[:])
}

// usable refuses keys of other kinds, and such as would make the verifying
// functions panic.
func (k Key) usable() error {
	switch p := k.Public.(type) {
	case ed25519.PublicKey:
		if len(p) == ed25519.PublicKeySize {
			return nil
		}
	case *ecdsa.PublicKey:
		if p != nil && p.Curve == elliptic.P256() {
			return nil
		}
	}
	return errKeyType
}

func (k Key) verify(message, signature []byte) bool {
	if k.usable() != nil {
		return false
	}
	switch p := k.Public.(type) {
	case ed25519.PublicKey:
		return ed25519.Verify(p, message, signature)
	case *ecdsa.PublicKey:
		sum := sha256.Sum256(message)
		return ecdsa.VerifyASN1(p, sum[:], signature)
	}
	return false
}

// sign makes a signature that verify accepts.
func sign(key crypto.Signer, message []byte) ([]byte, error) {
	if err := (Key{Public: key.Public()}).usable(); err != nil {
		return nil, err
	}
	if _, ok := key.Public().(ed25519.PublicKey); ok {
		return key.Sign(rand.Reader, message, crypto.Hash(0)) // ed25519 hashes by itself
	}
	sum := sha256.Sum256(message)
	return key.Sign(rand.Reader, sum[:], crypto.SHA256)
}

// ParsePublicKey reads a public key, PKIX in PEM.
func ParsePublicKey(text []byte) (crypto.PublicKey, error) {
	der, err := block(text, "PUBLIC KEY")
	if err != nil {
		return nil, err
	}
	key, err := x509.ParsePKIXPublicKey(der)
	if err != nil {
		return nil, fmt.Errorf("reading the public key: %w", err)
	}
	return key, Key{Public: key}.usable()
}

// ParsePrivateKey reads a private key, PKCS#8 in PEM, without a password.
func ParsePrivateKey(text []byte) (crypto.Signer, error) {
	der, err := block(text, "PRIVATE KEY")
	if err != nil {
		return nil, err
	}
	key, err := x509.ParsePKCS8PrivateKey(der)
	if err != nil {
		return nil, errors.New("reading the private key: not PKCS#8") // x509's words might quote the key
	}
	signer, ok := key.(crypto.Signer)
	if !ok {
		return nil, errKeyType
	}
	return signer, Key{Public: signer.Public()}.usable()
}

// block gives the one PEM block in a text.
func block(text []byte, want string) ([]byte, error) {
	b, rest := pem.Decode(text)
	switch {
	case b == nil:
		return nil, fmt.Errorf("no PEM block; want %q", want)
	case b.Type != want:
		return nil, fmt.Errorf("a PEM block %q; want %q", b.Type, want)
	case len(bytes.TrimSpace(rest)) > 0:
		return nil, fmt.Errorf("more than one PEM block; want one %q", want)
	}
	return b.Bytes, nil
}
