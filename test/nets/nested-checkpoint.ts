// Checkpoints as training programs save them: dicts in dicts, with tensors, numbers and texts in them.
import { writeZip } from '../../src/formats/zip/write.js';
import { int32, text } from '../safety/hostile-pickles.js';
import type { FloatTensor } from './initial-tensors.js';

/** A value by the opcodes that make it; the storage '0' is that of the first tensor. */
export interface Opcodes {
  readonly opcodes: string;
}

/** What a checkpoint may hold. */
export type Nested =
  | number
  | string
  | FloatTensor
  | Opcodes
  | readonly Nested[]
  | ReadonlyMap<string, Nested>;

/** The bytes of a file that `torch.save` would write of a dict. */
export function nestedCheckpoint(content: ReadonlyMap<string, Nested>): Uint8Array {
  const files = new Map<string, Uint8Array>();
  const tensor = ({ shape, data }: FloatTensor): string => {
    const key = files.size;
    files.set(`archive/data/${key}`, new Uint8Array(data.buffer, data.byteOffset, data.byteLength));
    const storage = `(${text('storage')}ctorch\nFloatStorage\n${text(String(key))}${text('cpu')}J${int32(data.length)}tQ`;
    const sizes = (values: readonly number[]) => `(${values.map((value) => `J${int32(value)}`).join('')}t`;
    const strides = shape.map((_, i) => shape.slice(i + 1).reduce((product, size) => product * size, 1));
    return `ctorch._utils\n_rebuild_tensor_v2\n(${storage}J${int32(0)}${sizes(shape)}${sizes(strides)}\x89}tR`;
  };
  const write = (value: Nested): string => {
    if (typeof value === 'number') return `J${int32(value)}`;
    if (typeof value === 'string') return text(value);
    if (Array.isArray(value)) return `](${value.map(write).join('')}e`;
    if ('opcodes' in value) return value.opcodes;
    if (!(value instanceof Map)) return tensor(value as FloatTensor);
    return `}(${[...value].map(([key, inner]) => text(key) + write(inner)).join('')}u`;
  };
  const pickle = Buffer.from(`\x80\x02${write(content)}.`, 'latin1');
  return writeZip(new Map([['archive/data.pkl', pickle], ...files]));
}

/** A dict of objects, for short notation. */
export const dict = (entries: Readonly<Record<string, Nested>>): Map<string, Nested> =>
  new Map(Object.entries(entries));
