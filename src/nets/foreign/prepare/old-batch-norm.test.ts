// BatchNormalization with `spatial` = 0 of the operators before version 9.
import { afterAll, beforeAll, test } from 'vitest';
import { expectClose } from '../../../../test/closeness.js';
import { embedder, pixels, scattered, sidePx } from '../../../../test/nets/foreign-models.js';
import { embedWith } from '../../../../test/nets/open-foreign.js';
import { type ModelProto, makeNode, makeTensor } from '../../../formats/onnx/onnx.js';
import { Engine } from '../../../graph/engine.js';

let engine: Engine;
beforeAll(async () => {
  engine = await Engine.start({ threads: 1 });
});
afterAll(() => engine.stop());

const parts = ['scale', 'shift', 'mean', 'variance'];

/** A network that is one such BatchNormalization; `constants` has its statistics as nodes, not as initialisers. */
function normed(dims: readonly number[], opset: number, constants = false): ModelProto {
  const count = dims.reduce((product, size) => product * size, 1);
  const tensors = parts.map((part, i) =>
    makeTensor(
      part,
      scattered(count).map((x) => x + i + 1),
      dims,
    ),
  );
  const norm = makeNode('BatchNormalization', ['images', ...parts], ['normed'], {
    spatial: 0,
    epsilon: { float: 0 },
  });
  const before = constants
    ? parts.map((part, i) => makeNode('Constant', [], [part], { value: { tensor: tensors[i] } }))
    : [];
  return embedder([...before, norm, makeNode('Flatten', ['normed'], ['vector'], { axis: 1 })], {
    opset,
    initializers: constants ? [] : tensors,
  });
}

test.each<[string, readonly number[], number, boolean]>([
  ['a channel', [3], 8, false],
  ['a channel, in version 7', [3], 7, false],
  ['a channel, as nodes', [3], 8, true],
  ['an element', [3, sidePx, sidePx], 8, false],
])('statistics of one number for %s are followed', async (_, dims, opset, constants) => {
  const { embeddings, faces } = await embedWith(engine, normed(dims, opset, constants), {
    normalize: { mean: 0, std: 255 },
  });
  const each = dims.length === 1 ? sidePx ** 2 : 1;
  const values = scattered(pixels / each);
  const expected = faces.map((x, i) => {
    const value = values[Math.floor((i % pixels) / each)];
    return ((x - (value + 3)) / Math.sqrt(value + 4)) * (value + 1) + value + 2;
  });
  expectClose(embeddings, expected, 1e-5);
});
