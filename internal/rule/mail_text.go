package rule

import (
	"crypto/ed25519"
	"crypto/rsa"
	"crypto/x509"
	"encoding/base64"
	"fmt"
	"regexp"
	"strings"
)

// What mail reads from texts: SPF (RFC 7208), and the tag lists of DKIM (RFC
// 6376), DMARC (RFC 7489) and MTA-STS (RFC 8461). Only what the rule about mail
// needs is read here; whether mail arrives is not.

// isSPF reports whether a text is an SPF record (RFC 7208, section 4.5).
func isSPF(text string) bool {
	low := strings.ToLower(text)
	return low == "v=spf1" || strings.HasPrefix(low, "v=spf1 ")
}

var (
	mechanism = regexp.MustCompile(`(?i)^[-+~?]?(all|(include|exists):.+|(a|mx|ptr)([:/].*)?|ip4:[0-9.]+(/[0-9]+)?|ip6:[0-9a-f:.]+(/[0-9]+)?)$`)
	modifier  = regexp.MustCompile(`(?i)^[a-z][a-z0-9._-]*=`)
)

// spf is what one SPF record says about those it does not name.
type spf struct {
	// all is the qualifier of "all": "-", "~", "?" or "+"; "" has none.
	all string
	// redirect hands the record over to another name.
	redirect bool
	// lookups counts the terms that ask the DNS (RFC 7208, section 4.6.4).
	lookups int
	// bad are the terms that are none: the record is then a permanent error.
	bad []string
}

func readSPF(text string) spf {
	var s spf
	for _, term := range strings.Fields(text)[1:] {
		low := strings.ToLower(term)
		bare := strings.TrimLeft(low, "-+~?")
		name, _, _ := strings.Cut(strings.NewReplacer("=", ":", "/", ":").Replace(bare), ":")
		switch name {
		case "include", "a", "mx", "ptr", "exists", "redirect":
			s.lookups++
		}
		switch {
		case modifier.MatchString(term):
			s.redirect = s.redirect || name == "redirect"
		case !mechanism.MatchString(term):
			s.bad = append(s.bad, term)
		case bare == "all" && s.all == "":
			if s.all = "+"; low[0] != 'a' {
				s.all = low[:1]
			}
		}
	}
	return s
}

// strength orders what a record says of those that it does not name. A record
// without "all" is neutral (RFC 7208, section 4.7).
func (s spf) strength() int {
	return map[string]int{"+": 0, "": 1, "?": 1, "~": 2, "-": 3}[s.all]
}

// word is the qualifier with its mechanism.
func (s spf) word() string {
	if s.all == "" {
		return `no "all"`
	}
	return `"` + s.all + `all"`
}

// tags reads a list "a=b; c=d" (RFC 6376, section 3.2). A text that is no such
// list gives the tags that there are.
func tags(text string) map[string]string {
	out := map[string]string{}
	for part := range strings.SplitSeq(text, ";") {
		if k, v, ok := strings.Cut(part, "="); ok {
			k = strings.ToLower(strings.TrimSpace(k))
			if _, twice := out[k]; !twice {
				out[k] = strings.TrimSpace(v)
			}
		}
	}
	return out
}

// version reports whether a text is a tag list that begins with its version.
func version(text, v string) bool {
	first, _, _ := strings.Cut(text, ";")
	k, val, ok := strings.Cut(first, "=")
	return ok && strings.TrimSpace(k) == "v" && strings.TrimSpace(val) == v
}

// isDKIM reports whether a text at a selector is meant as a key: the version may
// be missing (RFC 6376, section 3.6.1).
func isDKIM(text string) bool {
	_, key := tags(text)["p"]
	return key || version(text, "DKIM1")
}

// minRSA is the shortest key that verifiers may take (RFC 8301, section 3.2).
const minRSA = 1024

// dkimKey reads the key of a DKIM record. bad says why it does not decode, weak
// why verifiers will not take it, and revoked that it is empty on purpose.
func dkimKey(text string) (bad, weak string, revoked bool) {
	list := tags(text)
	p, ok := list["p"]
	if !ok {
		return "it has no tag p", "", false
	}
	if p == "" {
		return "", "", true
	}
	raw, err := base64.StdEncoding.DecodeString(strings.Join(strings.Fields(p), ""))
	if err != nil && strings.Contains(p, `"`) {
		// What is left of seams between strings, some verifiers leave out.
		weak = "it has quotes inside its key"
		raw, err = base64.StdEncoding.DecodeString(strings.Join(strings.Fields(strings.ReplaceAll(p, `"`, "")), ""))
	}
	if err != nil {
		return "its key is no base64", "", false
	}
	switch kind := strings.ToLower(list["k"]); kind {
	case "", "rsa":
		key := rsaKey(raw)
		if key == nil {
			return "its key is no RSA key; it may be cut off", "", false
		}
		if n := key.N.BitLen(); n < minRSA {
			weak = fmt.Sprintf("its key has %d bits, and verifiers take none below %d (RFC 8301)", n, minRSA)
		}
	case "ed25519":
		if len(raw) != ed25519.PublicKeySize {
			return fmt.Sprintf("its key has %d octets, and one of Ed25519 has %d", len(raw), ed25519.PublicKeySize), "", false
		}
	}
	return "", weak, false
}

// rsaKey reads an RSA key in either of the two forms that are in use (RFC 6376,
// section 3.6.1, and its erratum 3017).
func rsaKey(raw []byte) *rsa.PublicKey {
	if key, err := x509.ParsePKCS1PublicKey(raw); err == nil {
		return key
	}
	key, err := x509.ParsePKIXPublicKey(raw)
	if err != nil {
		return nil
	}
	rsaKey, _ := key.(*rsa.PublicKey)
	return rsaKey
}

// policies orders what DMARC asks receivers to do (RFC 7489, section 6.3).
var policies = map[string]int{"none": 0, "quarantine": 1, "reject": 2}
