// All pairs as a benchmark knows them: without a list, and as one.
import { describe, expect, test } from 'vitest';
import { AllPairs, compareAll } from './all-pairs.js';

const identities = ['a', 'b', 'a', 'c', 'b', 'a'];

describe('all pairs', () => {
  const pairs = new AllPairs('people', identities);

  test('are counted, and their people numbered, without a list', () => {
    expect([pairs.count, pairs.people, Array.from(pairs.unit)]).toEqual([15, 3, [0, 1, 0, 2, 1, 0]]);
    expect(pairs.genuine).toBe(4);
    // 87.5 million, as LFW has.
    expect(new AllPairs('many', new Array<string>(13_233).fill('x')).count).toBe(87_549_528);
  });

  test('are listed in order for those who ask, each kind in folds by itself', () => {
    const { a, b, same, folds } = pairs;
    const listed = Array.from(same, (one, pair) => `${a[pair]}-${b[pair]}${one ? '=' : ''} ${folds[pair]}`);
    expect(listed.join(', ')).toBe(
      // Eleven pairs of two people: the first fold has two of them.
      '0-1 0, 0-2= 0, 0-3 0, 0-4 1, 0-5= 1, 1-2 2, 1-3 3, 1-4= 2, 1-5 4, 2-3 5, 2-4 6, 2-5= 3, 3-4 7, 3-5 8, 4-5 9',
    );
  });

  test('are not listed where they would not fit in memory, and the error says so', () => {
    const many = new AllPairs('many', new Array<string>(7000).fill('x'));
    expect(() => many.same).toThrow(
      /^many: 7000 pictures make 24496500 pairs, and networks are compared pair by pair on 20000000 at most; evaluate one .*people:FOLDER/,
    );
  });

  test('need identities', () => {
    const images = identities.map((identity, i) => ({
      name: `${i}.png`,
      read: async () => new Uint8Array(),
      ...(i !== 3 && { identity }),
    }));
    expect(() => compareAll({ name: 'people', images, pairs })).toThrow(
      /^people: 3\.png has no identity, so all-against-all pairs have no answers/,
    );
  });
});
