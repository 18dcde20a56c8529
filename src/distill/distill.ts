// A distillation from its configuration to the exported student, as a stream of events.

import { configDigest } from '../config/digest.js';
import {
  type DistillConfig,
  stepsPerBatch,
  stepsPerEpoch,
  validationBatches,
} from '../config/distill-config.js';
import { UserError } from '../files/user-error.js';
import type { Engine } from '../graph/engine.js';
import { students } from '../nets/architectures/networks.js';
import { statisticsAmong } from '../training/head.js';
import { Opened } from '../training/opened.js';
import { runEpochs } from '../training/run-epochs.js';
import { type RunOptions, recordRun } from '../training/run-folder/recorded-run.js';
import { RunProgress } from '../training/run-folder/run-progress.js';
import { restoreRunState } from '../training/run-folder/run-state.js';
import { learningRateAt } from '../training/schedule.js';
import { distillRun } from './distill-run.js';
import { endEpoch, type MeasureStudent } from './end-of-epoch.js';
import { ESTIMATE_FACES, estimateStatistics } from './estimate-statistics.js';
import type { DistillEvent } from './events.js';
import { iterate } from './iteration.js';
import { Learning } from './learning.js';
import { Replay } from './replay.js';
import { openSource } from './sources/open-source.js';
import { Student } from './student.js';
import { openTeacher } from './teacher.js';

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
  return recordRun({ kind: distillRun, config }, options, (engine) => train(engine, config, options));
}

async function* train(
  engine: Engine,
  config: DistillConfig,
  { folder, signal, resume = false, measure }: DistillOptions,
): AsyncGenerator<DistillEvent> {
  const { seed, generator, sampler, optimiser, schedule, loss, training } = config;
  const { batchSize, epochs, replays, checkpointEverySteps } = training;
  const makeNetwork = students[config.student.network];
  const sizePx = makeNetwork().imageSize;
  const opened = new Opened();
  try {
    const images = generator.kind === 'folder' ? 'pictures' : 'generator';
    yield { type: 'preparing', message: `opening ${images} and teacher` };
    // The teacher first: loading it takes most of the memory, for a moment.
    const teacher = opened.add(await openTeacher(engine, config.teacher, sizePx));
    const heldOut = validationBatches(config) * batchSize;
    const source = opened.add(await openSource(engine, generator, { seed, batchSize, sizePx, heldOut }));
    for (const message of [...teacher.warnings, ...source.warnings]) yield { type: 'warning', message };

    const digest = configDigest(distillRun.config, config);
    const restored = resume ? await restoreRunState(folder, digest) : undefined;
    const progress = new RunProgress(folder, digest, restored);
    yield* progress.warnings;
    let statistics = restored && statisticsAmong(restored.vectors);
    if (!restored && config.target === 'standardised') {
      const faces = ESTIMATE_FACES.toLocaleString('en-US');
      const message = `measuring the teacher's embeddings over ${faces} faces for the standardised target`;
      yield { type: 'preparing', message };
      statistics = await estimateStatistics({ engine, source, teacher, batchSize, signal });
    }
    if (signal?.aborted) {
      yield progress.interrupted();
      return;
    }
    yield { type: 'preparing', message: `the teacher gets ${teacher.pixels}; building the training graph` };
    const perEpoch = stepsPerEpoch(config);
    const rates = {
      learningRate: optimiser.learningRate,
      schedule,
      epochs,
      stepsPerEpoch: perEpoch,
    };
    const student = opened.add(
      await Student.open(engine, {
        ...{ seed, loss, optimiser, batchSize, statistics, restored },
        network: makeNetwork(teacher.size),
        weights: config.student.weights,
        learningRateAt: (step) => learningRateAt(rates, step),
      }),
    );
    const { network, parameterCount, lowering } = student.training;
    yield {
      type: 'start',
      student: network.name,
      parameters: parameterCount,
      embeddingSize: teacher.size,
      lowering,
      stepsPerEpoch: perEpoch,
      epochs,
      batchSize,
      ...(restored ? { resumedFromStep: progress.step } : {}),
    };

    const stepsPerIteration = stepsPerBatch(config);
    const counts = { batchSize, stepsPerEpoch: perEpoch, stepsPerIteration };
    const learning = new Learning({ engine, progress, seed, ...counts });
    const replay = new Replay({ engine, source, teacher, student, seed, replays });
    yield* runEpochs<DistillEvent>({
      ...{ progress, epochs, checkpointEverySteps, signal, ...counts },
      file: distillRun.network,
      async *iterate() {
        const number = progress.step / stepsPerIteration;
        for await (const batch of iterate(number, { source, teacher, student, sampler, seed })) {
          if (batch.phase === 'fresh') await replay.keep(number, batch);
          yield await learning.count(batch);
        }
        for await (const batch of replay.repeat(number)) yield await learning.count(batch);
      },
      async read() {
        const state = await student.read();
        progress.checkFinite(state, 'student', learning.place);
        return state;
      },
      async *endEpoch(place, state) {
        const parts = { engine, folder, source, teacher, student, measure, signal };
        const isComplete = yield* endEpoch(config, parts, place, state);
        learning.speed.pause();
        return isComplete;
      },
    });
  } finally {
    await opened.closeAll();
  }
}
