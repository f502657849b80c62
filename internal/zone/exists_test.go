package zone

import "testing"

// A name exists in the instance that holds it, and in no other of the same name.
func TestExistsInItsInstance(t *testing.T) {
	public, private := Instance{Apex: "example.com."}, Instance{Apex: "example.com.", View: "private:Z1"}
	s := NewSnapshot([]RRset{
		{Key: Key{Instance: public, Owner: "www.example.com.", Type: "A"}, TTL: 300, Data: []string{"192.0.2.1"}},
		{Key: Key{Instance: private, Owner: "db.example.com.", Type: "A"}, TTL: 300, Data: []string{"10.0.0.1"}},
	}, nil)
	for _, c := range []struct {
		in   Instance
		name Name
		want bool
	}{
		{public, "www.example.com.", true}, {private, "www.example.com.", false}, {private, "db.example.com.", true},
		{public, "db.example.com.", false}, {public, "example.com.", true}, {public, "x.www.example.com.", false},
	} {
		if got := s.Exists(c.in, c.name); got != c.want {
			t.Errorf("%s in view %q exists: %v", c.name, c.in.View, got)
		}
	}
}
