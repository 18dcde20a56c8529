// Which lowering this machine runs: the blocked one needs ONNX Runtime's internal kernels and the right vector width.
import { differentiate } from './differentiate.js';
import type { Engine } from './engine.js';
import { depthwiseNorm } from './fused/depthwise-norm.js';
import { Graph } from './graph.js';
import { lowerToOnnx } from './lower.js';
import { mul } from './operators/elementwise.js';
import { sum } from './operators/reduce.js';
import { concat, reshape } from './operators/shaping.js';
import type { Tensor } from './tensor.js';

/** The lowering chosen, and why. `block` 1: standard operators only. */
export interface Lowering {
  readonly block: 16 | 8 | 1;
  readonly reason: string;
}

const IMAGES = 16;
const CHANNELS = 2;
const SIZE = 6;
const TAPS = 9;

/** Calls `visit` with the place of each value of a feature map in the order of block 1 and in that of `block`. */
function eachPlace(pixels: number, block: number, visit: (plain: number, blocked: number) => void): void {
  for (let plain = 0; plain < CHANNELS * IMAGES * pixels; plain++) {
    const pixel = plain % pixels;
    const image = Math.floor(plain / pixels) % IMAGES;
    const channel = Math.floor(plain / (pixels * IMAGES));
    const group = channel * (IMAGES / block) + Math.floor(image / block);
    visit(plain, (group * pixels + pixel) * block + (image % block));
  }
}

/**
 * Two small depthwise layers, with stride 2 and 1, in the layout of `block`, run on fixed values: their result and the
 * gradients of a sum over it by input and weight, feature maps in the order of block 1.
 */
async function tryBlock(engine: Pick<Engine, 'load'>, block: number): Promise<Float32Array> {
  const graph = new Graph();
  const positions = IMAGES * SIZE * SIZE;
  const values = graph.input('x', [CHANNELS, positions]);
  const waves = Float32Array.from({ length: CHANNELS * TAPS }, (_, i) => Math.sin(1 + i));
  const weight = graph.constant(waves, [CHANNELS, 1, 3, 3]);
  const norm = { scale: graph.filled(1, [CHANNELS]), shift: graph.filled(0, [CHANNELS]), epsilon: 1e-5 };
  const map = { values, channels: CHANNELS, height: SIZE, width: SIZE, layout: { images: IMAGES, block } };
  const halved = depthwiseNorm(map, weight, 2, norm).output;
  const result = depthwiseNorm(halved, weight, 1, norm).output;
  const cube = mul(mul(result.values, result.values), result.values);
  const [dx, dWeight] = differentiate(sum(cube), [values, weight]);
  const pixels = result.height * result.width;
  const flat = (tensor: Tensor, length: number) => reshape(tensor, [length]);
  const lengths = [CHANNELS * IMAGES * pixels, CHANNELS * positions, CHANNELS * TAPS];
  const parts = [result.values, dx, dWeight].map((tensor, i) => flat(tensor, lengths[i]));
  graph.output('y', concat(parts, 0));

  const data = new Float32Array(CHANNELS * positions);
  eachPlace(SIZE * SIZE, block, (plain, blocked) => {
    data[blocked] = Math.sin(plain * 0.7);
  });
  const session = await engine.load(lowerToOnnx(graph), { label: 'probe', optimise: false });
  try {
    const { y } = await session.run({ x: { data, shape: [CHANNELS, positions] } });
    const found = Float32Array.from(y.data, Number);
    const inOrder = found.slice();
    eachPlace(pixels, block, (plain, blocked) => {
      inOrder[plain] = found[blocked];
    });
    eachPlace(SIZE * SIZE, block, (plain, blocked) => {
      inOrder[lengths[0] + plain] = found[lengths[0] + blocked];
    });
    return inOrder;
  } finally {
    await session.close();
  }
}

/**
 * Finds the block size whose result is that of standard operators: 16 or 8 images, as wide as the processor's vectors.
 *
 * The blocked operators are internal to ONNX Runtime, so what they do is tried out, not assumed.
 */
export async function probeLowering(engine: Pick<Engine, 'load'>): Promise<Lowering> {
  const expected = await tryBlock(engine, 1);
  const failures: string[] = [];
  for (const block of [16, 8] as const) {
    try {
      const found = await tryBlock(engine, block);
      const apart = found.reduce((most, value, i) => Math.max(most, Math.abs(value - expected[i])), 0);
      if (apart < 1e-3)
        return { block, reason: `blocked kernels of ${block} images agree with standard operators` };
      failures.push(`${block}: results differ by ${apart.toExponential(1)}`);
    } catch (error) {
      failures.push(`${block}: ${error instanceof Error ? error.message.slice(0, 80) : error}`);
    }
  }
  return {
    block: 1,
    reason: `standard operators, because blocked kernels do not work here (${failures.join('; ')})`,
  };
}

/** The lowering for a batch: blocks must divide it. */
export function loweringFor(batchSize: number, probed: Lowering): Lowering {
  if (batchSize % probed.block === 0) return probed;
  return {
    block: 1,
    reason: `standard operators, because a batch of ${batchSize} is not a multiple of ${probed.block}: choose one for speed`,
  };
}
