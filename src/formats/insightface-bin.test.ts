// Tests of the benchmark reader on files that Python and NumPy made, on real ones, and on wrong ones.
import { readdirSync, readFileSync } from 'node:fs';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { hasRealMaterial, realMaterial } from '../../test/real-material.js';
import { UserError } from '../files/user-error.js';
import { readVerificationPairs } from './insightface-bin.js';

const folder = 'test/fixtures/pickle';
const expected = JSON.parse(readFileSync(`${folder}/expected.json`, 'utf8'));

test.each(
  readdirSync(folder).filter((file) => file.startsWith('pairs')),
)('%s gives its images and answers', (file) => {
  const pairs = readVerificationPairs(readFileSync(`${folder}/${file}`), file);
  const images = pairs.images.map((image) => ({ bytes: Buffer.from(image).toString('hex') }));
  expect([images, pairs.same]).toEqual(expected.pairs);
});

// Protocol 0 texts: lists of Python 2 strings and of numbers.
test.each([
  [
    'no pair',
    '(lp0\n.',
    'x.bin is not a verification benchmark: expected a pair (images, same), found a list or tuple of 0',
  ],
  ['a dict', '(d.', 'expected a pair (images, same), found a dict'],
  ['images that are no list', 'N(l\x86.', 'its images are None; expected a list'],
  ['answers that are no list', '(lI1\n\x86.', 'its answers are a number; expected a list'],
  ['no images', '(l(l\x86.', 'x.bin holds no images'],
  [
    'an odd number of images',
    "(lS'a'\naS'b'\naS'c'\na(lI01\na\x86.",
    'x.bin holds an odd number of images, 3',
  ],
  ['too few answers', "(lS'a'\naS'b'\na(l\x86.", 'x.bin holds 2 images but 0 answers'],
  [
    'an image that is no bytes',
    "(lS'a'\naI5\na(lI01\na\x86.",
    "x.bin: image 1 is a number; expected an encoded image's",
  ],
  ['an image that is a text', "(lS'a'\naVb\na(lI01\na\x86.", 'x.bin: image 1 is a str'],
  ['an empty image', "(lS''\naS'b'\na(lI01\na\x86.", 'x.bin: image 0 is empty'],
  ['an answer that is none', "(lS'a'\naS'b'\na(lNa\x86.", 'x.bin: answer 0 is None; expected True or False'],
  ['an answer of 2', "(lS'a'\naS'b'\na(lI2\na\x86.", 'x.bin: answer 0 is a number'],
])('a file with %s is refused by name and index', (_, text, message) => {
  const bytes = Buffer.from(text, 'latin1');
  expect(() => readVerificationPairs(bytes, 'x.bin')).toThrow(UserError);
  expect(() => readVerificationPairs(bytes, 'x.bin')).toThrow(message);
});

test('a mutated benchmark is read or refused with a UserError, never anything else', () => {
  const valid = readdirSync(folder).filter((file) => file.startsWith('pairs'));
  const edits = fc.array(fc.tuple(fc.nat(), fc.nat(255)), { minLength: 1, maxLength: 3 });
  fc.assert(
    fc.property(fc.constantFrom(...valid), edits, (file, changes) => {
      const bytes = Uint8Array.from(readFileSync(`${folder}/${file}`));
      for (const [at, byte] of changes) bytes[at % bytes.length] = byte;
      try {
        const { images, same } = readVerificationPairs(bytes, file);
        expect(images).toHaveLength(2 * same.length);
      } catch (error) {
        if (!(error instanceof UserError)) throw error;
      }
    }),
    { numRuns: 3000 },
  );
});

test.skipIf(!hasRealMaterial('benchmarks'))('real benchmarks are read', () => {
  const counts = new Map([
    ['lfw-600.bin', 600],
    ['cfp-fp-800.bin', 800],
  ]);
  for (const [file, count] of counts) {
    const { images, same } = readVerificationPairs(readFileSync(realMaterial(`benchmarks/${file}`)), file);
    expect([images.length, same.length]).toEqual([2 * count, count]);
    expect(same.filter(Boolean)).toHaveLength(count / 2);
    for (const image of images)
      expect([...image.subarray(0, 2)], 'the start of a JPEG').toEqual([0xff, 0xd8]);
  }
});
