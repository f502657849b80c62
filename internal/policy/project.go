package policy

import (
	"net/netip"
	"path"
	"slices"
	"strings"

	"go.yaml.in/yaml/v3"

	"zonecut/internal/zone"
)

// ProjectFile is the name of the file in which a repository says what it holds,
// at its top.
const ProjectFile = "zonecut.yaml"

// Project is what a repository says of itself: which of its files are zones and
// configuration, what names mean that only the team knows, and whom to ask about
// the live world beside the authoritative servers of the Internet.
type Project struct {
	// Files are what "check --git" compares, and what a path says of a zone.
	Files []Files
	// Zones are the names of zones that a plan knows by an id alone, by that id:
	// "Z123", or "aws/Z123" where two providers have one id.
	Zones map[string]zone.Name
	// Resolvers are shared resolvers that may be asked: without one no shared
	// resolver ever is. Views say the same of zones that are not public.
	Resolvers []netip.AddrPort
	Views     map[string]View
	Verify    VerifySettings
}

// Files is a file of the repository, or a directory with all below it.
type Files struct {
	// Path starts at the top of the repository; "." is all of it.
	Path string
	// Zone is the name of the zone in a file that does not say it.
	Zone zone.Name
	// View is where the zones are served; "" is the public Internet.
	View string
	// As says what the files are taken for: zone, octodns or config; "" looks at
	// what is in them.
	As string
}

// Holds reports whether a path from the top of the repository is one of these.
func (f *Files) Holds(name string) bool {
	return f.Path == "." || name == f.Path || strings.HasPrefix(name, f.Path+"/")
}

// Of are the files that say most about a path: those whose own path is the
// longest. Nil where nothing is said.
func (p *Project) Of(name string) *Files {
	var best *Files
	for i := range p.Files {
		if f := &p.Files[i]; f.Holds(name) && (best == nil || len(f.Path) > len(best.Path) || best.Path == ".") {
			best = f
		}
	}
	return best
}

// Project is what the revision says in zonecut.yaml; without that file it says
// nothing. The error is of type Errors.
func (r *Revision) Project() (*Project, error) {
	if len(r.Projects) == 0 {
		return &Project{}, nil
	}
	return ParseProject(r.Projects[0])
}

// ParseProject reads a zonecut.yaml. The error is of type Errors.
func ParseProject(s Source) (*Project, error) {
	p := &Project{Zones: map[string]zone.Name{}, Views: map[string]View{}}
	r := &reader{src: s}
	r.file(append([]field{
		{key: "files", read: func(n *yaml.Node) { r.list(n, func(e *yaml.Node) { p.readFiles(r, e) }) }},
		{key: "zones", read: func(n *yaml.Node) { p.readZones(r, n) }},
	}, p.live(r)...))
	if errs := r.sorted(); len(errs) > 0 {
		return nil, errs
	}
	return p, nil
}

// Widen adds what the change under review adds to the files, and gives their
// paths. More files only ever mean that more is looked at; what the change takes
// away, and what it says of files and zones that are named already, does not
// count.
func (p *Project) Widen(proposed *Project) []string {
	var added []string
	for _, f := range proposed.Files {
		if !slices.ContainsFunc(p.Files, func(have Files) bool { return have.Path == f.Path }) {
			p.Files = append(p.Files, f)
			added = append(added, f.Path)
		}
	}
	return added
}

// forms are what "as" may say, in the words of the flag --as.
var forms = []string{"config", "octodns", "zone"}

// readFiles reads a path alone, or with what else is said of it.
func (p *Project) readFiles(r *reader, n *yaml.Node) {
	var f Files
	at := n
	if n.Kind == yaml.ScalarNode {
		r.path(n, &f.Path)
	} else if !r.mapping(n,
		field{key: "path", need: true, read: func(n *yaml.Node) { at = n; r.path(n, &f.Path) }},
		field{key: "zone", read: r.name(&f.Zone)},
		field{key: "view", read: r.text(&f.View)},
		field{key: "as", read: r.oneOf(&f.As, forms)}) {
		return
	}
	if f.Path == "" {
		return
	}
	if slices.ContainsFunc(p.Files, func(have Files) bool { return have.Path == f.Path }) {
		r.fail(at, "say all about one path in one place", "the path %q is there twice", f.Path)
		return
	}
	p.Files = append(p.Files, f)
}

func (p *Project) readZones(r *reader, n *yaml.Node) {
	r.entries(n, func(k, v *yaml.Node) {
		var name zone.Name
		switch id := strings.TrimSpace(k.Value); {
		case id == "":
			r.fail(k, "", "the id is empty")
		default:
			if r.name(&name)(v); name != "" {
				p.Zones[id] = name
			}
		}
	})
}

// path reads one path as git prints it: what is written any other way would name
// nothing.
func (r *reader) path(n *yaml.Node, into *string) {
	var s string
	if r.text(&s)(n); s == "" {
		return
	}
	clean := path.Clean(s)
	switch {
	case strings.ContainsAny(s, "*?"):
		r.fail(n, "name the file, or the directory with all below it", "the path %q looks like a glob: there are none", s)
	case path.IsAbs(s) || clean == ".." || strings.HasPrefix(clean, "../"):
		r.fail(n, "paths start at the top of the repository", "the path %q leaves the repository", s)
	case clean != strings.TrimSuffix(s, "/"):
		r.fail(n, "write "+clean, "the path %q is not written from the top of the repository", s)
	default:
		*into = clean
	}
}

// oneOf reads one of a few words.
func (r *reader) oneOf(into *string, have []string) func(*yaml.Node) {
	return func(n *yaml.Node) {
		var s string
		if r.text(&s)(n); s == "" {
			return
		}
		if !slices.Contains(have, s) {
			r.fail(n, didYouMean(s, have), "unknown %q; have %s", s, strings.Join(have, ", "))
			return
		}
		*into = s
	}
}
