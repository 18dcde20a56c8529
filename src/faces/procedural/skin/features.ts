// What is drawn on the face at fixed places: lips, nostrils and eyebrows.
import type { FaceDescription } from '../description.js';
import { type HairColour, hairColour, mixRgb, type Rgb } from '../hair/hair-colour.js';
import { yearsShown } from '../head/build-head.js';
import { limitFactor, ramp } from '../head/curves.js';
import { lipPlace } from '../head/lips.js';
import type { Fragment, Surface } from '../scene/part.js';
import { type Brows, browCover, browsOf } from './brows.js';
import { darken } from './darken.js';

/** Nostrils on the average head's underside of the nose: middle and half axes. */
const NOSTRIL = { x: 0.64, y: -4.37, width: 0.34, height: 0.18 } as const;

/** Lips, nostrils and eyebrows of a person at a moment. */
export class Features {
  private readonly brows: Brows;
  private readonly browColour: Rgb;
  /** 0..1, how much redder lips are than skin. */
  private readonly lips: number;
  private readonly nostrils: number;

  constructor({ person, moment }: FaceDescription) {
    this.brows = browsOf(person);
    this.browColour = browColour(hairColour(person.hair, moment.age));
    this.lips = (0.38 + 0.6 * person.skin.lipColour) * (1 - 0.35 * yearsShown(moment.age));
    this.nostrils = 1 + 0.1 * limitFactor(person.shape.nostrilSize);
  }

  /** Paints them over the skin of the front of the head. */
  paint(at: Fragment, surface: Surface): void {
    const y = at.v;
    if (y > 0.9 && y < 4) this.paintBrows(at, surface);
    else if (y < -6 && y > -8.6 && Math.abs(at.u) < 2.7) this.paintLips(at, surface);
    else if (y < -3.9 && y > -4.9 && Math.abs(at.u) < 1.4) this.paintNostrils(at, surface);
  }

  private paintBrows(at: Fragment, surface: Surface): void {
    const cover = browCover(this.brows, at);
    if (cover <= 0) return;
    const [red, green, blue] = this.browColour;
    surface.red += (red - surface.red) * cover;
    surface.green += (green - surface.green) * cover;
    surface.blue += (blue - surface.blue) * cover;
    surface.specular *= 1 - 0.8 * cover;
  }

  private paintLips(at: Fragment, surface: Surface): void {
    const place = Math.abs(lipPlace(at.u, at.v));
    const cover = ramp(1.12, 0.88, place) * ramp(2.6, 2.35, Math.abs(at.u));
    if (cover <= 0) return;
    darken(surface, cover * this.lips, 0.14, 0.5, 0.42);
    surface.roughness += (0.4 - surface.roughness) * cover;
    surface.specular += 0.012 * cover;
    // The line between the lips is in shade.
    darken(surface, ramp(0.16, 0, place) * 0.72, 0.9, 1, 1);
  }

  private paintNostrils(at: Fragment, surface: Surface): void {
    const side = Math.abs(at.u) - NOSTRIL.x;
    const dx = side / (NOSTRIL.width * this.nostrils);
    const dy = (at.v - NOSTRIL.y - 0.1 * side) / (NOSTRIL.height * this.nostrils);
    const inside = ramp(1.4, 0.6, Math.sqrt(dx * dx + dy * dy));
    darken(surface, inside * 0.85, 0.9, 1, 1);
    surface.specular *= 1 - inside;
    surface.scatter *= 1 - inside;
  }
}

/** Eyebrows turn grey later than hair, and lie on skin, which makes them darker than fair hair. */
function browColour({ pigmented, white, grey }: HairColour): Rgb {
  return mixRgb(mixRgb(pigmented, white, grey * 0.6), [0.03, 0.02, 0.015], 0.3);
}
