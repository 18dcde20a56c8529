// The constructors that ordinary data needs, most of them Python's own.
import { encodeLatin1 } from './strings.js';
import type { PickleConstructor, PickleConstructors, PickleContext, PickleValue } from './values.js';

/**
 * Allowed constructors of ordinary data.
 *
 * `_codecs.encode` and `bytes` (how protocols 0 to 2 write bytes), `bytearray`, `set`, `frozenset`, `OrderedDict`,
 * `defaultdict` and the dict of NVIDIA's networks, each under its Python 2 and Python 3 name.
 */
export const basicConstructors: PickleConstructors = new Map<string, PickleConstructor>([
  ['_codecs.encode', encode],
  ['collections.OrderedDict', makeDict],
  ['collections.defaultdict', (args, context) => makeDict(args.slice(1), context)],
  ['dnnlib.util.EasyDict', makeDict],
  ...['builtins', '__builtin__'].flatMap((module): [string, PickleConstructor][] => [
    [`${module}.bytes`, makeBytes],
    [`${module}.bytearray`, makeBytes],
    [`${module}.set`, makeSet],
    [`${module}.frozenset`, makeSet],
  ]),
]);

function encode(args: PickleValue[], context: PickleContext): PickleValue {
  const [text, encoding] = args;
  const isLatin1 = typeof encoding === 'string' && /^(latin-?1|iso-?8859-1)$/i.test(encoding);
  if (typeof text !== 'string' || !isLatin1) context.refuse('a text encoded in other ways than latin1');
  context.spend(text.length);
  return encodeLatin1(text) ?? context.refuse('a text that latin1 cannot hold');
}

function makeBytes(args: PickleValue[], context: PickleContext): PickleValue {
  const [source] = args;
  if (args.length === 0) return new Uint8Array(0);
  if (source instanceof Uint8Array) return source;
  // Protocols 0 to 2 write a bytearray as a text and its encoding, or as a list of numbers.
  if (typeof source === 'string') return encode(args, context);
  if (!Array.isArray(source)) context.refuse('bytes of what are none');
  context.spend(source.length);
  const bytes = Uint8Array.from(source, (value) => (typeof value === 'number' ? value : Number.NaN));
  return source.every((value, at) => value === bytes[at]) ? bytes : context.refuse('bytes of what are none');
}

function makeSet(args: PickleValue[], context: PickleContext): PickleValue {
  const [items = []] = args;
  if (!Array.isArray(items)) context.refuse('a set of what is no list');
  context.spend(items.length);
  return new Set(items);
}

function makeDict(args: PickleValue[], context: PickleContext): PickleValue {
  const [items = []] = args;
  if (items instanceof Map) {
    context.spend(items.size);
    return new Map(items);
  }
  if (!Array.isArray(items)) context.refuse('a dict of what is no list of pairs');
  context.spend(items.length);
  const map = new Map<PickleValue, PickleValue>();
  for (const pair of items) {
    if (!Array.isArray(pair) || pair.length !== 2) context.refuse('a dict of what is no list of pairs');
    map.set(pair[0], pair[1]);
  }
  return map;
}
