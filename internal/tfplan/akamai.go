package tfplan

import (
	"strconv"
	"strings"

	"zonecut/internal/zone"
)

// Akamai keeps one resource for each record set; names stand in full without a
// dot, and the fields of a type in attributes of their own.
//
// The provider's code: a create that finds the set writes over it, a destroy
// expunges it whole, whoever else has written to it. Zone, name and type force
// replacement. MX is another matter: create and update read the set that is
// live, take out what this resource held, and add its hosts, so that several
// resources add up to one set and none of them knows the result. A destroyed
// zone takes all its records along.
var (
	akamaiSet  = &zone.Handling{Create: zone.CreateOverwrites, Delete: zone.DeleteByKey, Change: zone.ChangeByActions}
	akamaiMail = &zone.Handling{Create: zone.CreateAdds, Delete: zone.DeleteByKey, Change: zone.ChangeByActions}
)

// akamaiFields are the types that have no targets, but one value in attributes.
var akamaiFields = map[zone.Type][]string{
	"DNSKEY": {"flags", "protocol", "algorithm", "key"},
	"DS":     {"keytag", "algorithm", "digest_type", "digest"},
	"HINFO":  {"hardware", "software"},
	"NAPTR":  {"order", "preference", "flagsnaptr", "service", "regexp", "replacement"},
	"RP":     {"mailbox", "txt"},
	"SSHFP":  {"algorithm", "fingerprint_type", "fingerprint"},
	"TLSA":   {"usage", "selector", "match_type", "certificate"},
	"SVCB":   {"svc_priority", "target_name", "svc_params"},
	"HTTPS":  {"svc_priority", "target_name", "svc_params"},
	"SOA":    {"name_server", "email_address", "serial", "refresh", "retry", "expiry", "nxdomain_ttl"},
}

var akamaiLayout = layout{
	zone: "zone", name: "name", kind: "recordtype", ttl: "ttl", value: "target", many: true,
	// Both answer with addresses of the network, and may stand at the apex.
	types:  map[string]zone.Type{"AKAMAICDN": "ALIAS", "AKAMAITLC": "ALIAS"},
	before: map[zone.Type][]string{"AFSDB": {"subtype"}},
	text:   quotedOrNot, handling: akamaiSet, owner: absolute,
	needs: []string{"priority_increment", "record_sha"},
}

var _ = register(&provider{
	source:  "akamai/akamai",
	host:    "akamai",
	records: map[string]*recordType{"akamai_dns_record": akamaiRecord()},
	zones: map[string]*zoneType{
		"akamai_dns_zone": {needs: []string{"zone", "contract", "sign_and_serve"}, read: readAkamaiZone, byName: true},
	},
})

func akamaiRecord() *recordType {
	t := akamaiLayout.recordType()
	t.read = readAkamaiRecord
	return t
}

func readAkamaiRecord(v Value) record {
	kind := akamaiLayout.typeOf(v.Field("recordtype").Text())
	l := akamaiLayout
	fields, inFields := akamaiFields[kind]
	if inFields || kind == "MX" || kind == "SRV" || kind == "CAA" {
		l.value = "" // the targets are not the whole value
	}
	r := l.read(v)
	targets := v.Field("target")
	switch {
	case inFields:
		r.akamaiFields(v, fields)
	case kind == "MX":
		r.handling, r.merges = akamaiMail, true
		r.akamaiTargets(v, []string{"priority"}, v.Field("priority_increment"))
	case kind == "SRV":
		r.akamaiTargets(v, []string{"priority", "weight", "port"}, Value{})
	case kind == "CAA":
		r.akamaiCAA(targets)
	}
	if v.Field("recordtype").Text() == "AKAMAITLC" {
		r.synthetic = "alias, " + join(v, "answer_type", "dns_name")
	}
	r.sensitive = targets.Sensitive()
	return r
}

func (r *record) akamaiFields(v Value, fields []string) {
	words := make([]string, 0, len(fields))
	for _, name := range fields {
		r.unknown = r.unknown || v.Field(name).Unknown()
		word := v.Field(name).Text()
		if r.kind == "NAPTR" && (name == "flagsnaptr" || name == "service" || name == "regexp") {
			word = `"` + strings.Trim(word, `"`) + `"`
		}
		words = append(words, word)
	}
	if !r.unknown {
		r.add(dotted(r.kind, strings.TrimSpace(strings.Join(words, " "))))
	}
}

// akamaiTargets reads targets that are whole values, or hosts behind attributes;
// the first of these grows by an increment from host to host.
func (r *record) akamaiTargets(v Value, front []string, increment Value) {
	targets := v.Field("target")
	r.unknown = targets.Unknown()
	step, _ := strconv.Atoi(increment.Text())
	first, _ := strconv.Atoi(v.Field(front[0]).Text())
	for _, t := range targets.Items() {
		text := t.Text()
		words := []string{strconv.Itoa(first)}
		for _, name := range front[1:] {
			words = append(words, orZero(v.Field(name).Text()))
		}
		if len(strings.Fields(text)) == 1 {
			text = strings.Join(append(words, text), " ")
		}
		first += max(step, 0)
		if t.Unknown() || increment.Unknown() || v.Field(front[0]).Unknown() {
			r.unknown = true
			continue
		}
		r.add(dotted(r.kind, text))
	}
}

func (r *record) akamaiCAA(targets Value) {
	r.unknown = targets.AnyUnknown()
	for _, t := range targets.Items() {
		text := t.Text()
		if words := strings.SplitN(text, " ", 3); len(words) == 3 {
			text = words[0] + " " + words[1] + ` "` + strings.Trim(words[2], `"`) + `"`
		}
		if !t.Unknown() {
			r.add(text)
		}
	}
}

func readAkamaiZone(v Value) hostedZone {
	z := hostedZone{signed: v.Field("sign_and_serve").True()}
	z.named(v.Field("zone"))
	return z
}
