package policy

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"strings"
	"sync"

	"cel.dev/cel-go/cel"
	"cel.dev/cel-go/common"
	"cel.dev/cel-go/common/ast"
	"cel.dev/cel-go/common/cost"
	"cel.dev/cel-go/common/operators"
	"cel.dev/cel-go/common/types"
	"cel.dev/cel-go/common/types/ref"
	"go.yaml.in/yaml/v3"
)

// Rules of this file: an expression that could go wrong in a way that can be
// seen when the policy is loaded is refused then, with file and line. The
// language is CEL's standard library and no more. Functions that cut strings
// stay out: what a message prints cut short, the report cannot recognise and
// hide when it is sensitive.

// costLimit bounds one evaluation in CEL's unit of cost, about one step each:
// some milliseconds at most.
const costLimit = 200_000

// The sizes that the estimate at load time takes for granted. Real sets seldom
// reach them; the limit above stops the evaluation over one that does.
const (
	usualValues = 32
	usualOctets = 256
)

// expression is CEL text in a policy file.
type expression struct {
	key, text string
	node      *yaml.Node
}

// environment is what expressions are checked against. It is the same for every
// policy and takes a while to make, so it is made when the first one needs it.
var environment = sync.OnceValues(func() (*cel.Env, error) {
	opts := []cel.EnvOption{
		declareTypes,
		cel.EnableErrorOnBadPresenceTest(true),
		cel.DefaultUTCTimeZone(true),
		cel.ASTValidators(cel.ValidateRegexLiterals(), cel.ValidateDurationLiterals(), cel.ValidateTimestampLiterals()),
	}
	for name, t := range variables {
		opts = append(opts, cel.Variable(name, t))
	}
	return cel.NewEnv(opts...)
})

// declareTypes adds the object types to those that CEL has.
func declareTypes(env *cel.Env) (*cel.Env, error) {
	return cel.CustomTypeProvider(provider{env.CELTypeProvider()})(env)
}

// provider knows the object types, and gives the rest to CEL's own. It gives
// fields no accessor, so that CEL takes them from the object itself, which can
// answer that a field is unknown; an accessor's presence test says yes or no.
type provider struct{ types.Provider }

func (p provider) FindStructType(name string) (*types.Type, bool) {
	if objectTypes[name] != nil {
		return types.NewTypeTypeWithParam(types.NewObjectType(name)), true
	}
	return p.Provider.FindStructType(name)
}

func (p provider) FindStructFieldNames(name string) ([]string, bool) {
	if fields := objectTypes[name]; fields != nil {
		return slices.Sorted(maps.Keys(fields)), true
	}
	return p.Provider.FindStructFieldNames(name)
}

func (p provider) FindStructFieldType(name, fieldName string) (*types.FieldType, bool) {
	if fields := objectTypes[name]; fields != nil {
		t, ok := fields[fieldName]
		return &types.FieldType{Type: t}, ok
	}
	return p.Provider.FindStructFieldType(name, fieldName)
}

func (p provider) NewValue(name string, fields map[string]ref.Val) ref.Val {
	if objectTypes[name] != nil {
		return types.NewErr("an expression cannot make a value of type %s", name)
	}
	return p.Provider.NewValue(name, fields)
}

// program compiles an expression whose result has the type, nil when something
// is wrong with it.
func (r *reader) program(e *expression, result *cel.Type) cel.Program {
	env, err := environment()
	if err != nil {
		panic("policy: the environment of expressions is broken: " + err.Error()) // the same for every policy
	}
	checked, issues := env.Compile(e.text)
	if issues.Err() != nil {
		for _, f := range issues.Errors() {
			r.failExpression(e, f.Location, f.Message)
		}
		return nil
	}
	if !checked.OutputType().IsExactType(result) {
		r.fail(e.node, "", "%s: want an expression that gives a %s, have a %s: %s", e.key, result, checked.OutputType(), oneLine(e.text))
		return nil
	}
	if at, ok := wholeState(checked.NativeRep()); ok {
		r.failExpression(e, at, "a state can be compared with null and asked for its fields, nothing else")
		return nil
	}
	estimate, err := env.EstimateCost(checked, sizes{})
	if err != nil || estimate.Max > costLimit {
		r.fail(e.node, "use fewer loops inside loops", "%s: the expression can cost more than %d steps over sets of %d values: %s",
			e.key, costLimit, usualValues, oneLine(e.text))
		return nil
	}
	program, err := env.Program(checked, cel.EvalOptions(cel.OptOptimize), cel.CostLimit(costLimit))
	if err != nil {
		r.fail(e.node, "", "%s: %v: %s", e.key, err, oneLine(e.text))
		return nil
	}
	return program
}

// failExpression says what is wrong with an expression, with a caret before the
// place. Only a literal block keeps its lines; CEL counts from 1 in it.
func (r *reader) failExpression(e *expression, at common.Location, message string) {
	line := e.node.Line
	if e.node.Style == yaml.LiteralStyle {
		line += at.Line()
	}
	message, _, _ = strings.Cut(strings.ReplaceAll(message, objectPrefix, ""), "\n")
	message = strings.ReplaceAll(message, " (in container '')", "")
	r.failAt(line, expressionHint(message), "%s: %s: %s", e.key, message, caret(e.text, at))
}

// caret is the expression on one line with "^" before a place in it.
func caret(text string, at common.Location) string {
	lines := strings.Split(text, "\n")
	if at.Line() < 1 || at.Line() > len(lines) {
		return oneLine(text)
	}
	line := []rune(lines[at.Line()-1])
	column := min(max(at.Column(), 0), len(line))
	lines[at.Line()-1] = string(line[:column]) + "^" + string(line[column:])
	return oneLine(strings.Join(lines, "\n"))
}

func oneLine(s string) string { return strings.Join(strings.Fields(s), " ") }

// expressionHint lists what there is to name where a name is wrong.
func expressionHint(message string) string {
	if !strings.HasPrefix(message, "undefined field") && !strings.HasPrefix(message, "undeclared reference") {
		return ""
	}
	var have []string
	for _, name := range slices.Sorted(maps.Keys(variables)) {
		t, s := variables[name], name
		if t.Kind() == types.ListKind {
			t, s = t.Parameters()[0], name+"[]"
		}
		if fields := objectTypes[t.TypeName()]; fields != nil {
			name = fmt.Sprintf("%s.{%s}", s, strings.Join(slices.Sorted(maps.Keys(fields)), ", "))
		}
		have = append(have, name)
	}
	return "have " + strings.Join(have, "; ")
}

// wholeState finds a state that is used as a whole. Lists and "in" treat what
// is not certainly equal as different, so that a state in them would be compared
// without anybody noticing that parts of it are unknown.
func wholeState(a *ast.AST) (common.Location, bool) {
	states := ast.MatchDescendants(ast.NavigateAST(a), func(e ast.NavigableExpr) bool {
		return e.Type().TypeName() == stateClass.name && !takenApart(e)
	})
	if len(states) == 0 {
		return nil, false
	}
	first := slices.MinFunc(states, func(a, b ast.NavigableExpr) int { return cmp.Compare(a.ID(), b.ID()) })
	return a.SourceInfo().GetStartLocation(first.ID()), true
}

// takenApart reports whether what is done to a state is to ask for a field, to
// compare with null, or to choose between two.
func takenApart(e ast.NavigableExpr) bool {
	parent, ok := e.Parent()
	if !ok {
		return false
	}
	if parent.Kind() == ast.SelectKind {
		return true
	}
	if parent.Kind() != ast.CallKind {
		return false
	}
	call := parent.AsCall()
	switch call.FunctionName() {
	case operators.Conditional:
		return true
	case operators.Equals, operators.NotEquals:
		// null is the only literal that compares with a state at all.
		return slices.ContainsFunc(call.Args(), func(arg ast.Expr) bool { return arg.Kind() == ast.LiteralKind })
	}
	return false
}

// sizes tells the estimate how large what a change holds usually is.
type sizes struct{}

func (sizes) EstimateSize(n cost.AstNode) *cost.SizeEstimate {
	if n.Type().Kind() == types.ListKind {
		return &cost.SizeEstimate{Max: usualValues}
	}
	return &cost.SizeEstimate{Max: usualOctets}
}

func (sizes) EstimateCallCost(_, _ string, _ *cost.AstNode, _ []cost.AstNode) *cost.CallEstimate {
	return nil
}
