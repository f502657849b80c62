package zone

import (
	"net"
	"strings"
	"testing"

	"github.com/miekg/dns"
)

func TestDataIsOneSpelling(t *testing.T) {
	for _, c := range []struct {
		typ  Type
		a, b string
	}{
		{"A", "192.0.2.1", " 192.0.2.1 "},
		{"AAAA", "2001:DB8::1", "2001:db8:0:0:0:0:0:1"},
		{"NS", "NS1.Example.NET.", "ns1.example.net."},
		{"MX", "010 Mail.example.com.", "10 mail.example.com."},
		{"TXT", `"v=spf1 -all"`, `v\=spf1\ -all`},
		{"DS", "12345 13 2 49fd46e6c4b45c55d4ac69cbd3cd34ac1afe51de1dcf0f7b33bd7fd5dcd2a6b9", "12345 13 2 49FD46E6C4B45C55D4AC69CBD3CD34AC 1AFE51DE1DCF0F7B33BD7FD5DCD2A6B9"},
		{"SRV", "0 5 5060 SIP.example.com.", "0 5 5060 sip.example.com."},
		{"HTTPS", "1 Svc.example.com. alpn=h2", `1 svc.example.com. alpn="h2"`},
		{"SOA", "NS1.example.com. Host.example.com. 1 2 3 4 5", "ns1.example.com. host.example.com. 1 2 3 4 5"},
		{"CAA", `0 issue "ca.example"`, `0 issue ca.example`},
		{"TYPE65400", `\# 2 ABCD`, `\# 2 abcd`},
		{"HTTPS", `1 . port=8443 alpn=h2`, `1 . alpn=h2 port=8443`},
		{"NSEC", "b.example. TXT A", "b.example. A TXT"},
	} {
		a, err := Data(c.typ, c.a)
		if err != nil {
			t.Errorf("%s %q: %v", c.typ, c.a, err)
		}
		b, err := Data(c.typ, c.b)
		if err != nil {
			t.Errorf("%s %q: %v", c.typ, c.b, err)
		}
		if a != b || strings.Contains(a, "CLASS") {
			t.Errorf("%s: %q and %q are one value", c.typ, a, b)
		}
	}
}

func TestDataRefuses(t *testing.T) {
	for _, c := range []struct {
		typ  Type
		text string
	}{
		{"A", "2001:db8::1"}, {"AAAA", "192.0.2.1"}, {"A", "192.0.2"}, {"A", "192.0.2.01"}, {"AAAA", "fe80::1%eth0"},
		{"NS", "ns1.example.net"}, {"MX", "mail.example.com."}, {"DS", "x"}, {"A", ""}, {"TXT", ""},
	} {
		if got, err := Data(c.typ, c.text); err == nil {
			t.Errorf("%s %q passed as %q", c.typ, c.text, got)
		}
	}
}

func TestTXTIsCutAndQuoted(t *testing.T) {
	got, err := Data("TXT", TXT(`say "hi"; \ `+strings.Repeat("x", 300)))
	if err != nil {
		t.Fatal(err)
	}
	if n := strings.Count(got, `" "`); n != 1 {
		t.Errorf("a text of over 255 octets stands in two strings, got %q", got)
	}
}

func TestTarget(t *testing.T) {
	for _, c := range []struct {
		typ        Type
		data, want string
	}{
		{"MX", "10 mail.example.com.", "mail.example.com."},
		{"MX", "0 .", ""}, // null MX, RFC 7505
		{"SRV", "0 0 0 .", ""},
		{"A", "192.0.2.1", ""},
		{"ALIAS", "lb.example.net.", "lb.example.net."},
	} {
		if got, _ := Target(c.typ, c.data); string(got) != c.want {
			t.Errorf("%s %s points at %q, want %q", c.typ, c.data, got, c.want)
		}
	}
}

func TestText(t *testing.T) {
	for _, c := range []struct{ data, want string }{
		{`"v=spf1 " "-all"`, "v=spf1 -all"},
		{`"v=DKIM1\; p=ab" "cd"`, "v=DKIM1; p=abcd"},
		{`"\"quoted\" \\ \195\188"`, `"quoted" \ ü`},
		{`"\06"`, "06"}, {`"\256x"`, "256x"},
		{`""`, ""},
	} {
		if got, ok := Text(c.data); got != c.want || !ok {
			t.Errorf("%s: %q %v, want %q", c.data, got, ok, c.want)
		}
	}
	if got, ok := Text(""); ok {
		t.Errorf("no data are the text %q", got)
	}
}

func TestParseCAA(t *testing.T) {
	got, ok := ParseCAA(`128 issue "letsencrypt.org; validationmethods=dns-01"`)
	if want := (CAA{128, "issue", "letsencrypt.org; validationmethods=dns-01"}); got != want || !ok {
		t.Errorf("%v %v, want %v", got, ok, want)
	}
	if got, ok := ParseCAA("0"); ok {
		t.Errorf("a flag alone is read as %v", got)
	}
}

// The data of the types with a way of their own are what the record's text has behind
// its owner, class and type.
func TestRDataIsTheText(t *testing.T) {
	for _, rr := range []dns.RR{
		&dns.A{A: net.IPv4(192, 0, 2, 1)}, &dns.A{A: net.IP{192, 0, 2, 1}}, &dns.A{},
		&dns.NS{Ns: "NS1.Example.com."}, &dns.NS{Ns: `a\.b.example.com.`}, &dns.NS{Ns: `a\(b.example.com.`}, &dns.NS{Ns: "."}, &dns.NS{},
		&dns.CNAME{Target: "_x.Example.com."}, &dns.CNAME{Target: `\042.example.com.`}, &dns.CNAME{Target: `a\@b.`},
	} {
		got := RData(rr)
		if want := strings.TrimSpace(strings.TrimPrefix(rr.String(), rr.Header().String())); got != want {
			t.Errorf("%#v is %q, its text %q", rr, got, want)
		}
	}
}
