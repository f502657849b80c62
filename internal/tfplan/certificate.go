package tfplan

import (
	"crypto/x509"
	"encoding/pem"
	"errors"
	"net/url"
	"strings"
	"time"

	"zonecut/internal/zone"
)

// certificateOf collects what one resource says of a certificate.
type certificateOf struct{ zone.Certificate }

// certifies is a type that is a certificate; served says that its host hands it
// out to the world.
func certifies(served bool, fill func(*certificateOf, Value), needs ...string) *heldType {
	return &heldType{needs: needs, read: func(v Value) held {
		c := certificateOf{zone.Certificate{Serves: served}}
		fill(&c, v)
		names := []string{"domain_name", "subject_alternative_names", "dns_names", "common_name"}
		sensitive := false
		for _, n := range names {
			sensitive = sensitive || v.Field(n).Sensitive()
		}
		return held{certificate: &c.Certificate, sensitive: sensitive}
	}}
}

// names takes names from texts and lists, in the order in which they are given:
// the first is what people call the certificate.
func (c *certificateOf) names(values ...Value) {
	for _, v := range values {
		c.NamesUnknown = c.NamesUnknown || v.AnyUnknown()
		if text := v.Text(); text != "" {
			c.name(text)
		}
		for _, item := range v.Items() {
			if text := item.Text(); text != "" {
				c.name(text)
			}
		}
	}
}

// untold notes that names come from a value that is known only after the apply,
// or that nobody here can read.
func (c *certificateOf) untold(v Value) {
	if v.AnyUnknown() {
		c.NamesUnknown = true
	} else {
		c.NamesUntold = true
	}
}

// name takes one name. A common name may be any text, and certificates are for
// addresses too: what is no name of the DNS stands as it is.
func (c *certificateOf) name(text string) {
	n, err := zone.FQDN(text)
	if err != nil || !isHost(text) {
		c.other(text)
		return
	}
	for _, have := range c.Names {
		if have == n {
			return
		}
	}
	if c.Names = append(c.Names, n); c.Subject == "" {
		c.Subject = n
	}
}

func (c *certificateOf) other(text string) {
	for _, have := range c.Others {
		if have == text {
			return
		}
	}
	c.Others = append(c.Others, text)
}

// isHost reports whether a text is written as a host's name: with a dot, without
// spaces, and with a last label that is no number.
func isHost(text string) bool {
	text = strings.TrimSuffix(text, ".")
	i := strings.LastIndexByte(text, '.')
	return i > 0 && !strings.ContainsAny(text, " :/@") && strings.Trim(text[i+1:], "0123456789") != ""
}

// others takes addresses and URIs.
func (c *certificateOf) others(values ...Value) {
	for _, v := range values {
		c.NamesUnknown = c.NamesUnknown || v.AnyUnknown()
		for _, item := range v.Items() {
			if text := item.Text(); text != "" {
				c.other(text)
			}
		}
	}
}

// valid takes when it begins and ends to be valid.
func (c *certificateOf) valid(from, until Value) {
	c.NotBefore, c.NotAfter = day(from), day(until)
}

// dayForms are the ways in which providers write a time.
var dayForms = []string{time.RFC3339, "2006-01-02 15:04:05 -0700 MST", "2006-01-02 15:04:05", "2006-01-02"}

// day is a point in time; one that is not understood is not told.
func day(v Value) zone.Day {
	for _, form := range dayForms {
		if t, err := time.Parse(form, v.Text()); err == nil && !t.IsZero() {
			return zone.Day{Time: t.UTC()}
		}
	}
	return zone.Day{Unknown: v.Unknown()}
}

// pem takes what a certificate in PEM says of itself; ok is false where there is
// none that can be read, as when it is known only after the apply.
func (c *certificateOf) pem(v Value) (ok bool) {
	block, err := decodePEM(v.Text(), "CERTIFICATE")
	if err != nil {
		return false
	}
	own, err := x509.ParseCertificate(block)
	if err != nil {
		return false
	}
	c.x509(own.Subject.CommonName, own.DNSNames, own.URIs)
	for _, ip := range own.IPAddresses {
		c.other(ip.String())
	}
	if c.Issuer = own.Issuer.CommonName; c.Issuer == "" && len(own.Issuer.Organization) > 0 {
		c.Issuer = own.Issuer.Organization[0]
	}
	c.Key = own.PublicKeyAlgorithm.String()
	c.NotBefore, c.NotAfter = zone.Day{Time: own.NotBefore}, zone.Day{Time: own.NotAfter}
	return true
}

// request takes the names of a certificate request in PEM.
func (c *certificateOf) request(v Value) (ok bool) {
	for _, kind := range []string{"CERTIFICATE REQUEST", "NEW CERTIFICATE REQUEST"} {
		block, err := decodePEM(v.Text(), kind)
		if err != nil {
			continue
		}
		own, err := x509.ParseCertificateRequest(block)
		if err != nil {
			return false
		}
		c.x509(own.Subject.CommonName, own.DNSNames, own.URIs)
		for _, ip := range own.IPAddresses {
			c.other(ip.String())
		}
		return true
	}
	return false
}

func (c *certificateOf) x509(common string, dns []string, uris []*url.URL) {
	if common != "" {
		c.name(common)
	}
	for _, n := range dns {
		c.name(n)
	}
	for _, u := range uris {
		c.other(u.String())
	}
}

var errNoPEM = errors.New("no PEM of that kind")

func decodePEM(text, kind string) ([]byte, error) {
	block, _ := pem.Decode([]byte(text))
	if block == nil || block.Type != kind {
		return nil, errNoPEM
	}
	return block.Bytes, nil
}

// key takes the algorithm of the key.
func (c *certificateOf) key(v Value) {
	if c.Key = v.Text(); v.Unknown() {
		c.Key = "unknown"
	}
}

// issuer takes who signs.
func (c *certificateOf) issuer(v Value) {
	if c.Issuer = v.Text(); v.Unknown() {
		c.Issuer = "unknown"
	}
}

// commonName is the CN of a subject as it is written in one text (RFC 4514).
func commonName(subject string) (name string, ok bool) {
	for part := range strings.SplitSeq(subject, ",") {
		if word, value, found := strings.Cut(strings.TrimSpace(part), "="); found && strings.EqualFold(word, "CN") {
			return value, value != ""
		}
	}
	return "", false
}
