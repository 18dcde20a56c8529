// What teacher and student are shown in an iteration; both are only played.
import { expect, test } from 'vitest';
import type { EngineTensor } from '../graph/engine.js';
import { type IterationParts, iterate, learnAgain } from './iteration.js';

const tensor = (label: string): EngineTensor => ({
  slot: { id: 0, label, version: 0 },
  version: 0,
  shape: [1],
});

/** Plays an iteration and what is shown again after it; what each of both was given. */
async function play(clean: boolean) {
  const seen: string[] = [];
  const shown = (name: string) => ({
    faces: tensor(name),
    ...(clean && { clean: tensor(`clean ${name}`) }),
  });
  const batches: IterationParts['batches'] = {
    fresh: async () => ({ ...shown('fresh'), styles: [{ count: 1, w: new Float32Array(2) }] }),
    variants: async () => shown('variant'),
    again: async () => ({ number: 0, ...shown('again') }),
    keep: async () => {},
  };
  const teacher: IterationParts['teacher'] = {
    embed: async ({ slot }) => {
      seen.push(`teacher: ${slot.label}`);
      return tensor('embedding');
    },
  };
  const student: IterationParts['student'] = {
    step: async ({ slot }) => {
      seen.push(`student: ${slot.label}`);
      return { step: 1, loss: 0, similarity: new Float32Array(1), learningRate: 0 };
    },
  };
  const parts = { batches, teacher, student };
  const sampler = { kind: 'dynamic', coefficient: 1 } as const;
  for await (const { faces } of iterate(0, { ...parts, sampler, seed: 1 })) {
    seen.push(`step on ${faces.slot.label}`);
  }
  for await (const { phase } of learnAgain(0, 1, parts)) seen.push(phase);
  return seen;
}

test('the teacher embeds what the student is shown', async () => {
  expect(await play(false)).toEqual([
    ...['teacher: fresh', 'student: fresh', 'step on fresh'],
    ...['teacher: variant', 'student: variant', 'step on variant'],
    ...['teacher: again', 'student: again', 'replayed'],
  ]);
});

test('or, where there is one, another view of the same people', async () => {
  expect(await play(true)).toEqual([
    ...['teacher: clean fresh', 'student: fresh', 'step on fresh'],
    ...['teacher: clean variant', 'student: variant', 'step on variant'],
    ...['teacher: clean again', 'student: again', 'replayed'],
  ]);
});
