// Which pixels a graph takes that normalises its own input, from its first nodes.
import { expect, test } from 'vitest';
import { embedder } from '../../../test/nets/foreign-models.js';
import { makeNode, makeTensor, type NodeProto } from '../../formats/onnx/onnx.js';
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
  return graphNormalisation(embedder(nodes, { initializers }), 'images');
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
