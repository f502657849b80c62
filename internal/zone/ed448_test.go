package zone

import (
	"encoding/hex"
	"math/big"
	"testing"
)

func TestEd448(t *testing.T) {
	unhex := func(s string) []byte {
		b, err := hex.DecodeString(s)
		if err != nil {
			t.Fatal(err)
		}
		return b
	}
	// RFC 8032, section 7.4.
	for name, v := range map[string][3]string{
		"blank": {"5fd7449b59b461fd2ce787ec616ad46a1da1342485a70e1f8a0ea75d80e96778edf124769b46c7061bd6783df1e50f6cd1fa1abeafe8256180", "",
			"533a37f6bbe457251f023c0d88f976ae2dfb504a843e34d2074fd823d41a591f2b233f034f628281f2fd7a22ddd47d7828c59bd0a21bfd3980ff0d2028d4b18a9df63e006c5d1c2d345b925d8dc00b4104852db99ac5c7cdda8530a113a0f4dbb61149f05a7363268c71d95808ff2e652600"},
		"1 octet": {"43ba28f430cdff456ae531545f7ecd0ac834a55d9358c0372bfa0c6c6798c0866aea01eb00742802b8438ea4cb82169c235160627b4c3a9480", "03",
			"26b8f91727bd62897af15e41eb43c377efb9c610d48f2335cb0bd0087810f4352541b143c4b981b7e18f62de8ccdf633fc1bf037ab7cd779805e0dbcc0aae1cbcee1afb2e027df36bc04dcecbf154336c19f0af7e0a6472905e799f1953d2a0ff3348ab21aa4adafd1d234441cf807c03a00"},
	} {
		t.Run(name, func(t *testing.T) {
			key, message, signature := unhex(v[0]), unhex(v[1]), unhex(v[2])
			if !verify448(key, message, signature) {
				t.Fatal("it does not hold")
			}
			if verify448(key, append(message, 0), signature) {
				t.Error("it holds for another message")
			}
			for i := range signature {
				signature[i] ^= 1
				if i%19 == 0 && verify448(key, message, signature) {
					t.Errorf("it holds with octet %d changed", i)
				}
				signature[i] ^= 1
			}
			// The same S and the order is no second signature (section 8.4).
			s := new(big.Int).Add(little(signature[size448:]), ed448L)
			twice := append([]byte{}, signature[:size448]...)
			rest := s.FillBytes(make([]byte, size448))
			for i := range rest {
				twice = append(twice, rest[len(rest)-1-i])
			}
			if verify448(key, message, twice) {
				t.Error("it can be made another one")
			}
			if verify448(key[1:], message, signature) || verify448(key, message, signature[1:]) || verify448(make([]byte, size448), message, signature) {
				t.Error("it holds with another key, or without its end")
			}
		})
	}
	if p := decode448(ed448B.encode()); p == nil || p.x.Cmp(ed448B.x) != 0 || p.y.Cmp(ed448B.y) != 0 {
		t.Error("the base point is not read as it is written")
	}
}

func BenchmarkEd448(b *testing.B) {
	key, _ := hex.DecodeString("5fd7449b59b461fd2ce787ec616ad46a1da1342485a70e1f8a0ea75d80e96778edf124769b46c7061bd6783df1e50f6cd1fa1abeafe8256180")
	for b.Loop() {
		verify448(key, nil, make([]byte, 2*size448))
	}
}
