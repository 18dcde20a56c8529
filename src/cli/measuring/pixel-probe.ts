// A network whose file does not say how it wants its pixels is tried on a few faces before anything is computed with it.
import type { Benchmark } from '../../evaluate/benchmark.js';
import type { DecodeFace } from '../../evaluate/embed/embedder.js';
import { samplePeople } from '../../evaluate/embed/sample-people.js';
import { drawnFaces } from '../../faces/population/draw-pairs.js';
import type { Remedy } from '../../files/user-error.js';
import type { EmbeddingNetwork } from '../../nets/foreign/embedding-network.js';
import { unsettledOf } from '../../nets/foreign/preprocessing.js';
import { describeProbe, probeCells, requireSeparation } from '../../nets/pixels/describe-probe.js';
import { FEWER_PEOPLE, type ProbeOptions, type ProbeSource, probeSchemes } from '../../nets/pixels/probe.js';
import { type ProbeRow, type SchemeProbe, settingsOf } from '../../nets/pixels/verdict.js';
import { describeRemedies } from '../terminal/errors.js';
import { alignColumns, printWarning, startProgress } from '../terminal/output.js';

/** People of a benchmark, and how its pictures become faces: as aligned ones unless given. */
export interface ProbedBenchmark {
  readonly benchmark: Benchmark;
  readonly decode?: DecodeFace | undefined;
}

/** Tries a network by the usual schemes of pixels: on a benchmark's people where there is one, else on drawn ones. */
export async function probePixels(
  network: EmbeddingNetwork,
  probed: ProbedBenchmark | undefined,
  options: ProbeOptions = {},
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
  /**
   * For a few pictures, of which no figures come: only an assumed normalisation is tried, on fewer people, and a network passes, with
   * a warning, that tells nobody apart by any scheme.
   */
  readonly inPassing?: boolean;
}

/**
 * Tries a network whose scheme, or only the order of whose colours, its file does not say, and warns where another is better;
 * undefined for any other network.
 *
 * @throws UserError where it tells nobody apart by the scheme, which was assumed, or by any
 */
export async function checkPixels(
  network: EmbeddingNetwork,
  { probed, made, inPassing = false }: CheckOptions = {},
): Promise<SchemeProbe | undefined> {
  const open = unsettledOf(network);
  const isAssumed = network.normalizeFrom === 'default';
  if (open === undefined || (inPassing && !isAssumed)) return undefined;
  const probe =
    made ?? (await probePixels(network, probed, { open, ...(inPassing && { people: FEWER_PEOPLE }) }));
  if (isAssumed && !(inPassing && probe.verdict === 'nothing')) {
    requireSeparation(probe, network.name, remediesFor(network));
  }
  // A network that is weak by a scheme which somebody vouches for shows by its figures.
  if (probe.verdict === 'apart' || (!isAssumed && probe.verdict !== 'better')) return probe;
  const remedies = probe.verdict === 'better' ? ` ${describeRemedies(remediesFor(network)(probe.best))}` : '';
  printWarning(`${describeProbe(probe, network.name)}${remedies}`);
  return probe;
}

/** The flags that give a row's scheme, as far as it is another. */
const remediesFor =
  (network: EmbeddingNetwork) =>
  (row: ProbeRow): Remedy[] =>
    settingsOf(row, network);

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
