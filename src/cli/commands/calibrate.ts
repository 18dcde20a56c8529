// synthdistill calibrate: a threshold for a false match rate, written into the model.

import { dirname } from 'node:path';
import { Command } from 'commander';
import { calibrateAllPairs } from '../../evaluate/all-pairs/calibrate-all-pairs.js';
import { AllPairs, compareAll } from '../../evaluate/all-pairs.js';
import type { Benchmark } from '../../evaluate/benchmark.js';
import { type Calibration, calibrate } from '../../evaluate/calibration.js';
import { writeCalibration } from '../../evaluate/calibration-metadata.js';
import { describeConditions, type MeasuringConditions } from '../../evaluate/measuring-conditions.js';
import { formatRate } from '../../files/format-number.js';
import { makeFolder } from '../../files/make-folder.js';
import { programVersion } from '../../files/program-version.js';
import { UserError } from '../../files/user-error.js';
import { requireWritableFile, writeFileWhole } from '../../files/write-file.js';
import { readModelFile } from '../../formats/foreign/recognise-foreign.js';
import { decodeOnnx } from '../../formats/onnx/onnx.js';
import { formatNormalisation } from '../../nets/normalisation.js';
import { openBenchmarksShown } from '../measuring/open-with-progress.js';
import { rate } from '../options/numbers.js';
import {
  addScoringOptions,
  benchmarkOptions,
  bootstrapOptions,
  type Scorer,
  type ScoringFlags,
  withScorer,
} from '../options/scoring.js';
import { formatRange } from '../tables/format-rate.js';
import { formatCount, printJson, printLine, printWarning } from '../terminal/output.js';

/** Makes the `calibrate` command. */
export function calibrateCommand(): Command {
  const command = new Command('calibrate')
    .summary('find the threshold for a false match rate and write it into the model')
    .description(
      'Find the similarity from which on at most a given share of different people would be taken for one, on one ' +
        'benchmark, and write it into the model together with how it was measured: `synthdistill verify` does the same.',
    )
    .argument('<model>', 'an ONNX embedding network')
    .requiredOption('--fmr <rate>', 'the false match rate, such as 1e-4', rate)
    .option('--all-pairs', 'compare every picture with every other, where the benchmark knows its people')
    .option('--flip', 'add the embeddings of picture and mirror image; verify does the same then')
    .option('--out <file>', 'where to write the calibrated model (default: the model itself)')
    .option('--dry-run', 'write nothing')
    .option('--json', 'print a JSON object')
    .addHelpText(
      'after',
      '\nExample:\n  $ synthdistill calibrate student.onnx --benchmark synth-wild --all-pairs --fmr 1e-4',
    );
  return addScoringOptions(command).action(run);
}

interface CalibrateOptions extends ScoringFlags {
  readonly fmr: number;
  readonly allPairs?: true;
  readonly flip?: boolean;
  readonly out?: string;
  readonly dryRun?: true;
  readonly json?: true;
}

async function run(model: string, options: CalibrateOptions): Promise<void> {
  const { out = model, flip = false } = options;
  if (options.benchmark?.length !== 1) {
    throw new UserError(
      `calibrate needs --benchmark with one name, file or folder, found ${options.benchmark?.length ?? 0}`,
    );
  }
  // A result that cannot be written must not cost the minutes of measuring.
  if (!options.dryRun) await requireWritableFile(out);
  const opened = await openBenchmarksShown(options.benchmark, benchmarkOptions(options));
  if (opened.length !== 1) {
    const names = opened.map(({ name }) => name).join(', ');
    throw new UserError(
      `${options.benchmark[0]} is ${opened.length} benchmarks (${names}); choose one of them`,
    );
  }
  const benchmark = options.allPairs ? compareAll(opened[0]) : opened[0];
  // Decoded before anything is embedded, for the same reason.
  const bytes = await readModelFile(model, 'an ONNX embedding network');
  decodeOnnx(bytes, model);
  const calibration = await withScorer(model, { ...options, flip, tryOn: opened[0] }, async (scorer) => {
    const found = await measureThreshold(scorer, benchmark, { ...options, flip });
    return { ...found, measured: conditionsOf(scorer, flip) };
  });
  if (!options.dryRun) {
    await makeFolder(dirname(out));
    await writeFileWhole(out, writeCalibration(bytes, calibration, model));
  }
  if (options.json) {
    printJson({ model, written: options.dryRun ? null : out, ...calibration });
    return;
  }
  for (const line of describe(calibration)) printLine(line);
  printLine(options.dryRun ? 'not written' : `written into ${out}; synthdistill verify uses it`);
}

async function measureThreshold(
  scorer: Scorer,
  benchmark: Benchmark,
  options: CalibrateOptions & { readonly flip: boolean },
): Promise<Calibration> {
  const { fmr, flip } = options;
  const { pairs } = benchmark;
  if (pairs instanceof AllPairs) {
    const faces = await scorer.embedAll({ ...benchmark, pairs });
    for (const warning of faces.warnings) printWarning(warning);
    const bootstrap = bootstrapOptions(options, faces.genuine + faces.impostor);
    return calibrateAllPairs(faces, fmr, { flip, ...bootstrap, onProgress: scorer.showCompared });
  }
  const scored = await scorer.score(benchmark);
  for (const warning of scored.warnings) printWarning(warning);
  return calibrate(scored, fmr, { flip, ...bootstrapOptions(options, scored.same.length) });
}

/** What the scorer's similarities are measured with, today. */
function conditionsOf({ network, alignment }: Scorer, flip: boolean): MeasuringConditions {
  const { normalize, colour, output } = network;
  const date = new Date().toISOString().slice(0, 10);
  return {
    normalize: formatNormalisation(normalize),
    colour,
    output,
    flip,
    alignment,
    version: programVersion(),
    date,
  };
}

function describe(calibration: Calibration): string[] {
  const { benchmark, fmr, threshold, thresholdInterval, observedFmr, fnmr, fnmrInterval } = calibration;
  const { genuine, impostor, over, measured = {} } = calibration;
  const range = thresholdInterval
    ? ` (${thresholdInterval.map((value) => value.toFixed(4)).join(' to ')})`
    : '';
  return [
    `${benchmark}: ${formatCount(genuine)} pairs of one person, ${formatCount(impostor)} of two`,
    `threshold ${threshold.toFixed(4)}${range}: cosine similarity at a false match rate of ${formatRate(fmr)}, observed ${formatRate(observedFmr)}`,
    `false non-match rate there ${formatRate(fnmr)} (${formatRange(fnmrInterval)})`,
    `in brackets: 95 % intervals over ${over}`,
    `measured with ${describeConditions(measured)}`,
  ];
}
