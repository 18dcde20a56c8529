// A benchmark of pairs measured for a report: its own list, or all pairs of its pictures.

import { AllPairs, compareAll } from '../../evaluate/all-pairs.js';
import type { Benchmark } from '../../evaluate/benchmark.js';
import type { DataSet } from '../../evaluate/data/kinds.js';
import { type ReportedBenchmark, reportBenchmark } from '../../evaluate/report/report.js';
import { reportAllPairs } from '../../evaluate/report/report-all-pairs.js';
import { UserError } from '../../files/user-error.js';
import { bootstrapOptions, type Scorer, type ScoringFlags } from '../options/scoring.js';
import { printWarning } from '../terminal/output.js';

/** What is measured besides rates. */
export interface MeasureFlags extends ScoringFlags {
  readonly by?: readonly string[];
  readonly fmr?: number;
}

/** The same pictures, each against each. @throws UserError for templates, and where people are not known */
export function withAllPairs(data: DataSet): DataSet {
  if (data.kind === 'pairs') return { kind: 'pairs', benchmark: compareAll(data.benchmark) };
  throw new UserError(`${data.benchmark.name}: compares templates, for which there is no --all-pairs`);
}

/** Embeds a benchmark and measures its pairs, with progress on the terminal. */
export async function measurePairs(
  scorer: Scorer,
  benchmark: Benchmark,
  options: MeasureFlags,
): Promise<ReportedBenchmark> {
  const { by = [], fmr } = options;
  const { pairs } = benchmark;
  const wanted = { by, ...(fmr !== undefined && { fmr }) };
  if (pairs instanceof AllPairs) {
    const faces = await scorer.embedAll({ ...benchmark, pairs });
    for (const warning of faces.warnings) printWarning(warning);
    const bootstrap = bootstrapOptions(options, faces.genuine + faces.impostor);
    return reportAllPairs(faces, { ...wanted, bootstrap, onProgress: scorer.showCompared });
  }
  const scored = await scorer.score(benchmark);
  // Before any figure: what is wrong with the pictures says nothing about the network.
  for (const warning of scored.warnings) printWarning(warning);
  return reportBenchmark(scored, { ...wanted, bootstrap: bootstrapOptions(options, scored.same.length) });
}
