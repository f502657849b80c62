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
	// View is that of the zone; "" is the public Internet.
	View string `json:"view,omitempty"`
	// Cache says that the row is about what resolvers hold, while others tell
	// whether the change arrived: that it is pending says no more than that the
	// window is open.
	Cache bool `json:"cache,omitempty"`
	// Exposed is what it costs that this is broken; nil where nothing is.
	Exposed *Exposure `json:"exposed,omitempty"`
	Servers []Seen    `json:"servers"`
}

// Exposure is what something broken costs for as long as it stands, by the model
// of caches whose entries have a uniformly distributed age.
type Exposure struct {
	// Seconds is for how long it has stood, at the least.
	Seconds int `json:"seconds"`
	// Share (0 to 1) of the caches have lost what was before, and meet it;
	// PerSecond is the share that each further second adds.
	Share     float64 `json:"share"`
	PerSecond float64 `json:"per_second"`
	// Lasts is for how many seconds one bad answer stays in a cache, after the
	// repair too; CostPerSecond is by how many seconds of outage each further
	// second makes things worse for a cache, on average. Nil cannot be told.
	Lasts         *int     `json:"lasts"`
	CostPerSecond *float64 `json:"cost_per_second"`
}

// Bound is until when one kind of resolver may hold what was before: whole
// seconds after the change, nil cannot be bounded.
type Bound struct {
	Name   string `json:"name"`
	Type   string `json:"type"`
	View   string `json:"view,omitempty"`
	Caches string `json:"caches"`
	Until  *int   `json:"until"`
	Why    string `json:"why"`
}

// Seen is what one address answered in the end.
type Seen struct {
	Server  string `json:"server"`
	Address string `json:"address"`
	Status  Status `json:"status"`
	Saw     string `json:"saw"`
	// Data is the set as this address gave it last, canonical: empty where it said
	// that there is none, nil (null in JSON) where it told nothing of it.
	Data []string `json:"data"`
	// Until is for how many seconds after the change a resolver holds what was
	// before, by the TTL that its answer has left; nil where nothing says that.
	Until *int `json:"until,omitempty"`
}

// Stands reports whether an outcome stands in the way of a pass. What a cache
// still holds within its TTL does not.
func (o *Outcome) Stands() bool {
	switch o.Status {
	case StatusPass, StatusAccepted:
		return false
	case StatusPending:
		return !o.Cache
	}
	return true
}

// JudgeOutcomes gives the verdict of verify: any broken breaks it; anything
// late, still pending or not looked at leaves it open.
func JudgeOutcomes(os []Outcome) Verdict {
	verdict := Pass
	for i := range os {
		switch o := &os[i]; {
		case o.Status == StatusBroken:
			return Broken
		case o.Stands():
			verdict = Inconclusive
		}
	}
	return verdict
}
