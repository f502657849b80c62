package octodns

import "zonecut/internal/zone"

// cloudflareTTL is what Cloudflare serves where the TTL is its own choice.
const cloudflareTTL = 300

// cloudflare reads octodns.cloudflare: a proxied set has an automatic TTL.
func (r *reading) cloudflare(set *zone.RRset) ([]string, error) {
	meta, err := r.under(r.fields["octodns"])
	if err != nil {
		return nil, err
	}
	settings, err := r.under(meta["cloudflare"])
	if err != nil {
		return nil, err
	}
	proxied := isTrue(settings["proxied"]) && (set.Type.IsAddress() || set.Type == "CNAME")
	if !proxied && !isTrue(settings["auto-ttl"]) {
		return nil, nil
	}
	set.TTL = cloudflareTTL
	if proxied {
		return []string{"proxied", "automatic ttl"}, nil
	}
	return []string{"automatic ttl"}, nil
}
