// What the benchmarks refuse.
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { failingLine } from '../test/e2e/run-cli.js';
import { startNode } from '../test/watch-process.js';

const main = fileURLToPath(new URL('./main.js', import.meta.url));

test.each([
  ['step --rounds 0', "option '--rounds <turns>' argument '0'"],
  ['step --network resnet', 'Allowed choices are tinyfar-a, tinyfar-b, tinyfar-c'],
  ['loop --teacher /nowhere.onnx', 'teacher.file: /nowhere.onnx: no such file'],
  ['stairs', "unknown command 'stairs'"],
])('%s is refused in one line', async (args, message) => {
  expect(failingLine(await startNode([main, ...args.split(' ')]).done)).toContain(message);
});
