// Which usual scheme of pixels a network wants, by what it makes of a few people's faces under each.
import type { ColourOrder } from '../normalisation.js';
import { formatNormalisation } from '../normalisation.js';
import { isSameScheme, NORMALISATIONS, repaint, type Scheme } from './schemes.js';
import { measureSeparation } from './separation.js';
import {
  bestOf,
  FAR_MORE,
  judge,
  looksAlike,
  NOTHING,
  type ProbeTrial,
  type SchemeProbe,
  separation,
} from './verdict.js';

/** A network that is tried: how it was opened, and what it gives for faces [count, 3, inputSizePx, inputSizePx] of 0..1. */
export interface ProbedNetwork extends Scheme {
  readonly size: number;
  readonly inputSizePx: number;
  embed(faces: Float32Array): Promise<Float32Array>;
}

/** Where faces come from: what they are, in words, and [2 people, 3, size, size] of them; undefined where there are too few. */
export interface ProbeSource {
  readonly of: string;
  faces(people: number, sizePx: number): Promise<Float32Array | undefined>;
}

/** People, of two pictures each, by whom one scheme is told from another that does nearly as well. */
export const PROBED_PEOPLE = 24;

/** Fewer are enough to see that a network is blind, where little depends on it; and of very large pictures. */
export const FEWER_PEOPLE = 8;

// 256 MB.
const MOST_NUMBERS = 2 ** 26;

// 16 pictures take 0.8 s of a network that takes 50 ms for one.
const AT_A_TIME = 16;

/** How much is tried. */
export interface ProbeOptions {
  /** Every usual normalisation in both orders of colours, instead of what settles the verdict. */
  readonly thorough?: boolean;
  /**
   * What may be wrong: the whole scheme (default), the order of the colours alone, or nothing; what is known is doubted only where
   * people are not told apart by it, or look alike.
   */
  readonly open?: 'scheme' | 'colour' | 'nothing';
  /** How many people, of two pictures each. */
  readonly people?: number;
}

/** Tries a network's faces by the usual schemes: on the first source whose people are told apart by any of them. */
export async function probeSchemes(
  network: ProbedNetwork,
  sources: readonly ProbeSource[],
  options: ProbeOptions = {},
): Promise<SchemeProbe> {
  const numbersEach = 2 * 3 * network.inputSizePx ** 2;
  const most = Math.max(FEWER_PEOPLE, Math.floor(MOST_NUMBERS / numbersEach));
  const wanted = Math.min(options.people ?? PROBED_PEOPLE, most);
  let last: SchemeProbe | undefined;
  for (const source of sources) {
    const faces = await source.faces(wanted, network.inputSizePx);
    if (!faces) continue;
    const trials = await tryAll(network, faces, options);
    last = judge(trials, { of: source.of, people: faces.length / numbersEach });
    if (last.verdict !== 'nothing') break;
  }
  if (!last) throw new Error('no faces to try a network on');
  return last;
}

async function tryAll(
  network: ProbedNetwork,
  faces: Float32Array,
  { thorough = false, open = 'scheme' }: ProbeOptions,
): Promise<ProbeTrial[]> {
  const { size, inputSizePx } = network;
  const opened: Scheme = { normalize: network.normalize, colour: network.colour };
  const trials: ProbeTrial[] = [];
  const tried: Scheme[] = [];
  const attempt = async (scheme: Scheme): Promise<void> => {
    if (tried.some((other) => isSameScheme(other, scheme))) return;
    const used = tried.length === 0;
    tried.push(scheme);
    const painted = used ? faces : repaint(faces, inputSizePx, opened, scheme);
    const measured = measureSeparation(await embedInPieces(network, painted), size);
    const { normalize, colour } = scheme;
    const row = {
      normalize: formatNormalisation(normalize),
      colour,
      used,
      result: measured?.separation ?? null,
    };
    trials.push({ row, withoutEach: measured?.withoutEach ?? [] });
  };
  const best = (): ProbeTrial => bestOf(trials);
  const other: ColourOrder = opened.colour === 'rgb' ? 'bgr' : 'rgb';
  await attempt(opened);
  if (open !== 'scheme' && !thorough) {
    if (open === 'colour') await attempt({ normalize: opened.normalize, colour: other });
    if (separation(best()) >= NOTHING && !looksAlike(trials[0].row)) return trials;
  }
  // Nothing tells 128 from 127.5 but the last digits.
  const normalisations = NORMALISATIONS.filter((each) => thorough || each !== 'arcface-128');
  for (const normalize of normalisations) await attempt({ normalize, colour: opened.colour });
  // Where the colours decide, the right normalisation does not show by the wrong ones.
  const isBlind = separation(best()) < FAR_MORE;
  const again = thorough || isBlind ? normalisations : [tried[trials.indexOf(best())].normalize];
  for (const normalize of [opened.normalize, ...again]) await attempt({ normalize, colour: other });
  return trials;
}

async function embedInPieces(network: ProbedNetwork, faces: Float32Array): Promise<Float32Array> {
  const { size, inputSizePx } = network;
  const numbersEach = 3 * inputSizePx ** 2;
  const embeddings = new Float32Array((faces.length / numbersEach) * size);
  for (let at = 0; at * numbersEach < faces.length; at += AT_A_TIME) {
    const piece = faces.slice(at * numbersEach, (at + AT_A_TIME) * numbersEach);
    embeddings.set(await network.embed(piece), at * size);
  }
  return embeddings;
}
