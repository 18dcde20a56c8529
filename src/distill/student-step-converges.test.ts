// A network that can fit a few images does: what the step computes as a whole leads where it should.

import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { Engine } from '../graph/engine.js';
import { adam } from '../graph/optimisers.js';
import { probeLowering } from '../graph/probe.js';
import { unpackVector } from '../graph/vector-layout.js';
import { normals, uniforms } from '../math/random.js';
import { mean } from '../math/statistics.js';
import type { ConvolutionLayer, Network } from '../nets/architecture.js';
import { inferenceModel } from '../nets/inference-network.js';
import { initialWeights, type Weights } from '../nets/initialise.js';
import { type EmbeddingStatistics, foldHead } from '../training/head.js';
import { StepSession } from '../training/step-session.js';
import { buildStudentStep, type StudentStepOptions } from './student-step.js';

const IMAGES = 16;
const SIDE = 32;
const EMBEDDING = 8;

type Shape = Pick<ConvolutionLayer, 'name' | 'inputs' | 'outputs' | 'activation'> &
  Partial<Pick<ConvolutionLayer, 'kernel' | 'stride' | 'groups'>>;

const convolution = (shape: Shape): ConvolutionLayer => ({
  kind: 'convolution',
  norm: `${shape.name}_bn`,
  kernel: 1,
  stride: 1,
  groups: 1,
  ...shape,
});

/** Stem, one inverted residual block with squeeze-excite, a strided depthwise layer, head, pool, linear: each kind once. */
const network: Network = {
  name: 'tiny',
  imageSize: SIDE,
  embeddingSize: EMBEDDING,
  layers: [
    convolution({ name: 'stem', inputs: 3, outputs: 8, kernel: 3, stride: 2, activation: 'silu' }),
    {
      kind: 'residual',
      layers: [
        convolution({ name: 'widen', inputs: 8, outputs: 24, activation: 'silu' }),
        convolution({ name: 'depth', inputs: 24, outputs: 24, groups: 24, kernel: 3, activation: 'silu' }),
        { kind: 'squeeze-excite', reduce: 'reduce', expand: 'expand', channels: 24, reduced: 4 },
        convolution({ name: 'narrow', inputs: 24, outputs: 8, activation: 'none' }),
      ],
    },
    convolution({
      name: 'shrink',
      inputs: 8,
      outputs: 8,
      groups: 8,
      kernel: 5,
      stride: 2,
      activation: 'silu',
    }),
    convolution({ name: 'head', inputs: 8, outputs: 48, activation: 'silu' }),
    { kind: 'global-average-pool' },
    { kind: 'linear', name: 'fc', inputs: 48, outputs: EMBEDDING },
  ],
};

const faces = uniforms({ seed: 1, stream: 'faces', step: 0 }, IMAGES * 3 * SIDE * SIDE);

/** What a teacher gives: a mean that all faces share, and dimensions that vary unequally around it. */
const targets = normals({ seed: 1, stream: 'targets', step: 0 }, IMAGES * EMBEDDING).map(
  (value, i) => 1 - (i % EMBEDDING) / 3 + value * (0.2 + (i % EMBEDDING) / 4),
);

function statisticsOf(embeddings: Float32Array): EmbeddingStatistics {
  const column = (d: number) => Array.from({ length: IMAGES }, (_, n) => embeddings[n * EMBEDDING + d]);
  const moments = Array.from({ length: EMBEDDING }, (_, d) => {
    const mean = column(d).reduce((sum, x) => sum + x, 0) / IMAGES;
    const variance = column(d).reduce((sum, x) => sum + (x - mean) ** 2, 0) / IMAGES;
    return { mean, deviation: Math.sqrt(variance) };
  });
  return {
    mean: Float32Array.from(moments, ({ mean }) => mean),
    deviation: Float32Array.from(moments, ({ deviation }) => deviation),
  };
}

let engine: Engine;
let block: number;
beforeAll(async () => {
  engine = await Engine.start({ threads: 2 });
  ({ block } = await probeLowering(engine));
});
afterAll(() => engine.stop());

interface Fitted {
  readonly losses: number[];
  /** Mean cosine of student and teacher before the last step. */
  readonly similarity: number;
  readonly weights: Weights;
}

type Options = Pick<StudentStepOptions, 'loss' | 'standardise'> & { block: number; steps: number };

/** Fits the sixteen images with Adam. */
async function learn({ block, steps, ...options }: Options): Promise<Fitted> {
  const optimiser = adam();
  const plan = buildStudentStep({ network, layout: { images: IMAGES, block }, optimiser, ...options });
  const session = await StepSession.open(engine, plan, optimiser);
  await session.write(session.firstState(network, initialWeights(network, 3)));
  const feeds = {
    faces: { data: faces, shape: [IMAGES, 3, SIDE, SIDE] },
    target: { data: targets, shape: [IMAGES, EMBEDDING] },
  };
  const losses: number[] = [];
  let similarity = 0;
  for (let step = 1; step <= steps; step++) {
    const learningRate = 0.01 * (1 - (step - 1) / steps);
    const outputs = await session.run(step, learningRate, { feeds, fetch: ['similarity'] });
    losses.push(Number(outputs.loss.data[0]));
    similarity = mean(outputs.similarity.data as Float32Array);
  }
  const state = await session.read();
  await session.close();
  return {
    losses,
    similarity,
    weights: new Map([
      ...unpackVector(plan.parameters, state.get('parameters')!),
      ...unpackVector(plan.statistics, state.get('statistics')!),
    ]),
  };
}

/** What the network for use makes of the faces. */
async function embed(weights: Weights): Promise<Float32Array> {
  const session = await engine.load(inferenceModel(network, weights), { label: 'tiny' });
  const input = { data: faces.map((x) => 2 * x - 1), shape: [IMAGES, 3, SIDE, SIDE] };
  const { embedding } = await session.run({ input });
  await session.close();
  return embedding.data as Float32Array;
}

const cases = (['mse', 'cosine'] as const).flatMap((loss) =>
  (['raw', 'standardised'] as const).flatMap((target) =>
    (['blocked', 'standard'] as const).map((lowering) => [loss, target, lowering] as const),
  ),
);

describe('a tiny network', () => {
  test.each(
    cases,
  )('fits sixteen images: %s loss, %s target, %s operators', async (loss, target, lowering) => {
    const { losses, similarity } = await learn({
      loss,
      standardise: target === 'raw' ? undefined : statisticsOf(targets),
      block: lowering === 'blocked' ? block : 1,
      steps: 220,
    });
    expect(losses[0]).toBeGreaterThan(0.3);
    expect(losses.at(-1)).toBeLessThan(1e-3);
    // Cosine in standardised space leaves lengths open there, so only the directions around the mean are the teacher's.
    expect(similarity).toBeGreaterThan(loss === 'cosine' && target === 'standardised' ? 0.9 : 0.999);
  });

  test('fits in use as in training, in the space of the teacher, with the head folded in', async () => {
    const standardise = statisticsOf(targets);
    const { weights } = await learn({ loss: 'mse', standardise, block, steps: 220 });
    foldHead(network, weights, standardise);
    const found = await embed(weights);
    let error = 0;
    let spread = 0;
    targets.forEach((target, i) => {
      error += (found[i] - target) ** 2;
      spread += (target - standardise.mean[i % EMBEDDING]) ** 2;
    });
    // Running variances carry Bessel's correction, of 16 images one in fifteen: some per cent in each layer's scale.
    expect(error / spread).toBeLessThan(0.02);
  });
});
