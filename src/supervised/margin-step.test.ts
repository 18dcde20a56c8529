// A teacher's training step: every network has one, and it obeys its margin.

import { afterAll, beforeAll, expect, test } from 'vitest';
import { Engine } from '../graph/engine.js';
import { sgd } from '../graph/optimisers.js';
import { normals, uniforms } from '../math/random.js';
import { networks } from '../nets/architectures/networks.js';
import { initialWeights } from '../nets/initialise.js';
import { StepSession } from '../training/step-session.js';
import { buildMarginStep, IDENTITY_WEIGHTS, NORMS } from './margin-step.js';

let engine: Engine;
beforeAll(async () => {
  engine = await Engine.start();
});
afterAll(() => engine.stop());

test.each(Object.keys(networks) as (keyof typeof networks)[])('%s can be trained', (name) => {
  const network = networks[name](64);
  const plan = buildMarginStep({
    network,
    layout: { images: 2, block: 1 },
    optimiser: sgd(),
    identities: 5,
    margin: { kind: 'arcface', scale: 32 },
  });
  expect(plan.parameters.entries.at(-1)).toMatchObject({ name: IDENTITY_WEIGHTS, shape: [5, 64] });
  expect(plan.model.length).toBeGreaterThan(0);
});

test.each([
  'arcface',
  'cosface',
  'adaface',
] as const)('a step with %s costs more with a margin than without, and passes on the running norms of adaface only', async (kind) => {
  const network = networks['tinyfar-c'](8);
  const images = 4;
  const margin = { kind, scale: 20 };
  const optimiser = sgd();
  const options = { network, layout: { images, block: 1 }, optimiser, identities: 5, margin };
  const session = await StepSession.open(engine, buildMarginStep(options), optimiser);
  const weights = initialWeights(network, 1);
  const directions = normals({ seed: 1, stream: 'directions', step: 0 }, 40);
  weights.set(IDENTITY_WEIGHTS, directions);
  await session.write(session.firstState(network, weights).set(NORMS, Float32Array.of(20, 100)));
  const faces = uniforms({ seed: 1, stream: 'faces', step: 0 }, images * 3 * 112 * 112);
  const labels = [0n, 3n, 3n, 1n];
  const run = (number: number, share: number) =>
    session.run(number, 0, {
      feeds: {
        faces: { data: faces, shape: [images, 3, 112, 112] },
        labels: { data: BigInt64Array.from(labels), shape: [images] },
        margin: { data: Float32Array.of(share), shape: [] },
      },
      fetch: ['accuracy'],
    });
  const plain = await run(1, 0);
  const harder = await run(2, 0.3);
  expect(Number(harder.loss.data[0])).toBeGreaterThan(Number(plain.loss.data[0]));
  expect(Number(plain.accuracy.data[0]) * images).toBeCloseTo(Number(harder.accuracy.data[0]) * images, 5);
  expect([0, 1, 2, 3, 4]).toContain(Math.round(Number(plain.accuracy.data[0]) * images));
  const norms = (await session.read()).get(NORMS);
  if (kind === 'adaface') expect(norms?.[0]).toBeLessThan(20);
  else expect(norms).toBeUndefined();
  await session.close();
});
