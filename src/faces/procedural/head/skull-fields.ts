// Factors of the skull, cheeks, jaw and chin, each as what one standard deviation does to the average head.
import { bell, ramp } from './curves.js';
import type { Field } from './field.js';

/** 1 on the front of the head, 0 behind the ears. */
const front = (z: number) => ramp(-1, 4, z);

/** 1 on the head, 0 on neck and shoulders. */
const onHead = (y: number) => ramp(-13, -9.5, y);

/** The fields of skull and jaw by the names of their factors. */
export const SKULL_FIELDS = {
  headWidth: (at) => {
    at.dx += at.x * (0.012 + 0.026 * ramp(-6, 2, at.y)) * onHead(at.y);
  },
  headHeight: (at) => {
    at.dy += 0.5 * ramp(2.5, 11, at.y);
  },
  headDepth: (at) => {
    at.dz -= 0.45 * ramp(1, -8, at.z) * onHead(at.y);
  },
  faceLength: (at) => {
    at.dy -= 0.048 * Math.min(11.8, Math.max(0, 0.4 - at.y)) * (0.35 + 0.65 * front(at.z));
  },
  faceFullness: (at) => {
    const cheeks = bell(at.y + 5.4, 2.8, at.z - 4.5, 3.2) * ramp(2, 4.2, at.x);
    const under = bell(at.y + 11.8, 0.9, at.z - 5.5, 2.6);
    at.dx += 0.34 * cheeks + 0.12 * ramp(-8, -12, at.y) * Math.min(1, at.x / 4);
    at.dz += 0.13 * cheeks;
    at.dy -= 0.3 * under;
  },
  foreheadHeight: (at) => {
    at.dy += 0.42 * ramp(2.6, 7.5, at.y);
  },
  foreheadSlope: (at) => {
    at.dz -= 0.42 * ramp(3, 8.5, at.y) * front(at.z) * ramp(11.4, 9, at.y);
  },
  templeWidth: (at) => {
    at.dx += 0.26 * bell(at.y - 3.2, 1.9, at.z - 4, 2.6);
  },
  browRidge: (at) => {
    at.dz +=
      (0.26 * bell(at.x - 2.3, 1.6, at.y - 2.25, 0.55) + 0.1 * bell(at.x, 1, at.y - 2.1, 0.6)) * front(at.z);
  },
  cheekboneWidth: (at) => {
    at.dx += 0.3 * bell(at.y + 1.7, 1.5, at.z - 3.5, 3);
  },
  cheekboneProminence: (at) => {
    const bump = bell(at.x - 4.5, 1.3, at.y + 2.1, 1.0) * front(at.z);
    at.dz += 0.26 * bump;
    at.dx += 0.1 * bump;
  },
  cheekFullness: (at) => {
    const bump = bell(at.x - 4.5, 1.3, at.y + 5, 1.5) * front(at.z);
    at.dz += 0.22 * bump;
    at.dx += 0.3 * bump;
  },
  jawWidth: (at) => {
    at.dx += 0.4 * bell(at.y + 7.8, 2, at.z - 2, 3.2) * ramp(1.5, 4, at.x);
  },
  jawAngle: (at) => {
    const corner = bell(at.y + 9, 1.3, at.z - 2.6, 2) * ramp(2, 4.2, at.x);
    at.dy -= 0.42 * corner;
    at.dx += 0.2 * corner;
  },
  jawLength: (at) => {
    at.dz += 0.3 * ramp(-6.6, -9, at.y) * ramp(1.5, 7, at.z);
    at.dy -= 0.08 * ramp(-7.5, -11, at.y) * ramp(1.5, 7, at.z);
  },
  chinHeight: (at) => {
    at.dy -= 0.36 * ramp(-8.3, -10.6, at.y) * ramp(4, 8, at.z);
  },
  chinWidth: (at) => {
    at.dx += 0.34 * bell(at.y + 10.5, 1.1, at.x - 1.9, 1) * ramp(5, 8, at.z);
  },
  chinProminence: (at) => {
    at.dz += 0.36 * bell(at.x, 1.7, at.y + 10.4, 1.1) * ramp(5, 8, at.z);
  },
  chinCleft: (at) => {
    at.dz +=
      (0.05 * bell(at.x - 0.55, 0.35, at.y + 10.4, 0.6) - 0.07 * bell(at.x, 0.2, at.y + 10.4, 0.6)) *
      front(at.z);
  },
  neckWidth: (at) => {
    at.dx += 0.075 * at.x * ramp(-9.5, -12.5, at.y) * ramp(5, 2, at.z);
  },
} as const satisfies Record<string, Field>;
