package zone

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

func TestParseSignature(t *testing.T) {
	const data = "MX 13 2 3600 20260131000000 20260101000000 12345 example.com. c2ln"
	day := func(y int, m time.Month, d int) time.Time { return time.Date(y, m, d, 0, 0, 0, 0, time.UTC) }
	got, ok := ParseSignature(data, time.Date(2026, 1, 2, 3, 4, 5, 6, time.UTC))
	want := Signature{Covered: "MX", Algorithm: 13, KeyTag: 12345, Labels: 2, Signer: "example.com.", TTL: 3600, Inception: day(2026, 1, 1), Expiration: day(2026, 1, 31)}
	if diff := cmp.Diff(want, got); diff != "" || !ok {
		t.Errorf("%v: %s", ok, diff)
	}
	for _, bad := range []string{"", "MX 13 2 3600 20260131000000 20260101000000 12345 example.com.",
		"MX x 2 3600 20260131000000 20260101000000 12345 example.com. c2ln",
		"MX 13 x 3600 20260131000000 20260101000000 12345 example.com. c2ln",
		"MX 13 2 x 20260131000000 20260101000000 12345 example.com. c2ln",
		"MX 13 2 3600 never 20260101000000 12345 example.com. c2ln",
		"MX 13 2 3600 20260131000000 never 12345 example.com. c2ln",
		"MX 13 2 3600 20260131000000 20260101000000 x example.com. c2ln"} {
		if got, ok := ParseSignature(bad, day(2026, 1, 1)); ok {
			t.Errorf("%q is read as %v", bad, got)
		}
	}
}

// In 2106 the 32 bits run over; times stay those nearest to now.
func TestSignaturesOutliveTheirClock(t *testing.T) {
	now := time.Date(2106, 2, 7, 6, 0, 0, 0, time.UTC) // 28 minutes before
	s, ok := ParseSignature("A 13 2 60 21060207072816 21060207042640 1 example.com. c2ln", now)
	if !ok || s.Expiration.Sub(now) < time.Hour || s.Expiration.Sub(now) > 2*time.Hour || !s.Inception.Before(now) {
		t.Errorf("%v to %v seen from %v", s.Inception, s.Expiration, now)
	}
}
