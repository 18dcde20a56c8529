// Transparent parts: each is shaded once a pixel and laid over what is there.
import type { Geometry } from './geometry.js';
import type { PixelSamples } from './pixel-samples.js';
import type { ProjectedVertices } from './projected-vertices.js';
import { rasteriseLayer, SAMPLES, SampleBuffer } from './rasterise.js';
import type { SampleShader } from './sample-shader.js';

/** Lays the transparent parts of a geometry over its opaque ones. */
export class LayerShader {
  private readonly layer: SampleBuffer;

  constructor(
    private readonly geometry: Geometry,
    private readonly vertices: ProjectedVertices,
    private readonly opaque: SampleBuffer,
  ) {
    this.layer = new SampleBuffer(opaque.sizePx);
  }

  /** Changes the planes of light, and the pixels that have samples of their own, part by part in their order. */
  shade(light: Float32Array, samples: PixelSamples, shader: SampleShader): void {
    const geometry = this.geometry;
    const buffers = { opaque: this.opaque, layer: this.layer };
    for (const [p, part] of geometry.parts.entries()) {
      if (part.transparent !== true) continue;
      rasteriseLayer(geometry, p, this.vertices, buffers);
      this.shadeLayer(light, samples, shader);
    }
  }

  private shadeLayer(light: Float32Array, samples: PixelSamples, shader: SampleShader): void {
    const layer = this.layer;
    const { rgb, surface } = shader;
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
        shader.shade(layer, seen, 1);
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
}
