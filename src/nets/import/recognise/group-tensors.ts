// The tensors of a weight file by the dotted paths under which they lie: any of them may lead to a network.
import type { StoredTensors } from '../../../formats/weights/stored-weights.js';

/** What lies under one path. */
export interface TensorGroup {
  /** Without a dot at its end; empty for the file itself. */
  readonly path: string;
  /** The tensors' full names by their names under the path, without wrappers in these; counters of batches are left out. */
  readonly fullNames: ReadonlyMap<string, string>;
}

/** PyTorch's count of the batches that a BatchNorm has seen. */
export const COUNTER = 'num_batches_tracked';

// What wraps modules inside a network too: DataParallel, torch.compile, FSDP and activation checkpoints.
const WRAPPERS = new Set([
  'module',
  '_orig_mod',
  '_fsdp_wrapped_module',
  '_checkpoint_wrapped_module',
  '_forward_module',
]);

// Networks lie a few keys deep; a file that was made to cost time may have more paths, and deeper ones.
const MAX_DEPTH = 16;
const MAX_PATHS = 256;

/** The paths under which at least so many tensors lie, and the file itself; in the file's order. */
export function groupTensors({ tensors }: StoredTensors, least: number): TensorGroup[] {
  const inside = new Map<string, string[]>([['', []]]);
  for (const name of tensors.keys()) {
    if (name.endsWith(COUNTER)) continue;
    inside.get('')?.push(name);
    let at = name.indexOf('.');
    for (let depth = 0; at > 0 && depth < MAX_DEPTH; depth++) {
      const path = name.slice(0, at);
      const names = inside.get(path);
      if (names) names.push(name);
      else inside.set(path, [name]);
      at = name.indexOf('.', at + 1);
    }
  }
  const large = [...inside].filter(([path, names]) => path === '' || names.length >= least);
  return large.slice(0, MAX_PATHS).map(([path, names]) => ({ path, fullNames: namesUnder(path, names) }));
}

/** Where two names are the same without wrappers, the first counts. */
function namesUnder(path: string, names: readonly string[]): Map<string, string> {
  const under = new Map<string, string>();
  const start = path === '' ? 0 : path.length + 1;
  for (const fullName of names) {
    const name = fullName
      .slice(start)
      .split('.')
      .filter((key) => !WRAPPERS.has(key))
      .join('.');
    if (!under.has(name)) under.set(name, fullName);
  }
  return under;
}
