// Bare skin: pigment, blood, blotches, freckles, moles, and the lines of years and expressions.
import type { Moment, Skin } from '../description.js';
import { yearsShown } from '../head/build-head.js';
import { ramp } from '../head/curves.js';
import type { Fragment, Surface } from '../scene/part.js';
import { Blemishes } from './blemishes.js';
import { darken } from './darken.js';
import { type SkinColour, skinColour } from './skin-colour.js';
import { type Wrinkles, wrinkleDepth, wrinklesOf } from './wrinkles.js';
import { ZoneMap } from './zones.js';

/** The skin of a person at a moment. Numbers go in and out of its methods in objects, which spares the engine boxing them. */
export class Complexion {
  private readonly colour: SkinColour;
  private readonly blemishes: Blemishes;
  private readonly wrinkles: Wrinkles;
  private readonly zones = new ZoneMap();
  private readonly years: number;

  constructor(
    private readonly skin: Skin,
    moment: Moment,
  ) {
    this.colour = skinColour(skin);
    this.blemishes = new Blemishes(skin);
    this.wrinkles = wrinklesOf(moment, skin.pattern);
    this.years = yearsShown(moment.age);
  }

  /** Paints ears, neck and the back of the head; `blood` is 0..1. */
  paintBack(at: Fragment, surface: Surface, blood: number): void {
    this.paintBlood(surface, blood);
    redden(surface, this.blemishes.blotch(at.w, at.v) * this.skin.unevenness * 0.5);
  }

  /** Paints the front of the head. */
  paintFront(at: Fragment, surface: Surface): void {
    const skin = this.skin;
    const zones = this.zones;
    const years = this.years;
    zones.read(at);
    // What is painted on the front fades out towards the ears.
    this.paintBlood(surface, zones.blood * ramp(4.5, 7.2, at.w));
    surface.roughness = 0.56 - skin.shine * (0.17 * zones.oil + 0.05);
    this.paintTexture(at, surface);
    this.paintMarks(at, surface);
    const line = wrinkleDepth(this.wrinkles, at);
    if (line > 0) {
      darken(surface, line * 0.42, 0.75, 1, 1.05);
      surface.occlusion *= 1 - 0.35 * line;
    }
    // Thin skin around the eyes lets blood show, more in later years.
    darken(surface, zones.thin * 0.42 * (0.22 + 0.4 * years), 0.7, 1, 0.85);
  }

  private paintBlood(surface: Surface, zone: number): void {
    const colour = this.colour;
    const blood = (0.16 + 0.62 * this.skin.ruddiness) * zone + 0.1 + 0.08 * this.years;
    surface.red = colour.red * (1 - 0.04 * blood);
    surface.green = colour.green * faded(colour.bloodGreen * blood);
    surface.blue = colour.blue * faded(colour.bloodBlue * blood);
    surface.roughness = 0.56;
    surface.specular = 0.03;
    surface.scatter = 0.9 - 0.45 * colour.darkness;
  }

  /** Blotches, the spots of age, and, where a picture is large enough to show them, pores. */
  private paintTexture(at: Fragment, surface: Surface): void {
    const skin = this.skin;
    const years = this.years;
    const blemishes = this.blemishes;
    const blotch = blemishes.blotch(at.u, at.v);
    redden(surface, 0.5 * blotch * (0.25 + skin.unevenness) * (1 + 0.5 * years));
    if (years > 0.35) {
      const spot = ramp(0.4, 1, blemishes.blotch(at.u * 1.7 + 31, at.v * 1.7)) * (years - 0.35);
      darken(surface, spot * 0.32, 0.6, 0.85, 1);
    }
    if (at.footprint < 0.15) {
      const grain = blemishes.grain(at.u, at.v) * (0.35 + skin.unevenness) * (0.15 - at.footprint);
      darken(surface, 0.35 * grain, 1, 1, 1);
    }
  }

  private paintMarks(at: Fragment, surface: Surface): void {
    const freckle = this.blemishes.freckle(at) * (0.75 - 0.5 * this.colour.darkness);
    darken(surface, freckle * 0.34, 0.5, 0.76, 1);
    darken(surface, this.blemishes.mole(at) * 0.62, 0.72, 0.95, 1);
  }
}

/** Nearly exp(-density) for densities up to 1. */
function faded(density: number): number {
  return 1 / (1 + density + 0.5 * density * density);
}

function redden(surface: Surface, share: number): void {
  surface.green *= 1 - 0.09 * share;
  surface.blue *= 1 - 0.08 * share;
}
