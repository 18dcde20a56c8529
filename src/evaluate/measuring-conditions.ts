// What the similarities behind a threshold were measured with: other similarities cannot be held against it.

import { showText } from '../files/show-text.js';

/** How faces came to their position: taken as they were, or found by a detector and aligned. */
export type Alignment =
  | 'none'
  | {
      /** SHA-256 of the detector's file, 64 hexadecimal digits. */
      readonly detector: string;
      /** Which of several faces is meant. */
      readonly choose: 'centre' | 'largest';
    };

/** How embeddings were made, and by which program on which day; what is left out is not known. */
export interface MeasuringConditions {
  /** How the network got its pixels: a preset's name, or mean and standard deviation in units of 0..255. */
  readonly normalize?: string | undefined;
  readonly colour?: 'rgb' | 'bgr' | undefined;
  /** The network's output that was taken as the embedding. */
  readonly output?: string | undefined;
  /** Whether the embeddings of picture and mirror image were added. */
  readonly flip?: boolean | undefined;
  readonly alignment?: Alignment | undefined;
  /** The version of this program. */
  readonly version?: string | undefined;
  /** The day, as 2026-01-31. */
  readonly date?: string | undefined;
}

/** The conditions in words: `rgb, arcface-127.5, output 'embedding', without flip, pictures as they are`. */
export function describeConditions(conditions: MeasuringConditions): string {
  const { normalize, colour, output, flip, alignment } = conditions;
  const parts = [
    ...(colour === undefined ? [] : [colour]),
    ...(normalize === undefined ? [] : [showText(normalize)]),
    ...(output === undefined ? [] : [`output '${showText(output)}'`]),
    ...(flip === undefined ? [] : [flip ? 'with flip' : 'without flip']),
    ...(alignment === undefined ? [] : [describeAlignment(alignment)]),
  ];
  return parts.length > 0 ? parts.join(', ') : 'unknown conditions';
}

/** An alignment in words; a detector is told by the first digits of its digest. */
export function describeAlignment(alignment: Alignment): string {
  if (alignment === 'none') return 'pictures taken as aligned';
  const which = alignment.choose === 'centre' ? 'the face nearest the centre' : 'the largest face';
  return `${which} aligned by the detector ${alignment.detector.slice(0, 12)}`;
}
