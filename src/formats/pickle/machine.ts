// The stack machine that pickles are programs of: its stack, memo, limits, and the one place where calls are allowed.

import { showText } from '../../files/show-text.js';
import { UserError } from '../../files/user-error.js';
import type { PickleReader } from './reader.js';
import { isSuspect } from './suspects.js';
import {
  describePickleValue,
  type PickleConstructors,
  type PickleContext,
  PickleGlobal,
  PickleObject,
  PickleRecord,
  type PickleValue,
} from './values.js';

const MAX_OPEN_MARKS = 10_000;

// An empty dict is one byte in the file and 200 in memory: what bounds memory is counting what values cost, roughly.
const DICT_COST = 256;
const OBJECT_COST = 96;
const MEMO_COST = 128;
const SLOT_COST = 32;

// The memory that a pickle's objects may take by default, the bytes of their texts not counted.
const MAX_OBJECT_BYTES = 128 * 2 ** 20;

/** How to read a pickle. */
export interface UnpickleOptions {
  /** The file's name, for errors. */
  readonly name: string;
  /** The classes that may be constructed; none unless given. */
  readonly constructors?: PickleConstructors;
  /** What becomes of calls of other classes and functions: refused (default), or not made and kept as a `PickleRecord`. */
  readonly others?: 'refuse' | 'record';
  /** What Python 2's str becomes: 'text' (latin-1; default) or 'bytes'. */
  readonly strings?: 'text' | 'bytes';
  /** Turns a persistent id into a value; without it a pickle with such ids is refused. */
  readonly loadPersistent?: (id: PickleValue, context: PickleContext) => PickleValue;
  /** Where the pickle begins; 0 unless given. */
  readonly offset?: number;
  /** The memory that objects may take, in bytes; 128 MiB unless given. */
  readonly maxObjectBytes?: number | undefined;
}

/** The machine, driven by `operations`. Everything that is not allowed throws a UserError. */
export class PickleMachine implements PickleContext {
  stopped = false;
  readonly memo = new Map<number, PickleValue>();
  private readonly stack: PickleValue[] = [];
  private readonly marks: number[] = [];
  private objectBudget: number;
  private budget: number;

  constructor(
    readonly reader: PickleReader,
    readonly options: UnpickleOptions,
  ) {
    this.budget = reader.bytes.length;
    this.objectBudget = options.maxObjectBytes ?? MAX_OBJECT_BYTES;
  }

  get fileName(): string {
    return this.reader.fileName;
  }

  /** Stores the top value in the memo. */
  remember(index: number): void {
    if (!(index >= 0 && index < 2 ** 32)) this.refuse(`memo entry ${index}`);
    this.charge(MEMO_COST);
    this.memo.set(index, this.top());
  }

  refuse(reason: string): never {
    return this.reader.refuse(reason);
  }

  spend(bytes: number): void {
    this.budget -= bytes;
    if (this.budget < 0)
      this.refuse('more data than the file can hold (the same data is used again and again)');
  }

  /** Puts a value that was just made on the stack. */
  push(value: PickleValue): void {
    if (value instanceof Map || value instanceof Set || value instanceof PickleObject) this.charge(DICT_COST);
    else if ((typeof value === 'object' && value !== null) || typeof value === 'string')
      this.charge(OBJECT_COST);
    this.pushAgain(value);
  }

  /** Puts a value that is there already on the stack. */
  pushAgain(value: PickleValue): void {
    this.charge(SLOT_COST);
    this.stack.push(value);
  }

  private charge(bytes: number): void {
    this.objectBudget -= bytes;
    if (this.objectBudget < 0) this.refuse('more objects than the memory allowed for them holds');
  }

  /** Removes and returns the top value; refused where there is none since the last mark. */
  pop(): PickleValue {
    const value = this.top();
    this.stack.pop();
    return value;
  }

  top(): PickleValue {
    const value = this.stack.at(-1);
    if (value === undefined || this.stack.length === (this.marks.at(-1) ?? 0)) this.refuse('an empty stack');
    return value;
  }

  mark(): void {
    if (this.marks.length === MAX_OPEN_MARKS) this.refuse('data nested too deeply');
    this.marks.push(this.stack.length);
  }

  /** Removes the last mark and returns the values above it. */
  popMark(): PickleValue[] {
    const start = this.marks.pop();
    if (start === undefined) this.refuse('a missing mark');
    return this.stack.splice(start);
  }

  /** The POP opcode: drops the top value, or the mark where that is on top. */
  drop(): void {
    if (this.marks.at(-1) === this.stack.length) this.marks.pop();
    else this.pop();
  }

  /** Constructs a value where the callable is allowed; otherwise keeps what was asked for, or refuses it. */
  call(callable: PickleValue, args: PickleValue, keywords?: Map<PickleValue, PickleValue>): PickleValue {
    if (!(callable instanceof PickleGlobal)) this.refuse(`a call of ${describePickleValue(callable)}`);
    const { module, name } = callable;
    const fullName = `${module}.${name}`;
    const construct = this.options.constructors?.get(fullName);
    if (construct === undefined && (this.options.others !== 'record' || isSuspect(module, name))) {
      throw new UserError(
        `${this.reader.fileName} asks to call ${showText(fullName)} at byte ${this.reader.opcodeAt}; nothing was run: ` +
          'use a file that holds only data',
      );
    }
    if (!Array.isArray(args)) this.refuse(`a call of ${showText(fullName)} without arguments`);
    if (construct === undefined) return new PickleRecord(module, name, args, keywords);
    if (keywords !== undefined) this.refuse(`a call of ${fullName} with named arguments`);
    return construct(args, this);
  }

  /** The BUILD opcode: gives the top object its state. Attributes of dict subclasses are dropped. */
  build(state: PickleValue): void {
    const object = this.top();
    if (object instanceof PickleObject) object.setState(state, this);
    else if (!(object instanceof Map)) this.refuse(`a state for ${describePickleValue(object)}`);
  }
}
