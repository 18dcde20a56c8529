// What the faces of a batch are made of: styles of generators, pictures of folders.

/** Faces that a generator renders from styles w. */
export interface RenderedFaces {
  /** So many faces. */
  readonly count: number;
  /** w of each face, [count, size of a style]. */
  readonly w: Float32Array;
  /** c for these faces; left out: that of the sampler. */
  readonly coefficient?: number | undefined;
}

/** Faces that are pictures: they can be shown again, and nothing of them can be moved. */
export interface PicturedFaces {
  readonly count: number;
  /** The number of each picture in its folder. */
  readonly pictures: readonly number[];
}

/** What the faces of a batch are made of, source by source: an entry for each source of a mixture, else one. */
export type Styles = readonly (RenderedFaces | PicturedFaces)[];

/** The styles w of faces that one generator renders, [batch, size of a style]. */
export function renderedFrom(styles: Styles): Float32Array {
  const [only] = styles;
  if (styles.length !== 1 || !('w' in only)) throw new Error('expected the styles of one generator');
  return only.w;
}

/** The pictures that faces of one folder are. */
export function picturedFrom(styles: Styles): readonly number[] {
  const [only] = styles;
  if (styles.length !== 1 || !('pictures' in only)) throw new Error('expected the pictures of one folder');
  return only.pictures;
}
