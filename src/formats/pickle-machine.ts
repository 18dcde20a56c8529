// The stack machine that pickles are programs of: its stack, memo, limits, and the one place where calls are allowed.
import { UserError } from '../math/user-error.js';
import type { PickleReader } from './pickle-reader.js';
import {
  describePickleValue,
  type PickleConstructors,
  type PickleContext,
  PickleGlobal,
  PickleObject,
  type PickleValue,
} from './pickle-values.js';
import { showText } from './show-text.js';

const MAX_OPEN_MARKS = 10_000;
const MAX_MEMO_ENTRIES = 2 ** 23;
const MAX_OBJECTS = 2 ** 22;

/** How to read a pickle. */
export interface UnpickleOptions {
  /** The file's name, for errors. */
  readonly name: string;
  /** The classes that may be constructed; none unless given. */
  readonly constructors?: PickleConstructors;
  /** What Python 2's str becomes: 'text' (latin-1; default) or 'bytes'. */
  readonly strings?: 'text' | 'bytes';
  /** Turns a persistent id into a value; without it a pickle with such ids is refused. */
  readonly loadPersistent?: (id: PickleValue, context: PickleContext) => PickleValue;
  /** Where the pickle begins; 0 unless given. */
  readonly offset?: number;
}

/** The machine, driven by `operations`. Everything that is not allowed throws a UserError. */
export class PickleMachine implements PickleContext {
  stopped = false;
  readonly memo = new Map<number, PickleValue>();
  private readonly stack: PickleValue[] = [];
  private readonly marks: number[] = [];
  private objects = 0;
  private budget: number;

  constructor(
    readonly reader: PickleReader,
    readonly options: UnpickleOptions,
  ) {
    this.budget = reader.bytes.length;
  }

  /** Stores the top value in the memo. */
  remember(index: number): void {
    if (!(index >= 0 && index < 2 ** 32)) this.refuse(`memo entry ${index}`);
    this.memo.set(index, this.top());
    if (this.memo.size > MAX_MEMO_ENTRIES) this.refuse('a memo of more than 8 million entries');
  }

  refuse(reason: string): never {
    return this.reader.refuse(reason);
  }

  spend(bytes: number): void {
    this.budget -= bytes;
    if (this.budget < 0)
      this.refuse('more data than the file can hold (the same data is used again and again)');
  }

  push(value: PickleValue): void {
    // An empty dict is one byte in the file and two hundred in memory: counting is what bounds memory here.
    if (typeof value === 'object' && value !== null && ++this.objects > MAX_OBJECTS)
      this.refuse('more than 4 million objects');
    this.stack.push(value);
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

  /** Constructs a value where the callable is allowed. */
  call(callable: PickleValue, args: PickleValue): PickleValue {
    if (!(callable instanceof PickleGlobal)) this.refuse(`a call of ${describePickleValue(callable)}`);
    const fullName = `${callable.module}.${callable.name}`;
    const construct = this.options.constructors?.get(fullName);
    if (construct === undefined) {
      throw new UserError(
        `${this.reader.fileName} asks to call ${showText(fullName)} at byte ${this.reader.opcodeAt}; nothing was run: ` +
          'use a file that holds only data',
      );
    }
    if (!Array.isArray(args)) this.refuse(`a call of ${fullName} without arguments`);
    return construct(args, this);
  }

  /** The BUILD opcode: gives the top object its state. Attributes of dict subclasses are dropped. */
  build(state: PickleValue): void {
    const object = this.top();
    if (object instanceof PickleObject) object.setState(state, this);
    else if (!(object instanceof Map)) this.refuse(`a state for ${describePickleValue(object)}`);
  }
}
