// Tensors that lie in the engine: handed from network to network by name of their place, without being copied.
import type { TensorValue } from './engine-protocol.js';

/** A place in the engine for one tensor after the other, such as the faces of the present batch; made by `engine.slot`. */
export interface Slot {
  readonly id: number;
  /** Names it in errors. */
  readonly label: string;
  /** How many tensors have been put here; all but the newest are gone. */
  version: number;
}

/** A tensor in a slot. It can be read and fed until another one takes its place; using it later is an error. */
export interface EngineTensor {
  readonly slot: Slot;
  /** Which of the slot's tensors it is. */
  readonly version: number;
  readonly shape: readonly number[];
}

/** What a network takes: a tensor by value, or one that lies in the engine. */
export type Feed = TensorValue | EngineTensor;

/** Whether a tensor lies in the engine. */
export const isHeld = (feed: Feed): feed is EngineTensor => 'slot' in feed;
