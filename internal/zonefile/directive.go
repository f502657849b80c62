package zonefile

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
)

// Bounds of $INCLUDE: of a cycle, and of files that include each other over and
// over. Real zones have some hundred.
const (
	maxDepth    = 8
	maxIncludes = 2000
)

// maxGenerated bounds the text that $GENERATE makes, for patterns that are long
// themselves.
const maxGenerated = 16 << 20

// directive takes a line that begins with "$".
func (p *parser) directive(word string, rest []byte) error {
	arg, rest := token(rest)
	if len(arg) == 0 {
		return p.fail("write "+word+" with its value", "%s without a value", quote([]byte(word)))
	}
	switch word {
	case "$ORIGIN":
		return p.setOrigin(string(arg))
	case "$TTL":
		ttl, ok := parseTTL(string(arg))
		if !ok {
			return p.fail("write seconds up to 2147483647, or units such as 1h30m", "$TTL %s is not a TTL", quote(arg))
		}
		p.ttl, p.ttlKnown, p.open.ttl = ttl, true, false
		return nil
	case "$INCLUDE":
		origin, _ := token(rest)
		return p.include(strings.Trim(string(arg), `"`), string(origin))
	case "$GENERATE":
		return p.generate(string(arg), rest)
	}
	return p.fail("fill in the template before zonecut reads it, if it is one", "unknown directive %s; have $ORIGIN, $TTL, $INCLUDE, $GENERATE", quote([]byte(word)))
}

func (p *parser) setOrigin(s string) error {
	origin, err := p.name(s)
	if err != nil {
		return err
	}
	p.origin, p.raw, p.open.origin = origin, "", false // an owner written as before is another one now
	return nil
}

// include reads another file in the place of the directive. Origin and owner of
// this file come back after it (RFC 1035, section 5.1); $TTL stays.
func (p *parser) include(name, origin string) error {
	frame, open := p.frame, p.open.origin
	if origin != "" {
		if err := p.setOrigin(origin); err != nil {
			return err
		}
	}
	f, path, err := p.openFile(name)
	if err != nil {
		return err
	}
	defer f.Close()
	p.depth++
	p.file, p.line, p.raw = path, 0, ""
	if err := p.read(f); err != nil {
		return err
	}
	p.depth--
	p.frame, p.open.origin = frame, open
	return nil
}

// openFile opens an included file. The root is held by the operating system: no
// "..", absolute name or link leads out of it.
func (p *parser) openFile(name string) (*os.File, string, error) {
	switch dir := p.options.IncludeRoot; {
	case dir == "":
		return nil, "", p.fail("--include-root DIR", "$INCLUDE %s is not followed, so the zone is not whole", quote([]byte(name)))
	case p.depth >= maxDepth:
		return nil, "", p.fail("look for a file that includes itself", "$INCLUDE %s is nested deeper than %d files", quote([]byte(name)), maxDepth)
	case p.includes >= maxIncludes:
		return nil, "", p.fail("write the records into fewer files", "more than %d times $INCLUDE", maxIncludes)
	case p.root == nil:
		root, err := os.OpenRoot(dir)
		if err != nil {
			return nil, "", p.fail("give a directory to --include-root", "opening the include root: %s", cause(err))
		}
		p.root = root
	}
	f, path, err := p.find(name)
	if err != nil {
		return nil, "", p.fail("$INCLUDE reads regular files below --include-root DIR", "$INCLUDE %s: %s", quote([]byte(name)), cause(err))
	}
	p.includes++
	if !slices.Contains(p.zone.Included, path) {
		p.zone.Included = append(p.zone.Included, path)
	}
	return f, path, nil
}

// find opens an included file relative to the root, as BIND does it, else
// relative to the file that includes it, as others do.
func (p *parser) find(name string) (*os.File, string, error) {
	root, err := filepath.Abs(p.options.IncludeRoot)
	if err != nil {
		return nil, "", err
	}
	var first error
	for _, dir := range []string{root, filepath.Dir(p.file)} {
		path := filepath.FromSlash(name)
		if !filepath.IsAbs(path) {
			path = filepath.Join(dir, path)
		}
		rel, err := below(root, path)
		if err == nil {
			var f *os.File
			if f, err = p.regular(rel); err == nil {
				return f, filepath.Join(p.options.IncludeRoot, rel), nil
			}
		}
		if first == nil {
			first = err
		}
	}
	return nil, "", first
}

// below gives a path relative to the root; outside of it there is none.
func below(root, path string) (string, error) {
	abs, err := filepath.Abs(path)
	if err != nil {
		return "", err
	}
	rel, err := filepath.Rel(root, abs)
	if err != nil || !filepath.IsLocal(rel) {
		return "", errors.New("it is outside of the include root")
	}
	return rel, nil
}

// regular opens a file of the root and refuses devices and pipes, which may have
// no end. It looks before it opens: opening a pipe waits for its writer.
func (p *parser) regular(rel string) (*os.File, error) {
	info, err := p.root.Stat(rel)
	if err != nil {
		return nil, err
	}
	if !info.Mode().IsRegular() {
		return nil, errors.New("it is no regular file")
	}
	return p.root.Open(rel)
}

// cause is an error of the file system without the path that stands before it.
func cause(err error) string {
	if path, ok := errors.AsType[*fs.PathError](err); ok {
		return path.Err.Error()
	}
	return err.Error()
}

// generate makes the records of a range (BIND's $GENERATE). The owner of the
// record before stands again after it.
func (p *parser) generate(arg string, rest []byte) error {
	r, ok := parseSpan(arg)
	if !ok {
		return p.fail("write START-STOP or START-STOP/STEP", "$GENERATE %s is not a range", quote([]byte(arg)))
	}
	if r.count() > int64(p.options.Generate-p.generated) {
		return p.fail("write the records out", "$GENERATE makes more than %d records", p.options.Generate)
	}
	p.generated += int(r.count())
	before := p.frame
	lhs, rhs := token(rest)
	for n := r.start; n <= r.stop; n += r.step {
		if err := p.generateOne(string(lhs), string(rhs), n); err != nil {
			return err
		}
	}
	p.frame = before
	return nil
}

func (p *parser) generateOne(lhs, rhs string, n int64) error {
	owner, err := expand(lhs, n)
	if err != nil {
		return p.badModifier(err)
	}
	text, err := expand(rhs, n)
	if err != nil {
		return p.badModifier(err)
	}
	if p.generatedBytes += len(owner) + len(text); p.generatedBytes > maxGenerated {
		return p.fail("write the records out", "$GENERATE makes more than %d octets of records", maxGenerated)
	}
	if err := p.own([]byte(owner)); err != nil {
		return err
	}
	return p.record([]byte(text))
}

func (p *parser) badModifier(err error) error {
	return p.fail("write ${OFFSET[,WIDTH[,BASE]]} with base d, o, x, X, n or N", "$GENERATE: %s", err)
}
