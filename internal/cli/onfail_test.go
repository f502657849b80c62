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
	return r.Verified("verify", report.Verify{Expectations: []finding.Outcome{
		{Name: "eu.example.com.", Type: "NS", Status: finding.StatusBroken, Why: "ns1.example.com. gives NXDOMAIN\x1b[31m", Servers: []finding.Seen{}},
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
		u, err := url.Parse(address)
		if err != nil {
			t.Fatal(err)
		}
		body, err := bodyFor(u, brokenReport())
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
	for _, want := range []string{"zonecut verify: broken\n", "broken: eu.example.com. NS: ns1.example.com. gives NXDOMAIN", "put back:\neu.example.com. 300 IN NS"} {
		if !strings.Contains(slack, want) {
			t.Errorf("Slack's text lacks %q: %q", want, slack)
		}
	}
	if strings.ContainsRune(slack, '\x1b') || strings.Contains(slack, "www") {
		t.Errorf("Slack's text is %q", slack)
	}
	event := form("https://events.pagerduty.com/v2/enqueue?routing_key=R0")
	payload, _ := event["payload"].(map[string]any)
	if event["routing_key"] != "R0" || event["event_action"] != "trigger" || payload["severity"] != "critical" || payload["summary"] != "zonecut verify: broken" {
		t.Errorf("PagerDuty's event is %v", event)
	}
}
