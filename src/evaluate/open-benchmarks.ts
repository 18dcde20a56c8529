// Benchmarks by name: files and folders whose layout is recognised, or the synthetic ones, which are drawn on first use.
import { join } from 'node:path';
import { cacheFolder } from '../files/cache-folder.js';
import { UserError } from '../files/user-error.js';
import type { Benchmark } from './benchmark.js';
import type { DataOptions } from './data/data-options.js';
import { type DataSet, openData } from './data/kinds.js';
import { labelImages } from './data/labels.js';

import { SYNTH_PROTOCOLS, type SynthProtocol } from './synthetic/protocols.js';
import { openSynthBenchmark } from './synthetic/synth-benchmark.js';

/** The word that stands for all synthetic benchmarks. */
const ALL = 'all';

/** How benchmarks are opened. */
export interface BenchmarkOptions extends DataOptions {
  /** The cache folder, in which drawn pictures are kept; the user's unless given. */
  readonly cache?: string;
  /** Called while a synthetic benchmark is drawn, with its name and the number of pictures done and of all. */
  readonly onDraw?: (name: string, done: number, total: number) => void;
  /** Told why pictures that were drawn could not be kept. */
  readonly onWarning?: (message: string) => void;
}

/**
 * Opens data sets: `synth-wild` and its like, `all` of these, or paths, whose layout is recognised or given as `KIND:PATH`.
 *
 * @throws UserError naming the one that cannot be opened
 */
export async function openDataSets(
  names: readonly string[],
  options: BenchmarkOptions = {},
): Promise<DataSet[]> {
  // Files come first: a damaged one must not cost the time of drawing.
  const opened = new Map<string, DataSet[]>();
  for (const name of names.filter((each) => protocolsNamed(each).length === 0)) {
    if (/^synth-[a-z0-9]+$/.test(name)) {
      const known = [...SYNTH_PROTOCOLS.map((protocol) => protocol.name), ALL].join(', ');
      throw new UserError(`${name}: no such benchmark; expected ${known} or a path`);
    }
    opened.set(name, await openData(name, options));
  }
  const found: DataSet[] = [];
  for (const name of names) {
    found.push(...(opened.get(name) ?? []));
    for (const protocol of protocolsNamed(name)) {
      const benchmark = await openSynth(protocol, options);
      const { labels } = options;
      found.push({
        kind: 'pairs',
        benchmark: labels === undefined ? benchmark : await labelImages(benchmark, labels),
      });
    }
  }
  return found;
}

/**
 * As {@link openDataSets}, for what measures pairs of pictures alone.
 *
 * @throws UserError for IJB-B and IJB-C too, which compare templates
 */
export async function openBenchmarks(
  names: readonly string[],
  options: BenchmarkOptions = {},
): Promise<Benchmark[]> {
  const found = await openDataSets(names, options);
  return found.map((data) => {
    if (data.kind === 'pairs') return data.benchmark;
    throw new UserError(`${data.benchmark.name}: compares templates; only an evaluation measures it`, {
      mendedBy: ['evaluate'],
    });
  });
}

/**
 * Checks that benchmarks can be opened, which is done later: files are read now, what is drawn is known by its name.
 *
 * @throws UserError as {@link openBenchmarks} does
 */
export async function checkBenchmarks(
  names: readonly string[],
  options: BenchmarkOptions = {},
): Promise<void> {
  await openBenchmarks(
    names.filter((name) => protocolsNamed(name).length === 0),
    options,
  );
}

const protocolsNamed = (name: string): readonly SynthProtocol[] =>
  name === ALL ? SYNTH_PROTOCOLS : SYNTH_PROTOCOLS.filter((protocol) => protocol.name === name);

function openSynth(
  protocol: SynthProtocol,
  { cache, onDraw, onWarning }: BenchmarkOptions,
): Promise<Benchmark> {
  return openSynthBenchmark(protocol, {
    cacheFolder: join(cache ?? cacheFolder(), 'benchmarks'),
    onProgress: (done, total) => onDraw?.(protocol.name, done, total),
    ...(onWarning && { onWarning }),
  });
}
