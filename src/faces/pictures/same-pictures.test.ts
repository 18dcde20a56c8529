// The same picture under several names, described.
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { expect, test } from 'vitest';
import { useFolder } from '../../../test/use-folder.js';
import { describeCopies, describeCopiesIn } from './same-pictures.js';

const { folder, at } = useFolder();

test('pictures of several people and of one are told apart, and the first are named', () => {
  const lines = describeCopies([
    [
      { name: 'ada/1.jpg', person: 'ada' },
      { name: 'bo/7.jpg', person: 'bo' },
    ],
    [
      { name: 'ada/2.jpg', person: 'ada' },
      { name: 'bo/8.jpg', person: 'bo' },
    ],
    [
      { name: 'cy/1.jpg', person: 'cy' },
      { name: 'cy/2.jpg', person: 'cy' },
      { name: 'cy/3.jpg', person: 'cy' },
    ],
    [{ name: 'x' }, { name: 'y' }],
  ]);
  expect(lines).toEqual([
    expect.stringMatching(
      /^the same picture is under several people: ada, bo share 2 \(ada\/1\.jpg, bo\/7\.jpg\);/,
    ),
    expect.stringMatching(
      /^the same picture is there more than once under one person, 2 times: cy\/1\.jpg and cy\/2\.jpg;/,
    ),
  ]);
  expect(describeCopies([])).toEqual([]);
});

test('files of a folder are compared by what they hold, not by their sizes', async () => {
  const files = { 'ada/1.jpg': 'same', 'bo/1.jpg': 'same', 'bo/2.jpg': 'else', 'cy/1.jpg': 'other' };
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(dirname(at(name)), { recursive: true });
    writeFileSync(at(name), text);
  }
  expect(await describeCopiesIn(folder, Object.keys(files))).toEqual([
    expect.stringMatching(
      /: the same picture is under several people: ada, bo share 1 \(ada\/1\.jpg, bo\/1\.jpg\)/,
    ),
  ]);
});
