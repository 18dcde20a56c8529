// Triangles to samples: which triangle is seen at each of the samples of a picture, and where on it.
import type { Geometry } from './geometry.js';
import type { ProjectedVertices } from './projected-vertices.js';
import { DepthBuffer, drawTriangles, type TriangleRange } from './triangle.js';

/** Samples along each side of a pixel. */
export const SAMPLES = 2;

/**
 * What is seen at each sample of a square picture, row by row, SAMPLES * sizePx a side. Depths are one over the distance
 * from the camera along its axis, 0 where nothing is; there the triangle's number is -1.
 */
export class SampleBuffer extends DepthBuffer {
  constructor(readonly sizePx: number) {
    super(sizePx * SAMPLES);
  }
}

/** Draws the opaque parts of a geometry into an emptied buffer: at each sample the nearest triangle stays. */
export function rasterise(geometry: Geometry, vertices: ProjectedVertices, buffer: SampleBuffer): void {
  buffer.clearTriangles();
  buffer.depth.fill(0);
  for (const [p, part] of geometry.parts.entries()) {
    if (part.transparent !== true)
      drawTriangles(geometry.triangles(p), vertices, part.twoSided === true, buffer);
  }
}

/** Draws one part into an emptied layer: at each sample its nearest triangle stays, unless an opaque one is before it. */
export function rasteriseLayer(
  geometry: Geometry,
  part: number,
  vertices: ProjectedVertices,
  { opaque, layer }: { readonly opaque: SampleBuffer; readonly layer: SampleBuffer },
): void {
  const triangles = geometry.triangles(part);
  const [top, bottom] = rowsOf(triangles, vertices);
  const first = Math.max(0, top) * layer.side;
  const end = Math.min(layer.side, bottom + 1) * layer.side;
  layer.clearTriangles();
  if (first >= end) return;
  layer.depth.set(opaque.depth.subarray(first, end), first);
  drawTriangles(triangles, vertices, geometry.twoSided[part], layer);
}

/** The first and the last row of samples between which some triangles lie. */
function rowsOf({ indices, first, end }: TriangleRange, { y }: ProjectedVertices): [number, number] {
  let top = Number.POSITIVE_INFINITY;
  let bottom = Number.NEGATIVE_INFINITY;
  for (let i = first * 3; i < end * 3; i++) {
    const row = y[indices[i]];
    if (row < top) top = row;
    if (row > bottom) bottom = row;
  }
  return [Math.ceil(top), Math.floor(bottom)];
}
