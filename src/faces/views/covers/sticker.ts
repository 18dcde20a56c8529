// Things cut out of pictures of the average head, to be stuck on any aligned face.
import { renderFace } from '../../procedural/render.js';
import { THINGS, tryOn } from './wardrobe.js';

/** A thing cut out of an aligned picture. */
export interface Sticker {
  /** [4, sizePx, sizePx] red, green and blue times the share that it covers, and that share, all in 0..1. */
  readonly planes: Float32Array;
  /** The columns and rows outside of which it covers nothing, [from, to). */
  readonly columns: readonly [number, number];
  readonly rows: readonly [number, number];
}

/** Shares below this are nothing, and those above its complement everything. */
const LEAST_SHARE = 0.06;

/** Where the squared differences between both heads are no more than this around a pixel, nothing is told. */
const ALIKE = 9 * 3 * 12 ** 2;

/** Cuts stickers for faces of one size, each when it is first asked for. */
export class StickerSet {
  readonly #bare = new Map<string, Uint8Array>();
  readonly #stickers = new Map<number, Sticker>();

  constructor(private readonly sizePx: number) {}

  /** A sticker, 0 to THINGS - 1. */
  sticker(thing: number): Sticker {
    let sticker = this.#stickers.get(thing);
    if (sticker === undefined) {
      if (!(thing >= 0 && thing < THINGS))
        throw new RangeError(`there are ${THINGS} things, not one ${thing}`);
      sticker = this.#cut(thing);
      this.#stickers.set(thing, sticker);
    }
    return sticker;
  }

  /**
   * Cuts a thing out by what is behind it: the same thing before something light and something dark covers the share by
   * which the two differ less (triangulation matting; Smith and Blinn, "Blue screen matting", SIGGRAPH 1996). Shadows that
   * it throws are cut out with it, as a black veil.
   */
  #cut(thing: number): Sticker {
    const { sizePx } = this;
    const [light, dark] = [this.#sit(thing, 'light'), this.#sit(thing, 'dark')];
    const plane = sizePx * sizePx;
    const behind = new Float32Array(plane);
    const seen = new Float32Array(plane);
    for (let pixel = 0, i = 0; pixel < plane; pixel++) {
      for (let c = 0; c < 3; c++, i++) {
        const difference = light.bare[i] - dark.bare[i];
        behind[pixel] += difference * difference;
        seen[pixel] += difference * (light.dressed[i] - dark.dressed[i]);
      }
    }
    const planes = new Float32Array(4 * plane);
    for (let pixel = 0; pixel < plane; pixel++) {
      // Over a neighbourhood, because the whites of eyes are the same on both heads.
      const [told, all] = [sumAround(seen, pixel, sizePx), sumAround(behind, pixel, sizePx)];
      const share = all > ALIKE ? clampShare(1 - told / all) : 0;
      planes[3 * plane + pixel] = share;
      for (let c = 0; c < 3; c++) {
        const i = 3 * pixel + c;
        const dressed = light.dressed[i] + dark.dressed[i] - (1 - share) * (light.bare[i] + dark.bare[i]);
        planes[c * plane + pixel] = Math.min(Math.max(dressed / 2 / 255, 0), share);
      }
    }
    return { planes, ...boundsOf(planes.subarray(3 * plane), sizePx) };
  }

  #sit(thing: number, shade: 'light' | 'dark'): { readonly bare: Uint8Array; readonly dressed: Uint8Array } {
    const options = { sizePx: this.sizePx, framing: 'arcface' } as const;
    const { bare, dressed, light } = tryOn(thing, shade);
    const name = `${shade} ${light}`;
    const known = this.#bare.get(name) ?? renderFace(bare, options).pixels;
    this.#bare.set(name, known);
    return { bare: known, dressed: renderFace(dressed, options).pixels };
  }
}

function clampShare(share: number): number {
  if (share < LEAST_SHARE) return 0;
  return share > 1 - LEAST_SHARE ? 1 : share;
}

/** The sum of a pixel and those next to it that there are. */
function sumAround(values: Float32Array, pixel: number, sizePx: number): number {
  const column = pixel % sizePx;
  const row = (pixel - column) / sizePx;
  let sum = 0;
  for (let y = Math.max(0, row - 1); y <= Math.min(sizePx - 1, row + 1); y++) {
    for (let x = Math.max(0, column - 1); x <= Math.min(sizePx - 1, column + 1); x++) {
      sum += values[y * sizePx + x];
    }
  }
  return sum;
}

function boundsOf(shares: Float32Array, sizePx: number): Pick<Sticker, 'columns' | 'rows'> {
  let [left, right, top, bottom] = [sizePx, 0, sizePx, 0];
  for (const [pixel, share] of shares.entries()) {
    if (share === 0) continue;
    const column = pixel % sizePx;
    const row = (pixel - column) / sizePx;
    left = Math.min(left, column);
    right = Math.max(right, column + 1);
    top = Math.min(top, row);
    bottom = Math.max(bottom, row + 1);
  }
  return { columns: [left, right], rows: [top, bottom] };
}
