// How hair looks: strands of slightly different colours, shining across their direction.

import { angleOf } from '../angle.js';
import type { Fragment, Material } from '../scene/part.js';
import type { Pose } from '../scene/pose.js';
import { turnToViewer } from '../scene/turn-to-viewer.js';
import { smoothStep } from '../smooth-step.js';
import type { HairColour } from './hair-colour.js';
import { SPARSE } from './hair-edge.js';
import { flowFrame } from './hair-flow.js';
import type { HairStyle } from './hair-style.js';
import { strandNoise } from './strand-noise.js';

/** Strands counted around the point from which they flow, from locks to the finest that a picture shows. */
const LOCKS = 34 / (2 * Math.PI);
const WISPS = 128 / (2 * Math.PI);
const FINEST = 420 / (2 * Math.PI);

/** The material of hair whose mesh has the flow as coordinates. */
export function hairMaterial(style: HairStyle, colour: HairColour, pose: Pose): Material {
  const flow = flowFrame(style);
  const m = pose.head;
  const fx = m[0] * flow[0] + m[1] * flow[1] + m[2] * flow[2];
  const fy = m[3] * flow[0] + m[4] * flow[1] + m[5] * flow[2];
  const fz = m[6] * flow[0] + m[7] * flow[1] + m[8] * flow[2];
  const offset = style.pattern & 255;
  const { pigmented, white, grey, coil } = { ...colour, coil: style.coil };
  const waves = (2 * Math.PI) / style.waveLength;
  const bend = 0.09 * smoothStep(0, 0.4, style.waveHeight) * (1 - coil);
  const roughness = 0.48 + 0.27 * coil;
  return (at, surface) => {
    const turn = angleOf(at.v, at.u);
    const along = at.w;
    const angle = turn + bend * Math.sin(waves * along + 3 * strandNoise(turn * LOCKS, 0.2 * along));
    const lock = strandNoise(angle * LOCKS + offset, along * 0.5);
    const wisp = strandNoise(angle * WISPS + offset, along * 0.9);
    // What is finer than a sample fades out.
    const fine = Math.min(1, 0.05 / at.footprint);
    const hair = 0.5 + fine * (strandNoise(angle * FINEST, along * 1.3) - 0.5);
    const curls = coil > 0 ? coil * (strandNoise(angle * 40 + along, along * 26) - 0.5) : 0;
    const tone = 0.2 + 0.55 * lock + 0.65 * wisp + 0.65 * hair + 1.3 * curls;
    const whitened =
      grey * smoothStep(1.05 - 1.1 * grey, 1.3 - 1.1 * grey, 0.4 + 0.6 * wisp + 0.3 * (hair - 0.5));
    surface.red = (pigmented[0] + (white[0] - pigmented[0]) * whitened) * tone;
    surface.green = (pigmented[1] + (white[1] - pigmented[1]) * whitened) * tone;
    surface.blue = (pigmented[2] + (white[2] - pigmented[2]) * whitened) * tone;
    surface.roughness = roughness;
    surface.specular = 0.05 * wisp * (0.25 + 1.2 * hair);
    surface.occlusion = Math.max(0.25, Math.min(1, 0.35 + 0.9 * lock + 0.4 * (wisp - 0.5) + curls));
    surface.strand = 1 - 0.55 * coil;
    turnToViewer(at, 0.45);
    // Strands run away from the point of flow, along the surface, and stray a little.
    const out = fx * at.nx + fy * at.ny + fz * at.nz;
    const tx = out * at.nx - fx + 0.25 * (wisp - 0.5);
    const ty = out * at.ny - fy + 0.25 * (hair - 0.5);
    const tz = out * at.nz - fz;
    const scale = 1 / Math.max(1e-4, Math.sqrt(tx * tx + ty * ty + tz * tz));
    surface.tangentX = tx * scale;
    surface.tangentY = ty * scale;
    surface.tangentZ = tz * scale;
  };
}

/** The same hair in its tips, where it thins out into strands. */
export function tipMaterial(body: Material, style: HairStyle): Material {
  const offset = style.pattern & 255;
  return (at, surface) => {
    const thin = 1 - Math.sqrt(at.u * at.u + at.v * at.v);
    const angle = angleOf(at.v, at.u);
    const strand =
      0.55 * strandNoise(angle * LOCKS * 1.7 + offset, at.w * 0.3) +
      0.45 * strandNoise(angle * WISPS * 1.3 + offset, at.w * 0.4);
    surface.alpha = smoothStep(thin - 0.3, thin + 0.02, 0.15 + 0.8 * strand) * smoothStep(1, 0.9, thin);
    if (surface.alpha > 0) body(at, surface);
  };
}

/** The same hair where it is single strands (the mesh of `buildHairEdge`): a strand is there, or skin is seen. */
export function edgeMaterial(body: Material, style: HairStyle, shaved: number): Material {
  const offset = style.pattern & 255;
  const strandAt = (at: Fragment, dense: number) => {
    const angle = angleOf(at.v, at.u);
    const strand =
      0.6 * strandNoise(angle * WISPS * 1.6 + offset, at.w * 0.8) + 0.4 * strandNoise(angle * FINEST, at.w);
    return smoothStep(0.95 - dense, 1.3 - dense, 0.25 + strand * 0.75);
  };
  return (at, surface) => {
    const dense = Math.sqrt(at.u * at.u + at.v * at.v);
    surface.alpha = dense < SPARSE ? 0 : shaved > 0 ? 1 : strandAt(at, dense);
    if (surface.alpha <= 0) return;
    body(at, surface);
    const cosine = at.nx * at.viewX + at.ny * at.viewY + at.nz * at.viewZ;
    if (shaved > 0) {
      surface.alpha = smoothStep(0, 0.1, cosine) * dense * shaved * (0.75 + 0.5 * (surface.occlusion - 0.5));
      surface.specular = 0.015;
      return;
    }
    // Seen along the skin the layer would show as a rim around the head.
    surface.alpha *= smoothStep(0.05, 0.4, cosine);
  };
}
