// Everything of a person that is not the bare head: hair, facial hair, and what is worn or held before the face.
import type { FaceDescription } from '../description.js';
import { hairColour } from '../hair/hair-colour.js';
import { hairMaterial } from '../hair/hair-material.js';
import { buildHairMesh } from '../hair/hair-mesh.js';
import { type HairStyle, SHAVED, styleHair } from '../hair/hair-style.js';
import { measureRadius } from '../hair/head-radius.js';
import type { Mesh } from '../scene/mesh.js';
import type { Part } from '../scene/part.js';
import type { Pose } from '../scene/pose.js';
import { buildFaceHair } from './face-hair.js';
import { buildFacialHair } from './facial-hair.js';
import { buildGlasses } from './glasses.js';
import { buildHand } from './hand.js';
import { buildHat } from './hat.js';
import { buildHeadscarf } from './headscarf.js';
import { buildMask } from './mask.js';
import { wornHead } from './worn-head.js';

/** The bare head that is to be dressed. */
export interface BareHead {
  /** Head, ears and neck in head space, without eyeballs. */
  readonly mesh: Mesh;
  /** [5 * 3] in head space: eye at the picture's left, the other eye, tip of the nose, left and right corner of the mouth. */
  readonly landmarks: Float32Array;
  /** Linear RGB of the skin. */
  readonly skin: readonly [number, number, number];
}

/** All parts to be drawn together with a head, in no particular order. */
export function dressHead({ person, moment }: FaceDescription, bare: BareHead, pose: Pose): Part[] {
  const head = wornHead(bare.mesh, bare.landmarks, measureRadius(bare.mesh));
  const { worn } = moment;
  const colour = hairColour(person.hair, moment.age);
  const { pattern, curl } = person.hair;
  const parts: Part[] = [];
  const style = underHat(styleHair(person.hair, moment.age), worn.hat);
  if (person.hair.length > SHAVED && worn.hat !== 'headscarf') {
    parts.push({
      mesh: buildHairMesh(style, head.radius),
      material: hairMaterial(style, colour, pose),
      twoSided: true,
    });
  }
  parts.push(...buildFacialHair(person.facialHair, head, { colour, curl, pattern, pose }));
  if (worn.hat === 'headscarf') parts.push(...buildHeadscarf(worn, head));
  else parts.push(...buildHat(worn, head));
  if (worn.mask) parts.push(...buildMask(worn, head));
  if (worn.glasses !== 'none') parts.push(...buildGlasses(worn, head));
  if (worn.occlusion === 'hand') parts.push(...buildHand(worn, head, bare.skin));
  if (worn.occlusion === 'hair') parts.push(...buildFaceHair(worn, head, { colour, pattern, pose }));
  return parts;
}

/** Hair under a cap or beanie lies flat, without parting or fringe. */
function underHat(style: HairStyle, hat: 'none' | 'cap' | 'beanie' | 'headscarf'): HairStyle {
  if (hat === 'none') return style;
  return {
    ...style,
    topThickness: Math.min(style.topThickness, 0.3),
    sideThickness: Math.min(style.sideThickness, 0.45),
    partDepth: 0,
    fringe: 0,
    coil: style.coil * 0.3,
  };
}
