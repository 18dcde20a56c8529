// Triangle meshes in head space: the one form in which heads, hair, glasses and clothes reach the picture.

/**
 * A triangle mesh. Head space is in centimetres: x to the right of a frontal picture (the person's left), y up, z to the
 * camera; the origin lies between the ears at the height of the eyes. Triangles are anticlockwise seen from outside.
 */
export interface Mesh {
  /** [vertices * 3] x, y, z. */
  readonly positions: Float32Array;
  /** [vertices * 3] unit vectors; `computeNormals` fills them. */
  readonly normals: Float32Array;
  /** [vertices * 3] interpolated for the material, which alone knows their meaning; they stay with the surface. */
  readonly coords: Float32Array;
  /** [triangles * 3] vertex numbers. */
  readonly indices: Uint32Array;
  /** [vertices] how much of the surroundings' light arrives, 0..1; 1 where it is left out. */
  readonly occlusion?: Float32Array;
  /** [vertices] 0 moves with the head, 1 stays with the shoulders; 0 where it is left out. */
  readonly bodyWeight?: Float32Array;
}

/** Fills `normals` with the area-weighted mean of the adjacent triangles' normals; a lonely vertex gets (0, 0, 1). */
export function computeNormals(positions: Float32Array, indices: Uint32Array, normals: Float32Array): void {
  addFaceNormals(positions, indices, normals);
  normaliseVectors(normals);
}

/** Clears `normals` and sums up the triangles' normals, their length twice the area, at each vertex. */
export function addFaceNormals(positions: Float32Array, indices: Uint32Array, normals: Float32Array): void {
  normals.fill(0);
  for (let t = 0; t < indices.length; t += 3) {
    const a = indices[t] * 3;
    const b = indices[t + 1] * 3;
    const c = indices[t + 2] * 3;
    const ux = positions[b] - positions[a];
    const uy = positions[b + 1] - positions[a + 1];
    const uz = positions[b + 2] - positions[a + 2];
    const vx = positions[c] - positions[a];
    const vy = positions[c + 1] - positions[a + 1];
    const vz = positions[c + 2] - positions[a + 2];
    const x = uy * vz - uz * vy;
    const y = uz * vx - ux * vz;
    const z = ux * vy - uy * vx;
    normals[a] += x;
    normals[a + 1] += y;
    normals[a + 2] += z;
    normals[b] += x;
    normals[b + 1] += y;
    normals[b + 2] += z;
    normals[c] += x;
    normals[c + 1] += y;
    normals[c + 2] += z;
  }
}

/** Scales each vector of three to length 1; one that is too short becomes (0, 0, 1). */
export function normaliseVectors(vectors: Float32Array): void {
  for (let i = 0; i < vectors.length; i += 3) {
    const x = vectors[i];
    const y = vectors[i + 1];
    const z = vectors[i + 2];
    const length = Math.sqrt(x * x + y * y + z * z);
    const scale = length > 1e-12 ? 1 / length : 0;
    vectors[i] = x * scale;
    vectors[i + 1] = y * scale;
    vectors[i + 2] = scale === 0 ? 1 : z * scale;
  }
}
