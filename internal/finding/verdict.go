package finding

// Verdict is the outcome of a run. It is decided by the findings (or, in
// verify, by the expectations) and never by the format.
type Verdict string

// The verdicts.
const (
	Pass         Verdict = "pass"
	Blocked      Verdict = "block"
	Held         Verdict = "held"
	Error        Verdict = "error"
	Broken       Verdict = "broken"
	Inconclusive Verdict = "inconclusive"
)

// Exit is the exit code: 0 clear, 1 could not judge, 2 blocked or broken, 3
// held or inconclusive.
func (v Verdict) Exit() int {
	switch v {
	case Pass:
		return 0
	case Blocked, Broken:
		return 2
	case Held, Inconclusive:
		return 3
	}
	return 1
}

// Judge gives the verdict of check and audit on findings.
func Judge(fs []Finding) Verdict {
	worst := Off
	for i := range fs {
		if fs[i].Stands() {
			worst = max(worst, fs[i].Level)
		}
	}
	switch worst {
	case Block:
		return Blocked
	case Hold:
		return Held
	}
	return Pass
}
