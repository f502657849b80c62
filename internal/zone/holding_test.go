package zone

import (
	"slices"
	"testing"
	"time"
)

func certificate(object string, names ...Name) Holding {
	h := Holding{Key: CertificateKey("tls", object), Certificate: &Certificate{Names: names}}
	if len(names) > 0 {
		h.Certificate.Subject = names[0]
	}
	return h
}

func registration(r Registration) Holding {
	return Holding{Key: RegistrationKey("example.com.", "aws-registrar/default"), Registration: &r}
}

func heldDiff(before, after []Holding, ways *Ways) []Change {
	b, a := State{Holdings: before}, State{Holdings: after}
	return Diff(b.Snapshot(), a.Snapshot(), ways)
}

func TestHoldingsAreCompared(t *testing.T) {
	one, two := certificate("a", "www.example.com.", "example.com."), certificate("a", "example.com.")
	reordered := certificate("a", "example.com.", "www.example.com.")
	later := certificate("a", "www.example.com.", "example.com.")
	later.Certificate.NotAfter = Day{Unknown: true}
	locked, open := registration(Registration{TransferLock: On}), registration(Registration{TransferLock: Off})
	for _, tt := range []struct {
		name          string
		before, after []Holding
		steps         []Step
		want          []Op
	}{
		{"another order of names", []Holding{one}, []Holding{reordered}, nil, nil},
		{"a name goes", []Holding{one}, []Holding{two}, nil, []Op{OpUpdate}},
		{"a new certificate of the same names", []Holding{one}, []Holding{later},
			[]Step{{Do: Create, Address: "a"}, {Do: Destroy, Address: "a", Seq: 1}}, []Op{OpRecreate}},
		{"unknown content is never the same", []Holding{later}, []Holding{later}, nil, []Op{OpUpdate}},
		{"the object goes", []Holding{one}, nil, nil, []Op{OpDelete}},
		{"another object comes", nil, []Holding{one}, nil, []Op{OpCreate}},
		{"the lock goes off", []Holding{locked}, []Holding{open}, nil, []Op{OpUpdate}},
		{"nothing happens to a registration", []Holding{locked}, []Holding{locked}, nil, nil},
		{"a registration is forgotten", []Holding{locked}, []Holding{locked}, []Step{{Do: Forget, Address: "d"}}, []Op{OpForget}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			ways := NewWays()
			for _, s := range tt.steps {
				ways.Set(slices.Concat(tt.before, tt.after)[0].Key, s)
			}
			if got := ops(heldDiff(tt.before, tt.after, ways)); !slices.Equal(got, tt.want) {
				t.Errorf("got %v, want %v", got, tt.want)
			}
		})
	}
}

func TestHoldingDigests(t *testing.T) {
	digest := func(before, after Holding) string {
		return heldDiff([]Holding{before}, []Holding{after}, nil)[0].Digest()
	}
	one, two := certificate("a", "www.example.com."), certificate("a", "example.com.")
	if digest(one, two) != digest(certificate("b", "www.example.com."), certificate("b", "example.com.")) {
		t.Error("the address of the object is in the digest")
	}
	if digest(one, two) == digest(two, one) {
		t.Error("the way back has the same digest")
	}
	other := certificate("a", "example.com.")
	other.Certificate.NamesUnknown = true
	if digest(one, two) == digest(one, other) {
		t.Error("unknown names are not in the digest")
	}
	on, off := registration(Registration{TransferLock: On, AutoRenew: On}), registration(Registration{TransferLock: Off, AutoRenew: On})
	both := registration(Registration{TransferLock: Off, AutoRenew: Off})
	if digest(on, off) == digest(on, both) {
		t.Error("auto-renew is not in the digest")
	}
}

func TestCertificateCovers(t *testing.T) {
	c := Certificate{Names: []Name{"example.com.", "*.apps.example.com."}}
	for name, want := range map[Name]bool{"example.com.": true, "a.apps.example.com.": true, "*.apps.example.com.": true,
		"apps.example.com.": false, "a.b.apps.example.com.": false, "www.example.com.": false, "*.example.com.": false, "com.": false} {
		if got := c.Covers(name); got != want {
			t.Errorf("covers %s: %v, want %v", name, got, want)
		}
	}
}

// Two plans of one run may both have an object of one address.
func TestHoldingsOfOneKeyCountTogether(t *testing.T) {
	s := (&State{Holdings: []Holding{certificate("a", "www.example.com."), certificate("a", "example.org.", "www.example.com.")}}).Snapshot()
	if h := s.Holdings(); len(h) != 1 || !slices.Equal(h[0].Certificate.Names, []Name{"www.example.com.", "example.org."}) {
		t.Errorf("got %+v", h[0].Certificate)
	}
}

func TestRegistrationsOfOneKeyCountTogether(t *testing.T) {
	early, late := Day{Time: time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)}, Day{Time: time.Date(2027, 1, 1, 0, 0, 0, 0, time.UTC)}
	s := (&State{Holdings: []Holding{
		registration(Registration{TransferLock: On, AutoRenew: FlagUnknown, Holds: []string{"serverHold"}, Expires: late}),
		registration(Registration{TransferLock: Off, AutoRenew: On, Holds: []string{"clientHold", "serverHold"}, Expires: early, Registrant: "a"}),
	}}).Snapshot()
	want := []string{"transfer-lock off", "auto-renew unknown", "status clientHold", "status serverHold", "expires 2026-01-01T00:00:00Z", "registrant a"}
	if h := s.Holdings(); len(h) != 1 || !slices.Equal(h[0].Lines(), want) {
		t.Errorf("got %v, want %v", h[0].Lines(), want)
	}
}

func TestHoldingLines(t *testing.T) {
	h := registration(Registration{TransferLock: On, AutoRenew: FlagUnknown, Holds: []string{"clientHold"},
		Expires: Day{Time: time.Date(2027, 1, 2, 3, 4, 5, 0, time.UTC)}})
	want := []string{"transfer-lock on", "auto-renew unknown", "status clientHold", "expires 2027-01-02T03:04:05Z"}
	if got := h.Lines(); !slices.Equal(got, want) || !h.AnyUnknown() {
		t.Errorf("got %v, want %v", got, want)
	}
}
