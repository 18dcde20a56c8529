// Columns of whole numbers from files of any size.
import { writeFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { useFolder } from '../../../test/use-folder.js';
import { readIntegerColumns } from './integer-columns.js';

const { at } = useFolder();
const file = at('list.txt');

async function read(text: string, columns = 2): Promise<number[][]> {
  writeFileSync(file, text);
  return (await readIntegerColumns(file, columns)).map((values) => Array.from(values));
}

test('blanks, tabs, empty lines and all line ends divide numbers; the last line may end with the file', async () => {
  expect(await read('1 22\r\n\n  333\t4  \n2147483647 0')).toEqual([
    [1, 333, 2147483647],
    [22, 4, 0],
  ]);
  expect(await read('')).toEqual([[], []]);
});

test('rows that are shorter than usual, and files longer than a chunk, are read whole', async () => {
  const rows = 1_200_000;
  writeFileSync(file, '7 8\n'.repeat(rows));
  const [a, b] = await readIntegerColumns(file, 2);
  expect([a!.length, b!.length]).toEqual([rows, rows]);
  expect([a!.every((value) => value === 7), b!.every((value) => value === 8)]).toEqual([true, true]);
});

test.each([
  ['1 2\n3\n', 'line 2: expected 2 whole numbers, found 1'],
  ['1 2 3\n', 'line 1: expected 2 whole numbers, found more'],
  ['1 2\n-3 4\n', "line 2: expected 2 whole numbers, found '-'"],
  ['1 2147483648\n', 'line 1: expected 2 whole numbers, found one above 2147483647'],
])('%j is refused by its line', async (text, message) => {
  await expect(read(text)).rejects.toThrow(message);
});

test('a missing file is named', async () => {
  await expect(readIntegerColumns(at('none.txt'), 2)).rejects.toThrow(/none\.txt: no such file/);
});
