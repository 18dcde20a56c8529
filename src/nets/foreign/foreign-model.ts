// A foreign ONNX file, opened for wrapping: its one input, the output that is used, and their checks.

import { showText } from '../../files/show-text.js';
import { UserError } from '../../files/user-error.js';
import {
  decodeOnnx,
  type ModelProto,
  makeValueInfo,
  opsetOf,
  tensorInfo,
  type ValueInfoProto,
} from '../../formats/onnx/onnx.js';
import { elementCount } from '../../graph/tensor.js';
import {
  copyModel,
  type Dimension,
  dimsOf,
  dropUnused,
  fixInitialisers,
  formatDims,
  graphOf,
} from './onnx-edit.js';
import { checkOwnNoise } from './own-noise.js';

/** An ONNX file: its bytes, and the name by which messages call it. */
export interface ModelFile {
  readonly name: string;
  readonly bytes: Uint8Array;
}

/** An input or output as declared; `dims` is undefined where the file gives no shape. */
export interface Port {
  readonly name: string;
  readonly dims: readonly Dimension[] | undefined;
}

/** A foreign model with one float32 input and one float32 output; the model is a copy that may be edited. */
export interface ForeignModel {
  readonly name: string;
  readonly model: ModelProto;
  readonly input: Port;
  readonly output: Port;
}

// Larger declarations are taken for damage: they would exhaust memory before the runtime sees them.
const MAX_BATCH = 1024;
const MAX_ELEMENTS = 2 ** 26;

/**
 * Reads an ONNX file that has one input and one output of interest.
 *
 * @param outputName the output to use, default the first
 * @throws UserError naming file, input or output if there are more inputs, no such output, or other types than float32
 */
export function readForeign({ name, bytes }: ModelFile, outputName?: string): ForeignModel {
  return inspectForeign(decodeOnnx(bytes, name), name, outputName);
}

/** The same for a model that is already decoded, which stays as it is. */
export function inspectForeign(source: ModelProto, name: string, outputName?: string): ForeignModel {
  const opset = opsetOf(source) ?? 0;
  if (opset < 8) {
    throw new UserError(
      `${name}: uses version ${opset} of the ONNX operators, 8 or later is expected; export it again with a later opset`,
    );
  }
  checkOwnNoise(source, name);
  const model = copyModel(source);
  fixInitialisers(model);
  const graph = graphOf(model);
  if (graph.input.length !== 1) {
    const found = showText(graph.input.map(describeDeclared).join(', '), 300) || 'none';
    throw new UserError(`${name}: expected one input, found ${graph.input.length}: ${found}`);
  }
  const output =
    outputName === undefined ? graph.output[0] : graph.output.find((value) => value.name === outputName);
  if (!output) {
    const found = showText(graph.output.map((value) => value.name).join(', ')) || 'none';
    throw new UserError(`${name}: expected an output '${outputName ?? ''}', found ${found}`);
  }
  graph.output = [output];
  dropUnused(graph);
  return { name, model, input: port(graph.input[0], 'input', name), output: port(output, 'output', name) };
}

function port(value: ValueInfoProto, kind: 'input' | 'output', name: string): Port {
  const { dtype } = tensorInfo(value);
  const dims = dimsOf(value);
  if (dtype !== 'float32' && !(kind === 'output' && dtype === 'unknown')) {
    throw new UserError(`${name}: ${kind} ${describeDeclared(value)}: expected a float32 tensor`);
  }
  const sizes = (dims ?? []).map((dim) => (typeof dim === 'number' ? dim : 1));
  if ((sizes[0] ?? 1) > MAX_BATCH || elementCount(sizes) > MAX_ELEMENTS) {
    throw new UserError(`${name}: ${kind} ${describeDeclared(value)}: a tensor this large is not supported`);
  }
  return { name: value.name, dims };
}

function describeDeclared(value: ValueInfoProto): string {
  return `'${showText(value.name)}' is ${tensorInfo(value).dtype} ${formatDims(dimsOf(value))}`;
}

/** An input or output in words, for errors: `input 'x' has shape [n, 3, 112, 112]`. */
export function describePort(kind: 'input' | 'output', { name, dims }: Port): string {
  return `${kind} '${showText(name)}' has shape ${formatDims(dims)}`;
}

/** The same model with other dimensions declared for its input. */
export function withInputDims(foreign: ForeignModel, dims: readonly Dimension[]): ForeignModel {
  const model = copyModel(foreign.model);
  const { name } = foreign.input;
  graphOf(model).input = [makeValueInfo(name, 'float32', dims)];
  return { ...foreign, model, input: { name, dims } };
}
