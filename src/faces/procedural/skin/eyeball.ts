// Eyeballs, seen through the opening between the lids: white, iris, pupil and the highlight on the cornea.
import { angleOf } from '../angle.js';
import type { FaceDescription } from '../description.js';
import { valueNoise } from '../hash.js';
import { ramp } from '../head/curves.js';
import type { Head } from '../head/head.js';
import { EYE_RADIUS } from '../head/sculpt.js';
import type { Fragment, Surface } from '../scene/part.js';
import { NECK_JOINT, type Pose } from '../scene/pose.js';
import type { LidPlace } from './lids.js';

/** Sine of the angle at the eyeball's centre that half the iris takes. */
const IRIS = 0.485;
const PUPIL = 0.38;

type Vector = readonly [number, number, number];

/** Irises without pigment (grey, then green) and with all of it, linear RGB. */
const PALE: Vector = [0.16, 0.25, 0.34];
const GREEN: Vector = [0.16, 0.17, 0.07];
const BROWN: Vector = [0.1, 0.045, 0.018];
const DARK: Vector = [0.022, 0.011, 0.007];

/** The eyes of a person at a moment. */
export class Eyes {
  private readonly centres: readonly [Vector, Vector];
  private readonly gaze: Vector;
  private readonly iris: Vector;
  private readonly seed: number;
  private readonly yellow: number;

  constructor(
    { person, moment }: FaceDescription,
    head: Head,
    private readonly pose: Pose,
  ) {
    this.centres = [head.anchor('eyeball', 'right'), head.anchor('eyeball', 'left')];
    const yaw = (Math.min(32, Math.max(-32, moment.expression.gazeYaw)) * Math.PI) / 180;
    const pitch = (Math.min(25, Math.max(-25, moment.expression.gazePitch)) * Math.PI) / 180;
    this.gaze = [Math.sin(yaw) * Math.cos(pitch), Math.sin(pitch), Math.cos(yaw) * Math.cos(pitch)];
    this.seed = person.skin.pattern | 0;
    this.iris = irisColour(person.eyes);
    this.yellow = ramp(30, 90, moment.age);
  }

  /** Describes what is seen of an eye through the opening at a fragment; its normal becomes the eye's. */
  describe(at: Fragment, place: LidPlace, surface: Surface): void {
    const radius = EYE_RADIUS;
    const centre = this.centres[at.u < 0 ? 0 : 1];
    const m = this.pose.head;
    const [jx, jy, jz] = NECK_JOINT;
    // The line of sight in head space.
    const wx = at.x - jx;
    const wy = at.y - jy;
    const wz = at.z - jz;
    const px = m[0] * wx + m[3] * wy + m[6] * wz + jx - centre[0];
    const py = m[1] * wx + m[4] * wy + m[7] * wz + jy - centre[1];
    const pz = m[2] * wx + m[5] * wy + m[8] * wz + jz - centre[2];
    const dx = -(m[0] * at.viewX + m[3] * at.viewY + m[6] * at.viewZ);
    const dy = -(m[1] * at.viewX + m[4] * at.viewY + m[7] * at.viewZ);
    const dz = -(m[2] * at.viewX + m[5] * at.viewY + m[8] * at.viewZ);
    const half = px * dx + py * dy + pz * dz;
    const square = half * half - (px * px + py * py + pz * pz - radius * radius);
    // Where the line misses the ball, its nearest point stands in.
    const way = -half - Math.sqrt(Math.max(0, square));
    let nx = px + way * dx;
    let ny = py + way * dy;
    let nz = pz + way * dz;
    const scale = 1 / Math.sqrt(nx * nx + ny * ny + nz * nz);
    nx *= scale;
    ny *= scale;
    nz *= scale;
    const [gx, gy, gz] = this.gaze;
    const towards = nx * gx + ny * gy + nz * gz;
    const rx = nx - gx * towards;
    const ry = ny - gy * towards;
    const rz = nz - gz * towards;
    const ring = towards > 0 ? Math.sqrt(rx * rx + ry * ry + rz * rz) / IRIS : 9;
    this.white(place, surface);
    if (ring < 1.12) this.colourIris(ring, angleOf(ry, rx), at.footprint, surface);
    // The cornea is more curved than the ball.
    const bulge = ring < 1.15 ? 0.55 * ramp(1.15, 0.8, ring) : 0;
    nx += rx * bulge;
    ny += ry * bulge;
    nz += rz * bulge;
    const again = 1 / Math.sqrt(nx * nx + ny * ny + nz * nz);
    at.nx = (m[0] * nx + m[1] * ny + m[2] * nz) * again;
    at.ny = (m[3] * nx + m[4] * ny + m[5] * nz) * again;
    at.nz = (m[6] * nx + m[7] * ny + m[8] * nz) * again;
    at.occlusion = Math.max(0.4, at.occlusion);
    surface.occlusion =
      0.22 + 0.78 * ramp(-0.08, 0.42, place.belowUpper) * ramp(1.08, 0.6, Math.abs(place.along));
    surface.roughness = ring < 1.1 ? 0.28 : 0.36;
    surface.specular = 0.045;
    surface.scatter = 0.4;
  }

  private white(place: LidPlace, surface: Surface): void {
    const inner = ramp(-0.78, -0.98, place.along);
    const wet = ramp(0.07, 0.01, place.aboveLower);
    const pink = Math.max(inner, 0.75 * wet);
    const veins = 0.15 * ramp(0.35, 0.95, Math.abs(place.along));
    surface.red = 0.345 - 0.06 * pink;
    surface.green = 0.315 - 0.16 * pink - 0.1 * veins - 0.02 * this.yellow;
    surface.blue = 0.298 - 0.15 * pink - 0.1 * veins - 0.07 * this.yellow;
  }

  private colourIris(ring: number, angle: number, footprint: number, surface: Surface): void {
    const soft = Math.max(0.04, (footprint / (IRIS * EYE_RADIUS)) * 0.5);
    const inside = ramp(1 + soft, 1 - soft, ring);
    const open = ramp(PUPIL - soft, PUPIL + soft, ring);
    const streak = 0.72 + 0.56 * valueNoise(this.seed + 29, angle * 4 + 40, ring * 2.2);
    const limbus = 1 - 0.62 * ramp(0.74, 1, ring);
    const centre = ramp(0.75, 0.4, ring);
    const light = streak * limbus * open;
    const [red, green, blue] = this.iris;
    surface.red += (red * (1 + 0.7 * centre) * light + 0.004 - surface.red) * inside;
    surface.green += (green * (1 + 0.25 * centre) * light + 0.004 - surface.green) * inside;
    surface.blue += (blue * light + 0.004 - surface.blue) * inside;
  }
}

function irisColour(eyes: FaceDescription['person']['eyes']): Vector {
  const melanin = Math.min(1, Math.max(0, eyes.irisMelanin));
  const warmth = Math.min(1, Math.max(0, eyes.irisWarmth));
  const mix = (a: Vector, b: Vector, t: number): Vector => [
    a[0] + (b[0] - a[0]) * t,
    a[1] + (b[1] - a[1]) * t,
    a[2] + (b[2] - a[2]) * t,
  ];
  const pale = mix(PALE, GREEN, Math.min(1, warmth * 0.6 + melanin));
  return melanin < 0.55
    ? mix(pale, BROWN, ramp(0.15, 0.55, melanin))
    : mix(BROWN, DARK, ramp(0.55, 1, melanin));
}
