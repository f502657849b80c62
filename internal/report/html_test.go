package report

import (
	"slices"
	"strings"
	"testing"

	"golang.org/x/net/html"
)

// Every element and attribute is one of the template's, nothing is loaded, and
// nothing of what comes from outside is markup.
func TestHTMLIsOurs(t *testing.T) {
	elements := strings.Fields("html head meta title style body h1 h2 p strong b section br code details summary pre ul li span div")
	attributes := strings.Fields("lang charset name content http-equiv class open")
	for name, c := range cases {
		text := render(t, "html", New(c.run(t)))
		open := []string{}
		for z := html.NewTokenizer(strings.NewReader(text)); ; {
			kind := z.Next()
			if kind == html.ErrorToken {
				break
			}
			tok := z.Token()
			switch kind {
			case html.CommentToken:
				t.Errorf("%s: a comment: %q", name, tok.Data)
			case html.StartTagToken, html.SelfClosingTagToken:
				if !slices.Contains(elements, tok.Data) {
					t.Errorf("%s: element %q", name, tok.Data)
				}
				for _, a := range tok.Attr {
					if !slices.Contains(attributes, a.Key) || a.Key == "class" && strings.Trim(a.Val, "abcdefghijklmnopqrstuvwxyz 0123456789") != "" {
						t.Errorf("%s: attribute %s=%q", name, a.Key, a.Val)
					}
				}
				if tok.Data != "meta" && tok.Data != "br" {
					open = append(open, tok.Data)
				}
			case html.EndTagToken:
				if len(open) == 0 || open[len(open)-1] != tok.Data {
					t.Fatalf("%s: </%s> closes %v", name, tok.Data, open)
				}
				open = open[:len(open)-1]
			}
		}
		if len(open) > 0 {
			t.Errorf("%s: %v stay open", name, open)
		}
		if strings.Contains(text, "ZgotmplZ") {
			t.Errorf("%s: the template refused a value", name)
		}
	}
}

func TestHTMLSays(t *testing.T) {
	text := render(t, "html", New(blocked(t)))
	for _, want := range []string{"blocked: 1 block", `<b class="block">block</b>: eu.example.com. NS in example.com.`, "hint: keep this NS set", "and with it: 12 findings (3 block, 9 warn)",
		`<b class="note">unknown</b>`, "waived hold: old.example.com.", "<li>unread: acme_dns_record", "2 questions about the live world were not asked",
		`<div class="d2 del">- eu.example.com. NS 300 ns1.eu.example.net., ns2.eu.example.net.</div>`, "prefers-color-scheme: dark", "width=device-width"} {
		if !strings.Contains(text, want) {
			t.Errorf("it does not say %q", want)
		}
	}
}
