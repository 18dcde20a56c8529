// Counting against products worked out by hand.

import { describe, expect, test } from 'vitest';
import { type ModelProto, makeModel, makeNode, makeTensor, makeValueInfo } from '../formats/onnx/onnx.js';
import { countModelMultiplyAdds } from './multiply-adds.js';

const zeros = (name: string, dims: number[]) =>
  makeTensor(name, new Float32Array(dims.reduce((product, size) => product * size, 1)), dims);

function convolutions(batch: number | string): ModelProto {
  return makeModel({
    nodes: [
      makeNode('Conv', ['x', 'w1'], ['a'], { strides: [2, 2], pads: [1, 1, 1, 1] }),
      makeNode('Conv', ['a', 'w2'], ['b'], { group: 8, pads: [1, 1, 1, 1] }),
      makeNode('Relu', ['b'], ['c']),
      makeNode('ConvTranspose', ['c', 'w3'], ['d'], { strides: [2, 2] }),
      makeNode('Flatten', ['d'], ['e']),
      makeNode('Gemm', ['e', 'w4'], ['f'], { transB: 1 }),
      makeNode('MatMul', ['f', 'w5'], ['y']),
    ],
    inputs: [makeValueInfo('x', 'float32', [batch, 3, 16, 16])],
    outputs: [makeValueInfo('y', 'float32', [batch, 5])],
    initializers: [
      zeros('w1', [8, 3, 3, 3]),
      zeros('w2', [8, 1, 3, 3]),
      zeros('w3', [8, 2, 2, 2]),
      zeros('w4', [10, 2 * 16 * 16]),
      zeros('w5', [10, 5]),
    ],
  });
}

const byHand = 8 * 64 * 27 + 8 * 64 * 9 + 8 * 64 * (2 * 4) + 10 * 512 + 10 * 5;

describe('multiply-adds', () => {
  test.each([
    ['free', 'n'],
    ['one', 1],
    ['eight', 8],
  ])('of one image are the same with a batch of %s', async (_, batch) => {
    expect(await countModelMultiplyAdds(convolutions(batch))).toEqual({ perItem: byHand });
  });

  test('of a batched matrix product of two activations count every product', async () => {
    const model = makeModel({
      nodes: [
        makeNode('Transpose', ['x'], ['t'], { perm: [0, 1, 3, 2] }),
        makeNode('MatMul', ['x', 't'], ['y']),
      ],
      inputs: [makeValueInfo('x', 'float32', ['n', 4, 6, 7])],
      outputs: [makeValueInfo('y', 'float32', ['n', 4, 6, 6])],
    });
    expect(await countModelMultiplyAdds(model)).toEqual({ perItem: 4 * 6 * 6 * 7 });
  });

  test('follow a shape that the graph computes from its input', async () => {
    const model = makeModel({
      nodes: [
        makeNode('Shape', ['x'], ['shape']),
        makeNode('Gather', ['shape', 'zero'], ['n']),
        makeNode('Concat', ['n', 'rest'], ['target'], { axis: 0 }),
        makeNode('Reshape', ['x', 'target'], ['flat']),
        makeNode('MatMul', ['flat', 'w'], ['y']),
      ],
      inputs: [makeValueInfo('x', 'float32', ['n', 3, 4])],
      outputs: [makeValueInfo('y', 'float32', ['n', 5])],
      initializers: [makeTensor('zero', [0], [1]), makeTensor('rest', [-1], [1]), zeros('w', [12, 5])],
    });
    expect(await countModelMultiplyAdds(model)).toEqual({ perItem: 60 });
  });

  test('are unknown, and say why, where sizes are open or the runtime refuses the model', async () => {
    const open = convolutions('n');
    open.graph!.input = [makeValueInfo('x', 'float32', ['n', 3, 'h', 'w'])];
    expect(await countModelMultiplyAdds(open)).toEqual({
      unknown: "input 'x' leaves sizes open other than the batch",
    });
    const foreign = convolutions('n');
    foreign.graph!.node[2].opType = 'Frobnicate';
    expect(await countModelMultiplyAdds(foreign)).toEqual({ unknown: expect.stringContaining('Frobnicate') });
  });

  test('leave the model as it was', async () => {
    const model = convolutions('n');
    await countModelMultiplyAdds(model);
    expect(model).toEqual(convolutions('n'));
  });
});
