// Every command line of the documentation, and of the commands' own help, is one that the commands take.
import { expect, test } from 'vitest';
import { makeProgram } from '../../src/cli/program.js';
import { pages, readPage, readSpans } from './pages.js';
import { refusalOf } from './refusals.js';
import { readCommands } from './shell.js';

/** `PLACE: WHY` for each refused command of a text that begins on this line of this page. */
function refused(page: string, firstLine: number, text: string, partial = false): string[] {
  return readCommands(text).flatMap(({ line, words }) => {
    const why = refusalOf(words, { partial });
    return why === undefined ? [] : [`${page}:${firstLine + line}: ${words.join(' ')}: ${why}`];
  });
}

const program = makeProgram();
const commands = program.createHelp().visibleCommands(program);
const current = commands.map((command) => command.name());

test('lines are joined and split as a shell does', () => {
  const text = [
    '$ npx synthdistill distill a.yaml \\',
    '  --set \'x=[1, 2]\' --out runs/"my run" # a comment',
    'SKIP=1 npm ci && npm test > log.txt',
  ];
  expect(readCommands(text.join('\n'))).toEqual([
    {
      line: 0,
      words: ['npx', 'synthdistill', 'distill', 'a.yaml', '--set', 'x=[1, 2]', '--out', 'runs/my run'],
    },
    { line: 2, words: ['npm', 'ci'] },
    { line: 2, words: ['npm', 'test'] },
  ]);
});

test.each([
  ['synthdistill distil', "unknown command 'distil'"],
  ['npx synthdistill compare a.yaml', 'compare is called experiment now'],
  ['npx synthdistill evaluate a.onnx --benchmrk x', "unknown option '--benchmrk'"],
  ['npx synthdistill evaluate --benchmark lfw.bin', "missing required argument 'model'"],
  ['npx synthdistill distill --preset huge', "'huge' is invalid"],
  ['npx synthdistill distill --set training.epoch=1', 'unknown key training.epoch'],
  ['npx synthdistill distill configs/none.yaml', 'there is no configs/none.yaml'],
  ['npx synthdistill evaluate a.onnx --benchmark synth-mild', 'no benchmark synth-mild'],
  ['npm run bench -- stop', "unknown command 'stop'"],
  ['npm run bench step', '-- is missing'],
  ['npm run study -- baselines --persons 4', "unknown option '--persons'"],
  ['npm run bnech', 'package.json has no script bnech'],
])('%s is refused', (line, why) => {
  expect(refused('a.md', 1, line)).toEqual([expect.stringContaining(why)]);
});

test.each(pages)('the commands of %s are those that there are', (page) => {
  const shown = readPage(page).blocks.filter(({ language }) => ['sh', 'bash'].includes(language));
  expect(shown.flatMap(({ line, text }) => refused(page, line + 1, text))).toEqual([]);
});

test.each(pages)('the commands in the prose and tables of %s are those that there are', (page) => {
  // Former names too, hidden as they are: whatever mentions one is refused.
  const names = program.commands.map((command) => command.name());
  const found = readSpans(page).flatMap(({ line, text }) => {
    const [first = '', second = ''] = text.split(/\s+/);
    // `npx …` is meant to be typed as it stands; the others name a command and what matters.
    if (first === 'npx' || first === 'npm') {
      return second === 'synthdistill' && /synthdistill COMMAND/.test(text) ? [] : refused(page, line, text);
    }
    if (first === 'synthdistill' && text.includes(' ')) return refused(page, line, text, true);
    const isFormer = names.includes(text) && !current.includes(text);
    const isCommand = isFormer || (names.includes(first) && / (--|[\w./-]+\.\w+ )/.test(text));
    return isCommand ? refused(page, line, `synthdistill ${text}`, true) : [];
  });
  expect(found).toEqual([]);
});

test('the table of README.md has every command', () => {
  const rows = readPage('README.md').prose.flatMap(
    (line) => /^\| ((?:`[a-z-]+`(?:, )?)+) \|/.exec(line)?.[1] ?? [],
  );
  const listed = rows.flatMap((cell) => cell.replaceAll('`', '').split(', '));
  expect(listed.sort()).toEqual(current.filter((name) => name !== 'help').sort());
});

test.each(
  commands.map((command) => [command.name(), command] as const),
)('the examples in the help of %s are commands that there are', (name, command) => {
  let help = '';
  command
    .configureOutput({
      writeOut: (text) => {
        help += text;
      },
    })
    .outputHelp();
  const examples = help.split('\n').filter((line) => line.trimStart().startsWith('$ '));
  expect(examples.length).toBeGreaterThan(name === 'help' ? -1 : 0);
  expect(examples.flatMap((line) => refused(name, 0, line.trim()))).toEqual([]);
});
