// A distillation from its configuration to the exported student, as a stream of events.
import { closingBatches, stepsPerBatch, stepsPerEpoch } from '../config/counts.js';
import type { DistillConfig } from '../config/distill-config.js';
import { UserError } from '../files/user-error.js';
import type { Engine } from '../graph/engine.js';
import { runEpochs } from '../training/run-epochs.js';
import { type RunOptions, recordRun } from '../training/run-folder/recorded-run.js';
import { StepCounter } from '../training/step-counter.js';
import { fitLastLayer } from './closing/fit-last-layer.js';
import { distillRun } from './distill-run.js';
import { endEpoch, type MeasureStudent } from './end-of-epoch.js';
import type { DistillEvent } from './events.js';
import { iterate, learnAgain } from './iteration.js';
import { type DistillParts, prepare } from './prepare.js';
import { StudentSteps } from './student-steps.js';

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
  return recordRun({ kind: distillRun, config }, options, async function* (engine, opened) {
    const parts = yield* prepare(engine, config, options, opened);
    if (parts) yield* learn(engine, config, options, parts);
  });
}

async function* learn(
  engine: Engine,
  config: DistillConfig,
  { folder, signal, measure }: DistillOptions,
  { source, batches, teacher, student, progress }: DistillParts,
): AsyncGenerator<DistillEvent> {
  const { seed, sampler } = config;
  const { batchSize, epochs, replays, checkpointEverySteps } = config.training;
  const stepsPerIteration = stepsPerBatch(config);
  const counts = { seed, batchSize, stepsPerEpoch: stepsPerEpoch(config), stepsPerIteration };
  const steps = new StepCounter(progress, counts);
  const studentSteps = new StudentSteps(engine, student, { steps, parts: source.parts });
  function* newWarnings(): Generator<DistillEvent> {
    for (const complaint of [...(source.newWarnings?.() ?? []), ...batches.takeWarnings()])
      yield { type: 'warning', ...complaint };
  }
  yield* runEpochs<DistillEvent>({
    steps,
    epochs,
    checkpointEverySteps,
    signal,
    file: distillRun.network,
    async *iterate() {
      const number = progress.step / stepsPerIteration;
      for await (const batch of iterate(number, { batches, teacher, student, sampler, seed })) {
        if (batch.phase === 'fresh') await batches.keep(number, batch);
        yield await studentSteps.count(batch);
      }
      for await (const batch of learnAgain(number, replays, { batches, teacher, student })) {
        yield await studentSteps.count(batch);
      }
      yield* newWarnings();
    },
    read: () => studentSteps.read(),
    async *endEpoch(place, state) {
      const isLast = place.epoch === epochs && closingBatches(config) > 0;
      const closing = { engine, batches, teacher, student, parts: source.parts, signal };
      const shown = isLast ? yield* fitLastLayer(config, closing, state) : state;
      yield* newWarnings();
      if (!shown) return undefined;
      // From here on the source is asked for validation faces.
      await batches.settle();
      const parts = { engine, folder, source, teacher, student, measure, signal };
      return (yield* endEpoch(config, parts, place, shown)) ? shown : undefined;
    },
  });
  if (progress.validatedEpochs >= epochs) await batches.forget();
}
