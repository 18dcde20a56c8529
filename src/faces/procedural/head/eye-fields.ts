// Factors of eyes and ears, each as what one standard deviation does to the average head.
import { bell, ramp } from './curves.js';
import { earFrame, earRoot } from './ear-shape.js';
import type { Field, FieldPoint } from './field.js';
import { ANCHORS } from './head.js';

const [EYE_X, EYE_Y] = ANCHORS.eyeball;

/** 1 over the eyeball and the lids, fading into the socket. */
function aroundEye(at: FieldPoint): number {
  const distance = Math.hypot((at.x - EYE_X) / 1.25, at.y - EYE_Y);
  return ramp(2.6, 1.1, distance) * ramp(4.5, 6, at.z) * ramp(0, 1.2, at.x);
}

/** 1 on the ears. */
const onEar = (at: FieldPoint) =>
  ramp(0.1, 0.5, at.x - earRoot(at.y)) * ramp(2.2, 1.2, Math.abs(at.z + 0.9)) * ramp(-6.4, -5.6, at.y);

/** The fields of eyes and ears by the names of their factors; what is drawn on the skin moves nothing. */
export const EYE_FIELDS = {
  eyeSize: (at) => {
    const weight = 0.085 * aroundEye(at);
    at.dx += (at.x - EYE_X) * weight;
    at.dy += (at.y - EYE_Y) * weight;
  },
  eyeSpacing: (at) => {
    at.dx += 0.21 * aroundEye(at);
  },
  eyeHeight: (at) => {
    at.dy += 0.2 * aroundEye(at);
  },
  eyeTilt: (at) => {
    at.dy += 0.105 * (at.x - EYE_X) * aroundEye(at);
  },
  eyeDepth: (at) => {
    at.dz -= 0.2 * aroundEye(at);
  },
  earSize: (at) => {
    const weight = 0.085 * onEar(at);
    at.dy += (at.y - earFrame.centreY) * weight;
    at.dz += (at.z - earFrame.frontZ) * weight;
  },
  earProtrusion: (at) => {
    const back = Math.max(0, earFrame.frontZ - at.z) * onEar(at);
    at.dx += 0.2 * back;
    at.dz += 0.06 * back;
  },
  earLobe: (at) => {
    at.dy -= 0.3 * bell(at.y + 4.6, 0.7, 0, 1) * onEar(at) * ramp(-3.5, -2, at.z);
  },
} as const satisfies Record<string, Field>;
