// Files of many millions of rows of whole numbers, parsed from their bytes without making texts of them.
import { withFile } from '../../files/read-file.js';
import { UserError } from '../../files/user-error.js';

const CHUNK_BYTES = 2 ** 22;
const MAX_ROWS = 2 ** 28;
const LARGEST = 2 ** 31 - 1;

/**
 * Reads rows of `columns` whole numbers from 0 to 2^31 - 1, divided by blanks or tabs; empty lines are left out.
 *
 * @throws UserError naming the file where it is missing, and the line where it has other columns or something else than a
 *   number
 */
export function readIntegerColumns(file: string, columns: number): Promise<Int32Array[]> {
  return withFile(file, 'a list of the benchmark', async (handle, { size }) => {
    // Numbers of four digits and their dividers; the table grows where they are shorter.
    let rows = Math.min(Math.floor(size / (5 * columns)) + 16, MAX_ROWS);
    let table = Array.from({ length: columns }, () => new Int32Array(rows));
    const grow = (): void => {
      if (rows === MAX_ROWS) throw wrong('more rows than are supported');
      rows = Math.min(2 * rows, MAX_ROWS);
      table = table.map((values) => {
        const larger = new Int32Array(rows);
        larger.set(values);
        return larger;
      });
    };
    let [row, column, line, value] = [0, 0, 1, -1];
    const wrong = (what: string) =>
      new UserError(`${file}, line ${line}: expected ${columns} whole numbers, found ${what}`);
    const endNumber = (): void => {
      if (value < 0) return;
      if (column === columns) throw wrong('more');
      table[column][row] = value;
      column++;
      value = -1;
    };
    const endLine = (): void => {
      endNumber();
      if (column !== 0 && column !== columns) throw wrong(String(column));
      if (column === columns && ++row === rows) grow();
      column = 0;
      line++;
    };
    const chunk = Buffer.alloc(CHUNK_BYTES);
    for (;;) {
      const { bytesRead } = await handle.read(chunk, 0, CHUNK_BYTES);
      if (bytesRead === 0) break;
      for (let i = 0; i < bytesRead; i++) {
        const byte = chunk[i];
        if (byte >= 0x30 && byte <= 0x39) {
          value = (value < 0 ? 0 : value * 10) + byte - 0x30;
          if (value > LARGEST) throw wrong('one above 2147483647');
        } else if (byte === 0x0a) endLine();
        else if (byte === 0x20 || byte === 0x09 || byte === 0x0d) endNumber();
        else throw wrong(`'${String.fromCharCode(byte)}'`);
      }
    }
    endLine();
    return table.map((values) => values.subarray(0, row));
  });
}
