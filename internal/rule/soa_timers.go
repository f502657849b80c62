package rule

import (
	"fmt"

	"zonecut/internal/finding"
	"zonecut/internal/zone"
)

var _ = register(Rule{
	ID:      "soa-timers",
	Title:   "SOA timers that do not fit together",
	Classes: []string{"C22"},
	Level:   finding.Warn,
	Params:  map[string]int{"min_refresh": 300, "max_refresh": 86400, "min_expire": 604800},
	Doc: `The timers of an SOA tell secondaries how often to look for a new zone (refresh),
how soon to try again (retry), and when to give the zone up (expire). Timers that come
or change for the worse are a warning when retry is not below refresh, when expire
comes before the second try or is below the minimum, or when they are beyond
min_refresh, max_refresh or min_expire seconds (RFC 1912, section 2.2, with the
daily refresh that registries recommend).

At a company whose transfers had broken unnoticed, the secondaries gave the zones up
when expire had passed, a week later (C22); with an expire of hours that is one night.

Harmless look-alike: timers that were so before and are not worse now; a short refresh
for secondaries without NOTIFY; the MINIMUM, which is the negative TTL since RFC 2308
and which negative-ttl-high looks at; a serial alone.

To do: refresh of an hour or more, retry well below it, expire of two to four weeks.`,
	Check: func(p *Pass) {
		for i := range p.Changes {
			c := &p.Changes[i]
			if c.Zone || c.Type != "SOA" || c.After == nil {
				continue
			}
			will, _, ok := p.After.SOA(c.Instance)
			if !ok {
				continue
			}
			was, _, had := p.Before.SOA(c.Instance)
			var faults []string
			for _, t := range timerFaults {
				worse := t.by(p, will)
				if worse > 0 && (!had || worse > t.by(p, was)) {
					faults = append(faults, t.says(p, will))
				}
			}
			if len(faults) > 0 {
				f := p.Report(c, "the timers of the SOA of %s do not fit: %s", c.Apex, faults[0])
				f.Detail = append(faults[1:], valueLines(c)...)
				f.Window = nil // only secondaries read them
				f.Hint = "refresh of an hour or more, retry well below it, expire of two to four weeks"
			}
		}
	},
})

// timerFault is a condition of RFC 1912, section 2.2: by how many seconds an SOA
// breaks it, zero or less when it does not, and how to say so.
type timerFault struct {
	by   func(*Pass, zone.SOA) int
	says func(*Pass, zone.SOA) string
}

var timerFaults = []timerFault{
	{func(_ *Pass, s zone.SOA) int { return int(s.Retry) - int(s.Refresh) + 1 },
		func(_ *Pass, s zone.SOA) string {
			return fmt.Sprintf("retry %d is not below refresh %d", s.Retry, s.Refresh)
		}},
	{func(_ *Pass, s zone.SOA) int { return int(s.Refresh) + int(s.Retry) - int(s.Expire) + 1 },
		func(_ *Pass, s zone.SOA) string {
			return fmt.Sprintf("expire %d comes before the second try at %d", s.Expire, uint64(s.Refresh)+uint64(s.Retry))
		}},
	{func(_ *Pass, s zone.SOA) int { return int(s.Minimum) - int(s.Expire) },
		func(_ *Pass, s zone.SOA) string {
			return fmt.Sprintf("expire %d is below the minimum %d", s.Expire, s.Minimum)
		}},
	{func(p *Pass, s zone.SOA) int { return p.Param("min_expire") - int(s.Expire) },
		func(p *Pass, s zone.SOA) string {
			return fmt.Sprintf("expire %d is under %d: so long do secondaries live without their primary", s.Expire, p.Param("min_expire"))
		}},
	{func(p *Pass, s zone.SOA) int { return p.Param("min_refresh") - int(s.Refresh) },
		func(p *Pass, s zone.SOA) string {
			return fmt.Sprintf("refresh %d is under %d: the primary is asked all the time", s.Refresh, p.Param("min_refresh"))
		}},
	{func(p *Pass, s zone.SOA) int { return int(s.Refresh) - p.Param("max_refresh") },
		func(p *Pass, s zone.SOA) string {
			return fmt.Sprintf("refresh %d is over %d: so long may a lost NOTIFY stand", s.Refresh, p.Param("max_refresh"))
		}},
}
