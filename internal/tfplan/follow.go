package tfplan

// The tools write the members of all resources in one order, so that the key that
// came after another one the last time comes after it again: to see that it is
// there takes one comparison.

// follows are the keys of objects that are read member by member.
type follows struct {
	keys    map[string]*follow
	last    *follow
	objects int64 // how many objects were begun
}

// follow is a key, and what came after it.
type follow struct {
	quoted string // with quotes and colon
	object int64  // the latest object that had it
	next   *follow
}

// maxFollows bounds how many keys are remembered. A plan has a few dozen, and
// those that somebody gave their names to.
const maxFollows = 1000

func (f *follow) key() string { return f.quoted[1 : len(f.quoted)-2] }

// memberKey takes a key with its colon. isNew says that no member of the object
// can have had it before; the object is told by how many began before it.
func (s *scanner) memberKey(object int64) (key string, isNew bool, err error) {
	if last := s.follows.last; last != nil && last.next != nil {
		f := last.next
		if end := s.i + len(f.quoted); end <= s.n && string(s.buf[s.i:end]) == f.quoted {
			s.i = end
			isNew = f.object < object
			f.object = s.follows.objects
			s.follows.last = f
			return f.key(), isNew, nil
		}
	}
	c, err := s.next()
	if err != nil {
		return "", false, err
	}
	if c != '"' {
		return "", false, unexpected(c, "a key")
	}
	if key, err = s.word(); err != nil {
		return "", false, err
	}
	return key, s.follows.note(key, object), s.expect(':')
}

// note remembers that a key came after the last one.
func (f *follows) note(key string, object int64) (isNew bool) {
	k := f.keys[key]
	if k == nil {
		if len(f.keys) >= maxFollows || !plainKey(key) {
			f.last = nil
			return false
		}
		if f.keys == nil {
			f.keys = map[string]*follow{}
		}
		k = &follow{quoted: `"` + key + `":`}
		f.keys[key] = k
	}
	if f.last != nil {
		f.last.next = k
	}
	f.last = k
	isNew = k.object < object
	k.object = f.objects
	return isNew
}

// plainKey reports whether a key stands in the document as it is. With quotes or
// control characters in it, the same bytes would be no key at all.
func plainKey(key string) bool {
	for _, c := range []byte(key) {
		if c < ' ' || c >= 0x7f || c == '"' || c == '\\' {
			return false
		}
	}
	return true
}
