// Training a network on labelled people, to be somebody's teacher, as a stream of events.
import { configDigest } from '../config/digest.js';
import { faceSizeAt, type SupervisedConfig, supervisedStepsPerEpoch } from '../config/supervised-config.js';
import type { Engine } from '../graph/engine.js';
import { allFinite, type Failure, TOO_FAST } from '../training/finite.js';
import { Opened } from '../training/opened.js';
import { runEpochs } from '../training/run-epochs.js';
import { type RunOptions, recordRun } from '../training/run-folder/recorded-run.js';
import { RunProgress } from '../training/run-folder/run-progress.js';
import { type RestoredState, restoreRunState } from '../training/run-folder/run-state.js';
import { learningRateAt } from '../training/schedule.js';
import { Speedometer } from '../training/speedometer.js';
import { endEpoch } from './end-of-epoch.js';
import type { SupervisedEvent } from './events.js';
import { LabelledNetwork } from './labelled-network.js';
import type { LabelledBatch } from './labelled-source.js';
import { openLabelledSource } from './open-labelled-source.js';
import { supervisedRun } from './supervised-run.js';

/**
 * Trains a network to tell the source's people apart, with a margin, and reports what happens; the run's folder gets the
 * same events in `events.jsonl`, checkpoints, the network of every epoch, curves, and `teacher.onnx` at the end, its weights
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
export const trainTeacher = (
  config: SupervisedConfig,
  options: RunOptions,
): AsyncGenerator<SupervisedEvent> =>
  recordRun({ kind: supervisedRun, config }, options, (engine) => train(engine, config, options));

async function* train(
  engine: Engine,
  config: SupervisedConfig,
  { folder, signal, resume = false }: RunOptions,
): AsyncGenerator<SupervisedEvent> {
  const { seed, training } = config;
  const { batchSize, epochs, checkpointEverySteps } = training;
  const opened = new Opened();
  const openSource = async (sizePx: number) => {
    const { validationPairs } = training;
    return opened.add(await openLabelledSource(config.source, { seed, batchSize, validationPairs, sizePx }));
  };
  try {
    yield { type: 'preparing', message: 'opening the labelled faces' };
    const digest = configDigest(supervisedRun.config, config);
    const restored = resume ? await restoreRunState(folder, digest) : undefined;
    const progress = new RunProgress(folder, digest, restored);
    const sizeNow = () => faceSizeAt(config, Math.min(progress.validatedEpochs + 1, epochs));
    let source = await openSource(sizeNow());
    for (const message of source.warnings) yield { type: 'warning', message };
    yield* progress.warnings;
    if (signal?.aborted) {
      yield progress.interrupted();
      return;
    }

    yield { type: 'preparing', message: 'building the training graph' };
    const stepsPerEpoch = supervisedStepsPerEpoch(config);
    const { schedule, optimiser } = config;
    const rates = { learningRate: optimiser.learningRate, schedule, epochs, stepsPerEpoch };
    const openNetwork = async (from?: Pick<RestoredState, 'step' | 'vectors'>) => {
      const { network, margin } = config;
      return opened.add(
        await LabelledNetwork.open(engine, {
          ...{ seed, network, margin, optimiser, batchSize, source },
          learningRateAt: (step) => learningRateAt(rates, step),
          restored: from,
        }),
      );
    };
    let trainee = await openNetwork(restored);
    const { network, parameterCount, lowering } = trainee.training;
    yield {
      type: 'start',
      network: network.name,
      parameters: parameterCount,
      embeddingSize: network.embeddingSize,
      identities: source.identities,
      lowering,
      stepsPerEpoch,
      epochs,
      batchSize,
      ...(restored ? { resumedFromStep: progress.step } : {}),
    };

    const placeOf = (step: number) => `step ${step} (batch ${step - 1} of seed ${seed})`;
    const speed = new Speedometer(batchSize);
    yield* runEpochs<SupervisedEvent>({
      ...{ progress, epochs, batchSize, stepsPerEpoch, checkpointEverySteps, signal },
      stepsPerIteration: 1,
      file: supervisedRun.network,
      async *iterate() {
        if (source.sizePx !== sizeNow()) {
          const vectors = await trainee.training.read();
          await Promise.all([source.close(), trainee.close()]);
          source = await openSource(sizeNow());
          trainee = await openNetwork({ step: progress.step, vectors });
        }
        const batch = await source.batch(progress.step);
        const { step, loss, accuracy, learningRate } = await trainee.step(progress.step + 1, batch);
        if (!Number.isFinite(loss)) throw progress.failure(placeOf(step), explain(batch, loss));
        progress.step = step;
        yield {
          type: 'step',
          step,
          epoch: Math.ceil(step / stepsPerEpoch),
          loss,
          accuracy,
          learningRate,
          imagesPerSecond: speed.tick(),
          images: step * batchSize,
        };
      },
      async read() {
        const state = await trainee.training.read();
        progress.checkFinite(state, 'network', placeOf(progress.step));
        return state;
      },
      async *endEpoch(place, state) {
        const parts = { engine, folder, source, training: trainee.training, signal };
        const isComplete = yield* endEpoch(config, parts, place, state);
        speed.pause();
        return isComplete;
      },
    });
  } finally {
    await opened.closeAll();
  }
}

/** What is behind a loss that is not finite: the faces, or else the network itself. */
function explain({ faces }: LabelledBatch, loss: number): Failure {
  if (allFinite(faces)) return { what: `the loss is ${loss}`, remedy: TOO_FAST };
  return { what: 'the faces hold NaN or infinity', remedy: 'choose another source' };
}
