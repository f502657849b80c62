package rule

import "strings"

// Which authority stands behind the organisation that a certificate names as its
// issuer, and what that is called in CAA.

// authorityNames are, by the organisation in the issuer's name (the O of its subject,
// lower case, as a prefix), the names by which the authority knows itself in CAA: from
// the authorities' certification practice statements, section 4.2.1, and the list of
// CAA identifiers in the Common CA Database. Resellers with intermediates of their own
// stand under the authority that issues for them.
var authorityNames = map[string]string{
	"let's encrypt":                       "letsencrypt.org",
	"internet security research group":    "letsencrypt.org",
	"amazon":                              "amazon.com amazontrust.com awstrust.com amazonaws.com",
	"google trust services":               "pki.goog google.com",
	"digicert":                            "digicert.com digicert.ne.jp geotrust.com rapidssl.com thawte.com symantec.com digitalcertvalidation.com quovadisglobal.com",
	"geotrust":                            "digicert.com geotrust.com rapidssl.com thawte.com symantec.com digitalcertvalidation.com",
	"thawte":                              "digicert.com geotrust.com rapidssl.com thawte.com symantec.com digitalcertvalidation.com",
	"quovadis":                            "quovadisglobal.com digicert.com",
	"sectigo":                             "sectigo.com comodo.com comodoca.com usertrust.com trust-provider.com",
	"comodo ca":                           "sectigo.com comodo.com comodoca.com usertrust.com trust-provider.com",
	"the usertrust network":               "sectigo.com comodo.com comodoca.com usertrust.com trust-provider.com",
	"zerossl":                             "sectigo.com zerossl.com comodo.com comodoca.com usertrust.com trust-provider.com",
	"gandi":                               "sectigo.com comodo.com comodoca.com usertrust.com trust-provider.com gandi.net",
	"cpanel":                              "sectigo.com comodo.com comodoca.com usertrust.com trust-provider.com cpanel.net",
	"globalsign":                          "globalsign.com",
	"entrust":                             "entrust.net entrust.com affirmtrust.com sectigo.com",
	"godaddy.com":                         "godaddy.com starfieldtech.com",
	"starfield technologies":              "starfieldtech.com godaddy.com",
	"ssl corp":                            "ssl.com",
	"ssl.com":                             "ssl.com",
	"identrust":                           "identrust.com",
	"buypass":                             "buypass.com buypass.no",
	"actalis":                             "actalis.it",
	"asseco data systems":                 "certum.pl certum.eu",
	"unizeto technologies":                "certum.pl certum.eu",
	"hellenic academic and research":      "harica.gr",
	"greek academic network":              "harica.gr",
	"swisssign":                           "swisssign.com",
	"d-trust":                             "d-trust.net",
	"deutsche telekom security":           "telesec.de",
	"t-systems international":             "telesec.de",
	"dhimyotis":                           "certigna.fr",
	"certigna":                            "certigna.fr",
	"certsign":                            "certsign.ro",
	"disig":                               "disig.sk",
	"netlock":                             "netlock.hu netlock.net netlock.eu",
	"microsec":                            "e-szigno.hu",
	"firmaprofesional":                    "firmaprofesional.com",
	"izenpe":                              "izenpe.com izenpe.eus",
	"fnmt-rcm":                            "fnmt.es",
	"trustwave":                           "trustwave.com securetrust.com",
	"viking cloud":                        "trustwave.com securetrust.com",
	"wisekey":                             "wisekey.com oiste.org",
	"taiwan-ca":                           "twca.com.tw",
	"hongkong post":                       "hongkongpost.gov.hk",
	"guang dong certificate authority":    "gdca.com.cn",
	"china financial certification":       "cfca.com.cn",
	"certainly":                           "certainly.com",
	"trustasia":                           "trustasia.com",
	"naver cloud":                         "naver.com",
	"secom trust systems":                 "secomtrust.net",
	"cybertrust japan":                    "cybertrust.ne.jp",
	"microsoft corporation":               "microsoft.com",
	"apple inc":                           "apple.com",
	"emudhra":                             "emsign.com",
	"emsign":                              "emsign.com",
	"e-tugra":                             "e-tugra.com e-tugra.com.tr",
	"turkiye bilimsel ve teknolojik":      "kamusm.gov.tr",
	"agencia notarial de certificacion":   "anf.es",
	"agencia de tecnologia i certificaci": "accv.es",
}

// issuersOf are the names in CAA of the authority behind an organisation, none where
// it is not known.
func issuersOf(organisation string) []string {
	low := strings.ToLower(organisation)
	best := ""
	for name := range authorityNames {
		if strings.HasPrefix(low, name) && len(name) > len(best) {
			best = name
		}
	}
	return strings.Fields(authorityNames[best])
}
