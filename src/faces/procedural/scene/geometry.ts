// All meshes of a picture in one set of growing arrays, posed in the world: what rasteriser and shading read.
import type { Mesh } from './mesh.js';
import type { Material, Part } from './part.js';
import { ATTRIBUTES, type Pose, poseMesh } from './pose.js';
import type { TriangleRange } from './triangle.js';

/** Added to the number of a surface where it has detail finer than a pixel. */
export const FINE = 128;

/** The bits of a surface's number: there are fewer parts than this. */
export const SURFACE = 127;

/** The vertices and triangles of a picture's parts, in the order in which they were added. */
export class Geometry {
  /** In the world, [vertices * 3]. */
  positions = new Float32Array(0);
  /** What else is known of a vertex, side by side, as shading reads it: [vertices * ATTRIBUTES]. */
  attributes = new Float32Array(0);
  indices = new Uint32Array(0);
  /** The part's number of each triangle. */
  partOf = new Uint8Array(0);
  /** The surface's number of each triangle, `FINE` higher where its part has fine detail. */
  surfaceOf = new Uint8Array(0);
  vertexCount = 0;
  triangleCount = 0;
  readonly parts: Part[] = [];
  /** Of each part, apart from it because parts are objects of many forms, which are slow to read for every pixel. */
  readonly materials: Material[] = [];
  readonly twoSided: boolean[] = [];
  /** Coarser triangles for shadows, and where those of each part begin; -1 for a part that has none of its own. */
  private shadowIndices = new Uint32Array(0);
  private shadowCount = 0;
  private readonly shadowStarts: number[] = [];
  private surface = 0;
  /** The first triangle of each part, and the end. */
  readonly starts: number[] = [0];

  /** Empties it; the arrays are kept for the next picture. */
  clear(): void {
    this.vertexCount = 0;
    this.triangleCount = 0;
    this.parts.length = 0;
    this.materials.length = 0;
    this.twoSided.length = 0;
    this.starts.length = 1;
    this.shadowCount = 0;
    this.shadowStarts.length = 0;
  }

  /** Adds a part. Parts that follow each other and share one mesh's arrays share its vertices too. */
  add(part: Part, pose: Pose): void {
    const { mesh } = part;
    const last = this.parts.at(-1);
    const shared = last !== undefined && last.mesh.positions === mesh.positions;
    const count = mesh.positions.length / 3;
    if (!shared) {
      this.growVertices(this.vertexCount + count);
      const { positions, attributes, vertexCount: first } = this;
      poseMesh(mesh, pose, { positions, attributes, first });
      copySurface(mesh, attributes, first);
      this.vertexCount += count;
    }
    const first = this.vertexCount - count;
    const triangles = mesh.indices.length / 3;
    this.growTriangles(this.triangleCount + triangles);
    copyIndices(mesh.indices, first, this.indices, this.triangleCount * 3);
    const end = this.triangleCount + triangles;
    // Parts that share a mesh and a material are one surface.
    if (!shared || last.material !== part.material) this.surface = this.parts.length;
    this.partOf.fill(this.parts.length, this.triangleCount, end);
    this.surfaceOf.fill(this.surface + (part.fine ? FINE : 0), this.triangleCount, end);
    this.triangleCount = end;
    this.addShadow(part, first);
    this.parts.push(part);
    this.materials.push(part.material);
    this.twoSided.push(part.twoSided === true);
    this.starts.push(this.triangleCount);
  }

  /** The triangles of a part. */
  triangles(part: number): TriangleRange {
    return { indices: this.indices, first: this.starts[part], end: this.starts[part + 1] };
  }

  /** The triangles that throw a part's shadow. */
  shadowTriangles(part: number): TriangleRange {
    const { shadowIndices } = this.parts[part];
    if (!shadowIndices) return this.triangles(part);
    const first = this.shadowStarts[part];
    return { indices: this.shadowIndices, first, end: first + shadowIndices.length / 3 };
  }

  private addShadow({ shadowIndices }: Part, first: number): void {
    this.shadowStarts.push(shadowIndices === undefined ? -1 : this.shadowCount);
    if (shadowIndices === undefined) return;
    const needed = this.shadowCount * 3 + shadowIndices.length;
    if (this.shadowIndices.length < needed)
      this.shadowIndices = grown(this.shadowIndices, new Uint32Array(needed));
    copyIndices(shadowIndices, first, this.shadowIndices, this.shadowCount * 3);
    this.shadowCount = needed / 3;
  }

  private growVertices(count: number): void {
    if (count * 3 <= this.positions.length) return;
    const size = Math.ceil(count * 1.3);
    this.positions = grown(this.positions, new Float32Array(size * 3));
    this.attributes = grown(this.attributes, new Float32Array(size * ATTRIBUTES));
  }

  private growTriangles(count: number): void {
    if (count <= this.partOf.length) return;
    const size = Math.ceil(count * 1.3);
    this.indices = grown(this.indices, new Uint32Array(size * 3));
    this.partOf = grown(this.partOf, new Uint8Array(size));
    this.surfaceOf = grown(this.surfaceOf, new Uint8Array(size));
  }
}

/** Copies the coordinates and the occlusion of a mesh to the attributes of the vertices from `first` on. */
function copySurface({ coords, occlusion }: Mesh, attributes: Float32Array, first: number): void {
  for (
    let v = 0, from = 0, to = first * ATTRIBUTES + 3;
    from < coords.length;
    v++, from += 3, to += ATTRIBUTES
  ) {
    attributes[to] = coords[from];
    attributes[to + 1] = coords[from + 1];
    attributes[to + 2] = coords[from + 2];
    attributes[to + 3] = occlusion === undefined ? 1 : occlusion[v];
  }
}

/** Copies vertex numbers, `added` to each, to an offset of the target. */
function copyIndices(from: Uint32Array, added: number, target: Uint32Array, offset: number): void {
  for (let i = 0; i < from.length; i++) target[offset + i] = from[i] + added;
}

function grown<T extends Float32Array | Uint32Array | Uint8Array>(from: T, to: T): T {
  to.set(from);
  return to;
}
