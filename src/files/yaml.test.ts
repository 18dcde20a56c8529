// Every mistake that a YAML text can have is said in words for its author, with its place and without a word of the parser's.
import { expect, test } from 'vitest';
import { parseYaml } from './yaml.js';

/** A text with its mistake on line 2, the column of it, and a piece of what is said. */
const MISTAKES: readonly (readonly [name: string, text: string, column: number, says: string])[] = [
  ['a tab', 'a:\n\tb: 1\n', 1, 'a tab indents this line; use spaces'],
  ['a key given twice', 'a: 1\n"a": 2\n', 1, 'the key "a" is there twice; leave one of them out'],
  ['an alias of nothing', 'a: 1\nb: *x\n', 4, '*x means what &x marks above it, and nothing does'],
  ['an alias without a name', 'a: 1\nb: *\n', 4, 'put it into quotes if it is a text'],
  ['an anchor without a name', 'a: 1\nb: & x\n', 4, 'put it into quotes if it is a text'],
  ['two anchors', 'a: 1\nb: &x &y 1\n', 7, 'a value has at most one anchor'],
  ['an alias with a tag', 'a: &x 1\nb: !!str *x\n', 10, 'an alias (*name) has no anchor or tag'],
  [
    'a tag of a language',
    'a: 1\nb: !!js/function "x"\n',
    4,
    'the tag !!js/function is not read here; leave it out',
  ],
  ['a tag of the author', 'a: 1\nb: !mine x\n', 4, 'the tag !mine is not read here'],
  ['a tag that the parser knows', 'a: 1\nb: !!binary aGk=\n', 13, 'the tag !!binary is not read here'],
  ['a second document', 'a: 1\n---\nb: 2\n', 1, 'a second document begins here'],
  ['a bracket without end', 'a: [1,\n2\n', 1, 'a [ or { above is not closed'],
  ['a bracket too many', 'a: 1\nb: [1]]\n', 7, '] does not belong here; check brackets and commas'],
  ['a comma too many', 'a: 1\nb: [1,,2]\n', 7, ', does not belong here'],
  ['a reserved character', 'a: 1\nb: @x\n', 4, 'a text must not begin with @; put it into quotes'],
  ['a second colon', 'a: 1\nb: c: d\n', 4, 'put a text that holds `: ` into quotes'],
  [
    'an unknown escape',
    'a: 1\nb: "C:\\Qaces"\n',
    7,
    '\\Q means nothing between double quotes; write \\\\ for a backslash',
  ],
  ['a line without a colon', 'a: 1\nb\nc: 2\n', 1, 'expected `key: value` on each line'],
  ['other columns', 'a:\n - b\n c: 1\n', 0, 'begin the keys of one section'],
  ['a comment without a space', 'a: 1\nb: "x"#c\n', 7, 'a # that begins a comment needs a space before it'],
  ['a key that is a list', 'a: 1\n? [b]\n: 1\n', 3, 'a key must be a plain text, not a list or a section'],
  ['characters behind |', 'a: 1\nb: |x\n c\n', 5, 'x does not belong here'],
  ['a text behind a quote', "a: 1\nb: 'x'y\n", 7, 'y does not belong here'],
];

// Words of the parser's interface, and of its grammar.
const FOREIGN =
  /parse(All)?Documents?|YAML\.|Error|flow|scalar|token|collection|implicit|mapAsMap|stringif|resource exhaustion|node|undefined/i;

const complaint = (text: string): string => {
  try {
    parseYaml(text, 'run.yaml');
  } catch (error) {
    expect(error).toMatchObject({ name: 'UserError' });
    return (error as Error).message;
  }
  throw new Error('nothing was found wrong');
};

test.each(MISTAKES)('%s', (_, text, column, says) => {
  const message = complaint(text);
  if (column > 0) expect(message).toContain(`run.yaml: line 2, column ${column}: not valid YAML: `);
  else expect(message).toMatch(/^run\.yaml: line \d, column \d: not valid YAML: /);
  expect(message).toContain(says);
  expect(message).not.toMatch(FOREIGN);
});

test.each([
  ['a quote without end', 'a: 1\nb: "x\n', 'a quote that was opened is not closed before here'],
  ['a directive', '%YAML 3.0\n---\na: 1\n', 'lines that begin with % are not read here'],
  ['a directive without end', '%YAML 1.2\na: 1\n', 'lines that begin with % are not read here'],
  ['a very long key', `a: 1\n${'x'.repeat(1100)}: 1\n`, 'a key has more than 1,024 characters'],
  ['an abyss of brackets', `a: ${'['.repeat(60_000)}\n`, 'nested too deeply'],
  ['an abyss of lists', `${'- '.repeat(20_000)}x`, 'nested too deeply'],
  ['a list in itself', 'a: &a [*a]\n', 'nested more than 16 levels deep, or within itself'],
  ['many aliases', `a: &a 1\nb: [${Array(21).fill('*a').join(', ')}]\n`, 'more than 20 aliases (*a)'],
])('%s', (_, text, says) => {
  const message = complaint(text);
  expect(message).toContain(says);
  expect(message).not.toMatch(FOREIGN);
  expect(message.length).toBeLessThan(250);
});

test('a text of one line, such as a setting, needs no place', () => {
  expect(() => parseYaml('@x', 'set a=@x')).toThrow(
    /^set a=@x: not valid YAML: a text must not begin with @; put it into quotes$/,
  );
});

test('a byte order mark, usual tags, anchors and aliases are read', () => {
  expect(parseYaml('\ufeffa: &x !!str 1\nb: *x\nc: !!float 2.5\n', 'x')).toEqual({ a: '1', b: '1', c: 2.5 });
});
