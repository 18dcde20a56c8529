// The five benchmarks of the population, as data: what the pictures of a person show, and which are compared.
import type { MomentFactor } from '../../faces/procedural/factors.js';

/** What one of the pictures of every person shows; the rest is drawn from the population. */
export interface ProtocolView {
  /** Age: years after the age of the group, from .. to. */
  readonly years: readonly [number, number];
  /** Degrees of yaw to either side, from .. to; as people are photographed, unless given. */
  readonly yaw?: readonly [number, number];
}

/** A verification protocol. */
export interface SynthProtocol {
  /** The name by which it is asked for. */
  readonly name: string;
  /** The protocol on photographs that it mirrors. */
  readonly mirrors: string;
  /** The ages from which that of a group is drawn. */
  readonly ages: readonly [number, number];
  readonly views: readonly ProtocolView[];
  /** Which views are compared with each other, by number. */
  readonly compared: readonly (readonly [number, number])[];
  /** Pairs of a group that show one person, and as many that show two. */
  readonly pairsPerGroup: number;
  /** How far pictures differ from each other, as factors on the coordinates of the population. */
  readonly spread: Readonly<Partial<Record<MomentFactor, number>>>;
}

/** Groups in each of the ten folds. */
export const GROUPS_PER_FOLD = 10;

/** People of a group: alike in apparent sex, skin tone and age; impostor pairs are made among them. */
export const PEOPLE_PER_GROUP = 5;

/** The folds of a protocol. */
export const FOLDS = 10;

const SAME_TIME = [-2, 2] as const;
const everyTwo = [
  [0, 1],
  [0, 2],
  [0, 3],
  [1, 2],
  [1, 3],
  [2, 3],
] as const;

/** Pictures that someone chose to publish: seldom blurred, dark or hidden; as in the sets that are mirrored. */
const PUBLISHED = {
  pitch: 0.7,
  roll: 0.7,
  exposure: 0.8,
  blur: 0.7,
  motion: 0.5,
  noise: 0.7,
  jpegQuality: 0.7,
  mask: 0.6,
  occlusion: 0.6,
} as const;

/** The protocols, in the order in which they are reported. */
export const SYNTH_PROTOCOLS: readonly SynthProtocol[] = [
  {
    name: 'synth-wild',
    mirrors: 'LFW',
    ages: [20, 72],
    views: [{ years: SAME_TIME }, { years: SAME_TIME }, { years: SAME_TIME }, { years: SAME_TIME }],
    compared: everyTwo,
    pairsPerGroup: 30,
    spread: { ...PUBLISHED, yaw: 0.6 },
  },
  {
    name: 'synth-age',
    mirrors: 'CALFW',
    ages: [18, 26],
    views: [{ years: [0, 5] }, { years: [13, 20] }, { years: [28, 36] }, { years: [42, 52] }],
    compared: everyTwo,
    pairsPerGroup: 30,
    spread: { ...PUBLISHED, yaw: 0.6 },
  },
  {
    name: 'synth-pose',
    mirrors: 'CPLFW',
    ages: [20, 72],
    views: [
      { years: SAME_TIME, yaw: [0, 15] },
      { years: SAME_TIME, yaw: [20, 40] },
      { years: SAME_TIME, yaw: [35, 55] },
      { years: SAME_TIME, yaw: [50, 70] },
    ],
    compared: everyTwo,
    pairsPerGroup: 30,
    spread: PUBLISHED,
  },
  {
    name: 'synth-profile',
    mirrors: 'CFP-FP',
    ages: [20, 72],
    views: [
      { years: SAME_TIME, yaw: [0, 10] },
      { years: SAME_TIME, yaw: [0, 10] },
      { years: SAME_TIME, yaw: [60, 90] },
      { years: SAME_TIME, yaw: [60, 90] },
      { years: SAME_TIME, yaw: [60, 90] },
      { years: SAME_TIME, yaw: [60, 90] },
    ],
    compared: [
      [0, 2],
      [1, 3],
      [0, 4],
      [1, 5],
      [1, 2],
      [0, 3],
      [1, 4],
      [0, 5],
    ],
    pairsPerGroup: 35,
    spread: PUBLISHED,
  },
  {
    name: 'synth-age30',
    mirrors: 'AgeDB-30',
    ages: [18, 49],
    views: [
      { years: [0, 0] },
      { years: [0, 0] },
      { years: [30, 30] },
      { years: [30, 30] },
      { years: [30, 30] },
    ],
    compared: [
      [0, 2],
      [1, 3],
      [0, 4],
      [1, 2],
      [0, 3],
      [1, 4],
    ],
    pairsPerGroup: 30,
    spread: { ...PUBLISHED, yaw: 0.6 },
  },
];

/** The protocol of a name; undefined where there is none. */
export function synthProtocol(name: string): SynthProtocol | undefined {
  return SYNTH_PROTOCOLS.find((protocol) => protocol.name === name);
}
