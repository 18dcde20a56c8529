// The steps of a student as events: counted, and checked to be finite.
import type { Engine } from '../graph/engine.js';
import { mean } from '../math/statistics.js';
import { TOO_FAST } from '../training/finite.js';
import type { StepCounter } from '../training/step-counter.js';
import type { TrainingState } from '../training/step-session.js';
import { cosinesBySource } from './agreement.js';
import type { Phase, StepEvent } from './events.js';
import { findNotFinite } from './find-not-finite.js';
import type { LearnedBatch } from './iteration.js';
import type { SourcePart } from './sources/face-source.js';
import type { Student } from './student.js';

/** What steps are counted by. */
export interface StepsMade {
  readonly steps: StepCounter;
  /** The sources of a mixture. */
  readonly parts?: readonly SourcePart[] | undefined;
}

/** The steps that a student has made. */
export class StudentSteps {
  #phase: Phase = 'fresh';

  constructor(
    private readonly engine: Engine,
    private readonly student: Student,
    private readonly made: StepsMade,
  ) {}

  /**
   * Counts a step.
   *
   * @throws UserError where its numbers are not finite, with the network that they come from
   */
  async count(batch: LearnedBatch): Promise<StepEvent> {
    const { steps, parts } = this.made;
    const { step, phase, loss, similarity } = batch;
    const cosine = mean(similarity);
    if (!Number.isFinite(loss) || !Number.isFinite(cosine)) {
      const ofStudent = { what: `the loss is ${loss}`, remedy: TOO_FAST };
      const cause = (await findNotFinite(this.engine, batch, parts)) ?? ofStudent;
      throw steps.progress.failure(steps.place(step, phase), cause);
    }
    this.#phase = phase;
    const sources = parts && cosinesBySource(parts, similarity);
    return { ...steps.count(batch), phase, cosine, ...(sources && { sources }) };
  }

  /** All that the student goes on from. @throws UserError where some of it is not finite */
  async read(): Promise<TrainingState> {
    const { steps } = this.made;
    const state = await this.student.read();
    steps.progress.checkFinite(state, 'student', steps.place(steps.progress.step, this.#phase));
    return state;
  }
}
