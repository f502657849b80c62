package fact

import (
	"bytes"
	"reflect"
	"strings"
	"testing"
	"time"
)

func TestSet(t *testing.T) {
	q := Question{Ask: Ask{"eu.example.com.", "SOA"}, At: AtOldServers, Servers: []Server{{Name: "ns2."}, {Name: "ns1."}}}
	same := q
	same.Servers = []Server{{Name: "ns1.", Addresses: []string{"192.0.2.1"}}, {Name: "ns2."}}
	var none *Set
	if _, known := none.Get(q); known {
		t.Error("no facts, and an answer is known")
	}
	s := &Set{}
	s.Add(q, Answer{Server: "ns1.", Rcode: "NOERROR"})
	if a, known := s.Get(same); !known || len(a) != 1 {
		t.Error("the order and the addresses of servers make another question")
	}
	s.Add(q)
	if a, known := s.Get(q); !known || len(a) != 1 {
		t.Error("a second, empty round loses the answers of the first")
	}
	for name, other := range map[string]Question{
		"name":    {Ask: Ask{"us.example.com.", "SOA"}, At: q.At, Servers: q.Servers},
		"type":    {Ask: Ask{"eu.example.com.", "NS"}, At: q.At, Servers: q.Servers},
		"place":   {Ask: q.Ask, At: AtParent, Servers: q.Servers},
		"servers": {Ask: q.Ask, At: q.At},
		"signed":  {Ask: q.Ask, At: q.At, Servers: q.Servers, Signed: true},
		"zone":    {Ask: q.Ask, At: q.At, Servers: q.Servers, Zone: "example.com."},
	} {
		if _, known := s.Get(other); known {
			t.Errorf("another %s is the same question", name)
		}
	}
}

// A file of facts is read back as it was, in the same order; what is no such file is
// refused.
func TestFile(t *testing.T) {
	s := &Set{}
	when := time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC)
	b := Question{Ask: Ask{"b.example.", "A"}, At: AtWalk, Zone: "example."}
	a := Question{Ask: Ask{"a.example.", "NS"}, At: AtParent, Zone: "a.example."}
	s.Add(b, Answer{Server: "ns1.example.", Address: "192.0.2.1", Transport: "udp", Kind: NXDomain, NegativeTTL: 60, Time: when})
	c := Question{Ask: Ask{"c.example.", "SOA"}, At: AtWalk, Zone: "c.example.", Signed: true}
	s.Add(c, Answer{Server: "ns1.example.", Kind: Data, Signatures: []string{"SOA 13 2 300 20260201000000 20260101000000 1 c.example. c2ln"}, Time: when})
	n := Question{Ask: Ask{"e.example.", "A"}, At: AtWalk, Zone: "example.", Signed: true}
	s.Add(n, Answer{Server: "ns1.example.", Kind: NoData, Time: when, Denials: []Denial{{Owner: "e.example.", Type: "NSEC", Data: "f.example. RRSIG NSEC", Signatures: []string{"NSEC 13 2 300 20260201000000 20260101000000 1 example. c2ln"}}}})
	h := Question{Ask: Ask{"d.example.", TLS}, At: AtHosts}
	s.Add(h, Answer{Server: "d.example.", Address: "192.0.2.1", Transport: "tls", Kind: Data, Data: []string{"*.example."}, Time: when,
		Certificate: &Certificate{Issuer: "An Authority", NotBefore: when, NotAfter: when.AddDate(0, 3, 0), SHA256: "ab", Fault: "expired"}})
	s.Add(a)
	var text bytes.Buffer
	if err := s.Write(&text); err != nil {
		t.Fatal(err)
	}
	got, taken, err := Read(bytes.NewReader(text.Bytes()))
	if err != nil || !taken.Equal(when) || !reflect.DeepEqual(got.All(), s.All()) || got.All()[0].Ask.Name != "a.example." {
		t.Errorf("read %+v taken %s, %v; wrote %+v", got.All(), taken, err, s.All())
	}
	for name, bad := range map[string]string{
		"no JSON": "{", "another form": `{"schema":"zonecut/report/v1","taken":"2026-01-01T00:00:00Z","facts":[]}`,
		"an unknown key": `{"schema":"zonecut/facts/v1","facts":[],"more":1}`,
		"two of them":    `{"schema":"zonecut/facts/v1","facts":[]} {}`,
		"no type":        `{"schema":"zonecut/facts/v1","facts":[{"ask":{"name":"a.","type":""},"at":"walk","answers":[]}]}`,
		"no dot":         `{"schema":"zonecut/facts/v1","facts":[{"ask":{"name":"a","type":"A"},"at":"walk","answers":[]}]}`,
		"twice":          `{"schema":"zonecut/facts/v1","facts":[{"ask":{"name":"a.","type":"A"},"at":"walk","answers":[]},{"ask":{"name":"a.","type":"A"},"at":"walk","answers":[]}]}`,
	} {
		if _, _, err := Read(strings.NewReader(bad)); err == nil {
			t.Errorf("%s is read", name)
		}
	}
}

// A set keeps a slice of answers as it was given: what is added later goes elsewhere.
func TestAddKeepsApart(t *testing.T) {
	q, other := Question{Ask: Ask{"a.", "A"}, At: AtWalk}, Question{Ask: Ask{"b.", "A"}, At: AtWalk}
	all := []Answer{{Server: "ns1."}, {Server: "ns2."}}
	s, more := NewSet(2), &Set{}
	s.Add(q, all[:1]...)
	s.Add(other, all[1:]...)
	s.Add(q, Answer{Server: "ns3."})
	if a, _ := s.Get(other); len(a) != 1 || a[0].Server != "ns2." || all[1].Server != "ns2." {
		t.Errorf("the answers to %s are %+v", other.Ask.Name, a)
	}
	more.Add(other, Answer{Server: "ns4."})
	more.Merge(s)
	more.Merge(nil)
	more.Add(q, Answer{Server: "ns5."})
	if a, _ := s.Get(q); len(a) != 2 {
		t.Errorf("a set grows with another that took its answers over: %+v", a)
	}
	if a, _ := more.Get(q); more.Len() != 2 || len(a) != 3 || a[2].Server != "ns5." {
		t.Errorf("%d known, %+v", more.Len(), a)
	}
	if a, _ := more.Get(other); len(a) != 1 || a[0].Server != "ns4." {
		t.Errorf("what was known is replaced: %+v", a)
	}
	var none *Set
	if none.Len() != 0 {
		t.Error("no facts, and some are counted")
	}
}

// A key is the same by the short way as by the long.
func TestKey(t *testing.T) {
	q := Question{Ask: Ask{"a.example.", "A"}, At: AtWalk, Zone: "example.", View: "v"}
	if got, want := q.Key(), "a.example.|A|walk|example.|v|"; got != want {
		t.Errorf("%s, not %s", got, want)
	}
	signed := q
	signed.Signed = true
	if got, want := signed.Key(), q.Key()+"|signed"; got != want {
		t.Errorf("%s, not %s", got, want)
	}
}
