package octodns

import (
	"bytes"
	"strings"
)

// The records under one key are searched for a fault up to this size.
const (
	maxFaultLines = 500
	maxFaultBytes = 64 << 10
)

// fault finds the line of a syntax error. The YAML package names the line where
// the broken collection begins, which for the mapping of a whole zone is the
// first. The records under one key parse alone, so the first key that does not
// has the fault, on the line after the most that parses.
func fault(data []byte, reported int) int {
	lines := bytes.SplitAfter(data, []byte("\n"))
	for start := 0; start < len(lines); {
		end := start + 1
		for end < len(lines) && !topLevel(lines[end]) {
			end++
		}
		if block := lines[start:end]; broken(block) {
			if len(block) > maxFaultLines || len(bytes.Join(block, nil)) > maxFaultBytes {
				return max(reported, start+1)
			}
			n := len(block) - 1
			for n > 0 && broken(block[:n]) {
				n--
			}
			return start + n + 1
		}
		start = end
	}
	return reported
}

// topLevel reports whether a line begins a key of the zone.
func topLevel(line []byte) bool {
	return len(line) > 0 && !strings.ContainsRune(" \t-#\r\n", rune(line[0]))
}

// broken reports whether lines do not parse. An anchor may stand above them.
func broken(lines [][]byte) bool {
	_, err := decode(bytes.Join(lines, nil))
	return err != nil && !strings.Contains(err.Error(), "unknown anchor")
}
