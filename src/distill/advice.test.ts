// When a student is told to be learning on the wrong pictures.
import { expect, test } from 'vitest';
import { adviseOnGap } from './advice.js';

const on = (centredCosine: number) => ({ benchmark: 'lfw.bin', centredCosine });

test('a student that agrees on its own faces and not on the benchmark gets one line with both figures', () => {
  expect(adviseOnGap(0.62, on(0.2))).toBe(
    'learning, but not yet on pictures like those of lfw.bin: there the student agrees with its teacher by 0.20, on its ' +
      'own faces by 0.62 (centred cosine); more time, or pictures of your own kind among the sources, help',
  );
});

test('one that has hardly learnt, or does nearly as well on the benchmark, gets none', () => {
  expect(adviseOnGap(0.2, on(0.01))).toBeUndefined();
  expect(adviseOnGap(0.6, on(0.5))).toBeUndefined();
});
