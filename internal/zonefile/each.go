package zonefile

import (
	"fmt"
	"runtime"
	"runtime/debug"
	"sync"
	"sync/atomic"
)

// each calls a function for 0 to n-1 on all cores. A file that shrinks while it
// is mapped takes its pages away: that fault is an error here and no crash.
func each(n int, do func(int)) error {
	var wg sync.WaitGroup
	var next atomic.Int64
	var fault atomic.Value
	for range min(n, runtime.GOMAXPROCS(0)) {
		wg.Go(func() {
			defer debug.SetPanicOnFault(debug.SetPanicOnFault(true))
			defer func() {
				if err := faulted(recover()); err != nil {
					fault.Store(err)
				}
			}()
			for k := next.Add(1); k <= int64(n); k = next.Add(1) {
				do(int(k - 1))
			}
		})
	}
	wg.Wait()
	if err, ok := fault.Load().(error); ok {
		return err
	}
	return nil
}

// faulted turns a fault of memory into an error. Anything else is a bug of ours
// and goes on.
func faulted(r any) error {
	if r == nil {
		return nil
	}
	if err, ok := r.(interface {
		runtime.Error
		Addr() uintptr
	}); ok {
		return fmt.Errorf("the file changed while it was read: %w", error(err))
	}
	panic(r)
}
