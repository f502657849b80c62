package zonefile

import (
	"fmt"
	"runtime"
	"runtime/debug"
	"sync"
	"sync/atomic"
)

// each calls a function for 0 to n-1 on all cores. A file that shrinks while it
// is mapped takes its pages away: that fault is an error here and no crash. Any
// other panic is a bug of ours and goes on in the caller, who may have a word for
// it.
func each(n int, do func(int)) error {
	var wg sync.WaitGroup
	var next atomic.Int64
	var thrown atomic.Pointer[any]
	for range min(n, runtime.GOMAXPROCS(0)) {
		wg.Go(func() {
			defer debug.SetPanicOnFault(debug.SetPanicOnFault(true))
			defer func() {
				if r := recover(); r != nil {
					thrown.Store(&r)
				}
			}()
			for k := next.Add(1); k <= int64(n); k = next.Add(1) {
				do(int(k - 1))
			}
		})
	}
	wg.Wait()
	r := thrown.Load()
	if r == nil {
		return nil
	}
	if fault, ok := (*r).(interface {
		runtime.Error
		Addr() uintptr
	}); ok {
		return fmt.Errorf("the file changed while it was read: %w", error(fault))
	}
	panic(*r)
}
