// Resizing a square face by a few weighted taps per axis: rows first, then columns.

/** The input positions and weights that one output position of an axis sums; the weights sum to 1. */
type Taps = [position: number, weight: number][];

/** Every input pixel counts by the part of it that the output pixel covers. */
function areaTaps(i: number, from: number, to: number): Taps {
  const begin = (i * from) / to;
  const end = ((i + 1) * from) / to;
  const taps: Taps = [];
  for (let k = Math.floor(begin); k < Math.min(end, from); k++) {
    taps.push([k, ((Math.min(end, k + 1) - Math.max(begin, k)) * to) / from]);
  }
  return taps;
}

/** The two neighbours of the output pixel's centre; beyond the edge the edge pixel alone. */
function bilinearTaps(i: number, from: number, to: number): Taps {
  const source = Math.min(Math.max(((i + 0.5) * from) / to - 0.5, 0), from - 1);
  const low = Math.floor(source);
  return low === source
    ? [[low, 1]]
    : [
        [low, 1 - (source - low)],
        [low + 1, source - low],
      ];
}

/**
 * Resizes a face [3, from, from] to [3, to, to].
 *
 * @param method 'area' averages what an output pixel covers (for shrinking); 'bilinear' interpolates between pixel
 * centres without antialiasing (for enlarging)
 */
export function resample(
  face: Float32Array,
  from: number,
  to: number,
  method: 'area' | 'bilinear',
): Float32Array {
  const tapsOf = method === 'area' ? areaTaps : bilinearTaps;
  const lists = Array.from({ length: to }, (_, i) => tapsOf(i, from, to));
  // Flat arrays, because walking small tuples pixel by pixel takes four times as long.
  const starts = Int32Array.from([0, ...lists.map((taps) => taps.length)]);
  for (let i = 0; i < to; i++) starts[i + 1] += starts[i];
  const positions = Int32Array.from(lists.flat(), ([position]) => position);
  const weights = Float64Array.from(lists.flat(), ([, weight]) => weight);

  const narrow = new Float32Array(3 * from * to);
  for (let row = 0, at = 0; row < 3 * from; row++) {
    for (let x = 0; x < to; x++) {
      let sum = 0;
      for (let t = starts[x]; t < starts[x + 1]; t++) sum += weights[t] * face[row * from + positions[t]];
      narrow[at++] = sum;
    }
  }
  const output = new Float32Array(3 * to * to);
  for (let c = 0; c < 3; c++) {
    for (let y = 0; y < to; y++) {
      const at = (c * to + y) * to;
      for (let t = starts[y]; t < starts[y + 1]; t++) {
        const weight = weights[t];
        const source = (c * from + positions[t]) * to;
        for (let x = 0; x < to; x++) output[at + x] += weight * narrow[source + x];
      }
    }
  }
  return output;
}
