package cli

import (
	"bytes"
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"zonecut/internal/finding"
	"zonecut/internal/report"
)

// brokenReport is one in which a delegation is gone, with an escape in its words.
func brokenReport() *report.Report {
	r := report.New(report.Run{Command: "verify", Version: "test"})
	lasts, cost := 900, 3.0
	return r.Verified("verify", report.Verify{Expectations: []finding.Outcome{
		{Name: "eu.example.com.", Type: "NS", Status: finding.StatusBroken, Why: "ns1.example.com. gives NXDOMAIN\x1b[31m <!channel> &c",
			Exposed: &finding.Exposure{Seconds: 60, Share: 0.2, PerSecond: 1 / 300.0, Lasts: &lasts, CostPerSecond: &cost}, Servers: []finding.Seen{}},
		{Name: "www.example.com.", Type: "A", Status: finding.StatusPass, Servers: []finding.Seen{}},
	}, Restore: []string{"eu.example.com. 300 IN NS ns1.eu.example.com."}}, nil)
}

func told(t *testing.T, f onFail, r *report.Report) string {
	t.Helper()
	var errs bytes.Buffer
	f.call(t.Context(), &Env{Stderr: &errs, Dir: t.TempDir()}, r)
	return errs.String()
}

func TestOnFailPosts(t *testing.T) {
	var got []byte
	status := http.StatusOK
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		got, _ = io.ReadAll(r.Body)
		if r.Method != http.MethodPost || r.Header.Get("Content-Type") != "application/json" {
			t.Errorf("%s with %q", r.Method, r.Header.Get("Content-Type"))
		}
		if status == http.StatusFound {
			w.Header().Set("Location", "http://127.0.0.1:1/elsewhere")
		}
		w.WriteHeader(status)
	}))
	defer s.Close()
	if errs := told(t, onFail(s.URL+"/hook"), brokenReport()); errs != "" {
		t.Error(errs)
	}
	var r report.Report
	if err := json.Unmarshal(got, &r); err != nil || r.Verdict != finding.Broken || r.Schema != report.Schema {
		t.Errorf("posted %s: %v", got, err)
	}
	got = nil
	if errs := told(t, onFail(s.URL), report.New(report.Run{Command: "verify"})); errs != "" || got != nil {
		t.Errorf("told of a pass: %s %s", got, errs)
	}
	for _, code := range []int{http.StatusInternalServerError, http.StatusFound} {
		status = code
		if errs := told(t, onFail(s.URL+"/hook?token=hush"), brokenReport()); !strings.Contains(errs, "--on-fail: ") || strings.Contains(errs, "hush") {
			t.Errorf("%d: %s", code, errs)
		}
	}
	s.Close()
	if errs := told(t, onFail(s.URL+"/hook?token=hush"), brokenReport()); !strings.Contains(errs, "posting to 127.0.0.1") || strings.Contains(errs, "hush") {
		t.Errorf("nobody listens: %s", errs)
	}
}

func TestOnFailRunsACommand(t *testing.T) {
	file := filepath.Join(t.TempDir(), "told.json")
	if errs := told(t, onFail("cat > '"+file+"'; echo told"), brokenReport()); errs != "told\n" {
		t.Errorf("said %q", errs)
	}
	text, err := os.ReadFile(file)
	if err != nil || !bytes.Contains(text, []byte(`"verdict": "broken"`)) && !bytes.Contains(text, []byte(`"verdict":"broken"`)) {
		t.Errorf("the command got %s, %v", text, err)
	}
	if errs := told(t, "exit 7", brokenReport()); !strings.Contains(errs, "--on-fail: exit status 7") {
		t.Errorf("said %q", errs)
	}
}

// The forms of the two hosts that want one of their own.
func TestOnFailForms(t *testing.T) {
	form := func(address string) map[string]any {
		form, address := onFail(address).form()
		u, err := url.Parse(address)
		if err != nil {
			t.Fatal(err)
		}
		body, err := bodyFor(form, u, brokenReport())
		if err != nil {
			t.Fatal(err)
		}
		var m map[string]any
		if err := json.Unmarshal(body, &m); err != nil {
			t.Fatal(err)
		}
		return m
	}
	slack, _ := form("https://hooks.slack.com/services/T/B/X")["text"].(string)
	for _, want := range []string{"zonecut verify: broken\n", "broken: eu.example.com. NS: ns1.example.com. gives NXDOMAIN", "put back:\neu.example.com. 300 IN NS", "&lt;!channel&gt; &amp;c\n",
		"at least 20 % of the caches have lost what was before and meet this by now; each further second exposes 0.33 % more, and costs a cache 3.0s of outage on average"} {
		if !strings.Contains(slack, want) {
			t.Errorf("Slack's text lacks %q: %q", want, slack)
		}
	}
	if strings.ContainsAny(slack, "\x1b<") || strings.Contains(slack, "www") {
		t.Errorf("Slack's text is %q", slack)
	}
	event := form("https://events.pagerduty.com/v2/enqueue?routing_key=R0")
	payload, _ := event["payload"].(map[string]any)
	if event["routing_key"] != "R0" || event["event_action"] != "trigger" || payload["severity"] != "critical" || payload["summary"] != "zonecut verify: broken: broken: eu.example.com. NS: ns1.example.com. gives NXDOMAIN\\x1b[31m <!channel> &c" {
		t.Errorf("PagerDuty's event is %v", event)
	}
}

// What speaks one of the two forms elsewhere says so in front of its URL, and gets
// that form over the wire; PagerDuty's key is in the body and not in the address.
func TestOnFailFormsByName(t *testing.T) {
	var got map[string]any
	var asked string
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		got, asked = nil, r.URL.String()
		if err := json.NewDecoder(r.Body).Decode(&got); err != nil {
			t.Error(err)
		}
		w.WriteHeader(http.StatusAccepted)
	}))
	defer s.Close()
	for address, keys := range map[string][]string{
		s.URL + "/hook":            {"schema", "verify"},
		"slack+" + s.URL + "/hook": {"text"},
		"pagerduty+" + s.URL + "/hook?a=b&routing_key=R00": {"routing_key", "event_action", "dedup_key", "payload"},
	} {
		if errs := told(t, onFail(address), brokenReport()); errs != "" {
			t.Errorf("%s: %s", address, errs)
		}
		for _, k := range keys {
			if got[k] == nil || strings.Contains(asked, "R00") || !strings.HasPrefix(asked, "/hook") {
				t.Errorf("%s: posted %v to %s", address, got, asked)
			}
		}
		if strings.Contains(address, "pagerduty") && (got["routing_key"] != "R00" || asked != "/hook?a=b") {
			t.Errorf("%s: posted %v to %s", address, got, asked)
		}
		if _, isReport := got["schema"]; isReport != !strings.Contains(address, "+") {
			t.Errorf("%s: posted %v", address, got)
		}
	}
	// The report that is posted says what it costs.
	if errs := told(t, onFail(s.URL), brokenReport()); errs != "" {
		t.Error(errs)
	}
	outcomes, _ := got["verify"].(map[string]any)["expectations"].([]any)
	if e, _ := outcomes[0].(map[string]any)["exposed"].(map[string]any); e["share"] != 0.2 || e["lasts"] != 900.0 || e["cost_per_second"] != 3.0 {
		t.Errorf("the posted report says %v", e)
	}
	// What is no URL is a command, whatever it begins with.
	if form, address := onFail("slack+notify").form(); form != formReport || address != "slack+notify" {
		t.Errorf("%s %s", form, address)
	}
}

// PagerDuty refuses an event whose summary is too long.
func TestOnFailSummaryIsShort(t *testing.T) {
	r := brokenReport()
	r.Verify.Expectations[0].Why = strings.Repeat("ü", 3000)
	body, err := bodyFor(formPagerDuty, &url.URL{}, r)
	if err != nil {
		t.Fatal(err)
	}
	var event struct{ Payload struct{ Summary string } }
	if err := json.Unmarshal(body, &event); err != nil || len([]rune(event.Payload.Summary)) != maxSummary {
		t.Errorf("%v, %d characters", err, len([]rune(event.Payload.Summary)))
	}
}
