// The other side of a LineProcess: makes one step for each line 'step' and answers with its seconds and the peak memory.
import { createInterface } from 'node:readline';
import type { StepAnswer } from './line-process.js';
import { startStopwatch } from './stopwatch.js';

/** What a step's seconds are: those on the wall, or those that its threads were at work. */
export type Clock = 'wall' | 'processor';

/** Answers lines on standard input until one of them is not `step`. */
export async function answerSteps(
  step: () => Promise<unknown>,
  note: string,
  clock: Clock = 'wall',
): Promise<void> {
  for await (const line of createInterface({ input: process.stdin })) {
    if (line.trim() !== 'step') break;
    const elapsed = startStopwatch();
    await step();
    const seconds = elapsed()[clock === 'processor' ? 'cpuSeconds' : 'seconds'];
    const answer: StepAnswer = { seconds, peakRssMiB: process.resourceUsage().maxRSS / 1024, note };
    process.stdout.write(`${JSON.stringify(answer)}\n`);
  }
}
