// The header of a safetensors file: strict JSON without duplicate keys, checked into plain entries.

import { showText } from '../../files/show-text.js';
import { UserError } from '../../files/user-error.js';

/** One tensor as the header declares it; `begin` and `end` are bytes from the start of the data. */
export interface HeaderEntry {
  readonly tensor: string;
  readonly dtype: string;
  readonly shape: number[];
  readonly begin: number;
  readonly end: number;
}

/**
 * Parses the header's bytes into metadata and entries, ordered by where their bytes lie.
 *
 * Throws UserError for text that is not JSON, a key given twice, or an entry that is not what the format demands.
 */
export function parseHeader(
  bytes: Uint8Array,
  name: string,
): { metadata: Record<string, string>; entries: HeaderEntry[] } {
  const header = parseObject(bytes, name);
  const metadata: Record<string, string> = Object.create(null);
  const entries: HeaderEntry[] = [];
  for (const [tensor, value] of Object.entries(header)) {
    if (tensor === '__metadata__') {
      if (!isObject(value)) throw new UserError(`${name}: __metadata__ in the header is not a set of texts`);
      for (const [key, text] of Object.entries(value)) {
        if (typeof text !== 'string')
          throw new UserError(`${name}: metadata '${showText(key)}' is not a text`);
        metadata[key] = text;
      }
    } else {
      entries.push(checkEntry(tensor, value, name));
    }
  }
  entries.sort((a, b) => a.begin - b.begin || a.end - b.end);
  return { metadata, entries };
}

function parseObject(bytes: Uint8Array, name: string): object {
  let header: unknown;
  try {
    const text = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
    const duplicate = findDuplicateKey(text);
    if (duplicate !== undefined)
      throw new UserError(`${name}: '${showText(duplicate)}' stands twice in the header`);
    header = JSON.parse(text);
  } catch (error) {
    if (error instanceof UserError) throw error;
    throw new UserError(`${name} is not a safetensors file, or is damaged: its header is not valid JSON`);
  }
  if (!isObject(header)) throw new UserError(`${name}: the header is not a JSON object`);
  return header;
}

function checkEntry(tensor: string, value: unknown, name: string): HeaderEntry {
  if (!isObject(value))
    throw new UserError(`${name}: the header's entry for tensor '${showText(tensor)}' is not an object`);
  const { dtype, shape, data_offsets: offsets, ...others } = value as Record<string, unknown>;
  const [unknown] = Object.keys(others);
  if (unknown !== undefined)
    throw new UserError(`${name}: tensor '${showText(tensor)}' has an unknown key '${showText(unknown)}'`);
  if (typeof dtype !== 'string') throw new UserError(`${name}: tensor '${showText(tensor)}' has no dtype`);
  if (!isSizes(shape)) throw new UserError(`${name}: tensor '${showText(tensor)}' has no valid shape`);
  if (!isSizes(offsets) || offsets.length !== 2 || offsets[0] > offsets[1]) {
    throw new UserError(`${name}: tensor '${showText(tensor)}' has no valid data_offsets`);
  }
  return { tensor, dtype, shape, begin: offsets[0], end: offsets[1] };
}

/** JSON.parse keeps the last of two equal keys silently: this finds the first repeated one of any object. */
function findDuplicateKey(text: string): string | undefined {
  const scopes: Set<string>[] = [];
  for (let at = 0; at < text.length; at++) {
    const character = text[at];
    if (character === '{') {
      // A valid header is two objects deep; more is left for the checks to refuse, not for memory to pay.
      if (scopes.length === 8) throw new SyntaxError('nested too deeply');
      scopes.push(new Set());
    } else if (character === '}') {
      scopes.pop();
    } else if (character === '"') {
      const start = at;
      at = findStringEnd(text, at);
      let next = at + 1;
      while (' \t\r\n'.includes(text.charAt(next)) && next < text.length) next++;
      const scope = scopes[scopes.length - 1];
      if (text[next] !== ':' || scope === undefined) continue;
      const key = String(JSON.parse(text.slice(start, at + 1)));
      if (scope.has(key)) return key;
      scope.add(key);
    }
  }
  return undefined;
}

function findStringEnd(text: string, quote: number): number {
  for (let at = quote + 1; at < text.length; at++) {
    if (text[at] === '\\') at++;
    else if (text[at] === '"') return at;
  }
  throw new SyntaxError('a string without an end');
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isSizes(value: unknown): value is number[] {
  return Array.isArray(value) && value.every((size) => Number.isSafeInteger(size) && size >= 0);
}
