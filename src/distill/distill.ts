// The training loop: SynthDistill's algorithm from the first batch to the exported student, as a stream of events.
import { join } from 'node:path';
import { Engine } from '../graph/engine.js';
import { UserError } from '../math/user-error.js';
import { openEmbeddingNetwork } from '../nets/embedding-network.js';
import { type Checkpoint, readNewestCheckpoint, writeCheckpoint } from './checkpoint.js';
import { type DistillConfig, stepsPerEpoch, validationBatches } from './config.js';
import { configDigest } from './config-digest.js';
import { writeCurves, writeEpochPicture } from './epoch-picture.js';
import type { DistillEvent } from './events.js';
import { openRunFolder, RUN_FILES } from './run-folder.js';
import { resampleStyles } from './sampler.js';
import { learningRateAt } from './schedule.js';
import { openSource } from './source.js';
import { Student, type StudentState, studentNetwork } from './student.js';
import type { TargetStatistics } from './student-step.js';
import { estimateTarget } from './target.js';
import { openTeacher } from './teacher.js';
import { type ValidationOptions, validate } from './validate.js';
import { writeFileWhole } from './write-file.js';

/** The side of the faces that students here take, in pixels. */
const FACE_SIZE = 112;

/** Where a run writes, how it is stopped, and whether it goes on. */
export interface DistillOptions {
  /** The run folder. */
  readonly folder: string;
  /** Aborting it ends the run after the present iteration, with a checkpoint. */
  readonly signal?: AbortSignal;
  /** Goes on from the newest checkpoint in the folder. */
  readonly resume?: boolean;
  /** Threads of the engine, default the processor's. */
  readonly threads?: number;
  /** An engine of the caller's, who stops it; default: one of the run's own, which ends with it. */
  readonly engine?: Engine;
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
export async function* distill(config: DistillConfig, options: DistillOptions): AsyncGenerator<DistillEvent> {
  const { folder: path, resume = false } = options;
  const folder = await openRunFolder(path, { config, resume });
  const engine =
    options.engine ?? (await Engine.start(options.threads === undefined ? {} : { threads: options.threads }));
  try {
    for await (const event of train(engine, config, options)) {
      folder.appendEvent(event);
      yield event;
    }
  } finally {
    if (engine !== options.engine) await engine.stop();
    folder.close();
  }
}

async function* train(
  engine: Engine,
  config: DistillConfig,
  { folder, signal, resume = false }: DistillOptions,
): AsyncGenerator<DistillEvent> {
  const { seed, sampler, training } = config;
  const { batchSize, epochs, checkpointEverySteps } = training;
  const perEpoch = stepsPerEpoch(config);
  const perIteration = sampler.kind === 'dynamic' ? 2 : 1;

  const source = await openSource(engine, config, FACE_SIZE);
  for (const message of source.warnings) yield { type: 'warning', message };
  const teacher = await openTeacher(engine, config, FACE_SIZE);
  const restored = resume ? await readNewestCheckpoint(folder) : undefined;
  for (const { file, reason } of restored?.damaged ?? []) {
    yield { type: 'warning', message: `${file} is damaged (${reason}): going on from ${restored?.file}` };
  }
  const target = restored
    ? restoredTarget(restored.checkpoint)
    : config.target === 'standardised'
      ? await estimateTarget(engine, source, teacher, batchSize)
      : undefined;
  const network = studentNetwork(config, teacher.size);
  const student = await Student.open(
    engine,
    network,
    config,
    target,
    restored && stateOf(restored.checkpoint),
  );
  let step = restored?.checkpoint.step ?? 0;
  let validated = restored?.checkpoint.numbers.validatedEpochs ?? 0;
  let lastGood = restored?.file;
  yield {
    type: 'start',
    student: network.name,
    parameters: student.parameterCount,
    embeddingSize: teacher.size,
    lowering: student.lowering,
    stepsPerEpoch: perEpoch,
    epochs,
    batchSize,
    ...(restored ? { resumedFromStep: step } : {}),
  };

  const save = async () => {
    const tensors = [...(await student.read()), ...targetTensors(target)];
    lastGood = await writeCheckpoint(folder, {
      step,
      digest: configDigest(config),
      tensors: new Map(tensors.map(([name, data]) => [name, { shape: [data.length], data }])),
      numbers: { validatedEpochs: validated },
    });
    return lastGood;
  };
  const speed = new Speedometer(batchSize);

  /** One optimiser step on the faces in the engine. */
  const makeStep = async (phase: 'fresh' | 'resampled') => {
    await teacher.embed();
    const learningRate = learningRateAt(config, step, perEpoch);
    const { loss, similarity } = await student.step(step + 1, learningRate);
    const cosine = similarity.reduce((total, s) => total + s, 0) / similarity.length;
    if (!Number.isFinite(loss) || !Number.isFinite(cosine)) {
      throw new UserError(
        `step ${step + 1} (${phase} batch ${Math.floor(step / perIteration)} of seed ${seed}): the loss is ${loss}; ` +
          `the last good checkpoint is ${lastGood ?? 'none'}: resume with a lower optimiser.learningRate or clipNorm`,
      );
    }
    step++;
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

  while (step < epochs * perEpoch || validated < epochs) {
    if (step < (validated + 1) * perEpoch) {
      const iteration = step / perIteration;
      const styles = await source.fresh(iteration);
      const { event, similarity } = await makeStep('fresh');
      yield event;
      if (sampler.kind === 'dynamic' && styles) {
        const key = { seed, stream: 'resample', step: iteration };
        await source.render(resampleStyles(styles, similarity, sampler.coefficient, key));
        yield (await makeStep('resampled')).event;
      }
      const due = step % checkpointEverySteps < perIteration;
      if (due || signal?.aborted) yield { type: 'checkpoint', step, file: await save() };
    } else {
      const epoch = validated + 1;
      const model = await student.export();
      await writeFileWhole(join(folder, RUN_FILES.student), model);
      const measured = await openEmbeddingNetwork(engine, model, { name: RUN_FILES.student });
      const batches = validationBatches(config);
      const task: ValidationOptions = { engine, source, teacher, student: measured, batches, signal };
      const result = batches > 0 ? await validate(task) : undefined;
      if (result) {
        yield { type: 'validation', epoch, step, images: step * batchSize, ...result };
        yield { type: 'picture', epoch, file: await writeEpochPicture(folder, config, epoch, task) };
      }
      if (!signal?.aborted) {
        await writeCurves(folder, config);
        validated = epoch;
      }
      await measured.close();
      speed.pause();
      yield { type: 'checkpoint', step, file: await save() };
    }
    if (signal?.aborted) {
      yield { type: 'interrupted', step, file: lastGood ?? '' };
      return;
    }
  }
  await source.close();
  yield { type: 'finished', step, images: step * batchSize, file: RUN_FILES.student };
}

/** Images a second, smoothed over the last steps. */
class Speedometer {
  #last = performance.now();
  #secondsPerStep: number | undefined;

  constructor(readonly batchSize: number) {}

  /** Call after each step. */
  tick(): number {
    const now = performance.now();
    const seconds = (now - this.#last) / 1000;
    this.#last = now;
    this.#secondsPerStep =
      this.#secondsPerStep === undefined ? seconds : 0.9 * this.#secondsPerStep + 0.1 * seconds;
    return this.batchSize / this.#secondsPerStep;
  }

  /** Call after work that is not a step. */
  pause(): void {
    this.#last = performance.now();
  }
}

const TARGET_MEAN = 'targetMean';
const TARGET_DEVIATION = 'targetDeviation';

function targetTensors(target: TargetStatistics | undefined): [string, Float32Array][] {
  return target
    ? [
        [TARGET_MEAN, target.mean],
        [TARGET_DEVIATION, target.deviation],
      ]
    : [];
}

function restoredTarget({ tensors }: Checkpoint): TargetStatistics | undefined {
  const mean = tensors.get(TARGET_MEAN)?.data;
  const deviation = tensors.get(TARGET_DEVIATION)?.data;
  return mean && deviation ? { mean, deviation } : undefined;
}

function stateOf({ tensors }: Checkpoint): StudentState {
  return new Map([...tensors].map(([name, { data }]) => [name, data]));
}
