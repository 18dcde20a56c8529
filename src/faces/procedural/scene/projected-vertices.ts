// Vertices as the rasteriser reads them.

/** Vertices lie at multiples of one over this, so that sums of edge functions are exact. */
const SUBPIXEL = 16;

/** The nearest place for a vertex; `Math.round` would do the same with a branch that processors cannot foresee. */
export function snap(place: number): number {
  return Math.floor(place * SUBPIXEL + 0.5) / SUBPIXEL;
}

/**
 * Vertices in a square grid of samples: x and y (snapped to `SUBPIXEL`, which single precision holds exactly), and a depth
 * that grows towards the eye; 0: not seen.
 */
export class ProjectedVertices {
  x = new Float32Array(0);
  y = new Float32Array(0);
  depth = new Float32Array(0);

  /** Makes room for a number of vertices. */
  reserve(count: number): void {
    if (this.x.length >= count) return;
    const size = Math.ceil(count * 1.3);
    this.x = new Float32Array(size);
    this.y = new Float32Array(size);
    this.depth = new Float32Array(size);
  }
}
