// The images of the closing fit, as the student's features and the teacher's embeddings of them.
import { batchesPerEpoch, closingBatches, closingTurns } from '../../config/counts.js';
import type { DistillConfig } from '../../config/distill-config.js';
import type { Engine } from '../../graph/engine.js';
import { openEmbeddingModel } from '../../nets/foreign/embedding-network.js';
import { allFinite } from '../../training/finite.js';
import type { FaceBatches, ShownFaces } from '../batches/face-batches.js';
import type { DistillEvent } from '../events.js';
import { findNotFinite } from '../find-not-finite.js';
import type { SourcePart } from '../sources/face-source.js';
import type { Teacher } from '../teacher.js';
import type { Moments } from './moments.js';

/** Where the images come from, and what makes something of them. */
export interface CollectParts {
  readonly engine: Engine;
  readonly batches: FaceBatches;
  readonly teacher: Teacher;
  /** The sources of a mixture. */
  readonly parts?: readonly SourcePart[] | undefined;
  readonly signal?: AbortSignal | undefined;
}

/**
 * Adds all images of the closing fit to `moments`. A batch with something in it that is not finite is left out, and told of: the
 * run is at its end, and is not to fail there.
 *
 * @param model the student without its last layer
 * @returns whether it came to its end; not where `signal` ended it
 */
export async function* collectMoments(
  config: Pick<DistillConfig, 'views' | 'training'>,
  { engine, batches, teacher, parts, signal }: CollectParts,
  { model, moments }: { readonly model: Uint8Array; readonly moments: Moments },
): AsyncGenerator<DistillEvent, boolean> {
  const first = config.training.epochs * batchesPerEpoch(config);
  // Named, because there may be more of them than an embedding has.
  const options = { name: 'features', output: 'embedding', check: 'none' } as const;
  const features = await openEmbeddingModel(engine, model, options);
  const slot = engine.slot('features');
  async function* add(number: number, shown: ShownFaces): AsyncGenerator<DistillEvent> {
    const { faces, clean = faces } = shown;
    const target = await teacher.embed(clean);
    if (!allFinite((await engine.read(target)).data as Float32Array)) {
      const cause = await findNotFinite(engine, { faces: clean, target }, parts);
      const what = `the closing fit leaves a batch out, which is made of batch ${number}: ${cause?.what}; ${cause?.remedy}`;
      yield { type: 'warning', message: what };
      return;
    }
    const { held } = await features.session.runInto({ embedding: slot }, { faces }, { fetch: [] });
    await moments.add(held.embedding, target);
  }
  try {
    for (let number = first; number < first + closingBatches(config); number++) {
      if (signal?.aborted) return false;
      yield* add(number, await batches.fresh(number));
      for (let turn = 0; turn < closingTurns(config); turn++) {
        const again = await batches.again(number, turn);
        yield* add(again.number, again);
      }
    }
    return true;
  } finally {
    await features.close();
    await engine.free(slot);
  }
}
