// The closing fit on faces of noise, to a teacher that knows of them what the student's features tell, and more.
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { resolveConfig } from '../../config/resolve.js';
import { Engine, type EngineTensor, type Feed } from '../../graph/engine.js';
import { centredCosine } from '../../math/centred-cosine.js';
import { normals, uniforms } from '../../math/random.js';
import type { Network } from '../../nets/architecture.js';
import { students } from '../../nets/architectures/networks.js';
import { openEmbeddingModel } from '../../nets/foreign/embedding-network.js';
import type { FaceBatches } from '../batches/face-batches.js';
import type { DistillEvent } from '../events.js';
import { Student } from '../student.js';
import type { Teacher } from '../teacher.js';
import { fitLastLayer } from './fit-last-layer.js';

const [BATCH, BATCHES, SIDE, FEATURES, EMBEDDING] = [64, 60, 16, 24, 20];
const network: Network = {
  name: 'short',
  imageSize: SIDE,
  embeddingSize: EMBEDDING,
  layers: [
    {
      kind: 'convolution',
      ...{ name: 'stem.conv', norm: 'stem.norm', inputs: 3, outputs: FEATURES },
      ...{ kernel: 3, stride: 2, groups: 1, activation: 'silu' },
    },
    { kind: 'global-average-pool' },
    { kind: 'linear', name: 'fc', inputs: FEATURES, outputs: EMBEDDING },
  ],
};
const config = resolveConfig({
  generator: { kind: 'procedural' },
  teacher: { file: 't.onnx' },
  training: {
    batchSize: BATCH,
    imagesPerEpoch: 128,
    epochs: 1,
    closingImages: BATCH * BATCHES,
    validationImages: 0,
  },
});
const ALL = BATCH * BATCHES;
const draw = (stream: string, count: number, step = 0) => normals({ seed: 3, stream, step }, count);

/** Noise of another strength and colour on each face, lest their features be equal. */
function facesOf(number: number): Float32Array {
  const plane = SIDE ** 2;
  const noise = draw('noise', BATCH * 3 * plane, number);
  const levels = uniforms({ seed: 3, stream: 'levels', step: number }, BATCH * 6);
  return noise.map((value, i) => {
    const colour = Math.floor(i / plane);
    return levels[2 * colour] + 0.3 * levels[2 * colour + 1] * value;
  });
}

let engine: Engine;
beforeAll(async () => {
  engine = await Engine.start({ threads: 1 });
});
afterAll(() => engine.stop());

/** A student, what its features and the teacher's embeddings of the faces from batch 2 on are, and the parts of a fit to them. */
async function play(standardised: boolean, broken = -1) {
  const mean = Float32Array.from({ length: EMBEDDING }, (_, d) => d - 2);
  const deviation = Float32Array.from({ length: EMBEDDING }, (_, d) => 0.2 * (d + 1));
  const student = await Student.open(engine, {
    network,
    ...{ seed: 1, loss: 'mse', optimiser: config.optimiser, batchSize: BATCH, learningRateAt: () => 0 },
    statistics: standardised ? { mean, deviation } : undefined,
  });
  const state = await student.read();
  const model = student.training.exportFeatures(state);
  const features = await openEmbeddingModel(engine, model, { name: 'f', output: 'embedding', check: 'none' });
  const map = draw('map', FEATURES * EMBEDDING);
  const know = async (number: number) => {
    const known = await features.embed(facesOf(number));
    const noise = draw('teacher', BATCH * EMBEDDING, number);
    return noise.map((value, i) => {
      const [n, d] = [Math.floor(i / EMBEDDING), i % EMBEDDING];
      let sum = mean[d] + 0.05 * value;
      for (let k = 0; k < FEATURES; k++) sum += map[d * FEATURES + k] * known[n * FEATURES + k];
      return sum;
    });
  };
  const numbers = new Map<Feed, number>();
  const slots = { faces: engine.slot('faces'), target: engine.slot('target') };
  const batches: Pick<FaceBatches, 'fresh'> = {
    async fresh(number) {
      const faces = await engine.write(slots.faces, { data: facesOf(number), shape: [BATCH, 3, SIDE, SIDE] });
      numbers.set(faces, number);
      return { faces, styles: [] };
    },
  };
  const teacher: Pick<Teacher, 'embed'> = {
    async embed(faces: EngineTensor) {
      const number = numbers.get(faces) ?? 0;
      const data = await know(number);
      if (number === broken) data[3] = Number.NaN;
      return engine.write(slots.target, { data, shape: [BATCH, EMBEDDING] });
    },
  };
  const parts = { engine, student, batches: batches as FaceBatches, teacher: teacher as Teacher };
  return { student, state, parts, know };
}

async function runFit({ parts, state }: Awaited<ReturnType<typeof play>>) {
  const events: DistillEvent[] = [];
  const fitting = fitLastLayer(config, parts, state);
  for (;;) {
    const { done, value } = await fitting.next();
    if (done) return { events, fitted: value };
    events.push(value);
  }
}

async function embedAll(student: Student, state: Parameters<Student['export']>[0]): Promise<Float32Array> {
  const opened = await openEmbeddingModel(engine, student.export(state), { name: 's', check: 'none' });
  const all = new Float32Array(ALL * EMBEDDING);
  for (let i = 0; i < BATCHES; i++) all.set(await opened.embed(facesOf(2 + i)), i * BATCH * EMBEDDING);
  await opened.close();
  return all;
}

const momentsOf = (values: Float32Array) =>
  Array.from({ length: EMBEDDING }, (_, d) => {
    const column = values.filter((_, i) => i % EMBEDDING === d);
    const mean = column.reduce((sum, value) => sum + value, 0) / column.length;
    return { mean, variance: column.reduce((sum, value) => sum + (value - mean) ** 2, 0) / column.length };
  });

describe('a closing fit', () => {
  test.each([
    ['raw', false],
    ['standardised', true],
  ])('of a %s target gives the mean and the whole variance of the teacher, and agrees with it better', async (_, standardised) => {
    const played = await play(standardised);
    const { events, fitted } = await runFit(played);
    expect(events).toEqual([
      {
        type: 'preparing',
        message: `fitting the last layer to ${ALL.toLocaleString('en-US')} further images`,
      },
    ]);
    if (!fitted) throw new Error('nothing stopped it');
    const targets = new Float32Array(ALL * EMBEDDING);
    for (let i = 0; i < BATCHES; i++) targets.set(await played.know(2 + i), i * BATCH * EMBEDDING);
    const [before, after] = [played.state, fitted].map((state) => embedAll(played.student, state));
    const [own, wanted] = [momentsOf(await after), momentsOf(targets)];
    for (const [d, { mean }] of wanted.entries()) expect(own[d].mean).toBeCloseTo(mean, 3);
    const share = wanted.reduce((sum, { variance }, d) => sum + own[d].variance / variance, 0) / EMBEDDING;
    expect(share).toBeCloseTo(1, 3);
    const agreement = async (values: Promise<Float32Array>) =>
      centredCosine(await values, targets, EMBEDDING);
    expect(await agreement(after)).toBeGreaterThan((await agreement(before)) + 0.2);
    const bare = (state: typeof fitted) =>
      [...state.keys()].filter((name) => name !== 'parameters' && name !== 'statistics');
    expect(bare(fitted)).toEqual(bare(played.state));
  });

  test('gives a layer that the state holds as it was given', async () => {
    for (const standardised of [false, true]) {
      const { student, state } = await play(standardised);
      const layer = { weight: draw('weight', EMBEDDING * FEATURES), bias: draw('bias', EMBEDDING) };
      const found = student.training.lastLayer(student.training.withLastLayer(state, layer));
      layer.weight.forEach((value, i) => void expect(found.weight[i]).toBeCloseTo(value, 5));
      layer.bias.forEach((value, i) => void expect(found.bias[i]).toBeCloseTo(value, 5));
    }
  });

  test('leaves a batch out that is not finite, and tells', async () => {
    const { events, fitted } = await runFit(await play(true, 7));
    expect(events[1]).toMatchObject({
      type: 'warning',
      message: expect.stringMatching(
        /leaves a batch out, which is made of batch 7: the teacher's embeddings hold NaN/,
      ),
    });
    expect(fitted?.get('parameters')?.every(Number.isFinite)).toBe(true);
  });

  test('can be made of every student', async () => {
    for (const [name, make] of Object.entries(students)) {
      const student = await Student.open(engine, {
        network: make(8),
        ...{ seed: 1, loss: 'mse', optimiser: config.optimiser, batchSize: 1, learningRateAt: () => 0 },
      });
      const model = student.training.exportFeatures(await student.read());
      const opened = await openEmbeddingModel(engine, model, { name, output: 'embedding', check: 'none' });
      expect(opened.size).toBe(student.training.lastLayer(await student.read()).weight.length / 8);
      await opened.close();
      await student.close();
    }
  });
});
