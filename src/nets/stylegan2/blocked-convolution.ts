// Dense and depthwise convolutions of one image on ONNX Runtime's blocked kernels.
import { NCHWC } from '../../graph/fused/feature-map.js';
import type { Tensor } from '../../graph/tensor.js';
import { SLOPE } from './style.js';

/** How many zeros an axis gets before and after. */
export interface Ends {
  readonly before: number;
  readonly after: number;
}

/** No zeros. */
export const NONE: Ends = { before: 0, after: 0 };

/** How a kernel slides over a map. */
export interface Sliding {
  /** Height and width. */
  readonly kernel: readonly [number, number];
  readonly rows: Ends;
  readonly columns: Ends;
  readonly groups?: number;
  readonly bias?: Tensor;
  /** Added before the activation. */
  readonly plus?: Tensor;
  /** Whether a leaky ReLU follows. */
  readonly activate?: boolean;
}

/** A convolution by the blocked kernel: of a map [1, channels, height, width] with kernels [outputs, ...] in the blocked order. */
export function slide(values: Tensor, kernels: Tensor, options: Sliding): Tensor {
  const { kernel, rows, columns, groups = 1, bias, plus, activate = false } = options;
  const [, , height, width] = values.shape as number[];
  const outputs = Number(kernels.shape[0]);
  const shape = [
    1,
    outputs,
    height + rows.before + rows.after - kernel[0] + 1,
    width + columns.before + columns.after - kernel[1] + 1,
  ];
  const none = bias === undefined && plus !== undefined ? values.graph.filled(0, [outputs]) : bias;
  return values.graph.add(
    'Conv',
    [values, kernels, ...(none ? [none] : []), ...(plus ? [plus] : [])],
    { shape, dtype: 'float32' },
    {
      group: groups,
      kernel_shape: [...kernel],
      pads: [rows.before, columns.before, rows.after, columns.after],
      ...(activate ? { activation: 'LeakyRelu', activation_params: { floats: [SLOPE] } } : {}),
    },
    NCHWC,
  );
}

/** Kernels [outputs, inputs, 3, 3] in the blocked order, of the taps named: [outputs / b, inputs / b, taps, b, b]. */
export function blockedKernels(
  weight: Float32Array,
  { inputs, outputs }: { readonly inputs: number; readonly outputs: number },
  taps: readonly number[],
  block: number,
): Float32Array {
  const all = weight.length / (inputs * outputs);
  const result = new Float32Array(Math.ceil(outputs / block) * block * inputs * taps.length);
  for (let output = 0; output < outputs; output++) {
    for (let input = 0; input < inputs; input++) {
      const group = Math.floor(output / block) * (inputs / block) + Math.floor(input / block);
      taps.forEach((tap, k) => {
        const to = ((group * taps.length + k) * block + (input % block)) * block + (output % block);
        result[to] = weight[(output * inputs + input) * all + tap];
      });
    }
  }
  return result;
}
