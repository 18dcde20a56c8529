// The end of a run: teacher and student on benchmarks, side by side.
import { createHash } from 'node:crypto';
import { mkdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { DistillConfig } from '../distill/config.js';
import { RUN_FILES } from '../distill/run-folder.js';
import type { Benchmark } from '../evaluate/benchmark.js';
import { runBenchmark } from '../evaluate/run-benchmark.js';
import { writeFileWhole } from '../formats/write-file.js';
import { Engine } from '../graph/engine.js';
import { type OpenOptions, openEmbeddingNetwork } from '../nets/embedding-network.js';
import { cacheFolder } from './cache-folder.js';
import { readInputFile } from './input-file.js';
import { openBenchmarks } from './open-benchmarks.js';
import { alignColumns, formatPercent, startProgress } from './output.js';

/** Accuracy of teacher and student on a benchmark, 0..1, over ten folds without flip. */
export interface ClosingRow {
  readonly benchmark: string;
  readonly teacher: number;
  readonly student: number;
  /** The accuracy of guessing. */
  readonly chance: number;
  /** How far the student comes from chance to its teacher: 1 is all the way. */
  readonly kept: number;
}

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
  const teacherOptions = {
    ...(normalize === undefined ? {} : { normalize }),
    ...(colour === undefined ? {} : { colour }),
  };
  const teacher = await measureTeacher(file, teacherOptions, benchmarks);
  const student = await measureModel(join(folder, RUN_FILES.student), {}, benchmarks);
  const rows = benchmarks.map(({ name, pairs }, i): ClosingRow => {
    const genuine = pairs.same.filter(Boolean).length / pairs.same.length;
    const chance = Math.max(genuine, 1 - genuine);
    return {
      benchmark: name,
      teacher: teacher[i],
      student: student[i],
      chance,
      kept: (student[i] - chance) / (teacher[i] - chance),
    };
  });
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
        `${formatPercent(kept, 1)} %`,
      ]),
    ],
    'lr',
  );
}

type ModelOptions = Omit<OpenOptions, 'name'>;

/** Accuracies of a teacher, those known from earlier runs read from the cache. */
async function measureTeacher(
  file: string,
  options: ModelOptions,
  benchmarks: readonly Benchmark[],
): Promise<number[]> {
  const digest = createHash('sha256')
    .update(JSON.stringify(options))
    .update(await readInputFile(file, 'an ONNX embedding network'));
  for (const { name, pairs, images } of benchmarks) {
    // The first and the last picture stand for all: a drawn benchmark changes as a whole.
    digest.update(`${name} ${pairs.same.length}`);
    for (const image of [images[0], images[images.length - 1]]) digest.update(await image.read());
  }
  const folder = join(cacheFolder(), 'teachers');
  const cached = join(folder, `${digest.digest('hex').slice(0, 16)}.json`);
  const known = await readFile(cached, 'utf8').then(parseNumbers, () => undefined);
  if (known?.length === benchmarks.length) return known;
  const accuracies = await measureModel(file, options, benchmarks);
  await mkdir(folder, { recursive: true });
  await writeFileWhole(cached, JSON.stringify(accuracies));
  return accuracies;
}

function parseNumbers(text: string): number[] | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return Array.isArray(value) && value.every((item) => typeof item === 'number') ? value : undefined;
  } catch {
    return undefined;
  }
}

async function measureModel(
  file: string,
  options: ModelOptions,
  benchmarks: readonly Benchmark[],
): Promise<number[]> {
  const model = await readInputFile(file, 'an ONNX embedding network');
  const progress = startProgress();
  const engine = await Engine.start();
  try {
    const network = await openEmbeddingNetwork(engine, model, { name: file, ...options });
    const accuracies: number[] = [];
    for (const benchmark of benchmarks) {
      const result = await runBenchmark((faces, count) => network.embed(faces, count), benchmark, {
        sizePx: network.inputSizePx,
        flip: false,
        onProgress: (done, total) => progress.show(`${file}: ${benchmark.name}, ${done} of ${total} images`),
      });
      accuracies.push(result.plain.accuracy.mean);
    }
    return accuracies;
  } finally {
    progress.clear();
    await engine.stop();
  }
}
