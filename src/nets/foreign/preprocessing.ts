// How an embedding network wants its pixels, and from where that is known.
import { UserError } from '../../files/user-error.js';
import { metadataOf } from '../../formats/onnx/onnx.js';
import {
  type ColourOrder,
  declaredNormalisation,
  formatNormalisation,
  type Normalisation,
  normalisationConstants,
} from '../normalisation.js';
import { type GraphPixels, graphNormalisation } from '../pixels/graph-normalisation.js';
import type { ForeignModel } from './foreign-model.js';

/** Where a setting comes from: the caller, the model's metadata, its own first nodes, or nowhere, when it is only usual. */
export type Origin = 'options' | 'metadata' | 'graph' | 'default';

/** How a network wants its pixels. */
export interface Preprocessing {
  readonly normalize: Normalisation;
  readonly normalizeFrom: Origin;
  readonly colour: ColourOrder;
  readonly colourFrom: Origin;
}

/**
 * What the caller says, else what the model's metadata declare, else what follows from its first nodes, else the usual: what
 * the metadata call assumed, or `arcface-127.5`, RGB; `raw` for a file that takes whole numbers.
 */
export function preprocessingOf(
  { model, name, input, wholeNumbers }: Pick<ForeignModel, 'model' | 'name' | 'input' | 'wholeNumbers'>,
  said: Partial<Pick<Preprocessing, 'normalize' | 'colour'>> = {},
): Preprocessing {
  const declared = declaredNormalisation(metadataOf(model), name);
  if (wholeNumbers === 'inside') checkWhole(said.normalize ?? declared.normalize, name);
  const found: Partial<GraphPixels> | undefined =
    wholeNumbers === 'inside' ? { normalize: 'raw' } : graphNormalisation(model, input.name);
  // Whole numbers at the door are pixels as they are, unless the file was exported without its normalisation: that is tried.
  const usual = wholeNumbers === 'at the door' ? 'raw' : 'arcface-127.5';
  const { assumed } = declared;
  const [normalize, normalizeFrom] = firstKnown<Normalisation>(
    [said.normalize, declared.normalize, found?.normalize],
    assumed.normalize ?? usual,
  );
  const [colour, colourFrom] = firstKnown<ColourOrder>(
    [said.colour, declared.colour, found?.colour],
    assumed.colour ?? 'rgb',
  );
  return { normalize, normalizeFrom, colour, colourFrom };
}

/** What of a network's pixels its own file does not settle: the whole scheme, or the order of the colours alone. */
export type Unsettled = 'scheme' | 'colour';

/**
 * What of a network's pixels may be wrong: what is assumed, and what the caller says, unless the file says the same. Undefined where
 * file and first nodes settle everything.
 */
export function unsettledOf(
  network: Preprocessing & { readonly declared: Preprocessing },
): Unsettled | undefined {
  const { declared } = network;
  const isSettled = (from: Origin, declaredFrom: Origin, agrees: boolean): boolean =>
    from === 'metadata' || from === 'graph' || (from === 'options' && declaredFrom !== 'default' && agrees);
  const { normalize, normalizeFrom, colour, colourFrom } = network;
  const agrees = formatNormalisation(normalize) === formatNormalisation(declared.normalize);
  if (!isSettled(normalizeFrom, declared.normalizeFrom, agrees)) return 'scheme';
  return isSettled(colourFrom, declared.colourFrom, colour === declared.colour) ? undefined : 'colour';
}

const ORIGINS = ['options', 'metadata', 'graph'] as const;

/** The first of what caller, metadata and graph say, and who says it; where nobody does, the usual. */
function firstKnown<T>(said: readonly (T | undefined)[], usual: T): readonly [T, Origin] {
  for (const [i, value] of said.entries()) if (value !== undefined) return [value, ORIGINS[i]];
  return [usual, 'default'];
}

/** @throws UserError if pixels that a network takes as whole numbers were to be given as others */
function checkWhole(normalize: Normalisation | undefined, name: string): void {
  if (normalize === undefined) return;
  const { mean, std } = normalisationConstants(normalize);
  if (mean.every((value) => value === 0) && std.every((value) => value === 1)) return;
  throw new UserError(
    `${name}: takes its pixels as whole numbers 0..255, which is raw, but is to be given ${formatNormalisation(normalize)}; leave it out`,
  );
}

const origins = {
  options: 'as given',
  metadata: "the model's metadata",
  graph: 'the model normalises by itself',
  default: 'assumed',
} as const;

/**
 * Where the normalisation comes from, in words, and that the order of the colours is assumed where only that is.
 *
 * @param setting the option or key that sets another one
 */
export function describeOrigin({ normalizeFrom, colourFrom }: Preprocessing, setting: string): string {
  if (normalizeFrom === 'default') return `assumed; ${setting} sets another`;
  const colour = colourFrom === 'default' ? '; colour order assumed' : '';
  return `${origins[normalizeFrom]}${colour}`;
}

/** Colour order and normalisation as they are written: `rgb, arcface-127.5`. */
export function formatPreprocessing({
  normalize,
  colour,
}: Pick<Preprocessing, 'normalize' | 'colour'>): string {
  return `${colour}, ${formatNormalisation(normalize)}`;
}
