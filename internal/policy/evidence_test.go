package policy

import (
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

const publicKey = "-----BEGIN PUBLIC KEY-----\nMA==\n-----END PUBLIC KEY-----\n"

func TestEvidence(t *testing.T) {
	src := source(`version: 1
evidence:
  keys:
    - name: staging
      pem: |
        -----BEGIN PUBLIC KEY-----
        MA==
        -----END PUBLIC KEY-----
    - {name: ci, file: keys/ci.pem}
  require:
    - {paths: [config/prod/, flags.yaml], environment: staging, suite: smoke, max_age: 24h, min_soak: 30m}
    - {paths: [.], environment: lab}
`)
	src.Read = func(name string) ([]byte, error) {
		if name != "keys/ci.pem" {
			return nil, errors.New("not asked for")
		}
		return []byte(publicKey), nil
	}
	p, err := Load([]Source{src}, rules)
	if err != nil {
		t.Fatal(err)
	}
	wantKeys := []Key{{"staging", []byte(publicKey)}, {"ci", []byte(publicKey)}}
	if diff := cmp.Diff(wantKeys, p.Keys()); diff != "" {
		t.Errorf("keys (-want +got):\n%s", diff)
	}
	want := []EvidenceRule{
		{Paths: []string{"config/prod", "flags.yaml"}, Environment: "staging", Suite: "smoke", MaxAge: 24 * time.Hour, MinSoak: 30 * time.Minute},
		{Paths: []string{"."}, Environment: "lab", MaxAge: 168 * time.Hour},
	}
	if diff := cmp.Diff(want, p.Evidence()); diff != "" {
		t.Errorf("rules (-want +got):\n%s", diff)
	}
}

func TestGuards(t *testing.T) {
	e := EvidenceRule{Paths: []string{"config/prod", "flags.yaml"}}
	for file, want := range map[string]bool{
		"config/prod": true, "config/prod/db.yaml": true, "config/prod/eu/db.yaml": true, "flags.yaml": true,
		"config/production.yaml": false, "config": false, "x/flags.yaml": false, "flags.yaml.bak": false,
	} {
		if e.Guards(file) != want {
			t.Errorf("%s guarded: %v", file, !want)
		}
	}
	if all := (EvidenceRule{Paths: []string{"."}}); !all.Guards("a/b") {
		t.Error("the top guards nothing")
	}
}

func TestKeyFaults(t *testing.T) {
	read := func(string) ([]byte, error) { return nil, errors.New("keys/ci.pem: no such file") }
	missing := Source{Name: "p.yaml", Data: []byte("version: 1\nevidence: {keys: [{name: ci, file: keys/ci.pem}]}"), Read: read}
	twice := source("version: 1\nevidence:\n  keys:\n    - {name: ci, pem: " + quoted(publicKey) + "}\n    - {name: ci, pem: " + quoted(publicKey) + "}\n")
	for _, tt := range []struct {
		source Source
		want   string
	}{
		{missing, `p.yaml:2: reading the key "ci": keys/ci.pem: no such file (the path of a key starts at the top of the repository)`},
		{twice, `p.yaml:5: the key "ci" is there twice (give each key a name of its own)`},
	} {
		_, err := Load([]Source{tt.source}, rules)
		if diff := cmp.Diff([]string{tt.want}, said(err)); diff != "" {
			t.Errorf("errors (-want +got):\n%s", diff)
		}
	}
}

func quoted(s string) string { return `"` + strings.ReplaceAll(s, "\n", `\n`) + `"` }

func TestGuardsSetting(t *testing.T) {
	e := EvidenceRule{Paths: []string{"aws_ssm_parameter.login", "module.auth", "helm_release", "aws_lambda_function.f/environment/variables/HOST", "."}}
	for setting, want := range map[string]bool{
		"aws_ssm_parameter.login /host": true, `aws_ssm_parameter.login["eu"] /host`: true, "aws_ssm_parameter.login ": true,
		"aws_ssm_parameter.login2 /host": false, "aws_ssm_parameter.other /host": false,
		"module.auth.aws_ssm_parameter.x /value": true, `module.auth["eu"].aws_ssm_parameter.x /value`: true, "module.authors.aws_ssm_parameter.x /value": false,
		"module.x.aws_ssm_parameter.login /value": false, "helm_release.r /values/0/a": true, "helm_releases.r /values": false,
		"aws_lambda_function.f /environment/variables/HOST": true, "aws_lambda_function.f /environment/variables/HOSTS": false,
		"aws_lambda_function.f /environment/variables/LEVEL": false,
	} {
		address, pointer, _ := strings.Cut(setting, " ")
		if e.GuardsSetting(address, pointer) != want {
			t.Errorf("%s guarded: %v", setting, !want)
		}
	}
}
