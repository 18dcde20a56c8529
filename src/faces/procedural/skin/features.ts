// What is drawn on the face at fixed places: lips, nostrils and eyebrows.
import type { FaceDescription } from '../description.js';
import { type HairColour, hairColour, mixRgb, type Rgb } from '../hair/hair-colour.js';
import { yearsShown } from '../head/build-head.js';
import { bump, limitFactor, ramp } from '../head/curves.js';
import { lipPlace, mouthLine } from '../head/lips.js';
import type { Fragment, Surface } from '../scene/part.js';
import { type Brows, browCover, browsOf } from './brows.js';
import { darken } from './darken.js';

/** Nostrils on the average head's underside of the nose: middle and half axes. */
const NOSTRIL = { x: 0.56, y: -4.5, width: 0.3, height: 0.16 } as const;

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
    else if (y < -2.9 && y > -5 && Math.abs(at.u) < 2.4) this.paintNose(at, surface);
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
    const signed = lipPlace(at.u, at.v);
    const place = Math.abs(signed);
    const soft = Math.max(0.12, at.footprint);
    const cover = ramp(1 + soft, 1 - soft, place) * ramp(2.6, 2.3, Math.abs(at.u));
    if (cover > 0) {
      // The upper lip turns away from the light, the lower one catches it.
      const upper = signed > 0 ? 1.22 : 0.95;
      darken(surface, cover * this.lips * upper, 0.17, 0.5, 0.42);
      surface.roughness += (0.38 - surface.roughness) * cover;
      surface.specular += 0.01 * cover;
      surface.scatter *= 1 - 0.4 * cover;
    }
    // The line between the lips is in shade, most at the corners.
    const height = at.v - mouthLine(at.u);
    const line = bump(height, 0.09 + at.footprint * 0.5, 0, 1) * ramp(2.62, 2.4, Math.abs(at.u));
    const corner = bump(Math.abs(at.u) - 2.5, 0.3, height, 0.22);
    darken(surface, Math.min(0.72, 0.62 * line + 0.34 * corner), 0.85, 1, 1);
  }

  private paintNose(at: Fragment, surface: Surface): void {
    const side = Math.abs(at.u);
    const dx = (side - NOSTRIL.x) / (NOSTRIL.width * this.nostrils);
    const dy = (at.v - NOSTRIL.y - 0.25 * (side - NOSTRIL.x)) / (NOSTRIL.height * this.nostrils);
    const inside = ramp(1.5, 0.5, Math.sqrt(dx * dx + dy * dy));
    darken(surface, inside * 0.86, 0.9, 1, 1);
    surface.specular *= 1 - inside;
    surface.scatter *= 1 - inside;
    // The crease around the wing, from above it down to the lip.
    const cx = (side - 1.02) / 0.72;
    const cy = (at.v + 4.06) / 0.62;
    const ring = Math.sqrt(cx * cx + cy * cy) - 1;
    const crease = bump(ring, ring > 0 ? 0.3 : 0.16, 0, 1) * ramp(-0.1, 0.5, cx) * ramp(1.15, 0.3, cy);
    darken(surface, crease * 0.3, 0.8, 1, 1);
    surface.occlusion *= 1 - 0.3 * crease;
  }
}

/** Eyebrows turn grey later than hair, and lie on skin, which makes them darker than fair hair. */
function browColour({ pigmented, white, grey }: HairColour): Rgb {
  return mixRgb(mixRgb(pigmented, white, grey * 0.6), [0.03, 0.02, 0.015], 0.3);
}
