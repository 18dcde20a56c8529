// One iteration of SynthDistill: lines 1 to 11 of docs/method.md.
import type { DistillConfig } from '../config/distill-config.js';
import type { EngineTensor } from '../graph/engine.js';
import type { FaceBatches } from './batches/face-batches.js';
import type { Phase } from './events.js';
import { resampleStyles } from './sampler.js';
import type { Student, StudentStepResult } from './student.js';
import type { Teacher } from './teacher.js';

/** Who takes part in an iteration, and how faces are sampled. */
export interface IterationParts extends Pick<DistillConfig, 'seed' | 'sampler'> {
  readonly batches: Pick<FaceBatches, 'fresh' | 'variants' | 'again' | 'keep'>;
  readonly teacher: Pick<Teacher, 'embed'>;
  readonly student: Pick<Student, 'step'>;
}

/** A step that the student has made, and what it was made on. */
export interface LearnedBatch extends StudentStepResult {
  readonly phase: Phase;
  readonly faces: EngineTensor;
  readonly target: EngineTensor;
}

/**
 * Makes iteration `number`, from 0: a step on fresh faces, and with the dynamic sampler one on a variant of each.
 *
 * The tensors of a step are there until the next one is asked for.
 */
export async function* iterate(
  number: number,
  { batches, teacher, student, sampler, seed }: IterationParts,
): AsyncGenerator<LearnedBatch> {
  const { faces, clean = faces, styles } = await batches.fresh(number);
  const target = await teacher.embed(clean);
  const result = await student.step(faces, target);
  yield { phase: 'fresh', faces, target, ...result };
  if (sampler.kind === 'static') return;

  const key = { seed, stream: 'resample', step: number };
  const resampled = resampleStyles(styles, result.similarity, sampler.coefficient, key);
  const variants = await batches.variants(resampled, number, result.similarity);
  const variantTarget = await teacher.embed(variants.clean ?? variants.faces);
  const second = await student.step(variants.faces, variantTarget);
  yield { phase: 'resampled', faces: variants.faces, target: variantTarget, ...second };
}

/**
 * Lets the student learn from earlier batches after iteration `number`, at so many turns.
 *
 * The tensors of a step are there until the next one is asked for.
 */
export async function* learnAgain(
  number: number,
  turns: number,
  { batches, teacher, student }: Omit<IterationParts, 'seed' | 'sampler'>,
): AsyncGenerator<LearnedBatch> {
  for (let turn = 0; turn < turns; turn++) {
    const again = await batches.again(number, turn);
    const { faces, clean = faces, target = await teacher.embed(clean) } = again;
    if (!again.target) await batches.keep(again.number, { faces, target });
    yield { phase: 'replayed', faces, target, ...(await student.step(faces, target)) };
  }
}
