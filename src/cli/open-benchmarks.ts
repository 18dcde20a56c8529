// Benchmarks as they are named on the command line: files and folders, or people who do not exist.
import { join } from 'node:path';
import { cacheFolder } from '../distill/cache-folder.js';
import type { Benchmark } from '../evaluate/benchmark.js';
import { type DataSet, openData } from '../evaluate/data-kinds.js';
import type { DataOptions } from '../evaluate/data-source.js';
import { openSynthBenchmark } from '../evaluate/synth-benchmark.js';
import { SYNTH_PROTOCOLS, synthProtocol } from '../evaluate/synth-protocols.js';
import { UserError } from '../math/user-error.js';
import { startProgress } from './output.js';

/** The names of the benchmarks that come with the package, and the one that stands for all of them. */
export const SYNTH_NAMES: readonly string[] = [...SYNTH_PROTOCOLS.map(({ name }) => name), 'all'];

/** How benchmarks are opened. */
export interface OpenOptions extends DataOptions {
  /** The cache folder, in which drawn pictures are kept; the user's unless given. */
  readonly cache?: string;
}

/**
 * Opens benchmarks: `synth-wild` and its like, `all` of these, or paths, whose layout is recognised or given as `KIND:PATH`.
 *
 * @throws UserError naming the one that cannot be opened
 */
export async function openDataSets(names: readonly string[], options: OpenOptions = {}): Promise<DataSet[]> {
  const found: DataSet[] = [];
  // Files come first: a damaged one must not cost the time of drawing.
  const opened = new Map<string, DataSet[]>();
  for (const name of names.filter((name) => !SYNTH_NAMES.includes(name))) {
    if (/^synth-[a-z0-9]+$/.test(name)) {
      throw new UserError(`${name}: no such benchmark; expected ${SYNTH_NAMES.join(', ')} or a path`);
    }
    opened.set(name, await openData(name, options));
  }
  for (const name of names.flatMap((name) => (name === 'all' ? SYNTH_NAMES.slice(0, -1) : [name]))) {
    found.push(
      ...(opened.get(name) ?? [{ kind: 'pairs', benchmark: await openSynth(name, options.cache) } as const]),
    );
  }
  return found;
}

/** As {@link openDataSets}, for what measures pairs of pictures alone. @throws UserError for IJB-B and IJB-C too */
export async function openBenchmarks(
  names: readonly string[],
  options: OpenOptions = {},
): Promise<Benchmark[]> {
  const found = await openDataSets(names, options);
  return found.map((data) => {
    if (data.kind === 'pairs') return data.benchmark;
    throw new UserError(`${data.benchmark.name}: compares templates; measure it with synthdistill evaluate`);
  });
}

async function openSynth(name: string, cache: string | undefined): Promise<Benchmark> {
  const protocol = synthProtocol(name);
  if (!protocol) throw new Error(`no protocol ${name}`);
  const progress = startProgress();
  try {
    return await openSynthBenchmark(protocol, {
      cacheFolder: join(cache ?? cacheFolder(), 'benchmarks'),
      onProgress: (done, total) => progress.show(`${name}: drawing, ${done} of ${total} pictures`),
    });
  } finally {
    progress.clear();
  }
}
