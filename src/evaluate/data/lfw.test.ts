// LFW's lists with names of several words, between tabs and between blanks, and what is no such list.
import { describe, expect, test } from 'vitest';
import { isLfwLine, parseLfwPairs } from './lfw.js';

const people = new Set(['ada_lane', 'per_son_01', 'per_son_02']);
const parse = (line: string, known?: ReadonlySet<string>) => {
  const { people: names, numbers, same } = parseLfwPairs(`${line}\n`, 'pairs.txt', known);
  return [...names[0], ...numbers[0], same[0]];
};

describe('a line', () => {
  test.each([
    ['Ada Lane\t1\t2', ['Ada Lane', 'Ada Lane', '1', '2', true]],
    ['Per Son 01\t1\tPer Son 02\t2', ['Per Son 01', 'Per Son 02', '1', '2', false]],
    ['Per Son 01, 1, 2,', ['Per Son 01', 'Per Son 01', '1', '2', true]],
    ['Ada_Lane 1 Bo_Ek 2', ['Ada_Lane', 'Bo_Ek', '1', '2', false]],
    ['Ada Lane 1 2', ['Ada Lane', 'Ada Lane', '1', '2', true]],
  ])('%j is read', (line, expected) => {
    expect(parse(line)).toEqual(expected);
  });

  test('between blanks that may be read in two ways is read by the people there are', () => {
    expect(parse('Per Son 01 1 2', people)).toEqual(['Per Son 01', 'Per Son 01', '1', '2', true]);
    expect(parse('Per Son 01 1 Per Son 02 2', people)).toEqual(['Per Son 01', 'Per Son 02', '1', '2', false]);
    expect(() => parse('Per Son 01 1 2')).toThrow(
      /line 1: expected .* with tabs between where names hold blanks/,
    );
  });

  test('of a name composed in two ways is of one person', () => {
    expect(parse('Jos\u00e9\t1\tJose\u0301\t2').at(-1)).toBe(true);
  });

  test.each([
    'Ada 1',
    'a.jpg,112,112',
    'a/1.jpg b/2.jpg 1',
    'file,sex,age',
    'some words of prose',
  ])('%j is none of such a list', (line) => {
    expect(isLfwLine(line)).toBe(false);
  });
});
