// A source of faces that is only played: coloured noise by number, and a record of who asked for what.
import type { FaceBatch, FaceSource } from '../../src/distill/sources/face-source.js';
import type { Engine } from '../../src/graph/engine.js';
import { uniforms } from '../../src/math/random.js';

/** What a played source is like. */
export interface PlayedSourceOptions {
  readonly batchSize: number;
  readonly sizePx: number;
  /** How long a batch takes, in milliseconds; default none. */
  readonly delayMs?: number;
  /** Batches that fail; those that are taken out of it do so no longer. */
  readonly failing?: Set<number>;
  /** Batches that hold NaN. */
  readonly notFinite?: Set<number>;
}

/** A played source, and what it was asked for. */
export interface PlayedSource {
  readonly source: FaceSource;
  /** The numbers of the fresh batches, as they were begun. */
  readonly drawn: number[];
  /** Batches that are being drawn. */
  busy(): number;
}

/** Plays a source. The style of each face is the number of its batch; `render` makes faces of one grey, a tenth of the style. */
export function playSource(engine: Engine, options: PlayedSourceOptions): PlayedSource {
  const { batchSize, sizePx, delayMs = 0, failing, notFinite } = options;
  const slot = engine.slot('played faces');
  const values = batchSize * 3 * sizePx * sizePx;
  const drawn: number[] = [];
  let busy = 0;
  const write = (data: Float32Array) => engine.write(slot, { data, shape: [batchSize, 3, sizePx, sizePx] });
  const fresh = async (number: number): Promise<FaceBatch> => {
    drawn.push(number);
    busy++;
    try {
      await new Promise((resolve) => setTimeout(resolve, delayMs));
      if (failing?.has(number)) throw new Error(`batch ${number} failed`);
      const data = uniforms({ seed: 5, stream: 'played', step: number }, values);
      if (notFinite?.has(number)) data[7] = Number.NaN;
      const w = new Float32Array(batchSize).fill(number);
      return { faces: await write(data), styles: [{ count: batchSize, w }] };
    } finally {
      busy--;
    }
  };
  const source: FaceSource = {
    warnings: [],
    fresh,
    validation: fresh,
    render: ([part]) => write(new Float32Array(values).fill('w' in part ? part.w[0] / 10 : 0)),
    close: async () => {},
  };
  return { source, drawn, busy: () => busy };
}
