// What is told of every step of a student, and what ends the run when its numbers are no longer finite.
import type { Engine } from '../graph/engine.js';
import { mean } from '../math/statistics.js';
import { allFinite, type Failure, TOO_FAST } from '../training/finite.js';
import type { RunProgress } from '../training/run-folder/run-progress.js';
import { Speedometer } from '../training/speedometer.js';
import type { Phase, StepEvent } from './events.js';
import type { LearnedBatch } from './iteration.js';

/** What stays the same from step to step. */
export interface LearningOptions {
  readonly engine: Engine;
  readonly progress: RunProgress;
  readonly seed: number;
  readonly batchSize: number;
  readonly stepsPerEpoch: number;
  readonly stepsPerIteration: number;
}

/** The steps of a student as events, counted in the run's progress. */
export class Learning {
  readonly speed: Speedometer;
  #phase: Phase = 'fresh';

  constructor(private readonly options: LearningOptions) {
    this.speed = new Speedometer(options.batchSize);
  }

  /** Where the run is, for errors: the step, its batch and the seed. */
  get place(): string {
    return this.#placeOf(this.options.progress.step, this.#phase);
  }

  /**
   * Counts a step.
   *
   * @throws UserError where its numbers are not finite, with the network that they come from
   */
  async count(batch: LearnedBatch): Promise<StepEvent> {
    const { engine, progress, batchSize, stepsPerEpoch } = this.options;
    const { step, phase, loss, learningRate, similarity } = batch;
    const cosine = mean(similarity);
    if (!Number.isFinite(loss) || !Number.isFinite(cosine)) {
      throw progress.failure(this.#placeOf(step, phase), await findCause(engine, batch));
    }
    progress.step = step;
    this.#phase = phase;
    return {
      type: 'step',
      step,
      epoch: Math.ceil(step / stepsPerEpoch),
      phase,
      loss,
      cosine,
      learningRate,
      imagesPerSecond: this.speed.tick(),
      images: step * batchSize,
    };
  }

  #placeOf(step: number, phase: Phase): string {
    const { seed, stepsPerIteration } = this.options;
    return `step ${step} (${phase} batch ${Math.floor((step - 1) / stepsPerIteration)} of seed ${seed})`;
  }
}

/** The first network behind numbers that are not finite: generator, teacher, or else the student itself. */
export async function findCause(
  engine: Engine,
  { faces, target, loss }: Pick<LearnedBatch, 'faces' | 'target'> & { readonly loss: number },
): Promise<Failure> {
  const holds = async (tensor: LearnedBatch['faces']) =>
    !allFinite((await engine.read(tensor)).data as Float32Array);
  if (await holds(faces)) {
    return { what: 'the generated faces hold NaN or infinity', remedy: 'choose another generator' };
  }
  if (await holds(target)) {
    return {
      what: "the teacher's embeddings hold NaN or infinity",
      remedy: 'choose another teacher, or correct teacher.normalize',
    };
  }
  return { what: `the loss is ${loss}`, remedy: TOO_FAST };
}
