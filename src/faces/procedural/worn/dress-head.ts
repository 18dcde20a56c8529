// Everything of a person that is not the bare head: hair, facial hair, and what is worn or held before the face.
import type { FaceDescription } from '../description.js';
import { type HairColour, hairColour } from '../hair/hair-colour.js';
import { buildHairEdge } from '../hair/hair-edge.js';
import { edgeMaterial, hairMaterial, tipMaterial } from '../hair/hair-material.js';
import { BODY_SHADOW_INDICES, buildHairMesh } from '../hair/hair-mesh.js';
import { type HairStyle, SHAVED, styleHair } from '../hair/hair-style.js';
import { type HeadRadius, measureRadius } from '../hair/head-radius.js';
import type { Detail } from '../head/head.js';
import type { Mesh } from '../scene/mesh.js';
import type { Part } from '../scene/part.js';
import type { Pose } from '../scene/pose.js';
import { smoothStep } from '../smooth-step.js';
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
  /** How closely it is seen: coarse pictures show fewer layers of a beard. */
  readonly detail: Detail;
}

/** All parts to be drawn together with a head; what is transparent lies over what comes before it. */
export function dressHead({ person, moment }: FaceDescription, bare: BareHead, pose: Pose): Part[] {
  const head = wornHead(bare.mesh, bare.landmarks, measureRadius(bare.mesh));
  const { worn } = moment;
  const colour = hairColour(person.hair, moment.age);
  const { pattern } = person.hair;
  const parts: Part[] = [];
  const style = underHat(styleHair(person.hair, moment.age), worn.hat);
  if (worn.hat !== 'headscarf')
    parts.push(...buildHair(style, head.radius, { colour, pose, length: person.hair.length }));
  parts.push(...buildFacialHair(person.facialHair, head, { colour, pattern, pose, detail: bare.detail }));
  if (worn.hat === 'headscarf') parts.push(...buildHeadscarf(worn, head));
  else parts.push(...buildHat(worn, head));
  if (worn.mask) parts.push(...buildMask(worn, head));
  if (worn.glasses !== 'none') parts.push(...buildGlasses(worn, head));
  if (worn.occlusion === 'hand') parts.push(...buildHand(worn, head, worn.hand ?? bare.skin));
  if (worn.occlusion === 'hair') parts.push(...buildFaceHair(worn, head, { colour, pattern, pose }));
  return parts;
}

/** The hair's body and its soft edge; of shaved hair the shade alone. */
function buildHair(
  style: HairStyle,
  radius: HeadRadius,
  { colour, pose, length }: { colour: HairColour; pose: Pose; length: number },
): Part[] {
  const material = hairMaterial(style, colour, pose);
  const shaved = !(length > SHAVED);
  const shade = shaved ? 0.25 + 0.5 * smoothStep(0, SHAVED, length) : 0;
  const edge: Part = {
    // Thinning hair shows skin all over, not at its edge alone.
    mesh: buildHairEdge(style, radius, shaved || style.bald > 0.5),
    material: edgeMaterial(material, style, shade),
    transparent: true,
    shadowless: true,
  };
  if (shaved) return [edge];
  const { body, tips } = buildHairMesh(style, radius);
  const parts: Part[] = [{ mesh: body, material, twoSided: true, shadowIndices: BODY_SHADOW_INDICES }];
  if (tips)
    parts.push({ mesh: tips, material: tipMaterial(material, style), twoSided: true, transparent: true });
  return [...parts, edge];
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
