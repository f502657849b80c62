package finding

import "testing"

func TestLostCausesAreCleared(t *testing.T) {
	fs := []Finding{
		{ID: "zone"},
		{ID: "record", Cause: "zone"},
		{ID: "behind a record", Cause: "record"},
		{ID: "nobody made its cause", Cause: "none"},
		{ID: "itself", Cause: "itself"},
		{ID: "round", Cause: "and round"},
		{ID: "and round", Cause: "round"},
		{Cause: ""},
	}
	ClearLostCauses(fs)
	for i, want := range []string{"", "zone", "record", "", "", "", "round", ""} {
		if fs[i].Cause != want {
			t.Errorf("%s: cause %q, want %q", fs[i].ID, fs[i].Cause, want)
		}
	}
}
