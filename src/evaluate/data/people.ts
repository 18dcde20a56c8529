// A folder with one folder for each person: pairs drawn from a seed, or everybody against everybody.

import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { readPictureFile } from '../../faces/pictures/decode.js';
import { listPictures } from '../../faces/pictures/list-pictures.js';
import { groupByPerson } from '../../faces/pictures/people-folders.js';
import { UserError } from '../../files/user-error.js';
import { permutation, type RandomKey, uniforms } from '../../math/random.js';
import { countPairs } from '../all-pairs/compared-faces.js';
import { pairAll } from '../all-pairs.js';
import { type Benchmark, type BenchmarkImage, checkBenchmark, FEWEST_PAIRS } from '../benchmark.js';
import type { BenchmarkPairs } from '../pairs.js';
import type { DataOptions } from './data-options.js';
import { chooseFolds } from './folds.js';
import { readLabels } from './labels.js';

/** More could not be shuffled in memory. */
const MOST_TO_DRAW_FROM = 50_000_000;
const USUAL_PAIRS = 6000;

/**
 * Reads `NAME/picture.jpg` and pairs the pictures: `options.generatedPairs` of them (6000, or fewer where there are no more
 * of one kind), half of one person, drawn from `options.seed`, none twice; or, with 'all', each picture with each other.
 *
 * A `labels.csv` in the folder, whose column `file` names pictures, gives them labels, and people where it has a column
 * `identity`.
 *
 * @throws UserError for a folder with fewer than two people
 */
export async function readPeople(
  root: string,
  mode: 'drawn' | 'all',
  options: DataOptions = {},
): Promise<Benchmark> {
  const { images, notes } = await listPeople(root);
  const identities = images.map(({ identity }) => identity);
  const people = new Set(identities);
  if (people.size < 2) {
    throw new UserError(
      `${root}: expected a folder for each of several people with pictures, found ${people.size}`,
    );
  }
  const layoutOf = (how: string) =>
    `a folder for each of ${people.size} people, ${how}; ${images.length} pictures in ${root}`;
  if (mode === 'all') {
    const all = pairAll(root, identities);
    // Counted, not listed: there may be very many.
    countPairs({ name: root, pairs: all }, Array.from(images.keys()));
    return { name: root, images, pairs: all, source: { layout: layoutOf(`${all.count} all pairs`), notes } };
  }
  const pairs = withFolds(drawPairs(root, identities, options));
  const how = `${pairs.same.length} pairs drawn with seed ${options.seed ?? 0}, half of one person`;
  return checkBenchmark({ name: root, images, pairs, source: { layout: layoutOf(how), notes } });
}

async function listPeople(root: string): Promise<{ images: BenchmarkImage[]; notes: readonly string[] }> {
  const table = join(root, 'labels.csv');
  const known = existsSync(table) ? await readLabels(table) : undefined;
  const { names, passedOver } = await listPictures(root);
  // Where the table says whose each picture is, the folders need not.
  const needFolders = names.filter((name) => known?.get(name)?.identity === undefined);
  const { people, strays, notes } = groupByPerson(root, needFolders);
  const ofFolder = new Map(
    [...people].flatMap(([person, own]) => own.map((name) => [name, person] as const)),
  );
  const images: BenchmarkImage[] = [];
  for (const name of names) {
    const { identity, labels = {} } = known?.get(name) ?? {};
    const person = identity ?? ofFolder.get(name);
    // A picture beside the folders belongs to nobody.
    if (person === undefined) continue;
    const read = () => readPictureFile(join(root, name));
    images.push({ name, read, identity: person, ...(Object.keys(labels).length > 0 && { labels }) });
  }
  const beside =
    strays.length > 0 ? [`${strays.length} pictures beside the folders are nobody's: ${strays[0]}`] : [];
  return { images, notes: [...notes, ...beside, ...(passedOver === undefined ? [] : [passedOver])] };
}

/** Pairs of both kinds in turn and as many of each, so that chance is 50 % and every tenth of the list holds both. */
function drawPairs(
  root: string,
  identities: readonly (string | undefined)[],
  { seed = 0, generatedPairs = USUAL_PAIRS }: DataOptions,
): BenchmarkPairs {
  const key = (stream: string): RandomKey => ({ seed, stream, step: 0 });
  const wanted = Math.ceil(generatedPairs / 2);
  const genuine = drawGenuine(identities, key('pairs of one person'), wanted);
  const impostor = drawImpostors(identities, key('pairs of two people'), wanted);
  const [a, b]: [number[], number[]] = [[], []];
  const same: boolean[] = [];
  const ofEach = Math.min(genuine.length, impostor.length);
  if (2 * ofEach < FEWEST_PAIRS) {
    throw new UserError(
      `${root}: expected ${FEWEST_PAIRS / 2} pairs of one person and as many of two at least, found ${genuine.length} and ` +
        `${impostor.length}; add pictures, draw more, or name the folder all:${root} for every pair there is`,
    );
  }
  for (let i = 0; i < ofEach; i++) {
    for (const [[one, other], kind] of [
      [genuine[i], true],
      [impostor[i], false],
    ] as const) {
      a.push(one);
      b.push(other);
      same.push(kind);
    }
  }
  return { a, b, same };
}

function withFolds(pairs: BenchmarkPairs): BenchmarkPairs {
  const { folds } = chooseFolds(pairs.same);
  return { ...pairs, ...(folds && { folds }) };
}

type Pair = readonly [number, number];

function drawGenuine(identities: readonly (string | undefined)[], key: RandomKey, wanted: number): Pair[] {
  const ofPerson = new Map<string | undefined, number[]>();
  for (const [image, identity] of identities.entries()) {
    const images = ofPerson.get(identity) ?? [];
    images.push(image);
    ofPerson.set(identity, images);
  }
  const people = [...ofPerson.values()];
  // Where each person's pairs begin among all pairs of one person, each of which is equally likely.
  const starts = [0];
  let total = 0;
  for (const { length } of people) {
    total += (length * (length - 1)) / 2;
    starts.push(total);
  }
  if (total > MOST_TO_DRAW_FROM) {
    throw new UserError(`${total} pairs of one person are too many to draw from; take a smaller folder`);
  }
  return Array.from(permutation(key, total).subarray(0, wanted), (number) => {
    const person = upperBound(starts, number) - 1;
    return pairOf(number - starts[person], people[person]);
  });
}

/** Pair `number` of a person's pictures: (0, 1), (0, 2), (1, 2), (0, 3) ... */
function pairOf(number: number, images: readonly number[]): Pair {
  let second = Math.floor((1 + Math.sqrt(1 + 8 * number)) / 2);
  while ((second * (second - 1)) / 2 > number) second--;
  return [images[number - (second * (second - 1)) / 2], images[second]];
}

function upperBound(starts: readonly number[], value: number): number {
  let [low, high] = [0, starts.length];
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (starts[middle] > value) high = middle;
    else low = middle + 1;
  }
  return low;
}

function drawImpostors(identities: readonly (string | undefined)[], key: RandomKey, wanted: number): Pair[] {
  const drawn = new Map<number, Pair>();
  const count = identities.length;
  const batch = 2 * Math.max(wanted, 64);
  // A folder with few pairs of two people runs out of new ones: stop when a whole batch finds none.
  for (let step = 0, before = -1; drawn.size < wanted && drawn.size > before; step++) {
    before = drawn.size;
    const numbers = uniforms({ ...key, step }, 2 * batch);
    for (let i = 0; i < batch && drawn.size < wanted; i++) {
      const one = Math.floor(numbers[2 * i] * count);
      const other = Math.floor(numbers[2 * i + 1] * count);
      if (identities[one] === identities[other]) continue;
      const pair: Pair = one < other ? [one, other] : [other, one];
      const id = pair[0] * count + pair[1];
      if (!drawn.has(id)) drawn.set(id, pair);
    }
  }
  return [...drawn.values()];
}
