// Which group of people each picture of a benchmark belongs to.

import type { Benchmark } from '../benchmark.js';

/** A label with more different numbers than this is cut into four ranges. */
const MOST_NUMBERS = 6;

/** The labels of a benchmark's images, by name, that have more than one value. */
export function labelNames({ images }: Benchmark): string[] {
  const values = new Map<string, Set<string | number>>();
  for (const { labels = {} } of images) {
    for (const [name, value] of Object.entries(labels)) {
      const known = values.get(name);
      if (known) known.add(value);
      else values.set(name, new Set([value]));
    }
  }
  return [...values].filter(([, set]) => set.size > 1).map(([name]) => name);
}

/** The group of each image: the label's value, or of many numbers the quarter that it lies in; null without a label. */
export function groupImages({ images }: Pick<Benchmark, 'images'>, label: string): (string | null)[] {
  const values = images.map(({ labels }) => labels?.[label]);
  const numbers = values.filter((value) => typeof value === 'number');
  const given = values.filter((value) => value !== undefined);
  if (numbers.length < given.length || new Set(numbers).size <= MOST_NUMBERS) {
    return values.map((value) => (value === undefined ? null : String(value)));
  }
  const sorted = Float64Array.from(numbers).sort();
  const edges = [0, 0.25, 0.5, 0.75].map((part) => sorted[Math.floor(part * sorted.length)]);
  const starts = [...new Set(edges)];
  return values.map((value) => {
    if (typeof value !== 'number') return null;
    const range = starts.findLastIndex((start) => value >= start);
    const inRange = (each: number) => each >= starts[range] && !(each >= starts[range + 1]);
    const last = sorted.findLast(inRange) ?? starts[range];
    return `${format(starts[range])} to ${format(last)}`;
  });
}

const format = (value: number) => String(Number(value.toPrecision(3)));

/** The order in which groups are listed: by the number that they begin with, else by name. */
function byFirstNumber(a: string, b: string): number {
  const [first, second] = [Number.parseFloat(a), Number.parseFloat(b)];
  return Number.isNaN(first - second) ? a.localeCompare(b, 'en') : first - second;
}

/** The group of each image, the groups' names in their order, and the place of each among them. */
export function nameGroups(benchmark: Pick<Benchmark, 'images'>, label: string) {
  const groupOf = groupImages(benchmark, label);
  const names = [...new Set(groupOf.filter((group) => group !== null))];
  names.sort(byFirstNumber);
  return { groupOf, names, places: new Map(names.map((name, place) => [name, place])) };
}
