// Which program a configuration is for, by the sections that only one of them has.
import { UserError } from '../files/user-error.js';
import type { Section } from '../files/yaml.js';
import { knownKeys } from './keys.js';
import { type ConfigKind, distillKind, type Program, supervisedKind } from './kinds.js';

/** The sections that a program has for itself. */
export function ownSections(program: Program): string[] {
  const [distill, supervised] = [knownKeys(distillKind, []), knownKeys(supervisedKind, [])];
  const [own, other] = program === 'distill' ? [distill, supervised] : [supervised, distill];
  return own.filter((key) => !other.includes(key));
}

/** The other one of the two programs. */
export const otherProgram = (program: Program): Program =>
  program === 'distill' ? 'train-teacher' : 'distill';

/**
 * Refuses a configuration that has sections of the other program, and none of this one.
 *
 * @throws UserError naming the section and the program that it belongs to
 */
export function refuseOtherProgram<Config>(
  { program }: ConfigKind<Config>,
  input: Section,
  source: string,
): void {
  const sections = Object.keys(input);
  const other = otherProgram(program);
  const theirs = sections.find((key) => ownSections(other).includes(key));
  if (theirs === undefined || sections.some((key) => ownSections(program).includes(key))) return;
  throw new UserError(
    `${source}: is a configuration of ${other}, by its section ${theirs}; expected one of ${program}`,
  );
}
