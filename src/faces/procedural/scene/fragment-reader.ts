// What a material is told of a sample: everything that its triangle's vertices know, interpolated.
import type { Geometry } from './geometry.js';
import { createFragment } from './part.js';
import { ATTRIBUTES } from './pose.js';
import type { ProjectedVertices } from './projected-vertices.js';
import type { DepthBuffer } from './triangle.js';
import type { View } from './view.js';

/** Fills one fragment, again and again. */
export class FragmentReader {
  readonly fragment = createFragment();
  private distance = 0.5;
  /** Width of a pixel at a distance of 1 cm. */
  private pixelSize = 0.5;

  constructor(
    private readonly geometry: Geometry,
    private readonly vertices: ProjectedVertices,
  ) {}

  /** Takes up a camera; to be called for each picture. */
  look(view: View): void {
    this.distance = view.distance;
    this.pixelSize = 1 / Math.sqrt(view.a * view.a + view.b * view.b);
  }

  /** Fills the fragment, correct in perspective, for a sample of a buffer and the width of what is shaded in pixels. */
  read(buffer: DepthBuffer, at: number, width: number): void {
    const t = buffer.triangle[at];
    const f = this.fragment;
    const g = this.geometry;
    const vertices = this.vertices;
    const ia = g.indices[t * 3];
    const ib = g.indices[t * 3 + 1];
    const ic = g.indices[t * 3 + 2];
    const scale = 1 / buffer.depth[at];
    // A vertex's weight in the grid's plane is the area that the sample and the other two span, as a share of the whole.
    const { x, y, depth } = vertices;
    const row = Math.floor(at / buffer.side);
    const px = at - row * buffer.side - x[ia];
    const py = row - y[ia];
    const bx = x[ib] - x[ia];
    const by = y[ib] - y[ia];
    const cx = x[ic] - x[ia];
    const cy = y[ic] - y[ia];
    const share = scale / (bx * cy - cx * by);
    const wb = (px * cy - cx * py) * share * depth[ib];
    const wc = (bx * py - px * by) * share * depth[ic];
    const wa = 1 - wb - wc;
    const a = ia * 3;
    const b = ib * 3;
    const c = ic * 3;
    const { positions: p, attributes: n } = g;
    f.x = wa * p[a] + wb * p[b] + wc * p[c];
    f.y = wa * p[a + 1] + wb * p[b + 1] + wc * p[c + 1];
    f.z = wa * p[a + 2] + wb * p[b + 2] + wc * p[c + 2];
    const l = ia * ATTRIBUTES;
    const m = ib * ATTRIBUTES;
    const o = ic * ATTRIBUTES;
    f.u = wa * n[l + 3] + wb * n[m + 3] + wc * n[o + 3];
    f.v = wa * n[l + 4] + wb * n[m + 4] + wc * n[o + 4];
    f.w = wa * n[l + 5] + wb * n[m + 5] + wc * n[o + 5];
    f.occlusion = wa * n[l + 6] + wb * n[m + 6] + wc * n[o + 6];
    const dz = this.distance - f.z;
    const reach = 1 / Math.sqrt(f.x * f.x + f.y * f.y + dz * dz);
    f.viewX = -f.x * reach;
    f.viewY = -f.y * reach;
    f.viewZ = dz * reach;
    const nx = wa * n[l] + wb * n[m] + wc * n[o];
    const ny = wa * n[l + 1] + wb * n[m + 1] + wc * n[o + 1];
    const nz = wa * n[l + 2] + wb * n[m + 2] + wc * n[o + 2];
    let length = 1 / Math.sqrt(Math.max(1e-12, nx * nx + ny * ny + nz * nz));
    if (g.twoSided[g.partOf[t]] && nx * f.viewX + ny * f.viewY + nz * f.viewZ < 0) length = -length;
    f.nx = nx * length;
    f.ny = ny * length;
    f.nz = nz * length;
    f.footprint = scale * width * this.pixelSize;
  }
}
