// Operators that work element by element, with NumPy's broadcasting.
import { broadcastShapes, type DType, requireFloats, type Tensor } from '../tensor.js';

function binary(operator: string, a: Tensor, b: Tensor, dtype: DType = a.dtype): Tensor {
  if (a.dtype !== b.dtype) throw new Error(`${operator}: element types ${a.dtype} and ${b.dtype} differ`);
  return a.graph.add(operator, [a, b], { shape: broadcastShapes(operator, a.shape, b.shape), dtype });
}

function unary(operator: string, x: Tensor, attributes: Record<string, { float: number }> = {}): Tensor {
  requireFloats(operator, x);
  return x.graph.add(operator, [x], { shape: x.shape, dtype: x.dtype }, attributes);
}

/** An operand: a tensor, or a number that becomes a scalar constant. */
export type Operand = Tensor | number;

function pair(a: Operand, b: Operand): [Tensor, Tensor] {
  if (typeof a === 'number') {
    if (typeof b === 'number') throw new Error('an operator needs at least one tensor');
    return [b.graph.scalar(a), b];
  }
  return [a, typeof b === 'number' ? a.graph.scalar(b) : b];
}

/** a + b. */
export const add = (a: Operand, b: Operand): Tensor => binary('Add', ...pair(a, b));

/** a - b. */
export const sub = (a: Operand, b: Operand): Tensor => binary('Sub', ...pair(a, b));

/** a · b. */
export const mul = (a: Operand, b: Operand): Tensor => binary('Mul', ...pair(a, b));

/** a / b. */
export const div = (a: Operand, b: Operand): Tensor => binary('Div', ...pair(a, b));

/** a to the power b; differentiable in a, and b a constant. */
export const pow = (a: Tensor, b: number): Tensor => binary('Pow', ...pair(a, b));

/** The smaller of each pair; the gradient goes to a where they tie. */
export const minimum = (a: Operand, b: Operand): Tensor => binary('Min', ...pair(a, b));

/** The larger of each pair; the gradient goes to a where they tie. */
export const maximum = (a: Operand, b: Operand): Tensor => binary('Max', ...pair(a, b));

/** Whether a < b. */
export const less = (a: Operand, b: Operand): Tensor => binary('Less', ...pair(a, b), 'bool');

/** Whether a > b. */
export const greater = (a: Operand, b: Operand): Tensor => binary('Greater', ...pair(a, b), 'bool');

/** Whether a = b; for int64 tensors too. */
export const equal = (a: Operand, b: Operand): Tensor => binary('Equal', ...pair(a, b), 'bool');

/** -x. */
export const neg = (x: Tensor): Tensor => unary('Neg', x);

/** e to the power x. */
export const exp = (x: Tensor): Tensor => unary('Exp', x);

/** The natural logarithm. */
export const log = (x: Tensor): Tensor => unary('Log', x);

/** The square root. */
export const sqrt = (x: Tensor): Tensor => unary('Sqrt', x);

/** 1 / x. */
export const reciprocal = (x: Tensor): Tensor => unary('Reciprocal', x);

/** |x|; the gradient at 0 is 0. */
export const abs = (x: Tensor): Tensor => unary('Abs', x);

/** -1, 0 or 1; its gradient is 0. */
export const sign = (x: Tensor): Tensor => unary('Sign', x);

/** 1 / (1 + e^-x). */
export const sigmoid = (x: Tensor): Tensor => unary('Sigmoid', x);

/** The cosine of an angle in radians. */
export const cos = (x: Tensor): Tensor => unary('Cos', x);

/** The sine of an angle in radians. */
export const sin = (x: Tensor): Tensor => unary('Sin', x);

/** The angle in 0..π whose cosine is x; its gradient is infinite at -1 and 1, so keep x inside. */
export const acos = (x: Tensor): Tensor => unary('Acos', x);

/** The hyperbolic tangent. */
export const tanh = (x: Tensor): Tensor => unary('Tanh', x);

/** The error function. */
export const erf = (x: Tensor): Tensor => unary('Erf', x);

/** max(x, 0); the gradient at 0 is 0. */
export const relu = (x: Tensor): Tensor => unary('Relu', x);

/** Softplus, log(1 + e^x). */
export const softplus = (x: Tensor): Tensor => unary('Softplus', x);

/** x where positive, `slope` · x elsewhere. */
export const leakyRelu = (x: Tensor, slope = 0.01): Tensor =>
  unary('LeakyRelu', x, { alpha: { float: slope } });

/** x where positive, slope · x elsewhere; `slope` is learnt and broadcasts against x. */
export const prelu = (x: Tensor, slope: Tensor): Tensor => add(relu(x), mul(slope, minimum(x, 0)));

/** x limited to low..high; the gradient is 0 outside. */
export const clip = (x: Tensor, low: number, high: number): Tensor => minimum(maximum(x, low), high);

/** The exact Gaussian error linear unit, x · (1 + erf(x / √2)) / 2. */
export const gelu = (x: Tensor): Tensor => mul(mul(x, 0.5), add(erf(mul(x, Math.SQRT1_2)), 1));

/** a where `condition`, b elsewhere. */
export function where(condition: Tensor, a: Tensor, b: Tensor): Tensor {
  if (condition.dtype !== 'bool') throw new Error(`Where: the condition is ${condition.dtype}, not bool`);
  if (a.dtype !== b.dtype) throw new Error(`Where: element types ${a.dtype} and ${b.dtype} differ`);
  const shape = broadcastShapes('Where', condition.shape, broadcastShapes('Where', a.shape, b.shape));
  return a.graph.add('Where', [condition, a, b], { shape, dtype: a.dtype });
}

/** float32 of a bool or integer tensor. */
export function toFloat(x: Tensor): Tensor {
  return x.graph.add('Cast', [x], { shape: x.shape, dtype: 'float32' }, { to: 1 });
}
