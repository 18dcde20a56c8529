// A distillation laid out for a time: in three lines for people, and as one event.

import { closingBatches, closingImages } from '../../config/counts.js';
import { formatCount, formatDuration } from '../../files/format-number.js';
import type { Costs } from './measure-costs.js';
import { formatSpeed, type Plan } from './plan-run.js';

/** A plan, and what it was made from. */
export interface TimedPlan {
  readonly plan: Plan;
  readonly costs: Costs;
}

/** A plan as `--json` prints it, before the events of its run. */
export interface PlanEvent {
  readonly type: 'plan';
  readonly student: string;
  /** Faces that are drawn, and images that are learnt from: views of these. */
  readonly faces: number;
  readonly images: number;
  /** Keys of the configuration's `training`. */
  readonly batchSize: number;
  readonly epochs: number;
  readonly imagesPerEpoch: number;
  readonly replays: number;
  readonly kept: number;
  /** Images after these, to which the last layer is fitted; left out: it is not. */
  readonly closingImages?: number;
  /** Whether the teacher sees the views of the student or clean ones; without views left out. */
  readonly teacherSees?: 'same' | 'clean';
  /** Seconds that the run is expected to take. */
  readonly seconds: number;
  /** Faces a second in each part, timed by itself; without views, none are made. */
  readonly facesPerSecond: Readonly<Record<'drawn' | 'embedded' | 'learntFrom', number>> & {
    readonly viewed?: number;
  };
}

/** What the parts do in a second, what the run comes to, and how long it takes: a line each. */
export function describePlan({ plan, costs }: TimedPlan): string[] {
  const { network } = plan.config.student;
  const { epochs, imagesPerEpoch } = plan.config.training;
  const { facesPerSecond, teacherSees, closingImages: closing } = planEvent({ plan, costs });
  const { drawn, viewed, embedded, learntFrom } = facesPerSecond;
  const seen = teacherSees === 'clean' ? '; the teacher sees clean views' : '';
  const fitted = closing === undefined ? '' : `; its last layer is fitted to ${formatCount(closing)} more`;
  const views = viewed === undefined ? '' : `, ${formatSpeed(viewed)} views made`;
  return [
    `a second: ${formatSpeed(drawn)} faces drawn${views}, ${formatSpeed(embedded)} embedded, ${formatSpeed(learntFrom)} learnt from`,
    `plan: ${network} learns from ${formatCount(plan.images)} images of ${formatCount(plan.faces)} faces, each shown ` +
      `${(plan.images / plan.faces).toFixed(0)} times, in ${epochs} epochs of ${formatCount(imagesPerEpoch)} faces${fitted}${seen}`,
    `about ${formatDuration(plan.seconds)}; config.yaml in the run folder repeats it exactly`,
  ];
}

/** A plan as an event. */
export function planEvent({ plan, costs }: TimedPlan): PlanEvent {
  const { faces, images, seconds, config } = plan;
  const { batchSize, epochs, imagesPerEpoch, replays, kept } = config.training;
  const { draw, view, embed, learn } = costs;
  return {
    type: 'plan',
    student: config.student.network,
    ...(closingBatches(config) > 0 && { closingImages: closingImages(config) }),
    ...(view > 0 && { teacherSees: config.views.teacher }),
    ...{ faces, images, batchSize, epochs, imagesPerEpoch, replays, kept, seconds },
    facesPerSecond: {
      drawn: batchSize / draw,
      ...(view > 0 && { viewed: batchSize / view }),
      embedded: batchSize / embed,
      learntFrom: batchSize / learn,
    },
  };
}
