// Batches that were shown before, with the teacher's embeddings of them: shown again while they still teach.
import type { Engine, EngineTensor, TensorValue } from '../graph/engine.js';
import { uniforms } from '../math/random.js';
import type { LearnedBatch } from './iteration.js';
import type { FaceSource } from './sources/face-source.js';
import type { Student } from './student.js';
import type { Teacher } from './teacher.js';

/** Fresh batches among which one is chosen to be shown again: the newest so many. */
const WINDOW = 64;

/** What a replay needs. */
export interface ReplayOptions {
  readonly engine: Engine;
  readonly source: FaceSource;
  readonly teacher: Teacher;
  readonly student: Student;
  readonly seed: number;
  /** Batches that are shown again after each fresh one. */
  readonly replays: number;
}

/** Faces and the teacher's embeddings of them. */
interface TaughtBatch<Tensor> {
  readonly faces: Tensor;
  readonly target: Tensor;
}

/**
 * The newest fresh batches, kept outside the engine: drawing and embedding a face costs several times what a small student
 * takes to learn from it.
 *
 * Which batch is shown again depends on (seed, number, turn) alone. One that is not kept, because the run was resumed, is
 * drawn and embedded as it was.
 */
export class Replay {
  readonly #kept = new Map<number, TaughtBatch<TensorValue>>();
  readonly #slots: {
    readonly faces: ReturnType<Engine['slot']>;
    readonly target: ReturnType<Engine['slot']>;
  };

  constructor(private readonly options: ReplayOptions) {
    const { engine } = options;
    this.#slots = { faces: engine.slot('repeated faces'), target: engine.slot('repeated embeddings') };
  }

  /** Keeps fresh batch `number`. */
  async keep(number: number, { faces, target }: TaughtBatch<EngineTensor>): Promise<void> {
    const { engine, replays } = this.options;
    if (replays === 0) return;
    this.#kept.set(number, { faces: await engine.read(faces), target: await engine.read(target) });
    this.#kept.delete(number - WINDOW);
  }

  /** Lets the student learn again from batches up to fresh batch `number`. */
  async *repeat(number: number): AsyncGenerator<LearnedBatch> {
    const { student, replays } = this.options;
    for (let turn = 0; turn < replays; turn++) {
      const { faces, target } = await this.#recall(number, turn);
      yield { phase: 'replayed', faces, target, ...(await student.step(faces, target)) };
    }
  }

  /** The `turn`-th batch that is shown again after batch `number`. */
  async #recall(number: number, turn: number): Promise<TaughtBatch<EngineTensor>> {
    const { engine, source, teacher, seed } = this.options;
    const [share] = uniforms({ seed, stream: 'replay', step: number }, 1, turn);
    const chosen = number - Math.floor(share * Math.min(WINDOW, number + 1));
    const kept = this.#kept.get(chosen);
    if (kept) {
      const faces = await engine.write(this.#slots.faces, kept.faces);
      return { faces, target: await engine.write(this.#slots.target, kept.target) };
    }
    const { faces } = await source.fresh(chosen);
    const batch = { faces, target: await teacher.embed(faces) };
    await this.keep(chosen, batch);
    return batch;
  }
}
