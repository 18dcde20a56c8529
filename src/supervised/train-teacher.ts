// Training a network on labelled people, to be somebody's teacher, as a stream of events.
import { faceSizeAt, type SupervisedConfig, supervisedStepsPerEpoch } from '../config/supervised-config.js';
import type { Engine } from '../graph/engine.js';
import { allFinite, type NotFinite, TOO_FAST } from '../training/finite.js';
import type { Opened } from '../training/opened.js';
import { runEpochs } from '../training/run-epochs.js';
import { type RunOptions, recordRun } from '../training/run-folder/recorded-run.js';
import { RunProgress } from '../training/run-folder/run-progress.js';
import { StepCounter } from '../training/step-counter.js';
import { endSupervisedEpoch } from './end-of-epoch.js';
import type { SupervisedEvent } from './events.js';
import type { LabelledBatch } from './labelled-source.js';
import { LabelledTraining, openFaces } from './labelled-training.js';
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
export function trainTeacher(config: SupervisedConfig, options: RunOptions): AsyncGenerator<SupervisedEvent> {
  return recordRun({ kind: supervisedRun, config }, options, async function* (engine, opened) {
    const parts = yield* prepare(engine, config, options, opened);
    if (parts) yield* learn(engine, config, options, parts);
  });
}

interface SupervisedParts {
  readonly training: LabelledTraining;
  readonly progress: RunProgress;
}

/** Opens faces and network; undefined where the run was stopped before it began. */
async function* prepare(
  engine: Engine,
  config: SupervisedConfig,
  options: RunOptions,
  opened: Opened,
): AsyncGenerator<SupervisedEvent, SupervisedParts | undefined> {
  yield { type: 'preparing', message: 'opening the labelled faces' };
  const progress = await RunProgress.open({ kind: supervisedRun, config }, options);
  const source = opened.add(await openFaces(config, faceSizeNow(config, progress)));
  for (const message of source.warnings) yield { type: 'warning', message };
  yield* progress.warnings;
  if (options.signal?.aborted) {
    yield progress.interrupted();
    return undefined;
  }
  yield { type: 'preparing', message: 'building the training graph' };
  const notes: string[] = [];
  const training = opened.add(
    await LabelledTraining.open(engine, config, source, {
      restored: progress.restored,
      onWarning: (message) => notes.push(message),
    }),
  );
  for (const message of notes) yield { type: 'warning', message };
  const { network, facts } = training.network.training;
  const { batchSize, epochs } = config.training;
  yield {
    type: 'start',
    network: network.name,
    identities: source.identities,
    ...facts,
    stepsPerEpoch: supervisedStepsPerEpoch(config),
    epochs,
    batchSize,
    ...progress.resumedFrom,
  };
  return { training, progress };
}

async function* learn(
  engine: Engine,
  config: SupervisedConfig,
  { folder, signal }: RunOptions,
  { training, progress }: SupervisedParts,
): AsyncGenerator<SupervisedEvent> {
  const { batchSize, epochs, checkpointEverySteps } = config.training;
  const stepsPerEpoch = supervisedStepsPerEpoch(config);
  const steps = new StepCounter(progress, {
    seed: config.seed,
    batchSize,
    stepsPerEpoch,
    stepsPerIteration: 1,
  });
  yield* runEpochs<SupervisedEvent>({
    steps,
    epochs,
    checkpointEverySteps,
    signal,
    file: supervisedRun.network,
    async *iterate() {
      await training.resize(faceSizeNow(config, progress), progress.step);
      const batch = await training.source.batch(progress.step);
      const result = await training.network.step(progress.step + 1, batch);
      const { step, loss, accuracy } = result;
      if (!Number.isFinite(loss)) throw progress.failure(steps.place(step), explain(batch, loss));
      yield { ...steps.count(result), accuracy };
      for (const complaint of training.source.newWarnings?.() ?? []) yield { type: 'warning', ...complaint };
    },
    async read() {
      const state = await training.network.training.read();
      progress.checkFinite(state, 'network', steps.place(progress.step));
      return state;
    },
    async *endEpoch(place, state) {
      const { source, network } = training;
      const parts = { engine, folder, source, training: network.training, signal };
      return (yield* endSupervisedEpoch(config, parts, place, state)) ? state : undefined;
    },
  });
}

/** The size of the faces of the present epoch. */
const faceSizeNow = (config: SupervisedConfig, { validatedEpochs }: RunProgress): number =>
  faceSizeAt(config, Math.min(validatedEpochs + 1, config.training.epochs));

/** What is behind a loss that is not finite: the faces, or else the network itself. */
function explain({ faces }: LabelledBatch, loss: number): NotFinite {
  if (allFinite(faces)) return { what: `the loss is ${loss}`, remedy: TOO_FAST };
  return { what: 'the faces hold NaN or infinity', remedy: 'choose another source' };
}
