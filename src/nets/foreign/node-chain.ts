// A row of nodes, each reading the one before, to put in front of or behind a foreign graph.
import type { AttributeValue, NodeProto } from '../../formats/onnx/onnx.js';
import { addedConstant, addedNode } from './onnx-edit.js';

/** A constant operand: row-major data and dimensions, [] for a scalar. */
export interface ChainConstant {
  readonly data: Float32Array | BigInt64Array;
  readonly dims: readonly number[];
}

/** A float32 scalar operand. */
export function scalar(value: number): ChainConstant {
  return { data: Float32Array.of(value), dims: [] };
}

/** An int64 vector operand, as shapes and indices are given. */
export function integers(...values: number[]): ChainConstant {
  return { data: BigInt64Array.from(values, BigInt), dims: [values.length] };
}

/** Builds nodes one after another; uses only operators whose form is the same in every operator set from 8 on. */
export class NodeChain {
  readonly nodes: NodeProto[] = [];
  #value: string;
  readonly #name: (hint: string) => string;

  /** @param start the value that the first node reads; `name` makes unused names, see freshNames */
  constructor(start: string, name: (hint: string) => string) {
    this.#value = start;
    this.#name = name;
  }

  /** Appends opType(value), or opType(value, operand). */
  apply(opType: string, operand?: ChainConstant, attributes: Record<string, AttributeValue> = {}): this {
    const operands = operand ? [this.#constant(operand)] : [];
    return this.#append(opType, [this.#value, ...operands], attributes);
  }

  /** Appends opType(operand, value). */
  applyBehind(opType: string, operand: ChainConstant): this {
    return this.#append(opType, [this.#constant(operand), this.#value], {});
  }

  /** Gives the last value its name and returns all nodes. */
  end(name: string): NodeProto[] {
    this.nodes.push(addedNode('Identity', [this.#value], [name], {}));
    return this.nodes;
  }

  #append(opType: string, inputs: string[], attributes: Record<string, AttributeValue>): this {
    const output = this.#name(`synthdistill.${opType}`);
    this.nodes.push(addedNode(opType, inputs, [output], attributes));
    this.#value = output;
    return this;
  }

  #constant({ data, dims }: ChainConstant): string {
    const name = this.#name('synthdistill.constant');
    this.nodes.push(addedConstant(name, data, dims));
    return name;
  }
}
