// A restricted unpickler, protocols 0 to 5: it builds inert data and runs nothing (opcodes as in CPython's pickletools).
import { UserError } from '../../files/user-error.js';
import { recogniseBytes } from '../recognise-bytes.js';
import { PickleMachine, type UnpickleOptions } from './machine.js';
import { operations } from './operations.js';
import { PickleReader } from './reader.js';
import type { PickleValue } from './values.js';

export { basicConstructors } from './constructors.js';
/** How a pickle is read. */
export type { UnpickleOptions } from './machine.js';
export { NumpyArray, numpyConstructors } from './numpy.js';
export * from './values.js';

/**
 * Reads one pickle and says at which byte it ended (files may hold several).
 *
 * Nothing in the file is executed: a class or function is only a name, and calling one that is not among
 * `constructors` throws a UserError naming it and its byte, as does any damage. Bytes are views into the input; what is
 * allocated is bounded by the input's size. Keys of dicts that are bytes become text (latin-1).
 */
export function unpickle(bytes: Uint8Array, options: UnpickleOptions): { value: PickleValue; end: number } {
  const offset = options.offset ?? 0;
  if (bytes.length <= offset) throw new UserError(`${options.name} is empty; expected a Python pickle`);
  const found = recogniseBytes(bytes.subarray(offset));
  if (found !== undefined && found !== 'a Python pickle') {
    throw new UserError(`${options.name} is not a Python pickle: it looks like ${found}`);
  }
  const reader: PickleReader = new PickleReader(bytes, options.name, offset);
  const machine = new PickleMachine(reader, options);
  try {
    while (!machine.stopped) {
      const operation = operations[reader.opcode()];
      if (operation === undefined) reader.refuse('an unknown opcode');
      operation(machine);
    }
  } catch (error) {
    // What the engine itself refuses: a Map, a list or a text beyond its limits.
    if (error instanceof RangeError) reader.refuse('a value larger than memory allows');
    throw error;
  }
  return { value: machine.pop(), end: reader.end };
}
