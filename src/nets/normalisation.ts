// What a face network expects its pixels to be: mean and standard deviation, and the order of the colours.
import { showText } from '../files/show-text.js';
import { UserError } from '../files/user-error.js';
import { ASSUMED_KEY, COLOUR_KEY, NORMALISATION_KEY } from './metadata.js';

/** One number for all three channels, or one each for red, green and blue, whatever the network's colour order. */
export type PerChannel = number | readonly [number, number, number];

/** A preset's name, or the values themselves, in units of 0..255: the network gets (255 x - mean) / std for x in 0..1. */
export type Normalisation =
  | 'arcface-127.5'
  | 'arcface-128'
  | 'imagenet'
  | 'raw'
  | { readonly mean: PerChannel; readonly std: PerChannel };

/** The order of a network's three input channels. */
export type ColourOrder = 'rgb' | 'bgr';

const PRESETS = {
  'arcface-127.5': { mean: 127.5, std: 127.5 },
  'arcface-128': { mean: 127.5, std: 128 },
  imagenet: {
    mean: [0.485 * 255, 0.456 * 255, 0.406 * 255],
    std: [0.229 * 255, 0.224 * 255, 0.225 * 255],
  },
  raw: { mean: 0, std: 1 },
} as const satisfies Record<string, { mean: PerChannel; std: PerChannel }>;

/** Mean and standard deviation of each channel, in the order red, green, blue, in units of 0..255. */
export interface NormalisationConstants {
  readonly mean: readonly [number, number, number];
  readonly std: readonly [number, number, number];
}

/** The constants behind a normalisation. */
export function normalisationConstants(normalisation: Normalisation): NormalisationConstants {
  const { mean, std } = typeof normalisation === 'string' ? PRESETS[normalisation] : normalisation;
  return { mean: spread(mean), std: spread(std) };
}

/**
 * Reads a normalisation as it is written on the command line and in model metadata: a preset's name, `mean,std`
 * (`127.5,128`), or `m1,m2,m3/s1,s2,s3` for red, green and blue, in units of 0..255.
 *
 * @throws UserError naming `where` if the text is none of these, or a standard deviation is not positive
 */
export function parseNormalisation(text: string, where = 'normalize'): Normalisation {
  const trimmed = text.trim().toLowerCase();
  if (isPreset(trimmed)) return trimmed;
  const parts = trimmed.split('/').map((part) => part.split(',').map(readNumber));
  const lengths = parts.map((part) => part.length).join('/');
  const numbers = parts.flat();
  if ((lengths !== '2' && lengths !== '3/3') || !numbers.every(Number.isFinite)) {
    throw new UserError(
      `${where}: expected ${Object.keys(PRESETS).join(', ')}, mean,std or m1,m2,m3/s1,s2,s3 in units of 0..255, found '${showText(text)}'`,
    );
  }
  const [mean, std] = lengths === '2' ? numbers : parts.map(([r, g, b]) => [r, g, b] as const);
  if (numbers.slice(numbers.length / 2).some((value) => value <= 0)) {
    throw new UserError(`${where}: the standard deviation must be above 0, found '${showText(text)}'`);
  }
  return { mean, std } as Exclude<Normalisation, string>;
}

/** The shortest text that {@link parseNormalisation} reads back as the same normalisation. */
export function formatNormalisation(normalisation: Normalisation): string {
  if (typeof normalisation === 'string') return normalisation;
  const { mean, std } = normalisation;
  if (typeof mean === 'number' && typeof std === 'number') return `${mean},${std}`;
  return `${spread(mean).join(',')}/${spread(std).join(',')}`;
}

/** How pixels are wanted, as far as that is said. */
export interface PixelSettings {
  readonly normalize?: Normalisation;
  readonly colour?: ColourOrder;
}

/**
 * Reads what a model's metadata declare, and apart from it what they call assumed; what they do not say is left out.
 *
 * @throws UserError naming the file and the key if a value cannot be read
 */
export function declaredNormalisation(
  metadata: Readonly<Record<string, string>>,
  name: string,
): PixelSettings & { readonly assumed: PixelSettings } {
  const normalize: string | undefined = metadata[NORMALISATION_KEY];
  const colour = parseColour(metadata[COLOUR_KEY], `${name}: metadata ${COLOUR_KEY}`);
  const marked = metadata[ASSUMED_KEY]?.split(',').map((each) => each.trim()) ?? [];
  const scheme = normalize !== undefined && {
    normalize: parseNormalisation(normalize, `${name}: metadata ${NORMALISATION_KEY}`),
  };
  const order = colour !== undefined && { colour };
  const isAssumed = { normalize: marked.includes('normalize'), colour: marked.includes('colour') };
  return {
    ...(!isAssumed.normalize && scheme),
    ...(!isAssumed.colour && order),
    assumed: { ...(isAssumed.normalize && scheme), ...(isAssumed.colour && order) },
  };
}

/**
 * The metadata that say how a network wants its pixels.
 *
 * @param assumed which of both are only usual for such a network: they are marked, and open as assumed
 */
export function pixelMetadata(
  { normalize, colour }: PixelSettings,
  assumed: readonly (keyof PixelSettings)[] = [],
): Record<string, string> {
  return {
    ...(normalize !== undefined && { [NORMALISATION_KEY]: formatNormalisation(normalize) }),
    ...(colour !== undefined && { [COLOUR_KEY]: colour }),
    ...(assumed.length > 0 && { [ASSUMED_KEY]: assumed.join() }),
  };
}

function parseColour(text: string | undefined, where: string): ColourOrder | undefined {
  if (text === undefined || text === 'rgb' || text === 'bgr') return text;
  throw new UserError(`${where}: expected rgb or bgr, found '${showText(text)}'`);
}

function isPreset(text: string): text is keyof typeof PRESETS {
  return Object.hasOwn(PRESETS, text);
}

function readNumber(text: string): number {
  return text.trim() === '' ? Number.NaN : Number(text);
}

function spread(value: PerChannel): readonly [number, number, number] {
  return typeof value === 'number' ? [value, value, value] : value;
}
