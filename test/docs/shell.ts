// Commands out of a shell's text: lines joined and split into words as a shell does, as far as documentation needs it.

/** A command in words, and the line of the text, from 0, on which it begins. */
export interface ShellCommand {
  readonly line: number;
  readonly words: readonly string[];
}

/** The commands of a text; comments, redirections, prompts and settings of variables left out. */
export function readCommands(text: string): ShellCommand[] {
  const commands: ShellCommand[] = [];
  let start = 0;
  let whole = '';
  for (const [i, line] of text.split('\n').entries()) {
    if (whole === '') start = i;
    if (line.endsWith('\\')) {
      whole += line.slice(0, -1);
      continue;
    }
    for (const words of splitCommands(whole + line)) commands.push({ line: start, words });
    whole = '';
  }
  return commands;
}

// A quoted part, an escaped character, a mark of the shell, or anything else that is no space.
const PIECE = /'([^']*)'|"([^"]*)"|\\(.)|(&&|\|\||>>|[;|<>])|(\s+)|([^\s'"\\;|<>&]+|&)/g;

function splitCommands(line: string): string[][] {
  const commands: string[][] = [[]];
  let word: string | undefined;
  let skipping = false;
  const finish = () => {
    if (word !== undefined && !skipping) commands.at(-1)?.push(word);
    if (word !== undefined) skipping = false;
    word = undefined;
  };
  for (const [, single, double, escaped, mark, space, bare] of line.matchAll(PIECE)) {
    if (space !== undefined) finish();
    else if (mark !== undefined) {
      finish();
      // What follows > or < is a file.
      if (/[<>]/.test(mark)) skipping = true;
      else commands.push([]);
    } else if (bare?.startsWith('#') && word === undefined) break;
    else word = (word ?? '') + (single ?? double ?? escaped ?? bare);
  }
  finish();
  return commands.map(withoutPrefix).filter((words) => words.length > 0);
}

/** Without a prompt and variables set for the command. */
function withoutPrefix(words: readonly string[]): string[] {
  const first = words.findIndex((word) => word !== '$' && !/^[A-Z_]+=/.test(word));
  return first < 0 ? [] : words.slice(first);
}
