// Models made of one of several networks in a weight file: what their metadata say of that, and how it is put into words.

import { showText } from '../files/show-text.js';

/** The metadata key with the name of the network that a model was made of. */
const PART_KEY = 'synthdistill.part';

/** The metadata key with the names of the other networks in that file, with commas between them. */
const OTHERS_KEY = 'synthdistill.other-parts';

/** One of several networks in a weight file. */
export interface PartOf {
  /** The network that was taken, by its name in the file. */
  readonly part: string;
  readonly others: readonly string[];
}

/** The metadata of a model that was made of one of several networks. */
export function partMetadata({ part, others }: PartOf): Record<string, string> {
  return { [PART_KEY]: part, [OTHERS_KEY]: others.join(', ') };
}

/** What a model's metadata say of the file that it was made of; undefined where that held one network only. */
export function partFrom(metadata: Readonly<Record<string, string>>): PartOf | undefined {
  const { [PART_KEY]: part, [OTHERS_KEY]: others } = metadata;
  if (part === undefined || others === undefined) return undefined;
  return { part, others: others.split(', ') };
}

/** Which of several networks is used, in words. */
export function describeParts(file: string, { part, others }: PartOf): string {
  return `${file} holds several networks: ${showText(part)} is used; the others: ${showText(others.join(', '))}`;
}
