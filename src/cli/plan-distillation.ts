// `--minutes`: times the parts of a distillation, lays it out, and says the plan in three lines.
import type { DistillConfig } from '../config/distill-config.js';
import { measureCosts } from '../distill/plan/measure-costs.js';
import { planRun } from '../distill/plan/plan-run.js';
import { formatDuration } from '../files/format-number.js';
import { Engine } from '../graph/engine.js';

/** What is asked for. */
export interface PlanOptions {
  /** For everything, from the program's start to the exported student. */
  readonly minutes: number;
  readonly choosesReplays: boolean;
  readonly tell: (line: string) => void;
}

/** Each of four parts is timed for so many seconds at most, and for no more than this share of the time. */
const LONGEST_TIMING = 6;
const TIMING_SHARE = 0.02;

/** Kept faces take no more than this share of the memory that is there, nor more than this. */
const MEMORY_SHARE = 0.25;
const MOST_KEPT_BYTES = 1.5 * 2 ** 30;

/** The configuration laid out for the time that is left of `minutes`. */
export async function planDistillation(
  config: DistillConfig,
  { minutes, choosesReplays, tell }: PlanOptions,
): Promise<DistillConfig> {
  tell('timing generator, teacher and student');
  const engine = await Engine.start();
  try {
    const costs = await measureCosts(engine, config, {
      secondsEach: Math.min(LONGEST_TIMING, 60 * minutes * TIMING_SHARE),
    });
    const plan = planRun(config, {
      costs,
      choosesReplays,
      seconds: 60 * minutes - performance.now() / 1000,
      keptBytes: Math.min(MEMORY_SHARE * process.availableMemory(), MOST_KEPT_BYTES),
    });
    const { batchSize, epochs, imagesPerEpoch } = plan.config.training;
    const rate = (seconds: number) => Math.round(batchSize / seconds).toLocaleString('en-US');
    const count = (number: number) => number.toLocaleString('en-US');
    const views = costs.view > 0 ? `, ${rate(costs.view)} views made` : '';
    tell(
      `a second: ${rate(costs.draw)} faces drawn${views}, ${rate(costs.embed)} embedded, ${rate(costs.learn)} learnt from`,
    );
    tell(
      `plan: ${config.student.network} learns from ${count(plan.images)} images of ${count(plan.faces)} faces, each shown ` +
        `${(plan.images / plan.faces).toFixed(0)} times, in ${epochs} epochs of ${count(imagesPerEpoch)} faces`,
    );
    tell(`about ${formatDuration(plan.seconds)}; config.yaml in the run folder repeats it exactly`);
    return plan.config;
  } finally {
    await engine.stop();
  }
}
