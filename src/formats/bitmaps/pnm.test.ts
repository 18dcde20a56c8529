// PGM and PPM files made by hand, and what is refused of them.
import { describe, expect, test } from 'vitest';
import { isPnm, readPnm } from './pnm.js';

const file = (header: string, ...bytes: readonly number[]) =>
  Buffer.concat([Buffer.from(header, 'latin1'), Buffer.from(bytes)]);
const read = (bytes: Uint8Array) => Array.from(readPnm(bytes).decode().data);

describe('a PGM or PPM', () => {
  test('of bytes is read, grey as three equal channels, with comments in its header', () => {
    expect(read(file('P6\n2 1\n255\n', 1, 2, 3, 4, 5, 6))).toEqual([1, 2, 3, 4, 5, 6]);
    expect(read(file('P5 # a face\n# of somebody\n1 2 255\n', 7, 9))).toEqual([7, 7, 7, 9, 9, 9]);
  });

  test('is brought to 0..255, of one byte or two', () => {
    expect(read(file('P5 2 1 15\n', 15, 3))).toEqual([255, 255, 255, 51, 51, 51]);
    expect(read(file('P5 2 1 65535\n', 255, 255, 0, 0))).toEqual([255, 255, 255, 0, 0, 0]);
  });

  test('as text is read', () => {
    expect(read(file('P2 2 1 255\n10 20'))).toEqual([10, 10, 10, 20, 20, 20]);
    expect(read(file('P3\n1 1\n255\n1\n2\n3\n'))).toEqual([1, 2, 3]);
  });

  test.each([
    ['that is cut short', file('P6 2 2 255\n', 1, 2, 3), /cut short/],
    ['whose text is cut short', file('P2 2 2 255\n10 20 3000000'), /cut short/],
    ['that claims more than it has', file('P5 9999999 9999999 255\n', 1), /says 9999999x9999999/],
    ['without a size', file('P6\nface\n', 1), /header is not that of/],
    ['of no width', file('P6 0 1 255\n', 1), /says 0x1/],
  ])('%s is refused', (_, bytes, message) => {
    expect(() => readPnm(bytes).decode()).toThrow(message);
  });

  test('is told by its first bytes', () => {
    expect(isPnm(file('P5\n'))).toBe(true);
    expect(isPnm(file('P4\n'))).toBe(false);
    expect(isPnm(file('P5x'))).toBe(false);
    expect(isPnm(new Uint8Array())).toBe(false);
  });
});
