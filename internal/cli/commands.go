package cli

import "github.com/spf13/cobra"

// commands are all commands, in the order of the help.
func commands(env *Env) []*cobra.Command {
	return []*cobra.Command{
		checkCommand(env),
		verifyCommand(env),
		evidenceCommand(env),
		policyCommand(env),
		versionCommand(env),
	}
}
