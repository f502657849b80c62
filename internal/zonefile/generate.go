package zonefile

import (
	"fmt"
	"strconv"
	"strings"
)

// span is the range of a $GENERATE.
type span struct{ start, stop, step int64 }

func parseSpan(s string) (span, bool) {
	r := span{step: 1}
	s, step, has := strings.Cut(s, "/")
	from, to, ok := strings.Cut(s, "-")
	if !ok || !number(from, &r.start) || !number(to, &r.stop) || has && !number(step, &r.step) {
		return span{}, false
	}
	return r, r.step > 0 && r.start <= r.stop
}

// number reads digits alone, up to the largest that BIND takes.
func number(s string, n *int64) bool {
	v, err := strconv.ParseUint(s, 10, 31)
	*n = int64(v)
	return err == nil
}

func (r span) count() int64 { return (r.stop-r.start)/r.step + 1 }

// expand puts a number into one side of a $GENERATE: "$" is the number,
// "${offset,width,base}" the number plus offset, filled with zeros, in base d,
// o, x, X, or n, N for the nibbles of an ip6.arpa name; "\$" and "$$" are a
// dollar sign.
func expand(pattern string, n int64) (string, error) {
	var b strings.Builder
	for i := 0; i < len(pattern); i++ {
		rest := pattern[i+1:]
		switch {
		case pattern[i] == '\\' && rest != "":
			if rest[0] != '$' {
				b.WriteByte('\\')
			}
			b.WriteByte(rest[0])
			i++
		case pattern[i] != '$':
			b.WriteByte(pattern[i])
		case strings.HasPrefix(rest, "$"):
			b.WriteByte('$')
			i++
		case strings.HasPrefix(rest, "{"):
			modifier, _, ok := strings.Cut(rest[1:], "}")
			if !ok {
				return "", fmt.Errorf("%s has no closing brace", quote([]byte(pattern[i:])))
			}
			text, err := modify(modifier, n)
			if err != nil {
				return "", err
			}
			b.WriteString(text)
			i += len("{}") + len(modifier)
		default:
			b.WriteString(strconv.FormatInt(n, 10))
		}
	}
	return b.String(), nil
}

// modify writes a number as offset, width and base say.
func modify(modifier string, n int64) (string, error) {
	parts := strings.Split(modifier, ",")
	offset, err := strconv.ParseInt(parts[0], 10, 32)
	var width int64
	base := "d"
	if len(parts) > 1 && !number(parts[1], &width) || len(parts) > 3 || err != nil || width > 255 {
		return "", fmt.Errorf("bad modifier %s", quote([]byte("${"+modifier+"}")))
	}
	if len(parts) == 3 {
		base = parts[2]
	}
	n += offset
	bits := uint32(n) // as BIND prints a negative number in a base other than ten
	switch base {
	case "d":
		return fmt.Sprintf("%0*d", int(width), n), nil
	case "o", "x", "X":
		return fmt.Sprintf("%0*"+base, int(width), bits), nil
	case "n":
		return nibbles(fmt.Sprintf("%x", bits), int(width)), nil
	case "N":
		return nibbles(fmt.Sprintf("%X", bits), int(width)), nil
	}
	return "", fmt.Errorf("unknown base %s", quote([]byte(base)))
}

// nibbles writes hexadecimal digits from the last, with dots between; width
// counts digits and dots.
func nibbles(hex string, width int) string {
	var b strings.Builder
	for i := len(hex) - 1; i >= 0 || b.Len() < width; i-- {
		if b.Len() > 0 {
			b.WriteByte('.')
		}
		if i >= 0 {
			b.WriteByte(hex[i])
		} else if b.Len() < width {
			b.WriteByte('0')
		}
	}
	return b.String()
}
