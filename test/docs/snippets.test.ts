// Every program in the documentation is right by its types, and runs to its end; examples in doc comments are right by their types.
import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { preambleOf, readDocExamples } from './doc-examples.js';
import { prepareFor } from './material.js';
import { type PageCode, pages, readPage } from './pages.js';
import { openUserProject, type TypeMistake } from './user-project.js';

const isProgram = ({ language }: PageCode) => ['ts', 'typescript', 'js', 'javascript'].includes(language);
const blocks = pages.flatMap((page) => readPage(page).blocks);
const snippets = blocks.filter((block) => isProgram(block) && block.file === '');
const examples = readDocExamples();
/** A name for the program of a piece of code. */
const nameOf = ({ page, line }: PageCode) => `${page.replaceAll(/[/.]/g, '-')}-${line}`;
const project = openUserProject();
let mistakes: TypeMistake[] = [];

/** Mistakes in these pieces of code as `PLACE: MESSAGE`; `before` lines of each program are not theirs. */
function mistakesIn(code: readonly PageCode[], before: (code: PageCode) => number): string[] {
  return code.flatMap((piece) =>
    mistakes
      .filter(({ name }) => name === nameOf(piece))
      .map(({ line, message }) => `${piece.page}:${piece.line + line - before(piece)}: ${message}`),
  );
}

beforeAll(() => {
  mistakes = project.compile(
    new Map([
      ...snippets.map((snippet) => [nameOf(snippet), `${snippet.text}\nexport {};\n`] as const),
      ...examples.map((each) => [nameOf(each), `${preambleOf(each.text)}${each.text}}\n`] as const),
      ['wrong', "import { distil } from 'synthdistill';\nconst answer: string = 42;\nexport { answer };\n"],
    ]),
  );
});
afterAll(() => project.close());

test('the compiler sees the package, and tells a name that it has not and a type that is wrong', () => {
  expect(mistakes.filter(({ name }) => name === 'wrong')).toEqual([
    { name: 'wrong', line: 1, message: expect.stringContaining('no exported member') },
    {
      name: 'wrong',
      line: 2,
      message: expect.stringContaining("'number' is not assignable to type 'string'"),
    },
  ]);
  expect(mistakes.filter(({ name }) => name === 'tsc')).toEqual([]);
});

test('every block of code says what it is: a language, or text', () => {
  const unnamed = blocks.filter(({ language }) => language === '');
  expect(unnamed.map(({ page, line }) => `${page}:${line}`)).toEqual([]);
});

test('an excerpt stands in its file, line by line', () => {
  const excerpts = blocks.filter(({ file }) => file !== '');
  expect(excerpts.length).toBeGreaterThan(0);
  const missing = excerpts.flatMap(({ page, line, file, text }) => {
    const lines = readFileSync(file, 'utf8')
      .split('\n')
      .map((each) => each.trim());
    const absent = text.split('\n').filter((each) => !lines.includes(each.trim()));
    return absent.map((each) => `${page}:${line}: ${file} has no line '${each}'`);
  });
  expect(missing).toEqual([]);
});

test('there are programs in the documentation, and examples in doc comments', () => {
  expect(snippets.length).toBeGreaterThan(2);
  expect(examples.length).toBeGreaterThan(5);
});

test('the programs in the documentation are right by their types', () => {
  expect(mistakesIn(snippets, () => 0)).toEqual([]);
});

test('the examples in doc comments are right by their types', () => {
  const before = ({ text }: PageCode) => preambleOf(text).split('\n').length - 1;
  expect(mistakesIn(examples, before)).toEqual([]);
});

test.each(
  snippets.map((snippet) => [`${snippet.page}:${snippet.line}`, snippet] as const),
)('the program at %s runs', async (_, snippet) => {
  const { code, stdout, stderr } = await project.run(nameOf(snippet), (folder) =>
    prepareFor(snippet.text, folder),
  );
  expect([stderr, code]).toEqual(['', 0]);
  // What it says it prints, it prints.
  expect(stdout !== '').toBe(snippet.text.includes('console.log'));
});
