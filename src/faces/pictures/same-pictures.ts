// The same picture under several names: what it says about a list of people, in one line each.
import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { digestFile } from '../../files/digest.js';
import { groupBy } from '../../math/group-by.js';

/** A picture of a set. */
export interface SetMember {
  readonly name: string;
  /** Whose it is, undefined where that is not known. */
  readonly person?: string | undefined;
}

const SHOWN = 3;
/** Files that are read at once. */
const AT_ONCE = 8;

/**
 * Describes pictures that are the same: under several people, where all but one must be wrong (or all are one person), and
 * again under one, where they say nothing new. Those whose people are not known are left out.
 *
 * @param groups pictures of the same bytes or pixels, two or more each
 */
export function describeCopies(groups: readonly (readonly SetMember[])[]): string[] {
  const across: SetMember[][] = [];
  const within: string[] = [];
  let copies = 0;
  for (const group of groups) {
    const known = group.filter(({ person }) => person !== undefined);
    const people = [...new Map(known.map((member) => [member.person, member])).values()];
    if (people.length > 1) across.push(people);
    else if (known.length > 1) {
      copies += known.length - 1;
      within.push(`${known[0].name} and ${known[1].name}`);
    }
  }
  const ofPeople = groupBy(across, (members) => members.map(({ person }) => person).join(', '));
  const shared = [...ofPeople].map(
    ([people, pictures]) =>
      `${people} share ${pictures.length} (${pictures[0].map(({ name }) => name).join(', ')})`,
  );
  return [
    ...(shared.length > 0
      ? [
          `the same picture is under several people: ${shown(shared)}; no network can tell these apart: ` +
            'correct the folders or the list',
        ]
      : []),
    ...(copies > 0
      ? [
          `the same picture is there more than once under one person, ${times(copies)}: ${shown(within)}; ` +
            'pairs of them match whatever the network: remove the copies',
        ]
      : []),
  ];
}

const times = (count: number): string => (count === 1 ? 'once' : `${count} times`);

const shown = (texts: readonly string[]): string =>
  texts.slice(0, SHOWN).join('; ') + (texts.length > SHOWN ? '; ...' : '');

/**
 * Finds files of the same bytes below a folder of people, and describes them as {@link describeCopies} does. Only files
 * of equal size are read.
 *
 * @param names paths relative to the folder, each person's in a folder at the top
 */
export async function describeCopiesIn(root: string, names: readonly string[]): Promise<string[]> {
  const sizes = await inPortions(names, async (name) => (await stat(join(root, name))).size);
  const ofSize = groupBy(names.keys(), (i) => String(sizes[i]));
  const alike = [...ofSize.values()].filter(({ length }) => length > 1).flat();
  const digests = await inPortions(alike, (i) => digestFile(join(root, names[i])));
  const ofDigest = groupBy(alike.keys(), (i) => digests[i]);
  return describeCopies(
    [...ofDigest.values()]
      .filter(({ length }) => length > 1)
      .map((group) => group.map((i) => names[alike[i]]))
      .map((group) => group.sort().map((name) => ({ name, person: name.slice(0, name.indexOf('/')) }))),
  ).map((line) => `${root}: ${line}`);
}

async function inPortions<T, R>(items: readonly T[], read: (item: T) => Promise<R>): Promise<R[]> {
  const results: R[] = [];
  for (let first = 0; first < items.length; first += AT_ONCE) {
    results.push(...(await Promise.all(items.slice(first, first + AT_ONCE).map(read))));
  }
  return results;
}
