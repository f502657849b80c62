package rule

import (
	"slices"
	"strconv"
	"strings"

	"zonecut/internal/config"
	"zonecut/internal/finding"
)

var _ = register(Rule{
	ID:      "tls-verification-disabled",
	Title:   "certificates are no longer verified",
	Classes: []string{"C39"},
	Level:   finding.Block,
	Doc: `A setting of a guarded document newly switches off the verification of
certificates: insecure_skip_verify: true, ssl_verify: false, sslmode=require where
it was verify-full, NODE_TLS_REJECT_UNAUTHORIZED=0, --no-check-certificate. From
then on whoever answers under the name is believed: the next DNS mistake sends
passwords to strangers and nobody sees an error. It blocks, and evidence that the
setting works does not lift it: with verification off everything works.

A wrong address was pushed in a configuration that nobody had tested, and all that
read it failed at once (C39). They failed because somebody looked at what answered;
with verification off they would have gone on.

Harmless look-alike: a setting that was off before, and one that is turned on; a
document that leaves it out; other words that only sound alike (insecure_port,
verify_email); settings of a plan that the policy does not guard.

To do: give the client the authority that signed (ca_file, ca_bundle, sslrootcert)
in place of switching it off.`,
	Check: func(p *Pass) {
		for i := range p.Config {
			c := &p.Config[i]
			if c.After == nil || p.Tested[c.File].Unguarded {
				continue
			}
			for _, s := range c.Settings {
				verificationOff(p, c, s)
			}
		}
	},
})

func verificationOff(p *Pass, c *config.Change, s config.SettingChange) {
	sw := switchOf(c.After, s.Path)
	if sw == nil || s.After == nil || s.Before != nil && sw.off(s.Before) {
		return
	}
	unknown := s.After.Value == config.Unknown
	switch {
	case unknown && sw == offByText:
		return // any text may be anything
	case !unknown && !sw.off(s.After) && !loosened(s):
		return
	}
	f := p.ReportConfig(c, "%s of %s switches off the verification of certificates", s.Path, c.File)
	f.ID = finding.ID(f.Rule, c.ID()+" "+string(s.Path))
	f.Hint = "name the authority that signed in place of it: ca_file, ca_bundle, sslrootcert"
	if line := s.After.Line; line > 0 && c.Plan == "" {
		f.Places[0].Line = line
	}
	if unknown {
		f.Certainty = finding.Unknown
		f.Message = string(s.Path) + " of " + c.File + " is known only after the apply, and it can switch off the verification of certificates"
	}
}

// verification is a setting that decides whether certificates are verified.
type verification struct{ off func(*config.Setting) bool }

var (
	offWhenTrue  = &verification{func(s *config.Setting) bool { return isTrue(s.Words()) }}
	offWhenFalse = &verification{func(s *config.Setting) bool { return isFalse(s.Words()) }}
	offByMode    = &verification{func(s *config.Setting) bool { return slices.Contains(laxModes, strings.ToLower(s.Words())) }}
	offByText    = &verification{func(s *config.Setting) bool { return laxText(s.Words()) }}
)

// laxModes are the modes of PostgreSQL, MySQL, OpenSSL and others that say
// outright that nobody looks at who signed.
var laxModes = []string{"disable", "disabled", "none", "verify_none", "ssl_verify_none", "cert_none", "no_verify"}

// looseModes encrypt and look at nobody either, but they are what most people
// write: they count where a verifying mode stood before.
var looseModes = []string{"allow", "allowed", "prefer", "preferred", "require", "required", "optional"}

// loosened reports whether a mode, alone or in a connection string, gives up
// verification that was asked for by name.
func loosened(s config.SettingChange) bool {
	if s.Before == nil {
		return false
	}
	was, is := strings.ToLower(s.Before.Words()), strings.ToLower(s.After.Words())
	for _, mode := range looseModes {
		for _, strict := range []string{"verify-full", "verify-ca", "verify_identity", "verify_ca"} {
			if was == strict && is == mode || strings.Contains(was, "mode="+strict) && strings.Contains(is, "mode="+mode) {
				return true
			}
		}
	}
	return false
}

// trueIsOff and falseIsOff are names of switches without case and punctuation.
var (
	trueIsOff = []string{"insecure", "insecureskipverify", "insecureskiptlsverify", "skiptlsverify", "tlsskipverify", "skipverify", "skipsslverify",
		"sslskipverify", "tlsinsecure", "tlsinsecureskipverify", "insecuretls", "insecuressl", "allowinsecure", "allowinsecuretls", "sslnoverify", "gitsslnoverify",
		"noverify", "noverifyssl", "tlsnoverify", "disablesslverification", "disabletlsverification", "disabletlsverify", "disablesslverify",
		"disablecertificateverification", "skipcertificateverification", "skipcertverify", "ignorecertificateerrors", "ignoresslerrors", "trustallcertificates",
		"acceptinvalidcerts", "acceptinvalidcertificates", "trustservercertificate", "skipcertificatecheck", "nocheckcertificate"}
	falseIsOff = []string{"sslverify", "verifyssl", "tlsverify", "verifytls", "verifycertificate", "verifycertificates", "verifycert", "verifycerts", "certverify",
		"checkcertificate", "validatecerts", "validatecertificate", "validatecertificates", "verifyhostname", "verifypeer", "sslverifypeer", "sslverifyhost",
		"rejectunauthorized", "nodetlsrejectunauthorized", "pythonhttpsverify", "strictssl", "npmconfigstrictssl", "tlsverification", "sslverification", "verifyserverhostname"}
	modes = []string{"sslmode", "pgsslmode", "tlsmode", "verifymode", "sslverifymode", "tlsverifymode", "tlsverifyclient", "sslcertreqs"}
)

// switchOf tells whether a setting decides about verification, by its name; nil
// when it does not. "verify" alone does below something of TLS only.
func switchOf(d *config.Document, at config.Path) *verification {
	parts := strings.Split(string(at), "/")
	name := nameOf(d, at, parts)
	switch {
	case slices.Contains(trueIsOff, name):
		return offWhenTrue
	case slices.Contains(falseIsOff, name), name == "verify" && ofTLS(parts[:len(parts)-1]):
		return offWhenFalse
	case slices.Contains(modes, name):
		return offByMode
	}
	return offByText
}

// nameOf is the name of a setting in its plain form: the key, or, for an element
// {name: N, value: V} as Kubernetes has variables, N.
func nameOf(d *config.Document, at config.Path, parts []string) string {
	last := parts[len(parts)-1]
	if last == "value" {
		if s, ok := d.Settings[config.Path(strings.TrimSuffix(string(at), "value")+"name")]; ok {
			last = s.Words()
		}
	}
	return plain(last)
}

// plain is a name in lower case, letters and digits alone.
func plain(name string) string {
	return strings.Map(func(r rune) rune {
		switch {
		case r >= 'A' && r <= 'Z':
			return r + 'a' - 'A'
		case r >= 'a' && r <= 'z', r >= '0' && r <= '9':
			return r
		}
		return -1
	}, name)
}

func ofTLS(parts []string) bool {
	return slices.ContainsFunc(parts, func(p string) bool {
		p = plain(p)
		return strings.Contains(p, "tls") || strings.Contains(p, "ssl") || strings.Contains(p, "https") || strings.Contains(p, "cert")
	})
}

func isTrue(s string) bool {
	b, err := strconv.ParseBool(strings.ToLower(s))
	return err == nil && b || slices.Contains([]string{"yes", "on"}, strings.ToLower(s))
}

func isFalse(s string) bool {
	b, err := strconv.ParseBool(strings.ToLower(s))
	return err == nil && !b || slices.Contains([]string{"no", "off"}, strings.ToLower(s))
}

// flags are arguments of programs that switch verification off.
var flags = []string{"--insecure", "--insecure-skip-tls-verify", "--insecure-skip-verify", "--tls-skip-verify", "--no-check-certificate", "--skip-tls-verify", "--no-verify-ssl", "--kubelet-insecure-tls"}

// laxText reports whether a text has such an argument, or is a connection string
// with such a parameter.
func laxText(s string) bool {
	for word := range strings.FieldsSeq(s) {
		name, value, given := strings.Cut(word, "=")
		if slices.Contains(flags, name) && (!given || isTrue(value)) || given && laxPair(name, value) {
			return true
		}
	}
	_, rest, _ := strings.Cut(s, "://")
	_, query, _ := strings.Cut(rest, "?")
	for pair := range strings.SplitSeq(query, "&") {
		if name, value, given := strings.Cut(pair, "="); given && laxPair(name, value) {
			return true
		}
	}
	return false
}

// laxPair reports whether a parameter of a connection switches verification off.
func laxPair(name, value string) bool {
	switch name = plain(name); {
	case slices.Contains(modes, name):
		return slices.Contains(laxModes, strings.ToLower(value))
	case slices.Contains(trueIsOff, name):
		return isTrue(value)
	}
	return slices.Contains(falseIsOff, name) && isFalse(value)
}
