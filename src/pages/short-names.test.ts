// Headings are short, and never the same for two paths.
import { expect, test } from 'vitest';
import { shortNames } from './short-names.js';

test('the end of a path is enough where no other ends so', () => {
  expect(shortNames(['/data/lfw.bin', '/data/cfp.bin', 'synth-wild'])).toEqual([
    'lfw.bin',
    'cfp.bin',
    'synth-wild',
  ]);
});

test('paths with the same end are told apart by their folders', () => {
  expect(shortNames(['/a/lfw/pairs.csv', '/a/cfp/pairs.csv', '/b/cfp/pairs.csv', 'pairs.csv'])).toEqual([
    'lfw/pairs.csv',
    'a/cfp/pairs.csv',
    'b/cfp/pairs.csv',
    'pairs.csv',
  ]);
});

test('a path that is given twice, and one that is nothing but a slash, stay', () => {
  expect(shortNames(['x/a.bin', 'x/a.bin', '/'])).toEqual(['a.bin', 'a.bin', '/']);
});
