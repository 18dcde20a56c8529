// A face turned in space: the picture laid over the population's head, the head turned, and aligned again.
import { poseOf } from '../../procedural/scene/pose.js';
import { ProjectedVertices } from '../../procedural/scene/projected-vertices.js';
import { DepthBuffer, drawTriangles } from '../../procedural/scene/triangle.js';
import { frameView, projectVertices, type View } from '../../procedural/scene/view.js';
import { evenOut, paintBackdrop } from './backdrop.js';
import { drawBeside } from './beside-head.js';
import { HeadModel } from './head-model.js';

/** How a face is turned. */
export interface Turn {
  /** Degrees; positive turns the face to the right side of the picture. */
  readonly yaw: number;
  /** Degrees; positive looks up. */
  readonly pitch: number;
  /** Of the head that serves as depth, one number for each of PROPORTIONS. */
  readonly proportions: readonly number[];
  /** By how much hair and ears make the sides of this head broader, as a share: about 0.14. */
  readonly breadth: number;
}

/** A portrait lens, and no error of alignment. */
const CAMERA = { focalLength: 85, turn: 0, zoom: 1, shiftX: 0, shiftY: 0 };

/** Neighbours whose depths differ by more than this share belong to different things. */
const EDGE = 0.012;

/** Rows over which the head's outline is evened out to either side, as a share of the side. */
const OUTLINE = 0.03;

/** Turns of fewer degrees soften their edges less: a face that is not turned stays as it is. */
const SOFT_FROM = 12;

/** Turns faces of one size; its buffers are used again for each. */
export class FaceTurner {
  readonly #head = new HeadModel();
  readonly #before = new ProjectedVertices();
  readonly #after = new ProjectedVertices();
  readonly #buffer: DepthBuffer;
  readonly #left: Float32Array;
  readonly #right: Float32Array;
  readonly #sharp: Float32Array;

  constructor(private readonly sizePx: number) {
    this.#buffer = new DepthBuffer(sizePx);
    this.#left = new Float32Array(sizePx);
    this.#right = new Float32Array(sizePx);
    this.#sharp = new Float32Array(3 * sizePx * sizePx);
  }

  /** Turns an aligned face [3, sizePx, sizePx], taken to be frontal; a new array, aligned again by its turned landmarks. */
  turn(face: Float32Array, { yaw, pitch, proportions, breadth }: Turn): Float32Array {
    const { sizePx } = this;
    const head = this.#head;
    const buffer = this.#buffer;
    head.shape(proportions, breadth);
    const pose = poseOf({ yaw, pitch, roll: 0 });
    const before = this.#project(head.points, this.#before);
    head.pose(pose);
    const after = this.#project(head.posed, this.#after);
    buffer.clearTriangles();
    buffer.depth.fill(0);
    const triangles = { indices: head.indices, first: 0, end: head.indices.length / 3 };
    drawTriangles(triangles, this.#after, false, buffer);
    this.#findOutline();
    paintBackdrop(face, sizePx, this.#sharp);
    const outline = { left: this.#left, right: this.#right };
    drawBeside(face, { pose, before, after, outline, covered: buffer.triangle }, this.#sharp);
    this.#draw(face);
    const softness = Math.min(1, Math.hypot(yaw, pitch) / SOFT_FROM);
    return this.#soften(softness);
  }

  /** Projects a head as a detector's landmarks would align it. */
  #project(points: Float32Array, vertices: ProjectedVertices): View {
    const view = frameView(this.#head.landmarks(points), CAMERA, 'arcface', this.sizePx);
    projectVertices(view, points, this.#head.vertexCount, 1, vertices);
    return view;
  }

  /** Of each row, where the head begins and ends before it is turned. */
  #findOutline(): void {
    const { sizePx } = this;
    const { x, y } = this.#before;
    this.#left.fill(sizePx);
    this.#right.fill(0);
    for (let i = 0; i < this.#head.vertexCount; i++) {
      const [first, last] = [Math.max(0, Math.floor(y[i]) - 2), Math.min(sizePx - 1, Math.floor(y[i]) + 3)];
      const column = Math.min(Math.max(Math.floor(x[i]), 0), sizePx);
      for (let row = first; row <= last; row++) {
        if (column < this.#left[row]) this.#left[row] = column;
        if (column >= this.#right[row]) this.#right[row] = Math.min(sizePx, column + 1);
      }
    }
    const reach = Math.max(1, Math.round(OUTLINE * sizePx));
    evenOut(this.#left, reach);
    evenOut(this.#right, reach);
  }

  /** Lays the picture over what is seen of the turned head. */
  #draw(face: Float32Array): void {
    const { sizePx } = this;
    const { triangle } = this.#buffer;
    const { indices } = this.#head;
    const { x, y } = this.#after;
    const { x: u, y: v } = this.#before;
    const plane = sizePx * sizePx;
    const result = this.#sharp;
    for (let row = 0, at = 0; row < sizePx; row++) {
      for (let column = 0; column < sizePx; column++, at++) {
        const t = 3 * triangle[at];
        if (t < 0) continue;
        const a = indices[t];
        const b = indices[t + 1];
        const c = indices[t + 2];
        const bx = x[b] - x[a];
        const by = y[b] - y[a];
        const cx = x[c] - x[a];
        const cy = y[c] - y[a];
        const px = column - x[a];
        const py = row - y[a];
        const area = bx * cy - cx * by;
        const wb = (px * cy - cx * py) / area;
        const wc = (bx * py - px * by) / area;
        const sourceX = reflected(u[a] + wb * (u[b] - u[a]) + wc * (u[c] - u[a]), sizePx);
        const sourceY = reflected(v[a] + wb * (v[b] - v[a]) + wc * (v[c] - v[a]), sizePx);
        const left = Math.min(Math.floor(sourceX), sizePx - 2);
        const top = Math.min(Math.floor(sourceY), sizePx - 2);
        const right = sourceX - left;
        const low = sourceY - top;
        let from = top * sizePx + left;
        for (let to = at; to < 3 * plane; to += plane, from += plane) {
          const upper = face[from] + right * (face[from + 1] - face[from]);
          const under = from + sizePx;
          const lower = face[under] + right * (face[under + 1] - face[under]);
          result[to] = upper + low * (lower - upper);
        }
      }
    }
  }

  /** The picture with the edges of what is in front of something else evened out, by a share. */
  #soften(softness: number): Float32Array {
    const { sizePx } = this;
    const { depth } = this.#buffer;
    const sharp = this.#sharp;
    const result = sharp.slice();
    for (let y = 1; y < sizePx - 1; y++) {
      for (let x = 1; x < sizePx - 1; x++) {
        const at = y * sizePx + x;
        const limit = EDGE * depth[at];
        const isEdge =
          Math.abs(depth[at] - depth[at - 1]) > limit ||
          Math.abs(depth[at] - depth[at + 1]) > limit ||
          Math.abs(depth[at] - depth[at - sizePx]) > limit ||
          Math.abs(depth[at] - depth[at + sizePx]) > limit;
        if (!isEdge) continue;
        for (let i = at; i < sharp.length; i += sizePx * sizePx) {
          const beside = sharp[i - 1] + sharp[i + 1] + sharp[i - sizePx] + sharp[i + sizePx];
          const across =
            sharp[i - sizePx - 1] + sharp[i - sizePx + 1] + sharp[i + sizePx - 1] + sharp[i + sizePx + 1];
          result[i] += softness * ((4 * sharp[i] + 2 * beside + across) / 16 - sharp[i]);
        }
      }
    }
    return result;
  }
}

/** A coordinate brought into a picture by mirroring at its edges. */
function reflected(place: number, sizePx: number): number {
  const last = sizePx - 1;
  const inside = place < 0 ? -place : place > last ? 2 * last - place : place;
  return Math.min(Math.max(inside, 0), last);
}
