package zone

import (
	"bytes"
	"crypto"
	"encoding/base64"
	"errors"
	"io"
	"strings"

	"github.com/miekg/dns"
)

// VerifySignature reports by its error what is wrong with a signature of a set by a key:
// what the library reports, and Ed448, which it does not know, as well.
func VerifySignature(sig *dns.RRSIG, key *dns.DNSKEY, set []dns.RR) error {
	err := sig.Verify(key, set)
	if sig.Algorithm != dns.ED448 || !errors.Is(err, dns.ErrAlg) {
		return err // the set and the key may not fit the signature
	}
	message, err := signedData(sig, set)
	if err != nil {
		return err
	}
	public, err := base64.StdEncoding.DecodeString(key.PublicKey)
	if err != nil {
		return dns.ErrSig
	}
	signature, err := base64.StdEncoding.DecodeString(sig.Signature)
	if err != nil || !verify448(public, message, signature) {
		return dns.ErrSig
	}
	return nil
}

// signedData is what a signature covers (RFC 4034, section 3.1.8.1). The library makes
// it for a signer, of the algorithms that it knows: one that signs nothing and keeps it,
// of an algorithm that hashes nothing either, is given it in the other's place.
func signedData(sig *dns.RRSIG, set []dns.RR) ([]byte, error) {
	like, ok := dns.Copy(sig).(*dns.RRSIG)
	if !ok {
		return nil, dns.ErrSig
	}
	like.Algorithm = dns.ED25519
	var out []dns.RR
	for _, rr := range set {
		rr = dns.Copy(rr)
		h := rr.Header()
		h.Ttl = sig.OrigTtl
		if labels := dns.SplitDomainName(h.Name); len(labels) > int(sig.Labels) {
			h.Name = strings.Join(append([]string{"*"}, labels[len(labels)-int(sig.Labels):]...), ".") + "."
		}
		out = append(out, rr)
	}
	keep := new(keeper)
	if err := like.Sign(keep, out); err != nil {
		return nil, err
	}
	keep.message[2] = dns.ED448 // behind the type covered
	return keep.message, nil
}

// keeper is a signer that keeps what it shall sign.
type keeper struct{ message []byte }

func (*keeper) Public() crypto.PublicKey { return nil }

func (k *keeper) Sign(_ io.Reader, message []byte, _ crypto.SignerOpts) ([]byte, error) {
	k.message = bytes.Clone(message)
	return nil, nil
}
