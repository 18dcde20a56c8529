// The source's faces as they are; those that are shown again keep the embeddings that the teacher gave them.
import type { Complaint } from '../../files/user-error.js';
import type { Engine, EngineTensor, TensorValue } from '../../graph/engine.js';
import type { Styles } from '../styles.js';
import {
  type BatchAgain,
  type BatchesOptions,
  chooseEarlier,
  type FaceBatches,
  type TaughtBatch,
} from './face-batches.js';

/**
 * Makes batches of a source's faces as they are. The newest ones are kept outside the engine: drawing and embedding a face
 * costs several times what a small student takes to learn from it.
 */
export class PlainBatches implements FaceBatches {
  readonly #kept = new Map<number, TaughtBatch<TensorValue>>();
  readonly #slots: TaughtBatch<ReturnType<Engine['slot']>>;

  constructor(private readonly options: BatchesOptions) {
    const { engine } = options;
    this.#slots = { faces: engine.slot('repeated faces'), target: engine.slot('repeated embeddings') };
  }

  fresh(number: number) {
    return this.options.source.fresh(number);
  }

  async variants(styles: Styles, number: number) {
    return { faces: await this.options.source.render(styles, number) };
  }

  async keep(number: number, { faces, target }: TaughtBatch<EngineTensor>): Promise<void> {
    const { engine, replays, kept } = this.options;
    if (replays === 0) return;
    this.#kept.set(number, { faces: await engine.read(faces), target: await engine.read(target) });
    this.#kept.delete(number - kept);
  }

  /** A batch that is not kept, because the run was resumed, is drawn as it was. */
  async again(number: number, turn: number): Promise<BatchAgain> {
    const { engine, source } = this.options;
    const chosen = chooseEarlier(this.options, { number, turn });
    const kept = this.#kept.get(chosen);
    if (!kept) return { number: chosen, faces: (await source.fresh(chosen)).faces };
    return {
      number: chosen,
      faces: await engine.write(this.#slots.faces, kept.faces),
      target: await engine.write(this.#slots.target, kept.target),
    };
  }

  async settle(): Promise<void> {}

  takeWarnings(): readonly Complaint[] {
    return [];
  }

  async forget(): Promise<void> {}

  async close(): Promise<void> {}
}
