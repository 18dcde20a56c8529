// The command that was given, as a line that can be pasted to give it again.
import type { Command } from 'commander';
import { shellQuote } from '../../files/shell-quote.js';

/** The command with its arguments and the options that were given, in the order in which its help lists them. */
export function commandLineOf(command: Command): string {
  const words = command.options.flatMap((option) => {
    const name = option.attributeName();
    if (command.getOptionValueSource(name) !== 'cli') return [];
    const flag = option.long ?? '';
    const value: unknown = command.getOptionValue(name);
    if (value === false || value === true) return value !== option.negate ? [flag] : [];
    return option.negate ? [] : [flag, ...(Array.isArray(value) ? value : [value]).map(String)];
  });
  return ['npx', 'synthdistill', command.name(), ...[...command.args, ...words].map(shellQuote)].join(' ');
}
