package zonefile

import (
	"crypto/hmac"
	"crypto/sha1"
	"crypto/sha256"
	"crypto/sha512"
	"encoding/base64"
	"encoding/hex"
	"errors"
	"fmt"
	"hash"
	"regexp"
	"strings"
	"time"

	"github.com/miekg/dns"
)

// Key is a key for TSIG.
type Key struct {
	// Name is canonical, Algorithm a name such as "hmac-sha256.", Secret base64.
	Name, Algorithm, Secret string
}

// hashes are the algorithms of RFC 8945, section 6, without MD5.
var hashes = map[string]func() hash.Hash{dns.HmacSHA1: sha1.New, dns.HmacSHA224: sha256.New224, dns.HmacSHA256: sha256.New,
	dns.HmacSHA384: sha512.New384, dns.HmacSHA512: sha512.New}

var (
	keyBlock   = regexp.MustCompile(`(?s)^\s*key\s+"?([^"\s{]+)"?\s*\{(.*)\}\s*;?\s*$`)
	keySetting = regexp.MustCompile(`(?s)^\s*(algorithm|secret)\s+"?([^"\s]+)"?\s*$`)
	keyComment = regexp.MustCompile(`(?m)(//|#).*$|(?s)/\*.*?\*/`)
)

// ParseKey reads the key file that BIND's tsig-keygen writes and that its tools
// take by -k: key "NAME" { algorithm hmac-sha256; secret "BASE64"; };
func ParseKey(text []byte, file string) (*Key, error) {
	bad := func(format string, args ...any) error {
		return &Error{File: file, Message: fmt.Sprintf(format, args...), Hint: "tsig-keygen NAME writes one"}
	}
	m := keyBlock.FindSubmatch(keyComment.ReplaceAll(text, nil))
	if m == nil {
		return nil, bad(`is no key file: key "NAME" { algorithm hmac-sha256; secret "…"; };`)
	}
	k := &Key{Name: dns.CanonicalName(string(m[1]))}
	for part := range strings.SplitSeq(string(m[2]), ";") {
		s := keySetting.FindStringSubmatch(part)
		switch {
		case s == nil && strings.TrimSpace(part) != "":
			return nil, bad("has something else in it than algorithm and secret")
		case s == nil:
		case s[1] == "algorithm":
			k.Algorithm = dns.CanonicalName(s[2])
		default:
			k.Secret = s[2]
		}
	}
	switch k.Algorithm {
	case "":
		return nil, bad("names no algorithm")
	default:
		if hashes[k.Algorithm] == nil {
			return nil, bad("the algorithm %s is not one of hmac-sha256, hmac-sha512, hmac-sha384, hmac-sha224, hmac-sha1", strings.TrimSuffix(k.Algorithm, "."))
		}
	}
	if _, err := base64.StdEncoding.DecodeString(k.Secret); err != nil || k.Secret == "" {
		return nil, bad("holds no secret in base64")
	}
	return k, nil
}

// signatures checks the messages of one transfer (RFC 8945, section 5.3.1): the
// first and the last are signed, and each signature covers what came since the
// one before.
type signatures struct {
	key *Key
	mac string // of the question, then of the last signed message
	// pending are the messages that no signature covers yet.
	pending []byte
	count   int // of the messages in pending
	seen    bool
}

// errUnsigned is an answer that nobody vouches for.
var errUnsigned = errors.New("what comes back is not signed")

// maxUnsigned is how many messages may come between two signatures.
const maxUnsigned = 99

// sign packs a question with its signature.
func (s *signatures) sign(q *dns.Msg) ([]byte, error) {
	q.SetTsig(s.key.Name, s.key.Algorithm, 300, time.Now().Unix())
	text, mac, err := dns.TsigGenerate(q, s.key.Secret, "", false)
	s.mac = mac
	return text, err
}

// check takes one message in. That the last one is signed is for the caller to
// see.
func (s *signatures) check(text []byte, sig *dns.TSIG) error {
	if sig == nil {
		if s.count++; !s.seen || s.count > maxUnsigned {
			return errUnsigned
		}
		s.pending = append(s.pending, text...)
		return nil
	}
	if dns.CanonicalName(sig.Hdr.Name) != s.key.Name || dns.CanonicalName(sig.Algorithm) != s.key.Algorithm {
		return fmt.Errorf("%w: by the key %s with %s", dns.ErrSig, sig.Hdr.Name, sig.Algorithm)
	}
	if err := dns.TsigVerifyWithProvider(text, s, s.mac, s.seen); err != nil {
		return err
	}
	s.mac, s.pending, s.count, s.seen = sig.MAC, s.pending[:0], 0, true
	return nil
}

// Generate is the HMAC over what the library lays out (the MAC before, the
// message, the times), with the messages that came in between in their place.
func (s *signatures) Generate(text []byte, _ *dns.TSIG) ([]byte, error) {
	secret, err := base64.StdEncoding.DecodeString(s.key.Secret)
	if err != nil {
		return nil, err
	}
	h := hmac.New(hashes[s.key.Algorithm], secret)
	before := 2 + len(s.mac)/2
	h.Write(text[:before])
	h.Write(s.pending)
	h.Write(text[before:])
	return h.Sum(nil), nil
}

// Verify compares the signature of a message with what it should be.
func (s *signatures) Verify(text []byte, sig *dns.TSIG) error {
	want, err := s.Generate(text, sig)
	if err != nil {
		return err
	}
	have, err := hex.DecodeString(sig.MAC)
	if err != nil || !hmac.Equal(want, have) {
		return dns.ErrSig
	}
	return nil
}
