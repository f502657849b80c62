package config

import (
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"hash"
	"maps"
	"slices"
)

// Digest names the content of a document: "sha256:" and the hash of a version
// line and of each path with its value, in the order of the paths, each after
// its length in eight bytes. Neither the file's name, nor the order of keys, nor
// comments and layout, nor whether it is YAML or JSON is in it.
func (d *Document) Digest() string {
	h := sha256.New()
	frame(h, "zonecut settings v1")
	for _, p := range slices.Sorted(maps.Keys(d.Settings)) {
		frame(h, string(p))
		frame(h, d.Settings[p].Value)
	}
	return sum(h)
}

// Op is what happens to the document: "create", "update" or "delete".
func (c *Change) Op() string {
	switch {
	case c.Before == nil:
		return "create"
	case c.After == nil:
		return "delete"
	}
	return "update"
}

// Digest names the change: its place and the whole content before and after.
// Settings that were tested or approved one by one say nothing about them
// together, so there is no digest of a part.
func (c *Change) Digest() string {
	h := sha256.New()
	frame(h, "zonecut config change v1")
	frame(h, c.File)
	for _, d := range []*Document{c.Before, c.After} {
		digest := ""
		if d != nil {
			digest = d.Digest()
		}
		frame(h, digest)
	}
	return sum(h)
}

func frame(h hash.Hash, s string) {
	h.Write(binary.BigEndian.AppendUint64(nil, uint64(len(s))))
	h.Write([]byte(s))
}

func sum(h hash.Hash) string { return "sha256:" + hex.EncodeToString(h.Sum(nil)) }
