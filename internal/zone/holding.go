package zone

import (
	"slices"
	"strings"
	"time"
)

// What a team holds besides its zones decides as much whether their names are
// reached: the registration of a domain, and the certificates of its names. A
// holding is no RRset, and nobody finds it by asking the DNS: each kind has a
// state of its own. Where it is compared, it is compared like everything else.

// The kinds of holdings, in the place where a key has the type of an RRset. No
// RR type is written in lower case.
const (
	Registered Type = "registration"
	Certified  Type = "certificate"
)

// IsHolding reports whether a key is that of a holding.
func (t Type) IsHolding() bool { return t == Registered || t == Certified }

// Holding is the state of one holding: exactly one of Registration and
// Certificate is set.
type Holding struct {
	// Key of a registration is that of the domain at its registrar, as zone and
	// as owner. A certificate has no key in the DNS (several may have the same
	// names), so Set tells them apart: the object that keeps it. It has no zone.
	Key
	Registration *Registration
	Certificate  *Certificate
	// Sensitive says that the source asked for the content not to be shown.
	Sensitive bool
	Origins   []Origin
}

// RegistrationKey is the key of a domain at a registrar.
func RegistrationKey(domain Name, host string) Key {
	return Key{Instance: Instance{Apex: domain, Host: host}, Owner: domain, Type: Registered}
}

// CertificateKey is the key of a certificate that an object of a host keeps.
func CertificateKey(host, object string) Key {
	return Key{Instance: Instance{Host: host}, Type: Certified, Set: object}
}

// Flag is a setting that is on or off, if the source tells.
type Flag string

// A flag is unset where the source does not speak of it.
const (
	Unset       Flag = ""
	On          Flag = "on"
	Off         Flag = "off"
	FlagUnknown Flag = "unknown" // known only after the apply
)

// Day is a point in time; the zero Day is one that the source does not tell.
type Day struct {
	time.Time
	Unknown bool // known only after the apply
}

func (d Day) String() string {
	switch {
	case d.Unknown:
		return "unknown"
	case d.IsZero():
		return ""
	}
	return d.UTC().Format(time.RFC3339)
}

// Registration is what a registrar holds of a domain besides its delegation,
// which is the NS set in the registry's zone.
type Registration struct {
	TransferLock, AutoRenew Flag
	// Holds are the states under which a registry takes a domain out of its zone
	// or is about to (RFC 5731, section 2.3): "clientHold", "pendingDelete".
	Holds   []string
	Expires Day
	// Registrant is a digest of who holds the domain, "" where it is not told.
	Registrant        string
	RegistrantUnknown bool
}

// Certificate is what a certificate says, or what one is asked for.
type Certificate struct {
	// Names are the names it is for, in normal form; the first one written is
	// Subject. NamesUnknown says that there are others, known only after the apply.
	Names        []Name
	Subject      Name
	NamesUnknown bool
	// NamesUntold says that the source has names which nobody could read.
	NamesUntold bool
	// Others are what else it is for, as written: addresses and URIs.
	Others []string
	// Issuer and Key are words of the source, "" where it tells none.
	Issuer, Key         string
	NotBefore, NotAfter Day
	// Serves says that the host itself hands it out to the world, as ACM does.
	// Otherwise it is a file, and who serves it is not told.
	Serves bool
}

// Covers reports whether a certificate is for a name: it has the name, or the
// wildcard one label above it (RFC 9525, section 6.3).
func (c *Certificate) Covers(n Name) bool {
	if slices.Contains(c.Names, n) {
		return true
	}
	_, rest, ok := strings.Cut(string(n), ".")
	return ok && rest != "" && !n.IsWildcard() && slices.Contains(c.Names, Name("*."+rest))
}

// Lines are the content in normal form, a word and a value each: what is
// compared, digested and shown.
func (h *Holding) Lines() []string {
	switch {
	case h.Registration != nil:
		return h.Registration.lines()
	case h.Certificate != nil:
		return h.Certificate.lines()
	}
	return nil
}

func (r *Registration) lines() []string {
	var l listing
	l.add("transfer-lock", string(r.TransferLock))
	l.add("auto-renew", string(r.AutoRenew))
	for _, h := range r.Holds {
		l.add("status", h)
	}
	l.add("expires", r.Expires.String())
	if r.RegistrantUnknown {
		l.add("registrant", "unknown")
	} else {
		l.add("registrant", r.Registrant)
	}
	return l
}

func (c *Certificate) lines() []string {
	var l listing
	for _, n := range c.Names {
		l.add("name", string(n))
	}
	for _, o := range c.Others {
		l.add("name", o)
	}
	if c.NamesUnknown {
		l.add("name", "unknown")
	}
	if c.NamesUntold {
		l.add("names", "not told")
	}
	l.add("issuer", c.Issuer)
	l.add("key", c.Key)
	l.add("not-before", c.NotBefore.String())
	l.add("not-after", c.NotAfter.String())
	return l
}

type listing []string

func (l *listing) add(word, value string) {
	if value != "" {
		*l = append(*l, word+" "+value)
	}
}

// AnyUnknown reports whether part of the content is known only after the apply.
func (h *Holding) AnyUnknown() bool {
	return slices.ContainsFunc(h.Lines(), func(l string) bool { return strings.HasSuffix(l, " unknown") })
}

// Name is what people call a holding: the domain, or the first name of a
// certificate; "" where that is not known or not to be shown.
func (h *Holding) Name() Name {
	switch {
	case h == nil || h.Sensitive:
		return ""
	case h.Certificate != nil:
		return h.Certificate.Subject
	}
	return h.Owner
}

func sameHolding(a, b *Holding) bool {
	return !a.AnyUnknown() && !b.AnyUnknown() && slices.Equal(a.Lines(), b.Lines())
}

// addHolding takes over a holding. Where two inputs have one key, nobody can
// tell the two apart, and they count together.
func (s *Snapshot) addHolding(h *Holding) {
	if c := h.Certificate; c != nil {
		own := *c
		own.Names = SortNames(slices.Clone(c.Names))
		own.Others = slices.Sorted(slices.Values(c.Others))
		h.Certificate = &own
	}
	have := s.byHolding[h.Key]
	if have == nil {
		s.byHolding[h.Key] = h
		s.holdings = append(s.holdings, h)
		return
	}
	have.Origins = append(slices.Clip(have.Origins), h.Origins...)
	have.Sensitive = have.Sensitive || h.Sensitive
	if have.Registration != nil && h.Registration != nil {
		have.Registration = have.Registration.with(h.Registration)
	}
	if have.Certificate != nil && h.Certificate != nil {
		c := have.Certificate
		c.Names = SortNames(append(c.Names, h.Certificate.Names...))
		c.Others = append(c.Others, h.Certificate.Others...)
		slices.Sort(c.Others)
		c.NamesUnknown = c.NamesUnknown || h.Certificate.NamesUnknown
		c.NamesUntold = c.NamesUntold || h.Certificate.NamesUntold
	}
}

// with is what two sources say of one domain: the worse of each.
func (r *Registration) with(o *Registration) *Registration {
	both := *r
	both.TransferLock, both.AutoRenew = worse(r.TransferLock, o.TransferLock), worse(r.AutoRenew, o.AutoRenew)
	both.Holds = slices.Compact(slices.Sorted(slices.Values(slices.Concat(r.Holds, o.Holds))))
	if o.Registrant != "" && r.Registrant == "" {
		both.Registrant = o.Registrant
	}
	both.RegistrantUnknown = r.RegistrantUnknown || o.RegistrantUnknown
	if both.Expires == (Day{}) || !o.Expires.IsZero() && o.Expires.Before(both.Expires.Time) {
		both.Expires = o.Expires
	}
	return &both
}

func worse(a, b Flag) Flag {
	for _, f := range []Flag{Off, FlagUnknown, On} {
		if a == f || b == f {
			return f
		}
	}
	return Unset
}

// Holding is the holding of a key, or nil.
func (s *Snapshot) Holding(k Key) *Holding { return s.byHolding[k] }

// Holdings are all holdings in canonical order. The slice is shared.
func (s *Snapshot) Holdings() []*Holding { return s.holdings }
