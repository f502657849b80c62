// Package policies carries the policy that zonecut ships: what counts where a
// team says nothing. It is data; what the data mean is package policy's.
package policies

import _ "embed"

//go:embed default.yaml
var defaultPolicy []byte

// Default is the shipped policy, under the name that errors call it by.
func Default() (name string, data []byte) { return "built-in default.yaml", defaultPolicy }
