// A network whose pixels are only assumed is tried on a few faces before anything is computed with it.
import type { Benchmark } from '../evaluate/benchmark.js';
import type { DecodeFace } from '../evaluate/embed/embedder.js';
import { samplePeople } from '../evaluate/embed/sample-people.js';
import { drawnFaces } from '../faces/population/draw-pairs.js';
import type { Remedy } from '../files/user-error.js';
import type { EmbeddingNetwork } from '../nets/foreign/embedding-network.js';
import { describeProbe, probeCells, requireSeparation } from '../nets/pixels/describe-probe.js';
import { type ProbeRow, type ProbeSource, probeSchemes, type SchemeProbe } from '../nets/pixels/probe.js';
import { describeRemedies } from './errors.js';
import { alignColumns, printWarning, startProgress } from './output.js';

/** People of a benchmark, and how its pictures become faces: as aligned ones unless given. */
export interface ProbedBenchmark {
  readonly benchmark: Benchmark;
  readonly decode?: DecodeFace | undefined;
}

/** Tries a network by the usual schemes of pixels: on a benchmark's people where there is one, else on drawn ones. */
export async function probePixels(
  network: EmbeddingNetwork,
  probed: ProbedBenchmark | undefined,
  options: { readonly thorough?: boolean } = {},
): Promise<SchemeProbe> {
  const progress = startProgress();
  progress.show(`${network.name}: trying how it wants its pixels`);
  const people: readonly ProbeSource[] = probed ? [facesOf(probed)] : [];
  try {
    return await probeSchemes(network, [...people, drawnFaces], options);
  } finally {
    progress.clear();
  }
}

const facesOf = ({ benchmark, decode }: ProbedBenchmark): ProbeSource => ({
  of: benchmark.name,
  faces: (people, sizePx) => samplePeople(benchmark, { people, sizePx, ...(decode && { decode }) }),
});

/** What a network is tried on, and what came of trying it before. */
export interface CheckOptions {
  readonly probed?: ProbedBenchmark | undefined;
  readonly made?: SchemeProbe | undefined;
  /** Whether a network passes, with a warning, that tells nobody apart by any scheme: where no figures come of it. */
  readonly anyNetwork?: boolean;
}

/**
 * Tries a network whose scheme is assumed, and warns where another is far better; undefined for any other network.
 *
 * @throws UserError where it tells nobody apart, by the assumed scheme or by any
 */
export async function checkAssumedPixels(
  network: EmbeddingNetwork,
  { probed, made, anyNetwork = false }: CheckOptions = {},
): Promise<SchemeProbe | undefined> {
  if (network.normalizeFrom !== 'default') return undefined;
  const probe = made ?? (await probePixels(network, probed));
  if (!(anyNetwork && probe.verdict === 'nothing')) {
    requireSeparation(probe, network.name, remediesFor(network));
  }
  if (probe.verdict === 'apart') return probe;
  const remedies = probe.verdict === 'better' ? ` ${describeRemedies(remediesFor(network)(probe.best))}` : '';
  printWarning(`${describeProbe(probe, network.name)}${remedies}`);
  return probe;
}

/** The flags that give a row's scheme; the order of the colours only where it is another. */
const remediesFor =
  ({ colour: own }: EmbeddingNetwork) =>
  ({ normalize, colour }: ProbeRow): Remedy[] => [
    `normalize=${normalize}`,
    ...(colour === own ? [] : [`colour=${colour}` as const]),
  ];

/** A probe for a terminal: its table, and what follows from it. */
export function probeLines(probe: SchemeProbe, name: string): string[] {
  return [
    `${probe.people} people of ${probe.of}, two pictures each: mean similarity, and how far apart`,
    '',
    ...alignColumns(probeCells(probe), 'lrrrl'),
    '',
    describeProbe(probe, name),
  ];
}
