// npm run bench -- forms: the ways in which StyleGAN2's layers can be computed, against the one that is in use.
import { Command } from 'commander';
import { count } from '../../src/cli/options/numbers.js';
import { alignColumns, printJson, printLine, startProgress } from '../../src/cli/terminal/output.js';
import { type Settings, startWorker } from '../turns/contestants.js';
import { type TurnResult, takeTurnsAndClose } from '../turns/take-turns.js';

interface FormsOptions {
  readonly batch: number;
  readonly rounds: number;
  readonly warmUp: number;
  readonly json?: true;
}

const IN_USE = 'planes up to 64 pixels, blocked kernels above, what the crop shows (in use)';

/** Arguments of the worker that make each form. */
const FORMS: Readonly<Record<string, Settings>> = {
  'ConvTranspose, then the low-pass filter; whole images': { output: 'plain' },
  'blocked kernels from 8 pixels on': { output: 'faces', 'planes-up-to': 4 },
  'planes up to 32 pixels': { output: 'faces', 'planes-up-to': 32 },
  'planes up to 128 pixels': { output: 'faces', 'planes-up-to': 128 },
  'planes at every size': { output: 'faces', 'planes-up-to': 256 },
  'as in use, but whole images': { output: 'images' },
  'as in use, stopped at 128 pixels': { output: 'faces', resolution: 128 },
};

/** Times every form in turn with the one in use, by the seconds of one thread, which other programs disturb least. */
async function runForms({ batch, rounds, warmUp }: FormsOptions): Promise<TurnResult> {
  const start = (name: string, form: Settings) =>
    startWorker(name, 'frozen-worker', { ...form, batch, threads: 1, clock: 'processor' });
  const ours = start(IN_USE, { output: 'faces' });
  const others = Object.entries(FORMS).map(([name, form]) => start(name, form));
  return takeTurnsAndClose(ours, others, { warmUp, rounds });
}

function printForms({ ours, peers }: TurnResult): void {
  const rows = peers.map(({ name, seconds, peakBytes, ratio }) => [
    name,
    seconds.toFixed(2),
    ratio.toFixed(2),
    (peakBytes / 1e9).toFixed(2),
  ]);
  const own = [ours.name, ours.seconds.toFixed(2), '1.00', (ours.peakBytes / 1e9).toFixed(2)];
  const headings = ['', 'seconds of one thread', 'times as long', 'peak GB'];
  for (const line of alignColumns([headings, own, ...rows], 'lrrr')) printLine(line);
}

/** Makes the `forms` benchmark. */
export function formsCommand(): Command {
  return new Command('forms')
    .description(
      'Time the forms of StyleGAN2 (256 pixels, full width, random weights and noise) in turn with the one that is in use.',
    )
    .option('--batch <images>', 'images in a batch', count, 8)
    .option('--rounds <turns>', 'runs of each that count', count, 3)
    .option('--warm-up <runs>', 'runs of each before them', count, 1)
    .option('--json', 'print a JSON object')
    .addHelpText('after', '\nExample:\n  $ npm run bench -- forms --rounds 5')
    .action(async (options: FormsOptions) => {
      const progress = startProgress();
      progress.show('timing: forms of StyleGAN2');
      const result = await runForms(options).finally(progress.clear);
      if (options.json) printJson(result);
      else printForms(result);
    });
}
