// What is shown can be pasted.
import { execFileSync } from 'node:child_process';
import { expect, test } from 'vitest';
import { shellQuote } from './shell-quote.js';

test.each([
  'runs/first-1.0',
  'a b',
  "it's",
  '$HOME',
  '`id`',
  '*.yaml',
  '',
  'a\nb',
])('%j comes back from a shell', (text) => {
  const printed = execFileSync('sh', ['-c', `printf %s ${shellQuote(text)}`], { encoding: 'utf8' });
  expect(printed).toBe(text);
});

test('a plain path stays as it is', () => {
  expect(shellQuote('runs/first-1.0/student.onnx')).toBe('runs/first-1.0/student.onnx');
});
