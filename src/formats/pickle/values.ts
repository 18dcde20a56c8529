// What a pickle can turn into here: inert data, and the rules by which named classes may be constructed.
import { showText } from '../../files/show-text.js';

/** Data out of a pickle. Tuples are arrays, dicts Maps, integers beyond 2^53 bigints, bytes and bytearrays Uint8Array. */
export type PickleValue =
  | null
  | boolean
  | number
  | bigint
  | string
  | Uint8Array
  | PickleValue[]
  | Map<PickleValue, PickleValue>
  | Set<PickleValue>
  | PickleGlobal
  | PickleObject;

/** A class or function the pickle mentions: its name and nothing else. */
export class PickleGlobal {
  constructor(
    readonly module: string,
    readonly name: string,
  ) {}
}

/** An object made by an allowed constructor, which may take a state afterwards (Python's `__setstate__`). */
export abstract class PickleObject {
  /** Takes the state from the pickle; `context.refuse` where it is not what it should be. */
  abstract setState(state: PickleValue, context: PickleContext): void;
}

/** An object of a class that is not rebuilt here, or the result of a call that was not made: what the file says of it. */
export class PickleRecord extends PickleObject {
  /** What the pickle gave as the object's state (`__dict__` or the argument of `__setstate__`); null where it gave none. */
  state: PickleValue = null;
  /** Items of what was a dict. */
  readonly items = new Map<PickleValue, PickleValue>();
  /** Elements of what was a list or a set. */
  readonly elements: PickleValue[] = [];

  constructor(
    readonly module: string,
    readonly name: string,
    readonly args: readonly PickleValue[] = [],
    readonly keywords: ReadonlyMap<PickleValue, PickleValue> = new Map(),
  ) {
    super();
  }

  override setState(state: PickleValue): void {
    this.state = state;
  }

  /** The class or function as Python writes it, such as 'torch.nn.modules.linear.Linear'. */
  get fullName(): string {
    return `${this.module}.${this.name}`;
  }
}

/** What a constructor may do besides returning a value. */
export interface PickleContext {
  /** The file's name, for errors. */
  readonly fileName: string;
  /** Throws a UserError that names the file, the place and the reason. */
  refuse(reason: string): never;
  /** Books bytes (or elements) about to be allocated: in all, no more than the input has are allowed. */
  spend(bytes: number): void;
}

/** Makes a value of a call's arguments; pure: it must look at nothing else. */
export type PickleConstructor = (args: PickleValue[], context: PickleContext) => PickleValue;

/** Allowed constructors by full name ('collections.OrderedDict'). */
export type PickleConstructors = ReadonlyMap<string, PickleConstructor>;

/** The items of a dict, or of an object that was one. */
export function itemsOf(value: PickleValue | undefined): ReadonlyMap<PickleValue, PickleValue> | undefined {
  if (value instanceof Map) return value;
  return value instanceof PickleRecord && value.items.size > 0 ? value.items : undefined;
}

/** What kind of value it is, in Python's words, for errors. */
export function describePickleValue(value: PickleValue): string {
  if (value === null) return 'None';
  if (value instanceof Uint8Array) return 'bytes';
  if (Array.isArray(value)) return 'a list or tuple';
  if (value instanceof Map) return 'a dict';
  if (value instanceof Set) return 'a set';
  if (value instanceof PickleGlobal) return 'a class or function';
  if (value instanceof PickleRecord) return `an object of ${showText(value.fullName)}`;
  if (typeof value === 'object') return 'an array or object';
  return { boolean: 'a bool', string: 'a str' }[typeof value as string] ?? 'a number';
}
