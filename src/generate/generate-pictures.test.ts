import { expect, test } from 'vitest';
import { statedSize } from '../faces/pictures/picture-size.js';
import { generatePictures } from './generate-pictures.js';

test('a number of pictures is all that has to be said', async () => {
  const pictures = [];
  for await (const batch of generatePictures({ kind: 'procedural' }, { count: 2, pool: { threads: 1 } })) {
    pictures.push(...batch);
  }
  expect(pictures.map(({ name, bytes }) => [name, statedSize(bytes)])).toEqual([
    ['face-1.jpg', { width: 112, height: 112 }],
    ['face-2.jpg', { width: 112, height: 112 }],
  ]);
});

test('sizes that cannot be drawn are refused before anything is drawn', async () => {
  for (const sizePx of [5, 4096, 99.5]) {
    const pictures = generatePictures({ kind: 'procedural' }, { count: 1, sizePx });
    await expect(pictures.next()).rejects.toThrow(
      `sizePx: expected a whole number of pixels from 16 to 2048, found ${sizePx}`,
    );
  }
});
