package fact

import "testing"

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
		"zone":    {Ask: q.Ask, At: q.At, Servers: q.Servers, Zone: "example.com."},
	} {
		if _, known := s.Get(other); known {
			t.Errorf("another %s is the same question", name)
		}
	}
}
