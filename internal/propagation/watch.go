package propagation

import (
	"context"
	"errors"
	"fmt"
	"net/netip"
	"sync"
	"time"

	"zonecut/internal/fact"
	"zonecut/internal/finding"
	"zonecut/internal/resolver"
	"zonecut/internal/zone"
)

const (
	// longest is the interval between two looks at one address, reached by way
	// of 1, 2 and 4 s.
	longest = 8 * time.Second
	// grace is what the other addresses have to say their part once something is
	// broken.
	grace = 500 * time.Millisecond
	// autoWatch bounds WindowAuto.
	autoWatch = 10 * time.Minute
)

// watch is one run. Tasks belong to the goroutine of run; lanes and locators
// only send it news.
type watch struct {
	Config
	tasks     []*task
	notLooked int
	gaps      []string

	start time.Time
	saved Memory
	// led are the tasks of proofs alone, by the expectation that leads there.
	led map[*task][]*task
	// wall is why no server can be asked, nil when they can: no root server answers,
	// or something answers in place of them all. found says that some server was found.
	wall  error
	found bool
	// silence counts the looks, one after the other, that nothing came back from.
	silence map[netip.Addr]int
	// public counts the places that are looked for from the root, rootless how
	// often no root server has answered for one of them.
	public      int
	rootless    map[place]int
	byResolvers bool // the verdict rests on resolvers alone
	shown       time.Time
	news        chan news
	group       sync.WaitGroup
}

// news is what a lane, a validation or a locator found out. Only one of the
// three is set.
type news struct {
	task  *task
	sight sight

	chain *chain

	place place
	zone  *resolver.Zone
	err   error
}

func newWatch(cfg Config, expectations []Expectation, proofs []Proof) *watch {
	w := &watch{Config: cfg, news: make(chan news), rootless: map[place]int{}, led: map[*task][]*task{}, silence: map[netip.Addr]int{}, start: time.Now()}
	if cfg.Resume != nil {
		w.start = cfg.Resume.Started
	}
	for _, e := range expectations {
		if !w.reaches(e.View) {
			w.notLooked++
			continue
		}
		w.tasks = append(w.tasks, expectTask(e))
	}
	for _, p := range proofs {
		w.prove(p)
	}
	w.chains()
	w.resolverTasks()
	w.causes()
	return w
}

// prove gives a proof to the expectations about its question, and makes it a
// task of its own when there is none. An accepted proof alone expects nothing.
func (w *watch) prove(p Proof) {
	if !w.reaches(p.View) {
		w.notLooked++
		return
	}
	if p.At == fact.AtResolvers && len(w.resolversOf(p.View)) == 0 {
		if !p.Accepted {
			t := proofTask(p)
			t.never = errNoResolver
			w.tasks = append(w.tasks, t)
		}
		return
	}
	taken := false
	for _, t := range w.tasks {
		if t.takes(&p) {
			t.proofs = append(t.proofs, p)
			taken = true
		}
	}
	switch {
	case taken || p.Accepted:
	case !public(p.View):
		w.notLooked++ // whom it names nobody named for the view
	default:
		w.tasks = append(w.tasks, proofTask(p))
	}
}

// run is the two phases: until everything is as planned, then the window.
func (w *watch) run(ctx context.Context) {
	ctx, cancel := context.WithCancel(ctx)
	defer w.group.Wait()
	defer cancel()
	w.locate(ctx)
	w.save()
	w.follow(ctx, w.left(w.Timeout), w.settled)
	w.hearCanary()
	if w.wall != nil && w.ByResolvers {
		w.rest()
	}
	switch {
	case !w.settled() || w.broken():
		w.unasked("not every server gives what is planned")
	case w.Window == WindowNone:
		w.unasked("--window none ends before")
	case w.watching():
		if w.Window == WindowFull && w.caches() == nil {
			w.gaps = append(w.gaps, "nothing bounds how long caches hold what was before: watched for 10 minutes, not to the end")
		}
		left := w.window() - time.Since(w.start)
		if w.Resume != nil {
			left = max(left, w.anew())
		}
		if left <= 0 {
			w.unasked("the window was over before all servers gave what is planned")
			break
		}
		w.askResolvers(ctx)
		w.follow(ctx, left, func() bool { return false })
		w.hearCanary()
	}
	w.show(true)
}

// follow takes news until done, something is broken, or the time is over.
func (w *watch) follow(ctx context.Context, d time.Duration, done func() bool) {
	if d <= 0 {
		return
	}
	end := time.NewTimer(d)
	defer end.Stop()
	hurried := false
	for {
		w.show(false)
		switch broken := w.broken(); {
		case broken && !hurried:
			hurried = true
			end.Reset(min(grace, d))
		case !broken && done():
			return
		}
		select {
		case n := <-w.news:
			w.hear(ctx, n)
		case <-end.C:
			return
		case <-ctx.Done():
			return
		}
	}
}

// hear takes over one piece of news.
func (w *watch) hear(ctx context.Context, n news) {
	switch {
	case n.chain != nil:
		n.task.sights, n.task.err = n.chain.sights, n.chain.err
		for _, s := range n.task.sights {
			w.notice(n.task, s)
		}
		w.update(n.task)
		return
	case n.task == nil:
		w.arrive(ctx, n)
		return
	}
	for i, s := range n.task.sights {
		if s.addr == n.sight.addr {
			n.task.sights[i] = &n.sight
		}
	}
	w.listen(&n.sight)
	was := n.task.changed
	w.notice(n.task, &n.sight)
	w.update(n.task)
	if was.IsZero() && !n.task.changed.IsZero() {
		w.arm(n.task)
	}
	w.save()
}

// settled reports whether nothing is pending: every task is as planned, or
// cannot be asked from here.
func (w *watch) settled() bool {
	for _, t := range w.tasks {
		if t.never == nil && t.caching == nil && t.status == finding.StatusPending {
			return false
		}
	}
	return true
}

func (w *watch) broken() bool {
	for _, t := range w.tasks {
		if t.status == finding.StatusBroken {
			return true
		}
	}
	return false
}

// locate starts one locator per place, those of zones before those of parents.
func (w *watch) locate(ctx context.Context) {
	started := map[place]bool{}
	for _, t := range w.tasks {
		if t.never == nil && t.validates() {
			started[t.place] = true
			w.group.Go(func() { w.validate(ctx, t) })
		}
	}
	for _, zones := range []bool{true, false} {
		for _, t := range w.tasks {
			if t.never == nil && t.caching == nil && !started[t.place] && parent(t.place.at) != zones {
				started[t.place] = true
				if !public(t.place.view) {
					w.arrive(ctx, news{place: t.place, zone: &resolver.Zone{Apex: t.expect.Zone}})
					continue
				}
				w.public++
				w.group.Go(func() { w.locator(ctx, t.place, t) })
			}
		}
	}
}

// locator looks for the servers of a place until it has them: a delegation that
// is on its way may take its time.
func (w *watch) locator(ctx context.Context, p place, t *task) {
	for i := 0; ctx.Err() == nil; i++ {
		z, err := w.find(ctx, p, t)
		if ctx.Err() != nil || !w.tell(ctx, news{place: p, zone: z, err: err}) || err == nil {
			return
		}
		pause(ctx, interval(i))
	}
}

func (w *watch) find(ctx context.Context, p place, t *task) (*resolver.Zone, error) {
	switch {
	case parent(p.at):
		z, err := w.Querier.Parent(ctx, p.name)
		if err == nil && p.zone != "" && z.Apex != p.zone {
			return nil, fmt.Errorf("the parent of %s is %s as the world sees it, not %s", p.name, z.Apex, p.zone)
		}
		return z, err
	case p.at != atZone && p.at != fact.AtWalk:
		return w.named(ctx, t)
	}
	z, err := w.Querier.Zone(ctx, p.name)
	var not *resolver.NotApexError
	if p.gone && errors.As(err, &not) {
		// The zone went with its delegation, or the name never had one of its
		// own: what answers for the name now is the zone above.
		return w.Querier.Zone(ctx, not.Zone)
	}
	return z, err
}

// named are the servers that a proof names, with addresses looked up where the
// proof has none.
func (w *watch) named(ctx context.Context, t *task) (*resolver.Zone, error) {
	z := &resolver.Zone{Apex: t.name}
	for _, s := range t.named {
		z.Servers = append(z.Servers, resolver.Server{Name: zone.Name(s.Name), Addresses: w.addresses(ctx, s.Name, s.Addresses)})
	}
	for _, s := range z.Servers {
		if len(s.Addresses) > 0 {
			return z, nil
		}
	}
	return nil, errNoAddress
}

func (w *watch) addresses(ctx context.Context, host string, known []string) []netip.Addr {
	var out []netip.Addr
	for _, text := range known {
		if a, err := netip.ParseAddr(text); err == nil {
			out = append(out, a)
		}
	}
	if len(out) > 0 {
		return out
	}
	n, err := zone.ParseName(host)
	if err != nil {
		return nil
	}
	out, _ = w.Querier.Addresses(ctx, n) // without one the server is counted as not found
	return out
}

// arrive takes over the servers of a place and starts a lane per address.
func (w *watch) arrive(ctx context.Context, n news) {
	w.hearRoot(n)
	var lanes [][]*task
	var order []netip.AddrPort
	index := map[netip.AddrPort]int{}
	for _, t := range w.tasks {
		if t.place != n.place || t.never != nil {
			continue
		}
		if public(t.place.view) {
			t.located(n.zone, n.err)
		} else {
			t.zone = n.zone
			t.assigned(w.Views[t.place.view].Servers)
		}
		w.recall(t)
		for _, s := range t.sights {
			i, ok := index[s.addr]
			if !ok {
				i = len(lanes)
				index[s.addr] = i
				lanes, order = append(lanes, nil), append(order, s.addr)
			}
			lanes[i] = append(lanes[i], t)
		}
		w.update(t)
	}
	if n.zone != nil {
		w.gaps = append(w.gaps, n.zone.Gaps...)
	}
	for i, tasks := range lanes {
		sights := make([]sight, len(tasks))
		for j, t := range tasks {
			sights[j] = *t.at(order[i])
		}
		w.group.Go(func() { w.lane(ctx, tasks, sights) })
	}
}

// hearRoot takes over whether the root servers answer. One silence can be loss,
// and where one walk got through the next will: nobody answers when no search
// hears anything, one of them twice, and none ever came to its end.
func (w *watch) hearRoot(n news) {
	w.found = w.found || n.err == nil && public(n.place.view)
	if bird := new(resolver.InterceptedError); errors.As(n.err, &bird) {
		w.block(bird)
	}
	if !errors.Is(n.err, resolver.ErrNoRoot) {
		return
	}
	w.rootless[n.place]++
	if !w.found && len(w.rootless) == w.public && w.rootless[n.place] > 1 {
		w.block(resolver.ErrNoRoot)
	}
}

// canary is a Querier that knows whether something answers in place of the servers.
type canary interface{ Intercepted() error }

// hearCanary takes over what it learned after the servers had been found.
func (w *watch) hearCanary() {
	if c, ok := w.Querier.(canary); ok {
		if err := c.Intercepted(); err != nil {
			w.block(err)
		}
	}
}

func (t *task) at(a netip.AddrPort) *sight {
	for _, s := range t.sights {
		if s.addr == a {
			return s
		}
	}
	return nil
}

// lane asks one address about its tasks in turn, again and again. An address
// from which nothing comes back is left in peace until the next round.
func (w *watch) lane(ctx context.Context, tasks []*task, sights []sight) {
	for i := 0; ctx.Err() == nil; i++ {
		for j, t := range tasks {
			reached := true
			if sights[j], reached = w.look(ctx, t, sights[j]); ctx.Err() != nil {
				return
			}
			if !w.tell(ctx, news{task: t, sight: sights[j]}) {
				return
			}
			// That there is no route is known at once, and of each task.
			if !reached && sights[j].state != unrouted {
				break
			}
		}
		pause(ctx, interval(i))
	}
}

func (w *watch) tell(ctx context.Context, n news) bool {
	select {
	case w.news <- n:
		return true
	case <-ctx.Done():
		return false
	}
}

// interval is the pause after look i: 1, 2, 4, 8, 8 … seconds.
func interval(i int) time.Duration { return min(time.Second<<min(i, 8), longest) }

func pause(ctx context.Context, d time.Duration) {
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-t.C:
	case <-ctx.Done():
	}
}

// caches is for how long caches may hold what was before: the longest of all
// expectations, nil when one of them cannot be bounded.
func (w *watch) caches() *int {
	longest := 0
	for _, t := range w.tasks {
		switch {
		case t.expect == nil:
		case t.expect.Caches == nil:
			return nil
		default:
			longest = max(longest, *t.expect.Caches)
		}
	}
	return &longest
}

// window is how long to look from the start on. Where nothing bounds what
// caches hold, "to the end" is the ten minutes of WindowAuto, said as a gap.
func (w *watch) window() time.Duration {
	if w.Window == WindowNone {
		return 0
	}
	if w.Window > 0 {
		return time.Duration(w.Window)
	}
	caches := w.caches()
	if caches == nil {
		return autoWatch
	}
	end, most := time.Duration(*caches)*time.Second, autoWatch
	looks := again + time.Duration(count(w.tasks, func(t *task) bool { return t.caching != nil }))*time.Second/5
	for _, t := range w.tasks {
		// Resolvers are looked at twice more when no old data can be left.
		if t.caching != nil {
			end = max(end, w.closes(t).Sub(w.start)+looks)
			if t.caching.decides {
				most = autoWatch + slack + looks
			}
		}
	}
	if w.Window == WindowAuto {
		end = min(end, most)
	}
	return end
}
