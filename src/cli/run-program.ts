// A program of several commands: what they share, and what happens when one fails.
import { Command } from 'commander';
import { refuseTilde } from '../files/home-path.js';
import { UserError } from '../files/user-error.js';
import { describeFailure, guardOutput } from './terminal/errors.js';

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
  let running: Command | undefined;
  program.hook('preAction', (_, command) => {
    running = command;
    checkWords(command);
  });
  try {
    await program.parseAsync();
  } catch (error) {
    const failure = describeFailure(error, {
      verbose: process.argv.includes('--verbose'),
      command: running,
    });
    if (failure.text) process.stderr.write(`${failure.text}\n`);
    process.exitCode = failure.exitCode;
  }
}

/**
 * Refuses paths such as those of `--out=~/runs` and `'~/faces'`, which a shell hands over as they are, and empty words, which it
 * makes of a variable that is not set: an empty path would be the working folder.
 */
function checkWords(command: Command): void {
  const check = (word: unknown, where: string | undefined): void => {
    if (typeof word !== 'string') return;
    if (word.trim() === '') {
      throw new UserError(
        `${where ?? command.name()}: expected a value, found an empty text, as a shell makes of a variable that is not set`,
      );
    }
    refuseTilde(word, where);
  };
  for (const argument of command.args) check(argument, undefined);
  for (const option of command.options) {
    const value: unknown = command.getOptionValue(option.attributeName());
    for (const each of Array.isArray(value) ? value : [value]) check(each, option.long ?? option.flags);
  }
}
