// One visible sample at a time: what it is made of, and the light that leaves it.
import { FragmentReader } from './fragment-reader.js';
import type { Geometry } from './geometry.js';
import { illuminate, type Lighting } from './lighting.js';
import { clearSurface, createSurface } from './part.js';
import type { ProjectedVertices } from './projected-vertices.js';
import type { DepthBuffer } from './triangle.js';
import type { View } from './view.js';

const DARK: Lighting = { lamps: [], ambient: [0, 0, 0] };

/** Shades samples of a geometry. */
export class SampleShader {
  /** Linear RGB of the last sample; what it was before where that one's surface has no alpha. */
  readonly rgb = new Float32Array(3);
  /** What the last sample is made of. */
  readonly surface = createSurface();
  private readonly reader: FragmentReader;
  private lighting = DARK;

  constructor(
    private readonly geometry: Geometry,
    vertices: ProjectedVertices,
  ) {
    this.reader = new FragmentReader(geometry, vertices);
  }

  /** Takes up a camera and the lights; to be called for each picture. */
  look(view: View, lighting: Lighting): void {
    this.reader.look(view);
    this.lighting = lighting;
  }

  /** Shades a sample of a buffer as something `width` pixels wide. */
  shade(buffer: DepthBuffer, at: number, width: number): void {
    const geometry = this.geometry;
    const reader = this.reader;
    const surface = this.surface;
    reader.read(buffer, at, width);
    clearSurface(surface);
    geometry.materials[geometry.partOf[buffer.triangle[at]]](reader.fragment, surface);
    if (surface.alpha > 0) illuminate(reader.fragment, surface, this.lighting, this.rgb);
  }
}
