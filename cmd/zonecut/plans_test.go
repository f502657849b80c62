package main

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/santhosh-tekuri/jsonschema/v6"

	"zonecut/internal/finding"
	"zonecut/internal/report"
)

type planCase struct {
	plan string
	exit int
	want string
}

// plans are the recorded real plans, with the exit code and every finding that
// stops the change. What the recordings call critical is here for that reason;
// what they call harmless ends with 0.
var plans = []planCase{
	{"dns/big-cleanup-40", 2, "block delegation-removed lab.corp.example.; block mass-delete corp.example."},
	{"dns/change-ns-set-in-place", 3, "hold delegation-changed eu.example.com."},
	{"dns/checks-and-conditions", 0, ""},
	{"dns/count-shrink", 2, "block delegation-removed a.example.com.; block delegation-removed c.example.com.; block split-ownership b.example.com.; block split-ownership d.example.com."},
	{"dns/create-all-types", 2, "block mail-auth-weakened s1._domainkey.example.com."}, // its key is filler
	{"dns/data-read-reasons", 3, "hold value-unknown eu.example.com."},
	{"dns/delete-ns-delegation", 2, "block delegation-removed eu.example.com."},
	{"dns/deposed-object", 2, "block delegation-removed dev.example.org."},
	{"dns/destroy-all", 2, "block apex-address-removed example.com.; block delegation-removed eu.example.com.; block mx-removed example.com."},
	{"dns/drift-ns", 3, "hold delegation-changed eu.example.com."},
	{"dns/drift-relevant", 0, ""},
	{"dns/errored-early", 2, "block delegation-removed eu.example.com.; hold plan-incomplete"},
	{"dns/errored-empty", 3, "hold plan-incomplete"},
	{"dns/errored-postcondition", 2, "block delegation-removed eu.example.com.; hold plan-incomplete"},
	{"dns/forget-and-import", 3, "hold delegation-changed adopted2.example.com."},
	{"dns/glue-loss", 2, "block ns-host-address-removed eu-ns2.example.com.; hold ns-host-address-removed eu-ns1.example.com."},
	{"dns/modules-for-each-keys", 2, "block delegation-removed dev.example.net.; block delegation-removed prod.example.org."},
	{"dns/moved-renamed", 3, "hold delegation-changed us.example.com."},
	{"dns/noop", 0, ""},
	{"dns/outputs-only", 0, ""},
	{"dns/prevent-destroy", 2, "block delegation-removed eu.example.com.; hold plan-incomplete"},
	{"dns/provider-error-refresh", 3, "hold plan-incomplete"},
	{"dns/refresh-only", 0, ""},
	{"dns/replace-delegation-rename", 2, "block delegation-removed eu.example.com.; block delegation-removed us.example.com."},
	{"dns/replace-flag-and-taint", 2, "block record-gap eu.example.com.; block record-gap example.com."},
	{"dns/sensitive-values", 3, "hold delegation-changed eu.example.com."},
	{"dns/swap-into-new-address", 2, "block split-ownership eu.example.com."},
	{"dns/target-partial", 3, "hold delegation-changed eu.example.com.; hold plan-incomplete"},
	{"dns/ttl-and-mx-change", 2, "block record-gap eu.example.com.; block record-gap example.com."},
	{"dns/unknown-values", 3, "hold value-unknown whole.example.com."},
	{"aws/acm-validation", 0, ""},
	{"aws/create-zone-and-records", 0, ""},
	{"aws/delete-delegation", 2, "block delegation-removed dev.example.com."},
	{"aws/delete-zone", 2, "block apex-address-removed example.com.; block delegation-removed dev.example.com.; block mx-removed example.com.; block zone-deleted example.com.; hold wildcard-removed *.apps.example.com."},
	{"aws/ds-and-dnssec-off", 3, "hold dnssec-disabled example.com.; hold dnssec-disabled example.org."},
	{"aws/registrar-ns-change", 2, "block registrar-change example.com.; hold delegation-changed example.com."},
	{"aws/routing-policies", 2, "block rrset-emptied geo.example.com."},
	{"aws/type-change-in-place", 2, "block cname-conflict dev.example.com.; block delegation-removed dev.example.com."},
	{"aws/zone-replace-delegation-set", 2, "block apex-address-removed example.com.; block apex-ns-removed example.com.; block delegation-removed dev.example.com.; block mx-removed example.com.; block zone-replaced example.com.; hold wildcard-removed *.apps.example.com."},
	{"cloudflare/create", 0, ""},
	{"cloudflare/delete-delegation-and-ds", 2, "block delegation-removed eu.example.com.; hold dnssec-disabled example.com."},
	{"cloudflare/delete-one-of-two-ns", 2, "block delegation-shrunk eu.example.com."},
	{"cloudflare/delete-zone", 2, "block apex-address-removed example.com.; block delegation-removed eu.example.com.; block mx-removed example.com.; block zone-deleted example.com.; hold wildcard-removed *.example.com."},
	{"cloudflare/noisy-updates", 2, "block delegation-shrunk eu.example.com."},
	{"cloudflare/proxied-ttl-mx", 0, ""},
	{"digitalocean/create", 0, ""},
	{"digitalocean/delete-delegation", 2, "block delegation-removed dev.example.net."},
	{"digitalocean/delete-domain", 2, "block apex-address-removed example.net.; block delegation-removed dev.example.net.; block mx-removed example.net.; block zone-deleted example.net."},
	{"dnsimple/create", 3, "hold ds-added example.com."},
	{"dnsimple/delete-ns-and-ds", 2, "block delegation-removed eu.example.com.; hold ds-removed example.com."},
	{"hcloud/create-zone", 0, ""},
	{"hcloud/delete-ns-rrset", 2, "block delegation-removed dev.example.org."},
	{"hcloud/delete-zone", 2, "block delegation-removed dev.example.org.; block mx-removed example.org.; block zone-deleted example.org."},
	{"hcloud/zone-mode-replace", 2, "block zone-replaced example.org."},
	{"ns1/change-answers", 3, "hold delegation-changed dev.example.org."},
	{"ns1/create", 0, ""},
	{"powerdns/change-records", 2, "block ns-host-address-removed ns1.example.org.; block record-gap eu.example.org.; block record-gap example.org.; block zone-replaced example.org.; hold delegation-changed eu.example.org.; hold ds-removed eu.example.org.; hold wildcard-removed *.apps.example.org."},
	{"powerdns/create", 0, ""},
	{"powerdns/delete-delegation", 2, "block delegation-removed eu.example.org."},
	{"powerdns/delete-zone", 2, "block delegation-removed eu.example.org.; block mx-removed example.org.; block zone-deleted example.org.; hold wildcard-removed *.apps.example.org."},
	{"tofu-dns/delete-ns-delegation", 2, "block delegation-removed a.example.org.; hold delegation-changed b.example.org."},
	{"tofu-dns/enabled-false", 2, "block delegation-removed a.example.org."},
	{"tofu-dns/errored", 2, "block delegation-removed a.example.org.; hold plan-incomplete"},
	{"tofu-dns/exclude", 3, "hold delegation-changed a.example.org."},
	{"tofu-dns/forget-import-moved", 3, "hold delegation-changed d.example.org."},
	{"harmless/aws-ttl-and-comment", 0, ""},
	{"harmless/aws-weights-shifted", 0, ""},
	{"harmless/cloudflare-ns-added", 0, ""},
	{"harmless/cloudflare-proxied-and-retarget", 0, ""},
	{"harmless/digitalocean-one-address-less", 0, ""},
	{"harmless/dns-mail-set-exchanged", 0, ""},
	{"harmless/dns-moved-60", 0, ""},
	{"harmless/hcloud-new-delegation-with-glue", 0, ""},
	{"harmless/tls-cert-same-names", 0, ""},
	{"tls/cert-san-change", 0, ""},
	{"tls/ephemeral-key", 0, ""},
	{"tls/key-replace-cascade", 0, ""},
	{"aws-standin/write-only-and-ephemeral", 2, "block delegation-shrunk dev.example.com."},
}

func TestRealPlans(t *testing.T) {
	for _, c := range plans {
		t.Run(c.plan, func(t *testing.T) {
			t.Parallel()
			dir := t.TempDir()
			plan := filepath.Join(data, "plans", c.plan, "plan.json")
			_, errs, code := zonecut(t, "check", "--out", "json="+filepath.Join(dir, "1.json"), plan)
			if code != c.exit {
				t.Errorf("exit code %d, want %d\n%s", code, c.exit, errs)
			}
			text, err := os.ReadFile(filepath.Join(dir, "1.json"))
			if err != nil {
				t.Fatal(err)
			}
			if got := stopping(t, text); got != c.want {
				t.Errorf("stopped by\n  %s\nwant\n  %s", got, c.want)
			}
			for format, file := range map[string]string{"text": "2.txt", "github": "2.github", "json": "2.json"} {
				if _, _, other := zonecut(t, "check", "--out", format+"="+filepath.Join(dir, file), plan); other != code {
					t.Errorf("as %s: exit code %d, want %d", format, other, code)
				}
			}
			again, err := os.ReadFile(filepath.Join(dir, "2.json"))
			if err != nil || !bytes.Equal(text, again) {
				t.Errorf("the same input twice gives two reports (%v)", err)
			}
		})
	}
}

// Every recorded plan of the providers that are read is in the table.
func TestRealPlansAreAllThere(t *testing.T) {
	for _, dir := range []string{"dns", "aws", "cloudflare", "digitalocean", "dnsimple", "hcloud", "ns1", "powerdns", "tofu-dns", "harmless", "tls", "aws-standin"} {
		found, err := filepath.Glob(filepath.Join(data, "plans", dir, "*", "plan.json"))
		if err != nil {
			t.Fatal(err)
		}
		for _, f := range found {
			name := dir + "/" + filepath.Base(filepath.Dir(f))
			if !slices.ContainsFunc(plans, func(c planCase) bool { return c.plan == name }) {
				t.Errorf("%s is not in the table", name)
			}
		}
	}
}

// published is the schema that reports are promised to be valid under.
var published = sync.OnceValues(func() (*jsonschema.Schema, error) {
	doc, err := jsonschema.UnmarshalJSON(bytes.NewReader(report.SchemaJSON()))
	if err != nil {
		return nil, err
	}
	c := jsonschema.NewCompiler()
	if err := c.AddResource("report.json", doc); err != nil {
		return nil, err
	}
	return c.Compile("report.json")
})

// valid holds a JSON report against the published schema.
func valid(t *testing.T, text []byte) {
	t.Helper()
	schema, err := published()
	if err != nil {
		t.Fatal(err)
	}
	doc, err := jsonschema.UnmarshalJSON(bytes.NewReader(text))
	if err != nil {
		t.Fatal(err)
	}
	if err := schema.Validate(doc); err != nil {
		t.Errorf("the report is not as its schema says: %v", err)
	}
}

// stopping are the findings of level block and hold in a JSON report, which is
// held against the published schema on the way.
func stopping(t *testing.T, text []byte) string {
	t.Helper()
	valid(t, text)
	r, err := report.Read(bytes.NewReader(text))
	if err != nil {
		t.Fatal(err)
	}
	var out []string
	for _, f := range r.Findings {
		if f.Level >= finding.Hold {
			out = append(out, strings.TrimSpace(fmt.Sprintf("%s %s %s", f.Level, f.Rule, f.Name)))
		}
	}
	slices.Sort(out)
	return strings.Join(slices.Compact(out), "; ")
}
