// Folders are looked through before they are used: what is no square picture is named, and how many there are.
import { writeFileSync } from 'node:fs';
import sharp from 'sharp';
import { expect, test } from 'vitest';
import { useFolderPerTest } from '../../../test/use-folder.js';
import { requireFaces } from './check-faces.js';

const { folder, at } = useFolderPerTest();
const picture = (name: string, width: number, height: number) =>
  sharp({ create: { width, height, channels: 3, background: 'grey' } })
    .png()
    .toFile(at(name));

test('squares of any size pass', async () => {
  await picture('a.png', 112, 112);
  await picture('b.png', 250, 250);
  await expect(requireFaces(folder, ['a.png', 'b.png'], 112)).resolves.toBeUndefined();
});

test('the first that is none is named with its remedy, wherever it stands, and the others are counted', async () => {
  const names = Array.from({ length: 40 }, (_, i) => `${String(i).padStart(2, '0')}.png`);
  for (const name of names) await picture(name, 20, name === '37.png' ? 30 : 20);
  await expect(requireFaces(folder, names, 112)).rejects.toMatchObject({
    message: expect.stringMatching(
      /37\.png: the picture is 20x30; expected a square, aligned face \(112x112\); crop it first, or let a detector find the face$/,
    ),
    mendedBy: ['align'],
  });
  writeFileSync(at('21.png'), 'no picture');
  await picture('05.png', 4, 4);
  await expect(requireFaces(folder, names, 112)).rejects.toThrow(
    /05\.png: the picture is 4x4; .* \(the first of 3 of 40 pictures that are refused\)$/,
  );
});
