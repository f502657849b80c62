package cli

import (
	"context"
	"crypto/x509"
	"fmt"
	"io"
	"os"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"zonecut/internal/fact"
	"zonecut/internal/policy"
	"zonecut/internal/probe"
	"zonecut/internal/resolver"
	"zonecut/internal/rule"
)

// live are the flags of every command that asks the network.
type live struct {
	rootHints   string
	trustAnchor string
	port        uint16
	rate        float64
	timeout     time.Duration
	tlsPort     uint16
	tlsRoots    string
	resolvers   []string
}

func (l *live) flags(c *cobra.Command, timeout time.Duration, what string) {
	c.Flags().StringVar(&l.rootHints, "root-hints", "", "`file` of root servers to walk from (default IANA's)")
	c.Flags().StringVar(&l.trustAnchor, "trust-anchor", "", "`file` of DNSSEC trust anchors, DS or DNSKEY records or as in named.conf (default IANA's)")
	c.Flags().Uint16Var(&l.port, "port", 53, "port of every authoritative server")
	c.Flags().Uint16Var(&l.tlsPort, "tls-port", 443, "port that certificates are looked at on")
	c.Flags().StringVar(&l.tlsRoots, "tls-roots", "", "`file` of certificates, PEM, that vouch for others (default the system's)")
	c.Flags().Float64Var(&l.rate, "rate", 10, "questions per second to one address; 0 is no bound, for one's own servers")
	c.Flags().StringArrayVar(&l.resolvers, "resolver", nil, "`IP[:PORT]` of a shared resolver that may be asked (repeatable); no other ever is but those of zonecut.yaml")
	c.Flags().DurationVar(&l.timeout, "timeout", timeout, what)
}

func (l *live) resolver(env *Env) (r *resolver.Resolver, err error) {
	r = &resolver.Resolver{Client: resolver.Client{Port: l.port, Rate: l.rate}}
	if r.Hints, err = parsed(env, l.rootHints, resolver.ParseHints); err != nil {
		return nil, err
	}
	r.Anchors, err = parsed(env, l.trustAnchor, resolver.ParseAnchors)
	return r, err
}

// unanchored reports whether the root is another than IANA's, and nobody said
// which keys it has.
func (l *live) unanchored() bool { return l.rootHints != "" && l.trustAnchor == "" }

// parsed reads a file that a flag names; without a name it gives nothing.
func parsed[T any](env *Env, name string, parse func(io.Reader, string) (T, error)) (out T, err error) {
	if name == "" {
		return out, nil
	}
	f, err := os.Open(inDir(env, name))
	if err != nil {
		return out, named(name, err)
	}
	defer f.Close()
	return parse(f, name)
}

// rootsFrom reads certificates that vouch for others.
func rootsFrom(r io.Reader, name string) (*x509.CertPool, error) {
	text, err := io.ReadAll(r)
	if err != nil {
		return nil, err
	}
	pool := x509.NewCertPool()
	if !pool.AppendCertsFromPEM(text) {
		return nil, fmt.Errorf("%s holds no certificate in PEM", name)
	}
	return pool, nil
}

// world is what rules may know of the live world: nothing, what a file says, or
// what there is to find out.
type world struct {
	live
	ask  bool
	file string
	// project says which shared resolvers may be asked.
	project *policy.Project
	// meanwhile, where set, begins to ask something else while the rules look for the
	// first time. Their own questions wait for it: no address is asked by both at once.
	meanwhile func(context.Context, *rule.Input) (wait func(), err error)
}

// probers are all that can answer questions, resolvers where some are named.
func (w *world) probers(env *Env) ([]probe.Prober, error) {
	r, err := w.resolver(env)
	if err != nil {
		return nil, err
	}
	roots, err := parsed(env, w.tlsRoots, rootsFrom)
	if err != nil {
		return nil, err
	}
	named, err := w.named(w.project)
	return []probe.Prober{probe.DNS{Resolver: r}, probe.Transfer{Resolver: r, Port: w.port}, probe.TLS{Resolver: r, Port: w.tlsPort, Roots: roots},
		probe.TCP{Resolver: r}, probe.Resolvers{Resolver: r, Named: named}}, err
}

func (w *world) flags(c *cobra.Command) {
	c.Flags().BoolVar(&w.ask, "live", false, "ask the authoritative servers what the rules want to know; read-only")
	c.Flags().StringVar(&w.file, "facts", "", "`file` of answers that zonecut capture wrote")
	w.live.flags(c, time.Minute, "how long --live may ask")
}

// maxRounds bounds how often an answer may lead to another question: along two aliases
// to an address, and to who listens there, it is so often.
const maxRounds = 6

// judge lets the rules look, and asks what they want to know until nothing new
// comes of it. The set is what is known in the end.
func (w *world) judge(ctx context.Context, env *Env, in rule.Input) (rule.Result, *fact.Set, []string, error) {
	known, notes, err := w.known(env)
	if err != nil {
		return rule.Result{}, nil, nil, err
	}
	in.Facts = known
	wait := func() {}
	if w.meanwhile != nil {
		if wait, err = w.meanwhile(ctx, &in); err != nil {
			return rule.Result{}, nil, nil, err
		}
	}
	res, err := rule.Run(rule.All(), in)
	wait()
	if err != nil || !w.ask {
		return res, known, append(notes, open(res.Unheard)...), err
	}
	probers, err := w.probers(env)
	if err != nil {
		return res, nil, nil, err
	}
	ctx, cancel := context.WithTimeout(ctx, w.timeout)
	defer cancel()
	var asked, heard int
	var gaps []string
	for round := 0; round < maxRounds && len(res.Unasked) > 0; round++ {
		more, why := probe.All(ctx, probers, res.Unasked)
		gaps = append(gaps, why...)
		for _, k := range more.All() {
			asked, heard = asked+1, heard+len(k.Answers)
		}
		if known == nil {
			known = &fact.Set{}
		}
		known.Merge(more)
		in.Facts = known
		if res, err = rule.Run(rule.All(), in); err != nil || more.Len() == 0 {
			break
		}
	}
	if asked > 0 {
		notes = append(notes, fmt.Sprintf("live: %s asked, %s", plural(asked, "question"), plural(heard, "answer")))
	}
	notes = append(notes, open(res.Unheard)...)
	for _, g := range gaps {
		notes = append(notes, "live: "+g)
	}
	return res, known, notes, err
}

// open says what stays unknown though it was asked.
func open(unheard []fact.Question) []string {
	if len(unheard) == 0 {
		return nil
	}
	const most = 5
	var names []string
	for _, q := range unheard[:min(most, len(unheard))] {
		names = append(names, q.Ask.Name+" "+q.Ask.Type)
	}
	line := fmt.Sprintf("live: nobody answered %s, so what hangs on that is unknown: %s", plural(len(unheard), "question"), strings.Join(names, ", "))
	if more := len(unheard) - most; more > 0 {
		line += fmt.Sprintf(" and %d more", more)
	}
	return []string{line}
}

// known is what the file of facts says.
func (w *world) known(env *Env) (*fact.Set, []string, error) {
	if w.file == "" {
		return nil, nil, nil
	}
	f, err := os.Open(inDir(env, w.file))
	if err != nil {
		return nil, nil, named(w.file, err)
	}
	defer f.Close()
	set, taken, err := fact.Read(f)
	if err != nil {
		return nil, nil, Trouble{Where: w.file, Message: err.Error(), Hint: "zonecut capture INPUTS -o " + w.file + " writes one"}
	}
	return set, []string{fmt.Sprintf("facts of %s from %s", taken.UTC().Format(time.RFC3339), w.file)}, nil
}
