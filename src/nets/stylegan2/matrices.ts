// Small dense matrices, row-major, as they are made when a graph is built.

/** A matrix with `rows` rows, transposed. */
export function transposed(matrix: Float32Array, rows: number): Float32Array {
  const columns = matrix.length / rows;
  return Float32Array.from(matrix, (_, i) => matrix[(i % rows) * columns + Math.floor(i / rows)]);
}

/** The columns from `begin` to before `end` of a matrix with `size` columns. */
export function cutColumns(
  matrix: Float32Array,
  size: number,
  { begin, end }: { readonly begin: number; readonly end: number },
): Float32Array {
  const rows = matrix.length / size;
  const result = new Float32Array(rows * (end - begin));
  for (let row = 0; row < rows; row++) {
    result.set(matrix.subarray(row * size + begin, row * size + end), row * (end - begin));
  }
  return result;
}
