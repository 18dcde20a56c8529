// What a run shows on a terminal and in a log.

import { describe, expect, test } from 'vitest';
import type { StartEvent, StepEvent } from '../../distill/events.js';
import { judge } from '../../nets/pixels/verdict.js';
import type { SupervisedStartEvent, SupervisedStepEvent } from '../../supervised/events.js';
import { formatEvent, formatStep, showProgress } from './progress.js';

const start: StartEvent = {
  type: 'start',
  student: 'tinyfar-c',
  parameters: 1_832_106,
  embeddingSize: 512,
  lowering: { block: 16, reason: 'AVX-512' },
  stepsPerEpoch: 1000,
  epochs: 21,
  batchSize: 128,
};
const step = (number: number, changes: Partial<StepEvent> = {}): StepEvent => ({
  type: 'step',
  step: number,
  epoch: 2,
  phase: 'fresh',
  loss: 0.012345,
  cosine: 0.51234,
  learningRate: 5e-4,
  imagesPerSecond: 64,
  images: number * 128,
  ...changes,
});

/** A terminal and a log in memory, with a clock to turn. */
function record(options: { stepLines: boolean; columns?: number }) {
  const lines: string[] = [];
  const screen: string[] = [];
  const clock = { ms: 0 };
  const { columns } = options;
  const progress = showProgress({
    print: (line) => lines.push(line),
    stepLines: options.stepLines,
    ...(columns === undefined ? {} : { terminal: { write: (text: string) => screen.push(text), columns } }),
    now: () => clock.ms,
  });
  return { progress, lines, screen, clock };
}

describe('the line of a step', () => {
  test('says how far the run is and how long it takes', () => {
    expect(formatStep(step(1234), { start, secondsPerStep: 2 })).toBe(
      'step 1,234/21,000  epoch 2/21  64.0 images/s  loss 0.01235  cosine 0.512  lr 5.00e-4  10 h 58 min left',
    );
  });

  test('keeps the time left on a terminal of 80 columns', () => {
    const long = { start: { ...start, stepsPerEpoch: 15_624 }, secondsPerStep: 2, columns: 79 };
    expect(formatStep(step(123_456), long)).toBe(
      'step 123,456/328,104  64.0 images/s  loss 0.01235  cosine 0.512  4 d 17 h left',
    );
  });

  test('is redrawn at most ten times a second', () => {
    const { progress, screen, clock } = record({ stepLines: false, columns: 200 });
    progress.show(start);
    for (clock.ms = 0; clock.ms < 1000; clock.ms += 10) progress.show(step(1 + clock.ms / 10));
    expect(screen).toHaveLength(10);
    expect(screen[1]?.startsWith('\r\u001b[Kstep 11/')).toBe(true);
  });

  test('never reaches the last column of the terminal', () => {
    const { progress, screen } = record({ stepLines: false, columns: 20 });
    progress.show(start);
    progress.show(step(1234));
    expect(screen).toEqual(['\r\u001b[Kstep 1,234/21,000  ']);
  });

  test('makes way for lines that stay and comes back at once', () => {
    const { progress, screen, lines } = record({ stepLines: false, columns: 200 });
    progress.show(step(1));
    progress.show({ type: 'warning', message: 'be careful' });
    progress.show(step(2));
    expect(lines).toEqual(['warning: be careful']);
    expect(screen.map((text) => text.slice(0, 10))).toEqual([
      '\r\u001b[Kstep 1',
      '\r\u001b[K',
      '\r\u001b[Kstep 2',
    ]);
  });

  test('is printed every ten seconds where there is no terminal', () => {
    const { progress, lines, clock } = record({ stepLines: true });
    for (clock.ms = 0; clock.ms <= 25_000; clock.ms += 1000) progress.show(step(1 + clock.ms / 1000));
    expect(lines.map((line) => line.split('  ')[0])).toEqual(['step 1', 'step 11', 'step 21']);
  });

  test('is followed, at the end of an epoch, by what begins then', () => {
    const { progress, lines } = record({ stepLines: false });
    progress.show(start);
    for (const [number, epoch] of [
      [999, 1],
      [1000, 1],
      [1001, 2],
      [2000, 2],
    ]) {
      progress.show(step(number, { epoch }));
    }
    expect(lines.filter((line) => line.includes('steps made'))).toEqual([
      'epoch 1/21: steps made; writing and measuring the network',
      'epoch 2/21: steps made; writing and measuring the network',
    ]);
  });

  test('foretells the time left from the pace of both kinds of step', () => {
    const { progress, screen, clock } = record({ stepLines: false, columns: 200 });
    progress.show(start);
    // 2 s for a fresh step, 1 s for a re-sampled one: 19,000 steps of 1.5 s are 7 h 55 min.
    for (let i = 1; i <= 2000; i++) {
      clock.ms += 1000;
      progress.show(step(i, { imagesPerSecond: i % 2 ? 64 : 128 }));
    }
    // The last step of an epoch makes way for the line about what follows.
    expect(screen.at(-2)).toMatch(/ {2}7 h \d\d min left$/);
  });
});

describe('the lines that stay', () => {
  test('say what a run is made of', () => {
    expect(formatEvent(start)).toEqual([
      'student tinyfar-c: 1,832,106 parameters, embedding of 512',
      'training graph: blocks of 16 images (AVX-512)',
      '21 epochs of 1,000 steps of 128 images',
    ]);
    expect(
      formatEvent({ ...start, resumedFromStep: 500, lowering: { block: 1, reason: 'fallback' } }),
    ).toEqual([
      'student tinyfar-c: 1,832,106 parameters, embedding of 512',
      'training graph: standard operators (fallback)',
      '21 epochs of 1,000 steps of 128 images',
      'resumed after step 500',
    ]);
  });

  test('say what takes a while before the first step', () => {
    const message = 'opening generator and teacher';
    expect(formatEvent({ type: 'preparing', message })).toEqual([message]);
  });

  test('say in one line that a teacher was tried and is well, and show the table where it is not', () => {
    const row = (normalize: string, separation: number, used = false) =>
      ({ normalize, colour: 'rgb', used, result: { different: 0.5, same: 0.75, separation } }) as const;
    const event = (...separations: number[]) => {
      const trials = separations.map((separation, i) => ({
        row: row(['imagenet', 'raw'][i], separation, i === 0),
        withoutEach: [],
      }));
      return {
        type: 'preparing',
        message: 'tried',
        probe: judge(trials, { of: 'people', people: 8 }),
      } as const;
    };
    expect(formatEvent(event(4))).toEqual(['tried']);
    expect(formatEvent(event(1, 4))).toEqual([
      "pixels         different   same    d'",
      'rgb, imagenet      0.500  0.750  1.00  used',
      'rgb, raw           0.500  0.750  4.00  far better',
    ]);
  });

  test('give both cosines of a validation', () => {
    const event = {
      epoch: 3,
      step: 3000,
      images: 384_000,
      mse: 0.00123,
      cosine: 0.61234,
      centredCosine: 0.41,
    };
    expect(formatEvent({ type: 'validation', ...event })).toEqual([
      'epoch 3, 384,000 images seen: validation mse 0.00123, cosine 0.6123, centred cosine 0.4100',
    ]);
    const sources = [
      { source: 'population', cosine: 0.71234, centredCosine: 0.5 },
      { source: 'faces', cosine: 0.5, centredCosine: null },
    ];
    expect(formatEvent({ type: 'validation', ...event, sources }).slice(1)).toEqual([
      'epoch 3, population: cosine 0.7123, centred cosine 0.5000',
      'epoch 3, faces: cosine 0.5000',
    ]);
  });

  test('are left out for checkpoints and pictures', () => {
    expect(formatEvent({ type: 'checkpoint', step: 1, file: 'f' })).toEqual([]);
    expect(formatEvent({ type: 'picture', epoch: 1, file: 'f' })).toEqual([]);
  });
});

test("a teacher's training is shown by the people whom it tells apart", () => {
  const begun: SupervisedStartEvent = {
    type: 'start',
    network: 'tinyfar-a',
    parameters: 5_562_844,
    embeddingSize: 512,
    identities: 2000,
    lowering: { block: 16, reason: 'AVX-512' },
    stepsPerEpoch: 100,
    epochs: 20,
    batchSize: 64,
  };
  expect(formatEvent(begun)[0]).toBe(
    'teacher tinyfar-a of 2,000 people: 5,562,844 parameters, embedding of 512',
  );
  const taken: SupervisedStepEvent = {
    type: 'step',
    step: 120,
    epoch: 2,
    loss: 12.3456,
    accuracy: 0.3125,
    learningRate: 5e-3,
    imagesPerSecond: 60,
    images: 7680,
  };
  expect(formatStep(taken, { start: begun })).toBe(
    'step 120/2,000  epoch 2/20  60.0 images/s  loss 12.35  31.3 % right  lr 0.005',
  );
  const measured = { type: 'validation', epoch: 2, step: 200, images: 12_800 } as const;
  expect(formatEvent({ ...measured, accuracy: 0.9125, genuine: 0.51, impostor: 0.02 })).toEqual([
    'epoch 2, 12,800 images seen: 91.3 % of the pairs of other people right (chance 50 %), mean cosine 0.510 of one person, 0.020 of two',
  ]);
});
