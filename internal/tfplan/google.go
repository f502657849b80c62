package tfplan

import (
	"cmp"
	"strings"

	"zonecut/internal/zone"
)

// Cloud DNS keeps one resource for each record set. A set has either values or a
// routing policy, which holds the values of all its branches. Names are absolute
// and end in a dot. A zone is found by its label within a project.
//
// The provider's code: a create looks for a set of the name and type and, in one
// change of the zone, deletes it and adds the new one. A destroy asks to delete
// the set exactly as the state has it, and takes "not found" for success. An
// update, of the type too, is one change; name and zone force replacement. NS
// and SOA of the apex stay. Newer versions leave sets and zones in place where
// deletion_policy is ABANDON.
var googleSet = &zone.Handling{Create: zone.CreateOverwrites, Delete: zone.DeleteByValue, Change: zone.ChangeAtOnce}

var _ = register(&provider{
	source: "hashicorp/google",
	host:   "google",
	records: map[string]*recordType{
		"google_dns_record_set": {
			needs:  []string{"managed_zone", "name", "type", "rrdatas"},
			zone:   "managed_zone",
			values: []string{"rrdatas", "routing_policy"},
			read:   readGoogleRecord,
			owner:  func(name string, _ zone.Name) (zone.Name, error) { return zone.FQDN(name) },
			keeps:  func(k zone.Key) bool { return k.Owner == k.Apex && (k.Type == "NS" || k.Type == "SOA") },
		},
	},
	zones: map[string]*zoneType{
		"google_dns_managed_zone": {needs: []string{"dns_name", "name", "name_servers", "visibility"}, servers: "name_servers", read: readGoogleZone},
	},
	data: map[string]*zoneType{
		"google_dns_managed_zone": {needs: []string{"dns_name", "name", "name_servers", "visibility"}, servers: "name_servers", read: readGoogleZone},
		"google_dns_managed_zones": {needs: []string{"managed_zones"}, read: readGoogleZone,
			items: func(v Value) []Value { return v.Field("managed_zones").Items() }},
	},
})

func readGoogleRecord(v Value) record {
	in, name, kind, ttl, values := v.Field("managed_zone"), v.Field("name"), v.Field("type"), v.Field("ttl"), v.Field("rrdatas")
	r := record{
		zone: googleZoneID(in.Text(), v.Field("project").Text()), zoneUnknown: in.Unknown(), fqdn: name.Text(),
		name: name.Text(), nameUnknown: name.Unknown(), kind: zone.ParseType(kind.Text()), kindUnknown: kind.Unknown(),
		ttlUnknown: ttl.Unknown(), unknown: values.AnyUnknown(), sensitive: values.Sensitive(), handling: googleSet,
		kept: v.Field("deletion_policy").Text() == "ABANDON",
	}
	r.ttl, _ = ttl.Seconds()
	r.addGoogle(values)
	policy := v.Field("routing_policy")
	r.unknown = r.unknown || policy.AnyUnknown()
	if block, ok := policy.Block(); ok {
		r.googleRouting(block)
	}
	return r
}

// addGoogle adds the values of a list, and gives them back as one text.
func (r *record) addGoogle(values Value) string {
	from := len(r.data)
	for _, item := range values.Items() {
		switch {
		case item.Unknown():
		case r.kind == "TXT" || r.kind == "SPF":
			r.add(stringsOf(item.Text()))
		default:
			r.add(dotted(r.kind, item.Text()))
		}
	}
	return strings.Join(r.data[from:], " ")
}

// googleRouting adds the values of all branches of a routing policy, and takes
// down what chooses among them.
func (r *record) googleRouting(policy Value) {
	words := []string{"routed"}
	for _, b := range policy.Field("wrr").Items() {
		words = append(words, r.googleBranch("share "+b.Field("weight").Text(), b))
	}
	for _, b := range policy.Field("geo").Items() {
		words = append(words, r.googleBranch("geo "+b.Field("location").Text(), b))
	}
	if b, ok := policy.Field("primary_backup").Block(); ok {
		for _, targets := range b.Field("primary").Items() {
			words = append(words, "primary "+r.googleTargets(targets))
		}
		for _, g := range b.Field("backup_geo").Items() {
			words = append(words, r.googleBranch("backup "+g.Field("location").Text(), g))
		}
		if ratio := b.Field("trickle_ratio").Text(); ratio != "" && ratio != "0" {
			words = append(words, "trickle "+ratio)
		}
	}
	if policy.Field("enable_geo_fencing").True() {
		words = append(words, "fenced")
	}
	if check := policy.Field("health_check").Text(); check != "" {
		words = append(words, "health check "+check)
	}
	r.synthetic = strings.Join(words, ", ")
}

// googleBranch is a branch with its values: those that are always served, and
// those that are served while they are well.
func (r *record) googleBranch(word string, b Value) string {
	text := word + " " + r.addGoogle(b.Field("rrdatas"))
	for _, targets := range b.Field("health_checked_targets").Items() {
		text += " " + r.googleTargets(targets)
	}
	return strings.Join(strings.Fields(text), " ")
}

// googleTargets adds the addresses that a health check watches.
func (r *record) googleTargets(targets Value) string {
	texts := []string{r.addGoogle(targets.Field("external_endpoints"))}
	for _, b := range targets.Field("internal_load_balancers").Items() {
		if address := b.Field("ip_address").Text(); address != "" {
			r.add(address)
			texts = append(texts, address)
		}
	}
	return strings.TrimSpace(strings.Join(texts, " "))
}

// googleZoneID is project and label of a zone that is given by its label or by a
// path that holds both; the label alone where the project is not known yet.
func googleZoneID(zone, project string) string {
	parts := strings.Split(zone, "/")
	if n := len(parts); n >= 4 && parts[n-4] == "projects" {
		project, zone = parts[n-3], parts[n-1]
	}
	return strings.TrimPrefix(project+"/"+zone, "/")
}

// readGoogleZone reads a zone. One that forwards or peers answers with what
// others know, whatever records it has.
func readGoogleZone(v Value) hostedZone {
	apex, label := v.Field("dns_name"), v.Field("name").Text()
	z := hostedZone{id: googleZoneID(cmp.Or(v.Field("id").Text(), label), v.Field("project").Text()), label: label, apexUnknown: apex.Unknown(),
		private: strings.EqualFold(v.Field("visibility").Text(), "private"), kept: v.Field("deletion_policy").Text() == "ABANDON"}
	z.servers, z.serversUnknown = names(v.Field("name_servers"))
	if b, ok := v.Field("dnssec_config").Block(); ok {
		z.signed = b.Field("state").Text() == "on" || b.Field("state").Text() == "transfer"
	}
	z.others = googleOthers(v)
	if z.apexUnknown {
		return z
	}
	var err error
	if z.apex, err = zone.FQDN(apex.Text()); err != nil {
		z.problem = err.Error()
	}
	return z
}

// googleOthers are the networks that see a private zone and the places that it
// sends questions to. Networks are given by URL or by path.
func googleOthers(v Value) []string {
	var out []string
	list := func(word string, blocks Value, fields ...string) {
		for _, b := range blocks.Items() {
			for _, f := range fields {
				if text := b.Field(f).Text(); text != "" {
					_, path, _ := strings.Cut(text, "/projects/")
					out = append(out, word+" "+cmp.Or(path, strings.TrimPrefix(text, "projects/")))
				}
			}
		}
	}
	for _, b := range v.Field("private_visibility_config").Items() {
		list("network", b.Field("networks"), "network_url")
		list("cluster", b.Field("gke_clusters"), "gke_cluster_name")
	}
	for _, b := range v.Field("forwarding_config").Items() {
		list("forwarding to", b.Field("target_name_servers"), "ipv4_address", "ipv6_address", "domain_name")
	}
	for _, b := range v.Field("peering_config").Items() {
		list("peering with", b.Field("target_network"), "network_url")
	}
	return out
}
