package cli

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"os/exec"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"zonecut/internal/finding"
	"zonecut/internal/report"
)

// onFail is whom to tell when something is broken, or nobody can say: a command,
// or a URL that takes a POST.
type onFail string

// alarmTime bounds how long telling somebody may take.
const alarmTime = 30 * time.Second

func (f *onFail) flags(c *cobra.Command) {
	c.Flags().StringVar((*string)(f), "on-fail", "", "`command or URL` to call unless all is as planned: the json report goes to its standard input, or is posted (Slack's and PagerDuty's forms by their hosts, or as slack+URL and pagerduty+URL)")
}

// call tells about a report. That it could not be told is said, and changes
// nothing about the outcome.
func (f onFail) call(ctx context.Context, env *Env, r *report.Report) {
	if f == "" || r.Verdict == finding.Pass {
		return
	}
	// Whoever was interrupted has failed too, and somebody should know.
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), alarmTime)
	defer cancel()
	if err := f.tell(ctx, env, r); err != nil {
		fmt.Fprintln(env.Stderr, report.Escape("--on-fail: "+err.Error()))
	}
}

func (f onFail) tell(ctx context.Context, env *Env, r *report.Report) error {
	form, address := f.form()
	u, err := url.Parse(address)
	if err == nil && (u.Scheme == "https" || u.Scheme == "http") && u.Host != "" {
		return post(ctx, form, u, r)
	}
	body, err := asJSON(r)
	if err != nil {
		return err
	}
	c := exec.CommandContext(ctx, "sh", "-c", string(f))
	c.Dir, c.Stdin, c.Stdout, c.Stderr = env.Dir, bytes.NewReader(body), env.Stderr, env.Stderr
	c.WaitDelay = time.Second
	return c.Run()
}

// The forms of a message that have a name.
const (
	formReport    = "report"
	formSlack     = "slack"
	formPagerDuty = "pagerduty"
)

// form is the form of the message and the address without its name: what speaks
// Slack's or PagerDuty's form at another host, as Mattermost does, says so in
// front of the URL.
func (f onFail) form() (form, address string) {
	for _, form := range []string{formSlack, formPagerDuty} {
		if rest, ok := strings.CutPrefix(string(f), form+"+"); ok && (strings.HasPrefix(rest, "https://") || strings.HasPrefix(rest, "http://")) {
			return form, rest
		}
	}
	u, err := url.Parse(string(f))
	switch {
	case err != nil:
	case u.Host == "hooks.slack.com" || u.Host == "hooks.slack-gov.com":
		return formSlack, string(f)
	case u.Host == "events.pagerduty.com" || u.Host == "events.eu.pagerduty.com":
		return formPagerDuty, string(f)
	}
	return formReport, string(f)
}

func asJSON(r *report.Report) ([]byte, error) {
	f, err := report.Lookup("json")
	if err != nil {
		return nil, err
	}
	var b bytes.Buffer
	err = f(&b, r)
	return b.Bytes(), err
}

// post sends the report in the form that the receiver takes.
func post(ctx context.Context, form string, u *url.URL, r *report.Report) error {
	body, err := bodyFor(form, u, r)
	if err != nil {
		return err
	}
	if form == formPagerDuty {
		// The key is in the body; proxies write addresses into their logs.
		q := u.Query()
		q.Del("routing_key")
		plain := *u
		plain.RawQuery = q.Encode()
		u = &plain
	}
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, u.String(), bytes.NewReader(body))
	if err != nil {
		return err
	}
	req.Header.Set("Content-Type", "application/json")
	// A redirect is not followed: it would carry the report elsewhere.
	client := http.Client{CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	res, err := client.Do(req)
	if err != nil {
		var where *url.Error
		if errors.As(err, &where) {
			err = where.Err // the URL may hold a secret
		}
		return fmt.Errorf("posting to %s: %w", u.Host, err)
	}
	defer res.Body.Close()
	if _, err := io.Copy(io.Discard, io.LimitReader(res.Body, 1<<20)); err != nil {
		return fmt.Errorf("posting to %s: %w", u.Host, err)
	}
	if res.StatusCode >= 300 {
		return fmt.Errorf("%s answers %s", u.Host, res.Status)
	}
	return nil
}

// slackText makes a text plain for Slack, where "<!channel>" wakes everybody and
// "&lt;" is markup. The rest of its markup only looks odd.
var slackText = strings.NewReplacer("&", "&amp;", "<", "&lt;", ">", "&gt;")

// maxSummary is in characters: PagerDuty refuses an event with more.
const maxSummary = 1024

// bodyFor is a message for Slack's incoming webhooks, an event for PagerDuty's
// Events API v2 (the key as routing_key in the URL), and for all others the report.
// An event of the same change set adds to the incident that is open.
func bodyFor(form string, u *url.URL, r *report.Report) ([]byte, error) {
	text := alarm(r)
	switch form {
	case formSlack:
		return json.Marshal(map[string]any{"text": slackText.Replace(text)})
	case formPagerDuty:
		severity := map[finding.Verdict]string{finding.Broken: "critical"}[r.Verdict]
		if severity == "" {
			severity = "warning"
		}
		lines := strings.SplitN(text, "\n", 3)
		summary := lines[0]
		if len(lines) > 1 {
			summary += ": " + lines[1] // what is broken, for whoever is woken
		}
		if runes := []rune(summary); len(runes) > maxSummary {
			summary = string(runes[:maxSummary-1]) + "…"
		}
		return json.Marshal(map[string]any{"routing_key": u.Query().Get("routing_key"), "event_action": "trigger", "dedup_key": r.Digest,
			"payload": map[string]any{"summary": summary, "source": "zonecut " + r.Command, "severity": severity, "custom_details": map[string]string{"text": text}}})
	}
	return asJSON(r)
}

// alarm is what somebody who is woken reads first: what is broken, and what to
// put back.
func alarm(r *report.Report) string {
	lines := []string{fmt.Sprintf("zonecut %s: %s", r.Command, r.Verdict)}
	if r.Verify != nil {
		for _, o := range r.Verify.Expectations {
			if o.Status == finding.StatusBroken {
				lines = append(lines, fmt.Sprintf("broken: %s %s: %s", o.Name, o.Type, o.Why))
				if o.Exposed != nil {
					lines = append(lines, report.Exposed(o.Exposed))
				}
			}
		}
		if len(r.Verify.Restore) > 0 {
			lines = append(append(lines, "to restore the state before, put back:"), r.Verify.Restore...)
		}
	}
	for _, e := range r.Errors {
		lines = append(lines, "error: "+e.Message)
	}
	const most = 30 // lines that a message takes
	if len(lines) > most {
		lines = append(lines[:most], fmt.Sprintf("and %d lines more", len(lines)-most))
	}
	for i, l := range lines {
		lines[i] = report.Escape(l)
	}
	return strings.Join(lines, "\n")
}
