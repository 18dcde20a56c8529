// Matrix products.
import { broadcastShapes, type Dim, formatShape, requireFloats, sameShape, type Tensor } from '../tensor.js';

/** Options of {@link gemm}. */
export interface GemmOptions {
  readonly transposeA?: boolean;
  readonly transposeB?: boolean;
  /** Factor of the product. */
  readonly alpha?: number;
  /** Added to the product; broadcasts to its shape. */
  readonly plus?: Tensor;
}

/** Matrix product of the last two dimensions, [..., m, k] · [..., k, n]; the leading ones broadcast. */
export function matmul(a: Tensor, b: Tensor): Tensor {
  const fail = (why: string) =>
    new Error(`MatMul: shapes ${formatShape(a.shape)} and ${formatShape(b.shape)} ${why}`);
  if (a.shape.length < 2 || b.shape.length < 2) throw fail('must have two dimensions or more');
  const [m, k] = a.shape.slice(-2);
  const [k2, n] = b.shape.slice(-2);
  if (k !== k2) throw fail(`do not fit: ${k} columns against ${k2} rows`);
  requireFloats('MatMul', a, b);
  const batch = broadcastShapes('MatMul', a.shape.slice(0, -2), b.shape.slice(0, -2));
  return a.graph.add('MatMul', [a, b], { shape: [...batch, m, n], dtype: 'float32' });
}

/** alpha · op(a) · op(b) + plus for matrices, op transposing where asked: one BLAS call without a transposed copy. */
export function gemm(a: Tensor, b: Tensor, options: GemmOptions = {}): Tensor {
  const { transposeA = false, transposeB = false, alpha = 1, plus } = options;
  const fail = (why: string) =>
    new Error(`Gemm: shapes ${formatShape(a.shape)} and ${formatShape(b.shape)} ${why}`);
  if (a.shape.length !== 2 || b.shape.length !== 2) throw fail('must have two dimensions');
  const [m, k]: readonly Dim[] = transposeA ? [a.shape[1], a.shape[0]] : a.shape;
  const [k2, n]: readonly Dim[] = transposeB ? [b.shape[1], b.shape[0]] : b.shape;
  if (k !== k2) throw fail(`do not fit: ${k} against ${k2}`);
  const inputs = plus ? [a, b, plus] : [a, b];
  requireFloats('Gemm', ...inputs);
  if (plus && !sameShape(broadcastShapes('Gemm', plus.shape, [m, n]), [m, n])) {
    throw new Error(
      `Gemm: ${formatShape(plus.shape)} cannot be added to a product of shape ${formatShape([m, n])}`,
    );
  }
  return a.graph.add(
    'Gemm',
    inputs,
    { shape: [m, n], dtype: 'float32' },
    {
      ...(transposeA ? { transA: 1 } : {}),
      ...(transposeB ? { transB: 1 } : {}),
      ...(alpha === 1 ? {} : { alpha: { float: alpha } }),
    },
  );
}
