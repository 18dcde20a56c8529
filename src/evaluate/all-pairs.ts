// Every picture against every other: as many pairs of two people as a benchmark can give.

import { UserError } from '../files/user-error.js';
import type { Benchmark } from './benchmark.js';
import type { BenchmarkPairs } from './pairs.js';
import { foldRange } from './statistics/folds.js';

/** More pairs are not listed: they would not fit in memory. */
const MOST_LISTED = 20_000_000;
const FOLDS = 10;

/**
 * All pairs of pictures whose people are known, in the order (0, 1), (0, 2) ... (1, 2) ...; each kind is divided into ten
 * folds by itself, in its order.
 *
 * They are known without a list. Whoever asks for a column gets one, as long as it fits in memory.
 */
export class AllPairs implements BenchmarkPairs {
  /** The number of each picture's identity, in the order in which they are met. */
  readonly unit: Uint32Array;
  /** How many identities there are. */
  readonly people: number;
  /** How many pairs there are. */
  readonly count: number;
  #listed: Required<BenchmarkPairs> | undefined;

  /** @param name what errors call the pairs */
  constructor(
    readonly name: string,
    identities: readonly (string | undefined)[],
  ) {
    const numbers = new Map<string | undefined, number>();
    this.unit = Uint32Array.from(identities, (identity) => {
      const number = numbers.get(identity) ?? numbers.size;
      numbers.set(identity, number);
      return number;
    });
    this.people = numbers.size;
    this.count = (identities.length * (identities.length - 1)) / 2;
  }

  get a(): ArrayLike<number> {
    return this.#list().a;
  }

  get b(): ArrayLike<number> {
    return this.#list().b;
  }

  get same(): readonly boolean[] {
    return this.#list().same;
  }

  get folds(): ArrayLike<number> {
    return this.#list().folds;
  }

  /** How many of them show one person. */
  get genuine(): number {
    const shots = new Uint32Array(this.people);
    for (const person of this.unit) shots[person]++;
    return shots.reduce((total, count) => total + (count * (count - 1)) / 2, 0);
  }

  /** Of each person with two pictures or more, the pair of the first two: who is who, in as many pairs as people. */
  onePairOfEach(): BenchmarkPairs {
    const [a, b]: [number[], number[]] = [[], []];
    const first = new Map<number, number>();
    const done = new Set<number>();
    for (const [image, person] of this.unit.entries()) {
      const known = first.get(person);
      if (known === undefined) first.set(person, image);
      else if (!done.has(person)) {
        done.add(person);
        a.push(known);
        b.push(image);
      }
    }
    return { a, b, same: a.map(() => true) };
  }

  /** @throws UserError where they are more than twenty million */
  #list(): Required<BenchmarkPairs> {
    this.#listed ??= listPairs(this.name, this.unit);
    return this.#listed;
  }
}

/** All pairs of the pictures of these people, in order. */
export function pairAll(name: string, identities: readonly (string | undefined)[]): AllPairs {
  return new AllPairs(name, identities);
}

/**
 * A benchmark of the same images and all their pairs.
 *
 * @throws UserError where an image has no identity
 */
export function compareAll({ name, images, source }: Benchmark): Benchmark & { readonly pairs: AllPairs } {
  const identities = images.map(({ name: image, identity }) => {
    if (identity !== undefined) return identity;
    throw new UserError(
      `${name}: ${image} has no identity, so all-against-all pairs have no answers; use the benchmark's own pairs, or say in a ` +
        'table of labels whose each picture is',
      { mendedBy: ['labels'] },
    );
  });
  const title = `${name}, all pairs`;
  return { name: title, images, pairs: pairAll(title, identities), ...(source && { source }) };
}

function listPairs(name: string, unit: Uint32Array): Required<BenchmarkPairs> {
  const count = (unit.length * (unit.length - 1)) / 2;
  if (count > MOST_LISTED) {
    throw new UserError(
      `${name}: ${unit.length} pictures make ${count} pairs, and networks are compared pair by pair on ${MOST_LISTED} at most; ` +
        'evaluate one network after the other, or compare them on pairs that are drawn (name the folder people:FOLDER)',
      { mendedBy: ['evaluate'] },
    );
  }
  const [a, b] = [new Uint32Array(count), new Uint32Array(count)];
  const same = new Array<boolean>(count);
  let pair = 0;
  for (let first = 0; first < unit.length; first++) {
    for (let second = first + 1; second < unit.length; second++, pair++) {
      a[pair] = first;
      b[pair] = second;
      same[pair] = unit[first] === unit[second];
    }
  }
  return { a, b, same, folds: foldEachKind(same) };
}

function foldEachKind(same: readonly boolean[]): Uint8Array {
  const genuine = same.reduce((total, kind) => total + (kind ? 1 : 0), 0);
  const next = { genuine: foldCounter(genuine), impostor: foldCounter(same.length - genuine) };
  return Uint8Array.from(same, (kind) => (kind ? next.genuine() : next.impostor()));
}

/** Gives the fold of the first of `count` items, of the second, and so on. */
export function foldCounter(count: number, folds: number = FOLDS): () => number {
  const ends = Array.from({ length: folds }, (_, fold) => foldRange(count, folds, fold).end);
  let [item, fold] = [0, 0];
  return () => {
    while (item >= ends[fold] && fold < folds - 1) fold++;
    item++;
    return fold;
  };
}
