// Training a teacher from labelled identities, from the first batch to the exported network, as a stream of events.
import { join } from 'node:path';
import { writeFileWhole } from '../formats/write-file.js';
import type { Engine } from '../graph/engine.js';
import { openEmbeddingNetwork } from '../nets/embedding-network.js';
import { storeHalfPrecision } from '../nets/half-precision.js';
import type { TeacherEvent } from './events.js';
import { allFinite, type Failure, TOO_FAST } from './finite.js';
import type { LabelledBatch } from './labelled-source.js';
import { openLabelledSource } from './open-labelled-source.js';
import { type RunOptions, recordRun } from './recorded-run.js';
import { epochFile, RUN_FILES } from './run-folder.js';
import { RunProgress } from './run-progress.js';
import { restoreRunState } from './run-state.js';
import { learningRateAt } from './schedule.js';
import { Speedometer } from './speedometer.js';
import { faceSizeAt, type TeacherConfig, teacherStepsPerEpoch } from './teacher-config.js';
import { writeTeacherCurves } from './teacher-curves.js';
import { describeTraining } from './teacher-metadata.js';
import { TeacherTraining } from './teacher-training.js';
import { validateTeacher } from './validate-teacher.js';

/**
 * Trains a network to tell the source's people apart, with a margin, and reports what happens; the run's folder gets the
 * same events in `events.jsonl`, checkpoints, the teacher of every epoch, curves, and `teacher.onnx` at the end, its weights
 * stored in half precision.
 *
 * A resumed run makes bit for bit the steps that the uninterrupted one would have made on the same machine.
 *
 * @throws UserError for whatever is wrong with the configuration, its files or the folder, and when the loss is no
 *   longer finite
 *
 * @example
 * for await (const event of trainTeacher(config, { folder: 'runs/teacher' })) {
 *   if (event.type === 'validation') console.log(event.epoch, event.accuracy);
 * }
 */
export const trainTeacher = (config: TeacherConfig, options: RunOptions): AsyncGenerator<TeacherEvent> =>
  recordRun(config, options, (engine) => train(engine, config, options));

async function* train(
  engine: Engine,
  config: TeacherConfig,
  { folder, signal, resume = false }: RunOptions,
): AsyncGenerator<TeacherEvent> {
  const { seed, training } = config;
  const { batchSize, epochs, checkpointEverySteps } = training;
  const perEpoch = teacherStepsPerEpoch(config);
  const opened: { close(): Promise<void> }[] = [];
  const opening = <T extends { close(): Promise<void> }>(resource: T): T => {
    opened.push(resource);
    return resource;
  };

  try {
    yield { type: 'preparing', message: 'opening the labelled faces' };
    const restored = resume ? await restoreRunState(folder, config) : undefined;
    const progress = new RunProgress(folder, config, restored);
    const sizeNow = () => faceSizeAt(config, Math.min(progress.validatedEpochs + 1, epochs));
    let source = opening(await openLabelledSource(config, sizeNow()));
    for (const message of source.warnings) yield { type: 'warning', message };
    yield* progress.warnings;
    if (signal?.aborted) {
      yield progress.interrupted();
      return;
    }
    yield { type: 'preparing', message: 'building the training graph' };
    let teacher = opening(await TeacherTraining.open(engine, config, source, restored?.vectors));
    yield {
      type: 'start',
      network: teacher.network.name,
      parameters: teacher.parameterCount,
      embeddingSize: teacher.network.embeddingSize,
      identities: source.identities,
      lowering: teacher.lowering,
      stepsPerEpoch: perEpoch,
      epochs,
      batchSize,
      ...(restored ? { resumedFromStep: progress.step } : {}),
    };

    const whereOf = (step: number) => `step ${step} (batch ${step - 1} of seed ${seed})`;
    const readTeacher = async () => {
      const state = await teacher.read();
      progress.checkFinite(state, 'teacher', whereOf(progress.step));
      return state;
    };
    const speed = new Speedometer(batchSize);

    while (progress.validatedEpochs < epochs) {
      const { validatedEpochs } = progress;
      if (source.sizePx !== sizeNow()) {
        const state = await teacher.read();
        await Promise.all([source.close(), teacher.close()]);
        source = opening(await openLabelledSource(config, sizeNow()));
        teacher = opening(await TeacherTraining.open(engine, config, source, state));
      }
      if (progress.step < (validatedEpochs + 1) * perEpoch) {
        const batch = await source.batch(progress.step);
        const learningRate = learningRateAt(config, progress.step, perEpoch);
        const step = progress.step + 1;
        const { loss, accuracy } = await teacher.step(step, learningRate, batch);
        if (!Number.isFinite(loss)) throw progress.failure(whereOf(step), causeOf(batch, loss));
        progress.step = step;
        yield {
          type: 'step',
          step,
          epoch: Math.ceil(step / perEpoch),
          loss,
          accuracy,
          learningRate,
          imagesPerSecond: speed.tick(),
          images: step * batchSize,
        };
        if (step % checkpointEverySteps === 0 || signal?.aborted)
          yield await progress.save(await readTeacher());
      } else {
        const { step } = progress;
        const epoch = validatedEpochs + 1;
        const state = await readTeacher();
        const model = teacher.export(state, describeTraining(config, source.identities, step));
        await writeFileWhole(join(folder, epochFile('teachers', epoch, 'onnx')), model);
        const half = storeHalfPrecision(model, RUN_FILES.teacher);
        await writeFileWhole(join(folder, RUN_FILES.teacher), half);
        let complete = true;
        if (source.heldOut.same.length > 0) {
          // What ships is what is measured.
          const measured = await openEmbeddingNetwork(engine, half, { name: RUN_FILES.teacher });
          const result = await validateTeacher(measured, source.heldOut, signal);
          await measured.close();
          if (result) yield { type: 'validation', epoch, step, images: step * batchSize, ...result };
          else complete = false;
        }
        if (complete) {
          await writeTeacherCurves(folder, config);
          progress.validatedEpochs = epoch;
        }
        speed.pause();
        yield await progress.save(state);
      }
      if (signal?.aborted && progress.validatedEpochs < epochs) {
        yield progress.interrupted();
        return;
      }
    }
    const { step } = progress;
    yield { type: 'finished', step, images: step * batchSize, file: RUN_FILES.teacher };
  } finally {
    // An engine that has failed or was stopped has freed them already.
    await Promise.allSettled(opened.map((resource) => resource.close()));
  }
}

/** What is behind a loss that is not finite: the faces, or else the teacher itself. */
function causeOf({ faces }: LabelledBatch, loss: number): Failure {
  if (allFinite(faces)) return { what: `the loss is ${loss}`, remedy: TOO_FAST };
  return { what: 'the faces hold NaN or infinity', remedy: 'choose another source' };
}
