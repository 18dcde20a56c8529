// Principal components of points whose axes are known.
import { describe, expect, it } from 'vitest';
import { normals } from '../src/math/random.js';
import { principalComponents, project } from './principal-components.js';

describe('principalComponents', () => {
  it('finds the directions of largest variance, in order', () => {
    const scale = [1, 9, 3, 0.1];
    const rows = Array.from({ length: 500 }, (_, step) =>
      normals({ seed: 1, stream: 'points', step }, 4).map((value, i) => 5 + value * scale[i]),
    );
    const components = principalComponents(rows, 2);
    expect(Math.abs(components.directions[0][1])).toBeGreaterThan(0.99);
    expect(Math.abs(components.directions[1][2])).toBeGreaterThan(0.98);
    for (const value of components.mean) expect(Math.abs(value - 5)).toBeLessThan(1.5);
    expect(Math.max(...project(components, Float32Array.from(components.mean)).map(Math.abs))).toBeLessThan(
      1e-3,
    );
  });
});
