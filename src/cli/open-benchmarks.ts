// Benchmarks as they are named on the command line: files, or those of people who do not exist.
import { join } from 'node:path';
import { type Benchmark, readBenchmark } from '../evaluate/benchmark.js';
import { openSynthBenchmark } from '../evaluate/synth-benchmark.js';
import { SYNTH_PROTOCOLS, synthProtocol } from '../evaluate/synth-protocols.js';
import { UserError } from '../math/user-error.js';
import { cacheFolder } from './cache-folder.js';
import { readInputFile } from './input-file.js';
import { startProgress } from './output.js';

/** The names of the benchmarks that come with the package, and the one that stands for all of them. */
export const SYNTH_NAMES: readonly string[] = [...SYNTH_PROTOCOLS.map(({ name }) => name), 'all'];

/**
 * Opens benchmarks: `synth-wild` and its like, `all` of these, or the paths of InsightFace .bin files.
 *
 * @param cache the folder for drawn pictures, the user's cache folder unless given
 * @throws UserError naming the one that cannot be opened
 */
export async function openBenchmarks(names: readonly string[], cache?: string): Promise<Benchmark[]> {
  const benchmarks: Benchmark[] = [];
  // Files come first: a damaged one must not cost the time of drawing.
  const opened = new Map<string, Benchmark>();
  for (const name of names.filter((name) => !SYNTH_NAMES.includes(name))) {
    if (/^synth-[a-z0-9]+$/.test(name)) {
      throw new UserError(`${name}: no such benchmark; expected ${SYNTH_NAMES.join(', ')} or a .bin file`);
    }
    opened.set(name, readBenchmark(await readInputFile(name, 'an InsightFace .bin benchmark'), name));
  }
  for (const name of names.flatMap((name) => (name === 'all' ? SYNTH_NAMES.slice(0, -1) : [name]))) {
    benchmarks.push(opened.get(name) ?? (await openSynth(name, cache)));
  }
  return benchmarks;
}

async function openSynth(name: string, cache: string | undefined): Promise<Benchmark> {
  const protocol = synthProtocol(name);
  if (!protocol) throw new Error(`no protocol ${name}`);
  const progress = startProgress();
  try {
    return await openSynthBenchmark(protocol, {
      cacheFolder: cache ?? join(cacheFolder(), 'benchmarks'),
      onProgress: (done, total) => progress.show(`${name}: drawing, ${done} of ${total} pictures`),
    });
  } finally {
    progress.clear();
  }
}
