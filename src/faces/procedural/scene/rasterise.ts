// Triangles to samples: which triangle is seen at each of the samples of a picture, and where on it.
import type { Geometry } from './geometry.js';
import { type Coverage, coverTriangle, type ProjectedVertices } from './triangle.js';

/** Samples along each side of a pixel. */
export const SAMPLES = 2;

/** What is seen at each sample of a square picture, row by row: [side * side] with side = SAMPLES * sizePx. */
export class SampleBuffer {
  readonly side: number;
  /** The triangle's number, or -1 for none. */
  readonly triangle: Int32Array;
  /** One over the distance from the camera along its axis; 0 where nothing is. */
  readonly depth: Float32Array;
  /** Weights of the triangle's second and third vertex, in the picture's plane. */
  readonly second: Float32Array;
  readonly third: Float32Array;
  /** Linear RGB, interleaved. */
  readonly colour: Float32Array;

  constructor(readonly sizePx: number) {
    this.side = sizePx * SAMPLES;
    const count = this.side * this.side;
    this.triangle = new Int32Array(count);
    this.depth = new Float32Array(count);
    this.second = new Float32Array(count);
    this.third = new Float32Array(count);
    this.colour = new Float32Array(count * 3);
  }
}

/** Draws the opaque parts of a geometry into an emptied buffer: at each sample the nearest triangle stays. */
export function rasterise(
  geometry: Geometry,
  vertices: ProjectedVertices,
  coverage: Coverage,
  buffer: SampleBuffer,
): void {
  const { triangle, depth, second, third } = buffer;
  triangle.fill(-1);
  depth.fill(0);
  for (let p = 0; p < geometry.parts.length; p++) {
    const part = geometry.parts[p]!;
    if (part.transparent === true) continue;
    for (let t = geometry.starts[p]!; t < geometry.starts[p + 1]!; t++) {
      coverTriangle(geometry.indices, t, vertices, part.twoSided === true, coverage);
      for (let i = 0; i < coverage.count; i++) {
        const at = coverage.sample[i];
        if (coverage.depth[i] <= depth[at]) continue;
        depth[at] = coverage.depth[i];
        triangle[at] = t;
        second[at] = coverage.second[i];
        third[at] = coverage.third[i];
      }
    }
  }
}
