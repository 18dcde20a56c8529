// 3x3 convolutions as matrix products over planes of transformed values (Lavin and Gray, 2016), also those that double the size.
import { matmul } from '../../graph/operators/linear.js';
import { reshape } from '../../graph/operators/shaping.js';
import type { Tensor } from '../../graph/tensor.js';
import { shortConvolution } from './toom-cook.js';

/** Positions begin..end along one axis of an image. */
export interface Window {
  readonly begin: number;
  readonly end: number;
}

/** A convolution with 3 taps along one axis: matrices in front of and behind products with `planes` transformed kernels. */
export interface AxisForm {
  readonly planes: number;
  readonly tiles: number;
  readonly inputSize: number;
  readonly outputSize: number;
  /** [planes · tiles, inputSize], row-major. */
  readonly input: Float32Array;
  /** [planes, 3]. */
  readonly kernel: readonly (readonly number[])[];
  /** [outputSize, planes · tiles], row-major. */
  readonly output: Float32Array;
}

const length = ({ begin, end }: Window): number => end - begin;

class FormBuilder {
  readonly input: Float32Array;
  readonly output: Float32Array;
  readonly #rows: number;

  constructor(
    readonly planes: number,
    readonly tiles: number,
    readonly from: Window,
    readonly to: Window,
  ) {
    this.#rows = planes * tiles;
    this.input = new Float32Array(this.#rows * length(from));
    this.output = new Float32Array(length(to) * this.#rows);
  }

  /** Positions outside the window are zeros, or not needed. */
  read(plane: number, tile: number, position: number, factor: number): void {
    const { begin, end } = this.from;
    if (position < begin || position >= end) return;
    this.input[(plane * this.tiles + tile) * (end - begin) + position - begin] += factor;
  }

  write(position: number, plane: number, tile: number, factor: number): void {
    const { begin, end } = this.to;
    if (position < begin || position >= end) return;
    this.output[(position - begin) * this.#rows + plane * this.tiles + tile] += factor;
  }

  form(kernel: readonly (readonly number[])[]): AxisForm {
    const { planes, tiles, input, output } = this;
    return {
      planes,
      tiles,
      inputSize: length(this.from),
      outputSize: length(this.to),
      input,
      kernel,
      output,
    };
  }
}

/** The form of a convolution that keeps the size, `step` outputs at a time. */
export function plainForm(from: Window, to: Window, step: number): AxisForm {
  const short = shortConvolution(step, 3);
  const tiles = Math.ceil(length(to) / step);
  const builder = new FormBuilder(short.planes, tiles, from, to);
  for (let tile = 0; tile < tiles; tile++) {
    const first = to.begin + tile * step;
    short.input.forEach((row, plane) => {
      row.forEach((factor, k) => {
        builder.read(plane, tile, first - 1 + k, factor);
      });
    });
    short.output.forEach((row, i) => {
      row.forEach((factor, plane) => {
        builder.write(first + i, plane, tile, factor);
      });
    });
  }
  return builder.form(short.kernel);
}

/**
 * The form of a convolution that doubles the size: values at every second position, three taps, then a low-pass filter
 * of four taps. Even positions of the sparse convolution have two taps, odd ones one; the filter is part of the output.
 *
 * @param taps the filter, as a convolution applies it
 * @param size positions of the whole input axis
 */
export function doublingForm(
  { from, to, size }: { readonly from: Window; readonly to: Window; readonly size: number },
  taps: readonly number[],
  step: number,
): AxisForm {
  const short = shortConvolution(step, 2);
  const first = Math.max(0, Math.floor((to.begin - 1) / 2));
  const last = Math.min(size, Math.floor((to.end + 1) / 2));
  const tiles = Math.ceil((last - first + 1) / step);
  const builder = new FormBuilder(short.planes + step, tiles, from, to);
  const filtered = (sparse: number, plane: number, tile: number, factor: number): void =>
    taps.forEach((tap, j) => {
      builder.write(sparse + 1 - j, plane, tile, tap * factor);
    });
  for (let tile = 0; tile < tiles; tile++) {
    const at = first + tile * step;
    short.input.forEach((row, plane) => {
      row.forEach((factor, k) => {
        builder.read(plane, tile, at - 1 + k, factor);
      });
    });
    short.output.forEach((row, i) => {
      row.forEach((factor, plane) => {
        filtered(2 * (at + i), plane, tile, factor);
      });
    });
    for (let i = 0; i < step; i++) {
      builder.read(short.planes + i, tile, at + i, 1);
      filtered(2 * (at + i) + 1, short.planes + i, tile, 1);
    }
  }
  const even = short.kernel.map(([before, here]) => [here, 0, before]);
  return builder.form([...even, ...Array.from({ length: step }, () => [0, 1, 0])]);
}

/** Kernels [outputs, inputs, 3, 3] as the planes' matrices: [row planes, column planes, inputs, outputs]. */
export function planeKernels(
  weight: Float32Array,
  { inputs, outputs }: { readonly inputs: number; readonly outputs: number },
  { rows, columns }: { readonly rows: AxisForm; readonly columns: AxisForm },
): Float32Array {
  const result = new Float32Array(rows.planes * columns.planes * inputs * outputs);
  const plane = inputs * outputs;
  const half = new Float64Array(rows.planes * 3);
  for (let input = 0; input < inputs; input++) {
    for (let output = 0; output < outputs; output++) {
      const at = (output * inputs + input) * 9;
      rows.kernel.forEach((factors, i) => {
        for (let x = 0; x < 3; x++) {
          half[i * 3 + x] =
            factors[0] * weight[at + x] + factors[1] * weight[at + 3 + x] + factors[2] * weight[at + 6 + x];
        }
      });
      let to = input * outputs + output;
      for (let i = 0; i < rows.planes; i++) {
        for (const factors of columns.kernel) {
          result[to] = factors[0] * half[i * 3] + factors[1] * half[i * 3 + 1] + factors[2] * half[i * 3 + 2];
          to += plane;
        }
      }
    }
  }
  return result;
}

/**
 * The convolution of a map [height, width, images, channels].
 *
 * Each step is a product of matrices without any copy in between: along the rows, along the columns, over the channels
 * for each pair of planes, and back.
 *
 * @param kernels what {@link planeKernels} gives, [row planes, 1, column planes, inputs, outputs]
 */
export function planeConvolution(
  x: Tensor,
  kernels: Tensor,
  { rows, columns }: { readonly rows: AxisForm; readonly columns: AxisForm },
): Tensor {
  const { graph } = x;
  const [height, width, images, inputs] = x.shape as number[];
  const outputs = Number(kernels.shape[4]);
  const matrix = (data: Float32Array, down: number): Tensor =>
    graph.constant(data, [down, data.length / down]);
  const down = rows.planes * rows.tiles;
  const across = columns.planes * columns.tiles;
  let v = matmul(matrix(rows.input, down), reshape(x, [height, width * images * inputs]));
  v = matmul(matrix(columns.input, across), reshape(v, [down, width, images * inputs]));
  v = matmul(reshape(v, [rows.planes, rows.tiles, columns.planes, columns.tiles * images, inputs]), kernels);
  v = matmul(matrix(columns.output, columns.outputSize), reshape(v, [down, across, images * outputs]));
  const flat = columns.outputSize * images * outputs;
  v = matmul(matrix(rows.output, rows.outputSize), reshape(v, [down, flat]));
  return reshape(v, [rows.outputSize, columns.outputSize, images, outputs]);
}
