// What does not fit into memory is refused before it is read, with what it needs and what is left.
import { expect, test } from 'vitest';
import { requireMemory } from './memory.js';
import { UserError } from './user-error.js';

const MIB = 2 ** 20;

test('a file larger than the memory that is left is refused with both sizes', () => {
  const asking = () => requireMemory(1500 * MIB, 'backbone.pth', 900 * MIB);
  expect(asking).toThrow(UserError);
  expect(asking).toThrow(
    'backbone.pth: not enough memory: it needs 1,500 MiB, 900 are left; close other programs, or use a machine with more',
  );
});

test('what fits, and what is too small to ask for, passes', () => {
  expect(() => requireMemory(900 * MIB, 'backbone.pth', 900 * MIB)).not.toThrow();
  expect(() => requireMemory(1000, 'small.pt', 0)).not.toThrow();
});

test('the memory that is left is asked of the system', () => {
  expect(() => requireMemory(100 * MIB, 'backbone.pth')).not.toThrow();
  expect(() => requireMemory(2 ** 50, 'backbone.pth')).toThrow(/needs 1,073,741,824 MiB, [\d,]+ are left/);
});
