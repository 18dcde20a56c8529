// Lays out a distillation so that it ends in a given time: how many faces, each learnt from how often, in how many epochs.
import { type DistillConfig, showsViews, validationBatches } from '../../config/distill-config.js';
import { UserError } from '../../files/user-error.js';
import type { Costs } from './measure-costs.js';

/** What a plan is made for. */
export interface PlanTask {
  readonly costs: Costs;
  /** Seconds that the training may take, from its opening to its exported student. */
  readonly seconds: number;
  /** Whether the plan also chooses how often a face is shown (`training.replays`, `training.kept`); else as configured. */
  readonly choosesReplays: boolean;
  /** Bytes that faces which are kept may take. */
  readonly keptBytes: number;
}

/** What a planned run comes to. */
export interface Plan {
  readonly config: DistillConfig;
  /** Faces that are drawn, and images that are learnt from. */
  readonly faces: number;
  readonly images: number;
  /** Seconds that the run is expected to take. */
  readonly seconds: number;
}

/** The share of the time that drawing may take, where faces can be shown again instead. */
const DRAWING_SHARE = 0.25;
const MOST_REPLAYS = 64;
/** Steps of fewer images than this teach nothing that would be worth the time. */
const FEWEST_IMAGES = 2000;
/** Opening, building and loading networks; and of each epoch its export, pictures and curves. */
const OPENING_SECONDS = 6;
const EPOCH_SECONDS = 1.5;
/** Batches that are drawn and embedded before the first step. */
const STATISTICS_IMAGES = 1024;
/** What the parts cost together, measured against the sum of what they cost alone. */
const TOGETHER = 1.25;

/**
 * The configuration with `training.epochs` and `training.imagesPerEpoch`, and where the plan chooses them `training.replays`
 * and `training.kept`, so that the run takes `seconds`.
 *
 * @throws UserError where so little could be learnt in the time that it is not worth it, with the time that would be
 */
export function planRun(config: DistillConfig, task: PlanTask): Plan {
  const { costs, seconds } = task;
  const { batchSize } = config.training;
  const replays = task.choosesReplays ? chooseReplays(config, costs) : config.training.replays;
  const perIteration = iterationSeconds(config, costs, replays);
  const epochs = Math.min(40, Math.max(1, Math.round(2 * Math.sqrt(Math.max(0, seconds) / 60))));
  const before = OPENING_SECONDS + (STATISTICS_IMAGES / batchSize) * (costs.draw + costs.view + costs.embed);
  const perEpoch = EPOCH_SECONDS + validationBatches(config) * (costs.draw + costs.embed + costs.learn / 3);
  const left = seconds - before - epochs * perEpoch;
  const iterations = Math.floor(left / perIteration / epochs);
  const shown = (replays + (config.sampler.kind === 'dynamic' ? 2 : 1)) * batchSize;
  const fewest = Math.ceil(FEWEST_IMAGES / shown);
  if (iterations < 1 || iterations * epochs < fewest) {
    const needed = Math.ceil((before + perEpoch + fewest * perIteration) / 60);
    const possible = Math.max(0, Math.floor(((seconds - before - perEpoch) / perIteration) * shown));
    throw new UserError(
      `${(seconds / 60).toFixed(1)} minutes are left for training, in which the student would see ${possible.toLocaleString('en-US')} images: ` +
        `${describeSlowest(costs, batchSize)}; from ${needed} minutes on it is worth while`,
      { mendedBy: ['minutes'] },
    );
  }
  const faceBytes = 3 * 112 * 112;
  const kept = Math.max(32, Math.floor(Math.min(task.keptBytes / faceBytes, 32768) / batchSize));
  const training = {
    ...config.training,
    epochs,
    imagesPerEpoch: iterations * batchSize,
    ...(task.choosesReplays && { replays, kept: Math.min(kept, Math.max(32, iterations * epochs)) }),
  };
  return {
    config: { ...config, training },
    faces: iterations * epochs * batchSize,
    images: iterations * epochs * shown,
    seconds: before + epochs * (perEpoch + iterations * perIteration),
  };
}

/** Seconds of one fresh batch and what follows of it. */
function iterationSeconds(config: DistillConfig, costs: Costs, replays: number): number {
  const { draw, view, embed, learn } = costs;
  const drawn = (config.sampler.kind === 'dynamic' ? 2 : 1) * (draw + view + embed + learn);
  const again = showsViews(config.views) ? view + embed + learn : learn;
  return TOGETHER * (drawn + replays * again);
}

/** As many that drawing takes no more than its share of the time. */
function chooseReplays({ sampler }: DistillConfig, { draw, view, embed, learn }: Costs): number {
  const drawn = sampler.kind === 'dynamic' ? 2 : 1;
  const showings = (drawn * draw * (1 / DRAWING_SHARE - 1)) / (view + embed + learn);
  return Math.min(MOST_REPLAYS, Math.max(0, Math.round(showings - drawn)));
}

/** What takes most of the time, in words: `the generator draws 0.4 faces a second`. */
function describeSlowest({ draw, embed, learn }: Costs, batchSize: number): string {
  const rate = (seconds: number) => (batchSize / seconds).toPrecision(2);
  if (draw >= embed && draw >= learn) return `${rate(draw)} faces are drawn a second`;
  return embed >= learn
    ? `the teacher embeds ${rate(embed)} faces a second`
    : `the student learns from ${rate(learn)} images a second`;
}
