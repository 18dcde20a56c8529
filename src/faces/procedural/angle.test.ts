// Angles against the mathematical library.
import { expect, it } from 'vitest';
import { angleOf } from './angle.js';

it('angles are those of the mathematical library to 0.00001 radians', () => {
  for (let i = 0; i < 720; i++) {
    const angle = ((i - 360) / 360) * Math.PI;
    for (const length of [1e-3, 1, 1e3]) {
      const [x, y] = [length * Math.cos(angle), length * Math.sin(angle)];
      expect(Math.abs(angleOf(y, x) - Math.atan2(y, x))).toBeLessThan(1.2e-5);
    }
  }
  expect(angleOf(0, 0)).toBe(0);
});
