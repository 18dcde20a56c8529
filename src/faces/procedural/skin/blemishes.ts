// Marks at fixed places of the skin: freckles, moles, blotches and pores, all from one pattern number.
import type { Skin } from '../description.js';
import { hashUnit, mixBits } from '../hash.js';
import { bump } from '../head/curves.js';
import type { Fragment } from '../scene/part.js';
import { NoiseTile } from './noise-tile.js';

/** Marks at a place of the average head. */
export class Blemishes {
  private readonly moleX: Float64Array;
  private readonly moleY: Float64Array;
  private readonly moleRadius: Float64Array;
  private readonly seed: number;
  private readonly noise = new NoiseTile();
  private readonly shiftX: number;
  private readonly shiftY: number;

  constructor(private readonly skin: Skin) {
    this.seed = skin.pattern | 0;
    this.shiftX = hashUnit(this.seed, 990) * 32;
    this.shiftY = hashUnit(this.seed, 991) * 32;
    const count = Math.min(12, Math.max(0, Math.round(skin.moles)));
    this.moleX = new Float64Array(count);
    this.moleY = new Float64Array(count);
    this.moleRadius = new Float64Array(count);
    for (let i = 0; i < count; i++) {
      const draw = (k: number) => hashUnit(this.seed, 1000 + i * 8 + k);
      this.moleX[i] = (draw(0) - 0.5) * 11.5;
      this.moleY[i] = 7 - draw(1) * 18;
      this.moleRadius[i] = 0.07 + 0.11 * draw(2) * draw(3);
    }
  }

  /** 0..1, how much of a mole is here. */
  mole({ u: x, v: y, footprint }: Fragment): number {
    for (let i = 0; i < this.moleX.length; i++) {
      const dx = x - this.moleX[i];
      const dy = y - this.moleY[i];
      const square = dx * dx + dy * dy;
      if (square > 0.12) continue;
      const inside = (this.moleRadius[i] - Math.sqrt(square)) / Math.max(0.1, footprint) + 0.5;
      if (inside > 0) return Math.min(1, inside);
    }
    return 0;
  }

  /** 0..1, how much of a freckle is here; they are dense over nose and cheeks. */
  freckle({ u: x, v: y, footprint }: Fragment): number {
    const amount = this.skin.freckles;
    if (amount < 0.03) return 0;
    const cx = (x + 0.2 * y) * 2.9;
    const cy = y * 2.9;
    const column = Math.floor(cx);
    const row = Math.floor(cy);
    const bits = mixBits(this.seed + Math.imul(column, 0x1f123bb5) + Math.imul(row, 0x5f356495));
    const zone = 0.25 + 0.9 * bump(Math.abs(x) - 2.2, 2.1, y + 2.2, 1.7);
    if ((bits & 255) / 255 > amount * zone * 1.25) return 0;
    const px = 0.2 + (0.6 * ((bits >>> 8) & 255)) / 255;
    const py = 0.2 + (0.6 * ((bits >>> 16) & 255)) / 255;
    const radius = 0.1 + (0.16 * (bits >>> 24)) / 255;
    const dx = cx - column - px;
    const dy = cy - row - py;
    const distance = Math.sqrt(dx * dx + dy * dy);
    const inside = (radius - distance) / Math.max(0.2, footprint * 2.9) + 0.5;
    return inside <= 0 ? 0 : Math.min(1, inside);
  }

  /** About -1..1: where the skin is redder or paler than around. */
  blotch(x: number, y: number): number {
    return this.noise.at(x * 0.75 + this.shiftX, y * 0.75 + this.shiftY);
  }

  /** About -1..1: pores and fine lines. */
  grain(x: number, y: number): number {
    return this.noise.at(x * 4.3 + this.shiftY, y * 4.3 + this.shiftX);
  }
}
