package source

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"zonecut/internal/tfplan"
	"zonecut/internal/zonefile"
)

// headSize is how much of a file decides what it is.
const headSize = 64 << 10

// kind is what a file is.
type kind string

// The kinds, in the words of messages.
const (
	absent     kind = "absent"
	empty      kind = "empty"
	zoneFile   kind = "a master file"
	jsonFile   kind = "JSON"
	yamlFile   kind = "YAML"
	octoFile   kind = "a zone file of octoDNS"
	planFile   kind = "a plan"
	binaryPlan kind = "a binary plan"
	other      kind = "something else"
)

// isConfig reports whether a file may hold configuration.
func (k kind) isConfig() bool { return k == jsonFile || k == yamlFile }

// isZone reports whether a file holds a zone.
func (k kind) isZone() bool { return k == zoneFile || k == octoFile }

// definite is the kind of a zone with its article.
func (k kind) definite() string { return "the " + strings.TrimPrefix(string(k), "a ") }

// plural is the kind of two zones.
func (k kind) plural() string {
	if k == octoFile {
		return "zone files of octoDNS"
	}
	return "master files"
}

// file is an opened input.
type file struct {
	name string // as messages call it
	r    *bufio.Reader
	head []byte
	kind kind
	// fetch reads a zone that is no file; nil for files.
	fetch func() (*held, error)
	size  int64 // of a regular file, else 0
	io.Closer
}

const (
	stdinName = "standard input"
	hintPath  = "check the path; " + os.DevNull + " stands for a side that is not there"
)

// isNull reports whether a path is the null device, which stands for a side
// that is not there.
func isNull(path string) bool { return filepath.Clean(path) == os.DevNull }

// open opens a path for reading and looks at what it is.
func (o *Options) open(ctx context.Context, path string) (*file, error) {
	switch {
	case isTransfer(path):
		return o.transfer(ctx, path)
	case isNull(path):
		return &file{name: path, kind: absent, Closer: io.NopCloser(nil)}, nil
	case path == "-" && o.Stdin == nil:
		return nil, fail(stdinName, "name a file", "is not there")
	case path == "-":
		return o.look(stdinName, io.NopCloser(o.Stdin))
	}
	r, err := os.Open(path)
	if err != nil {
		return nil, told(err, path, hintPath)
	}
	f, err := o.look(path, r)
	if err != nil {
		return nil, err
	}
	if info, err := r.Stat(); err == nil && info.Mode().IsRegular() {
		f.size = info.Size()
	}
	return f, nil
}

// look reads the head of a file.
func (o *Options) look(name string, r io.ReadCloser) (*file, error) {
	f := &file{name: name, r: bufio.NewReaderSize(r, headSize), Closer: r}
	head, err := f.r.Peek(headSize)
	if err != nil && !errors.Is(err, io.EOF) {
		r.Close()
		return nil, told(err, name, "check that it can be read")
	}
	f.head = head
	if f.kind = kindOf(name, head); f.kind == yamlFile && o.As == "" {
		if err := f.readOcto(); err != nil {
			r.Close()
			return nil, err
		}
	}
	return f, nil
}

// kindOf recognises a file by its content. The name decides only where the
// content says nothing: then the zone reader tells what is wrong with it.
func kindOf(name string, head []byte) kind {
	end := strings.ToLower(filepath.Ext(name))
	switch foreign := zonefile.Foreign(head); {
	case len(bytes.TrimSpace(head)) == 0:
		return empty
	case tfplan.IsBinary(head):
		return binaryPlan
	case foreign == "JSON" && isPlan(head):
		return planFile
	case foreign == "JSON":
		return jsonFile
	case foreign == "YAML":
		return yamlFile
	case foreign != "":
		return other
	case zonefile.Recognise(head):
		return zoneFile
	case end == ".yaml" || end == ".yml":
		return yamlFile
	case end == ".json":
		return jsonFile
	case zonefile.Named(name):
		return zoneFile
	}
	return other
}

// isPlan tells a plan from other JSON. Both keys stand at its start.
func isPlan(head []byte) bool {
	return bytes.Contains(head, []byte(`"format_version"`)) && bytes.Contains(head, []byte(`"terraform_version"`))
}

// describe says what a file that is nothing we read looks like.
func (f *file) describe() string {
	if foreign := zonefile.Foreign(f.head); foreign != "" {
		return foreign
	}
	return "neither a master file (it shows no SOA record) nor YAML nor JSON"
}

// cause is an error of the file system without the path, which messages have.
func cause(err error) string {
	if path, ok := errors.AsType[*fs.PathError](err); ok {
		return path.Err.Error()
	}
	return err.Error()
}
