// Normals of surfaces that are rough on a scale too fine to draw.
import type { Fragment } from './part.js';

/**
 * Turns the normal of a fragment towards the viewer where it is seen under less than a cosine: down or strands that stand up
 * from a surface keep it from mirroring at its rim.
 */
export function turnToViewer(at: Fragment, least: number): void {
  const turn = least - (at.nx * at.viewX + at.ny * at.viewY + at.nz * at.viewZ);
  if (turn <= 0) return;
  at.nx += turn * at.viewX;
  at.ny += turn * at.viewY;
  at.nz += turn * at.viewZ;
}
