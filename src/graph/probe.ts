// Which lowering this machine runs: the blocked one needs ONNX Runtime's internal kernels and the right vector width.
import type { Engine } from './engine.js';
import { depthwiseNorm } from './fused/depthwise-norm.js';
import { Graph } from './graph.js';
import { lowerToOnnx } from './lower.js';

/** The lowering chosen, and why. `block` 1: standard operators only. */
export interface Lowering {
  readonly block: 16 | 8 | 1;
  readonly reason: string;
}

const IMAGES = 16;
const CHANNELS = 2;
const SIZE = 5;

/** A small depthwise layer in the layout of `block`, run on fixed values; its result in the order of block 1. */
async function tryBlock(engine: Pick<Engine, 'load'>, block: number): Promise<Float32Array> {
  const graph = new Graph();
  const positions = IMAGES * SIZE * SIZE;
  const values = graph.input('x', [CHANNELS, positions]);
  const weight = graph.constant(
    Float32Array.from({ length: CHANNELS * 9 }, (_, i) => Math.sin(1 + i)),
    [CHANNELS, 1, 3, 3],
  );
  const norm = {
    scale: graph.filled(1, [CHANNELS]),
    shift: graph.filled(0, [CHANNELS]),
    epsilon: 1e-5,
  };
  const map = { values, channels: CHANNELS, height: SIZE, width: SIZE, layout: { images: IMAGES, block } };
  graph.output('y', depthwiseNorm(map, weight, 1, norm).output.values);
  const session = await engine.load(lowerToOnnx(graph), { label: 'probe', optimise: false });
  const at = (channel: number, image: number, pixel: number) => {
    const group = Math.floor(image / block);
    return (channel * (IMAGES / block) + group) * SIZE * SIZE * block + pixel * block + (image % block);
  };
  const data = new Float32Array(CHANNELS * positions);
  const inOrder = new Float32Array(data.length);
  const each = (visit: (plain: number, blocked: number) => void) => {
    for (let c = 0; c < CHANNELS; c++)
      for (let n = 0; n < IMAGES; n++)
        for (let p = 0; p < SIZE * SIZE; p++) visit((c * IMAGES + n) * SIZE * SIZE + p, at(c, n, p));
  };
  each((plain, blocked) => {
    data[blocked] = Math.sin(plain * 0.7);
  });
  try {
    const { y } = await session.run({ x: { data, shape: [CHANNELS, positions] } });
    each((plain, blocked) => {
      inOrder[plain] = Number(y.data[blocked]);
    });
  } finally {
    await session.close();
  }
  return inOrder;
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
      if (apart < 1e-4)
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
