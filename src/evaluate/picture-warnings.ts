// What is wrong with the pictures of a benchmark whatever the network: the same one twice, damaged ones.
import { describeCopies, type SetMember } from '../faces/pictures/same-pictures.js';
import { groupBy } from '../math/group-by.js';
import type { Benchmark } from './benchmark.js';
import type { BenchmarkPairs } from './pairs.js';

const SHOWN = 3;

/** What was found while a benchmark's images were embedded, by their indices. */
export interface PictureFindings {
  /** Of each image that shows, pixel by pixel, what an earlier one shows, the index of the first. */
  readonly copies: ReadonlyMap<number, number>;
  /** What the decoder complained of. */
  readonly complaints: ReadonlyMap<number, string>;
}

/** Describes it, in one line each that begins with the benchmark's name. */
export function describePictures(benchmark: Benchmark, found: PictureFindings): string[] {
  const lines = [
    ...describeCopiesOf(benchmark, found.copies),
    ...describeComplaints(benchmark, found.complaints),
  ];
  return lines.map((line) => `${benchmark.name}: ${line}`);
}

/** How many of these pairs of two people show a picture and a copy of it. */
export function countCopied(
  { a, b, same }: BenchmarkPairs,
  kept: Uint32Array,
  copies: PictureFindings['copies'],
): number {
  const firstOf = (image: number): number => copies.get(image) ?? image;
  return kept.reduce(
    (count, pair) => count + (!same[pair] && firstOf(a[pair]) === firstOf(b[pair]) ? 1 : 0),
    0,
  );
}

/** The same for all pairs of these images, whose people have these numbers. */
export function countCopiedAmong(
  images: Uint32Array,
  unit: Uint32Array,
  copies: PictureFindings['copies'],
): number {
  const firstOf = (image: number): number => copies.get(image) ?? image;
  const ofPicture = groupBy(images.keys(), (row) => String(firstOf(images[row])));
  let count = 0;
  for (const rows of ofPicture.values()) {
    const shots = groupBy(rows, (row) => String(unit[row]));
    count += choose2(rows.length) - [...shots.values()].reduce((sum, own) => sum + choose2(own.length), 0);
  }
  return count;
}

const choose2 = (count: number): number => (count * (count - 1)) / 2;

function describeComplaints({ images }: Benchmark, complaints: PictureFindings['complaints']): string[] {
  if (complaints.size === 0) return [];
  const inOrder = [...complaints].sort(([a], [b]) => a - b);
  const named = inOrder.slice(0, SHOWN).map(([image, complaint]) => `${images[image].name}: ${complaint}`);
  const more = inOrder.length > SHOWN ? '; ...' : '';
  return [
    `${complaints.size} of ${images.length} pictures are damaged and were decoded all the same, with parts that may be grey or ` +
      `garbled (${named.join('; ')}${more}); replace or remove them`,
  ];
}

/**
 * Describes the copies among a benchmark's pictures, in one line each: those of two people or of one, where people are
 * known; and the pairs that compare a picture with itself, or where people are not known with a copy.
 */
function describeCopiesOf({ images, pairs }: Benchmark, copies: PictureFindings['copies']): string[] {
  const firstOf = (image: number): number => copies.get(image) ?? image;
  const groups = new Map<number, SetMember[]>();
  const member = (image: number): SetMember => ({ name: images[image].name, person: images[image].identity });
  for (const [copy, first] of [...copies].sort(([a], [b]) => a - b)) {
    const group = groups.get(first) ?? [member(first)];
    group.push(member(copy));
    groups.set(first, group);
  }
  const known = describeCopies([...groups.values()]);
  const alike = pairs.same.flatMap((same, pair) => {
    const [a, b] = [pairs.a[pair], pairs.b[pair]];
    const unknown = images[a].identity === undefined || images[b].identity === undefined;
    return (a === b || unknown) && firstOf(a) === firstOf(b) ? [{ pair, same }] : [];
  });
  const described = [true, false].flatMap((kind) => {
    const [first, ...others] = alike.filter(({ same }) => same === kind);
    if (!first) return [];
    const pairsAre = `${others.length + 1} pairs of ${kind ? 'one person' : 'two people'}`;
    return [
      `${pairsAre} show the same picture twice (pair ${first.pair}): ` +
        (kind ? 'they match whatever the network' : 'no network can tell these apart; correct the labels'),
    ];
  });
  return [...known, ...described];
}
