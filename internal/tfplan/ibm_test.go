package tfplan

import "testing"

// Values in a map, ids with more behind them, names and pointers of private zones.
func TestIBM(t *testing.T) {
	internet := func(more string) string {
		return `{"cis_id":"crn:v1:x","domain_id":"c1","zone_name":"example.com","name":"www.example.com","type":"A","ttl":1,"content":null,"data":null,"priority":null,"proxied":false` + more + `}`
	}
	private := func(more string) string {
		return `{"instance_id":"i","zone_id":"corp.example:9f2","ttl":900,"preference":0,"priority":0,"weight":0,"port":null,"service":null,"protocol":null` + more + `}`
	}
	for _, c := range []struct {
		name string
		plan small
		want string
	}{
		{"internet services", small{changes: []planned{
			{address: "ibm_cis_dns_record.a", actions: "update", before: internet(`,"content":"192.0.2.1"`), after: internet(`,"content":"192.0.2.1","proxied":true`)},
			{address: "ibm_cis_dns_record.b", actions: "create", after: internet(`,"name":"@","type":"CAA","ttl":60,"data":{"tag":"issue","value":"ca.example.net"}`)},
			{address: "ibm_cis_dns_record.c", actions: "create", after: internet(`,"name":null,"type":"SRV","ttl":60,"data":{"service":"_sip","proto":"_udp","name":"eu","priority":"1","weight":"2","port":"5060","target":"sip.example.net"}`)},
			{address: "ibm_cis_dns_record.d", actions: "create", after: internet(`,"name":"example.com","type":"CNAME","ttl":60,"content":"lb.example.net"`)},
		}}, `
			create example.com. CAA in example.com. at ibm-cis/c1: - -> 60 0 issue "ca.example.net"
			  0 create ibm_cis_dns_record.b
			create example.com. CNAME in example.com. at ibm-cis/c1: - -> 60 lb.example.net. {flattened}
			  0 create ibm_cis_dns_record.d
			create _sip._udp.eu.example.com. SRV in example.com. at ibm-cis/c1: - -> 60 1 2 5060 sip.example.net.
			  0 create ibm_cis_dns_record.c
			update www.example.com. A in example.com. at ibm-cis/c1: 300 192.0.2.1 {automatic ttl} -> 300 192.0.2.1 {proxied, automatic ttl}
			  0 update ibm_cis_dns_record.a`},
		{"private zones", small{changes: []planned{
			{address: "ibm_dns_zone.z", actions: "no-op", before: `{"id":"i/corp.example:9f2","instance_id":"i","zone_id":"corp.example:9f2","name":"corp.example"}`, after: `{"id":"i/corp.example:9f2","instance_id":"i","zone_id":"corp.example:9f2","name":"corp.example"}`},
			{address: "ibm_dns_resource_record.a", actions: "delete", before: private(`,"name":"db","type":"A","rdata":"192.0.2.1"`)},
			{address: "ibm_dns_resource_record.b", actions: "create", after: private(`,"name":"corp","type":"SRV","rdata":"sip.example.net","priority":1,"weight":2,"port":5060,"service":"_sip","protocol":"udp"`)},
		}}, `
			create _sip._udp.corp.corp.example. SRV in corp.example. (private:corp.example:9f2) at ibm-private/corp.example:9f2: - -> 900 1 2 5060 sip.example.net.
			  0 create ibm_dns_resource_record.b
			delete db.corp.example. A in corp.example. (private:corp.example:9f2) at ibm-private/corp.example:9f2: 900 192.0.2.1 -> -
			  0 destroy ibm_dns_resource_record.a`},
		{"a private zone that only its id names, and a pointer", small{changes: []planned{
			{address: "ibm_dns_resource_record.p", actions: "create", after: replaced(private(`,"name":"192.0.2.7","type":"PTR","rdata":"h1.example.com"`), "corp.example:9f2", "2.0.192.in-addr.arpa:1")},
		}}, `
			create 7.2.0.192.in-addr.arpa. PTR in 2.0.192.in-addr.arpa. (private:2.0.192.in-addr.arpa:1) at ibm-private/2.0.192.in-addr.arpa:1: - -> 900 h1.example.com.
			  0 create ibm_dns_resource_record.p`},
	} {
		t.Run(c.name, func(t *testing.T) { wantLines(t, c.plan.read(t), c.want) })
	}
}
