// Everything that a distillation needs before its first step: teacher, source, the target's statistics, the student.
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { batchesPerEpoch, closingBatches, stepsPerEpoch, validationBatches } from '../config/counts.js';
import { configDigest } from '../config/digest.js';
import type { DistillConfig } from '../config/distill-config.js';
import { hasOnlyFolders, isMixture } from '../config/generator-config.js';
import { distillKind } from '../config/kinds.js';
import { digestOf } from '../files/digest.js';
import type { Engine } from '../graph/engine.js';
import { students } from '../nets/architectures/networks.js';
import { startFile } from '../nets/import/start-weights.js';
import { statisticsAmong } from '../training/head.js';
import type { Opened } from '../training/opened.js';
import type { RunOptions } from '../training/run-folder/recorded-run.js';
import { RUN_FILES } from '../training/run-folder/run-files.js';
import { RunProgress } from '../training/run-folder/run-progress.js';
import { learningRateAt } from '../training/schedule.js';
import { describeAlikeFolders } from './alike-faces.js';
import type { FaceBatches } from './batches/face-batches.js';
import { openBatches } from './batches/open-batches.js';
import { distillRun } from './distill-run.js';
import { ESTIMATE_FACES, estimateStatistics } from './estimate-statistics.js';
import type { DistillEvent } from './events.js';
import type { FaceSource } from './sources/face-source.js';
import { openSource } from './sources/open-source.js';
import { Student } from './student.js';
import { openTeacher, type Teacher } from './teacher.js';

/** Who takes part in a distillation, and how far it is. */
export interface DistillParts {
  readonly source: FaceSource;
  readonly batches: FaceBatches;
  readonly teacher: Teacher;
  readonly student: Student;
  readonly progress: RunProgress;
}

/**
 * Opens all parts and tells what takes a while; the last event is `start`.
 *
 * @param opened closes them
 * @returns undefined where the run was stopped before it began
 */
export async function* prepare(
  engine: Engine,
  config: DistillConfig,
  options: RunOptions,
  opened: Opened,
): AsyncGenerator<DistillEvent, DistillParts | undefined> {
  const { signal } = options;
  const { seed, generator } = config;
  const { batchSize, epochs } = config.training;
  const makeNetwork = students[config.student.network];
  const sizePx = makeNetwork().imageSize;

  const images = isMixture(generator) ? 'sources' : generator.kind === 'folder' ? 'pictures' : 'generator';
  yield { type: 'preparing', message: `opening ${images} and teacher` };
  // The teacher first: loading it takes most of the memory, for a moment.
  const teacher = opened.add(await openTeacher(engine, config.teacher, sizePx));
  if (signal?.aborted) {
    yield (await RunProgress.open({ kind: distillRun, config }, options)).interrupted();
    return undefined;
  }
  if (!options.resume) yield* tryPixels(teacher);
  const settings = { seed, batchSize, sizePx, validationBatches: validationBatches(config) };
  const source = opened.add(await openSource(engine, generator, settings));
  const { replays, kept } = config.training;
  // Pictures of folders are on a disk already.
  const isDrawn = !hasOnlyFolders(generator);
  const store = {
    file: join(options.folder, RUN_FILES.faces),
    digest: await digestRun(config, options.folder),
  };
  const needsStyles = config.sampler.kind === 'dynamic';
  const shown = {
    ...{ engine, source, seed, batchSize, sizePx, replays, kept, needsStyles },
    count: batchesPerEpoch(config) * epochs + closingBatches(config),
    ...(isDrawn && { store }),
  };
  const batches = opened.add(openBatches(shown, config.views));
  for (const message of teacher.notes) yield { type: 'preparing', message };
  for (const message of [...teacher.warnings, ...source.warnings]) yield { type: 'warning', message };

  if (!options.resume) {
    const alike = await describeAlikeFolders(config, { engine, source, teacher, batchSize });
    for (const message of alike) yield { type: 'warning', message };
  }

  const progress = await RunProgress.open({ kind: distillRun, config }, options);
  const { restored } = progress;
  yield* progress.warnings;
  let statistics = restored && statisticsAmong(restored.vectors);
  if (!restored && config.target === 'standardised') {
    const faces = ESTIMATE_FACES.toLocaleString('en-US');
    const message = `measuring the teacher's embeddings over ${faces} faces for the standardised target`;
    yield { type: 'preparing', message };
    statistics = await estimateStatistics({
      engine,
      batches,
      parts: source.parts,
      teacher,
      batchSize,
      signal,
    });
  }
  if (signal?.aborted) {
    yield progress.interrupted();
    return undefined;
  }
  yield { type: 'preparing', message: `the teacher gets ${teacher.pixels}; building the training graph` };
  const { optimiser, schedule, loss } = config;
  const { learningRate } = optimiser;
  const course = { learningRate, schedule, epochs, stepsPerEpoch: stepsPerEpoch(config) };
  const notes: string[] = [];
  const student = opened.add(
    await Student.open(engine, {
      network: makeNetwork(teacher.size),
      start: startFile(config.student, { key: 'student.part', onChosen: (message) => notes.push(message) }),
      seed,
      loss,
      optimiser,
      batchSize,
      statistics,
      learningRateAt: (step) => learningRateAt(course, step),
      restored,
    }),
  );
  for (const message of notes) yield { type: 'warning', message };
  const { network, facts } = student.training;
  yield {
    type: 'start',
    student: network.name,
    ...facts,
    stepsPerEpoch: course.stepsPerEpoch,
    epochs,
    batchSize,
    ...progress.resumedFrom,
  };
  return { source, batches, teacher, student, progress };
}

/** Stands for all that decides a run's faces: its configuration, and what the files hold that this names. */
async function digestRun(config: DistillConfig, folder: string): Promise<string> {
  return digestOf(configDigest(distillKind, config), await readFile(join(folder, RUN_FILES.inputs)));
}

/** Tries how the teacher wants its pixels, whatever its file says: a student of a blind teacher learns nothing, and learns it well. */
async function* tryPixels(teacher: Teacher): AsyncGenerator<DistillEvent> {
  const tried = await teacher.probe();
  if (!tried) return;
  const { probe, message } = tried;
  yield { type: 'preparing', message, probe };
  tried.require();
  if (probe.verdict !== 'apart') yield { type: 'warning', message };
}
