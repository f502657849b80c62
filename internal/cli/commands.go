package cli

import "github.com/spf13/cobra"

// commands are all commands, in the order of the help.
func commands(env *Env) []*cobra.Command {
	return []*cobra.Command{
		checkCommand(env),
		diffCommand(env),
		captureCommand(env),
		verifyCommand(env),
		runCommand(env),
		rollbackCommand(env),
		evidenceCommand(env),
		policyCommand(env),
		waiverCommand(env),
		approveCommand(env),
		versionCommand(env),
	}
}
