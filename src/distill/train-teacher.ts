// Training a teacher from labelled identities, from the first batch to the exported network, as a stream of events.
import { join } from 'node:path';
import { writeFileWhole } from '../formats/write-file.js';
import type { Engine } from '../graph/engine.js';
import { UserError } from '../math/user-error.js';
import { openEmbeddingNetwork } from '../nets/embedding-network.js';
import { storeHalfPrecision } from '../nets/half-precision.js';
import type { TeacherEvent } from './events.js';
import { allFinite, TOO_FAST } from './finite.js';
import { openLabelledSource } from './open-labelled-source.js';
import { type RunOptions, recordRun } from './recorded-run.js';
import { epochFile, RUN_FILES } from './run-folder.js';
import { restoreRunState, saveRunState } from './run-state.js';
import { learningRateAt } from './schedule.js';
import { Speedometer } from './speedometer.js';
import type { TrainingState } from './step-session.js';
import { type TeacherConfig, teacherStepsPerEpoch } from './teacher-config.js';
import { writeTeacherCurves } from './teacher-curves.js';
import { describeTraining } from './teacher-metadata.js';
import { TeacherTraining, teacherNetwork } from './teacher-training.js';
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
    const sizePx = teacherNetwork(config).imageSize;
    const source = opening(await openLabelledSource(config, sizePx));
    for (const message of source.warnings) yield { type: 'warning', message };
    const restored = resume ? await restoreRunState(folder, config) : undefined;
    for (const { file, reason } of restored?.damaged ?? []) {
      yield { type: 'warning', message: `${file} is damaged (${reason}): going on from ${restored?.file}` };
    }
    let step = restored?.step ?? 0;
    let validated = restored?.validatedEpochs ?? 0;
    let lastGood = restored?.file;
    const interrupted = (): TeacherEvent => ({
      type: 'interrupted',
      step,
      ...(lastGood === undefined ? {} : { file: lastGood }),
    });
    if (signal?.aborted) {
      yield interrupted();
      return;
    }
    yield { type: 'preparing', message: 'building the training graph' };
    const teacher = opening(await TeacherTraining.open(engine, config, source, restored?.vectors));
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
      ...(restored ? { resumedFromStep: step } : {}),
    };

    /** The end of a run whose numbers are none; whatever was saved before stays. */
    const failure = (atStep: number, what: string, remedy: string) => {
      const saved =
        lastGood === undefined ? 'nothing was saved yet' : `the last good checkpoint is ${lastGood}`;
      return new UserError(
        `step ${atStep} (batch ${atStep - 1} of seed ${seed}): ${what}; ${saved}; ${remedy}`,
      );
    };
    /** The teacher's vectors, which must be finite to be worth keeping. */
    const readTeacher = async () => {
      const state = await teacher.read();
      for (const [name, values] of state) {
        if (!allFinite(values)) throw failure(step, `the teacher's ${name} hold NaN or infinity`, TOO_FAST);
      }
      return state;
    };
    const save = async (vectors: TrainingState): Promise<TeacherEvent> => {
      const state = { step, validatedEpochs: validated, vectors, target: undefined };
      lastGood = await saveRunState(folder, config, state);
      return { type: 'checkpoint', step, file: lastGood };
    };
    const speed = new Speedometer(batchSize);

    while (validated < epochs) {
      if (step < (validated + 1) * perEpoch) {
        const batch = await source.batch(step);
        const learningRate = learningRateAt(config, step, perEpoch);
        const { loss, accuracy } = await teacher.step(step + 1, learningRate, batch);
        if (!Number.isFinite(loss)) {
          if (allFinite(batch.faces)) throw failure(step + 1, `the loss is ${loss}`, TOO_FAST);
          throw failure(step + 1, 'the faces hold NaN or infinity', 'choose another source');
        }
        step++;
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
        if (step % checkpointEverySteps === 0 || signal?.aborted) yield await save(await readTeacher());
      } else {
        const epoch = validated + 1;
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
          validated = epoch;
        }
        speed.pause();
        yield await save(state);
      }
      if (signal?.aborted && validated < epochs) {
        yield interrupted();
        return;
      }
    }
    yield { type: 'finished', step, images: step * batchSize, file: RUN_FILES.teacher };
  } finally {
    // An engine that has failed or was stopped has freed them already.
    await Promise.allSettled(opened.map((resource) => resource.close()));
  }
}
