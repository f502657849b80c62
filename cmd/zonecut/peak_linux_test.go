package main

import (
	"os"
	"syscall"
)

// peak is the most memory that a process had, in bytes.
func peak(p *os.ProcessState) float64 {
	return float64(p.SysUsage().(*syscall.Rusage).Maxrss) * 1024
}
