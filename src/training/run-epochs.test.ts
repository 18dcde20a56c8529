import { expect, test } from 'vitest';
import { type EpochLoop, runEpochs } from './run-epochs.js';

/** A loop of two epochs of two iterations, and what it reports; `endEpoch` says which ends of epochs come to their end. */
async function run(endEpoch: (epoch: number) => boolean, signal?: AbortSignal): Promise<string[]> {
  const progress = {
    step: 0,
    validatedEpochs: 0,
    save: () => Promise.resolve({ type: 'checkpoint' }),
    interrupted: () => ({ type: 'interrupted' }),
  };
  const counts = { stepsPerEpoch: 2, stepsPerIteration: 1 };
  const loop = {
    steps: { progress, counts, images: 0, pause: () => undefined },
    epochs: 2,
    checkpointEverySteps: 100,
    signal,
    file: 'student.onnx',
    async *iterate() {
      progress.step += 1;
      yield { type: `step ${progress.step}` };
    },
    read: () => Promise.resolve(new Map()),
    async *endEpoch({ epoch }: { epoch: number }) {
      yield { type: `end of ${epoch}` };
      return endEpoch(epoch);
    },
  } as unknown as EpochLoop<{ type: string }>;
  const events: string[] = [];
  for await (const { type } of runEpochs(loop)) events.push(type);
  return events;
}

test('a training is its iterations and the ends of its epochs, each of them saved', async () => {
  const epoch = (first: number, number: number) => [
    `step ${first}`,
    `step ${first + 1}`,
    `end of ${number}`,
    'checkpoint',
  ];
  expect(await run(() => true)).toEqual([...epoch(1, 1), ...epoch(3, 2), 'finished']);
});

test('an epoch that was not measured to its end stops the training, whatever stopped it', async () => {
  expect(await run(() => false)).toEqual(['step 1', 'step 2', 'end of 1', 'checkpoint', 'interrupted']);
});

test('a training that is stopped after its last epoch has finished', async () => {
  const stopping = new AbortController();
  const events = await run((epoch) => {
    if (epoch === 2) stopping.abort();
    return true;
  }, stopping.signal);
  expect(events.at(-1)).toBe('finished');
});

test('a training that is stopped in an epoch saves what it has', async () => {
  const stopping = new AbortController();
  stopping.abort();
  expect(await run(() => true, stopping.signal)).toEqual(['step 1', 'checkpoint', 'interrupted']);
});
