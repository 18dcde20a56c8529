// synthdistill compare-models: several networks on the same pairs, and which differences chance does not explain.

import { Command } from 'commander';
import type { BenchmarkResult } from '../../evaluate/benchmark-result.js';
import { compareModels, type ModelDifference } from '../../evaluate/compare-models.js';
import { measureScores, type ScoredBenchmark } from '../../evaluate/run-benchmark.js';
import { describeInversion } from '../../evaluate/statistics/inversion.js';
import { formatRate } from '../../files/format-number.js';
import { UserError } from '../../files/user-error.js';
import { escapeCell, markdownTable } from '../../pages/markdown.js';
import { openBenchmarksShown } from '../measuring/open-with-progress.js';
import {
  addScoringOptions,
  benchmarkOptions,
  bootstrapOptions,
  type ScoringFlags,
  withScorer,
} from '../options/scoring.js';
import { alignColumns, formatPercent, printJson, printLine, printWarning } from '../terminal/output.js';

/** Makes the `compare-models` command. */
export function compareModelsCommand(): Command {
  const command = new Command('compare-models')
    .summary('measure several networks on the same benchmarks, with the intervals of their differences')
    .description(
      'Measure several embedding networks on the same pairs. Differences to a reference come with a 95 % interval from ' +
        'resampling both together, and with the p-value of McNemar’s exact test on the pairs judged right.',
    )
    .argument('<models...>', 'ONNX embedding networks, at least two')
    .option('--reference <model>', 'the one that others are compared with (default: the first)')
    .option('--no-flip', 'leave the flip test out, which halves the time')
    .option('--markdown', 'print a table in Markdown')
    .option('--json', 'print a JSON object')
    .addHelpText(
      'after',
      '\n--normalize, --colour and --output hold for all models; without them each model’s own metadata decide.' +
        '\n\nExample:\n  $ synthdistill compare-models teacher.onnx student.onnx --benchmark synth-wild lfw.bin',
    );
  return addScoringOptions(command).action(run);
}

interface CompareOptions extends ScoringFlags {
  readonly reference?: string;
  readonly flip: boolean;
  readonly markdown?: true;
  readonly json?: true;
}

/** One model on one benchmark. */
interface Row {
  readonly model: string;
  readonly result: BenchmarkResult;
  /** Null for the reference itself. */
  readonly difference: ModelDifference | null;
}

async function run(given: readonly string[], options: CompareOptions): Promise<void> {
  const reference = options.reference ?? given[0];
  const models = [reference, ...given.filter((model) => model !== reference)];
  if (models.length < 2 || new Set(models).size < models.length) {
    throw new UserError(`compare-models needs at least two different models, found ${given.join(', ')}`);
  }
  const benchmarks = await openBenchmarksShown(options.benchmark ?? [], benchmarkOptions(options));
  if (benchmarks.length === 0) {
    throw new UserError('compare-models needs --benchmark with at least one name, file or folder');
  }
  // Lists of all pairs are made here: one that is too long must not cost the time of embedding.
  const bootstraps = benchmarks.map(({ pairs }) => bootstrapOptions(options, pairs.same.length));
  const scored = new Map<string, ScoredBenchmark[]>();
  for (const model of models) {
    const scores = await withScorer(model, { ...options, tryOn: benchmarks[0] }, async (scorer) => {
      const list: ScoredBenchmark[] = [];
      for (const benchmark of benchmarks) list.push(await scorer.score(benchmark));
      return list;
    });
    scored.set(model, scores);
  }
  const warnings = [...scored.values()].flatMap((list) => list.flatMap((each) => each.warnings));
  for (const line of new Set(warnings)) printWarning(line);
  const tables = bootstraps.map((bootstrap, i) => {
    return models.map((model): Row => {
      const [own, other] = [model, reference].map((name) => scored.get(name)?.[i]);
      if (!own || !other) throw new Error(`${model}: not scored`);
      return {
        model,
        result: measureScores(own, bootstrap),
        difference: model === reference ? null : compareModels(other, own, bootstrap),
      };
    });
  });
  if (options.json) {
    printJson({
      reference,
      benchmarks: tables.map((rows) => ({ benchmark: rows[0].result.name, models: rows })),
    });
    return;
  }
  const print = options.markdown ? markdownLines : terminalTable;
  for (const [i, rows] of tables.entries()) {
    if (i > 0) printLine();
    for (const line of print(rows, options.replicates > 0)) printLine(line);
    for (const { model, result } of rows) {
      const { genuine, impostor, plain } = result;
      const inversion = describeInversion(plain.auc, { genuines: genuine, impostors: impostor });
      if (inversion) printLine(`${model}: ${inversion}`);
    }
  }
}

/** The rate at which TAR is printed: 1e-3, or more where there are too few pairs of two people. */
const farOf = ([{ result }]: readonly Row[]) =>
  result.plain.tarAtFar.findLast(({ far, resolved }) => far >= 1e-3 && resolved)?.far ?? 1e-1;

const headerOf = (far: number) => [
  ...['accuracy', 'difference', 'p', 'EER', 'difference'],
  ...[`TAR@FAR ${formatRate(far)}`, 'difference'],
];

function cellsOf({ model, result, difference }: Row, rate: number): string[] {
  const measured = result.flip ?? result.plain;
  const tar = measured.tarAtFar.find(({ far }) => far === rate) ?? measured.tarAtFar[0];
  const tarDifference = difference?.tarAtFar.find(({ far }) => far === tar.far);
  return [
    model,
    formatPercent(measured.accuracy.mean),
    difference ? formatDifference(difference.accuracy) : 'reference',
    difference ? formatP(difference.accuracy.test.pValue) : '',
    formatPercent(measured.eer),
    difference ? formatDifference(difference.eer) : '',
    tar.resolved ? formatPercent(tar.tar) : '–',
    tarDifference ? formatDifference(tarDifference) : '',
  ];
}

function titleOf([{ result }, second]: readonly Row[], hasIntervals: boolean): string {
  const over = second?.difference?.over ?? 'pairs';
  const kind = result.flip ? 'with flip' : 'as they are';
  const intervals = hasIntervals ? `; in brackets 95 % intervals over ${over}` : '';
  const chance = `chance is ${formatPercent(result.chance)}`;
  return `${result.name}: ${result.pairs} pairs, ${kind}, ${chance}, in percent and percentage points${intervals}`;
}

function terminalTable(rows: readonly Row[], hasIntervals: boolean): string[] {
  const far = farOf(rows);
  const cells = [['', ...headerOf(far)], ...rows.map((row) => cellsOf(row, far))];
  return [titleOf(rows, hasIntervals), '', ...alignColumns(cells, 'lr')];
}

function markdownLines(rows: readonly Row[], hasIntervals: boolean): string[] {
  const far = farOf(rows);
  const cells = [['model', ...headerOf(far)], ...rows.map((row) => cellsOf(row, far))];
  return [escapeCell(titleOf(rows, hasIntervals)), '', markdownTable(cells)];
}

function formatDifference({
  difference,
  interval,
}: {
  readonly difference: number;
  readonly interval: readonly [number, number] | null;
}): string {
  const signed = (rate: number) => `${rate > 0 ? '+' : ''}${formatPercent(rate)}`;
  return interval ? `${signed(difference)} (${interval.map(signed).join(' to ')})` : signed(difference);
}

const formatP = (p: number) => (p < 1e-4 ? '<0.0001' : p.toFixed(4));
