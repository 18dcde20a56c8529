// Which pixels a graph takes that normalises its own input, from its first nodes.
import { describe, expect, test } from 'vitest';
import { embedder } from '../../../test/nets/foreign-models.js';
import {
  makeNode,
  makeTensor,
  makeValueInfo,
  type NodeProto,
  type TensorProto,
} from '../../formats/onnx/onnx.js';
import { graphNormalisation } from './graph-normalisation.js';

const MEAN = [0.485, 0.456, 0.406];
const STD = [0.229, 0.224, 0.225];

/** Nodes in a row from `images` on; an operand is one number, one for each channel, or none. */
function found(...chain: (readonly [opType: string, operand?: number | readonly number[], first?: true])[]) {
  let value = 'images';
  const nodes: NodeProto[] = [];
  const initializers = chain.map(([opType, operand = [], constantFirst], i) => {
    const inputs = typeof operand === 'object' && operand.length === 0 ? [value] : [value, `c${i}`];
    nodes.push(makeNode(opType, constantFirst ? inputs.reverse() : inputs, [`v${i}`]));
    value = `v${i}`;
    return typeof operand === 'number'
      ? makeTensor(`c${i}`, Float32Array.of(operand), [])
      : makeTensor(`c${i}`, Float32Array.from(operand), [1, operand.length, 1, 1]);
  });
  nodes.push(makeNode('Flatten', [value], ['vector'], { axis: 1 }));
  return graphNormalisation(embedder(nodes, { initializers }), 'images')?.normalize;
}

test.each<[string, Parameters<typeof found>]>([
  [
    "InsightFace's Sub and Mul",
    [
      ['Sub', 127.5],
      ['Mul', 0.0078125],
    ],
  ],
  [
    'Sub and Div',
    [
      ['Sub', 127.5],
      ['Div', 128],
    ],
  ],
  [
    'Mul and Add, the constants first',
    [
      ['Mul', 1 / 127.5, true],
      ['Add', -1, true],
    ],
  ],
  ['a mean for each channel', [['Identity'], ['Sub', [123.7, 116.3, 103.5]], ['Div', [58.4, 57.1, 57.4]]]],
  [
    "ImageNet's constants behind a division by 255",
    [
      ['Div', 255],
      ['Sub', MEAN],
      ['Div', STD],
    ],
  ],
  ['a division by 255 alone', [['Mul', 1 / 255]]],
])('%s takes 0..255', (_, chain) => {
  expect(found(...chain)).toBe('raw');
});

test.each<[string, Parameters<typeof found>]>([
  [
    'a half taken away and doubled',
    [
      ['Sub', 0.5],
      ['Mul', 2],
    ],
  ],
  [
    "ImageNet's constants",
    [
      ['Sub', MEAN],
      ['Div', STD],
    ],
  ],
])('%s takes 0..1', (_, chain) => {
  expect(found(...chain)).toEqual({ mean: 0, std: 255 });
});

test.each<[string, Parameters<typeof found>]>([
  ['no such node', []],
  ['a negation', [['Neg']]],
  ['a constant minus the input', [['Sub', 127.5, true]]],
  [
    'a factor of 0',
    [
      ['Mul', 0],
      ['Add', -1],
    ],
  ],
  ['a small shift', [['Add', 1e-5]]],
  ['a constant of another shape', [['Sub', [127.5, 127.5]]]],
])('%s says nothing', (_, chain) => {
  expect(found(...chain)).toBeUndefined();
});

test('an input that is read twice says nothing, and a graph in circles comes to an end', () => {
  const initializers = [makeTensor('mean', Float32Array.of(127.5), [])];
  const twice = [makeNode('Sub', ['images', 'mean'], ['a']), makeNode('Add', ['a', 'images'], ['vector'])];
  expect(graphNormalisation(embedder(twice, { initializers }), 'images')).toBeUndefined();
  const circle = [makeNode('Identity', ['images'], ['images'])];
  expect(graphNormalisation(embedder(circle), 'images')).toBeUndefined();
});

const floats = (name: string, values: readonly number[], dims: readonly number[] = [values.length]) =>
  makeTensor(name, Float32Array.from(values), dims);

/** What is found in a graph of these nodes from `images` to `v`, with a layer behind. */
function pixelsOf(
  nodes: readonly NodeProto[],
  initializers: TensorProto[] = [],
  input: readonly (number | string)[] = ['n', 3, 8, 8],
) {
  const layer = makeNode('GlobalAveragePool', ['v'], ['vector']);
  return graphNormalisation(embedder([...nodes, layer], { initializers, input }), 'images');
}

describe('a graph that takes 0..255, written in another way', () => {
  const statistics = [
    floats('gain', [1, 1, 1]),
    floats('bias', [0, 0, 0]),
    floats('mean', [127.5, 127.5, 127.5]),
    floats('variance', [127.5 ** 2, 127.5 ** 2, 127.5 ** 2]),
  ];
  const norm = (attributes = {}, ...more: string[]) =>
    makeNode(
      'BatchNormalization',
      ['images', 'gain', 'bias', 'mean', 'variance'],
      ['v', ...more],
      attributes,
    );

  test('BatchNormalization', () => {
    expect(pixelsOf([norm({ epsilon: { float: 2e-5 } })], statistics)).toEqual({ normalize: 'raw' });
  });

  test('but not one that takes its statistics from the batch', () => {
    expect(pixelsOf([norm({ training_mode: 1 })], statistics)).toBeUndefined();
    expect(pixelsOf([norm({}, 'm', 's')], statistics)).toBeUndefined();
  });

  test.each([
    ['dense with one weight in each row', 1, [1 / 128, 0, 0, 0, 1 / 128, 0, 0, 0, 1 / 128], [3, 3, 1, 1]],
    ['depthwise', 3, [1 / 128, 1 / 128, 1 / 128], [3, 1, 1, 1]],
  ])('a 1x1 convolution that is %s', (_, group, weight, dims) => {
    const conv = makeNode('Conv', ['images', 'w', 'b'], ['v'], { group, kernel_shape: [1, 1] });
    expect(pixelsOf([conv], [floats('w', weight, dims), floats('b', [-1, -1, -1])])).toEqual({
      normalize: 'raw',
    });
  });

  test('but a 1x1 convolution that mixes colours is a layer', () => {
    const conv = makeNode('Conv', ['images', 'w', 'b'], ['v'], {});
    const weight = [0.3, 0.6, 0.1, 0, 1, 0, 0, 0, 1];
    expect(
      pixelsOf([conv], [floats('w', weight, [3, 3, 1, 1]), floats('b', [-127, -127, -127])]),
    ).toBeUndefined();
  });

  test('casts, a transposition of channels-last pixels, and constants that nodes compute', () => {
    const nodes = [
      makeNode('Cast', ['images'], ['half'], { to: 10 }),
      makeNode('Cast', ['half'], ['whole'], { to: 1 }),
      makeNode('Constant', [], ['list'], { value_floats: { floats: [123.7, 116.3, 103.5] } }),
      makeNode('Sub', ['whole', 'list'], ['centred']),
      makeNode('Transpose', ['centred'], ['first'], { perm: [0, 3, 1, 2] }),
      makeNode('Sqrt', ['variance'], ['deviation']),
      makeNode('Unsqueeze', ['deviation', 'axes'], ['column']),
      makeNode('Div', ['first', 'column'], ['v']),
    ];
    const initializers = [floats('variance', [3400, 3300, 3300]), makeTensor('axes', [1, 2], [2])];
    expect(pixelsOf(nodes, initializers, ['n', 8, 8, 3])).toEqual({ normalize: 'raw', colour: 'rgb' });
  });

  test('clipped to 0..255, or rounded to bytes, whatever comes behind', () => {
    const bounds = [floats('low', [0], []), floats('high', [255], [])];
    const clip = makeNode('Clip', ['images', 'low', 'high'], ['v']);
    expect(pixelsOf([clip], bounds)).toEqual({ normalize: 'raw' });
    const older = makeNode('Clip', ['images'], ['v'], { min: { float: 0 }, max: { float: 255 } });
    expect(pixelsOf([older])).toEqual({ normalize: 'raw' });
    const bytes = [
      makeNode('Cast', ['images'], ['b'], { to: 2 }),
      makeNode('Cast', ['b'], ['f'], { to: 1 }),
      makeNode('Mul', ['f', 'scale'], ['v']),
    ];
    expect(pixelsOf(bytes, [floats('scale', [0.01], [])])).toEqual({ normalize: 'raw' });
  });

  test('bounded on one side, which says nothing of itself', () => {
    const zero = floats('zero', [0], []);
    const mean = floats('mean', [127.5], []);
    const bounds = [
      makeNode('Clip', ['images', 'zero'], ['b']),
      makeNode('Clip', ['images'], ['b'], { min: { float: 0 }, max: { float: 3.4e38 } }),
      makeNode('Max', ['zero', 'images'], ['b']),
    ];
    for (const bound of bounds) {
      const centred = makeNode('Sub', ['b', 'mean'], ['v']);
      expect(pixelsOf([bound, centred], [zero, mean])).toEqual({ normalize: 'raw' });
      expect(pixelsOf([bound, makeNode('Identity', ['b'], ['v'])], [zero])).toBeUndefined();
    }
  });

  test('rounded, whatever comes behind', () => {
    for (const operator of ['Round', 'Floor']) {
      const nodes = [makeNode(operator, ['images'], ['r']), makeNode('Mul', ['r', 'scale'], ['v'])];
      expect(pixelsOf(nodes, [floats('scale', [0.01], [])])).toEqual({ normalize: 'raw' });
    }
  });

  test('constants that are repeated to a shape, and a frame around the picture', () => {
    const nodes = [
      makeNode('Pad', ['images', 'pads'], ['padded']),
      makeNode('ConstantOfShape', ['shape'], ['zeros']),
      makeNode('Add', ['zeros', 'grey'], ['mean']),
      makeNode('Sub', ['padded', 'mean'], ['centred']),
      makeNode('Expand', ['std', 'shape'], ['stds']),
      makeNode('Div', ['centred', 'stds'], ['v']),
    ];
    const pads = makeTensor('pads', [0, 0, 1, 1, 0, 0, 1, 1], [8]);
    const shape = makeTensor('shape', [1, 3, 1, 1], [4]);
    const [grey, std] = [floats('grey', [127.5]), floats('std', [128])];
    expect(pixelsOf(nodes, [pads, shape, grey, std])).toEqual({ normalize: 'raw' });
    const endless = makeTensor('shape', [1, 3, 2 ** 31, 2 ** 31], [4]);
    expect(pixelsOf(nodes, [pads, endless, grey, std])).toBeUndefined();
  });

  test('a mean picture that is taken away, by the means of its colours', () => {
    const means = [131, 104, 91];
    const picture = means.flatMap((mean) => Array.from({ length: 64 }, (_, i) => mean + (i % 2 ? 30 : -30)));
    const nodes = [makeNode('Sub', ['images', 'picture'], ['v'])];
    expect(pixelsOf(nodes, [floats('picture', picture, [3, 8, 8])])).toEqual({
      normalize: 'raw',
      colour: 'rgb',
    });
  });

  test('declared as bytes at the door', () => {
    const model = embedder([makeNode('Flatten', ['images'], ['vector'])], {
      inputs: [makeValueInfo('images', 'uint8', ['n', 3, 8, 8])],
    });
    expect(graphNormalisation(model, 'images')).toEqual({ normalize: 'raw' });
  });
});

describe('channels that are parted, or change places', () => {
  const BGR_MEANS = [103.94, 116.78, 123.68];
  const parts = ['c0', 'c1', 'c2'];

  test.each([
    ['Split', [makeNode('Split', ['images'], parts, { axis: 1 })]],
    ['Split by sizes', [makeNode('Split', ['images', 'sizes'], parts, { axis: -3 })]],
    ['Slice', parts.map((name, i) => makeNode('Slice', ['images', `${i}`, `${i + 1}`, 'one'], [name]))],
    [
      'Slice and Squeeze',
      parts.flatMap((name, i) => [
        makeNode('Slice', ['images', `${i}`, `${i + 1}`, 'one'], [`thin${i}`]),
        makeNode('Squeeze', [`thin${i}`, 'one'], [`flat${i}`]),
        makeNode('Unsqueeze', [`flat${i}`, 'one'], [name]),
      ]),
    ],
    [
      'Gather and Unsqueeze',
      parts.flatMap((name, i) => [
        makeNode('Gather', ['images', `i${i}`], [`flat${i}`], { axis: 1 }),
        makeNode('Unsqueeze', [`flat${i}`, 'one'], [name]),
      ]),
    ],
  ])('each gets its own mean: %s and Concat', (_, parting) => {
    const nodes = [
      ...parting,
      ...parts.map((name, i) => makeNode('Sub', [name, `mean${i}`], [`m${i}`])),
      makeNode('Concat', ['m0', 'm1', 'm2'], ['v'], { axis: 1 }),
    ];
    const initializers = [
      makeTensor('sizes', [1, 1, 1], [3]),
      makeTensor('one', [1], [1]),
      ...[0, 1, 2, 3].map((i) => makeTensor(`${i}`, [i], [1])),
      ...[0, 1, 2].map((i) => makeTensor(`i${i}`, [i], [])),
      ...BGR_MEANS.map((mean, i) => floats(`mean${i}`, [mean], [])),
    ];
    expect(pixelsOf(nodes, initializers)).toEqual({ normalize: 'raw', colour: 'bgr' });
  });

  test.each([
    ['Gather', makeNode('Gather', ['images', 'back'], ['swapped'], { axis: 1 })],
    ['Slice', makeNode('Slice', ['images', 'end', 'begin', 'one', 'minus'], ['swapped'])],
    ['Conv', makeNode('Conv', ['images', 'w', 'b'], ['swapped'])],
  ])('means behind a swap of red and blue count for the channels that they come from: %s', (_, swap) => {
    const nodes = [swap, makeNode('Sub', ['swapped', 'means'], ['v'])];
    const initializers = [
      makeTensor('back', [2, 1, 0], [3]),
      makeTensor('end', [-1], [1]),
      makeTensor('begin', [-(2 ** 31)], [1]),
      makeTensor('one', [1], [1]),
      makeTensor('minus', [-1], [1]),
      floats('w', [0, 0, 1, 0, 1, 0, 1, 0, 0], [3, 3, 1, 1]),
      floats('b', [0, 0, 0]),
      floats('means', BGR_MEANS, [1, 3, 1, 1]),
    ];
    expect(pixelsOf(nodes, initializers)).toEqual({ normalize: 'raw', colour: 'rgb' });
  });

  test('a matrix behind colours that come last swaps them, or mixes them and is a layer', () => {
    const matrix = (weights: number[]) =>
      pixelsOf(
        [
          makeNode('MatMul', ['images', 'w'], ['swapped']),
          makeNode('Sub', ['swapped', 'means'], ['centred']),
          makeNode('Transpose', ['centred'], ['v'], { perm: [0, 3, 1, 2] }),
        ],
        [floats('w', weights, [3, 3]), floats('means', BGR_MEANS)],
        ['n', 8, 8, 3],
      );
    expect(matrix([0, 0, 1, 0, 1, 0, 1, 0, 0])).toEqual({ normalize: 'raw', colour: 'rgb' });
    expect(matrix([0.3, 0, 1, 0.6, 1, 0, 0.1, 0, 0])).toBeUndefined();
  });

  test('a channel that is used twice, or not at all, says nothing', () => {
    const nodes = [
      makeNode('Gather', ['images', 'grey'], ['picked'], { axis: 1 }),
      makeNode('Sub', ['picked', 'mean'], ['v']),
    ];
    const initializers = [makeTensor('grey', [1, 1, 1], [3]), floats('mean', [127.5], [])];
    expect(pixelsOf(nodes, initializers)).toBeUndefined();
  });
});

describe('other ranges are found too', () => {
  test.each([
    ['multiplied by 255 first', [255, 255, 255], [-127.5, -127.5, -127.5], { mean: 0, std: 255 }],
    [
      'from -1..1 to what ImageNet has, as torchvision does',
      STD.map((std) => 0.5 / std),
      MEAN.map((mean, i) => (0.5 - mean) / STD[i]),
      'arcface-127.5',
    ],
    [
      'from what ImageNet has to -1..1',
      STD.map((std) => std / 0.5),
      MEAN.map((mean) => (mean - 0.5) / 0.5),
      'imagenet',
    ],
  ])('%s', (_, factor, term, normalize) => {
    const nodes = [makeNode('Mul', ['images', 'f'], ['m']), makeNode('Add', ['m', 't'], ['v'])];
    const initializers = [floats('f', factor, [1, 3, 1, 1]), floats('t', term, [1, 3, 1, 1])];
    expect(pixelsOf(nodes, initializers)?.normalize).toEqual(normalize);
  });

  test('clipped to -1..1, or to 0..1', () => {
    const clip = (low: number) =>
      pixelsOf([makeNode('Clip', ['images'], ['v'], { min: { float: low }, max: { float: 1 } })]);
    expect(clip(-1)).toEqual({ normalize: 'arcface-127.5' });
    expect(clip(0)).toEqual({ normalize: { mean: 0, std: 255 } });
    expect(clip(-0.3)).toBeUndefined();
  });
});

test('two readers of the same pixels agree, and who only asks for their shape does not matter', () => {
  const nodes = [
    makeNode('Shape', ['images'], ['shape']),
    makeNode('Sub', ['images', 'mean'], ['v']),
    makeNode('GlobalMaxPool', ['v'], ['other']),
  ];
  expect(pixelsOf(nodes, [floats('mean', [127.5], [])])).toEqual({ normalize: 'raw' });
});
