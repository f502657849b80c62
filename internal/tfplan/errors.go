package tfplan

import "fmt"

// Error says why an input could not be read as a plan.
type Error struct {
	// Where is the file, with the byte at which reading stopped if there is one.
	Where string
	// Message is a clause without a full stop.
	Message string
	// Hint says what to type; it may be empty.
	Hint string
	err  error
}

// Error gives place and message; the hint is for the edge to print.
func (e *Error) Error() string { return e.Where + ": " + e.Message }

// Unwrap gives the cause, if there is one.
func (e *Error) Unwrap() error { return e.err }

const (
	hintShow    = "terraform show -json tfplan > plan.json"
	hintPlan    = "terraform plan -out tfplan && terraform show -json tfplan > plan.json"
	hintAgain   = "the file was cut off; make it again: " + hintShow
	hintUTF16   = `PowerShell's ">" writes UTF-16; use: terraform show -json tfplan | Out-File -Encoding utf8 plan.json`
	hintWrapper = "the setup-terraform action writes this line; set terraform_wrapper: false"
)

func at(file string, offset int64) string { return fmt.Sprintf("%s: byte %d", file, offset) }
