// Which part of each layer's map is needed where only a part of the image is: convolutions need a margin around it.
import type { Window } from './plane-convolution.js';
import type { StyleGan2 } from './stylegan2.js';

/** A part of an image: rows and columns. */
export interface Part {
  readonly rows: Window;
  readonly columns: Window;
}

/** What a layer reads and what it gives, of maps of its own resolution. */
export interface LayerParts {
  readonly from: Part;
  readonly to: Part;
}

/** Applies a function of windows to both axes. */
export function partOf(part: Part, change: (window: Window) => Window): Part {
  return { rows: change(part.rows), columns: change(part.columns) };
}

/** The whole of a square map. */
export function wholePart(size: number): Part {
  const all = { begin: 0, end: size };
  return { rows: all, columns: all };
}

/** Height and width of a part. */
export function sizeOf({ rows, columns }: Part): readonly [height: number, width: number] {
  return [rows.end - rows.begin, columns.end - columns.begin];
}

/** Which edges of an axis of `size` positions a window touches. */
export const sides = (window: Window, size: number): { first: boolean; last: boolean } => ({
  first: window.begin === 0,
  last: window.end === size,
});

/** What a 3x3 convolution reads of an axis of `size` positions for the outputs wanted. */
function plainReads({ begin, end }: Window, size: number): Window {
  return { begin: Math.max(0, begin - 1), end: Math.min(size, end + 1) };
}

/**
 * What a convolution that doubles an axis of `size` positions reads: output y depends on positions y - 1 to y + 2 of the
 * sparse convolution, and of these position t on inputs (t - 2) / 2 to t / 2.
 */
function doublingReads({ begin, end }: Window, size: number): Window {
  return {
    begin: Math.max(0, Math.ceil((begin - 3) / 2)),
    end: Math.min(size, Math.floor((end + 1) / 2) + 1),
  };
}

/** The parts of every layer, by name, that decide a part of the image. */
export function planParts(network: StyleGan2, image: Part): ReadonlyMap<string, LayerParts> {
  const parts = new Map<string, LayerParts>();
  let wanted = image;
  for (const { convolutions } of network.blocks.toReversed()) {
    for (const { name, resolution, up } of convolutions.toReversed()) {
      const from = up
        ? partOf(wanted, (window) => doublingReads(window, resolution / 2))
        : partOf(wanted, (window) => plainReads(window, resolution));
      parts.set(name, { from, to: wanted });
      wanted = from;
    }
  }
  return parts;
}

/** The positions that a resize matrix [sizePx, size] reads. */
export function windowOf(matrix: Float32Array, size: number): Window {
  let begin = size;
  let end = 0;
  matrix.forEach((value, i) => {
    if (value === 0) return;
    begin = Math.min(begin, i % size);
    end = Math.max(end, (i % size) + 1);
  });
  return { begin, end };
}
