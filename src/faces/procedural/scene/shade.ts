// Deferred shading: each visible sample is given its material and its light, once a pixel wherever that is enough.
import type { Geometry } from './geometry.js';
import { illuminate, type Lighting } from './lighting.js';
import { clearSurface, createFragment, createSurface } from './part.js';
import { SAMPLES, type SampleBuffer } from './rasterise.js';
import { type Coverage, coverTriangle, type ProjectedVertices } from './triangle.js';
import type { View } from './view.js';

/** Depths of a pixel's samples further apart than this share are shaded one by one. */
const EDGE = 0.012;

/** More than a scene has triangles. */
const TRIANGLES = 2 ** 20;

/** The samples of a pixel in the order in which they are visited. */
const ORDER_X = [0, 1, 1, 0] as const;
const ORDER_Y = [0, 0, 1, 1] as const;

/** Gives each sample its colour. */
export class Shader {
  private readonly fragment = createFragment();
  private readonly surface = createSurface();
  private readonly rgb = new Float32Array(3);
  /** Width of a pixel at a distance of 1 cm. */
  private pixelSize = 0.5;
  /** Of each pixel: the transparent triangle that was shaded last, and its colour and alpha. */
  private readonly stamps: Int32Array;
  private readonly layers: Float32Array;

  constructor(
    private readonly geometry: Geometry,
    private readonly vertices: ProjectedVertices,
    private readonly buffer: SampleBuffer,
  ) {
    this.stamps = new Int32Array(buffer.sizePx * buffer.sizePx);
    this.layers = new Float32Array(4 * this.stamps.length);
  }

  /** Colours all samples: what is seen there, or the background, planes [3, sizePx, sizePx] of linear light. */
  shadeOpaque(background: Float32Array, view: View, lighting: Lighting): void {
    const { buffer, geometry, rgb } = this;
    const { sizePx, side, triangle, depth } = buffer;
    const plane = sizePx * sizePx;
    this.pixelSize = 1 / Math.sqrt(view.a * view.a + view.b * view.b);
    for (let row = 0, pixel = 0; row < sizePx; row++) {
      for (let column = 0; column < sizePx; column++, pixel++) {
        const first = row * SAMPLES * side + column * SAMPLES;
        const t0 = triangle[first];
        const t1 = triangle[first + 1];
        const t2 = triangle[first + side];
        const t3 = triangle[first + side + 1];
        rgb[0] = background[pixel];
        rgb[1] = background[plane + pixel];
        rgb[2] = background[2 * plane + pixel];
        if (t0 < 0 && t1 < 0 && t2 < 0 && t3 < 0) {
          this.store4(first);
          continue;
        }
        if (t0 >= 0 && t1 >= 0 && t2 >= 0 && t3 >= 0) {
          const p = geometry.partOf[t0];
          const same = geometry.partOf[t1] === p && geometry.partOf[t2] === p && geometry.partOf[t3] === p;
          if (same && !geometry.fine[p]) {
            const z = depth[first];
            const limit = z * EDGE;
            const z1 = depth[first + 1] - z;
            const z2 = depth[first + side] - z;
            const z3 = depth[first + side + 1] - z;
            if (Math.abs(z1) < limit && Math.abs(z2) < limit && Math.abs(z3) < limit) {
              this.shade(first, 1, view, lighting);
              this.store4(first);
              continue;
            }
          }
        }
        this.shadeEdge(first, background, pixel, view, lighting);
      }
    }
  }

  /** Colours the samples of a pixel that shows several things, each thing once, or details, from two of them. */
  private shadeEdge(
    first: number,
    background: Float32Array,
    pixel: number,
    view: View,
    lighting: Lighting,
  ): void {
    const { buffer, geometry, rgb } = this;
    const { side, triangle, depth, colour } = buffer;
    const plane = background.length / 3;
    let before = -2;
    let beforeDepth = 0;
    for (let s = 0; s < 4; s++) {
      // In the order of a Z turned: neighbours follow each other.
      const at = first + ORDER_X[s]! + ORDER_Y[s]! * side;
      const t = triangle[at];
      const part = t < 0 ? -1 : geometry.partOf[t];
      const fine = part >= 0 && geometry.fine[part] === true && s === 2;
      const near = Math.abs(depth[at] - beforeDepth) <= depth[at] * EDGE;
      if (part !== before || !near || fine) {
        if (part >= 0) this.shade(at, 1 / SAMPLES, view, lighting);
        else for (let k = 0; k < 3; k++) rgb[k] = background[k * plane + pixel];
      }
      before = part;
      beforeDepth = depth[at];
      colour[at * 3] = rgb[0];
      colour[at * 3 + 1] = rgb[1];
      colour[at * 3 + 2] = rgb[2];
    }
  }

  /** Lays the transparent parts over the coloured samples, from back to front; each triangle is shaded once a pixel. */
  shadeTransparent(coverage: Coverage, view: View, lighting: Lighting): void {
    const { geometry, vertices, buffer, stamps, layers } = this;
    const { depth, colour, side, sizePx } = buffer;
    stamps.fill(-1);
    for (const t of this.sortTransparent()) {
      const part = geometry.partOf[t];
      coverTriangle(geometry.indices, t, vertices, geometry.twoSided[part]!, coverage);
      for (let i = 0; i < coverage.count; i++) {
        const at = coverage.sample[i];
        if (coverage.depth[i] <= depth[at]) continue;
        const row = Math.floor(at / side);
        const pixel = (row >> 1) * sizePx + ((at - row * side) >> 1);
        if (stamps[pixel] !== t) {
          stamps[pixel] = t;
          this.interpolate(t, part, coverage.second[i], coverage.third[i], coverage.depth[i], 1, view);
          this.shadeLayer(part, lighting, pixel * 4);
        }
        const alpha = layers[pixel * 4 + 3];
        if (alpha <= 0) continue;
        for (let k = 0; k < 3; k++)
          colour[at * 3 + k] += (layers[pixel * 4 + k] - colour[at * 3 + k]) * alpha;
      }
    }
  }

  /** Shades the fragment and keeps its colour and alpha at an offset of the layers. */
  private shadeLayer(part: number, lighting: Lighting, at: number): void {
    const { surface, rgb, layers, fragment } = this;
    clearSurface(surface);
    this.geometry.materials[part]!(fragment, surface);
    layers[at + 3] = surface.alpha;
    if (surface.alpha <= 0) return;
    illuminate(fragment, surface, lighting, rgb);
    layers.set(rgb, at);
  }

  /** Averages the samples of each pixel into planes [3, sizePx, sizePx]. */
  resolve(light: Float32Array): void {
    const { sizePx, side, colour } = this.buffer;
    const plane = sizePx * sizePx;
    for (let row = 0, pixel = 0; row < sizePx; row++) {
      for (let column = 0; column < sizePx; column++, pixel++) {
        const a = (row * SAMPLES * side + column * SAMPLES) * 3;
        const b = a + side * 3;
        light[pixel] = (colour[a] + colour[a + 3] + colour[b] + colour[b + 3]) * 0.25;
        light[plane + pixel] = (colour[a + 1] + colour[a + 4] + colour[b + 1] + colour[b + 4]) * 0.25;
        light[2 * plane + pixel] = (colour[a + 2] + colour[a + 5] + colour[b + 2] + colour[b + 5]) * 0.25;
      }
    }
  }

  private shade(at: number, width: number, view: View, lighting: Lighting): void {
    const { geometry, buffer, surface } = this;
    const t = buffer.triangle[at];
    const part = geometry.partOf[t];
    this.interpolate(t, part, buffer.second[at], buffer.third[at], buffer.depth[at], width, view);
    clearSurface(surface);
    geometry.materials[part]!(this.fragment, surface);
    illuminate(this.fragment, surface, lighting, this.rgb);
  }

  /** Fills the fragment from a triangle's vertices, correct in perspective. */
  private interpolate(
    t: number,
    part: number,
    second: number,
    third: number,
    depth: number,
    width: number,
    view: View,
  ): void {
    const { fragment: f, geometry: g, vertices } = this;
    const ia = g.indices[t * 3];
    const ib = g.indices[t * 3 + 1];
    const ic = g.indices[t * 3 + 2];
    const scale = 1 / depth;
    const wb = second * vertices.depth[ib] * scale;
    const wc = third * vertices.depth[ic] * scale;
    const wa = 1 - wb - wc;
    const [a, b, c] = [ia * 3, ib * 3, ic * 3];
    const { positions: p, normals: n, coords: q } = g;
    f.x = wa * p[a] + wb * p[b] + wc * p[c];
    f.y = wa * p[a + 1] + wb * p[b + 1] + wc * p[c + 1];
    f.z = wa * p[a + 2] + wb * p[b + 2] + wc * p[c + 2];
    f.u = wa * q[a] + wb * q[b] + wc * q[c];
    f.v = wa * q[a + 1] + wb * q[b + 1] + wc * q[c + 1];
    f.w = wa * q[a + 2] + wb * q[b + 2] + wc * q[c + 2];
    f.occlusion = wa * g.occlusion[ia] + wb * g.occlusion[ib] + wc * g.occlusion[ic];
    const dz = view.distance - f.z;
    const reach = 1 / Math.sqrt(f.x * f.x + f.y * f.y + dz * dz);
    f.viewX = -f.x * reach;
    f.viewY = -f.y * reach;
    f.viewZ = dz * reach;
    const nx = wa * n[a] + wb * n[b] + wc * n[c];
    const ny = wa * n[a + 1] + wb * n[b + 1] + wc * n[c + 1];
    const nz = wa * n[a + 2] + wb * n[b + 2] + wc * n[c + 2];
    let length = 1 / Math.sqrt(Math.max(1e-12, nx * nx + ny * ny + nz * nz));
    if (g.twoSided[part] && nx * f.viewX + ny * f.viewY + nz * f.viewZ < 0) length = -length;
    f.nx = nx * length;
    f.ny = ny * length;
    f.nz = nz * length;
    f.footprint = scale * width * this.pixelSize;
  }

  private store4(first: number): void {
    const { rgb } = this;
    const { colour, side } = this.buffer;
    for (let s = 0; s < 4; s++) {
      const at = (first + (s & 1) + (s >> 1) * side) * 3;
      colour[at] = rgb[0];
      colour[at + 1] = rgb[1];
      colour[at + 2] = rgb[2];
    }
  }

  /** Transparent triangles from back to front. */
  private sortTransparent(): Uint32Array {
    const { geometry, vertices } = this;
    const { indices, parts, starts } = geometry;
    const { depth } = vertices;
    const keys: number[] = [];
    for (let p = 0; p < parts.length; p++) {
      if (parts[p]!.transparent !== true) continue;
      for (let t = starts[p]!; t < starts[p + 1]!; t++) {
        const nearness = depth[indices[t * 3]] + depth[indices[t * 3 + 1]] + depth[indices[t * 3 + 2]];
        // One number to sort by that carries the triangle along.
        keys.push(Math.floor(nearness * 2 ** 22) * TRIANGLES + t);
      }
    }
    return Uint32Array.from(Float64Array.from(keys).sort(), (key) => key % TRIANGLES);
  }
}
