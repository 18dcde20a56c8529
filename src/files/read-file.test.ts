// Text files as systems and programs write them.
import { describe, expect, test } from 'vitest';
import { decodeText } from './read-file.js';

const TEXT = 'José\t1\t2\n';

describe('a text is read', () => {
  test.each([
    ['UTF-8', Buffer.from(TEXT, 'utf8')],
    ['UTF-8 with a mark', Buffer.from(`\uFEFF${TEXT}`, 'utf8')],
    ['UTF-16, as PowerShell writes it', Buffer.from(`\uFEFF${TEXT}`, 'utf16le')],
    ['UTF-16, the other end first', Buffer.from(`\uFEFF${TEXT}`, 'utf16le').swap16()],
    ['Latin-1', Buffer.from(TEXT, 'latin1')],
  ])('in %s', (_, bytes) => {
    expect(decodeText(bytes)).toBe(TEXT);
  });

  test('without the character that is cut off at its end', () => {
    expect(decodeText(Buffer.from('né', 'utf8').subarray(0, 2))).toBe('n');
    expect(decodeText(new Uint8Array())).toBe('');
  });
});
