// The colours of every picture and page.

/** Okabe and Ito's colours, which stay apart for colour-blind readers. */
export const COLOURS: readonly string[] = [
  '#0072b2',
  '#d55e00',
  '#009e73',
  '#cc79a7',
  '#e69f00',
  '#56b4e9',
  '#000000',
];

/** Dashes keep lines apart in grey print: lengths drawn and left out, in pixels. */
export const DASHES: readonly ('solid' | number[])[] = ['solid', [7, 3], [2, 3], [9, 3, 2, 3]];

/** Text. */
export const INK = '#1f2328';
/** Text beside the point in pictures: axes and labels. */
export const QUIET = '#656d76';
/** Small print of pages. */
export const NOTE = '#57606a';
/** Rules, grid lines, and the ground of bars. */
export const RULE = '#e6e9ed';
/** Frames. */
export const FRAME = '#d8dee4';
/** The ground of what is set off. */
export const SHADE = '#f0f2f4';
/** Paper. */
export const PAPER = '#ffffff';
