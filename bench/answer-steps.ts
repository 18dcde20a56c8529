// The other side of a LineProcess: makes one step for each line 'step' and answers with its seconds and the peak memory.
import { createInterface } from 'node:readline';
import type { StepAnswer } from './line-process.js';

/** Answers lines on standard input until one of them is not `step`. */
export async function answerSteps(step: () => Promise<unknown>, note: string): Promise<void> {
  for await (const line of createInterface({ input: process.stdin })) {
    if (line.trim() !== 'step') break;
    const begin = performance.now();
    await step();
    const seconds = (performance.now() - begin) / 1000;
    const answer: StepAnswer = { seconds, peakRssMiB: process.resourceUsage().maxRSS / 1024, note };
    process.stdout.write(`${JSON.stringify(answer)}\n`);
  }
}
