// A program of several commands: what they share, and what happens when one fails.
import { Command } from 'commander';
import { UserError } from '../files/user-error.js';
import { describeFailure, guardOutput } from './errors.js';

/**
 * Adds the commands, each with --verbose; gives the program.
 *
 * @param renamed commands' former names, which answer with the present ones
 */
export function addCommands(
  program: Command,
  commands: readonly Command[],
  renamed: Readonly<Record<string, string>> = {},
): Command {
  program
    .option('--verbose', 'print the stack of an error')
    // The message is printed once, below.
    .configureOutput({ outputError: () => {} })
    .exitOverride();
  for (const command of commands) {
    command.copyInheritedSettings(program).option('--verbose', 'print the stack of an error');
    program.addCommand(command);
  }
  for (const [former, name] of Object.entries(renamed)) {
    const command = new Command(former).copyInheritedSettings(program).helpOption(false);
    command.allowUnknownOption().allowExcessArguments();
    command.action(() => {
      throw new UserError(`${former} is called ${name} now: synthdistill ${name} takes the same arguments`);
    });
    program.addCommand(command, { hidden: true });
  }
  return program;
}

/** Runs the command that was asked for; a failure is one line and an exit code. */
export async function runProgram(program: Command): Promise<void> {
  guardOutput();
  try {
    await program.parseAsync();
  } catch (error) {
    const failure = describeFailure(error, process.argv.includes('--verbose'));
    if (failure.text) process.stderr.write(`${failure.text}\n`);
    process.exitCode = failure.exitCode;
  }
}
