package main

import (
	"fmt"
	"net/netip"
	"path"
	"regexp"
	"strconv"
	"strings"
	"testing"
)

// tinydnsSuffix is what the estate's makefile, which is no part of the stored
// history, appends to the names that a file ends in.
var tinydnsSuffix = map[string]string{"openstreetmap-uk": ".org.uk", "openstreetmap-za": ".org.za"}

// tinydnsEstate are the sources of tinydns-data, one file a zone. Names in them
// end in the file's name, to which the makefile adds a top-level domain.
func tinydnsEstate(file, text string, all files) map[string]string {
	base := path.Base(file)
	if path.Base(path.Dir(file)) != "src" || strings.Contains(base, ".") {
		return nil // data for another server, or what the makefile made before it was ignored
	}
	suffix := ".org"
	if s, ok := tinydnsSuffix[base]; ok {
		suffix = s
	}
	if base == "stateofthemap-eu" {
		base, suffix = "stateofthemap", ".eu"
	}
	apex := base + suffix
	full := func(name string) string {
		name = strings.TrimSuffix(name, ".")
		stem := strings.TrimSuffix(path.Base(file), ".")
		if name == stem || strings.HasSuffix(name, "."+stem) {
			name = strings.TrimSuffix(name, stem) + apex
		} else if last := name[strings.LastIndex(name, ".")+1:]; all["src/"+last] != nil {
			name += ".org"
		}
		return name + "."
	}
	var out strings.Builder
	fmt.Fprintf(&out, "%s. 2560 SOA a.ns.bytemark.co.uk. hostmaster.%s. 1 16384 2048 1048576 2560\n", apex, apex)
	for line := range strings.Lines(text) {
		out.WriteString(tinydnsLine(strings.TrimSpace(line), full))
	}
	return master(apex, out.String())
}

// tinydnsLine writes one line of tinydns-data as records. What is broken in it
// stays broken.
func tinydnsLine(line string, full func(string) string) string {
	if line == "" || strings.ContainsRune("#%-Z", rune(line[0])) { // the SOA is always the same
		return ""
	}
	f := append(strings.Split(line[1:], ":"), "", "", "", "", "")
	owner := full(f[0])
	record := func(owner, ttl, rest string) string {
		if ttl == "" {
			ttl = "86400"
		}
		return fmt.Sprintf("%s %s %s\n", owner, ttl, rest)
	}
	host := func(x, kind string) string { // RDATA that is one word is below the owner
		if !strings.Contains(x, ".") {
			return x + "." + kind + "." + owner
		}
		return full(x)
	}
	withAddress := func(name, ip, ttl, rest string) string {
		if ip == "" {
			return record(owner, ttl, rest)
		}
		return record(owner, ttl, rest) + record(name, ttl, "A "+ip)
	}
	switch line[0] {
	case '.', '&':
		return withAddress(host(f[2], "ns"), f[1], f[3], "NS "+host(f[2], "ns"))
	case '@':
		distance := f[3]
		if distance == "" {
			distance = "0"
		}
		return withAddress(host(f[2], "mx"), f[1], f[4], "MX "+distance+" "+host(f[2], "mx"))
	case '+', '=':
		if _, err := netip.ParseAddr(f[1]); err != nil {
			return "" // 128.40.168107 stood there for years
		}
		return record(owner, f[2], "A "+f[1])
	case '3', '6':
		return record(owner, f[2], "AAAA "+sixteen(f[1]))
	case 'C':
		return record(owner, f[2], "CNAME "+full(f[1]))
	case '^':
		return record(owner, f[2], "PTR "+full(f[1]))
	case '\'':
		return record(owner, f[2], "TXT "+quotedText(octal(f[1])))
	case ':':
		data := octal(f[2])
		return record(owner, f[3], fmt.Sprintf("TYPE%s \\# %d %x", f[1], len(data), data))
	}
	return "" // no line of tinydns-data: another server's
}

// sixteen is an address of 32 hexadecimal digits as it is written in a zone.
func sixteen(digits string) string {
	var groups []string
	for i := 0; i+4 <= len(digits); i += 4 {
		groups = append(groups, digits[i:i+4])
	}
	address, err := netip.ParseAddr(strings.Join(groups, ":"))
	if err != nil {
		return digits
	}
	return address.String()
}

var octalDigits = regexp.MustCompile(`\\[0-7]{3}`)

func octal(s string) string {
	return octalDigits.ReplaceAllStringFunc(s, func(d string) string {
		n, _ := strconv.ParseUint(d[1:], 8, 8)
		return string([]byte{byte(n)})
	})
}

// quotedText writes a text as character-strings of at most 255 octets.
func quotedText(s string) string {
	var out []string
	for {
		n := min(len(s), 255)
		out = append(out, `"`+strings.NewReplacer(`\`, `\\`, `"`, `\"`).Replace(s[:n])+`"`)
		if s = s[n:]; s == "" {
			return strings.Join(out, " ")
		}
	}
}

func TestTinydnsIsReadAsAZone(t *testing.T) {
	source := `# a comment
Zopenstreetmap:a.ns.bytemark.co.uk:hostmaster.openstreetmap.org:::::300
.openstreetmap::a.ns.bytemark.co.uk
&geo.openstreetmap:192.0.2.5:a.ns.openstreetmap
@openstreetmap:192.0.2.1:a:10
+www.openstreetmap:192.0.2.2:600
3www.openstreetmap:20010db8000000000000000000000001:600
'openstreetmap:v=spf1 ip4\072192.0.2.1 ~all
Cforum.openstreetmap:www.openstreetmap
Ctile.openstreetmap:cdn.example.net:300
:openstreetmap:257:\000\005issueca
`
	got := tinydnsEstate("src/openstreetmap", source, files{"src/openstreetmap": nil})["openstreetmap.org.zone"]
	want := `$ORIGIN openstreetmap.org.
openstreetmap.org. 2560 SOA a.ns.bytemark.co.uk. hostmaster.openstreetmap.org. 1 16384 2048 1048576 2560
openstreetmap.org. 86400 NS a.ns.bytemark.co.uk.
geo.openstreetmap.org. 86400 NS a.ns.openstreetmap.org.
a.ns.openstreetmap.org. 86400 A 192.0.2.5
openstreetmap.org. 86400 MX 10 a.mx.openstreetmap.org.
a.mx.openstreetmap.org. 86400 A 192.0.2.1
www.openstreetmap.org. 600 A 192.0.2.2
www.openstreetmap.org. 600 AAAA 2001:db8::1
openstreetmap.org. 86400 TXT "v=spf1 ip4:192.0.2.1 ~all"
forum.openstreetmap.org. 86400 CNAME www.openstreetmap.org.
tile.openstreetmap.org. 300 CNAME cdn.example.net.
openstreetmap.org. 86400 TYPE257 \# 9 000569737375656361
`
	if got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
	if !parses("openstreetmap.org.zone", got) {
		t.Error("the zone does not parse")
	}
}
