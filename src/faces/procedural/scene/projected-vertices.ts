// Vertices as the rasteriser reads them.

/** Vertices lie at multiples of one over this, so that sums of edge functions are exact. */
export const SUBPIXEL = 16;

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
