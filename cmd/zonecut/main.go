package main

import (
	"context"
	"math"
	"os"
	"os/signal"
	"runtime"
	"runtime/debug"
	"runtime/metrics"
	"sync/atomic"
	"syscall"
	"time"

	"zonecut/internal/cli"
)

func main() {
	tuneMemory()
	ctx, stop := signal.NotifyContext(context.Background(), ends()...)
	defer stop()
	os.Exit(cli.Main(ctx, os.Args[1:], cli.Env{
		Stdin: os.Stdin, Stdout: os.Stdout, Stderr: os.Stderr, Now: time.Now, Getenv: os.Getenv,
		Roomy: func() { growth.Store(roomy) },
	}))
}

// ends are the signals that end a run, which then says so and calls whom it should: a
// terminal that is hung up too, unless it was started to outlive that (nohup).
func ends() []os.Signal {
	out := []os.Signal{os.Interrupt, syscall.SIGTERM}
	if !signal.Ignored(syscall.SIGHUP) {
		out = append(out, syscall.SIGHUP)
	}
	return out
}

// tuneMemory lets the heap grow to a floor before anything is collected, and to the
// same again as long as what is kept leaves room below it; beyond, by less than half
// between collections, where Go would begin with 4 MB and let it double. Reading
// leaves little behind beside what is kept, so that most collections of a small heap
// were for nothing: of a plan of 50,000 records 25 MB stay, and on the way there it
// was gone through twenty times. Until more than the floor is kept, a limit on all
// memory of the runtime gives back what is free. GOGC and GOMEMLIMIT in the
// environment win.
func tuneMemory() {
	growth.Store(usual)
	if os.Getenv("GOGC") == "" && os.Getenv("GOMEMLIMIT") == "" {
		debug.SetGCPercent(floor * 100 / (4 << 20)) // of 4 MB, before the first collection
		debug.SetMemoryLimit(limit)
		again(&collection{})
	}
}

const (
	// floor is how large the heap may always become, limit what all of the runtime's
	// memory may while no more is kept.
	floor = 38 << 20
	limit = 44 << 20
	// tight, usual and roomy are by how many percent the heap may grow: where the floor
	// is kept, from twice that on, and where each of many answers is kept anyway.
	tight = 20
	usual = 40
	roomy = 200
)

var growth atomic.Int64

// collection is of no use to anybody, so that each collection ends it, which calls
// paced.
type collection struct{ _ [16]byte }

func again(c *collection) { runtime.SetFinalizer(c, paced) }

// paced sets how far the heap may grow until the next collection.
func paced(c *collection) {
	live := []metrics.Sample{{Name: "/gc/heap/live:bytes"}}
	metrics.Read(live)
	n := int64(live[0].Value.Uint64())
	percent := growth.Load()
	if n > limit*3/4 || percent == roomy {
		debug.SetMemoryLimit(math.MaxInt64)
	}
	if percent == usual && n < 2*floor {
		percent = tight + (usual-tight)*max(n-floor, 0)/floor
	}
	if n > 0 && n < floor {
		percent = max(percent, (floor-n)*100/n)
	}
	debug.SetGCPercent(int(percent))
	again(c)
}
