// All meshes of a picture in one set of growing arrays, posed in the world: what rasteriser and shading read.
import type { Part } from './part.js';
import { type Pose, poseMesh } from './pose.js';

/** The vertices and triangles of a picture's parts, in the order in which they were added. */
export class Geometry {
  /** In the world, [vertices * 3]; as `normals`. */
  positions = new Float32Array(0);
  normals = new Float32Array(0);
  coords = new Float32Array(0);
  occlusion = new Float32Array(0);
  indices = new Uint32Array(0);
  /** The part's number of each triangle. */
  partOf = new Uint8Array(0);
  vertexCount = 0;
  triangleCount = 0;
  readonly parts: Part[] = [];
  /** The first triangle of each part, and the end. */
  readonly starts: number[] = [0];

  /** Empties it; the arrays are kept for the next picture. */
  clear(): void {
    this.vertexCount = 0;
    this.triangleCount = 0;
    this.parts.length = 0;
    this.starts.length = 1;
  }

  /** Adds a part. Parts that follow each other and share one mesh's arrays share its vertices too. */
  add(part: Part, pose: Pose): void {
    const { mesh } = part;
    const last = this.parts.at(-1);
    const shared = last !== undefined && last.mesh.positions === mesh.positions;
    const count = mesh.positions.length / 3;
    if (!shared) {
      this.growVertices(this.vertexCount + count);
      poseMesh(mesh, pose, { positions: this.positions, normals: this.normals, first: this.vertexCount });
      this.coords.set(mesh.coords, this.vertexCount * 3);
      if (mesh.occlusion) this.occlusion.set(mesh.occlusion, this.vertexCount);
      else this.occlusion.fill(1, this.vertexCount, this.vertexCount + count);
      this.vertexCount += count;
    }
    const first = this.vertexCount - count;
    const triangles = mesh.indices.length / 3;
    this.growTriangles(this.triangleCount + triangles);
    for (let i = 0, o = this.triangleCount * 3; i < mesh.indices.length; i++, o++) {
      this.indices[o] = mesh.indices[i] + first;
    }
    this.partOf.fill(this.parts.length, this.triangleCount, this.triangleCount + triangles);
    this.triangleCount += triangles;
    this.parts.push(part);
    this.starts.push(this.triangleCount);
  }

  private growVertices(count: number): void {
    if (count <= this.occlusion.length) return;
    const size = Math.ceil(count * 1.3);
    this.positions = grown(this.positions, new Float32Array(size * 3));
    this.normals = grown(this.normals, new Float32Array(size * 3));
    this.coords = grown(this.coords, new Float32Array(size * 3));
    this.occlusion = grown(this.occlusion, new Float32Array(size));
  }

  private growTriangles(count: number): void {
    if (count <= this.partOf.length) return;
    const size = Math.ceil(count * 1.3);
    this.indices = grown(this.indices, new Uint32Array(size * 3));
    this.partOf = grown(this.partOf, new Uint8Array(size));
  }
}

function grown<T extends Float32Array | Uint32Array | Uint8Array>(from: T, to: T): T {
  to.set(from);
  return to;
}
