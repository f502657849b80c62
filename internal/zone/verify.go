package zone

import (
	"crypto/rsa"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/miekg/dns"
)

// Bounds on what data that nobody vouches for can make a verification compute
// (KeyTrap, CVE-2023-50387).
const (
	maxSignatures = 8
	maxTries      = 16
)

// Keys are those of a zone that may sign what it holds: zone keys that are not
// revoked (RFC 4034, section 2.1.1; RFC 5011, section 2.1).
type Keys struct {
	signer Name
	keys   []*dns.DNSKEY
}

// ReadKeys reads the canonical RDATA of DNSKEY records at an apex; what is no key that
// may sign is left out.
func ReadKeys(apex Name, data []string) *Keys {
	out := &Keys{signer: apex}
	for _, k := range data {
		if key, ok := parse[*dns.DNSKEY]("DNSKEY", k); ok && key.Flags&dns.ZONE != 0 && key.Flags&dns.REVOKE == 0 && key.Protocol == 3 {
			key.Hdr.Name = string(apex)
			out.keys = append(out.keys, key)
		}
	}
	return out
}

// Verify is Keys.Verify by keys that are asked once.
func Verify(owner Name, t Type, data, signatures, keys []string, signer Name, now time.Time) (fault string, known bool) {
	return ReadKeys(signer, keys).Verify(owner, t, data, signatures, now)
}

// Verify looks for a signature of a set by one of the keys that holds at a time:
// one is enough (RFC 4035, section 5.3.3). Data and signatures are canonical RDATA;
// signatures of other sets are passed over. fault is "" when one holds, and
// otherwise what is wrong with the one that came closest; known is false when none
// could be verified here: then fault says why. So it is of SVCB and HTTPS: the case
// of their target is signed (RFC 6840, section 5.1) and not in the canonical form.
func (k *Keys) Verify(owner Name, t Type, data, signatures []string, now time.Time) (fault string, known bool) {
	set, ok := records(owner, t, data)
	if !ok {
		return fmt.Sprintf("the %s set cannot be read", t), false
	}
	v := verifying{set: set, keys: k.keys, signer: k.signer, now: now, left: maxTries, fault: fmt.Sprintf("the %s set has no RRSIG", t), known: true}
	tried := 0
	for _, text := range signatures {
		sig, ok := parse[*dns.RRSIG]("RRSIG", text)
		if !ok || sig.TypeCovered != set[0].Header().Rrtype {
			continue
		}
		if tried++; tried > maxSignatures {
			break
		}
		sig.Hdr.Name = string(owner)
		if v.holds(sig, text) {
			return "", true
		}
	}
	return v.fault, v.known
}

// verifying is one verification.
type verifying struct {
	set    []dns.RR
	keys   []*dns.DNSKEY
	signer Name
	now    time.Time
	left   int // tries
	fault  string
	known  bool
	rank   int // how close the closest came
}

// say keeps the fault of the signature that came closest.
func (v *verifying) say(rank int, known bool, format string, args ...any) bool {
	if rank > v.rank {
		v.rank, v.known, v.fault = rank, known, fmt.Sprintf(format, args...)
	}
	return false
}

// holds judges one signature (RFC 4035, section 5.3.1).
func (v *verifying) holds(sig *dns.RRSIG, text string) bool {
	t := Type(dns.TypeToString[sig.TypeCovered])
	s, ok := ParseSignature(text, v.now)
	signer, err := FQDN(sig.SignerName)
	switch {
	case !ok || err != nil || signer != v.signer:
		return v.say(1, true, "the RRSIG of the %s set is signed by %s and not by %s", t, sig.SignerName, v.signer)
	case !v.now.Before(s.Expiration.Add(time.Second)):
		return v.say(4, true, "the RRSIG of the %s set expired at %s", t, s.Expiration.Format(time.RFC3339))
	case v.now.Before(s.Inception):
		return v.say(4, true, "the RRSIG of the %s set is not valid before %s", t, s.Inception.Format(time.RFC3339))
	}
	v.say(2, true, "the RRSIG of the %s set is by key %d (algorithm %d), which is not among the keys", t, sig.KeyTag, sig.Algorithm)
	return slices.ContainsFunc(v.keys, func(k *dns.DNSKEY) bool {
		if k.Algorithm != sig.Algorithm || k.KeyTag() != sig.KeyTag || v.left <= 0 {
			return false
		}
		v.left--
		switch err := VerifySignature(sig, k, v.set); {
		case err == nil:
			return true
		case !Refuted(sig.Algorithm, err):
			return v.say(5, false, "the RRSIG of the %s set by key %d (algorithm %d) cannot be verified here", t, sig.KeyTag, sig.Algorithm)
		}
		return v.say(3, !caseLost(v.set), "the RRSIG of the %s set by key %d does not verify", t, sig.KeyTag)
	})
}

// caseLost reports whether a set has a name whose case is signed and was lowered.
func caseLost(set []dns.RR) bool {
	return slices.ContainsFunc(set, func(rr dns.RR) bool {
		switch r := rr.(type) {
		case *dns.SVCB:
			return r.Target != "."
		case *dns.HTTPS:
			return r.Target != "."
		}
		return false
	})
}

// Refuted reports whether an error of a verification says that the signature or key
// is wrong, not that this program cannot work with it: Go refuses RSA keys of less than
// 1024 bits, and the library those with a large exponent.
func Refuted(algorithm uint8, err error) bool {
	switch {
	case errors.Is(err, dns.ErrKey):
		return algorithm == dns.ECDSAP256SHA256 || algorithm == dns.ECDSAP384SHA384 || algorithm == dns.ED25519
	case errors.Is(err, rsa.ErrVerification):
		return true
	}
	return errors.Is(err, dns.ErrSig) || errors.Is(err, dns.ErrRRset)
}

// records are the records of a set; there is at least one.
func records(owner Name, t Type, data []string) (set []dns.RR, ok bool) {
	for _, d := range data {
		rr, err := dns.NewRR(". 0 IN " + string(t) + " " + d)
		if err != nil || rr == nil {
			return nil, false
		}
		rr.Header().Name = string(owner)
		set = append(set, rr)
	}
	return set, len(set) > 0
}
