// How an embedding network wants its pixels, and from where that is known.
import { metadataOf } from '../../formats/onnx/onnx.js';
import {
  type ColourOrder,
  declaredNormalisation,
  formatNormalisation,
  type Normalisation,
} from '../normalisation.js';
import type { ForeignModel } from './foreign-model.js';
import { graphNormalisation } from './graph-normalisation.js';

/** How a network wants its pixels. */
export interface Preprocessing {
  readonly normalize: Normalisation;
  /** Where the normalisation comes from: the caller, the model's metadata, its own first nodes, or nowhere. */
  readonly normalizeFrom: 'options' | 'metadata' | 'graph' | 'default';
  readonly colour: ColourOrder;
}

/** What the caller says, else the model's metadata, else its first nodes, else the usual. */
export function preprocessingOf(
  { model, name, input }: ForeignModel,
  said: Partial<Pick<Preprocessing, 'normalize' | 'colour'>> = {},
): Preprocessing {
  const declared = declaredNormalisation(metadataOf(model), name);
  const colour = said.colour ?? declared.colour ?? 'rgb';
  if (said.normalize) return { normalize: said.normalize, normalizeFrom: 'options', colour };
  if (declared.normalize) return { normalize: declared.normalize, normalizeFrom: 'metadata', colour };
  const own = graphNormalisation(model, input.name);
  return own === undefined
    ? { normalize: 'arcface-127.5', normalizeFrom: 'default', colour }
    : { normalize: own, normalizeFrom: 'graph', colour };
}

const origins = {
  options: 'as given',
  metadata: "the model's metadata",
  graph: 'the model normalises by itself',
  default: 'assumed',
} as const;

/**
 * Where the normalisation comes from, in words.
 *
 * @param setting the option or key that sets another one
 */
export function describeOrigin({ normalizeFrom }: Preprocessing, setting: string): string {
  return normalizeFrom === 'default' ? `assumed; ${setting} sets another` : origins[normalizeFrom];
}

/** Colour order and normalisation as they are written: `rgb, arcface-127.5`. */
export function formatPreprocessing({ normalize, colour }: Preprocessing): string {
  return `${colour}, ${formatNormalisation(normalize)}`;
}
