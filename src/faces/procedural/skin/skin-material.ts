// The material of the head: skin with all that is drawn on it, lids, and the eyes behind their opening.
import type { FaceDescription } from '../description.js';
import type { Head } from '../head/head.js';
import type { Material } from '../scene/part.js';
import type { Pose } from '../scene/pose.js';
import { turnToViewer } from '../scene/turn-to-viewer.js';
import { Complexion } from './complexion.js';
import { Eyes } from './eyeball.js';
import { Features } from './features.js';
import { type LidPlace, lidsOf, paintLids, placeInLids } from './lids.js';

/** The materials of a person's head at a moment. */
export interface SkinMaterials {
  /** For the head's skin; `coords` are places of the average head. */
  readonly skin: Material;
  readonly ears: Material;
}

/** How much blood ears have, as a share of what the cheeks have. */
const EAR_BLOOD = 0.6;

/** Makes the materials of the head of a description. */
export function skinMaterials(description: FaceDescription, head: Head, pose: Pose): SkinMaterials {
  const { person, moment } = description;
  const complexion = new Complexion(person.skin, moment);
  const features = new Features(description);
  const lids = lidsOf(description);
  const eyes = new Eyes(description, head, pose);
  const place: LidPlace = { along: 0.5, belowUpper: 0.5, aboveLower: 0.5 };
  return {
    skin: (at, surface) => {
      turnToViewer(at, 0.35);
      if (at.w < 4.5 || at.v < -12) {
        complexion.paintBack(at, surface, 0);
        return;
      }
      const nearLids = placeInLids(lids, at, place);
      if (nearLids && place.belowUpper > 0 && place.aboveLower > 0 && Math.abs(place.along) < 1) {
        eyes.describe(at, place, surface);
        return;
      }
      complexion.paintFront(at, surface);
      features.paint(at, surface);
      if (nearLids) paintLids(lids, place, at, surface);
    },
    ears: (at, surface) => {
      turnToViewer(at, 0.35);
      complexion.paintBack(at, surface, EAR_BLOOD);
    },
  };
}
