// What a scene consists of: meshes, each with a material that says what the surface is made of at a point.
import type { Mesh } from './mesh.js';

/** A point of a surface that is seen in the picture; one object is reused for all of them. */
export interface Fragment {
  /** Where it is in the world: centimetres, x right, y up, z to the camera, the neck's joint where the head has it. */
  x: number;
  y: number;
  z: number;
  /** Unit normal in the world; a material may bend it. */
  nx: number;
  ny: number;
  nz: number;
  /** Unit vector to the camera. */
  viewX: number;
  viewY: number;
  viewZ: number;
  /** The mesh's `coords`, interpolated. */
  u: number;
  v: number;
  w: number;
  /** The mesh's occlusion, interpolated. */
  occlusion: number;
  /** Width of a picture's sample here in centimetres, to smooth what is finer. */
  footprint: number;
}

/** What a surface is made of at a point; the material fills it in, `clearSurface` has set it to matt white. */
export interface Surface {
  /** Linear RGB, the part of the light that is scattered back, 0..1. */
  red: number;
  green: number;
  blue: number;
  /** 0..1; used for parts that are `transparent` only. */
  alpha: number;
  /** 0.02 (mirror) to 1 (matt). */
  roughness: number;
  /** Reflectance straight on: 0.028 for skin, 0.04 for plastic and glass, 0.5 and more for metal. */
  specular: number;
  /** 0..1, how far light spreads below the surface and comes out redder beyond the edge of the shade. */
  scatter: number;
  /** 0..1, times the fragment's occlusion. */
  occlusion: number;
  /** 0..1, how much it reflects like strands along (tangentX, tangentY, tangentZ), a unit vector in the world. */
  strand: number;
  tangentX: number;
  tangentY: number;
  tangentZ: number;
  /** Light that it sends out by itself, or a highlight that the material has found: linear RGB added to the rest. */
  glow: number;
}

/** Says what a surface is made of at a point. It is called for each visible sample: no allocation. */
export type Material = (fragment: Fragment, surface: Surface) => void;

/** A mesh with its material. */
export interface Part {
  readonly mesh: Mesh;
  readonly material: Material;
  /**
   * Laid over all opaque parts, and over the transparent ones that were added before, with the surface's alpha. It hides and
   * shades nothing else; of itself only what is nearest is seen.
   */
  readonly transparent?: boolean;
  /** Drawn from behind too, with the normal turned to the camera. */
  readonly twoSided?: boolean;
  /** Detail finer than a pixel: always shaded at two of the four samples of a pixel. */
  readonly fine?: boolean;
  /** Left out of the shadow maps. */
  readonly shadowless?: boolean;
  /** Fewer triangles of the same vertices, which throw its shadow as well: [triangles * 3]. */
  readonly shadowIndices?: Uint32Array;
}

/** A fragment to reuse. */
export function createFragment(): Fragment {
  return {
    x: 0.5,
    y: 0.5,
    z: 0.5,
    nx: 0.5,
    ny: 0.5,
    nz: 0.5,
    viewX: 0.5,
    viewY: 0.5,
    viewZ: 0.5,
    u: 0.5,
    v: 0.5,
    w: 0.5,
    occlusion: 0.5,
    footprint: 0.5,
  };
}

/** A surface to reuse. */
export function createSurface(): Surface {
  return {
    red: 0.5,
    green: 0.5,
    blue: 0.5,
    alpha: 0.5,
    roughness: 0.5,
    specular: 0.5,
    scatter: 0.5,
    occlusion: 0.5,
    strand: 0.5,
    tangentX: 0.5,
    tangentY: 0.5,
    tangentZ: 0.5,
    glow: 0.5,
  };
}

/** Sets a surface to matt white, opaque, without strands. */
export function clearSurface(surface: Surface): void {
  surface.red = 1;
  surface.green = 1;
  surface.blue = 1;
  surface.alpha = 1;
  surface.roughness = 0.6;
  surface.specular = 0.03;
  surface.scatter = 0;
  surface.occlusion = 1;
  surface.strand = 0;
  surface.tangentX = 1;
  surface.tangentY = 0;
  surface.tangentZ = 0;
  surface.glow = 0;
}
