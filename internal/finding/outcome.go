package finding

// Status is what became of one expectation in verify.
type Status string

// The words of verify.
const (
	StatusPass         Status = "pass"
	StatusPending      Status = "pending"
	StatusLate         Status = "late"
	StatusUnverifiable Status = "unverifiable"
	StatusAccepted     Status = "accepted"
	StatusBroken       Status = "broken"
)

// Outcome is one thing that must become true after the apply, and what did.
type Outcome struct {
	Name    string `json:"name"`
	Type    string `json:"type"`
	Zone    string `json:"zone"`
	At      string `json:"at"`
	Want    string `json:"want"`
	Status  Status `json:"status"`
	Why     string `json:"why"`
	Finding string `json:"finding,omitempty"`
	Servers []Seen `json:"servers"`
}

// Seen is what one address answered in the end.
type Seen struct {
	Server  string `json:"server"`
	Address string `json:"address"`
	Status  Status `json:"status"`
	Saw     string `json:"saw"`
}

// JudgeOutcomes gives the verdict of verify: any broken breaks it; anything
// late, still pending or not looked at leaves it open.
func JudgeOutcomes(os []Outcome) Verdict {
	verdict := Pass
	for _, o := range os {
		switch o.Status {
		case StatusBroken:
			return Broken
		case StatusLate, StatusPending, StatusUnverifiable:
			verdict = Inconclusive
		}
	}
	return verdict
}
