// A graph under construction: inputs, constants, nodes and outputs, checked as they are added.
import {
  type Attributes,
  type DType,
  elementCount,
  formatShape,
  type GradientOf,
  type GraphNode,
  type Shape,
  Tensor,
} from './tensor.js';

/** A constant of a graph and its data. */
export interface Constant {
  readonly tensor: Tensor;
  readonly data: Float32Array | BigInt64Array;
}

/** A type that an operator promises for one of its outputs. */
export interface TensorType {
  readonly shape: Shape;
  readonly dtype: DType;
}

/** The opset in which graphs are written. */
export const OPSET = 18;

/**
 * A graph of ONNX operators. Operators are added by the functions of operators/ and fused/; nodes are in the order in
 * which they were added, which is an order in which they can run.
 */
export class Graph {
  readonly inputs: Tensor[] = [];
  readonly outputs = new Map<string, Tensor>();
  readonly nodes: GraphNode[] = [];
  readonly constants = new Map<Tensor, Constant>();
  readonly #smallConstants = new Map<string, Tensor>();
  #nextName = 0;

  /** Declares an input. */
  input(name: string, shape: Shape, dtype: DType = 'float32'): Tensor {
    if (this.inputs.some((input) => input.name === name)) throw new Error(`input ${name} is declared twice`);
    const tensor = new Tensor(this, name, shape, dtype);
    this.inputs.push(tensor);
    return tensor;
  }

  /** Declares `tensor` as the output called `name`. */
  output(name: string, tensor: Tensor): void {
    if (this.outputs.has(name)) throw new Error(`output ${name} is declared twice`);
    if (this.inputs.some((input) => input.name === name))
      throw new Error(`output ${name} has the name of an input`);
    this.outputs.set(name, tensor);
  }

  /** A constant of given data and shape; `name` (kept in the model) is made up where none is given. */
  constant(data: Float32Array | BigInt64Array, shape: readonly number[], name?: string): Tensor {
    if (elementCount(shape) !== data.length) {
      throw new Error(`constant: ${data.length} values do not fill the shape ${formatShape(shape)}`);
    }
    const dtype = data instanceof Float32Array ? 'float32' : 'int64';
    const tensor = new Tensor(this, name ?? `constant_${this.#nextName++}`, shape, dtype);
    this.constants.set(tensor, { tensor, data });
    return tensor;
  }

  /** A float32 scalar; equal ones are one tensor. */
  scalar(value: number): Tensor {
    return this.shared(`f${value}`, () => this.constant(Float32Array.of(value), []));
  }

  /** A one-dimensional int64 constant, such as shapes and axes; equal ones are one tensor. */
  integers(values: readonly number[]): Tensor {
    const make = () => this.constant(BigInt64Array.from(values, BigInt), [values.length]);
    return this.shared(`i${values.join()}`, make);
  }

  /** A float32 constant filled with one value; equal ones are one tensor. */
  filled(value: number, shape: readonly number[]): Tensor {
    const make = () => this.constant(new Float32Array(elementCount(shape)).fill(value), shape);
    return this.shared(`x${value}:${shape.join()}`, make);
  }

  /** Adds an operator with one output. */
  add(
    operator: string,
    inputs: readonly Tensor[],
    type: TensorType,
    attributes: Attributes = {},
    domain = '',
  ): Tensor {
    return this.addMany(operator, inputs, [type], attributes, domain)[0];
  }

  /** Adds an operator with several outputs. */
  addMany(
    operator: string,
    inputs: readonly Tensor[],
    types: readonly TensorType[],
    attributes: Attributes = {},
    domain = '',
  ): Tensor[] {
    for (const input of inputs) {
      if (input.graph !== this) throw new Error(`${operator}: ${input.name} belongs to another graph`);
    }
    const outputs = types.map(
      ({ shape, dtype }) => new Tensor(this, `${operator}_${this.#nextName++}`, shape, dtype),
    );
    const node: GraphNode = { operator, domain, inputs, outputs, attributes };
    this.nodes.push(node);
    for (const output of outputs) output.producer = { operator, inputs, outputs, node };
    return outputs;
  }

  /**
   * Declares that `outputs`, whatever nodes compute them, are one operator of `inputs` with a gradient of its own, so
   * that differentiation does not look inside.
   */
  fuse(operator: string, inputs: readonly Tensor[], outputs: readonly Tensor[], gradient: GradientOf): void {
    const producer = { operator, inputs, outputs, gradient };
    for (const output of outputs) output.producer = producer;
  }

  /** The constant that `make` gave the first time it was asked for under `key`. */
  shared(key: string, make: () => Tensor): Tensor {
    let tensor = this.#smallConstants.get(key);
    if (!tensor) {
      tensor = make();
      this.#smallConstants.set(key, tensor);
    }
    return tensor;
  }
}
