// Factors of nose and mouth, each as what one standard deviation does to the average head.
import { bell, ramp } from './curves.js';
import type { Field, FieldPoint } from './field.js';
import { lipPlace } from './lips.js';
import { MOUTH_HEIGHT } from './loft.js';

/** 1 on the face, 0 where the same place of the picture belongs to the back of the head. */
const front = (z: number) => ramp(3, 6, z);

/** 1 on what stands out as the nose, fading into the cheeks. */
const onNose = (at: FieldPoint) =>
  ramp(2.9, 1.5, at.x) * ramp(-6.2, -4.8, at.y) * ramp(2, 0.4, at.y) * front(at.z);

/** The fields of nose and mouth by the names of their factors. */
export const NOSE_FIELDS = {
  noseLength: (at) => {
    at.dy -= 0.36 * ramp(0.4, -4, at.y) * ramp(-7, -5.2, at.y) * ramp(3.6, 1.4, at.x) * front(at.z);
  },
  noseBridgeHeight: (at) => {
    at.dz += 0.3 * bell(at.x, 0.75, at.y + 0.6, 1.25) * front(at.z);
  },
  noseBridgeWidth: (at) => {
    at.dx += 0.13 * bell(at.x - 0.8, 0.4, at.y + 1.1, 1.3) * front(at.z);
  },
  noseBridgeCurve: (at) => {
    at.dz +=
      (0.28 * bell(at.x, 0.65, at.y + 1.9, 0.75) - 0.06 * bell(at.x, 0.6, at.y + 3.4, 0.5)) * front(at.z);
  },
  noseTipProjection: (at) => {
    at.dz += 0.36 * bell(at.x, 1.0, at.y + 3.8, 0.95) * front(at.z);
  },
  noseTipWidth: (at) => {
    at.dx += 0.22 * bell(at.x - 0.7, 0.4, at.y + 3.8, 0.55) * front(at.z);
    at.dz += 0.07 * bell(at.x - 0.6, 0.3, at.y + 4, 0.4) * front(at.z);
  },
  noseTipRotation: (at) => {
    at.dy += 0.3 * ramp(10, 11.6, at.z) * bell(at.x, 1, at.y + 3.9, 1);
    at.dz -= 0.05 * ramp(10, 11.6, at.z) * bell(at.x, 1, at.y + 3.9, 0.8);
  },
  noseWidth: (at) => {
    const wing = bell(at.x - 1.35, 0.6, at.y + 3.92, 0.75) * onNose(at);
    at.dx += 0.3 * wing;
  },
  nostrilSize: (at) => {
    at.dx += 0.08 * bell(at.x - 1.2, 0.5, at.y + 4.15, 0.4) * onNose(at);
    at.dy += 0.07 * bell(at.x - 1.15, 0.45, at.y + 4.4, 0.3) * onNose(at);
  },
  mouthWidth: (at) => {
    at.dx +=
      0.26 *
      Math.min(1, at.x / 2.5) *
      bell(Math.max(0, at.x - 2.6), 0.9, at.y - MOUTH_HEIGHT, 1.1) *
      front(at.z);
  },
  mouthHeight: (at) => {
    at.dy += 0.26 * bell(Math.max(0, at.x - 1.5), 1.3, at.y - MOUTH_HEIGHT, 0.95) * front(at.z);
  },
  upperLipThickness: (at) => {
    const place = lipPlace(at.x, at.y);
    if (at.x > 2.6 || place < 0 || place > 3 || at.z < 7) return;
    const shape = ramp(0, 1, place) * ramp(3, 1.05, place);
    at.dy += 0.19 * shape * (1 - (at.x / 2.6) ** 2);
    at.dz += 0.05 * shape;
  },
  lowerLipThickness: (at) => {
    const place = -lipPlace(at.x, at.y);
    if (at.x > 2.6 || place < 0 || place > 2.4 || at.z < 7) return;
    const shape = ramp(0, 1, place) * ramp(2.4, 1.05, place);
    at.dy -= 0.22 * shape * (1 - (at.x / 2.6) ** 2);
    at.dz += 0.06 * shape;
  },
  lipProminence: (at) => {
    at.dz += 0.2 * bell(at.x, 1.5, at.y - MOUTH_HEIGHT, 0.75) * front(at.z);
  },
  cupidsBow: (at) => {
    const edge = bell(lipPlace(at.x, at.y) - 1, 0.3, 0, 1) * front(at.z);
    at.dy += (0.07 * bell(at.x - 0.55, 0.25, 0, 1) - 0.06 * bell(at.x, 0.2, 0, 1)) * edge;
  },
  philtrumDepth: (at) => {
    at.dz +=
      (0.07 * bell(at.x - 0.45, 0.18, at.y + 5.8, 0.5) - 0.08 * bell(at.x, 0.2, at.y + 5.75, 0.5)) *
      front(at.z);
  },
} as const satisfies Record<string, Field>;
