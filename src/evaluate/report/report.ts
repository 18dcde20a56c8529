// A whole evaluation as one object: what report.json holds and the page and the Markdown table show.

import type { BenchmarkResult } from '../benchmark-result.js';
import { measureScores, type ScoredBenchmark } from '../run-benchmark.js';
import type { BootstrapOptions } from '../statistics/bootstrap.js';
import { resamplingUnits } from '../statistics/bootstrap.js';
import { compareGroups, type GroupComparison } from '../statistics/group-rates.js';
import { countScores, type ScoreHistogram } from '../statistics/histogram.js';
import type { TemplateResult } from '../templates/run-templates.js';
import type { Provenance } from './provenance.js';
import { type WorstPairs, worstPairs } from './worst-pairs.js';

/** How the network saw its pictures. */
export interface ReportInput {
  readonly normalize: string;
  readonly normalizeFrom: string;
  readonly colour: string;
  /** Height of the faces, and width of the part of them that the network sees. */
  readonly sizePx: number;
  readonly widthPx: number;
  /** What was fixed or chosen so that the network could be used. */
  readonly notes: readonly string[];
}

/** One benchmark of pairs. */
export interface ReportedBenchmark {
  readonly result: BenchmarkResult;
  /** One comparison for each label that was asked for; by the flip test where it was made. */
  readonly groups: readonly GroupComparison[];
  readonly worst: WorstPairs;
  /** The spread of the scores for a chart, in a hundred bins; not part of report.json. */
  readonly histogram: ScoreHistogram;
  /** The scores behind it, of all pairs those of the worst; not part of report.json. */
  readonly scored: ScoredBenchmark;
}

/** An evaluation of one model. */
export interface Report {
  readonly model: string;
  readonly input: ReportInput;
  /** What came of trying how the network wants its pixels, where that was done; JSON-friendly. */
  readonly probe?: object | undefined;
  readonly benchmarks: readonly ReportedBenchmark[];
  /** Benchmarks of templates: IJB-B and IJB-C. */
  readonly templates: readonly TemplateResult[];
  /** How, when and on what it was made; left out where the caller does not say. */
  readonly provenance?: Provenance;
}

/** What is measured besides rates. */
export interface ReportOptions {
  readonly bootstrap?: BootstrapOptions;
  /** Labels by which rates are compared; those that a benchmark does not have are left out. */
  readonly by?: readonly string[];
  /** The false match rate at which groups are compared. */
  readonly fmr?: number;
}

/** Bins of the chart of scores. */
export const HISTOGRAM_BINS = 100;

/** Measures a scored benchmark: rates, intervals, groups and the worst pairs. */
export async function reportBenchmark(
  scored: ScoredBenchmark,
  { bootstrap, by = [], fmr }: ReportOptions = {},
): Promise<ReportedBenchmark> {
  const { benchmark, kept, same, plain, flip } = scored;
  const units = resamplingUnits(benchmark, kept);
  const data = { benchmark, kept, same, scores: flip ?? plain };
  const options = { units, ...(bootstrap && { bootstrap }), ...(fmr !== undefined && { fmr }) };
  return {
    scored,
    histogram: countScores(flip ?? plain, same, HISTOGRAM_BINS),
    result: measureScores(scored, bootstrap),
    groups: by
      .filter((label) => benchmark.images.some(({ labels }) => labels?.[label] !== undefined))
      .map((label) => compareGroups(data, label, options)),
    worst: await worstPairs(scored),
  };
}

/** What report.json holds. */
export function reportJson({ model, input, probe, benchmarks, templates, provenance }: Report): object {
  return {
    ...(provenance && { provenance }),
    model,
    input,
    ...(probe && { probe }),
    benchmarks: benchmarks.map(({ result, groups, worst }) => ({ ...result, groups, worst })),
    templates,
  };
}
