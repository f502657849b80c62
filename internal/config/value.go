package config

import (
	"errors"
	"math"
	"regexp"
	"strconv"
	"strings"
)

// Scalars become canonical JSON. Integers keep every digit; floats are the
// 64-bit floats that every reader makes of them, written with a point, so that
// 1.0 stays another type than 1.
//
// YAML's plain scalars are the trap: readers of YAML 1.1 (PyYAML, Ruby, most of
// Ansible) and of 1.2 resolve the same letters to different values. no is false
// or "no", 0644 is 420 or 644, 1e3 is "1e3" or a number, 22:22 is 1342 or text.
// Such a scalar is equal to nothing but itself: its value is {"plain":"no"}, so
// that taking away its quotes is a change that needs testing. Dates stay texts.

var (
	bools = map[string]string{"true": "true", "True": "true", "TRUE": "true", "false": "false", "False": "false", "FALSE": "false"}
	nulls = map[string]bool{"": true, "~": true, "null": true, "Null": true, "NULL": true}

	// What both versions of YAML, and JSON, read alike.
	integer     = regexp.MustCompile(`^[-+]?(0|[1-9][0-9]*)$`)
	hexadecimal = regexp.MustCompile(`^0x[0-9a-fA-F]{1,16}$`)
	float       = regexp.MustCompile(`^[-+]?([0-9]+\.[0-9]*|\.[0-9]+)([eE][-+][0-9]+)?$`)

	// What one of them reads as a number or a boolean.
	float12     = regexp.MustCompile(`^[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?$`)
	notFinite   = regexp.MustCompile(`^([-+]?\.(inf|Inf|INF)|\.(nan|NaN|NAN))$`)
	someBoolean = regexp.MustCompile(`^(y|Y|yes|Yes|YES|n|N|no|No|NO|on|On|ON|off|Off|OFF|=)$`)
	someNumber  = regexp.MustCompile(`^[-+]?(0[0-7_]+|0o[0-7]+|0b[01_]+|0x[0-9a-fA-F_]+|[0-9][0-9_]*(:[0-5]?[0-9])*(\.[0-9_]*)?([eE][-+]?[0-9]+)?|\.[0-9_]+([eE][-+]?[0-9]+)?)$`)
)

var (
	errNotFinite = errors.New("infinity and not-a-number are no values: JSON cannot hold them and readers differ")
	errOverflow  = errors.New("a number beyond the range of a 64-bit float: readers make infinity, zero or a text of it")
)

// plain is the value of a plain YAML scalar.
func plain(s string) (string, error) {
	if b, ok := bools[s]; ok {
		return b, nil
	}
	switch {
	case nulls[s]:
		return "null", nil
	case notFinite.MatchString(s):
		return "", errNotFinite
	case integer.MatchString(s), float.MatchString(s):
		return number(s)
	case hexadecimal.MatchString(s):
		n, err := strconv.ParseUint(s[2:], 16, 64)
		return strconv.FormatUint(n, 10), err
	case float12.MatchString(s):
		if _, err := floating(s); err != nil {
			return "", err
		}
		return spelled("plain", s), nil
	case someBoolean.MatchString(s), someNumber.MatchString(s):
		return spelled("plain", s), nil
	}
	return quote(s), nil
}

// spelled is the value of a scalar that only its spelling tells.
func spelled(as, text string) string { return `{` + quote(as) + `:` + quote(text) + `}` }

// tagged is the value of something with an explicit YAML tag: !Ref x is not "x".
func tagged(tag, key, text string) string {
	return `{"tag":` + quote(tag) + `,` + quote(key) + `:` + quote(text) + `}`
}

// number is the value of a number in JSON's grammar, or in what YAML adds to it.
func number(s string) (string, error) {
	if !integer.MatchString(s) {
		return floating(s)
	}
	s = strings.TrimPrefix(s, "+")
	if s == "-0" {
		return "0", nil
	}
	return s, nil
}

func floating(s string) (string, error) {
	f, err := strconv.ParseFloat(s, 64)
	mantissa, _, _ := strings.Cut(strings.ToLower(s), "e")
	if err != nil || math.IsInf(f, 0) || f == 0 && strings.ContainsAny(mantissa, "123456789") {
		return "", errOverflow
	}
	out := strconv.FormatFloat(f, 'f', -1, 64)
	if !strings.Contains(out, ".") {
		out += ".0"
	}
	return out, nil
}
