// What is told of every step of a student, and what ends the run when its numbers are no longer finite.
import type { Engine } from '../graph/engine.js';
import { mean } from '../math/statistics.js';
import { allFinite, type NotFinite, TOO_FAST } from '../training/finite.js';
import type { StepCounter } from '../training/step-counter.js';
import type { TrainingState } from '../training/step-session.js';
import type { Phase, StepEvent } from './events.js';
import type { LearnedBatch } from './iteration.js';
import type { Student } from './student.js';

/** The steps of a student as events, counted. */
export class Learning {
  #phase: Phase = 'fresh';

  constructor(
    private readonly engine: Engine,
    private readonly steps: StepCounter,
  ) {}

  /**
   * Counts a step.
   *
   * @throws UserError where its numbers are not finite, with the network that they come from
   */
  async count(batch: LearnedBatch): Promise<StepEvent> {
    const { step, phase, loss, similarity } = batch;
    const cosine = mean(similarity);
    if (!Number.isFinite(loss) || !Number.isFinite(cosine)) {
      const place = this.steps.place(step, phase);
      throw this.steps.progress.failure(place, await findCause(this.engine, batch));
    }
    this.#phase = phase;
    return { ...this.steps.count(batch), phase, cosine };
  }

  /** All that a student goes on from. @throws UserError where some of it is not finite */
  async read(student: Student): Promise<TrainingState> {
    const { progress } = this.steps;
    const state = await student.read();
    progress.checkFinite(state, 'student', this.steps.place(progress.step, this.#phase));
    return state;
  }
}

/** The first network behind numbers that are not finite: generator, teacher, or else the student itself. */
export async function findCause(
  engine: Engine,
  { faces, target, loss }: Pick<LearnedBatch, 'faces' | 'target'> & { readonly loss: number },
): Promise<NotFinite> {
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
