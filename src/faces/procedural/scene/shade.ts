// Deferred shading: each visible sample is given its material and its light, once a pixel wherever that is enough.
import { FragmentReader } from './fragment-reader.js';
import type { Geometry } from './geometry.js';
import { illuminate, type Lighting } from './lighting.js';
import { clearSurface, createSurface } from './part.js';
import { EDGE, findOwners, interpolate, MIXED, NOTHING } from './pixel-owners.js';
import { PixelSamples } from './pixel-samples.js';
import type { ProjectedVertices } from './projected-vertices.js';
import { rasteriseLayer, SAMPLES, SampleBuffer } from './rasterise.js';
import type { View } from './view.js';

/** Some pixels of a row, and how far away the neighbours are between which they lie, where these are shaded before. */
interface RowPixels {
  readonly row: number;
  readonly first: number;
  readonly step: number;
  readonly between?: readonly [number, number];
}

/** Gives each pixel its light: planes [3, sizePx, sizePx] of linear RGB that hold the background before. */
export class Shader {
  private readonly reader: FragmentReader;
  private readonly surface = createSurface();
  private readonly rgb = new Float32Array(3);
  private readonly samples: PixelSamples;
  private readonly layer: SampleBuffer;
  private readonly owners: Uint8Array;

  constructor(
    private readonly geometry: Geometry,
    private readonly vertices: ProjectedVertices,
    private readonly opaque: SampleBuffer,
    /** Whether pixels are wider than most texture is fine. */
    private readonly coarse: boolean,
  ) {
    this.reader = new FragmentReader(geometry, vertices);
    this.samples = new PixelSamples(opaque.sizePx);
    this.layer = new SampleBuffer(opaque.sizePx);
    this.owners = new Uint8Array(opaque.sizePx * opaque.sizePx);
  }

  /** Shades all that was rasterised, then the transparent parts, each laid over those that were added before it. */
  shade(light: Float32Array, view: View, lighting: Lighting): void {
    const geometry = this.geometry;
    const vertices = this.vertices;
    const opaque = this.opaque;
    const layer = this.layer;
    const samples = this.samples;
    this.reader.look(view);
    samples.clear();
    this.shadeOpaque(light, lighting);
    for (const [p, part] of geometry.parts.entries()) {
      if (part.transparent !== true) continue;
      rasteriseLayer(geometry, p, vertices, { opaque, layer });
      this.shadeLayer(light, lighting);
    }
    samples.resolve(light);
  }

  /** All pixels; where they are coarse, every second one of every second row first, then those between. */
  private shadeOpaque(light: Float32Array, lighting: Lighting): void {
    const { sizePx } = this.opaque;
    findOwners(this.opaque, this.geometry, this.owners);
    if (!this.coarse) {
      for (let row = 0; row < sizePx; row++) this.shadeRow(light, lighting, { row, first: 0, step: 1 });
      return;
    }
    for (let row = 0; row < sizePx; row += 2) this.shadeRow(light, lighting, { row, first: 0, step: 2 });
    const diagonals = [sizePx - 1, sizePx + 1] as const;
    for (let row = 1; row < sizePx; row += 2)
      this.shadeRow(light, lighting, { row, first: 1, step: 2, between: diagonals });
    const sides = [1, sizePx] as const;
    for (let row = 0; row < sizePx; row++)
      this.shadeRow(light, lighting, { row, first: (row + 1) & 1, step: 2, between: sides });
  }

  /** Pixels of a row; those that lie evenly between pairs of neighbours that far away take their light from these. */
  private shadeRow(light: Float32Array, lighting: Lighting, { row, first, step, between }: RowPixels): void {
    const owners = this.owners;
    const { sizePx, side } = this.opaque;
    const inside = between !== undefined && row > 0 && row < sizePx - 1;
    const one = between === undefined ? 0 : between[0];
    const other = between === undefined ? 0 : between[1];
    for (let column = first; column < sizePx; column += step) {
      const pixel = row * sizePx + column;
      const owner = owners[pixel];
      if (owner === NOTHING) continue;
      const known = inside && column > 0 && column < sizePx - 1;
      if (known && owner !== MIXED && interpolate(light, owners, pixel, one, other)) continue;
      const sample = (row * side + column) * SAMPLES;
      if (owner === MIXED) this.shadeEdge(sample, pixel, light, lighting);
      else this.shadePixel(sample, pixel, light, lighting);
    }
  }

  private shadePixel(first: number, pixel: number, light: Float32Array, lighting: Lighting): void {
    const rgb = this.rgb;
    const plane = light.length / 3;
    this.shadeSample(this.opaque, first, 1, lighting);
    light[pixel] = rgb[0];
    light[plane + pixel] = rgb[1];
    light[2 * plane + pixel] = rgb[2];
  }

  /** Shades a pixel that shows several things, each thing once, or details, from two of its samples. */
  private shadeEdge(first: number, pixel: number, light: Float32Array, lighting: Lighting): void {
    const geometry = this.geometry;
    const rgb = this.rgb;
    const opaque = this.opaque;
    const samples = this.samples;
    const { triangle, depth } = opaque;
    const plane = light.length / 3;
    const start = samples.add(pixel);
    const { colours, offsets } = samples;
    let before = -2;
    let beforeDepth = 0;
    for (let s = 0; s < 4; s++) {
      const at = first + offsets[s];
      const t = triangle[at];
      const part = t < 0 ? -1 : geometry.partOf[t];
      const fine = part >= 0 && geometry.fine[part] === true && s === 2;
      const near = Math.abs(depth[at] - beforeDepth) <= depth[at] * EDGE;
      if (part !== before || !near || fine) {
        if (part >= 0) this.shadeSample(opaque, at, 1 / SAMPLES, lighting);
        else for (let k = 0; k < 3; k++) rgb[k] = light[k * plane + pixel];
      }
      before = part;
      beforeDepth = depth[at];
      const to = start + s * 3;
      colours[to] = rgb[0];
      colours[to + 1] = rgb[1];
      colours[to + 2] = rgb[2];
    }
  }

  /** Shades what is in the layer, once a pixel, and lays it over what is there. */
  private shadeLayer(light: Float32Array, lighting: Lighting): void {
    const layer = this.layer;
    const rgb = this.rgb;
    const samples = this.samples;
    const surface = this.surface;
    const { sizePx, side, triangle } = layer;
    const { starts, colours, offsets } = samples;
    const plane = sizePx * sizePx;
    for (let row = layer.first >> 1; row <= layer.last >> 1; row++) {
      for (let column = 0; column < sizePx; column++) {
        const first = row * SAMPLES * side + column * SAMPLES;
        const above = triangle[first] & triangle[first + 1];
        // The sign of both is that of the smaller: nothing is seen in any of the samples.
        if ((above & triangle[first + side] & triangle[first + side + 1]) < 0) continue;
        let seen = -1;
        let count = 0;
        for (let s = 0; s < 4; s++) {
          if (triangle[first + offsets[s]] < 0) continue;
          if (count === 0) seen = first + offsets[s];
          count++;
        }
        this.shadeSample(layer, seen, 1, lighting);
        const { alpha } = surface;
        if (alpha <= 0) continue;
        const pixel = row * sizePx + column;
        const start = starts[pixel];
        if (start < 0) {
          const share = alpha * count * 0.25;
          for (let k = 0, at = pixel; k < 3; k++, at += plane) light[at] += (rgb[k] - light[at]) * share;
          continue;
        }
        for (let s = 0; s < 4; s++) {
          if (triangle[first + offsets[s]] < 0) continue;
          for (let k = 0, at = start + s * 3; k < 3; k++, at++) colours[at] += (rgb[k] - colours[at]) * alpha;
        }
      }
    }
  }

  /** Shades a sample of a buffer as something `width` pixels wide; the colour is in `rgb`, the alpha in `surface`. */
  private shadeSample(buffer: SampleBuffer, at: number, width: number, lighting: Lighting): void {
    const geometry = this.geometry;
    const reader = this.reader;
    const surface = this.surface;
    const t = buffer.triangle[at];
    reader.read(buffer, at, width);
    clearSurface(surface);
    geometry.materials[geometry.partOf[t]]!(reader.fragment, surface);
    if (surface.alpha > 0) illuminate(reader.fragment, surface, lighting, this.rgb);
  }
}
