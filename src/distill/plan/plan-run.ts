// Lays out a distillation so that it ends in a given time: how many faces, each learnt from how often, in how many epochs.
import { closingTurns, validationBatches } from '../../config/counts.js';
import type { DistillConfig } from '../../config/distill-config.js';
import { formatCount } from '../../files/format-number.js';
import { UserError } from '../../files/user-error.js';
import { students } from '../../nets/architectures/networks.js';
import { estimateBatches } from '../estimate-statistics.js';
import {
  closingSeconds,
  estimateSeconds,
  iterationSeconds,
  measuringSeconds,
  SOLVING_SECONDS,
  teacherSeconds,
} from './estimate-seconds.js';
import type { Costs } from './measure-costs.js';

/**
 * How often a face is shown (`training.replays`, `training.kept`), how many images the closing fit gets (up to
 * `training.closingImages`), and how fast weights decay (up to `optimiser.weightDecay`).
 */
export type Choice = 'replays' | 'closing' | 'decay';

/** What a plan is made for. */
export interface PlanTask {
  readonly costs: Costs;
  /** Seconds that the training may take, from its opening to its exported student. */
  readonly seconds: number;
  /** Seconds of the time asked for that are gone already, with timing. */
  readonly spentSeconds: number;
  /** What else than the run's length is the plan's to choose; the rest is as configured. */
  readonly chooses: readonly Choice[];
  /** Pictures of the benchmarks that the student is measured on (`evaluation`); left out: none. */
  readonly pictures?: number;
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
/** The share that the closing fit may take, and the fewest images that it is worth while for. */
const CLOSING_SHARE = 0.15;
const FEWEST_CLOSING = 8192;
const MOST_REPLAYS = 64;
/** About as often as in the ten-minute runs of docs/real-people.md. */
const MOST_DECAYS = 2;
/** Steps of fewer images than this teach nothing that would be worth the time. */
const FEWEST_IMAGES = 2000;
/** Opening, building and loading networks; and of each epoch its export, pictures and curves. */
const OPENING_SECONDS = 6;
const EPOCH_SECONDS = 1.5;
const MOST_EPOCHS = 40;
/** More faces are not kept. */
const MOST_KEPT = 32_768;

/**
 * The configuration with `training.epochs` and `training.imagesPerEpoch`, and with what `chooses` names, so that the run
 * takes `seconds`.
 *
 * @throws UserError where so little could be learnt in the time that it is not worth it, with the time that would be
 */
export function planRun(config: DistillConfig, task: PlanTask): Plan {
  const { costs, seconds, spentSeconds } = task;
  const { batchSize } = config.training;
  const chooses = (what: Choice) => task.chooses.includes(what);
  const replays = chooses('replays') ? chooseReplays(config, costs) : config.training.replays;
  const perIteration = iterationSeconds(config, costs, replays);
  const closing = chooses('closing')
    ? chooseClosing(config, { costs, replays, seconds })
    : config.training.closingImages;
  const before =
    OPENING_SECONDS +
    estimateSeconds(config, costs) +
    teacherSeconds(config, task) +
    closingSeconds(config, { costs, replays, images: closing });
  const perEpoch = EPOCH_SECONDS + validationBatches(config) * (costs.draw + costs.embed + costs.learn / 3);
  // After the last epoch the student is measured in any case.
  const measuring = (epochs: number) =>
    epochs * perEpoch + Math.ceil(epochs / config.evaluation.everyEpochs) * measuringSeconds(config, task);
  const iterationsOf = (epochs: number) =>
    Math.floor((seconds - before - measuring(epochs)) / perIteration / epochs);
  const shown = (replays + (config.sampler.kind === 'dynamic' ? 2 : 1)) * batchSize;
  const fewest = Math.ceil(FEWEST_IMAGES / shown);
  const isWorthWhile = (epochs: number) =>
    iterationsOf(epochs) >= 1 && iterationsOf(epochs) * epochs >= fewest;
  let epochs = Math.min(MOST_EPOCHS, Math.max(1, Math.round(2 * Math.sqrt(Math.max(0, seconds) / 60))));
  // Where measuring takes long, the less often it is done, the more is left to learn in.
  while (epochs > 1 && !isWorthWhile(epochs)) epochs--;
  if (!isWorthWhile(epochs)) {
    const needed = Math.ceil((spentSeconds + before + measuring(1) + fewest * perIteration) / 60);
    const possible = Math.max(0, Math.floor(((seconds - before - measuring(1)) / perIteration) * shown));
    throw new UserError(
      `${Math.max(0, seconds / 60).toFixed(1)} minutes are left for training, in which the student would see ${formatCount(possible)} images: ` +
        `${describeSlowest(costs, batchSize)}; from ${needed} ${needed === 1 ? 'minute' : 'minutes'} on it is worth while`,
      { mendedBy: ['minutes'] },
    );
  }
  const iterations = iterationsOf(epochs);
  const faceBytes = 3 * students[config.student.network]().imageSize ** 2;
  const first = estimateBatches(batchSize);
  const kept = Math.max(first, Math.floor(Math.min(task.keptBytes / faceBytes, MOST_KEPT) / batchSize));
  const training = {
    ...config.training,
    epochs,
    imagesPerEpoch: iterations * batchSize,
    closingImages: closing,
    ...(chooses('replays') && {
      replays,
      kept: Math.min(kept, Math.max(first, iterations * epochs)),
    }),
  };
  return {
    config: {
      ...config,
      training,
      ...(chooses('decay') && {
        optimiser: slowDecay(config.optimiser, (iterations * epochs * shown) / batchSize),
      }),
    },
    faces: iterations * epochs * batchSize,
    images: iterations * epochs * shown,
    seconds: before + measuring(epochs) + epochs * iterations * perIteration,
  };
}

/** How many images the closing fit is given: those of its share of the time, up to what was configured; none where they are few. */
function chooseClosing(
  config: DistillConfig,
  { costs, replays, seconds }: { costs: Costs; replays: number; seconds: number },
): number {
  const most = config.training.closingImages;
  if (most === 0) return 0;
  const perImage = (closingSeconds(config, { costs, replays, images: most }) - SOLVING_SECONDS) / most;
  const images = Math.floor((CLOSING_SHARE * seconds - SOLVING_SECONDS) / perImage);
  const turns = closingTurns({ ...config, training: { ...config.training, replays } });
  const fewest = Math.max(Math.min(FEWEST_CLOSING, most), config.training.batchSize * (1 + turns));
  return Math.min(most, images) < fewest ? 0 : Math.min(most, images);
}

/**
 * Weights decay by the learning rate times `weightDecay` in a step. The longer a run is, the longer it is to remember (Wang &
 * Aitchison, "How to set AdamW's weight decay as you scale model and dataset size", 2024): they decay no faster than to an
 * e-th {@link MOST_DECAYS} times within it.
 */
function slowDecay(optimiser: DistillConfig['optimiser'], steps: number): DistillConfig['optimiser'] {
  const most = MOST_DECAYS / (optimiser.learningRate * steps);
  return { ...optimiser, weightDecay: Math.min(optimiser.weightDecay, Number(most.toPrecision(2))) };
}

/** As many that drawing takes no more than its share of the time. */
function chooseReplays({ sampler }: DistillConfig, { draw, view, embed, learn }: Costs): number {
  const drawn = sampler.kind === 'dynamic' ? 2 : 1;
  const showings = (drawn * draw * (1 / DRAWING_SHARE - 1)) / (view + embed + learn);
  return Math.min(MOST_REPLAYS, Math.max(0, Math.round(showings - drawn)));
}

/** Faces a second: a whole number from 10 on, else with two digits that count. */
export const formatSpeed = (speed: number): string =>
  speed < 10 ? speed.toPrecision(2) : formatCount(Math.round(speed));

/** What takes most of the time, in words: `0.4 faces are drawn a second`. */
function describeSlowest({ draw, view, embed, learn }: Costs, batchSize: number): string {
  const rate = (seconds: number) => formatSpeed(batchSize / seconds);
  const slowest = Math.max(draw, view, embed, learn);
  if (draw === slowest) return `${rate(draw)} faces are drawn a second`;
  if (view === slowest) return `${rate(view)} views are made a second`;
  if (embed === slowest) return `the teacher embeds ${rate(embed)} faces a second`;
  return `the student learns from ${rate(learn)} images a second`;
}
