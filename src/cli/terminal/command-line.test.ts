// A command is shown as it can be given again: its arguments, and only the options that were given.
import { Command } from 'commander';
import { expect, test } from 'vitest';
import { addScoringOptions } from '../options/scoring.js';
import { commandLineOf } from './command-line.js';

async function shown(...args: string[]): Promise<string> {
  let line = '';
  const command = addScoringOptions(new Command('evaluate').argument('<models...>'))
    .option('--no-flip', '')
    .option('--extra [format]', '')
    .action((_: string[], __: object, given: Command) => {
      line = commandLineOf(given);
    });
  await command.parseAsync(args, { from: 'user' });
  return line;
}

test('defaults are left out, texts that a shell would split are quoted', async () => {
  expect(await shown('my net.onnx', '--benchmark', 'lfw.bin', "Tom's faces")).toBe(
    "npx synthdistill evaluate 'my net.onnx' --benchmark lfw.bin 'Tom'\\''s faces'",
  );
});

test('numbers, flags and their negations are given as they were', async () => {
  expect(await shown('a.onnx', '--no-flip', '--seed', '7', '--fresh', '--extra', '--align')).toBe(
    'npx synthdistill evaluate a.onnx --fresh --seed 7 --align --no-flip --extra',
  );
  expect(await shown('a.onnx', '--extra', 'json')).toBe('npx synthdistill evaluate a.onnx --extra json');
});
