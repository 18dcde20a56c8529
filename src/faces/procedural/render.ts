// From the description of a face to its picture.
//
// The order is: build the head, pose it, collect the parts of the scene, find the view, rasterise, shade, develop.
// Whoever has something to add to the scene returns `Part`s: a mesh in head space with a material, a function that says what
// the surface is made of at a point. Opaque parts hide each other by depth; those marked `transparent` are laid over them in
// the order in which they come, by their surface's alpha.
import { paintBackground } from './backdrop/background.js';
import type { FaceDescription } from './description.js';
import { developFilm } from './film/film.js';
import { buildHead } from './head/build-head.js';
import type { Head } from './head/head.js';
import { headParts } from './head/head-parts.js';
import { Geometry } from './scene/geometry.js';
import { lightScene } from './scene/light-scene.js';
import type { Part } from './scene/part.js';
import { type Pose, poseOf, posePoint } from './scene/pose.js';
import { ProjectedVertices } from './scene/projected-vertices.js';
import { rasterise, SAMPLES, SampleBuffer } from './scene/rasterise.js';
import { Shader } from './scene/shade.js';
import { type Framing, frameView, project, projectVertices } from './scene/view.js';
import { skinColour } from './skin/skin-colour.js';
import { dressHead } from './worn/dress-head.js';

/** How to draw. */
export interface PictureOptions {
  /** Width and height of the picture, 16 to 2048. */
  readonly sizePx: number;
  readonly framing: Framing;
}

/** A picture of a face. */
export interface FacePicture {
  /** sRGB, [sizePx, sizePx, 3]. */
  readonly pixels: Uint8Array;
  /**
   * x and y of the eye at the picture's left, the other eye, the tip of the nose and the corners of the mouth in the same
   * order (of the person's, as a frontal picture would have it), in pixels with centres at whole numbers.
   */
  readonly landmarks: Float32Array;
}

/** Centimetres between the eyes of the average head. */
const EYE_DISTANCE = 6.3;

/** Where pixels are wider than this, in centimetres on the face, meshes and shading of lower resolution do. */
const COARSE = 0.15;

/** Draws faces of one size; its buffers are used again for each picture. */
export class FaceRenderer {
  private readonly buffer: SampleBuffer;
  private readonly geometry = new Geometry();
  private readonly vertices = new ProjectedVertices();
  private readonly shader: Shader;
  private readonly light: Float32Array;
  /** The distance between the eyes of the template, which is the unit of blurs; a profile's own would be none. */
  private readonly eyeDistancePx: number;
  private readonly coarse: boolean;

  constructor(private readonly options: PictureOptions) {
    const { sizePx, framing } = options;
    if (!Number.isInteger(sizePx) || sizePx < 16 || sizePx > 2048) {
      throw new RangeError(`a face is drawn at 16 to 2048 pixels, not ${sizePx}`);
    }
    this.eyeDistancePx = (framing === 'arcface' ? 35.24 / 112 : 270 / 1024) * sizePx;
    this.coarse = EYE_DISTANCE / this.eyeDistancePx > COARSE;
    this.buffer = new SampleBuffer(sizePx);
    this.shader = new Shader(this.geometry, this.vertices, this.buffer, this.coarse);
    this.light = new Float32Array(3 * sizePx * sizePx);
  }

  /** Draws one face; the same description gives the same bytes. */
  render(description: FaceDescription): FacePicture {
    const geometry = this.geometry;
    const vertices = this.vertices;
    const buffer = this.buffer;
    const shader = this.shader;
    const light = this.light;
    const { sizePx, framing } = this.options;
    const { moment } = description;
    const head = buildHead(description, this.coarse ? 'half' : 'full');
    const pose = poseOf(moment.pose);
    geometry.clear();
    for (const part of sceneParts(head, description, pose)) geometry.add(part, pose);
    const points = worldLandmarks(head, pose);
    const view = frameView(points, moment.camera, framing, sizePx);
    projectVertices(view, geometry.positions, geometry.vertexCount, SAMPLES, vertices);
    rasterise(geometry, vertices, buffer);
    const lighting = lightScene(moment, geometry);
    paintBackground(light, sizePx, moment.background);
    shader.shade(light, view, lighting);
    const landmarks = new Float32Array(10);
    for (let i = 0; i < 5; i++) {
      const at = i * 3;
      landmarks.set(project(view, points[at], points[at + 1], points[at + 2]), i * 2);
    }
    return { pixels: developFilm(light, sizePx, moment.camera, this.eyeDistancePx), landmarks };
  }
}

/** The landmarks from left to right in a frontal picture, which is the person's right to left. */
const LANDMARKS = [
  ['pupil', 'right'],
  ['pupil', 'left'],
  ['noseTip', 'left'],
  ['mouthCorner', 'right'],
  ['mouthCorner', 'left'],
] as const;

const renderers = new Map<string, FaceRenderer>();

/** Draws one face with a renderer that is kept for its size and framing. */
export function renderFace(description: FaceDescription, options: PictureOptions): FacePicture {
  const key = `${options.framing} ${options.sizePx}`;
  let renderer = renderers.get(key);
  if (renderer === undefined) {
    renderer = new FaceRenderer(options);
    renderers.set(key, renderer);
  }
  return renderer.render(description);
}

/** All that is in the picture besides the background: the head, its hair, what is worn and what is in front. */
function sceneParts(head: Head, description: FaceDescription, pose: Pose): Part[] {
  const landmarks = new Float32Array(15);
  for (const [i, [name, side]] of LANDMARKS.entries()) landmarks.set(head.anchor(name, side), i * 3);
  const { red, green, blue } = skinColour(description.person.skin);
  const skin = [red, green, blue] as const;
  const bare = { mesh: head.skin, landmarks, skin, detail: head.detail };
  return [...headParts(head, description, pose), ...dressHead(description, bare, pose)];
}

/** The five landmarks in the world, [5, 3]. */
function worldLandmarks(head: Head, pose: Pose): Float32Array {
  const points = new Float32Array(15);
  for (const [i, [name, side]] of LANDMARKS.entries())
    points.set(posePoint(head.anchor(name, side), pose), i * 3);
  return points;
}
