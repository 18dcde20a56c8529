// Comma-separated values as spreadsheets write them.
import { expect, test } from 'vitest';
import { formatCsv, parseCsv } from './csv.js';

const fieldsOf = (text: string) => parseCsv(text, 'a.csv').map(({ fields }) => fields);

test('fields are trimmed, empty lines left out, and line ends of all systems understood', () => {
  expect(fieldsOf('a, b ,c\r\n\r\n1,,3\n')).toEqual([
    ['a', 'b', 'c'],
    ['1', '', '3'],
  ]);
  expect(fieldsOf('\uFEFFa,b')).toEqual([['a', 'b']]);
  expect(fieldsOf('a,')).toEqual([['a', '']]);
  expect(fieldsOf('')).toEqual([]);
});

test('quoted fields hold commas, quotes and line breaks, and rows keep the line on which they begin', () => {
  const rows = parseCsv('"a, ""b""",c\n"two\nlines",d\n"",e\nlast,f\n', 'a.csv');
  expect(rows).toEqual([
    { line: 1, fields: ['a, "b"', 'c'] },
    { line: 2, fields: ['two\nlines', 'd'] },
    { line: 4, fields: ['', 'e'] },
    { line: 5, fields: ['last', 'f'] },
  ]);
});

test('tabs or semicolons are between the fields where the first line has these and no comma', () => {
  expect(fieldsOf('a;b\n1;2,5\n')).toEqual([
    ['a', 'b'],
    ['1', '2,5'],
  ]);
  expect(fieldsOf('a\tb;c\n1\t2\n')).toEqual([
    ['a', 'b;c'],
    ['1', '2'],
  ]);
  expect(fieldsOf('a,b\n1;2,3\n')).toEqual([
    ['a', 'b'],
    ['1;2', '3'],
  ]);
});

test('a quote that does not end is named by its line', () => {
  expect(() => parseCsv('a,b\nc,"d\n', 'a.csv')).toThrow('a.csv, line 2: a quoted field does not end');
});

test('a quote inside a field that is not quoted is part of it', () => {
  expect(fieldsOf('a "b" c.jpg,1\n')).toEqual([['a "b" c.jpg', '1']]);
});

test('what is written is read again', () => {
  const rows = [
    ['a', 'b, c', 'd "e"', 'two\nlines', 'a\rreturn'],
    ['1.5', 'true', '', 'x', 'y'],
  ];
  const text = formatCsv([rows[0], [1.5, true, '', 'x', 'y']]);
  expect(text).toBe('a,"b, c","d ""e""","two\nlines","a\rreturn"\n1.5,true,,x,y\n');
  expect(fieldsOf(text)).toEqual(rows);
});
