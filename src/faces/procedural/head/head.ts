// What the rest of the renderer knows of a head: its skin and named points of it, bare and posed nowhere yet.
import type { Mesh } from '../scene/mesh.js';

/**
 * Named points of the average head, [x, y, z] in centimetres; for those at the sides the person's left one, which has a
 * positive x, is given, and 'mirrored' names the other.
 */
export const ANCHORS = {
  /** Centre of the eyeball, and of the cornea's front. */
  eyeball: [3.15, 0, 6.75],
  pupil: [3.15, 0, 7.95],
  noseTip: [0, -3.8, 11.7],
  mouthCorner: [2.5, -7.2, 9.2],
  /** Root of the nose between the eyes, where glasses rest. */
  nasion: [0, 0.3, 9.4],
  subnasale: [0, -4.6, 9.95],
  stomion: [0, -7.2, 10.4],
  chin: [0, -11.2, 9.3],
  underChin: [0, -12.1, 6],
  jawAngle: [5.6, -7.6, 1],
  cheekbone: [5.9, -1.7, 5.2],
  cheek: [4.6, -5, 7.2],
  temple: [6.6, 1.5, 3.8],
  /** Where the ear joins the head, in front of its canal, and above. */
  earFront: [7.05, -1.4, 0.3],
  earTop: [7.4, 1.6, -0.8],
  brow: [3, 2.2, 9],
  forehead: [0, 6, 8.8],
  hairline: [0, 8.3, 7.2],
  crown: [0, 11.4, -0.8],
  occiput: [0, 2.5, -9.7],
  nape: [0, -6.3, -6],
} as const;

/** The name of a point in `ANCHORS`. */
export type AnchorName = keyof typeof ANCHORS;

/** How many rows the skin's mesh has: all, or half of them, which is enough where a pixel is wider than a row. */
export type Detail = 'full' | 'half';

/**
 * The head of one picture in head space. The skin reaches from crown to shoulders without ears. The `coords` of a vertex are
 * where it lies on the average head at rest, whose measures `ANCHORS` gives: this is how hair finds the scalp and how spots
 * stay where they are on the skin.
 */
export interface Head {
  readonly detail: Detail;
  readonly skin: Mesh;
  /** Both ears in one mesh; `coords` are those of the average head too. */
  readonly ears: Mesh;
  /** Where a named point lies on this head, [x, y, z]: the person's left one, or its mirror image. */
  anchor(name: AnchorName, side?: 'left' | 'right'): readonly [number, number, number];
}
