// What the system refuses is said by its own reason, and a full disk is not called unwritable.
import { expect, test } from 'vitest';
import { describeRefusal } from './system-error.js';

const refusal = (code: string, message = `${code}: something, open '/x/y.partial'`) =>
  describeRefusal(Object.assign(new Error(message), { code }));

test.each([
  ['ENOSPC', 'the disk is full (ENOSPC)', 'free some space there', []],
  ['EDQUOT', 'the quota is used up (EDQUOT)', 'free some space there', []],
  ['EROFS', 'the file system is read-only (EROFS)', 'choose another folder', ['folder']],
  ['EACCES', 'permission denied (EACCES)', 'change its permissions or choose another folder', ['folder']],
  ['ENOTDIR', 'a file is in the way (ENOTDIR)', 'choose another folder', ['folder']],
  ['ENAMETOOLONG', 'the name is too long (ENAMETOOLONG)', 'choose a shorter one', ['folder']],
])('%s', (code, reason, advice, mendedBy) => {
  expect(refusal(code)).toEqual({ reason, advice, mendedBy });
});

test('a code without words of its own has those of the system, without its paths', () => {
  expect(refusal('ENXIO', "ENXIO: no such device or address, open '/x/y.partial'")).toEqual({
    reason: 'no such device or address (ENXIO)',
    advice: 'choose another folder',
    mendedBy: ['folder'],
  });
});

test('an error of no system call is none', () => {
  expect(describeRefusal(new Error('a defect'))).toBeUndefined();
  expect(describeRefusal(null)).toBeUndefined();
});
