// The pickle opcodes, side by side: what each does to the machine.
import type { PickleMachine } from './machine.js';
import { decodeLatin1, decodeQuotedString, decodeRawUnicodeEscape } from './strings.js';
import { PickleGlobal, PickleRecord, type PickleValue } from './values.js';

type Operation = (m: PickleMachine) => void;

const MAX_PROTOCOL = 5;

const table: Record<string, Operation> = {
  // Framing.
  '\x80': (m) => {
    const protocol = m.reader.uint8();
    if (protocol > MAX_PROTOCOL) m.refuse(`protocol ${protocol} (known: 0 to ${MAX_PROTOCOL})`);
  },
  '\x95': (m) => {
    // A frame's length is only a hint for buffering; a frame beyond the end is a file cut short.
    const length = m.reader.uint64();
    if (length > m.reader.bytes.length - m.reader.end) m.reader.take(length);
  },
  '.': (m) => {
    m.stopped = true;
  },

  // The stack and the memo.
  '(': (m) => m.mark(),
  '0': (m) => m.drop(),
  '1': (m) => void m.popMark(),
  '2': (m) => m.pushAgain(m.top()),
  p: (m) => m.remember(Number(m.reader.integerLine())),
  q: (m) => m.remember(m.reader.uint8()),
  r: (m) => m.remember(m.reader.uint32()),
  '\x94': (m) => m.remember(m.memo.size),
  g: (m) => recall(m, Number(m.reader.integerLine())),
  h: (m) => recall(m, m.reader.uint8()),
  j: (m) => recall(m, m.reader.uint32()),

  // Constants and numbers.
  N: (m) => m.push(null),
  '\x88': (m) => m.push(true),
  '\x89': (m) => m.push(false),
  I: (m) => {
    const start = m.reader.end;
    const value = m.reader.integerLine();
    const isBoolean = m.reader.end - start === 3 && m.reader.bytes[start] === 0x30;
    m.push(isBoolean ? value === 1 : value);
  },
  L: (m) => m.push(m.reader.integerLine()),
  F: (m) => m.push(m.reader.floatLine()),
  G: (m) => m.push(m.reader.float64()),
  J: (m) => m.push(m.reader.int32()),
  K: (m) => m.push(m.reader.uint8()),
  M: (m) => m.push(m.reader.uint16()),
  '\x8a': (m) => m.push(m.reader.longInteger(m.reader.uint8())),
  '\x8b': (m) => m.push(m.reader.longInteger(m.reader.int32())),

  // Text and bytes.
  V: (m) => m.push(decodeRawUnicodeEscape(m.reader.line()) ?? m.refuse('a text beyond Unicode')),
  X: (m) => m.push(m.reader.text(m.reader.take(m.reader.uint32()))),
  '\x8c': (m) => m.push(m.reader.text(m.reader.take(m.reader.uint8()))),
  '\x8d': (m) => m.push(m.reader.text(m.reader.take(m.reader.uint64()))),
  S: (m) => pushString(m, decodeQuotedString(m.reader.line()) ?? m.refuse('a str without its quotes')),
  T: (m) => pushString(m, m.reader.take(m.reader.int32())),
  U: (m) => pushString(m, m.reader.take(m.reader.uint8())),
  B: (m) => m.push(m.reader.take(m.reader.uint32())),
  C: (m) => m.push(m.reader.take(m.reader.uint8())),
  '\x8e': (m) => m.push(m.reader.take(m.reader.uint64())),
  '\x96': (m) => m.push(m.reader.take(m.reader.uint64())),
  '\x97': (m) => m.refuse('a buffer kept outside the file'),
  '\x98': (m) => void m.top(),

  // Tuples, lists, dicts and sets.
  ')': (m) => m.push([]),
  '\x85': (m) => m.push([m.pop()]),
  '\x86': (m) => m.push([m.pop(), m.pop()].reverse()),
  '\x87': (m) => m.push([m.pop(), m.pop(), m.pop()].reverse()),
  t: (m) => m.push(m.popMark()),
  ']': (m) => m.push([]),
  l: (m) => m.push(m.popMark()),
  a: (m) => append(m, [m.pop()]),
  e: (m) => append(m, m.popMark()),
  '}': (m) => m.push(new Map()),
  d: (m) => {
    const items = m.popMark();
    m.push(new Map());
    setItems(m, items);
  },
  s: (m) => setItems(m, [m.pop(), m.pop()].reverse()),
  u: (m) => setItems(m, m.popMark()),
  '\x8f': (m) => m.push(new Set()),
  '\x90': (m) => {
    const items = m.popMark();
    const set = m.top();
    if (set instanceof PickleRecord) append(m, items);
    else if (!(set instanceof Set)) m.refuse('elements for what is no set');
    else for (const item of items) set.add(item);
  },
  '\x91': (m) => m.push(new Set(m.popMark())),

  // Names, and calls of what is allowed.
  c: (m) => {
    const module = m.reader.text(m.reader.line());
    m.push(new PickleGlobal(module, m.reader.text(m.reader.line())));
  },
  '\x93': (m) => {
    const [name, module] = [m.pop(), m.pop()];
    if (typeof name !== 'string' || typeof module !== 'string')
      return m.refuse('a class name that is no text');
    m.push(new PickleGlobal(module, name));
  },
  R: (m) => callTop(m),
  '\x81': (m) => callTop(m),
  '\x92': (m) => {
    const keywords: PickleValue = m.pop();
    if (!(keywords instanceof Map)) return m.refuse('named arguments that are no dict');
    callTop(m, keywords.size > 0 ? keywords : undefined);
  },
  i: (m) => {
    const module = m.reader.text(m.reader.line());
    const name = m.reader.text(m.reader.line());
    m.push(m.call(new PickleGlobal(module, name), m.popMark()));
  },
  o: (m) => {
    const [callable, ...args] = m.popMark();
    if (callable === undefined) m.refuse('a call of nothing');
    m.push(m.call(callable, args));
  },
  b: (m) => m.build(m.pop()),
  P: (m) => loadPersistent(m, m.reader.text(m.reader.line())),
  Q: (m) => loadPersistent(m, m.pop()),
  '\x82': refuseExtension,
  '\x83': refuseExtension,
  '\x84': refuseExtension,
};

/** What to do for each opcode; undefined where there is no such opcode. */
export const operations: readonly (Operation | undefined)[] = Array.from(
  { length: 256 },
  (_, code) => table[String.fromCharCode(code)],
);

function recall(m: PickleMachine, index: number): void {
  m.pushAgain(
    m.memo.get(index) ?? (m.memo.has(index) ? null : m.refuse(`memo entry ${index}, which is not there,`)),
  );
}

function pushString(m: PickleMachine, bytes: Uint8Array): void {
  m.push(m.options.strings === 'bytes' ? bytes : decodeLatin1(bytes));
}

function append(m: PickleMachine, items: PickleValue[]): void {
  const top = m.top();
  const list = top instanceof PickleRecord ? top.elements : top;
  if (!Array.isArray(list)) m.refuse('elements for what is no list');
  for (const item of items) list.push(item);
}

function setItems(m: PickleMachine, items: PickleValue[]): void {
  const top = m.top();
  const map = top instanceof PickleRecord ? top.items : top;
  if (!(map instanceof Map) || items.length % 2 !== 0) m.refuse('items for what is no dict');
  for (let i = 0; i < items.length; i += 2) {
    const key = items[i];
    if (key instanceof Uint8Array) m.spend(key.length);
    map.set(key instanceof Uint8Array ? decodeLatin1(key) : key, items[i + 1]);
  }
}

function callTop(m: PickleMachine, keywords?: Map<PickleValue, PickleValue>): void {
  const args = m.pop();
  m.push(m.call(m.pop(), args, keywords));
}

function loadPersistent(m: PickleMachine, id: PickleValue): void {
  const load = m.options.loadPersistent;
  m.push(load === undefined ? m.refuse('a reference to data outside the pickle') : load(id, m));
}

function refuseExtension(m: PickleMachine): void {
  m.refuse('a class from a registry outside the file');
}
