package policy

import (
	"encoding/pem"
	"strings"
	"time"

	"go.yaml.in/yaml/v3"
)

// defaultMaxAge is how old evidence may be where a policy does not say.
const defaultMaxAge = 168 * time.Hour

// Key is a public key that the policy trusts for evidence, as it stands in the
// policy or in the file that the policy names. Whether it is any use is
// evidence's to say.
type Key struct {
	Name string
	PEM  []byte
}

// EvidenceRule says which configuration may change only when tested, and what
// counts as a test.
type EvidenceRule struct {
	// Paths are files, and directories with all below them, from the top of the
	// repository; and addresses of resources whose settings a plan carries, with
	// all below them: a module, a type, a block, one setting.
	Paths       []string
	Environment string
	// Suite is the test suite; "" is any.
	Suite string
	// MaxAge is how old the evidence may be, MinSoak how long the content must
	// have run in the environment.
	MaxAge, MinSoak time.Duration
}

// Guards reports whether the rule is about a file.
func (e *EvidenceRule) Guards(file string) bool {
	for _, p := range e.Paths {
		if file == p || p == "." || strings.HasPrefix(file, p+"/") {
			return true
		}
	}
	return false
}

// GuardsSetting reports whether the rule is about a setting that a plan carries,
// by the address of its resource and the pointer to it. A path of files guards
// none: a team that names no resource has not asked for evidence of any.
func (e *EvidenceRule) GuardsSetting(address, pointer string) bool {
	setting := address + pointer
	for _, p := range e.Paths {
		rest, ok := strings.CutPrefix(setting, p)
		if ok && (rest == "" || strings.ContainsRune("/.[", rune(rest[0]))) {
			return true
		}
	}
	return false
}

// Evidence are the rules about tested configuration, in the order of the files.
func (p *Policy) Evidence() []EvidenceRule { return p.evidence }

// Keys are the keys that the policy trusts for evidence.
func (p *Policy) Keys() []Key { return p.keys }

func (p *Policy) readEvidence(r *reader, n *yaml.Node) {
	r.mapping(n,
		field{key: "keys", read: func(n *yaml.Node) {
			r.list(n, func(e *yaml.Node) { p.readKey(r, e) })
		}},
		field{key: "require", read: func(n *yaml.Node) {
			r.list(n, func(e *yaml.Node) { p.readRequire(r, e) })
		}})
}

func (p *Policy) readRequire(r *reader, n *yaml.Node) {
	rule := EvidenceRule{MaxAge: defaultMaxAge}
	ok := r.mapping(n,
		field{key: "paths", need: true, read: func(n *yaml.Node) { r.paths(n, &rule.Paths) }},
		field{key: "environment", need: true, read: r.text(&rule.Environment)},
		field{key: "suite", read: r.text(&rule.Suite)},
		field{key: "max_age", read: r.duration(&rule.MaxAge, time.Second)},
		field{key: "min_soak", read: r.duration(&rule.MinSoak, 0)})
	if ok {
		p.evidence = append(p.evidence, rule)
	}
}

// paths reads a list of paths that has at least one.
func (r *reader) paths(n *yaml.Node, into *[]string) {
	r.list(n, func(e *yaml.Node) {
		var one string
		if r.path(e, &one); one != "" {
			*into = append(*into, one)
		}
	})
	if empty(n) {
		r.fail(n, "", "the list is empty")
	}
}

func (p *Policy) readKey(r *reader, n *yaml.Node) {
	var k Key
	var text, file string
	ok := r.mapping(n,
		field{key: "name", need: true, read: r.text(&k.Name)},
		field{key: "pem", read: r.text(&text)},
		field{key: "file", read: r.text(&file)})
	if !ok {
		return
	}
	if (text == "") == (file == "") {
		r.fail(n, "", "the key %q needs exactly one of pem, file", k.Name)
		return
	}
	if k.PEM = []byte(text + "\n"); file != "" {
		if k.PEM, ok = r.keyFile(n, k.Name, file); !ok {
			return
		}
	}
	for _, other := range p.keys {
		if other.Name == k.Name {
			r.fail(n, "give each key a name of its own", "the key %q is there twice", k.Name)
			return
		}
	}
	if r.isPublicKey(n, &k) {
		p.keys = append(p.keys, k)
	}
}

func (r *reader) keyFile(n *yaml.Node, name, file string) ([]byte, bool) {
	if r.src.Read == nil {
		r.fail(n, "write the key into the policy: pem: |", "the key %q is in a file, and this policy can name none", name)
		return nil, false
	}
	data, err := r.src.Read(file)
	if err != nil {
		r.fail(n, "the path of a key starts at the top of the repository", "reading the key %q: %v", name, err)
		return nil, false
	}
	return data, true
}

// isPublicKey looks at the envelope alone. A private key is told apart, because
// whoever put it there must now replace it.
func (r *reader) isPublicKey(n *yaml.Node, k *Key) bool {
	block, _ := pem.Decode(k.PEM)
	switch {
	case block == nil:
		r.fail(n, "it starts with -----BEGIN PUBLIC KEY-----", "the key %q is not PEM", k.Name)
	case strings.Contains(block.Type, "PRIVATE KEY"):
		r.fail(n, "replace the pair, and put the public key here", "the key %q is a private key: whoever reads this policy can sign", k.Name)
	default:
		return true
	}
	return false
}
