package tfplan

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"os/exec"
	"path/filepath"
	"strings"
	"time"
)

// tools are the programs that can print a plan, in the order of trying.
var tools = []string{"terraform", "tofu"}

// Show reads a binary plan file by running "terraform show -json", or tofu,
// whichever lookPath finds (exec.LookPath outside of tests). It has to run
// where the plan was made, for the providers installed there tell how to read
// it: in dir, or beside the plan file when dir is "".
func Show(ctx context.Context, path, dir string, lookPath func(string) (string, error)) (*Plan, error) {
	return Names(nil).Show(ctx, path, dir, lookPath)
}

// Show is like the function, for somebody who knows names.
func (n Names) Show(ctx context.Context, path, dir string, lookPath func(string) (string, error)) (*Plan, error) {
	absolute, err := filepath.Abs(path)
	if err != nil {
		return nil, &Error{Where: path, Message: err.Error(), err: err}
	}
	if dir == "" {
		dir = filepath.Dir(absolute)
	}
	var first error
	for _, tool := range tools {
		program, err := lookPath(tool)
		if err != nil {
			continue
		}
		plan, err := n.show(ctx, program, tool, absolute, path, dir)
		if err == nil {
			return plan, nil
		}
		if first == nil {
			first = err // a plan of the other tool: it knows the way
		}
	}
	if first != nil {
		return nil, first
	}
	return nil, &Error{Where: path, Message: "is a binary plan file, and neither terraform nor tofu is on the PATH to read it", Hint: hintShow}
}

// show runs one tool and reads what it prints as it comes. A tool that fails
// has the last word, whatever it printed before.
func (n Names) show(ctx context.Context, program, tool, absolute, path, dir string) (*Plan, error) {
	cmd := exec.CommandContext(ctx, program, "show", "-json", "-no-color", absolute)
	cmd.Dir = dir
	cmd.WaitDelay = 5 * time.Second // a plugin may outlive the tool that was stopped
	out, in := io.Pipe()
	var stderr bytes.Buffer
	cmd.Stdout, cmd.Stderr = in, &stderr
	if err := cmd.Start(); err != nil {
		return nil, &Error{Where: path, Message: fmt.Sprintf("running %s: %v", tool, err), err: err}
	}
	ended := make(chan error, 1)
	go func() {
		ended <- cmd.Wait()
		in.Close()
	}()
	plan, readErr := n.Read(out, path)
	if _, err := io.Copy(io.Discard, out); err != nil && readErr == nil {
		readErr = err
	}
	if err := <-ended; err != nil && (readErr == nil || stderr.Len() > 0 || truncated(readErr)) {
		return nil, &Error{Where: path, Message: fmt.Sprintf("%s show -json: %s", tool, firstLine(stderr.String(), err)),
			Hint: "it has to run where the plan was made, after init: --chdir DIR", err: err}
	}
	return plan, readErr
}

// truncated reports whether a tool printed nothing, or stopped in the middle.
func truncated(err error) bool {
	var e *Error
	return errors.As(err, &e) && (errors.Is(err, errTruncated) || e.Message == "is empty")
}

// firstLine is the first line with text in it that a tool wrote, without the
// box that it draws around errors.
func firstLine(text string, err error) string {
	for line := range strings.Lines(text) {
		if line = strings.Trim(line, " \t\r\n│╷╵|"); line != "" {
			return strings.TrimPrefix(line, "Error: ")
		}
	}
	return err.Error()
}
