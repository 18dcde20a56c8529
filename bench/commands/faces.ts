// npm run bench -- faces: how fast the embedded population is drawn, on one core and on all.
import { availableParallelism, loadavg } from 'node:os';
import { Command, Option } from 'commander';
import { count } from '../../src/cli/options/numbers.js';
import { alignColumns, printJson, printLine, startProgress } from '../../src/cli/terminal/output.js';
import { type Framing, RenderPool } from '../../src/faces/population/render-pool.js';
import { LATENT_SIZE, mapLatents } from '../../src/faces/procedural/latents.js';
import { normals } from '../../src/math/random.js';
import { startStopwatch } from '../turns/stopwatch.js';

interface FacesOptions {
  readonly count: number;
  readonly size: number;
  readonly framing: Framing;
  readonly threads: number;
  readonly json?: true;
}

/** The speed of a pool, and how busy the machine was besides. */
interface Speed {
  readonly threads: number;
  readonly facesPerSecond: number;
  /** Processor time of a face in milliseconds: what is left to compare where other work takes its share. */
  readonly processorMs: number;
  /** Processes that wanted the processor in the minute before. */
  readonly load: number;
}

/** Draws faces once to warm up and once by the clock. */
async function measure({ count, size, framing }: FacesOptions, threads: number): Promise<Speed> {
  const load = loadavg()[0];
  const pool = new RenderPool({ threads });
  const draw = async (faces: number, stream: string) => {
    const styles = mapLatents(normals({ seed: 1, stream, step: 0 }, faces * LATENT_SIZE), faces);
    await pool.renderPlanes(styles, { sizePx: size, framing });
  };
  try {
    await draw(40 * threads, 'warm up');
    const elapsed = startStopwatch();
    await draw(count, 'faces');
    const { seconds, cpuSeconds } = elapsed();
    return { threads, facesPerSecond: count / seconds, processorMs: (1000 * cpuSeconds) / count, load };
  } finally {
    await pool.close();
  }
}

/** Makes the `faces` benchmark. */
export function facesCommand(): Command {
  return new Command('faces')
    .description('Time the drawing of procedural faces, mapping of latents and planes for networks included.')
    .option('--count <faces>', 'faces that are timed', count, 1000)
    .option('--size <pixels>', 'height and width', count, 112)
    .addOption(
      new Option('--framing <frame>', 'of the pictures').choices(['arcface', 'ffhq']).default('arcface'),
    )
    .option('--threads <count>', 'the most threads', count, availableParallelism())
    .option('--json', 'print a JSON object')
    .addHelpText('after', '\nExample:\n  $ npm run bench -- faces --count 500')
    .action(async (options: FacesOptions) => {
      const progress = startProgress();
      const speeds: Speed[] = [];
      for (const threads of new Set([1, options.threads])) {
        progress.show(`drawing ${options.count} faces on ${threads} threads`);
        speeds.push(await measure(options, threads));
      }
      progress.clear();
      if (options.json) {
        printJson({ count: options.count, sizePx: options.size, framing: options.framing, speeds });
        return;
      }
      const rows = speeds.map(({ threads, facesPerSecond, processorMs, load }) => [
        `${threads}`,
        facesPerSecond.toFixed(0),
        processorMs.toFixed(1),
        load.toFixed(1),
      ]);
      for (const line of alignColumns(
        [['threads', 'faces/s', 'processor ms a face', 'load before'], ...rows],
        'r',
      ))
        printLine(line);
    });
}
