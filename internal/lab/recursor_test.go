package lab

import "testing"

func TestOldSettings(t *testing.T) {
	for version, want := range map[string]int{
		"PowerDNS Recursor 4.8.8 (C) 2001-2022 PowerDNS.COM BV": 0, "PowerDNS Recursor 5.1.3 (C) 2001-2024": 0,
		"PowerDNS Recursor 5.2.0 (C) 2001-2025": 1, "PowerDNS Recursor 6.0.0-alpha1": 1, "": 0,
	} {
		if got := oldSettings(version); len(got) != want {
			t.Errorf("%s: %q", version, got)
		}
	}
}
