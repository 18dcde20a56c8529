// `--minutes`: times the parts of a distillation, and lays it out.
import type { DistillConfig } from '../../config/distill-config.js';
import type { TimedPlan } from '../../distill/plan/describe-plan.js';
import { measureCosts } from '../../distill/plan/measure-costs.js';
import { type Choice, planRun } from '../../distill/plan/plan-run.js';
import { Engine } from '../../graph/engine.js';

/** What is asked for. */
export interface PlanOptions {
  /** For everything, from the program's start to the exported student. */
  readonly minutes: number;
  /** Pictures of the benchmarks that the student is measured on at the end of epochs. */
  readonly pictures: number;
  /** What else than the run's length is the plan's to choose. */
  readonly chooses: readonly Choice[];
  /** How long each of four parts is timed; left out: as long as suits the time. */
  readonly secondsEach?: number;
  /** Aborting it ends the timing, which then throws. */
  readonly signal?: AbortSignal;
}

/**
 * Seconds for which each of four parts is timed. In less than three, what draws faces and makes views is still warming up, and would
 * seem ten times as slow as it is; of a short time no more than a share is spent.
 */
const timingSeconds = (minutes: number): number =>
  Math.min(6, Math.max(0.02 * 60 * minutes, Math.min(3, 0.08 * 60 * minutes)));

/** Kept faces take no more than this share of the memory that is there, nor more than this. */
const MEMORY_SHARE = 0.25;
const MOST_KEPT_BYTES = 1.5 * 2 ** 30;

/**
 * A plan of the configuration for the time that is left of `minutes`, and what it was made from.
 *
 * @throws UserError where nothing would come of it in the time
 */
export async function planDistillation(
  config: DistillConfig,
  { minutes, pictures, chooses, secondsEach = timingSeconds(minutes), signal }: PlanOptions,
): Promise<TimedPlan> {
  const engine = await Engine.start();
  // Whoever waits for a network then learns that there will be no answer.
  signal?.addEventListener('abort', () => void engine.stop(), { once: true });
  try {
    signal?.throwIfAborted();
    const costs = await measureCosts(engine, config, { secondsEach, signal });
    // Since the program's start.
    const spentSeconds = performance.now() / 1000;
    const plan = planRun(config, {
      costs,
      pictures,
      chooses,
      seconds: 60 * minutes - spentSeconds,
      spentSeconds,
      keptBytes: Math.min(MEMORY_SHARE * process.availableMemory(), MOST_KEPT_BYTES),
    });
    return { plan, costs };
  } finally {
    await engine.stop();
  }
}
