// Deferred shading: each visible sample is given its material and its light, once a pixel wherever that is enough.

import { FragmentReader } from './fragment-reader.js';
import type { Geometry } from './geometry.js';
import { illuminate, type Lighting } from './lighting.js';
import { clearSurface, createSurface } from './part.js';
import type { ProjectedVertices } from './projected-vertices.js';
import { SAMPLES, type SampleBuffer } from './rasterise.js';
import { sortTransparent } from './sort-transparent.js';
import { type Coverage, coverTriangle } from './triangle.js';
import type { View } from './view.js';

/** Depths of a pixel's samples further apart than this share are shaded one by one. */
const EDGE = 0.012;

/** The samples of a pixel in the order in which they are visited. */
const ORDER_X = [0, 1, 1, 0] as const;
const ORDER_Y = [0, 0, 1, 1] as const;

/** Gives each sample its colour. */
export class Shader {
  private readonly reader: FragmentReader;
  private readonly surface = createSurface();
  private readonly rgb = new Float32Array(3);
  /** Of each pixel: the transparent triangle that was shaded last, and its colour and alpha. */
  private readonly stamps: Int32Array;
  private readonly layers: Float32Array;

  constructor(
    private readonly geometry: Geometry,
    private readonly vertices: ProjectedVertices,
    private readonly buffer: SampleBuffer,
  ) {
    this.reader = new FragmentReader(geometry, vertices);
    this.stamps = new Int32Array(buffer.sizePx * buffer.sizePx);
    this.layers = new Float32Array(4 * this.stamps.length);
  }

  /** Colours all samples: what is seen there, or the background, planes [3, sizePx, sizePx] of linear light. */
  shadeOpaque(background: Float32Array, view: View, lighting: Lighting): void {
    const buffer = this.buffer;
    const geometry = this.geometry;
    const rgb = this.rgb;
    const { sizePx, side, triangle, depth } = buffer;
    const plane = sizePx * sizePx;
    this.reader.look(view);
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
              this.shade(first, 1, lighting);
              this.store4(first);
              continue;
            }
          }
        }
        this.shadeEdge(first, background, pixel, lighting);
      }
    }
  }

  /** Colours the samples of a pixel that shows several things, each thing once, or details, from two of them. */
  private shadeEdge(first: number, background: Float32Array, pixel: number, lighting: Lighting): void {
    const buffer = this.buffer;
    const geometry = this.geometry;
    const rgb = this.rgb;
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
        if (part >= 0) this.shade(at, 1 / SAMPLES, lighting);
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
  shadeTransparent(coverage: Coverage, lighting: Lighting): void {
    const geometry = this.geometry;
    const vertices = this.vertices;
    const buffer = this.buffer;
    const stamps = this.stamps;
    const layers = this.layers;
    const { depth, colour, side, sizePx } = buffer;
    stamps.fill(-1);
    for (const t of sortTransparent(geometry, vertices)) {
      const part = geometry.partOf[t];
      coverTriangle(geometry.indices, t, vertices, geometry.twoSided[part]!, coverage);
      for (let i = 0; i < coverage.count; i++) {
        const at = coverage.sample[i];
        if (coverage.depth[i] <= depth[at]) continue;
        const row = Math.floor(at / side);
        const pixel = (row >> 1) * sizePx + ((at - row * side) >> 1);
        if (stamps[pixel] !== t) {
          stamps[pixel] = t;
          this.reader.read(t, coverage.second[i], coverage.third[i], coverage.depth[i], 1);
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
    const surface = this.surface;
    const rgb = this.rgb;
    const layers = this.layers;
    const fragment = this.reader.fragment;
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

  private shade(at: number, width: number, lighting: Lighting): void {
    const geometry = this.geometry;
    const buffer = this.buffer;
    const surface = this.surface;
    const t = buffer.triangle[at];
    const part = geometry.partOf[t];
    this.reader.read(t, buffer.second[at], buffer.third[at], buffer.depth[at], width);
    clearSurface(surface);
    geometry.materials[part]!(this.reader.fragment, surface);
    illuminate(this.reader.fragment, surface, lighting, this.rgb);
  }

  private store4(first: number): void {
    const rgb = this.rgb;
    const { colour, side } = this.buffer;
    for (let s = 0; s < 4; s++) {
      const at = (first + (s & 1) + (s >> 1) * side) * 3;
      colour[at] = rgb[0];
      colour[at + 1] = rgb[1];
      colour[at + 2] = rgb[2];
    }
  }
}
