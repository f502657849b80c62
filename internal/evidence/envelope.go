package evidence

import (
	"context"
	"crypto"
	"encoding/json"
	"errors"
	"fmt"
	"strings"

	"github.com/secure-systems-lab/go-securesystemslib/dsse"
)

// PayloadType is the type of what we seal: an in-toto statement as JSON.
const PayloadType = "application/vnd.in-toto+json"

// maxSignatures bounds the work that a hostile envelope can make.
const maxSignatures = 64

// Why an envelope is not opened.
var (
	ErrNotEnvelope  = errors.New("not a DSSE envelope")
	ErrPayloadType  = errors.New("wrong payload type")
	ErrNoSignature  = errors.New("it has no signature")
	ErrUnknownKey   = errors.New("no trusted key signed it")
	ErrBadSignature = errors.New("bad signature")
)

// Seal signs an in-toto statement and wraps it in a DSSE envelope,
// https://github.com/secure-systems-lab/dsse.
func Seal(key crypto.Signer, payload []byte) ([]byte, error) {
	signer, err := dsse.NewEnvelopeSigner(sealer{key})
	if err != nil {
		return nil, fmt.Errorf("signing: %w", err)
	}
	e, err := signer.SignPayload(context.Background(), PayloadType, payload)
	if err != nil {
		return nil, fmt.Errorf("signing: %w", err)
	}
	out, err := json.Marshal(e)
	return append(out, '\n'), err
}

// Unseal gives the payload of an envelope that one of the keys signed, and that
// key. Its errors are ErrNotEnvelope, ErrPayloadType, ErrNoSignature,
// ErrUnknownKey and ErrBadSignature.
func Unseal(envelope []byte, keys []Key) ([]byte, Key, error) {
	e, payload, err := decode(envelope)
	if err != nil {
		return nil, Key{}, err
	}
	if len(e.Signatures) == 0 {
		return nil, Key{}, ErrNoSignature
	}
	key, err := signedBy(e, keys)
	return payload, key, err
}

func decode(envelope []byte) (*dsse.Envelope, []byte, error) {
	var e dsse.Envelope
	if err := json.Unmarshal(envelope, &e); err != nil {
		return nil, nil, fmt.Errorf("%w: %w", ErrNotEnvelope, err)
	}
	if e.PayloadType == "" || e.Payload == "" {
		return nil, nil, fmt.Errorf("%w: it has no payload", ErrNotEnvelope)
	}
	if e.PayloadType != PayloadType {
		return nil, nil, fmt.Errorf("%w %q; have %s", ErrPayloadType, e.PayloadType, PayloadType)
	}
	if len(e.Signatures) > maxSignatures {
		return nil, nil, fmt.Errorf("%w: more than %d signatures", ErrNotEnvelope, maxSignatures)
	}
	payload, err := e.DecodeB64Payload()
	if err != nil {
		return nil, nil, fmt.Errorf("%w: the payload is not base64", ErrNotEnvelope)
	}
	return &e, payload, nil
}

// signedBy is the trusted key that signed. An envelope's key ids are unsigned
// hints: those we do not know are dropped, so that other tools may count theirs
// differently, and the library then tries every key. It gets each key once: about
// a second copy it would print a line on standard output.
func signedBy(e *dsse.Envelope, keys []Key) (Key, error) {
	byID := map[string]Key{}
	var verifiers []dsse.Verifier
	for _, k := range keys {
		id := k.ID()
		if _, twice := byID[id]; twice || k.usable() != nil {
			continue
		}
		byID[id] = k
		verifiers = append(verifiers, verifier{k})
	}
	if len(verifiers) == 0 {
		return Key{}, fmt.Errorf("%w: no key is trusted", ErrUnknownKey)
	}
	claimed, unknown := claims(e, byID)
	v, err := dsse.NewEnvelopeVerifier(verifiers...)
	if err != nil {
		return Key{}, fmt.Errorf("verifying: %w", err)
	}
	accepted, err := v.Verify(context.Background(), e)
	switch {
	case err == nil && len(accepted) > 0:
		return byID[accepted[0].KeyID], nil
	case len(claimed) > 0:
		return Key{}, fmt.Errorf("%w of the key %s", ErrBadSignature, strings.Join(claimed, ", "))
	case len(unknown) > 0:
		return Key{}, fmt.Errorf("%w, but %s", ErrUnknownKey, strings.Join(unknown, ", "))
	}
	return Key{}, ErrUnknownKey
}

// claims are the keys that the signatures say they are by: names of known ones,
// ids of others, which it takes out of the envelope.
func claims(e *dsse.Envelope, byID map[string]Key) (known, unknown []string) {
	for i := range e.Signatures {
		s := &e.Signatures[i]
		if k, ok := byID[s.KeyID]; ok {
			known = append(known, fmt.Sprintf("%q", k.Name))
			continue
		}
		if s.KeyID != "" {
			unknown = append(unknown, fmt.Sprintf("%.20q", s.KeyID))
		}
		s.KeyID = ""
	}
	return known, unknown
}

// sealer and verifier are keys as the library wants them.
type sealer struct{ key crypto.Signer }

func (s sealer) Sign(_ context.Context, data []byte) ([]byte, error) { return sign(s.key, data) }
func (s sealer) KeyID() (string, error)                              { return Key{Public: s.key.Public()}.ID(), nil }

type verifier struct{ key Key }

func (v verifier) KeyID() (string, error)   { return v.key.ID(), nil }
func (v verifier) Public() crypto.PublicKey { return v.key.Public }
func (v verifier) Verify(_ context.Context, data, signature []byte) error {
	if !v.key.verify(data, signature) {
		return ErrBadSignature
	}
	return nil
}
