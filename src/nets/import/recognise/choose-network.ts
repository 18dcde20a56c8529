// Which of the networks in a weight file is taken: the one that is asked for, else the network itself rather than its average.

import { showText } from '../../../files/show-text.js';
import { type Remedy, UserError } from '../../../files/user-error.js';
import { compareRoles } from '../../../formats/weights/part-role.js';
import type { PartOf } from '../../parts.js';
import type { FoundNetwork } from './find-networks.js';

/** What the caller wants of a file with several networks. */
export interface PartChoice {
  /** Its name in the file: a key or prefix over its tensors, `ema` for the moving average, `plain` for what is none. */
  readonly part?: string | undefined;
  /** What the caller's user chooses with, for errors. */
  readonly chooseBy?: Remedy;
}

/** The chosen network, and how it and the others in its file are called. */
export interface ChosenNetwork<Found extends FoundNetwork = FoundNetwork> {
  readonly chosen: Found;
  /** Undefined where the file holds no other network. */
  readonly partOf: PartOf | undefined;
}

/**
 * Chooses among the networks of a file; of several that are as good, those that hold the same values count as one.
 *
 * Without a `part` it is the student, else the network itself, else its moving average, else a teacher or a copy.
 *
 * @param found at least one
 * @throws UserError naming the networks where none or several are what is asked for
 */
export async function chooseNetwork<Found extends FoundNetwork>(
  found: readonly Found[],
  file: string,
  { part, chooseBy = 'part' }: PartChoice = {},
): Promise<ChosenNetwork<Found>> {
  const names = nameParts(found);
  const nameOf = (each: Found): string => names.get(each) ?? each.path;
  const refuse = (why: string, which: readonly Found[]): UserError =>
    new UserError(`${file}: ${why}: ${which.map((each) => showText(nameOf(each))).join(', ')}`, {
      mendedBy: [chooseBy],
    });
  const wanted =
    part === undefined ? likeliest(found) : found.filter((each) => isCalled(each, nameOf(each), part));
  const exact = wanted.filter((each) => nameOf(each) === part || each.path === part);
  const depth = ({ path }: Found): number => path.split('.').length;
  // Of copies, the one that is not inside something else.
  const [first, ...rest] = (exact.length > 0 ? exact : wanted).toSorted((a, b) => depth(a) - depth(b));
  if (first === undefined) throw refuse(`holds no network '${showText(part ?? '')}'; those in it`, found);
  for (const other of rest) {
    if (await holdTheSame(first, other)) continue;
    throw refuse(`holds ${found.length} networks; name the one to take`, found);
  }
  const others = found.filter((each) => each !== first).map(nameOf);
  return { chosen: first, partOf: others.length > 0 ? { part: nameOf(first), others } : undefined };
}

function likeliest<Found extends FoundNetwork>(found: readonly Found[]): Found[] {
  const [best] = found.toSorted((a, b) => compareRoles(a.role, b.role));
  return found.filter(({ role }) => role === best?.role);
}

/** Whether a network can be asked for by this text: by its name among those of its file, by its path, keys of it, or its role. */
export function isCalled({ path, role }: FoundNetwork, name: string | undefined, part: string): boolean {
  if (name === part || path === part) return true;
  if (part === 'ema') return role === 'average';
  if (part === 'plain' && role === 'student') return true;
  return role === part || hasSegments(path, part);
}

/** Whether a dotted path has these keys one after the other. */
function hasSegments(path: string, part: string): boolean {
  return `.${path}.`.includes(`.${part}.`);
}

/** The shortest names that tell networks apart: the first key in which their paths differ, where that is enough. */
function nameParts<Found extends FoundNetwork>(found: readonly Found[]): Map<Found, string> {
  if (found.length === 1) return new Map(found.map((each) => [each, each.path || 'plain']));
  const paths = found.map(({ path }) => (path === '' ? [] : path.split('.')));
  const [first = []] = paths;
  let common = 0;
  while (common < first.length && paths.every((path) => path[common] === first[common])) common++;
  const short = paths.map((path) => path[common] ?? 'plain');
  const isClear = new Set(short).size === short.length;
  return new Map(
    found.map((each, i) => [each, isClear ? short[i] : paths[i].slice(common).join('.') || 'plain']),
  );
}

async function holdTheSame(a: FoundNetwork, b: FoundNetwork): Promise<boolean> {
  if (a.known !== b.known || a.tensors.size !== b.tensors.size) return false;
  for (const [name, tensor] of a.tensors) {
    const other = b.tensors.get(name);
    if (other === undefined || other.shape.join() !== tensor.shape.join()) return false;
    const [mine, theirs] = [await tensor.read(), await other.read()];
    if (mine.length !== theirs.length || mine.some((value, i) => value !== theirs[i])) return false;
  }
  return true;
}
