// How long the parts of a run take, from what each of them costs.
import { closingTurns, showsViews } from '../../config/counts.js';
import type { DistillConfig } from '../../config/distill-config.js';
import { ESTIMATE_FACES } from '../estimate-statistics.js';
import type { Costs } from './measure-costs.js';

/** What is measured, and what the parts of a step cost. */
interface Measured {
  readonly costs: Costs;
  /** Of the benchmarks; left out: none. */
  readonly pictures?: number;
}

/** What the parts cost together, measured against the sum of what they cost alone. */
const TOGETHER = 1.25;
/** The closing fit's solution. */
export const SOLVING_SECONDS = 10;

/** Seconds of the statistics of a standardised target, before the first step. */
export function estimateSeconds({ target, training }: DistillConfig, { draw, view, embed }: Costs): number {
  return target === 'standardised' ? (ESTIMATE_FACES / training.batchSize) * (draw + view + embed) : 0;
}

/** Seconds in which the student is measured on its benchmarks: to decode pictures takes about as long as to embed them. */
export function measuringSeconds({ training }: DistillConfig, { costs, pictures = 0 }: Measured): number {
  return (pictures / training.batchSize) * 2 * (costs.learn / 3);
}

/** Seconds in which the teacher embeds the pictures of those benchmarks, once. */
export function teacherSeconds({ training }: DistillConfig, { costs, pictures = 0 }: Measured): number {
  return (pictures / training.batchSize) * costs.embed;
}

/** Seconds of one fresh batch and what follows of it. */
export function iterationSeconds(config: DistillConfig, costs: Costs, replays: number): number {
  const { draw, view, embed, learn } = costs;
  const drawn = (config.sampler.kind === 'dynamic' ? 2 : 1) * (draw + view + embed + learn);
  const again = showsViews(config.views) ? view + embed + learn : learn;
  return TOGETHER * (drawn + replays * again);
}

/** Seconds of the closing fit to so many images: the student is only run, and the covariances of its features are summed. */
export function closingSeconds(
  config: DistillConfig,
  { costs, replays, images }: { costs: Costs; replays: number; images: number },
): number {
  if (images === 0) return 0;
  const { draw, view, embed, learn } = costs;
  const turns = closingTurns({ ...config, training: { ...config.training, replays } });
  const iteration = TOGETHER * (draw + (1 + turns) * (view + embed + learn / 2));
  return SOLVING_SECONDS + (images / (config.training.batchSize * (1 + turns))) * iteration;
}
