// Features on the lofted head: brows, sockets with the lids over the eyeballs, cheekbones, nose, mouth and chin.
import { bell, ramp, smoothMax } from './curves.js';
import { ANCHORS } from './head.js';
import { lipHeight, mouthBow } from './lips.js';
import { MOUTH_HEIGHT } from './loft.js';
import { noseHeight } from './nose.js';

/** Radius of an eyeball, in centimetres. */
export const EYE_RADIUS = 1.2;
/** How thick the lids over an eyeball are, in centimetres. */
export const LID_THICKNESS = 0.13;

/** Moves points [count, 3] of the lofted head in place. */
export function sculptFeatures(points: Float64Array): void {
  for (let p = 0; p < points.length; p += 3) {
    const x = points[p];
    const y = points[p + 1];
    const z = points[p + 2];
    const front = ramp(0.5, 3.5, z);
    points[p] = (x + Math.sign(x) * sideBulge(y, z) * ramp(0, 4, Math.abs(x))) * jawTaper(y, z);
    if (front === 0) continue;
    const bent = y + mouthBow(x) * bell(y - MOUTH_HEIGHT, 0.6, 0, 1) * front;
    const raised = z + relief(x, bent) * front;
    points[p + 1] = bent;
    points[p + 2] = overEyeball(Math.abs(x), y, raised, z) + noseHeight(x, y) * front;
  }
}

/** How much narrower than the loft the face is: the jaw runs together at the chin. */
function jawTaper(y: number, z: number): number {
  return 1 - 0.22 * ramp(-7, -11.3, y) * ramp(0, 4.5, z);
}

/** Where the outline is fuller or hollower than the loft. */
function sideBulge(y: number, z: number): number {
  const cheekbone = 0.26 * bell(y + 1.5, 1.2, z - 4, 2.6);
  const temple = -0.3 * bell(y - 2.6, 1.5, z - 4.4, 2.2);
  const jaw = 0.14 * bell(y + 7.2, 1.3, z - 1, 2);
  const hollow = -0.1 * bell(y + 4.8, 1.5, z - 5, 2.4);
  // The neck is narrower than the jaw above it, in front of the nape.
  const throat = -0.45 * ramp(-10.2, -12, y) * ramp(-1, 4, z);
  return cheekbone + temple + jaw + hollow + throat;
}

/** Relief of the front, in centimetres towards the camera. */
function relief(x: number, y: number): number {
  const side = Math.abs(x);
  const brow = 0.2 * bell(side - 2.5, 1.4, y - 2.35, 0.5) + 0.1 * bell(x, 1.1, y - 2.2, 0.6);
  const socket = -0.72 * bell(side - 2.7, 1.35, y - 0.5, 0.85) - 0.4 * bell(side - 1.6, 0.5, y - 0.1, 0.75);
  const outer = -0.25 * bell(side - 5, 0.7, y - 0.2, 0.9);
  const underEye = -0.12 * bell(side - 2.6, 1.1, y + 1.5, 0.45);
  const cheekbone = 0.3 * bell(side - 4.4, 1.3, y + 2.2, 0.95);
  const cheek = 0.1 * bell(side - 3.4, 1.1, y + 4.2, 1.1);
  const fold = -0.12 * bell(side - 2.15 - (-4.6 - y) * 0.38, 0.3, y + 5.4, 1);
  const philtrum = -0.1 * bell(x, 0.2, y + 5.75, 0.5) + 0.06 * bell(side - 0.45, 0.18, y + 5.8, 0.5);
  const underLip = -0.22 * bell(x, 1.5, y + 8.75, 0.36);
  const chin = 0.42 * bell(x, 1.2, y + 10.1, 0.8);
  const mouth = lipHeight(x, y);
  return brow + socket + outer + underEye + cheekbone + cheek + fold + philtrum + underLip + chin + mouth;
}

/** The lids lie on the eyeball. */
function overEyeball(side: number, y: number, z: number, loft: number): number {
  const [centreX, centreY, centreZ] = ANCHORS.eyeball;
  const radius = EYE_RADIUS + LID_THICKNESS;
  const dx = side - centreX;
  const dy = y - centreY;
  const square = radius * radius - dx * dx - dy * dy;
  if (square <= 0.02) return z;
  const lid = centreZ + Math.sqrt(square);
  return Math.min(smoothMax(z, lid, 0.36), Math.max(z, loft + 0.6));
}
