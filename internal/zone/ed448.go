package zone

import (
	"bytes"
	"crypto/sha3"
	"math/big"
	"slices"
)

// Go has no Ed448, which RFC 8080 gives to DNSSEC. What stands here only verifies: it
// holds no secret, so that it need not take the same time for everything, and follows
// RFC 8032, section 5.2, step by step.

func fromDecimal(s string) *big.Int {
	n, ok := new(big.Int).SetString(s, 10)
	if !ok {
		panic("zone: a constant of Ed448") // compiled in, and read by every test
	}
	return n
}

var (
	// The field, the curve's d, the order of its base point, and that point.
	ed448P = fromDecimal("726838724295606890549323807888004534353641360687318060281490199180612328166730772686396383698676545930088884461843637361053498018365439")
	ed448D = big.NewInt(-39081)
	ed448L = fromDecimal("181709681073901722637330951972001133588410340171829515070372549795146003961539585716195755291692375963310293709091662304773755859649779")
	ed448B = &point448{
		fromDecimal("224580040295924300187604334099896036246789641632564134246125461686950415467406032909029192869357953282578032075146446173674602635247710"),
		fromDecimal("298819210078481492676017930443930673437544040154080242095928241372331506189835876003536878655418784733982303233503462500531545062832660"),
		big.NewInt(1),
	}
)

const size448 = 57 // octets of a key, and of each half of a signature

// point448 is a point in projective coordinates.
type point448 struct{ x, y, z *big.Int }

func mul448(a, b *big.Int) *big.Int {
	n := new(big.Int).Mul(a, b)
	return n.Mod(n, ed448P)
}

// add is complete: it doubles too (section 5.2.4).
func (p *point448) add(q *point448) *point448 {
	a, c, d := mul448(p.z, q.z), mul448(p.x, q.x), mul448(p.y, q.y)
	b, e := mul448(a, a), mul448(ed448D, mul448(c, d))
	f, g := new(big.Int).Sub(b, e), new(big.Int).Add(b, e)
	h := mul448(new(big.Int).Add(p.x, p.y), new(big.Int).Add(q.x, q.y))
	h.Sub(h, c).Sub(h, d)
	return &point448{mul448(mul448(a, f), h), mul448(mul448(a, g), d.Sub(d, c)), mul448(f, g)}
}

// decode448 reads a point (section 5.2.3); nil is none.
func decode448(octets []byte) *point448 {
	if len(octets) != size448 || octets[size448-1]&0x7f != 0 {
		return nil
	}
	y := little(octets[:size448-1])
	if y.Cmp(ed448P) >= 0 {
		return nil
	}
	square := mul448(y, y)
	v := mul448(ed448D, square)
	u := square.Sub(square, big.NewInt(1))
	if v = v.ModInverse(v.Sub(v, big.NewInt(1)), ed448P); v == nil {
		return nil
	}
	x := new(big.Int).ModSqrt(mul448(u, v), ed448P)
	odd := uint(octets[size448-1] >> 7)
	if x == nil || x.Sign() == 0 && odd == 1 {
		return nil
	}
	if x.Bit(0) != odd {
		x.Sub(ed448P, x)
	}
	return &point448{x, y, big.NewInt(1)}
}

// encode writes a point (section 5.2.2).
func (p *point448) encode() []byte {
	inverse := new(big.Int).ModInverse(p.z, ed448P)
	x, y := mul448(p.x, inverse), mul448(p.y, inverse)
	out := make([]byte, size448)
	y.FillBytes(out[1:])
	slices.Reverse(out)
	out[size448-1] |= byte(x.Bit(0) << 7)
	return out
}

// little is a number of which the least octet comes first.
func little(octets []byte) *big.Int {
	b := bytes.Clone(octets)
	slices.Reverse(b)
	return new(big.Int).SetBytes(b)
}

// verify448 reports whether a signature over a message is by a key (section 5.2.7).
func verify448(key, message, signature []byte) bool {
	a := decode448(key)
	if a == nil || len(signature) != 2*size448 {
		return false
	}
	r, s := signature[:size448], little(signature[size448:])
	if s.Cmp(ed448L) >= 0 {
		return false
	}
	h := sha3.NewSHAKE256()
	for _, part := range [][]byte{[]byte("SigEd448\x00\x00"), r, key, message} {
		_, _ = h.Write(part) // never fails
	}
	sum := make([]byte, 2*size448)
	_, _ = h.Read(sum)
	k := little(sum)
	k.Mod(k, ed448L)
	// [S]B = R + [k]A, so that R is [S]B + [k](-A), both at once from the highest bit.
	minus := &point448{new(big.Int).Sub(ed448P, a.x), a.y, a.z}
	both := ed448B.add(minus)
	sumOf := &point448{big.NewInt(0), big.NewInt(1), big.NewInt(1)}
	for i := ed448L.BitLen() - 1; i >= 0; i-- {
		sumOf = sumOf.add(sumOf)
		switch one, two := s.Bit(i), k.Bit(i); {
		case one == 1 && two == 1:
			sumOf = sumOf.add(both)
		case one == 1:
			sumOf = sumOf.add(ed448B)
		case two == 1:
			sumOf = sumOf.add(minus)
		}
	}
	return bytes.Equal(sumOf.encode(), r)
}
