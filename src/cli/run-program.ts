// A program of several commands: what they share, and what happens when one fails.
import type { Command } from 'commander';
import { describeFailure, guardOutput } from './errors.js';

/** Adds the commands, each with --verbose, and runs the one that was asked for; a failure is one line and an exit code. */
export async function runProgram(program: Command, commands: readonly Command[]): Promise<void> {
  program
    .option('--verbose', 'print the stack of an error')
    // The message is printed once, below.
    .configureOutput({ outputError: () => {} })
    .exitOverride();
  for (const command of commands) {
    command.copyInheritedSettings(program).option('--verbose', 'print the stack of an error');
    program.addCommand(command);
  }
  guardOutput();
  try {
    await program.parseAsync();
  } catch (error) {
    const failure = describeFailure(error, process.argv.includes('--verbose'));
    if (failure.text) process.stderr.write(`${failure.text}\n`);
    process.exitCode = failure.exitCode;
  }
}
