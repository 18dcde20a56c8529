// Reads operators.json: what PyTorch's float64 gives for single operators, with inputs that reference.ts generates.
import { readFileSync } from 'node:fs';
import { goldenValues, sketch } from './reference.js';

/** An input of a case: `goldenValues(name, elements, centre, scale)` in this shape. */
export interface CaseInput {
  readonly name: string;
  readonly shape: readonly number[];
  readonly centre: number;
  readonly scale: number;
}

/** An expected tensor: shape, squared norm over all elements, and its sketch under its name (whole up to 48 elements). */
export interface CaseResult {
  readonly name: string;
  readonly shape: readonly number[];
  readonly squaredNorm: number;
  readonly values: readonly number[];
}

/** One operator with attributes and inputs, its output, and the gradients of sum(output * caseWeights). */
export interface OperatorCase {
  readonly operator: string;
  readonly case: string;
  readonly attributes: Readonly<Record<string, unknown>>;
  readonly inputs: readonly CaseInput[];
  readonly output: CaseResult;
  /** In the order of the inputs; named like the input; inputs that are constant have none. */
  readonly gradients: readonly CaseResult[];
  /** Batch normalisation's statistics after the step. */
  readonly runningMean?: CaseResult;
  readonly runningVariance?: CaseResult;
  /** AdaFace's running mean and deviation of the norm after the step. */
  readonly norms?: CaseResult;
}

const count = (shape: readonly number[]): number => shape.reduce((product, size) => product * size, 1);

/** All cases of test/golden/operators.json, relative to the repository root. */
export function readOperatorCases(): readonly OperatorCase[] {
  return JSON.parse(readFileSync('test/golden/operators.json', 'utf8')) as OperatorCase[];
}

/** The values of an input, row by row. */
export function caseValues(input: CaseInput): Float32Array {
  return goldenValues(input.name, count(input.shape), input.centre, input.scale);
}

/** The weights, in the shape of the output, with which a case sums its output before it is differentiated. */
export function caseWeights(one: OperatorCase): Float32Array {
  return goldenValues(`${one.case}/weights`, count(one.output.shape), 0, 1);
}

/** Relative L2 distance of found values from expected ones (absolute where zero is expected); throws on another element count. */
export function caseDistance(expected: CaseResult, found: ArrayLike<number>): number {
  if (found.length !== count(expected.shape)) {
    throw new Error(
      `${expected.name}: ${found.length} values, expected the shape ${expected.shape.join(' x ')}`,
    );
  }
  const error = sketch(expected.name, found).reduce(
    (sum, value, i) => sum + (value - expected.values[i]) ** 2,
    0,
  );
  return Math.sqrt(error / (expected.squaredNorm || 1));
}
