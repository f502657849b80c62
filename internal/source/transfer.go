package source

import (
	"cmp"
	"context"
	"io"
	"net"
	"net/url"
	"os"
	"path/filepath"
	"strings"

	"zonecut/internal/zone"
	"zonecut/internal/zonefile"
)

// scheme begins an input that a server sends: axfr://HOST[:PORT]/ZONE, with
// ?key=FILE for a key as BIND's tsig-keygen writes it.
const scheme = "axfr://"

const hintTransfer = "axfr://SERVER[:PORT]/ZONE, with ?key=FILE for transfers that need a key"

func isTransfer(path string) bool { return strings.HasPrefix(path, scheme) }

// transfer is an input that is read when it is asked for.
func (o *Options) transfer(ctx context.Context, text string) (*file, error) {
	u, err := url.Parse(text)
	if err != nil || u.Host == "" || u.User != nil || u.Fragment != "" {
		return nil, fail(text, hintTransfer, "is no address of a zone")
	}
	apex, err := zone.FQDN(strings.TrimPrefix(u.Path, "/"))
	if err != nil || apex == zone.Root && u.Path != "/." {
		return nil, fail(text, hintTransfer, "names no zone")
	}
	t := zonefile.Transfer{Server: net.JoinHostPort(u.Hostname(), cmp.Or(u.Port(), "53")), Zone: apex, Name: scheme + u.Host + "/" + string(apex)}
	for name, values := range u.Query() {
		if name != "key" || len(values) != 1 {
			return nil, fail(text, hintTransfer, "says %q, and key=FILE is all that is known", name)
		}
		if t.Key, err = o.key(values[0]); err != nil {
			return nil, err
		}
	}
	f := &file{name: t.Name, kind: zoneFile, Closer: io.NopCloser(nil)}
	f.fetch = func() (*held, error) {
		z, err := t.Read(ctx)
		if err != nil {
			return nil, told(err, t.Name, hintTransfer)
		}
		return &held{master: z}, nil
	}
	return f, nil
}

func (o *Options) key(name string) (*zonefile.Key, error) {
	path := name
	if !filepath.IsAbs(path) {
		path = filepath.Join(o.Dir, path)
	}
	text, err := os.ReadFile(path)
	if err != nil {
		return nil, told(err, name, "check the path of the key")
	}
	k, err := zonefile.ParseKey(text, name)
	if err != nil {
		return nil, told(err, name, "")
	}
	return k, nil
}
