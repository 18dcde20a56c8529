// The parts of a bare head: skin, ears, the inside of the mouth, shoulders.
import type { FaceDescription } from '../description.js';
import type { Part } from '../scene/part.js';
import type { Pose } from '../scene/pose.js';
import { skinMaterials } from '../skin/skin-material.js';
import { bodyPart } from './body.js';
import type { Head } from './head.js';
import { mouthParts } from './mouth.js';
import { headTemplate } from './template.js';

/** Everything of a person but hair and what is worn on the head. */
export function headParts(head: Head, description: FaceDescription, pose: Pose): Part[] {
  const { plainIndices, fineIndices, coarseIndices, earShadowIndices } = headTemplate(head.detail);
  const { expression, worn } = description.moment;
  const { skin, ears } = skinMaterials(description, head, pose);
  return [
    { mesh: { ...head.skin, indices: plainIndices }, material: skin, shadowIndices: coarseIndices },
    { mesh: { ...head.skin, indices: fineIndices }, material: skin, fine: true, shadowless: true },
    { mesh: head.ears, material: ears, twoSided: true, shadowIndices: earShadowIndices },
    bodyPart(worn.clothes),
    ...mouthParts(head, expression),
  ];
}
