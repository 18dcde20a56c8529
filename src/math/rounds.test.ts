// Passing through all things in rounds.
import { expect, test } from 'vitest';
import { inRounds } from './rounds.js';

test('each round passes through all things once, in an order of its own', () => {
  const turn = inRounds(1, 'test', 50);
  const rounds = [0, 1].map((round) => Array.from({ length: 50 }, (_, i) => turn(round * 50 + i)));
  for (const [number, round] of rounds.entries()) {
    expect(new Set(round.map(({ which }) => which)).size).toBe(50);
    expect(round.every((one) => one.round === number)).toBe(true);
  }
  expect(rounds[0].map(({ which }) => which)).not.toEqual(rounds[1].map(({ which }) => which));
  expect(inRounds(1, 'test', 50)(73)).toEqual(rounds[1][23]);
});
