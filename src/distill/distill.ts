// The training loop: SynthDistill's algorithm from the first batch to the exported student, as a stream of events.
import { join } from 'node:path';
import { writeFileWhole } from '../formats/write-file.js';
import type { Engine } from '../graph/engine.js';
import { UserError } from '../math/user-error.js';
import { type EmbeddingNetwork, openEmbeddingNetwork } from '../nets/embedding-network.js';
import { type DistillConfig, stepsPerBatch, stepsPerEpoch, validationBatches } from './config.js';
import { writeCurves, writeEpochPicture } from './epoch-picture.js';
import type { BenchmarkScore, DistillEvent, Phase } from './events.js';
import { findCause } from './finite.js';
import { type RunOptions, recordRun } from './recorded-run.js';
import { Replay } from './replay.js';
import { epochFile, RUN_FILES } from './run-folder.js';
import { RunProgress } from './run-progress.js';
import { restoreRunState } from './run-state.js';
import { resampleStyles } from './sampler.js';
import { learningRateAt } from './schedule.js';
import { openSource } from './source.js';
import { Speedometer } from './speedometer.js';
import { Student, studentNetwork } from './student.js';
import { estimateTarget, TARGET_FACES } from './target.js';
import { openTeacher } from './teacher.js';
import { type ValidationOptions, validate } from './validate.js';

/** The side of the faces that students here take, in pixels. */
const FACE_SIZE = 112;

/**
 * Measures a student on the configuration's benchmarks; undefined where it was stopped by `signal`.
 *
 * Training knows nothing of benchmarks, so what opens and measures them comes from outside.
 */
export type MeasureStudent = (
  student: EmbeddingNetwork,
  signal?: AbortSignal,
) => Promise<readonly BenchmarkScore[] | undefined>;

/** Where a run writes, how it is stopped, whether it goes on, and what measures its `evaluation.benchmarks`. */
export interface DistillOptions extends RunOptions {
  readonly measure?: MeasureStudent;
}

/**
 * Trains a student as the configuration says and reports what happens; the run's folder gets the same events in
 * `events.jsonl`, checkpoints, a picture for each epoch, curves, and `student.onnx` at the end.
 *
 * A resumed run makes bit for bit the steps that the uninterrupted one would have made on the same machine.
 *
 * @throws UserError for whatever is wrong with the configuration, its files or the folder, and when the loss is no
 *   longer finite
 *
 * @example
 * for await (const event of distill(config, { folder: 'runs/first' })) {
 *   if (event.type === 'validation') console.log(event.epoch, event.centredCosine);
 * }
 */
export function distill(config: DistillConfig, options: DistillOptions): AsyncGenerator<DistillEvent> {
  if (config.evaluation.benchmarks.length > 0 && !options.measure) {
    throw new UserError(
      'evaluation.benchmarks: nothing to measure them with; give the option `measure`, or leave the key out',
    );
  }
  return recordRun(config, options, (engine) => train(engine, config, options));
}

async function* train(
  engine: Engine,
  config: DistillConfig,
  { folder, signal, resume = false, measure }: DistillOptions,
): AsyncGenerator<DistillEvent> {
  const { seed, sampler, training } = config;
  const { batchSize, epochs, checkpointEverySteps } = training;
  const perEpoch = stepsPerEpoch(config);
  const perIteration = stepsPerBatch(config);
  const opened: { close(): Promise<void> }[] = [];
  const opening = <T extends { close(): Promise<void> }>(resource: T): T => {
    opened.push(resource);
    return resource;
  };

  try {
    const images = config.generator.kind === 'folder' ? 'pictures' : 'generator';
    yield { type: 'preparing', message: `opening ${images} and teacher` };
    // The teacher first: loading it takes most of the memory, for a moment.
    const teacher = opening(await openTeacher(engine, config, FACE_SIZE));
    const source = opening(await openSource(engine, config, FACE_SIZE));
    for (const message of [...teacher.warnings, ...source.warnings]) yield { type: 'warning', message };
    const restored = resume ? await restoreRunState(folder, config) : undefined;
    const progress = new RunProgress(folder, config, restored);
    yield* progress.warnings;
    let target = restored?.target;
    if (!restored && config.target === 'standardised') {
      const faces = TARGET_FACES.toLocaleString('en-US');
      const message = `measuring the teacher's embeddings over ${faces} faces for the standardised target`;
      yield { type: 'preparing', message };
      target = await estimateTarget({ engine, source, teacher, batchSize, signal });
    }
    if (signal?.aborted) {
      yield progress.interrupted();
      return;
    }
    yield { type: 'preparing', message: `the teacher gets ${teacher.pixels}; building the training graph` };
    const network = studentNetwork(config, teacher.size);
    const student = opening(await Student.open(engine, network, config, target, restored?.vectors));
    yield {
      type: 'start',
      student: network.name,
      parameters: student.parameterCount,
      embeddingSize: teacher.size,
      lowering: student.lowering,
      stepsPerEpoch: perEpoch,
      epochs,
      batchSize,
      ...(restored ? { resumedFromStep: progress.step } : {}),
    };

    const lastPhase: Phase =
      training.replays > 0 ? 'replayed' : sampler.kind === 'dynamic' ? 'resampled' : 'fresh';
    const whereOf = (step: number, phase: Phase) =>
      `step ${step} (${phase} batch ${Math.floor((step - 1) / perIteration)} of seed ${seed})`;
    const readStudent = async () => {
      const state = await student.read();
      progress.checkFinite(state, 'student', whereOf(progress.step, lastPhase));
      return state;
    };
    const speed = new Speedometer(batchSize);
    const replay = new Replay({ engine, source, teacher, seed });

    /** One optimiser step on the faces and targets in the engine. */
    const makeStep = async (phase: Phase) => {
      const learningRate = learningRateAt(config, progress.step, perEpoch);
      const { loss, similarity } = await student.step(progress.step + 1, learningRate);
      const cosine = similarity.reduce((total, s) => total + s, 0) / similarity.length;
      if (!Number.isFinite(loss) || !Number.isFinite(cosine)) {
        throw progress.failure(whereOf(progress.step + 1, phase), await findCause(engine, loss));
      }
      const step = ++progress.step;
      const event: DistillEvent = {
        type: 'step',
        step,
        epoch: Math.ceil(step / perEpoch),
        phase,
        loss,
        cosine,
        learningRate,
        imagesPerSecond: speed.tick(),
        images: step * batchSize,
      };
      return { event, similarity };
    };

    while (progress.validatedEpochs < epochs) {
      const { step, validatedEpochs } = progress;
      if (step < (validatedEpochs + 1) * perEpoch) {
        const iteration = step / perIteration;
        const styles = await source.fresh(iteration);
        await teacher.embed();
        if (training.replays > 0) await replay.keep(iteration);
        const { event, similarity } = await makeStep('fresh');
        yield event;
        if (sampler.kind === 'dynamic' && styles) {
          const key = { seed, stream: 'resample', step: iteration };
          const resampled = resampleStyles(styles, similarity, sampler.coefficient, key);
          await source.render(resampled, iteration);
          await teacher.embed();
          yield (await makeStep('resampled')).event;
        }
        for (let turn = 0; turn < training.replays; turn++) {
          await replay.recall(iteration, turn);
          yield (await makeStep('replayed')).event;
        }
        const due = progress.step % checkpointEverySteps < perIteration;
        if (due || signal?.aborted) yield await progress.save(await readStudent(), target);
      } else {
        const epoch = validatedEpochs + 1;
        const state = await readStudent();
        const model = student.export(state);
        for (const file of [epochFile('students', epoch, 'onnx'), RUN_FILES.student]) {
          await writeFileWhole(join(folder, file), model);
        }
        const batches = validationBatches(config);
        const { benchmarks, everyEpochs } = config.evaluation;
        const isDue = benchmarks.length > 0 && (epoch % everyEpochs === 0 || epoch === epochs);
        const images = step * batchSize;
        const measured =
          batches > 0 || isDue
            ? await openEmbeddingNetwork(engine, model, { name: RUN_FILES.student })
            : undefined;
        let complete = true;
        if (measured && batches > 0) {
          const task: ValidationOptions = { engine, source, teacher, student: measured, batches, signal };
          const result = await validate(task);
          if (result) {
            yield { type: 'validation', epoch, step, images, ...result };
            yield { type: 'picture', epoch, file: await writeEpochPicture(folder, config, epoch, task) };
          } else complete = false;
        }
        if (measured && isDue && complete) {
          const scores = await measure?.(measured, signal);
          for (const score of scores ?? []) yield { type: 'benchmark', epoch, step, images, ...score };
          complete = scores !== undefined;
        }
        await measured?.close();
        if (complete) {
          await writeCurves(folder, config);
          progress.validatedEpochs = epoch;
        }
        speed.pause();
        yield await progress.save(state, target);
      }
      if (signal?.aborted && progress.validatedEpochs < epochs) {
        yield progress.interrupted();
        return;
      }
    }
    const { step } = progress;
    yield { type: 'finished', step, images: step * batchSize, file: RUN_FILES.student };
  } finally {
    // An engine that has failed or was stopped has freed them already.
    await Promise.allSettled(opened.map((resource) => resource.close()));
  }
}
