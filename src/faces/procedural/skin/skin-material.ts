// The material of the head: skin with all that is drawn on it, lips, brows, lids, and the eyes behind their opening.
import type { FaceDescription } from '../description.js';
import { hairColour, mixRgb } from '../hair/hair-colour.js';
import { yearsShown } from '../head/build-head.js';
import { ramp } from '../head/curves.js';
import type { Head } from '../head/head.js';
import { lipPlace } from '../head/lips.js';
import type { Fragment, Material, Surface } from '../scene/part.js';
import type { Pose } from '../scene/pose.js';
import { Blemishes } from './blemishes.js';
import { browCover, browsOf } from './brows.js';
import { Eyes } from './eyeball.js';
import { type LidPlace, type Lids, lidsOf, placeInLids } from './lids.js';
import { type SkinColour, skinColour } from './skin-colour.js';
import { wrinkleDepth, wrinklesOf } from './wrinkles.js';
import { ZoneMap, type Zones } from './zones.js';

/** Nostrils on the average head's underside of the nose: middle and half axes. */
const NOSTRIL = { x: 0.64, y: -4.37, width: 0.34, height: 0.18 } as const;

/** The material of a person's head at a moment. `coords` are places of the average head. */
export function skinMaterial(
  description: FaceDescription,
  { head, pose, ears }: { readonly head: Head; readonly pose: Pose; readonly ears: boolean },
): Material {
  const { person, moment } = description;
  const { skin } = person;
  const colour = skinColour(skin);
  const blemishes = new Blemishes(skin);
  const wrinkles = wrinklesOf(moment, skin.pattern);
  const brows = browsOf(person);
  const strands = hairColour(person.hair, moment.age);
  const browColour = mixRgb(
    mixRgb(strands.pigmented, strands.white, strands.grey * 0.6),
    [0.03, 0.02, 0.015],
    0.3,
  );
  const lids = lidsOf(description);
  const eyes = new Eyes(description, head, pose);
  const place: LidPlace = { along: 0, belowUpper: 0, aboveLower: 0 };
  const zoneMap = new ZoneMap();
  const zones: Zones = { blood: 0.5, oil: 0.5, thin: 0.5 };
  const years = yearsShown(moment.age);
  const nostril = 1 + 0.1 * Math.min(4, Math.max(-4, person.shape.nostrilSize));

  return (at, surface) => {
    const { u: x, v: y, w: z, footprint } = at;
    const side = Math.abs(x);
    const front = z > 4.5 && y > -12 && !ears;
    const nearLids = front && placeInLids(lids, x, y, place);
    if (nearLids && place.belowUpper > 0 && place.aboveLower > 0 && Math.abs(place.along) < 1) {
      eyes.describe(at, place, surface);
      return;
    }
    zoneMap.read(side, y, zones);
    const blood = ears ? 0.8 : z > 2 ? zones.blood : 0;
    bareSkin(surface, colour, (0.22 + 0.85 * skin.ruddiness) * blood + 0.1 + 0.1 * years);
    if (!front) {
      speckle(surface, 1, blemishes.blotch(z, y) * skin.unevenness * 0.5);
      return;
    }
    surface.roughness = 0.56 - 0.17 * skin.shine * zones.oil - 0.05 * skin.shine;
    const blotch = blemishes.blotch(x, y) * (0.25 + skin.unevenness) * (1 + 0.5 * years);
    const grain =
      footprint < 0.15 ? blemishes.grain(x, y) * (0.35 + skin.unevenness) * (0.15 - footprint) * 7 : 0;
    speckle(surface, 1 + 0.05 * grain, 0.5 * blotch);
    const freckle = blemishes.freckle(x, y, footprint) * (0.75 - 0.5 * colour.darkness);
    darken(surface, freckle * 0.42, 0.5, 0.72, 0.95);
    if (years > 0.35) {
      const spot = ramp(0.4, 1, blemishes.blotch(x * 1.7 + 31, y * 1.7)) * (years - 0.35);
      darken(surface, spot * 0.32, 0.6, 0.85, 1);
    }
    darken(surface, blemishes.mole(x, y, footprint) * 0.85, 0.75, 0.95, 1);
    const line = wrinkleDepth(wrinkles, x, y);
    if (line > 0) {
      darken(surface, line * 0.42, 0.75, 1, 1.05);
      surface.occlusion *= 1 - 0.35 * line;
    }
    if (y < -6 && y > -8.6 && side < 2.7) colourLips(x, y, surface, skin.lipColour, years);
    if (y < -3.9 && y > -4.9) openNostrils(side, y, surface, nostril);
    if (y > 0.9 && y < 4) {
      const cover = browCover(brows, x, y, footprint);
      if (cover > 0) {
        surface.red += (browColour[0] - surface.red) * cover;
        surface.green += (browColour[1] - surface.green) * cover;
        surface.blue += (browColour[2] - surface.blue) * cover;
        surface.specular *= 1 - 0.8 * cover;
      }
    }
    if (nearLids) drawLids(place, lids, at, surface);
    // Thin skin around the eyes lets blood show, more in later years.
    darken(surface, zones.thin * 0.42 * (0.22 + 0.4 * years), 0.7, 1, 0.85);
  };
}

/** The fold of the upper lid, lashes, and the rim of the lower lid. */
function drawLids(place: LidPlace, lids: Lids, at: Fragment, surface: Surface): void {
  const { along } = place;
  const reach = ramp(1.22, 0.92, Math.abs(along));
  if (reach === 0) return;
  const above = -place.belowUpper;
  const below = -place.aboveLower;
  const wide = Math.max(0.05, at.footprint * 0.7);
  if (above > 0 && below < 0.3) {
    // Lashes, longer towards the outer corner.
    const lash = fade(above / (wide + 0.02 + 0.045 * (1 + along))) * ramp(-1.05, -0.6, along) * reach;
    darken(surface, 0.92 * lash, 1, 1, 1);
    surface.specular *= 1 - lash;
    const crease = (above - lids.fold * (1 - 0.25 * along * along)) / Math.max(0.055, at.footprint * 0.6);
    const shade = lids.foldDepth * fade(crease) * ramp(1.15, 0.8, Math.abs(along));
    darken(surface, 0.5 * shade, 0.8, 1, 1);
    surface.occlusion *= 1 - 0.35 * shade;
  }
  if (below > 0 && above < 0.3) darken(surface, 0.5 * fade(below / wide) * reach, 0.8, 1, 1);
}

/** 1 at 0, nearly exp(-x^2), 0 beyond 1.7. */
function fade(x: number): number {
  const rest = 1 - (x * x) / 3;
  return rest <= 0 ? 0 : rest * rest * rest;
}

/** Pigment and blood, 0 to about 1. */
function bareSkin(surface: Surface, colour: SkinColour, blood: number): void {
  surface.red = colour.red * (1 - 0.04 * blood);
  surface.green = colour.green * Math.exp(-colour.bloodGreen * blood);
  surface.blue = colour.blue * Math.exp(-colour.bloodBlue * blood);
  surface.roughness = 0.56;
  surface.specular = 0.03;
  surface.scatter = 0.9 - 0.45 * colour.darkness;
}

function speckle(surface: Surface, light: number, redness: number): void {
  surface.red *= light;
  surface.green *= light * (1 - 0.09 * redness);
  surface.blue *= light * (1 - 0.08 * redness);
}

/** Takes a share of the light away, of each colour as weighted. */
function darken(surface: Surface, share: number, red: number, green: number, blue: number): void {
  if (share <= 0) return;
  surface.red *= Math.max(0, 1 - share * red);
  surface.green *= Math.max(0, 1 - share * green);
  surface.blue *= Math.max(0, 1 - share * blue);
}

function colourLips(x: number, y: number, surface: Surface, amount: number, years: number): void {
  const place = Math.abs(lipPlace(x, y));
  const cover = ramp(1.12, 0.88, place) * ramp(2.6, 2.35, Math.abs(x));
  if (cover <= 0) return;
  const strength = cover * (0.38 + 0.6 * amount) * (1 - 0.35 * years);
  surface.red *= 1 - 0.14 * strength;
  surface.green *= 1 - 0.5 * strength;
  surface.blue *= 1 - 0.42 * strength;
  surface.roughness += (0.4 - surface.roughness) * cover;
  surface.specular += 0.012 * cover;
  const crease = ramp(0.16, 0, place);
  darken(surface, crease * 0.72, 0.9, 1, 1);
}

function openNostrils(side: number, y: number, surface: Surface, size: number): void {
  const dx = (side - NOSTRIL.x) / (NOSTRIL.width * size);
  const dy = (y - NOSTRIL.y - 0.1 * (side - NOSTRIL.x)) / (NOSTRIL.height * size);
  const inside = ramp(1.4, 0.6, Math.sqrt(dx * dx + dy * dy));
  if (inside <= 0) return;
  darken(surface, inside * 0.85, 0.9, 1, 1);
  surface.specular *= 1 - inside;
  surface.scatter *= 1 - inside;
}
