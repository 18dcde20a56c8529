// Epochs from a log: the time of steps alone, over validations, checkpoints and an interruption.

import { expect, test } from 'vitest';

import type { LoggedEvent } from '../training/run-folder/event-log.js';
import { reachedEpochs } from './reached-epochs.js';
import type { AnyRunEvent } from './run-kinds.js';

const start = { type: 'start', stepsPerEpoch: 2, batchSize: 8 };
const step = (number: number) => ({ type: 'step', step: number });

/** A log from events and the seconds at which they were written. */
const logOf = (...lines: [seconds: number, event: object][]): LoggedEvent<AnyRunEvent>[] =>
  lines.map(
    ([seconds, event]) =>
      ({ ...event, time: new Date(1000 * seconds).toISOString() }) as LoggedEvent<AnyRunEvent>,
  );

test('an epoch has the time of its steps, not of what lies between them', () => {
  const log = logOf(
    [0, { type: 'preparing' }],
    [10, start],
    [11, step(1)], // 1 s
    [12.5, step(2)], // 1.5 s
    [40, { type: 'validation', epoch: 1, cosine: 0.5, centredCosine: 0.25, mse: 1 }],
    [41, { type: 'checkpoint', step: 2 }],
    [43, step(3)], // 2 s
    [44, { type: 'checkpoint', step: 3 }],
    [44, { type: 'interrupted', step: 3 }],
    [9000, { ...start, resumedFromStep: 3 }],
    [9003, step(4)], // 3 s
    [9004, { type: 'finished' }],
  );
  expect(reachedEpochs(log)).toEqual([
    { epoch: 1, images: 16, seconds: 2.5, cosine: 0.5, centredCosine: 0.25 },
    { epoch: 2, images: 32, seconds: 7.5, cosine: null, centredCosine: null },
  ]);
});

test("a teacher's validation says nothing of agreement, and an epoch that has not ended is none", () => {
  const validation = { type: 'validation', epoch: 1, accuracy: 0.9, genuine: 0.5, impostor: 0 };
  const log = logOf([0, start], [1, step(1)], [2, step(2)], [3, validation], [4, step(3)]);
  expect(reachedEpochs(log)).toEqual([
    { epoch: 1, images: 16, seconds: 2, cosine: null, centredCosine: null },
  ]);
});

test('a run that has not started has none', () => {
  expect(reachedEpochs([])).toEqual([]);
});
