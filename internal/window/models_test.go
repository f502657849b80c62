package window

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// short are models as "kind until".
func short(models []Model) map[string]int {
	out := map[string]int{}
	for _, m := range models {
		out[m.Caches] = -1
		if m.Until != nil {
			out[m.Caches] = *m.Until
		}
	}
	return out
}

func TestModels(t *testing.T) {
	for _, c := range []struct {
		ttl, spread int
		refused     bool
		want        map[string]int
	}{
		{0, 0, false, map[string]int{}},
		{8, 0, false, map[string]int{}},
		{9, 0, false, map[string]int{"resolvers that prefetch": 7}},
		{300, 40, false, map[string]int{"resolvers that prefetch": 310}},
		{86400, 0, false, map[string]int{"resolvers that prefetch": 77760}},
		{172800, 5, false, map[string]int{"resolvers that prefetch": 155525, "resolvers that cap TTLs at a day": 86405}},
		{8, 2, true, map[string]int{"resolvers that serve stale data": 259210}},
	} {
		if diff := cmp.Diff(c.want, short(Models(c.ttl, c.spread, c.refused))); diff != "" {
			t.Errorf("TTL %d, spread %d (-want +got):\n%s", c.ttl, c.spread, diff)
		}
	}
}

func TestCutModels(t *testing.T) {
	const parent, child, renew = "resolvers that go by the parent's NS set", "resolvers that go by the child's NS set", "resolvers that renew the child's NS set"
	if diff := cmp.Diff(map[string]int{parent: 86410, child: 172810}, short(CutModels(86400, 172800, 10, false))); diff != "" {
		t.Error(diff)
	}
	alive := CutModels(86400, 300, 0, true)
	if diff := cmp.Diff(map[string]int{parent: 86400, child: 86400, renew: -1}, short(alive)); diff != "" {
		t.Error(diff)
	}
	if !strings.Contains(alive[2].Why, "a ghost is possible, and cannot be closed") {
		t.Errorf("the ghost is not said: %q", alive[2].Why)
	}
}
