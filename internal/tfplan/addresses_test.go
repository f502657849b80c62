package tfplan

import (
	"fmt"
	"testing"
)

func TestAddresses(t *testing.T) {
	var set addresses
	if set.has([]byte("a.b")) {
		t.Error("an empty set has something")
	}
	for i := range 1000 {
		set.add(fmt.Sprintf("module.m[%d].a.b", i))
	}
	for i := range 1000 {
		if !set.has(fmt.Appendf(nil, "module.m[%d].a.b", i)) || set.has(fmt.Appendf(nil, "module.m[%d].a.c", i)) {
			t.Fatalf("%d: what was added is not told from what was not", i)
		}
	}
}
