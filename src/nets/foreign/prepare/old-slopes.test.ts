// PRelu with its slopes as a plain list.
import { afterAll, beforeAll, expect, test } from 'vitest';
import { expectClose } from '../../../../test/closeness.js';
import { embedder, sidePx } from '../../../../test/nets/foreign-models.js';
import { embedWith } from '../../../../test/nets/open-foreign.js';
import { type ModelProto, makeNode, makeTensor } from '../../../formats/onnx/onnx.js';
import { Engine } from '../../../graph/engine.js';

let engine: Engine;
beforeAll(async () => {
  engine = await Engine.start({ threads: 1 });
});
afterAll(() => engine.stop());

const slopes = Float32Array.of(0.1, 0.2, 0.3);

/** Minus the faces through a convolution that keeps each channel, a norm and PReLU. */
function sloped(dims: readonly number[]): ModelProto {
  const plain = Float32Array.from({ length: 9 }, (_, i) => (i % 4 === 0 ? -1 : 0));
  return embedder(
    [
      makeNode('Conv', ['images', 'weight'], ['features']),
      makeNode('BatchNormalization', ['features', 'one', 'zero', 'zero', 'one'], ['normed'], {
        epsilon: { float: 0 },
      }),
      makeNode('PRelu', ['normed', 'slope'], ['bent']),
      makeNode('Flatten', ['bent'], ['vector'], { axis: 1 }),
    ],
    {
      initializers: [
        makeTensor('weight', plain, [3, 3, 1, 1]),
        makeTensor('one', Float32Array.of(1, 1, 1), [3]),
        makeTensor('zero', new Float32Array(3), [3]),
        makeTensor('slope', slopes, dims),
      ],
    },
  );
}

test.each([[[3]], [[3, 1, 1]]])('slopes of shape %j are one for each channel', async (dims) => {
  const how = { normalize: { mean: 0, std: 255 } } as const;
  const { embeddings, faces } = await embedWith(engine, sloped(dims), how);
  const plane = sidePx ** 2;
  expectClose(
    embeddings,
    faces.map((x, i) => -x * slopes[Math.floor(i / plane) % 3]),
    1e-6,
  );
});

test('slopes for a list of numbers stay as they are', async () => {
  const size = 3 * sidePx ** 2;
  const model = embedder(
    [
      makeNode('Flatten', ['images'], ['flat'], { axis: 1 }),
      makeNode('PRelu', ['flat', 'slope'], ['vector']),
    ],
    { initializers: [makeTensor('slope', new Float32Array(size).fill(0.5), [size])] },
  );
  const { embeddings, faces } = await embedWith(engine, model, { normalize: { mean: 0, std: 255 } });
  expect(embeddings).toEqual(faces);
});
