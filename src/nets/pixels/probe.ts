// Which usual scheme of pixels a network wants, by what it makes of a few people's faces under each.
import type { ColourOrder } from '../normalisation.js';
import { formatNormalisation } from '../normalisation.js';
import { isSameScheme, NORMALISATIONS, repaint, type Scheme, UNIT } from './schemes.js';
import { type Separation, separationOf } from './separation.js';

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

/** One scheme and how it did; null where embeddings were not finite. */
export interface ProbeRow {
  readonly normalize: string;
  readonly colour: ColourOrder;
  /** Whether the network was opened by it. */
  readonly used: boolean;
  readonly result: Separation | null;
}

/**
 * What is to be made of it: the scheme in use keeps people `apart`; another is far `better`; all people look `alike` by it and
 * by others; or `nothing` separates them.
 */
export type ProbeVerdict = 'apart' | 'better' | 'alike' | 'nothing';

/** Schemes compared; JSON-friendly. */
export interface SchemeProbe {
  /** What the faces were. */
  readonly of: string;
  readonly people: number;
  readonly rows: readonly ProbeRow[];
  readonly used: ProbeRow;
  readonly best: ProbeRow;
  readonly verdict: ProbeVerdict;
}

/** People, of two pictures each: 16 pictures take 0.8 s of a network that takes 50 ms for one. */
export const PROBED_PEOPLE = 8;

/*
 * d' of eight people, two pictures each, measured (docs/evaluation.md has the table). By a network's own scheme: 2.7 to 5.4 for
 * EdgeFace-XXS, 2.8 to 4.5 for MobileFaceNet, on profiles of CFP-FP, LFW and drawn faces; 7.6 for the embedded teacher on drawn
 * faces. Pixels of -1..1 given to these networks where they want 0..255: -0.2 to 0.7, different people 0.999 alike. By another
 * scheme of the right scale, or with the colours swapped: 0.6 to 1.05 times their own, and different people below 0.55 alike.
 */

/** From here on another scheme cannot be far better. */
const SURE = 3;
/** Below this, people are not told apart: guessing gives 0 ± 0.4. */
const NOTHING = 0.5;
/** Far better: at least so much more, and so many times as much. */
const FAR_MORE = 1;
const FAR_TIMES = 2;
/** The mean similarity of different people from which on they look alike, and below which they do not. */
const ALIKE = 0.95;
const UNLIKE = 0.9;
/** What separates so nearly as well as the best may be the best. */
const NEARLY = 0.8;
/** So many times better is enough where they look alike by one scheme and not by the other. */
const UNLIKE_TIMES = 1.2;

/**
 * Tries a network's faces by the usual schemes: on the first source whose people are told apart by any of them.
 *
 * All of them in both colours where `thorough`; else no more than settle the verdict, mostly one or six.
 */
export async function probeSchemes(
  network: ProbedNetwork,
  sources: readonly ProbeSource[],
  { thorough = false }: { readonly thorough?: boolean } = {},
): Promise<SchemeProbe> {
  let last: SchemeProbe | undefined;
  for (const source of sources) {
    const faces = await source.faces(PROBED_PEOPLE, network.inputSizePx);
    if (!faces) continue;
    const rows = await tryAll(network, faces, thorough);
    const people = faces.length / (2 * 3 * network.inputSizePx ** 2);
    last = judge(rows, { of: source.of, people });
    if (last.verdict !== 'nothing') break;
  }
  if (!last) throw new Error('no faces to try a network on');
  return last;
}

async function tryAll(network: ProbedNetwork, faces: Float32Array, thorough: boolean): Promise<ProbeRow[]> {
  const { size, inputSizePx } = network;
  const opened: Scheme = { normalize: network.normalize, colour: network.colour };
  const rows: ProbeRow[] = [];
  const tried: Scheme[] = [];
  const attempt = async (scheme: Scheme): Promise<void> => {
    if (tried.some((other) => isSameScheme(other, scheme))) return;
    const used = tried.length === 0;
    tried.push(scheme);
    const painted = used ? faces : repaint(faces, inputSizePx, opened, scheme);
    const result = separationOf(await network.embed(painted), size) ?? null;
    const { normalize, colour } = scheme;
    rows.push({ normalize: formatNormalisation(normalize), colour, used, result });
  };
  await attempt(opened);
  if (!thorough && separation(rows[0]) >= SURE) return rows;
  const other: ColourOrder = opened.colour === 'rgb' ? 'bgr' : 'rgb';
  // Nothing tells 128 from 127.5 but the last digits.
  const normalisations = NORMALISATIONS.filter((each) => thorough || each !== 'arcface-128');
  for (const normalize of normalisations) await attempt({ normalize, colour: opened.colour });
  const best = bestOf(rows);
  // Where the colours decide, the right normalisation does not show by the wrong ones.
  const isBlind = separation(best) < FAR_MORE;
  const again = thorough || isBlind ? normalisations : [tried[rows.indexOf(best)].normalize];
  for (const normalize of [opened.normalize, ...again]) await attempt({ normalize, colour: other });
  return rows;
}

const separation = ({ result }: ProbeRow): number => result?.separation ?? Number.NEGATIVE_INFINITY;

/** The row that separates best; of those that do so nearly as well, the one that is nearest to the scheme in use, the first. */
function bestOf(rows: readonly ProbeRow[]): ProbeRow {
  const [used] = rows;
  const most = Math.max(...rows.map(separation));
  const strangeness = (row: ProbeRow): number =>
    (row.normalize === used.normalize ? 0 : 2) + (row.colour === used.colour ? 0 : 1);
  const good = rows.filter((row) => separation(row) >= (most > 0 ? NEARLY * most : most));
  return good.reduce((best, row) => (strangeness(row) < strangeness(best) ? row : best));
}

/** What follows from the rows, the first of which is the scheme in use. */
export function judge(rows: readonly ProbeRow[], faces: Pick<SchemeProbe, 'of' | 'people'>): SchemeProbe {
  const [used] = rows;
  const best = bestOf(rows);
  return { ...faces, rows, used, best, verdict: verdictOn(used, best) };
}

function verdictOn(used: ProbeRow, best: ProbeRow): ProbeVerdict {
  const [own, other] = [separation(used), separation(best)];
  if (other < NOTHING) return 'nothing';
  if (own < SURE && other - own >= FAR_MORE && other >= FAR_TIMES * own) return 'better';
  const isAlike = used.result !== null && used.result.different > ALIKE;
  if (!isAlike) return 'apart';
  const isCured = best.result !== null && best.result.different < UNLIKE && other >= UNLIKE_TIMES * own;
  return isCured ? 'better' : 'alike';
}

/** Pixels of 0..1 as people write them. */
export const describeRow = ({ normalize, colour }: ProbeRow): string =>
  `${colour}, ${normalize}${normalize === formatNormalisation(UNIT) ? ' (0..1)' : ''}`;
