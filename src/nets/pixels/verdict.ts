// What follows from schemes of pixels that were tried: whether the one in use is right, and which one is better.
import { standardDeviation } from '../../math/statistics.js';
import { type ColourOrder, formatNormalisation } from '../normalisation.js';
import { type Scheme, UNIT } from './schemes.js';
import type { Separation } from './separation.js';

/** One scheme and how it did; null where embeddings were not finite. */
export interface ProbeRow {
  readonly normalize: string;
  readonly colour: ColourOrder;
  /** Whether the network was opened by it. */
  readonly used: boolean;
  readonly result: Separation | null;
}

/** A row, and its d' without each of the people in turn; empty where embeddings were not finite. */
export interface ProbeTrial {
  readonly row: ProbeRow;
  readonly withoutEach: readonly number[];
}

/**
 * What is to be made of it: the scheme in use keeps people `apart`; another is `better`, beyond chance; all people look `alike`
 * by it and by others; or `nothing` separates them.
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

/*
 * d' of 24 people, two pictures each, measured (docs/evaluation.md has the table): the scheme of a network's training always has the
 * most, and another beside it never 1.2 times as much. Pixels of 0..1 taken for -1..1 cost 3 to 19 points of accuracy, and have 0.15 to
 * 0.8 times the d' that they should; -1..1 taken for 0..255, -0.2 to 0.2 times. Guessing gives 0 ± 0.25.
 */

/** Below this, people are not told apart. */
export const NOTHING = 0.5;
/** Better: at least so much more, so many times as much, and by so many standard errors of the difference. */
const MORE = 0.5;
const TIMES = 1.2;
const ERRORS = 2;
/** Far better, whoever the people are: at least so much more, and so many times as much. */
export const FAR_MORE = 1;
const FAR_TIMES = 2;
/** The mean similarity of different people from which on they look alike, and below which they do not. */
const ALIKE = 0.95;
const UNLIKE = 0.9;
/** What separates so nearly as well as the best may be the best. */
const NEARLY = 1 / TIMES;
/** So many times better is enough where they look alike by one scheme and not by the other. */
const UNLIKE_TIMES = 1.2;

/** d' of a trial; least of all where embeddings were not finite. */
export const separation = ({ row: { result } }: ProbeTrial): number =>
  result?.separation ?? Number.NEGATIVE_INFINITY;

/** The trial that separates best; of what does so nearly as well, what is nearest to the scheme in use, and best of that. */
export function bestOf(trials: readonly ProbeTrial[]): ProbeTrial {
  const [{ row: used }] = trials;
  const most = Math.max(...trials.map(separation));
  const strangeness = ({ row }: ProbeTrial): number =>
    (row.normalize === used.normalize ? 0 : 2) + (row.colour === used.colour ? 0 : 1);
  const good = trials.filter((trial) => separation(trial) >= (most > 0 ? NEARLY * most : most));
  const [best] = good.toSorted((a, b) => strangeness(a) - strangeness(b) || separation(b) - separation(a));
  return best;
}

/** What follows from trials, the first of which is of the scheme in use. */
export function judge(trials: readonly ProbeTrial[], faces: Pick<SchemeProbe, 'of' | 'people'>): SchemeProbe {
  const [used] = trials;
  const best = bestOf(trials);
  const rows = trials.map(({ row }) => row);
  return { ...faces, rows, used: used.row, best: best.row, verdict: verdictOn(used, best) };
}

function verdictOn(used: ProbeTrial, best: ProbeTrial): ProbeVerdict {
  const [own, other] = [separation(used), separation(best)];
  if (other < NOTHING) return 'nothing';
  if (isFarBetter(best.row, used.row) || isSurelyBetter(best, used)) return 'better';
  if (!looksAlike(used.row)) return 'apart';
  const isCured =
    best.row.result !== null && best.row.result.different < UNLIKE && other >= UNLIKE_TIMES * own;
  return isCured ? 'better' : 'alike';
}

/** Whether different people look nearly alike by a row. */
export const looksAlike = ({ result }: ProbeRow): boolean => result !== null && result.different > ALIKE;

/** Whether a row tells people apart far better than another, so that a few people are enough to say so. */
export function isFarBetter({ result: one }: ProbeRow, { result: other }: ProbeRow): boolean {
  if (!one || !other) return one !== null;
  const [more, less] = [one.separation, other.separation];
  return more - less >= FAR_MORE && more >= FAR_TIMES * less;
}

/** Whether one is better by more than the choice of people explains: their difference's standard error is a jackknife over them. */
function isSurelyBetter(one: ProbeTrial, other: ProbeTrial): boolean {
  const difference = separation(one) - separation(other);
  if (!(difference >= MORE && separation(one) >= TIMES * separation(other))) return false;
  const people = one.withoutEach.length;
  const differences = one.withoutEach.map((value, i) => value - other.withoutEach[i]);
  return difference >= ERRORS * Math.sqrt(people - 1) * standardDeviation(differences);
}

/** The settings that give a network a row's scheme, as far as it is another than its own. */
export function settingsOf(
  { normalize, colour }: ProbeRow,
  own: Scheme,
): (`normalize=${string}` | `colour=${ColourOrder}`)[] {
  return [
    ...(normalize === formatNormalisation(own.normalize) ? [] : [`normalize=${normalize}` as const]),
    ...(colour === own.colour ? [] : [`colour=${colour}` as const]),
  ];
}

/** Pixels of 0..1 as people write them. */
export const describeRow = ({ normalize, colour }: ProbeRow): string =>
  `${colour}, ${normalize}${normalize === formatNormalisation(UNIT) ? ' (0..1)' : ''}`;
