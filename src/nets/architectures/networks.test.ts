// IResNet, AdaFace's IR, the MobileFaceNets and MicroFaR against PyTorch in float64: tensors, embeddings, gradients.
import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { relativeL2 } from '../../../test/closeness.js';
import {
  type GoldenPlace,
  type GoldenTensor,
  goldenParameter,
  goldenValues,
  sketch,
} from '../../../test/golden/reference.js';
import { LONG_RUN } from '../../../test/long-run.js';
import { differentiate } from '../../graph/differentiate.js';
import { Engine } from '../../graph/engine.js';
import { Graph } from '../../graph/graph.js';
import { meanSquaredError } from '../../graph/losses.js';
import { lowerToOnnx } from '../../graph/lower.js';
import { loweringFor, probeLowering } from '../../graph/probe.js';
import { elementCount } from '../../graph/tensor.js';
import { imageSizeOf, type Network } from '../architecture.js';
import { inferenceModel } from '../inference-network.js';
import type { Weights } from '../initialise.js';
import { countParameters, normsOf, type ParameterTensor, parametersOf } from '../network-tensors.js';
import { trainingForward } from '../training-network.js';
import { mobilefacenetOblong } from './mobilefacenet-oblong.js';
import { adafaceNetworks, networks } from './networks.js';

interface Reference {
  readonly network: string;
  readonly parameters: number;
  readonly tensors: number;
  readonly embedding: GoldenPlace;
  readonly pytorchFloat32: number;
  readonly gradientPytorchFloat32?: number;
  readonly gradients?: readonly GoldenTensor[];
  readonly statistics?: readonly GoldenTensor[];
}

interface ReferenceFile {
  readonly references: readonly Reference[];
  at(place: GoldenPlace): Float64Array;
}

function readReferences(file: string): ReferenceFile {
  const { networks } = JSON.parse(readFileSync(`${file}.json`, 'utf8')) as { networks: Reference[] };
  const numbers = new Float64Array(Uint8Array.from(readFileSync(`${file}.bin`)).buffer);
  return { references: networks, at: ({ offset, length }) => numbers.subarray(offset, offset + length) };
}

const references = ['facenets', 'oblong', 'microfar'].flatMap((name) => {
  const { references, at } = readReferences(`test/golden/${name}`);
  return references.map((reference) => ({ ...reference, at }));
});

const named: Readonly<Record<string, () => Network>> = {
  ...networks,
  ...adafaceNetworks,
  'mobilefacenet-112x96': mobilefacenetOblong,
};

/** The weights of test/golden/facenets.py. */
function goldenTensor({ name, shape, role }: ParameterTensor): Float32Array {
  if (role === 'slope') return goldenValues(name, shape[0], 0.25, 0.2);
  if (/(bn3|res_layer\.5)\.weight$/.test(name)) return goldenValues(name, shape[0], 0.2, 0.05);
  return goldenParameter(name, shape);
}

function goldenWeights(network: Network): Weights {
  const weights: Weights = new Map();
  for (const tensor of parametersOf(network)) weights.set(tensor.name, goldenTensor(tensor));
  for (const { name, channels } of normsOf(network)) {
    for (const kind of ['running_mean', 'running_var']) {
      weights.set(`${name}.${kind}`, goldenParameter(`${name}.${kind}`, [channels]));
    }
  }
  return weights;
}

let engine: Engine;
beforeAll(async () => {
  engine = await Engine.start({ threads: 2 });
});
afterAll(() => engine.stop());

describe.each(references)('$network', (reference) => {
  const network = named[reference.network]();

  test("has the original's number of parameters and tensors of its weight file", () => {
    // Each BatchNorm keeps running_mean, running_var and num_batches_tracked besides its parameters.
    expect(parametersOf(network).length + 3 * normsOf(network).length).toBe(reference.tensors);
    expect(countParameters(network)).toBe(reference.parameters);
  });

  test('embeds as the original does in float64', async () => {
    const model = inferenceModel(network, goldenWeights(network));
    const session = await engine.load(model, { label: network.name });
    const shape = [2, 3, ...imageSizeOf(network)];
    const data = goldenValues('x', elementCount(shape), 0, 1.7);
    const { embedding } = await session.run({ input: { data, shape } });
    await session.close();
    // Where float32 itself loses more, as with ReLU6 on random weights, PyTorch's own loss is the measure.
    const limit = Math.max(1e-5, 2 * reference.pytorchFloat32);
    expect(relativeL2(embedding.data as Float32Array, reference.at(reference.embedding))).toBeLessThan(limit);
  });
});

describe.each(references.filter(({ gradients }) => gradients))('training of $network', (reference) => {
  test("has the original's gradients and running statistics", LONG_RUN, async () => {
    const network = named[reference.network]();
    const images = 16;
    const lowering = loweringFor(images, await probeLowering(engine));
    const graph = new Graph();
    const weights = goldenWeights(network);
    const parameters = new Map(
      parametersOf(network).map(({ name, shape }) => [name, graph.input(name, [...shape])]),
    );
    const faces = graph.input('faces', [images, 3, 112, 112]);
    const target = graph.input('target', [images, network.embeddingSize]);
    const forward = trainingForward(network, faces, parameters, { images, block: lowering.block });
    const gradients = differentiate(meanSquaredError(forward.embedding, target), [...parameters.values()]);
    [...parameters.keys()].forEach((name, i) => {
      graph.output(`d ${name}`, gradients[i]);
    });
    for (const [name, tensor] of forward.statistics) graph.output(name, tensor);
    const session = await engine.load(lowerToOnnx(graph), { label: network.name, optimise: false });
    const found = await session.run({
      ...Object.fromEntries(
        parametersOf(network).map(({ name, shape }) => [
          name,
          { data: weights.get(name)!, shape: [...shape] },
        ]),
      ),
      faces: { data: goldenValues('x', images * 3 * 112 * 112, 0, 1.7), shape: [images, 3, 112, 112] },
      target: {
        data: goldenValues('t', images * network.embeddingSize, 0, 1.7),
        shape: [images, network.embeddingSize],
      },
    });
    await session.close();
    const compare = (tensors: readonly GoldenTensor[], valuesOf: (name: string) => ArrayLike<number>) => {
      let [error, norm] = [0, 0];
      for (const tensor of tensors) {
        const expected = reference.at(tensor);
        const actual = sketch(tensor.name, valuesOf(tensor.name));
        expected.forEach((value, i) => {
          error += (actual[i] - value) ** 2;
        });
        norm += tensor.squaredNorm;
      }
      return Math.sqrt(error / norm);
    };
    const dataOf = (name: string) => found[name].data as Float32Array;
    // The corners of ReLU6 and PReLU send rounding errors through whole branches: PyTorch's own loss is the measure.
    const limit = 3 * reference.gradientPytorchFloat32!;
    expect(compare(reference.gradients!, (name) => dataOf(`d ${name}`))).toBeLessThan(limit);
    const running = (name: string) =>
      weights.get(name)!.map((value, i) => 0.9 * value + 0.1 * dataOf(name)[i]);
    expect(compare(reference.statistics!, running)).toBeLessThan(1e-5);
  });
});
