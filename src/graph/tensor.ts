// Symbolic tensors: what is known of a value before anything runs, and the nodes that produce it.
import type { Graph } from './graph.js';

/** Element types that graphs here compute with. */
export type DType = 'float32' | 'int64' | 'bool';

/** A dimension: a number, or the name of one that is only known when the graph runs (the batch of an inference graph). */
export type Dim = number | string;

/** Dimensions, outermost first. */
export type Shape = readonly Dim[];

/** Attributes of a node: bare numbers are integer attributes, `{ float }` and `{ floats }` floating-point ones. */
export type Attributes = Readonly<
  Record<
    string,
    number | string | readonly number[] | { readonly float: number } | { readonly floats: readonly number[] }
  >
>;

/** One ONNX operator application. */
export interface GraphNode {
  readonly operator: string;
  readonly domain: string;
  readonly inputs: readonly Tensor[];
  readonly outputs: readonly Tensor[];
  readonly attributes: Attributes;
}

/**
 * A gradient that an operator carries itself: from the gradients of its outputs (undefined where an output does not
 * reach the loss) to those of its inputs. `needs[i]` says whether input i's is wanted; others may be left undefined.
 */
export type GradientOf = (
  outputGradients: readonly (Tensor | undefined)[],
  needs: readonly boolean[],
) => readonly (Tensor | undefined)[];

/** Where a tensor comes from, as differentiation sees it: a single operator, or a fused one that spans many nodes. */
export interface Producer {
  readonly operator: string;
  readonly inputs: readonly Tensor[];
  readonly outputs: readonly Tensor[];
  /** Set for fused operators; plain nodes are looked up in the table of gradient rules. */
  readonly gradient?: GradientOf;
  readonly node?: GraphNode;
}

/** A symbolic tensor of a {@link Graph}: name, shape and element type, no data. */
export class Tensor {
  producer: Producer | undefined;

  constructor(
    readonly graph: Graph,
    readonly name: string,
    readonly shape: Shape,
    readonly dtype: DType,
  ) {}
}

/** `[3, 224, batch]`: a shape as errors print it. */
export function formatShape(shape: Shape): string {
  return `[${shape.join(', ')}]`;
}

/** The number of elements of a shape without free dimensions; throws on a free one. */
export function elementCount(shape: Shape): number {
  let count = 1;
  for (const dim of shape) {
    if (typeof dim === 'string') throw new Error(`the shape ${formatShape(shape)} has a free dimension`);
    count *= dim;
  }
  return count;
}

/** Shapes with every dimension a number; throws, naming the operator, on a free one. */
export function staticShape(operator: string, tensor: Tensor): number[] {
  return tensor.shape.map((dim) => {
    if (typeof dim === 'string') {
      throw new Error(
        `${operator}: needs fixed dimensions, got ${formatShape(tensor.shape)} of ${tensor.name}`,
      );
    }
    return dim;
  });
}

/** Throws, naming the operator and the tensor, unless all are float32. */
export function requireFloats(operator: string, ...tensors: readonly Tensor[]): void {
  for (const { name, dtype } of tensors) {
    if (dtype !== 'float32') throw new Error(`${operator}: expects float32, got ${dtype} in ${name}`);
  }
}

/** Whether two shapes are the same, dimension by dimension. */
export function sameShape(a: Shape, b: Shape): boolean {
  return a.length === b.length && a.every((dim, i) => dim === b[i]);
}

/** Throws, naming the operator, unless both have the same shape; for operators that do not broadcast. */
export function requireSameShape(operator: string, a: Tensor, b: Tensor): void {
  if (!sameShape(a.shape, b.shape)) {
    throw new Error(`${operator}: shapes ${formatShape(a.shape)} and ${formatShape(b.shape)} differ`);
  }
}

/**
 * The shape to which two shapes broadcast (NumPy's and ONNX's rule).
 *
 * @throws Error that names the operator and both shapes where they do not.
 */
export function broadcastShapes(operator: string, a: Shape, b: Shape): Dim[] {
  const rank = Math.max(a.length, b.length);
  const shape: Dim[] = [];
  for (let i = 0; i < rank; i++) {
    const left = a[i - rank + a.length] ?? 1;
    const right = b[i - rank + b.length] ?? 1;
    if (left !== right && left !== 1 && right !== 1) {
      throw new Error(`${operator}: shapes ${formatShape(a)} and ${formatShape(b)} do not broadcast`);
    }
    shape.push(left === 1 ? right : left);
  }
  return shape;
}
