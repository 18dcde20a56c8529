// A folder with a folder of pictures for each person: some people to learn, others to be measured on.
import { readdir } from 'node:fs/promises';
import type { SupervisedConfig } from '../config/supervised-config.js';
import { type FaceFolder, openFaceFolder } from '../faces/pictures/folder.js';
import { groupByPerson } from '../faces/pictures/people-folders.js';
import { describeCopiesIn } from '../faces/pictures/same-pictures.js';
import { augmentBatch } from '../faces/views/augment.js';
import { isServiceEntry } from '../files/service-entries.js';
import { UserError } from '../files/user-error.js';
import { permutation, uniforms } from '../math/random.js';
import { inRounds } from '../math/rounds.js';
import { readAhead } from '../training/read-ahead.js';
import type { HeldOutPairs, LabelledSettings, LabelledSource } from './labelled-source.js';

type FolderSource = Extract<SupervisedConfig['source'], { kind: 'folder' }>;

/** A person's pictures, as places in the list of all. */
interface Person {
  readonly name: string;
  readonly pictures: readonly number[];
}

/**
 * Opens a folder of people. Those with one picture say nothing about what stays the same in a face: they are left out,
 * with a warning.
 *
 * @throws UserError if it is no folder of folders, or too few people remain
 */
export async function openLabelledFolder(
  options: FolderSource,
  { seed, batchSize, validationPairs, sizePx }: LabelledSettings,
): Promise<LabelledSource> {
  const folder = await openFaceFolder(options.folder, sizePx);
  const { people: all, notes } = await listPeople(folder, options.folder);
  const people = all.filter(({ pictures }) => pictures.length > 1);
  const heldOutCount = validationPairs === 0 ? 0 : Math.max(2, Math.round(options.heldOut * people.length));
  if (people.length - heldOutCount < 2) {
    const held = heldOutCount > 0 ? ` and ${heldOutCount} for validation` : '';
    throw new UserError(
      `${options.folder}: expected at least 2 people with 2 pictures or more to learn${held}, found ${people.length}; ` +
        `add people${heldOutCount > 0 ? ', or turn validation off with training.validationPairs=0' : ''}`,
    );
  }
  const order = Array.from(permutation({ seed, stream: 'held out', step: 0 }, people.length));
  const heldOut = order.slice(0, heldOutCount).map((at) => people[at]);
  // In the order of their names, so that a label does not depend on the shuffle.
  const learnt = order
    .slice(heldOutCount)
    .sort((a, b) => a - b)
    .map((at) => people[at]);
  const shown = learnt.flatMap(({ pictures }, label) => pictures.map((picture) => ({ picture, label })));
  const turnAt = inRounds(seed, 'shuffle', shown.length);
  const ahead = readAhead(async (number) => {
    const chosen = Array.from({ length: batchSize }, (_, i) => shown[turnAt(number * batchSize + i).which]);
    const faces = await folder.read(chosen.map(({ picture }) => picture));
    augmentBatch(faces, sizePx, options.augment, { seed, stream: 'augment', step: number });
    return { faces, labels: chosen.map(({ label }) => label) };
  });
  return {
    sizePx,
    identities: learnt.length,
    warnings: [
      ...notes,
      ...(folder.passedOver === undefined ? [] : [`${options.folder}: ${folder.passedOver}`]),
      ...warningsAbout(all, options.folder),
      ...(await describeCopiesIn(options.folder, folder.names)),
    ],
    newWarnings: () => folder.takeComplaints(),
    batch: (number) => ahead.take(number),
    heldOut: drawPairs(folder, heldOut, seed, validationPairs),
    close: () => ahead.settle(),
  };
}

/**
 * The people of a folder in the order of their names; empty folders are people without pictures.
 *
 * @throws UserError for pictures outside the people's folders, and where people lie one level deeper
 */
async function listPeople(
  folder: FaceFolder,
  path: string,
): Promise<{ people: Person[]; notes: readonly string[] }> {
  const { people: filled, strays, notes } = groupByPerson(path, folder.names);
  if (strays.length > 0) {
    throw new UserError(
      `${path}: ${strays[0]} lies outside the folders of people; expected a folder for each person with that person's pictures`,
    );
  }
  const places = new Map(folder.names.map((name, place) => [name, place]));
  const people = new Map<string, number[]>();
  for (const entry of await readdir(path, { withFileTypes: true })) {
    if (!entry.isFile() && !isServiceEntry(entry.name)) people.set(entry.name, []);
  }
  for (const [name, pictures] of filled) {
    people.set(
      name,
      pictures.map((picture) => places.get(picture) ?? 0),
    );
  }
  const sorted = [...people]
    .map(([name, pictures]) => ({ name, pictures }))
    .sort((a, b) => (a.name < b.name ? -1 : 1));
  return { people: sorted, notes };
}

/** One line about people who are left out, if there are any. */
function warningsAbout(people: readonly Person[], path: string): string[] {
  return [0, 1].flatMap((count) => {
    const [first, ...others] = people.filter(({ pictures }) => pictures.length === count);
    if (!first) return [];
    const more = others.length > 0 ? ` and ${others.length} more` : '';
    const held = count === 0 ? 'no picture' : 'one picture only';
    return [`${path}: ${first.name}${more}: ${held}: left out (a person needs two or more)`];
  });
}

/** Pairs drawn from people: genuine and impostor in turn, people in rounds, so that each comes about equally often. */
function drawPairs(folder: FaceFolder, people: readonly Person[], seed: number, count: number): HeldOutPairs {
  const turnAt = inRounds(seed, 'pairs', Math.max(1, people.length));
  const pairs = Array.from({ length: count }, (_, pair) => {
    const [first, second, other] = uniforms({ seed, stream: 'pair pictures', step: pair }, 3);
    const at = turnAt(pair).which;
    const pick = ({ pictures }: Person, u: number) => pictures[Math.floor(u * pictures.length)];
    const person = people[at];
    if (pair % 2 === 1) {
      const stranger = people[(at + 1 + Math.floor(other * (people.length - 1))) % people.length];
      return [pick(person, first), pick(stranger, second)];
    }
    const place = Math.floor(first * person.pictures.length);
    const distance = 1 + Math.floor(second * (person.pictures.length - 1));
    return [person.pictures[place], person.pictures[(place + distance) % person.pictures.length]];
  });
  return {
    same: pairs.map((_, pair) => pair % 2 === 0),
    read: (from, to) => folder.read(pairs.slice(from, to).flat()),
  };
}
