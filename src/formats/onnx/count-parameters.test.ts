// Parameters are weights and biases, quantised or not, and no scales.
import { TensorProto_DataType } from 'onnx-buf';
import { expect, test } from 'vitest';
import { countModelParameters } from './count-parameters.js';
import {
  type ModelProto,
  makeModel,
  makeNode,
  makeTensor,
  makeValueInfo,
  type NodeProto,
  type TensorProto,
} from './onnx.js';

const scale = (name: string) => makeTensor(name, Float32Array.of(0.1), []);
const zero = (name: string) => makeTensor(name, Int8Array.of(0), []);
const bytes = (name: string, count: number) => makeTensor(name, new Int8Array(count), [count]);
const bias = (name: string, count: number) => makeTensor(name, new Int32Array(count), [count]);

function model(nodes: readonly NodeProto[], initializers: readonly TensorProto[]): ModelProto {
  return makeModel({
    nodes,
    initializers,
    inputs: [makeValueInfo('x', 'float32', ['n', 8])],
    outputs: [makeValueInfo('y', 'float32', ['n', 8])],
  });
}

test('weights and biases before DequantizeLinear are counted, their scales and zero points are not', () => {
  const nodes = [
    makeNode('QuantizeLinear', ['x', 'xs', 'xz'], ['q']),
    makeNode('DequantizeLinear', ['q', 'xs', 'xz'], ['d']),
    makeNode('DequantizeLinear', ['w', 'ws', 'wz'], ['wd']),
    makeNode('DequantizeLinear', ['b', 'bs'], ['bd']),
    makeNode('Gemm', ['d', 'wd', 'bd'], ['y']),
  ];
  const channelScales = makeTensor('ws', new Float32Array(8), [8]);
  const channelZeros = makeTensor('wz', new Int8Array(8), [8]);
  const rest = [channelScales, channelZeros, scale('xs'), zero('xz'), scale('bs')];
  expect(countModelParameters(model(nodes, [bytes('w', 64), bias('b', 8), ...rest]))).toBe(72);
});

test('weights of QLinearConv, QGemm and QLinearMatMul are counted', () => {
  const q = (each: string) => [`${each}s`, `${each}z`];
  const nodes = [
    makeNode('QLinearConv', ['x', ...q('x'), 'w', ...q('w'), ...q('y'), 'b'], ['c']),
    makeNode('QGemm', ['c', ...q('y'), 'g', ...q('g'), 'gb', ...q('h')], ['h'], {}, 'com.microsoft'),
    makeNode('QLinearMatMul', ['h', ...q('h'), 'm', ...q('m'), ...q('o')], ['y']),
  ];
  const rest = ['x', 'w', 'y', 'g', 'h', 'm', 'o'].flatMap((each) => [scale(`${each}s`), zero(`${each}z`)]);
  const weights = [bytes('w', 27), bias('b', 3), bytes('g', 12), bias('gb', 4), bytes('m', 16)];
  expect(countModelParameters(model(nodes, [...weights, ...rest]))).toBe(62);
});

test('weights that meet an input quantised as the network runs are counted, without their scale', () => {
  const nodes = [
    makeNode('DynamicQuantizeLinear', ['x'], ['q', 'qs', 'qz']),
    makeNode('Mul', ['qs', 'ws'], ['s']),
    makeNode('MatMulInteger', ['q', 'w', 'qz', 'wz'], ['p']),
    makeNode('Cast', ['p'], ['f'], { to: 1 }),
    makeNode('Mul', ['f', 's'], ['m']),
    makeNode('Mul', ['m', 'gain'], ['y']),
  ];
  const gain = makeTensor('gain', new Float32Array(8), [8]);
  expect(countModelParameters(model(nodes, [bytes('w', 64), scale('ws'), zero('wz'), gain]))).toBe(72);
});

test('weights of four bits are counted, whether they have a type of their own or are packed into bytes', () => {
  const four = bytes('w', 64);
  four.dataType = TensorProto_DataType.INT4;
  const nodes = [
    makeNode('DequantizeLinear', ['w', 'ws'], ['wd']),
    makeNode('MatMulNBits', ['x', 'p', 'ps', 'pz'], ['y'], { K: 8, N: 16, bits: 4 }, 'com.microsoft'),
  ];
  const packed = makeTensor('p', new Uint8Array(64), [16, 1, 4]);
  const rest = [
    packed,
    scale('ws'),
    makeTensor('ps', new Float32Array(16), [16]),
    makeTensor('pz', new Uint8Array(8), [8]),
  ];
  packed.dims = [16n, 1n, 4n];
  expect(countModelParameters(model(nodes, [four, ...rest]))).toBe(64 + 128);
});

test('whole numbers that are no weights are not counted', () => {
  const nodes = [makeNode('Reshape', ['x', 'shape'], ['r']), makeNode('Gather', ['r', 'at'], ['y'])];
  const rest = [makeTensor('shape', [-1, 8], [2]), makeTensor('at', Int32Array.of(0, 1), [2])];
  expect(countModelParameters(model(nodes, rest))).toBe(0);
});
