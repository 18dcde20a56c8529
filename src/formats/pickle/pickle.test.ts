// Tests of the restricted unpickler on files that Python made, hostile files, and damage.
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { UserError } from '../../files/user-error.js';
import { basicConstructors, numpyConstructors, PickleGlobal, type PickleValue, unpickle } from './pickle.js';

const folder = 'test/fixtures/pickle';
const files = readdirSync(folder).filter((file) => file.endsWith('.pkl'));
const expected = JSON.parse(readFileSync(`${folder}/expected.json`, 'utf8'));
const constructors = new Map([...basicConstructors, ...numpyConstructors]);

/** Bytes from texts (one byte a character) and numbers. */
function bytesOf(...parts: (string | number)[]): Uint8Array {
  return Buffer.concat(
    parts.map((part) => (typeof part === 'number' ? Buffer.of(part) : Buffer.from(part, 'latin1'))),
  );
}

function read(...parts: (string | number)[]): PickleValue {
  return unpickle(bytesOf(...parts), { name: 'a.pkl', constructors }).value;
}

test.each(files.filter((file) => file.startsWith('values')))('%s comes out as Python reads it', (file) => {
  const { value, end } = unpickle(readFileSync(`${folder}/${file}`), { name: file, constructors });
  expect(describe(value)).toEqual(expected.values);
  expect(end).toBe(readFileSync(`${folder}/${file}`).length);
  const shared = (value as Map<string, PickleValue[]>).get('shared')!;
  expect(shared[0]).toBe(shared[1]);
});

test.each(
  files.filter((file) => file.startsWith('hostile')),
)('%s runs nothing and names what it asks for', (file) => {
  const bytes = readFileSync(`${folder}/${file}`);
  expect(() => unpickle(bytes, { name: file, constructors })).toThrow(UserError);
  const asks =
    /asks to call (posix\.system|os\.system|subprocess\.Popen|__builtin__\.getattr) at byte \d+; nothing was run/;
  const state = /a state for a class or function at byte \d+/;
  expect(() => unpickle(bytes, { name: file, constructors })).toThrow(file.includes('build') ? state : asks);
  expect(existsSync('executed.txt')).toBe(false);
});

test('a call is named with the byte that asks for it', () => {
  const bytes = bytesOf('cos\nsystem\n(S"true"\ntR.');
  expect(() => unpickle(bytes, { name: 'x.bin' })).toThrow(
    'x.bin asks to call os.system at byte 21; nothing was run',
  );
});

test('without constructors nothing at all is called, and a class that is only mentioned is a name', () => {
  const bytes = readFileSync(`${folder}/pairs-p2.pkl`);
  expect(() => unpickle(bytes, { name: 'a' })).toThrow('asks to call _codecs.encode');
  expect(read('cos\nsystem\n.')).toEqual(new PickleGlobal('os', 'system'));
});

test('names from the file cannot reach the prototype of anything', () => {
  expect(() => read('c__proto__\nconstructor\n)R.')).toThrow('asks to call __proto__.constructor');
  const map = read("}S'__proto__'\nI5\ns.");
  expect(map).toEqual(new Map([['__proto__', 5]]));
});

test('control characters of a name do not reach the terminal', () => {
  expect(() => read('cos\n\x1b[2Jsystem\n)R.')).toThrow('asks to call os.?[2Jsystem at byte');
});

test('Python 2 strings are text (latin-1) or bytes, as the caller asks', () => {
  const bytes = bytesOf("(U\x02\xe9\x80S'\\xe9\\n\\'\\\\\\060'\nT\x01\0\0\0at.");
  expect(unpickle(bytes, { name: 'a' }).value).toEqual(['é\x80', "é\n'\\0", 'a']);
  const strings = unpickle(bytes, { name: 'a', strings: 'bytes' }).value as Uint8Array[];
  expect(strings.map((each) => Buffer.from(each).toString('latin1'))).toEqual(['é\x80', "é\n'\\0", 'a']);
  const dict = unpickle(bytesOf('}U\x01kK\x01s.'), { name: 'a', strings: 'bytes' }).value;
  expect(dict).toEqual(new Map([['k', 1]]));
});

test('several pickles in one file are read one after the other', () => {
  const bytes = bytesOf('I1\n.I2\n.');
  const first = unpickle(bytes, { name: 'a' });
  expect([first.value, first.end]).toEqual([1, 4]);
  expect(unpickle(bytes, { name: 'a', offset: first.end }).value).toBe(2);
});

test('persistent ids go to the caller, and are refused without one', () => {
  const bytes = bytesOf('U\x01kQ.');
  expect(unpickle(bytes, { name: 'a', loadPersistent: (id) => [id, 1] }).value).toEqual(['k', 1]);
  expect(() => unpickle(bytes, { name: 'a' })).toThrow('a reference to data outside the pickle at byte 3');
});

test('a list may contain itself', () => {
  const list = read(']q\0h\0a.') as PickleValue[];
  expect(list[0]).toBe(list);
});

test.each<[string, Uint8Array, string]>([
  ['an empty file', bytesOf(), 'm.pkl is empty'],
  ['a zip archive', bytesOf('PK\x03\x04'), 'it looks like a zip archive'],
  ['an HTML page', bytesOf('<html>'), 'it looks like an HTML page'],
  ['a file cut short', bytesOf(0x80, 4, ']'), 'cut short or damaged'],
  [
    'a text longer than the file',
    bytesOf('X', 255, 255, 255, 255, 'a'),
    'needs 4294967295 bytes after byte 5',
  ],
  ['bytes longer than memory', bytesOf(0x8e, '\xff\xff\xff\xff\xff\xff\xff\xff'), 'cut short'],
  ['a negative length', bytesOf('T', '\xff\xff\xff\xff'), 'cut short'],
  ['a frame beyond the end', bytesOf(0x80, 4, 0x95, 9, 0, 0, 0, 0, 0, 0, 0, '.'), 'needs 9 bytes'],
  ['an unknown opcode', bytesOf(']!'), 'an unknown opcode at byte 1'],
  ['a future protocol', bytesOf(0x80, 9), 'protocol 9 (known: 0 to 5)'],
  ['an empty stack', bytesOf('.'), 'an empty stack'],
  ['a value below the mark', bytesOf('I1\n(.'), 'an empty stack'],
  ['a missing mark', bytesOf('I1\nt.'), 'a missing mark'],
  ['an unknown memo entry', bytesOf('h\x05.'), 'memo entry 5'],
  ['elements of a dict', bytesOf('}I1\na.'), 'elements for what is no list'],
  ['items of a list', bytesOf(']I1\nI2\ns.'), 'items for what is no dict'],
  ['a key without value', bytesOf('}(I1\nu.'), 'items for what is no dict'],
  ['a number that is none', bytesOf('Iabc\n.'), 'a number that is none'],
  ['a float that is none', bytesOf('F1_0\n.'), 'a number that is none'],
  ['an endless integer', bytesOf(`L${'9'.repeat(2000)}\n.`), 'a number of 2000 digits'],
  ['a huge integer', bytesOf(0x8b, 0xff, 0xff, 0xff, 0x7f), 'an integer of 2147483647 bytes'],
  ['a text that is not UTF-8', bytesOf('X\x01\0\0\0\xff.'), 'a text that is not UTF-8'],
  ['a str without quotes', bytesOf('Sabc\n.'), 'a str without its quotes'],
  ['a code beyond Unicode', bytesOf('V\\Uffffffff\n.'), 'a text beyond Unicode'],
  ['a registered extension', bytesOf(0x82, 1, '.'), 'a class from a registry'],
  ['an outside buffer', bytesOf(0x97, '.'), 'a buffer kept outside the file'],
  ['a call of a number', bytesOf('I1\n)R.'), 'a call of a number'],
  ['a call without arguments', bytesOf('ccollections\nOrderedDict\nNR.'), 'without arguments'],
  ['marks nested without end', bytesOf('('.repeat(20_000)), 'nested too deeply at byte 10000'],
  ['a file of a million dicts', bytesOf('}0'.repeat(1_000_000)), 'more objects than the memory allowed'],
  [
    'a memo of a million entries',
    bytesOf(']', '\x94'.repeat(1_100_000)),
    'more objects than the memory allowed',
  ],
])('%s is refused by name and byte', (_, bytes, message) => {
  expect(() => unpickle(bytes, { name: 'm.pkl', constructors })).toThrow(UserError);
  expect(() => unpickle(bytes, { name: 'm.pkl', constructors })).toThrow(message);
});

test('a text that is encoded again and again cannot take more memory than the file has bytes', () => {
  const once = '0h\0h\x01R';
  const start = `c_codecs\nencode\nq\x00(X\xe8\x03\0\0${'a'.repeat(1000)}U\x06latin1tq\x01`;
  expect(read(start, once, '.')).toHaveLength(1000);
  expect(() => read(start, once.repeat(50), '.')).toThrow('more data than the file can hold');
});

test('a bytes key that is used again and again costs no more than the file has bytes', () => {
  const start = `}B\xe8\x03\0\0${'a'.repeat(1000)}q\x000`;
  expect(() => read(start, 'h\0Ns'.repeat(50), '.')).toThrow('more data than the file can hold');
});

test.each([
  ['an unknown type', "cnumpy\ndtype\n(S'V16'\ntR.", 'a NumPy type that is not supported'],
  [
    'an array made of another class',
    'cnumpy.core.multiarray\n_reconstruct\n(cos\nsystem\ntR.',
    'a NumPy array made of',
  ],
  [
    'a state that is none',
    'cnumpy.core.multiarray\n_reconstruct\n(cnumpy\nndarray\ntR(I1\ntb.',
    'without its state',
  ],
  [
    'a scalar of a wrong size',
    "cnumpy.core.multiarray\nscalar\n(cnumpy\ndtype\n(S'f8'\ntRS'a'\ntR.",
    'a wrong size',
  ],
])('NumPy data with %s is refused', (_, text, message) => {
  expect(() => read(text)).toThrow(UserError);
  expect(() => read(text)).toThrow(message);
});

test('a mutated, cut or random pickle is read or refused with a UserError, never anything else', () => {
  const valid = files.map((file) => readFileSync(`${folder}/${file}`));
  const mutated = fc
    .tuple(fc.constantFrom(...valid), fc.array(fc.tuple(fc.nat(), fc.nat(255)), { maxLength: 4 }), fc.nat())
    .map(([source, edits, length]) => {
      const bytes = Uint8Array.from(source);
      for (const [at, byte] of edits) bytes[at % bytes.length] = byte;
      return length % 3 === 0 ? bytes.subarray(0, length % bytes.length) : bytes;
    });
  const opcodes = [
    ...'(.012IJKLMNRSTUVX]abcdeghijlopqrstu}QPBCFG)',
    ...'\x80\x81\x82\x85\x86\x87\x88\x89\x8a\x8b\x8c\x8e\x8f',
  ];
  const late = [
    ...'\x90\x91\x92\x93\x94\x95\x96\x97\x98',
    '\n',
    '\0',
    '\x01',
    'I1\n',
    "S'a'\n",
    'ccollections\nOrderedDict\n',
  ];
  const program = fc
    .array(fc.constantFrom(...opcodes, ...late), { maxLength: 60 })
    .map((parts) => bytesOf(...parts));
  fc.assert(
    fc.property(fc.oneof(mutated, program, fc.uint8Array({ maxLength: 100 })), (bytes) => {
      try {
        unpickle(bytes, { name: 'm.pkl', constructors });
      } catch (error) {
        if (!(error instanceof UserError)) throw error;
      }
    }),
    { numRuns: 8000 },
  );
});

/** The value in the form of expected.json. */
function describe(value: PickleValue): unknown {
  if (value instanceof Uint8Array) return { bytes: Buffer.from(value).toString('hex') };
  if (value instanceof Map) return { dict: [...value].map((pair) => pair.map(describe)) };
  if (value instanceof Set) return { set: [...value].map(describe).sort() };
  if (Array.isArray(value)) return value.map(describe);
  if (typeof value === 'bigint') return { int: String(value) };
  if (typeof value === 'number' && !Number.isFinite(value)) {
    return { float: String(value).replace('Infinity', 'inf').replace('NaN', 'nan') };
  }
  return value;
}
