// Deferred shading: each visible sample is given its material and its light, once a pixel wherever that is enough.
import { FINE, type Geometry, SURFACE } from './geometry.js';
import type { Lighting } from './lighting.js';
import { EDGE, findOwners, interpolate, isEven, isFine, MIXED, NOTHING } from './pixel-owners.js';
import { PixelSamples } from './pixel-samples.js';
import type { ProjectedVertices } from './projected-vertices.js';
import { SAMPLES, type SampleBuffer } from './rasterise.js';
import { SampleShader } from './sample-shader.js';
import { LayerShader } from './shade-layers.js';
import type { View } from './view.js';

/** Some pixels of a row, and how far away the neighbours are between which they lie, where these are shaded before. */
interface RowPixels {
  readonly row: number;
  readonly first: number;
  readonly step: number;
  readonly between?: readonly [number, number];
}

/** Which of a pixel's samples is shaded, as how much of the pixel's width, and its share of the pixel's light. */
interface OneSample {
  readonly sample: number;
  readonly width: number;
  readonly share: number;
}

const WHOLE: OneSample = { sample: 0, width: 1, share: 1 };

/** Gives each pixel its light: planes [3, sizePx, sizePx] of linear RGB that hold the background before. */
export class Shader {
  private readonly shader: SampleShader;
  private readonly samples: PixelSamples;
  private readonly layers: LayerShader;
  private readonly owners: Uint8Array;

  constructor(
    private readonly geometry: Geometry,
    vertices: ProjectedVertices,
    private readonly opaque: SampleBuffer,
    /** Whether pixels are wider than most texture is fine. */
    private readonly coarse: boolean,
  ) {
    this.shader = new SampleShader(geometry, vertices);
    this.samples = new PixelSamples(opaque.sizePx);
    this.layers = new LayerShader(geometry, vertices, opaque);
    this.owners = new Uint8Array(opaque.sizePx * opaque.sizePx);
  }

  /** Shades all that was rasterised, then the transparent parts, each laid over those that were added before it. */
  shade(light: Float32Array, view: View, lighting: Lighting): void {
    this.shader.look(view, lighting);
    this.samples.clear();
    findOwners(this.opaque, this.geometry, this.owners);
    this.shadeFine(light);
    this.shadeRows(light);
    this.layers.shade(light, this.samples, this.shader);
    this.samples.resolve(light);
  }

  /** Pixels with fine detail: a sample of each, then, where these do not change evenly, another one. */
  private shadeFine(light: Float32Array): void {
    const owners = this.owners;
    const { sizePx } = this.opaque;
    for (let pixel = 0; pixel < owners.length; pixel++) {
      if (isFine(owners[pixel])) this.shadePixel(light, pixel, { sample: 0, width: 1 / SAMPLES, share: 1 });
    }
    const second = this.samples.offsets[2];
    for (let pixel = 0; pixel < owners.length; pixel++) {
      if (!isFine(owners[pixel]) || (this.coarse && isEven(light, owners, pixel, sizePx))) continue;
      this.shadePixel(light, pixel, { sample: second, width: 1 / SAMPLES, share: 0.5 });
    }
  }

  /** All other pixels; where they are coarse, every second one of every second row first, then those between. */
  private shadeRows(light: Float32Array): void {
    const { sizePx } = this.opaque;
    if (!this.coarse) {
      for (let row = 0; row < sizePx; row++) this.shadeRow(light, { row, first: 0, step: 1 });
      return;
    }
    for (let row = 0; row < sizePx; row += 2) this.shadeRow(light, { row, first: 0, step: 2 });
    const diagonals = [sizePx - 1, sizePx + 1] as const;
    for (let row = 1; row < sizePx; row += 2)
      this.shadeRow(light, { row, first: 1, step: 2, between: diagonals });
    const sides = [1, sizePx] as const;
    for (let row = 0; row < sizePx; row++)
      this.shadeRow(light, { row, first: (row + 1) & 1, step: 2, between: sides });
  }

  /** Pixels of a row; those that lie evenly between pairs of neighbours that far away take their light from these. */
  private shadeRow(light: Float32Array, { row, first, step, between }: RowPixels): void {
    const owners = this.owners;
    const { sizePx } = this.opaque;
    const inside = between !== undefined && row > 0 && row < sizePx - 1;
    const one = between === undefined ? 0 : between[0];
    const other = between === undefined ? 0 : between[1];
    for (let column = first; column < sizePx; column += step) {
      const pixel = row * sizePx + column;
      const owner = owners[pixel];
      if (owner === NOTHING || isFine(owner)) continue;
      if (owner === MIXED) {
        this.shadeEdge(light, pixel);
        continue;
      }
      const known = inside && column > 0 && column < sizePx - 1;
      if (known && interpolate(light, owners, pixel, one, other)) continue;
      this.shadePixel(light, pixel, WHOLE);
    }
  }

  /** The first sample of a pixel. */
  private firstOf(pixel: number): number {
    const { sizePx, side } = this.opaque;
    const row = Math.floor(pixel / sizePx);
    return (row * side + pixel - row * sizePx) * SAMPLES;
  }

  /** Shades one of a pixel's samples, and mixes its light with that of the pixel. */
  private shadePixel(light: Float32Array, pixel: number, { sample, width, share }: OneSample): void {
    const { rgb } = this.shader;
    const plane = light.length / 3;
    this.shader.shade(this.opaque, this.firstOf(pixel) + sample, width);
    for (let k = 0, at = pixel; k < 3; k++, at += plane) light[at] += (rgb[k] - light[at]) * share;
  }

  /** Shades a pixel that shows several things, each thing once, or details, from two of its samples. */
  private shadeEdge(light: Float32Array, pixel: number): void {
    const { surfaceOf } = this.geometry;
    const { triangle, depth } = this.opaque;
    const shader = this.shader;
    const { rgb } = shader;
    const plane = light.length / 3;
    const first = this.firstOf(pixel);
    const start = this.samples.add(pixel);
    const { colours, offsets } = this.samples;
    let before = -2;
    let beforeDepth = 0;
    for (let s = 0; s < 4; s++) {
      const at = first + offsets[s];
      const t = triangle[at];
      const surface = t < 0 ? -1 : surfaceOf[t] & SURFACE;
      const again = s === 2 && t >= 0 && surfaceOf[t] >= FINE;
      const near = Math.abs(depth[at] - beforeDepth) <= depth[at] * EDGE;
      if (surface !== before || !near || again) {
        if (t >= 0) shader.shade(this.opaque, at, 1 / SAMPLES);
        else for (let k = 0; k < 3; k++) rgb[k] = light[k * plane + pixel];
      }
      before = surface;
      beforeDepth = depth[at];
      const to = start + s * 3;
      colours[to] = rgb[0];
      colours[to + 1] = rgb[1];
      colours[to + 2] = rgb[2];
    }
  }
}
