package main

import (
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/miekg/dns"

	"zonecut/internal/lab"
)

// The servers of the reproductions, by the last octet of their addresses:
//
//	1       NSD: the root, lab. (both signed) and the other top-level domains
//	10, 11  BIND, which takes updates: the zones that change, two servers
//	20, 21  BIND: the zones below them
//	22, 23  NSD: two zones that vanish
//	30-33   NSD: the same for signed zones, which are reloaded
//	40      NSD, which serves nothing that is asked for: it refuses
//	99      nobody
//	53, 54  Unbound, validating: one has asked before the change, one never
var reproServers = map[int]lab.Program{1: lab.NSD, 10: lab.BIND, 11: lab.BIND, 20: lab.BIND, 21: lab.BIND, 22: lab.NSD, 23: lab.NSD,
	30: lab.NSD, 31: lab.NSD, 32: lab.NSD, 33: lab.NSD, 40: lab.NSD}

// unrelated is the zone of a server that refuses whatever is asked here.
const unrelated = "unrelated. 300 SOA a. b. 1 3600 600 604800 60\nunrelated. 300 NS a.\n"

// reproWorld is the Internet of all reproductions side by side.
type reproWorld struct {
	*lab.Lab
	servers     map[int]*lab.Authority
	used, fresh *lab.Resolver
	flags       []string
	// reload is held by who has a server read its zones again.
	reload sync.Mutex

	mu   sync.Mutex
	keys map[string]*lab.Signer
}

// elsewhere are zones of the rest of the world: hosts of name servers, mail and
// web sites that the cases point to. Every name in them leads to server 20.
var elsewhere = []string{"akam.net.", "azure-dns.com.", "azure-dns.org.", "dynect.net.", "awsdns-01.com.", "awsdns-02.net.", "awsdns-03.org.",
	"awsdns-04.co.uk.", "example.com.", "edge.net."}

func newReproWorld(t *testing.T, all []repro) *reproWorld {
	t.Helper()
	w := &reproWorld{Lab: lab.New(t), servers: map[int]*lab.Authority{}, keys: map[string]*lab.Signer{}}
	root, top := w.signer(t, "."), w.signer(t, "lab.")
	zones := map[int]map[string]string{40: {"unrelated.": unrelated}}
	cuts := "@ 300 SOA ns host 1 3600 600 604800 60\n@ 300 NS ns\nns 300 A " + w.IP(1) + "\n"
	for i := range all {
		for _, s := range []*side{&all[i].broken, &all[i].twin} {
			p := newPlayed(t, w, &all[i], s)
			for _, z := range s.before {
				for _, octet := range octets(z.at) {
					if zones[octet] == nil {
						zones[octet] = map[string]string{}
					}
					zones[octet][p.under(z.apex)] = p.zoneText(&z)
				}
				if z.apex == "@" && !z.aside {
					cuts += p.delegation(&z)
				}
			}
		}
	}
	zones[1] = w.tops()
	zones[1]["lab."] = lab.Text(top.Zone(unique(lab.Parse(t, "lab.", cuts))))
	zones[1]["."] = lab.Text(root.Zone(lab.Parse(t, ".", w.rootZone()+top.DS().String()+"\n")))
	for octet, program := range reproServers {
		if len(zones[octet]) > 0 {
			w.servers[octet] = w.Authority(lab.Spec{Program: program, IP: octet, Zones: zones[octet]})
		}
	}
	w.used = w.Validator(53, root.DS().String()+"\n", w.IP(1))
	w.fresh = w.Validator(54, root.DS().String()+"\n", w.IP(1))
	anchor := filepath.Join(t.TempDir(), "root.key")
	if err := os.WriteFile(anchor, []byte(root.DS().String()+"\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	w.flags = []string{"--root-hints", w.Hints(w.IP(1)), "--trust-anchor", anchor, "--port", fmt.Sprint(w.Port), "--rate", "0"}
	return w
}

// unbound reports whether the resolvers are the real ones.
func (w *reproWorld) unbound() bool {
	return w.used.Program == lab.Unbound && w.fresh.Program == lab.Unbound
}

func (w *reproWorld) rootZone() string {
	s := ". 300 SOA r.root. host. 1 3600 600 604800 60\n. 300 NS r.root.\nr.root. 300 A " + w.IP(1) + "\n"
	for _, tld := range append(tlds(), "lab.") {
		s += tld + " 300 NS ns." + tld + "\nns." + tld + " 300 A " + w.IP(1) + "\n"
	}
	return s
}

// tlds are the top-level domains beside lab.: those of elsewhere, and ne., in
// which nothing is registered.
func tlds() []string {
	out := []string{"ne."}
	for _, z := range elsewhere {
		out = append(out, z[strings.LastIndexByte(strings.TrimSuffix(z, "."), '.')+1:])
	}
	slices.Sort(out)
	return slices.Compact(out)
}

func (w *reproWorld) tops() map[string]string {
	out := map[string]string{}
	for _, tld := range tlds() {
		out[tld] = fmt.Sprintf("%[1]s 300 SOA ns.%[1]s host.%[1]s 1 3600 600 604800 60\n%[1]s 300 NS ns.%[1]s\nns.%[1]s 300 A %[2]s\n", tld, w.IP(1))
	}
	for _, z := range elsewhere {
		tld := z[strings.LastIndexByte(strings.TrimSuffix(z, "."), '.')+1:]
		cut := fmt.Sprintf("%[1]s 300 NS ns.%[1]s\nns.%[1]s 300 A %[2]s\n", z, w.IP(1))
		out[tld] += cut
		out[z] = fmt.Sprintf("%[1]s 300 SOA ns.%[1]s host.%[1]s 1 3600 600 604800 60\n%[2]s*.%[1]s 300 A %[3]s\n", z, cut, w.IP(20))
	}
	return out
}

func octets(at string) []int {
	var out []int
	for _, f := range strings.Fields(at) {
		n := 0
		fmt.Sscan(f, &n)
		out = append(out, n)
	}
	return out
}

// unique drops records that stand twice.
func unique(rrs []dns.RR) []dns.RR { return dns.Dedup(rrs, nil) }

// signer is the signer of an apex; "2" before it names its next keys.
func (w *reproWorld) signer(t *testing.T, apex string) *lab.Signer {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.keys[apex] == nil {
		w.keys[apex] = lab.NewSigner(t, strings.TrimPrefix(apex, "2 "), dns.ECDSAP256SHA256)
	}
	return w.keys[apex]
}

// under is a name of the case, "@" its apex.
func (p *played) under(label string) string {
	if label == "@" {
		return p.apex
	}
	if strings.HasSuffix(label, ".") {
		return label
	}
	return label + "." + p.apex
}

var dsOf = regexp.MustCompile(`\$DS(2?)\(([^)]*)\)`)

// expand fills in what a text has of the case: $APEX, addresses, and the DS of the
// present or the next key of a zone.
func (p *played) expand(text string) string {
	text = strings.NewReplacer("$APEX", p.apex, "$NAME", strings.TrimSuffix(p.apex, ".")).Replace(text)
	text = regexp.MustCompile(`\$IP\((\d+)\)`).ReplaceAllStringFunc(text, func(s string) string {
		return p.w.IP(octets(s[4 : len(s)-1])[0])
	})
	return dsOf.ReplaceAllStringFunc(text, func(s string) string {
		m := dsOf.FindStringSubmatch(s)
		apex := p.under(m[2])
		if m[1] != "" {
			apex = "2 " + apex
		}
		ds := p.w.signer(p.t, apex).DS()
		return strings.TrimPrefix(ds.String(), ds.Hdr.String())
	})
}

// master is the zone as its operator has it: unsigned.
func (p *played) master(z *served) string {
	return "$ORIGIN " + p.under(z.apex) + "\n$TTL 300\n" + p.expand(z.text)
}

// zoneText is the zone as its servers have it.
func (p *played) zoneText(z *served) string {
	if z.sign == nil {
		return p.master(z)
	}
	apex := p.under(z.apex)
	keys := keyring{p.w.signer(p.t, apex), p.w.signer(p.t, "2 "+apex)}
	return lab.Text(z.sign(keys, lab.Parse(p.t, apex, p.master(z))))
}

// delegation is what lab. holds of a case: the NS set of its apex, glue, and the
// DS of a signed one.
func (p *played) delegation(z *served) string {
	var out []dns.RR
	rrs := lab.Parse(p.t, p.apex, p.master(z))
	for _, rr := range rrs {
		ns, ok := rr.(*dns.NS)
		if !ok || ns.Hdr.Name != p.apex {
			continue
		}
		out = append(out, rr)
		for _, a := range rrs {
			if a.Header().Rrtype == dns.TypeA && a.Header().Name == ns.Ns {
				out = append(out, a)
			}
		}
	}
	if z.sign != nil {
		out = append(out, p.w.signer(p.t, p.apex).DS())
	}
	return lab.Text(out)
}
