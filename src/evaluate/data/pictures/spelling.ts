// When two names of a picture mean the same one: letters composed differently, capitals, blanks, zeros, endings.

/** A name without its ending. */
export const stemOf = (name: string): string => name.replace(/\.[^./]*$/, '');

/** The same for names that differ in Unicode's composition (NFC, NFD), in capitals, or in blanks for underscores. */
export const spelling = (name: string): string =>
  name.normalize('NFC').toLowerCase().replace(/\s+/g, '_').normalize('NFC');

/**
 * The same for pictures that differ besides in their endings, in the zeros before their numbers (`Ada_1`, `Ada_0001`), or in
 * the `_0` that MTCNN's alignment puts behind the number (`Ada_0001_0`).
 */
export const looseSpelling = (name: string): string =>
  spelling(stemOf(name))
    .replace(/(\d)_0$/, '$1')
    .replace(/0+(?=\d+$)/, '');

/** Letters and digits alone, without accents; numbers without zeros in front: what is left to compare of unlike names. */
export const skeleton = (name: string): string =>
  name
    .normalize('NFD')
    .toLowerCase()
    .replace(/\p{M}/gu, '')
    .replace(/(?<!\d)0+(?=\d)/g, '')
    .replace(/[^\p{L}\p{N}]+/gu, '');

/** The number at the end of a picture's name, as `looseSpelling` has it; undefined where there is none. */
export const numberOf = (name: string): string | undefined => /\d+$/.exec(looseSpelling(name))?.[0];
