// What the faces of a batch are made of: styles of generators, pictures of folders.

/** Faces whose later layers have another style than the first ones. */
export interface Crossing {
  /** The number of each face's first layer that has the other style, from 1; that of the layers where there is none. */
  readonly layers: readonly number[];
  /** The other style of each face, [count, size of a style]. */
  readonly w: Float32Array;
}

/** Faces that a generator renders from styles w. */
export interface RenderedFaces {
  /** So many faces. */
  readonly count: number;
  /** w of each face, [count, size of a style]: of all its layers, or of those before its crossing. */
  readonly w: Float32Array;
  /** Left out where all layers of a face have one style. */
  readonly crossing?: Crossing | undefined;
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

/** The faces that one generator renders. */
export function renderedFrom(styles: Styles): RenderedFaces {
  const [only] = styles;
  if (styles.length !== 1 || !('w' in only)) throw new Error('expected the styles of one generator');
  return only;
}

/** The styles of each layer of each face, [count, layers, size of a style]: W+. With one layer, w itself. */
export function layerStyles({ count, w, crossing }: RenderedFaces, layers: number): Float32Array {
  if (layers === 1) return w;
  const size = w.length / count;
  const all = new Float32Array(count * layers * size);
  for (let face = 0; face < count; face++) {
    const [begin, end] = [face * size, (face + 1) * size];
    for (let layer = 0; layer < layers; layer++) {
      const crossed = crossing !== undefined && layer >= crossing.layers[face];
      all.set((crossed ? crossing.w : w).subarray(begin, end), (face * layers + layer) * size);
    }
  }
  return all;
}

/** The pictures that faces of one folder are. */
export function picturedFrom(styles: Styles): readonly number[] {
  const [only] = styles;
  if (styles.length !== 1 || !('pictures' in only)) throw new Error('expected the pictures of one folder');
  return only.pictures;
}
