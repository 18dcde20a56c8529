// Whose a picture is: the folder of people's folders that it lies in, and the folders in which that cannot be told.
import { join } from 'node:path';
import { UserError } from '../../files/user-error.js';

/** The pictures of a folder that has one folder for each person. */
export interface PeopleFolders {
  /** Each person's pictures, paths relative to the folder, by the name of the person's folder. */
  readonly people: ReadonlyMap<string, readonly string[]>;
  /** Pictures beside the people's folders, which belong to nobody. */
  readonly strays: readonly string[];
  /** What the user should know, in one line each. */
  readonly notes: readonly string[];
}

/** Parts of a data set, never people. */
const PARTS =
  /^(train(ing)?|tests?(ing)?|val(id(ation)?)?|dev|eval|query|gallery|probes?|images?|imgs?|pictures|photos|faces|data)([-_ ]?(set|data|images|\d+))?$/i;
/** What data sets are divided into, and no person's pictures. */
const SPLIT = /^(train(ing)?|tests?(ing)?|val(id(ation)?)?)$/i;
const SHOWN = 3;

/**
 * Gives each picture to the folder at the top in which it lies: `person/1.jpg`, also `person/frontal/1.jpg`.
 *
 * Where folders at the top hold folders of pictures and none themselves, those below may be the people, as in
 * `train/person/1.jpg`. They are taken for parts of one person's pictures only where they recur under other people, are no more than
 * the people, there is more than one at the top, and neither level names the parts of a data set.
 *
 * @param root how messages call the folder
 * @param names paths of pictures below it, with forward slashes
 * @throws UserError where the folders below are the people, or may be, naming the folders to give instead
 */
export function groupByPerson(root: string, names: readonly string[]): PeopleFolders {
  const people = new Map<string, string[]>();
  const strays: string[] = [];
  for (const name of names) {
    const slash = name.indexOf('/');
    if (slash < 0) {
      strays.push(name);
      continue;
    }
    const person = name.slice(0, slash);
    const pictures = people.get(person);
    if (pictures) pictures.push(name);
    else people.set(person, [name]);
  }
  return { people, strays, notes: checkLevels(root, people) };
}

/** The folder, at or below `top`, with more than one entry: an archive often unpacks to a folder in a folder. */
function enterOnly(top: string, pictures: readonly string[]): string {
  let folder = top;
  for (;;) {
    const below = pictures.map((name) => name.slice(folder.length + 1).split('/'));
    const [[child]] = below;
    if (below.some((path) => path.length < 3 || path[0] !== child)) return folder;
    folder = `${folder}/${child}`;
  }
}

/** @throws UserError where people may be one level deeper */
function checkLevels(root: string, people: ReadonlyMap<string, readonly string[]>): string[] {
  const nested = [...people].filter(([, pictures]) => pictures.every((name) => name.split('/').length > 2));
  if (nested.length === 0) return [];
  const below = nested.map(([top, pictures]) => ({
    top,
    folders: new Set(pictures.map((name) => name.split('/')[1])),
  }));
  const all = below.flatMap(({ folders }) => [...folders]);
  const distinct = new Set(all);
  const recur = distinct.size < all.length || all.length === 1;
  const areParts =
    people.size === 1 ||
    below.some(({ top }) => PARTS.test(top)) ||
    below.every(({ folders }) => [...folders].every((name) => SPLIT.test(name)));
  const [{ top, folders }] = below;
  if (areParts || !recur || distinct.size > people.size) {
    const tops = below
      .map((each) => each.top)
      .sort((a, b) => Number(/^test/i.test(b)) - Number(/^test/i.test(a)));
    const give = tops.slice(0, SHOWN).map((name) => join(root, enterOnly(name, people.get(name) ?? [])));
    const more = tops.length > SHOWN ? ', ...' : '';
    throw new UserError(
      `${root}: expected a folder for each person with that person's pictures, found folders of folders ` +
        `(${nested[0][1][0]}); give the folder that holds the people: ${give.join(' or ')}${more}`,
    );
  }
  return [
    `${root}: pictures lie in folders within people's folders (${top}/${[...folders][0]}): ` +
      `all below ${top} are taken for one person's`,
  ];
}
