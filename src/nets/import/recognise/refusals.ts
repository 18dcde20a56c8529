// What is said of a weight file that holds no network which is known here, or holds it in a form that is not read.

import { UserError } from '../../../files/user-error.js';
import { describeUnread } from '../../../formats/weights/state-dict.js';
import type { StoredTensors } from '../../../formats/weights/stored-weights.js';
import type { EmbeddingImporter } from '../importer.js';
import { listNames } from '../stored-tensors.js';
import { describeUnsupported, unsupportedNetwork } from '../unsupported/unsupported-networks.js';
import type { FoundNetwork } from './find-networks.js';

/** Quantised and sparse tensors are told as such; what the others are would be of no use without them. */
export function refuseUnread(stored: StoredTensors): void {
  const [first] = stored.unread;
  if (first === undefined) return;
  const [name, why] = first;
  const { file, tensors, unread } = stored;
  const other = unsupportedNetwork(shapesOf(stored));
  // Backbones share names with networks that are known here.
  const what = other?.purpose === 'backbone' ? undefined : other;
  const kind = /^[a-z]+$/.test(why) ? why : 'kept in an unknown way';
  throw new UserError(
    `${file}: ${unread.size} of its ${tensors.size + unread.size} tensors are ${kind}, which is not read ` +
      `(${listNames([name])} is ${describeUnread(why)}${what ? `; they are those of ${what.what}` : ''}); ` +
      'take the weight file as it was trained, or export the network to ONNX in Python: torch.onnx.export',
  );
}

/** The shapes of all tensors by name; of those that are not read, none is known. */
export function shapesOf({ tensors, unread }: StoredTensors): Map<string, readonly number[]> {
  const shapes = new Map<string, readonly number[]>([...unread.keys()].map((name) => [name, []]));
  for (const [name, { shape }] of tensors) shapes.set(name, shape);
  return shapes;
}

/** That a file's tensors, or these of them, are those of no network that is known here; names what they are of, or what is nearest. */
export function unknownNetwork(
  stored: StoredTensors,
  importers: readonly EmbeddingImporter[],
  nearest: FoundNetwork | undefined,
): UserError {
  const names = [...stored.tensors.keys()];
  const unsupported = unsupportedNetwork(shapesOf(stored));
  const tensors = `${stored.file}: its tensors (${listNames(names)}; ${names.length} in all)`;
  if (unsupported !== undefined) {
    const { text, mendedBy } = describeUnsupported(unsupported);
    return new UserError(`${tensors} are those of ${text}`, { mendedBy });
  }
  const known = [...new Set(importers.map(({ name }) => name))].join(', ');
  return new UserError(
    `${tensors} belong to no network known here; ${describeNearest(nearest)}; known: ${known}; any other face network is taken as ONNX`,
  );
}

function describeNearest(nearest: FoundNetwork | undefined): string {
  if (nearest === undefined || 2 * nearest.found < nearest.wanted) {
    return 'it has not half of the tensors of any of them';
  }
  const { network, found, wanted } = nearest;
  return `the nearest is ${network.name}, of whose ${wanted} tensors it has ${found}`;
}
