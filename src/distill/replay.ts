// Batches that were shown before, with the teacher's embeddings of them: shown again while they still teach.
import type { Engine, TensorValue } from '../graph/engine.js';
import { uniforms } from '../math/random.js';
import type { FaceSource } from './face-source.js';
import { FACES, TARGET } from './slots.js';
import type { Teacher } from './teacher.js';

/** Fresh batches among which one is chosen to be shown again: the newest so many. */
const WINDOW = 64;

/** What a replay needs. */
export interface ReplayOptions {
  readonly engine: Engine;
  readonly source: FaceSource;
  readonly teacher: Teacher;
  readonly seed: number;
}

interface KeptBatch {
  readonly faces: TensorValue;
  readonly target: TensorValue;
}

/**
 * The newest fresh batches, kept outside the engine: drawing and embedding a face costs several times what a small student
 * takes to learn from it.
 *
 * Which batch is shown again depends on (seed, number, turn) alone. One that is not kept, because the run was resumed, is
 * drawn and embedded as it was.
 */
export class Replay {
  readonly #kept = new Map<number, KeptBatch>();

  constructor(private readonly options: ReplayOptions) {}

  /** Keeps the batch that lies in the engine with its targets, fresh batch `number`. */
  async keep(number: number): Promise<void> {
    const { engine } = this.options;
    this.#kept.set(number, { faces: await engine.read(FACES), target: await engine.read(TARGET) });
    this.#kept.delete(number - WINDOW);
  }

  /** Puts an earlier batch, or this one, into the engine with its targets: the `turn`-th repetition after `number`. */
  async recall(number: number, turn: number): Promise<void> {
    const { engine, source, teacher, seed } = this.options;
    const [share] = uniforms({ seed, stream: 'replay', step: number }, 1, turn);
    const chosen = number - Math.floor(share * Math.min(WINDOW, number + 1));
    const kept = this.#kept.get(chosen);
    if (kept) {
      await engine.write(FACES, kept.faces);
      await engine.write(TARGET, kept.target);
      return;
    }
    await source.fresh(chosen);
    await teacher.embed();
    await this.keep(chosen);
  }
}
