// Processes that are asked for steps, and that end when they should not.
import { expect, test } from 'vitest';
import { answering } from '../../test/bench/answering.js';

test('a process that ends is named with its last words', async () => {
  const process = answering('PyTorch nchw');
  await expect(process.step()).rejects.toThrow('PyTorch nchw: the process ended with code 3: out of answers');
  await expect(process.step()).rejects.toThrow('PyTorch nchw: the process has ended');
  await process.close();
});
