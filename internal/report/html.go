package report

import (
	"html/template"
	"io"

	"zonecut/internal/finding"
)

// HTML is one file for an archive or a mail: no script, no font, no picture, and
// nothing is loaded from anywhere; the policy in its head forbids it besides.
// Light and dark follow the reader's system, and it is as narrow as a telephone
// where that is what it is read on. The template escapes what it prints; what a
// terminal would obey is made visible before.
var _ = register("html", writeHTML)

// htmlPage is what the template prints.
type htmlPage struct {
	*Report
	Title, Text, Total, Uncovered string
	Findings                      []htmlFinding
	MoreFindings                  string
	Accepted, Gaps, Notes         []string
	Rows                          []htmlRow
	Verify                        *htmlVerify
}

type htmlFinding struct {
	Level, Word, About, Rule, Title, With string
	Open                                  bool
	Lines, Others                         []string
}

type htmlRow struct {
	Class, Mark, Text string
	Depth             int
}

type htmlVerify struct {
	Outcomes         []htmlOutcome
	More             string
	Looked, Caches   string
	Bounds           []string
	Remains, Restore []string
}

type htmlOutcome struct {
	Status, Text, Exposed string
	Servers               []string
}

func writeHTML(w io.Writer, r *Report) error {
	p := htmlPage{Report: r, Title: "zonecut " + r.Command, Text: verdict(r), Uncovered: uncovered(r.Summary), Notes: upTo(r.Notes, maxNotes, "note")}
	for i := range r.Findings {
		if f := &r.Findings[i]; f.Accepted() {
			p.Accepted = append(p.Accepted, accepted(f))
		}
	}
	for _, g := range r.Gaps {
		p.Gaps = append(p.Gaps, gapLine(g))
	}
	p.Accepted, p.Gaps = upTo(p.Accepted, maxListed, "accepted finding"), upTo(p.Gaps, maxListed, "gap")
	if r.Verify == nil {
		p.findings(r)
		p.Total, p.Rows = changesTotal(r.Changes), htmlRows(changeRows(r.Changes))
	} else {
		p.Verify = htmlVerifyOf(r)
	}
	return htmlTemplate.Execute(w, p)
}

func (p *htmlPage) findings(r *Report) {
	titles := map[string]string{}
	for _, rule := range r.Rules {
		titles[rule.ID] = rule.Title
	}
	shown := groups(r.Findings)
	for _, g := range shown[:min(maxListed, len(shown))] {
		f := htmlFinding{Level: g.head.Level.String(), Word: word(g.head), About: about(g.head), Rule: g.head.Rule,
			Title: titles[g.head.Rule], Open: g.head.Level >= finding.Hold, Lines: told(g.head)}
		for _, o := range g.with {
			f.Others = append(f.Others, oneLine(o))
		}
		if len(g.with) > 0 {
			f.With = "and with it: " + count(len(g.with), "finding") + " (" + tallyLevels(g.with) + ")"
		}
		f.Others = upTo(f.Others, maxFindings, "finding")
		p.Findings = append(p.Findings, f)
	}
	if more := len(shown) - maxListed; more > 0 {
		p.MoreFindings = "… and " + count(more, "more finding") + " (--out json has all)"
	}
}

func htmlRows(rows []row) []htmlRow {
	classes := map[string]string{"+": "add", "-": "del", "~": "upd", "-/+": "upd", ".": "upd"}
	var out []htmlRow
	for _, r := range rows[:min(maxListed, len(rows))] {
		class := classes[r.mark]
		if r.depth == 0 {
			class = "zone"
		}
		out = append(out, htmlRow{Class: class, Mark: r.mark, Text: r.text, Depth: r.depth})
	}
	if more := len(rows) - maxListed; more > 0 {
		out = append(out, htmlRow{Text: "… and " + count(more, "more line") + " (zonecut diff has all)"})
	}
	return out
}

func htmlVerifyOf(r *Report) *htmlVerify {
	v := &htmlVerify{Looked: looked(r.Verify), Caches: caches(r.Verify), Bounds: upTo(bounds(r.Verify), maxOpen, "bound"), Remains: upTo(r.Verify.Remains, maxRemains, "step")}
	for _, s := range statuses {
		for i := range r.Verify.Expectations {
			o := &r.Verify.Expectations[i]
			if o.Status != s || len(v.Outcomes) >= maxListed {
				continue
			}
			out := htmlOutcome{Status: string(s), Text: outcome(o)}
			if o.Exposed != nil {
				out.Exposed = Exposed(o.Exposed)
			}
			for _, a := range o.Servers {
				out.Servers = append(out.Servers, seen(a))
			}
			out.Servers = upTo(out.Servers, maxServers, "server")
			v.Outcomes = append(v.Outcomes, out)
		}
	}
	if more := len(r.Verify.Expectations) - maxListed; more > 0 {
		v.More = "… and " + count(more, "more expectation") + " (--out json has all)"
	}
	if r.Verdict == finding.Broken {
		for _, l := range upTo(r.Verify.Restore, maxRestore, "line") {
			v.Restore = append(v.Restore, escapeMaster(l))
		}
	}
	return v
}

var htmlTemplate = template.Must(template.New("report").Funcs(template.FuncMap{
	"safe":    func(s string) string { return clip(Escape(s), 4*maxLine) },
	"trouble": trouble,
}).Parse(htmlText))

const htmlText = `<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<meta name="referrer" content="no-referrer">
<title>{{safe .Title}}: {{safe .Text}}</title>
<style>
:root { color-scheme: light dark; --text: #1b1f24; --back: #fff; --soft: #f3f4f6; --line: #d0d4da; --bad: #b3261e; --warn: #8a5a00; --good: #1a6b33; --quiet: #59636e }
@media (prefers-color-scheme: dark) { :root { --text: #e6e8eb; --back: #14171a; --soft: #1e2226; --line: #3a4047; --bad: #ff8a80; --warn: #f2c14e; --good: #7fd492; --quiet: #9aa4af } }
body { font: 16px/1.5 system-ui, sans-serif; color: var(--text); background: var(--back); max-width: 60rem; margin: 0 auto; padding: 1rem; overflow-wrap: anywhere }
h1 { font-size: 1.3rem } h2 { font-size: 1.1rem; margin-top: 2rem }
section.f, .verdict { border-left: .4rem solid var(--line); background: var(--soft); padding: .6rem .8rem; margin: .8rem 0 }
.block, .hold, .broken, .error, .held { border-color: var(--bad) !important } .warn, .late, .pending, .unverifiable, .inconclusive { border-color: var(--warn) !important } .pass { border-color: var(--good) !important }
b.block, b.hold, .del, .error b { color: var(--bad) } b.warn, .upd { color: var(--warn) } .add { color: var(--good) } .rule, .quiet, b.note { color: var(--quiet) }
code, pre, .rows { font: .85rem/1.45 ui-monospace, monospace }
pre, .rows { background: var(--soft); padding: .6rem; margin: .4rem 0; white-space: pre-wrap }
.rows div { padding-left: 2ch; text-indent: -2ch } .d1 { margin-left: 2ch } .d2 { margin-left: 4ch } .d3 { margin-left: 6ch } .zone { font-weight: bold; margin-top: .6rem }
summary { cursor: pointer } ul { padding-left: 1.2rem }
</style>
</head>
<body>
<h1>{{safe .Title}}</h1>
<p class="verdict {{.Verdict}}"><strong>{{safe .Text}}</strong></p>
{{range .Errors}}<section class="f error"><b>could not judge</b>: {{safe (trouble .)}}{{if .Hint}}<br>hint: <code>{{safe .Hint}}</code>{{end}}</section>
{{end}}{{with .Verify}}{{range .Outcomes}}<section class="f {{.Status}}">{{safe .Text}}{{if .Exposed}}<br><b>{{safe .Exposed}}</b>{{end}}{{if .Servers}}<details><summary>servers</summary><pre>{{range .Servers}}{{safe .}}
{{end}}</pre></details>{{end}}</section>
{{end}}{{if .More}}<p>{{.More}}</p>
{{end}}<p>{{.Looked}}; {{.Caches}}</p>
{{if .Bounds}}<ul>{{range .Bounds}}<li>{{safe .}}</li>
{{end}}</ul>
{{end}}{{if .Remains}}<h2>to do</h2>
<ul>{{range .Remains}}<li>{{safe .}}</li>
{{end}}</ul>
{{end}}{{if .Restore}}<h2>to restore the state before, put back</h2>
<pre>{{range .Restore}}{{.}}
{{end}}</pre>
{{end}}{{end}}{{range .Findings}}<section class="f {{.Level}}">
<b class="{{.Level}}">{{.Word}}</b>: {{safe .About}} <span class="rule">[{{safe .Rule}}]{{if .Title}} {{safe .Title}}{{end}}</span>
{{if .Lines}}<details{{if .Open}} open{{end}}><summary>more</summary><pre>{{range .Lines}}{{safe .}}
{{end}}</pre></details>
{{end}}{{if .With}}<details><summary>{{.With}}</summary><ul>{{range .Others}}<li>{{safe .}}</li>
{{end}}</ul></details>
{{end}}</section>
{{end}}{{if .MoreFindings}}<p>{{.MoreFindings}}</p>
{{end}}{{if .Accepted}}<h2>accepted</h2>
<ul>{{range .Accepted}}<li>{{safe .}}</li>
{{end}}</ul>
{{end}}{{if .Rows}}<h2>{{.Total}}</h2>
<div class="rows">{{range .Rows}}<div class="d{{.Depth}} {{.Class}}">{{if .Mark}}{{.Mark}} {{end}}{{safe .Text}}</div>
{{end}}</div>
{{end}}{{if .Gaps}}<h2>not told by the input</h2>
<ul>{{range .Gaps}}<li>{{safe .}}</li>
{{end}}</ul>
{{end}}{{if .Uncovered}}<p>{{.Uncovered}}</p>
{{end}}<h2 class="quiet">about this run</h2>
<ul class="quiet">{{range .Notes}}<li>{{safe .}}</li>
{{end}}<li>zonecut <code>{{safe .Tool.Version}}</code>, change set <code>{{safe .Digest}}</code></li></ul>
</body>
</html>
`
