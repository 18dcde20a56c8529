// A foreign ONNX file, opened for wrapping: its one input, the output that is used, and their checks.

import { showText } from '../../files/show-text.js';
import { UserError } from '../../files/user-error.js';
import {
  decodeOnnx,
  type ModelProto,
  makeValueInfo,
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
import { castInput, castOutputs, type WholeNumbers } from './prepare/cast-ends.js';
import { mendBatchNorms } from './prepare/old-batch-norm.js';
import { mendSlopes } from './prepare/old-slopes.js';
import { settleOperators } from './prepare/operator-sets.js';
import { fixSwitches } from './prepare/switches.js';
import { dropUnreadInputs } from './prepare/unread-inputs.js';

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

/** A foreign model with one input, which takes float32; the model is a copy that may be edited. */
export interface OpenedModel {
  readonly name: string;
  readonly model: ModelProto;
  readonly input: Port;
  readonly outputs: readonly Port[];
  /** Whether the file takes whole numbers, pixels of 0..255; what it is given is rounded to them where they are needed inside. */
  readonly wholeNumbers: WholeNumbers;
  /** What was fixed or chosen so that the network can be used, in words, one line each. */
  readonly notes: readonly string[];
}

/** A foreign model of whose outputs one is left, which gives float32. */
export interface ForeignModel extends Omit<OpenedModel, 'outputs'> {
  readonly output: Port;
}

// Larger declarations are taken for damage: they would exhaust memory before the runtime sees them.
const MAX_BATCH = 1024;
const MAX_ELEMENTS = 2 ** 26;

// More inputs or outputs than any network has; each costs a walk over the graph.
const MOST_PORTS = 256;

const MOST_SHOWN = 6;

/**
 * Reads an ONNX file that has one input, and whose first output is of interest.
 *
 * @throws UserError naming file, input or output if there are more inputs, or other types than numbers with fractions
 */
export function readForeign(file: ModelFile): ForeignModel {
  return takeOutput(openForeign(file));
}

/**
 * Reads an ONNX file that has one input: what is too old, too new or of another type at its ends is mended where that
 * changes no result, and a switch between training and use is fixed to use.
 *
 * @throws UserError naming the file and the operator, version or input that cannot be used
 */
export function openForeign({ name, bytes }: ModelFile): OpenedModel {
  const model = copyModel(decodeOnnx(bytes, name));
  const notes = settleOperators(model, name);
  checkOwnNoise(model, name);
  fixInitialisers(model);
  const graph = graphOf(model);
  if (graph.input.length > MOST_PORTS || graph.output.length > MOST_PORTS) {
    throw new UserError(
      `${name}: has ${graph.input.length} inputs and ${graph.output.length} outputs, more than any network here needs`,
    );
  }
  mendBatchNorms(model);
  mendSlopes(model);
  notes.push(...dropUnreadInputs(model), ...fixSwitches(model));
  const [input] = graph.input;
  if (graph.input.length !== 1) throw refuseInputs(graph.input, name);
  const wholeNumbers = castInput(model, input);
  castOutputs(model);
  const outputs = graph.output.map((output) => ({ name: output.name, dims: dimsOf(output) }));
  return { name, model, input: port(input, 'input', name), outputs, wholeNumbers, notes };
}

function refuseInputs(inputs: readonly ValueInfoProto[], name: string): UserError {
  const found = showText(inputs.map(describeDeclared).join(', '), 300) || 'none';
  const remedy = inputs.length > 1 ? '; export it with the others fixed, as constants' : '';
  return new UserError(`${name}: expected one input, found ${inputs.length}: ${found}${remedy}`);
}

/**
 * The model with one output left, the first unless named, and what only the others needed removed.
 *
 * @throws UserError listing the outputs if none is called so, or naming it if its type is another than float32
 */
export function takeOutput(opened: OpenedModel, outputName?: string): ForeignModel {
  const { name } = opened;
  const model = copyModel(opened.model);
  const graph = graphOf(model);
  const output =
    outputName === undefined ? graph.output[0] : graph.output.find((value) => value.name === outputName);
  if (!output) {
    throw new UserError(
      `${name}: has no output '${showText(outputName ?? '')}', found ${describePorts(opened.outputs)}`,
      { mendedBy: ['output'] },
    );
  }
  graph.output = [output];
  dropUnused(graph);
  const { outputs: _, ...rest } = opened;
  return { ...rest, model, output: port(output, 'output', name) };
}

function port(value: ValueInfoProto, kind: 'input' | 'output', name: string): Port {
  const { dtype } = tensorInfo(value);
  const dims = dimsOf(value);
  if (dtype !== 'float32' && !(kind === 'output' && dtype === 'unknown')) {
    throw new UserError(
      `${name}: ${kind} ${describeDeclared(value)}: expected a float32 tensor; export it with one`,
    );
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

/** Outputs with their shapes, of many the first ones, for errors and notes: `norm [n, 1], feature [n, 512]`. */
export function describePorts(ports: readonly Port[]): string {
  const shown = ports
    .slice(0, MOST_SHOWN)
    .map(({ name, dims }) => `${showText(name, 40)} ${formatDims(dims)}`);
  const rest = ports.length > MOST_SHOWN ? ` and ${ports.length - MOST_SHOWN} more` : '';
  return `${shown.join(', ')}${rest}`;
}

/** The same model with other dimensions declared for its input. */
export function withInputDims<Model extends OpenedModel | ForeignModel>(
  opened: Model,
  dims: readonly Dimension[],
): Model {
  const model = copyModel(opened.model);
  const { name } = opened.input;
  graphOf(model).input = [makeValueInfo(name, 'float32', dims)];
  return { ...opened, model, input: { name, dims } };
}
