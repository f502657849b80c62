package tfplan

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"slices"
	"strings"

	"zonecut/internal/zone"
)

// registers is a type that is the registration of a domain and nothing else.
func registers(abandons bool, name string, fill func(*zone.Registration, Value), needs ...string) *heldType {
	return &heldType{needs: append(needs, name), abandons: abandons, read: func(v Value) held {
		r := &zone.Registration{}
		fill(r, v)
		domain := v.Field(name)
		return held{registration: r, domain: domain.Text(), domainUnknown: domain.Unknown()}
	}}
}

// onOff is a setting that is on or off. A refreshed state that knows nothing of
// it has null.
func onOff(v Value) zone.Flag {
	switch {
	case v.Unknown():
		return zone.FlagUnknown
	case v.Text() == "true":
		return zone.On
	case v.Text() == "false":
		return zone.Off
	}
	return zone.Unset
}

// outOfZone are the states of a domain in which its registry takes it out of the
// zone, or is about to (RFC 5731, section 2.3, and RFC 3915, section 3.1).
var outOfZone = []string{"clienthold", "serverhold", "inactive", "pendingdelete", "redemptionperiod", "pendingtransfer"}

// holds are the states of a domain in which it is not, or soon not, reached.
func holds(list Value) []string {
	var out []string
	for _, s := range list.Items() {
		word, _, _ := strings.Cut(s.Text(), " ") // some give a link beside it
		plain := strings.ToLower(strings.NewReplacer("_", "", "-", "").Replace(word))
		if slices.Contains(outOfZone, plain) {
			out = append(out, word)
		}
	}
	slices.Sort(out)
	return slices.Compact(out)
}

// digestOf stands for content that nobody needs to see to know that it changes;
// "" for none.
func digestOf(v Value) string {
	if v.AnyUnknown() || v.Null() || len(v.Items()) == 0 && v.Text() == "" {
		return ""
	}
	var content any
	if err := json.Unmarshal(v.in.raw(v.known), &content); err != nil {
		return ""
	}
	text, err := json.Marshal(content) // however a plan spells it
	if err != nil {
		return ""
	}
	sum := sha256.Sum256(text)
	return "sha256:" + hex.EncodeToString(sum[:])
}
