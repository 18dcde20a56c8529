// A few people of a benchmark, two pictures each: what a network is tried on before all of it is embedded.
import { decodeFace } from '../../faces/pictures/decode.js';
import { digestOf } from '../../files/digest.js';
import { AllPairs } from '../all-pairs.js';
import type { Benchmark } from '../benchmark.js';
import type { DecodeFace } from './embedder.js';

/** How many people, and how their pictures become faces. */
export interface SampleOptions {
  readonly people: number;
  readonly sizePx: number;
  readonly decode?: DecodeFace;
}

/** Fewer say too little. */
const FEWEST = 4;

/** Pairs that are looked at for one that is taken. */
const PATIENCE = 8;

/**
 * Faces [2 people, 3, sizePx, sizePx] of a benchmark's people, the two of a person next to each other: from pairs of one
 * person, spread over all of them. Who is who say its identities; without them, who is joined by such pairs is one.
 *
 * Pairs of pictures with the same bytes, and those without a face, are passed over; undefined where fewer than four people
 * are left.
 *
 * @throws UserError naming a picture that cannot be decoded
 */
export async function samplePeople(
  { name, images, pairs: given }: Benchmark,
  { people, sizePx, decode = decodeFace }: SampleOptions,
): Promise<Float32Array | undefined> {
  const pairs = given instanceof AllPairs ? given.onePairOfEach() : given;
  const genuine = Array.from(pairs.same.keys()).filter(
    (pair) => pairs.same[pair] && !images[pairs.a[pair]].failure && !images[pairs.b[pair]].failure,
  );
  const personOf = whoIsWho({ images, pairs }, genuine);
  const seen = new Set<string>();
  const faces: Float32Array[] = [];
  const readFace = async (image: number) => {
    const bytes = await images[image].read();
    const face = await decode(bytes, `${name}: ${images[image].name}`, sizePx);
    return face && { face, digest: digestOf(bytes) };
  };
  for (const pair of spreadOver(genuine, people * PATIENCE)) {
    if (faces.length === 2 * people) break;
    const person = personOf(pairs.a[pair]);
    if (seen.has(person)) continue;
    const [one, other] = [await readFace(pairs.a[pair]), await readFace(pairs.b[pair])];
    if (!one || !other || one.digest === other.digest) continue;
    seen.add(person);
    faces.push(one.face, other.face);
  }
  if (faces.length < 2 * FEWEST) return undefined;
  const all = new Float32Array(faces.length * 3 * sizePx ** 2);
  for (const [i, face] of faces.entries()) all.set(face, i * face.length);
  return all;
}

/** At most `count` of the values, spread over all of them. */
function spreadOver(values: readonly number[], count: number): number[] {
  const order = Array.from(values.keys()).sort((a, b) => turned(a) - turned(b) || a - b);
  return order.slice(0, count).map((i) => values[i]);
}

/** The golden ratio's multiples fall into 0..1 as evenly as can be, however many are taken. */
const turned = (i: number): number => ((i + 1) * 0.618_033_988_749_894_9) % 1;

/** A name for whoever is on an image. */
function whoIsWho(
  { images, pairs }: Pick<Benchmark, 'images' | 'pairs'>,
  genuine: readonly number[],
): (image: number) => string {
  const first = new Map<number, number>();
  const root = (image: number): number => {
    let at = image;
    for (let next = first.get(at); next !== undefined; next = first.get(at)) {
      // Every second step is made shorter, so that no chain grows long.
      first.set(at, first.get(next) ?? next);
      at = next;
    }
    return at;
  };
  for (const pair of genuine) {
    const [a, b] = [root(pairs.a[pair]), root(pairs.b[pair])];
    if (a !== b) first.set(b, a);
  }
  return (image) => images[image].identity ?? `${root(image)}`;
}
