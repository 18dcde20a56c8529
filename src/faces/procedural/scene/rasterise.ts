// Triangles to samples: which triangle is seen at each of the samples of a picture, and where on it.
import type { Geometry } from './geometry.js';
import type { ProjectedVertices } from './projected-vertices.js';
import { DepthBuffer, drawTriangles } from './triangle.js';

/** Samples along each side of a pixel. */
export const SAMPLES = 2;

/**
 * What is seen at each sample of a square picture, row by row, SAMPLES * sizePx a side. Depths are one over the distance
 * from the camera along its axis, 0 where nothing is; there the triangle's number is -1.
 */
export class SampleBuffer extends DepthBuffer {
  /** Linear RGB, interleaved. */
  readonly colour: Float32Array;

  constructor(readonly sizePx: number) {
    super(sizePx * SAMPLES);
    this.colour = new Float32Array(this.side * this.side * 3);
  }
}

/** Draws the opaque parts of a geometry into an emptied buffer: at each sample the nearest triangle stays. */
export function rasterise(geometry: Geometry, vertices: ProjectedVertices, buffer: SampleBuffer): void {
  buffer.triangle.fill(-1);
  buffer.depth.fill(0);
  const { indices, starts } = geometry;
  for (const [p, part] of geometry.parts.entries()) {
    if (part.transparent === true) continue;
    const range = { indices, first: starts[p]!, end: starts[p + 1]! };
    drawTriangles(range, vertices, geometry.twoSided[p]!, buffer);
  }
}
