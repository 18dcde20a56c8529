// The arithmetic of a comparison: where runs are compared, means and spreads over seeds, differences paired by seed.
import { mean, standardDeviation } from '../../math/statistics.js';
import type { ReachedEpoch } from '../reached-epochs.js';

/** A run that has ended. */
export interface EndedRun {
  readonly configuration: string;
  readonly seed: number;
  readonly epochs: readonly ReachedEpoch[];
}

/** Where runs are compared. */
export interface Milestone {
  readonly equal: 'images' | 'time';
  /** The images seen, or the seconds trained, that all have in common. */
  readonly limit: number;
  /** The epoch at which each configuration is compared; one that had completed none by then is missing. */
  readonly epochs: ReadonlyMap<string, number>;
}

/** A mean over seeds. */
export interface Spread {
  readonly mean: number;
  /** The standard deviation of the sample (divisor seeds - 1); null for one seed. */
  readonly deviation: number | null;
  readonly seeds: number;
}

/** A quantity by which runs are compared. */
export interface Measure {
  readonly name: string;
  /** Of an accuracy, which is written in percent, that of guessing, 0..1; null for what is no accuracy. */
  readonly chance: number | null;
}

/** What a run reaches at a milestone: a figure for each measure's name, null where it has none. */
export interface MeasuredRun {
  readonly configuration: string;
  readonly seed: number;
  readonly epoch: number;
  readonly images: number;
  readonly seconds: number;
  readonly figures: Readonly<Record<string, number | null>>;
}

/** A configuration at a milestone. */
export interface ComparisonRow {
  readonly configuration: string;
  readonly seeds: readonly number[];
  readonly epoch: number;
  readonly images: number;
  readonly seconds: Spread;
  readonly figures: Readonly<Record<string, Spread | null>>;
  /** Own figure less the reference's of the same seed; null for the reference itself. */
  readonly differences: Readonly<Record<string, Spread | null>> | null;
}

/** Time on a machine that does other things too is not known better than to this share. */
export const TIME_TOLERANCE = 0.05;

/** The mean of values with their standard deviation; null for no values. */
export function spreadOf(values: readonly number[]): Spread | null {
  if (values.length === 0) return null;
  const deviation = values.length > 1 ? standardDeviation(values, 1) : null;
  return { mean: mean(values), deviation, seeds: values.length };
}

/** Equal images: for each configuration the last epoch within the images that the shortest of them sees in all. */
export function equalImages(runs: readonly EndedRun[]): Milestone {
  return milestone('images', runs, ({ images }) => images, 0);
}

/**
 * Equal time: for each configuration the last epoch that it completes, on average over its seeds, within the training
 * time of the fastest one; an epoch that ends at most {@link TIME_TOLERANCE} later counts.
 */
export function equalTime(runs: readonly EndedRun[]): Milestone {
  return milestone('time', runs, ({ seconds }) => seconds, TIME_TOLERANCE);
}

function milestone(
  equal: Milestone['equal'],
  runs: readonly EndedRun[],
  costOf: (epoch: ReachedEpoch) => number,
  tolerance: number,
): Milestone {
  const costs = new Map(
    namesOf(runs).map((name) => {
      const own = runs.filter(({ configuration }) => configuration === name);
      const count = Math.min(...own.map(({ epochs }) => epochs.length));
      const costAt = (i: number) => mean(own.map(({ epochs }) => costOf(epochs[i])));
      return [name, Array.from({ length: count }, (_, i) => costAt(i))] as const;
    }),
  );
  const limit = Math.min(...[...costs.values()].map((cost) => cost.at(-1) ?? Number.POSITIVE_INFINITY));
  const epochs = new Map<string, number>();
  for (const [name, cost] of costs) {
    const reached = cost.filter((value) => value <= limit * (1 + tolerance)).length;
    if (reached > 0) epochs.set(name, reached);
  }
  return { equal, limit, epochs };
}

/** One row for each configuration: spreads over its seeds, and differences to the reference, paired by seed. */
export function summarise(
  runs: readonly MeasuredRun[],
  reference: string,
  measures: readonly Measure[],
): ComparisonRow[] {
  return namesOf(runs).map((configuration) => {
    const own = runs.filter((run) => run.configuration === configuration);
    const perMeasure = (spread: (name: string) => Spread | null) =>
      Object.fromEntries(measures.map(({ name }) => [name, spread(name)]));
    const valuesOf = (name: string) => own.map(({ figures }) => figures[name]).filter(isKnown);
    const gains = (name: string) =>
      own.flatMap(({ seed, figures }) => {
        const partner = runs.find((run) => run.configuration === reference && run.seed === seed);
        const [value, base] = [figures[name], partner?.figures[name]];
        return isKnown(value) && isKnown(base) ? [value - base] : [];
      });
    const { epoch, images } = own[0];
    return {
      configuration,
      seeds: own.map(({ seed }) => seed),
      epoch,
      images,
      seconds: spreadOf(own.map(({ seconds }) => seconds)) as Spread,
      figures: perMeasure((name) => spreadOf(valuesOf(name))),
      differences: configuration === reference ? null : perMeasure((name) => spreadOf(gains(name))),
    };
  });
}

const isKnown = (value: number | null | undefined): value is number => value !== null && value !== undefined;

const namesOf = (runs: readonly { readonly configuration: string }[]): string[] => [
  ...new Set(runs.map(({ configuration }) => configuration)),
];
