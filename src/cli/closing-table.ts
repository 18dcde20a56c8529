// The end of a run: teacher and student on benchmarks, side by side.
import { join } from 'node:path';
import { cacheFolder } from '../distill/cache-folder.js';
import type { DistillConfig } from '../distill/config.js';
import { RUN_FILES } from '../distill/run-folder.js';
import type { Benchmark } from '../evaluate/benchmark.js';
import { writeFileWhole } from '../formats/write-file.js';
import type { OpenOptions } from '../nets/embedding-network.js';
import { ACCURACY_RECORD, measureAccuracies } from '../results/accuracies.js';
import { type ClosingRow, closingRow } from '../results/closing-row.js';
import { readNetworkFile } from './network-options.js';
import { openBenchmarks } from './open-benchmarks.js';
import { alignColumns, formatPercent, startProgress } from './output.js';

/** The file in a run's folder that holds the rows. */
export const CLOSING_FILE = 'benchmarks.json';

/**
 * Measures a finished run's student and its teacher, and writes the result into the run's folder.
 *
 * What the teacher reaches is kept in the cache folder: it does not change from run to run.
 *
 * @throws UserError naming the benchmark or model that cannot be opened
 */
export async function measureRun(
  config: DistillConfig,
  folder: string,
  names: readonly string[],
): Promise<ClosingRow[]> {
  const benchmarks = await openBenchmarks(names);
  const { file, normalize, colour } = config.teacher;
  const teacher = await measure(file, join(cacheFolder(), 'teachers.json'), benchmarks, {
    ...(normalize === undefined ? {} : { normalize }),
    ...(colour === undefined ? {} : { colour }),
  });
  const student = await measure(join(folder, RUN_FILES.student), join(folder, ACCURACY_RECORD), benchmarks);
  const rows = benchmarks.map((benchmark, i) => closingRow(benchmark, teacher[i], student[i]));
  await writeFileWhole(join(folder, CLOSING_FILE), `${JSON.stringify(rows, null, 2)}\n`);
  return rows;
}

/** The rows as lines of a table, in percent. */
export function formatClosing(rows: readonly ClosingRow[]): string[] {
  const header = ['accuracy, %', 'teacher', 'student', 'chance', 'kept'];
  return alignColumns(
    [
      header,
      ...rows.map(({ benchmark, teacher, student, chance, kept }) => [
        benchmark,
        ...[teacher, student, chance].map((value) => formatPercent(value)),
        kept === null ? '–' : `${formatPercent(kept, 1)} %`,
      ]),
    ],
    'lr',
  );
}

/** Accuracies of a network; those that are in the record are not measured again. */
async function measure(
  file: string,
  record: string,
  benchmarks: readonly Benchmark[],
  options: Omit<OpenOptions, 'name'> = {},
): Promise<number[]> {
  const progress = startProgress();
  try {
    return await measureAccuracies({
      model: await readNetworkFile(file),
      options: { ...options, name: file },
      benchmarks,
      record,
      onProgress: (name, done, total) => progress.show(`${file}: ${name}, ${done} of ${total} images`),
    });
  } finally {
    progress.clear();
  }
}
