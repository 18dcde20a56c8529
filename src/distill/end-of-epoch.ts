// The end of an epoch: the student is exported, measured on faces and benchmarks, and shown.
import { join } from 'node:path';
import { validationBatches } from '../config/counts.js';
import type { DistillConfig } from '../config/distill-config.js';
import { UserError } from '../files/user-error.js';
import { writeFileWhole } from '../files/write-file.js';
import type { Engine } from '../graph/engine.js';
import { type EmbeddingNetwork, openEmbeddingModel } from '../nets/foreign/embedding-network.js';
import type { EpochPlace } from '../training/run-epochs.js';
import { epochFile, RUN_FILES } from '../training/run-folder/run-files.js';
import type { TrainingState } from '../training/step-session.js';
import { writeCurves } from '../training/write-curves.js';
import { adviseOnGap } from './advice.js';
import { distillCurves } from './curves.js';
import { distillRun } from './distill-run.js';
import { drawEpochPicture } from './epoch-picture.js';
import type { BenchmarkScore, DistillEvent } from './events.js';
import type { FaceSource } from './sources/face-source.js';
import type { Student } from './student.js';
import type { Teacher } from './teacher.js';
import { validate } from './validate.js';

/** What embeds faces by value. */
export type FaceEmbedder = Pick<EmbeddingNetwork, 'inputSizePx' | 'embed'>;

/**
 * Measures a student, and its agreement with its teacher, on the configuration's benchmarks; undefined where it was stopped by `signal`.
 *
 * Training knows nothing of benchmarks, so what opens and measures them comes from outside.
 */
export type MeasureStudent = (
  student: EmbeddingNetwork,
  options: { readonly teacher: FaceEmbedder; readonly signal?: AbortSignal | undefined },
) => Promise<readonly BenchmarkScore[] | undefined>;

/** Who takes part in the end of an epoch, and where its files go. */
export interface EpochParts {
  readonly engine: Engine;
  readonly folder: string;
  readonly source: FaceSource;
  readonly teacher: Teacher;
  readonly student: Student;
  readonly measure?: MeasureStudent | undefined;
  readonly signal?: AbortSignal | undefined;
}

/** Ends an epoch with the student in `state`; whether all was measured, which `signal` may prevent. */
export async function* endEpoch(
  config: DistillConfig,
  parts: EpochParts,
  at: EpochPlace,
  state: TrainingState,
): AsyncGenerator<DistillEvent, boolean> {
  const { engine, folder, student } = parts;
  const { training, evaluation } = config;
  const { epoch } = at;
  const model = student.export(state);
  for (const file of [distillRun.networkFile(epoch), distillRun.network]) {
    await writeFileWhole(join(folder, file), model);
  }
  const batches = validationBatches(config);
  const isDue = epoch % evaluation.everyEpochs === 0 || epoch === training.epochs;
  const measure = evaluation.benchmarks.length > 0 && isDue ? parts.measure : undefined;
  if (batches > 0 || measure) {
    const measured = await openEmbeddingModel(engine, model, { name: RUN_FILES.student, check: 'none' });
    try {
      const isComplete = yield* measureEpoch(config, { ...parts, measured, batches, measure }, at);
      if (!isComplete) return false;
    } finally {
      await measured.close();
    }
  }
  const { sampler, target, loss } = config;
  await writeCurves(folder, {
    title: `${config.student.network}: ${sampler.kind} sampling, ${target} target, ${loss} loss`,
    panels: distillCurves(await distillRun.readEvents(folder), loss),
  });
  return true;
}

async function* measureEpoch(
  { seed, sampler, student }: Pick<DistillConfig, 'seed' | 'sampler' | 'student'>,
  parts: EpochParts & { readonly measured: EmbeddingNetwork; readonly batches: number },
  at: EpochPlace,
): AsyncGenerator<DistillEvent, boolean> {
  const { engine, folder, source, teacher, measured, batches, measure, signal } = parts;
  const { epoch } = at;
  let onOwnFaces: number | undefined;
  if (batches > 0) {
    const task = { engine, source, teacher, student: measured, batches, signal };
    const result = await validate(task);
    if (!result) return false;
    onOwnFaces = result.centredCosine;
    yield { type: 'validation', ...at, ...result };
    const file = epochFile('pictures', epoch, 'png');
    const picture = await drawEpochPicture({ seed, sampler, epoch, name: student.network }, task);
    await writeFileWhole(join(folder, file), picture);
    yield { type: 'picture', epoch, file };
  }
  if (measure) {
    const scores = await measure(measured, { teacher: teacher.network, signal });
    if (!scores && !signal?.aborted) {
      throw new UserError(
        'evaluation.benchmarks: the option `measure` gave no scores, though nothing stopped it',
      );
    }
    if (!scores) return false;
    for (const score of scores) {
      yield { type: 'benchmark', ...at, ...score };
      const message = onOwnFaces === undefined ? undefined : adviseOnGap(onOwnFaces, score);
      if (message !== undefined) yield { type: 'advice', epoch, message };
    }
  }
  return true;
}
