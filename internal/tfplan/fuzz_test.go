package tfplan

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"zonecut/internal/zone"
)

// FuzzRead: whatever comes in, reading ends with a plan or an error, twice the
// same one, and a state does not differ from itself.
func FuzzRead(f *testing.F) {
	for _, name := range []string{"tofu-dns/enabled-false", "dns/outputs-only", "dns/deposed-object", "cloudflare/create", "aws/routing-policies"} {
		data, err := os.ReadFile(filepath.Join(plansDir, name, "plan.json"))
		if err != nil {
			f.Fatal(err)
		}
		f.Add(data)
	}
	f.Add([]byte(small{changes: []planned{
		{address: `module.a["x.\"]"].aws_route53_record.www[0]`, actions: "delete,create", before: withFQDN, after: withFQDN, unknown: `{"zone_id":true,"records":[true]}`},
		{address: "dns_mx_record_set.mx", actions: "update", before: `{"zone":"example.com.","mx":[{"preference":1,"exchange":"a."}]}`, after: `{"zone":"example.com."}`, unknown: `{"mx":true}`},
	}}.json(f)))
	f.Add([]byte(small{changes: []planned{
		{address: "ovh_domain_zone_import.z", actions: "delete,create", before: ovhImportOf("@ 60 IN SOA a. b. 1 2 3 4 5\n@ 60 IN NS a.\n"), after: ovhImportOf("www IN A x\n")},
		{address: "namecheap_domain_records.z", actions: "update", before: namecheapOf("MERGE", namecheapRecord("@", "MX", "mx."), ""), after: namecheapOf("OVERWRITE", "", `"a.test"`)},
		{address: "infoblox_zone_delegated.d", actions: "delete", before: `{"fqdn":"2001:db8::/32","view":"default","delegate_to":[{"name":"a.test"}],"ns_group":"g"}`},
		{address: "scaleway_domain_record.a", actions: "create", after: scalewayRecordOf("example.com", "www", "SRV", "1 2 lb", `,"weighted":[{"ip":"192.0.2.1","weight":9}]`)},
		{address: "linode_domain_record.a", actions: "create", after: linodeRecordOf("null", "SRV", "", `,"service":"_","protocol":""`)},
		{address: "gandi_nameservers.d", actions: "delete", before: `{"domain":"example.com","nameservers":["a.test"]}`},
	}}.json(f)))
	for _, hostile := range []string{
		txtHead + strings.Repeat("a", 300_000) + txtTail,                                                    // a text longer than any RDATA
		strings.TrimSuffix(txtHead, `["`) + strings.Repeat("[", 10_000) + strings.TrimPrefix(txtTail, `"]`), // nesting
		planHead + `"resource_changes":[],"resource_changes":[]` + planTail,                                 // doubled keys
		txtHead + `"],"txt":["` + txtTail,
		txtHead + "\xff\xed\xa0\x80" + txtTail, // not UTF-8
	} {
		f.Add([]byte(hostile))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		p, err := Read(bytes.NewReader(data), "plan.json")
		again, errAgain := Read(bytes.NewReader(data), "plan.json")
		if (err == nil) != (errAgain == nil) || err != nil && err.Error() != errAgain.Error() {
			t.Fatalf("read twice: %v, then %v", err, errAgain)
		}
		if err != nil {
			return
		}
		for _, state := range []*zone.State{&p.Before, &p.After, &p.DriftBefore, &p.DriftAfter} {
			if changes := zone.Diff(state.Snapshot(), state.Snapshot(), nil); len(changes) > 0 && !unknowns(state) {
				t.Fatalf("a state differs from itself: %v", changes)
			}
		}
		a, b := lines(p), lines(again)
		if len(a) != len(b) {
			t.Fatalf("%d lines, then %d", len(a), len(b))
		}
		for i := range a {
			if a[i] != b[i] {
				t.Fatalf("%q, then %q", a[i], b[i])
			}
		}
	})
}

// unknowns reports whether a state has values that nobody knows yet: those
// equal nothing.
func unknowns(s *zone.State) bool {
	for _, r := range s.All() {
		if r.Unknown || r.TTLUnknown {
			return true
		}
	}
	return false
}
