// What things that are worn need to know of a head.
import type { HeadRadius } from '../hair/head-radius.js';
import type { Mesh } from '../scene/mesh.js';
import { type Relief, takeRelief } from './relief.js';

/** A head in head space, ready to be dressed. */
export interface WornHead {
  /** Head and neck, without eyeballs. */
  readonly mesh: Mesh;
  /** [5 * 3] the eye at the picture's left, the other eye, tip of the nose, corners of the mouth left and right. */
  readonly landmarks: Float32Array;
  readonly radius: HeadRadius;
  /** The face as a relief, taken when first asked for. */
  relief(): Relief;
}

/** Puts together what is known of a head. */
export function wornHead(mesh: Mesh, landmarks: Float32Array, radius: HeadRadius): WornHead {
  let relief: Relief | undefined;
  return {
    mesh,
    landmarks,
    radius,
    relief() {
      relief ??= takeRelief(mesh);
      return relief;
    },
  };
}

/** Half the distance between the eyes, and their mean height, centimetres. */
export function eyeMeasures(head: WornHead): { half: number; height: number; depth: number } {
  const { landmarks } = head;
  return {
    half: (landmarks[3] - landmarks[0]) / 2,
    height: (landmarks[1] + landmarks[4]) / 2,
    depth: (landmarks[2] + landmarks[5]) / 2,
  };
}
