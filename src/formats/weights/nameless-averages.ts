// Moving averages that some programs keep without names, or with names that lost their dots: named after the network beside them.
import type { StoredTensor } from '../tensors/elements.js';
import { roleOf } from './part-role.js';

type Tensors = ReadonlyMap<string, StoredTensor>;

// Fewer tensors than this are a head or a loss, not a network.
const LEAST = 16;
const MAX_KEYS = 16;
/** What BatchNorm counts: an average of parameters has none of it. */
const STATISTIC = /(^|\.)(running_mean|running_var|num_batches_tracked)$/;

/**
 * Names for a list of tensors, as torch_ema's `shadow_params` is one: those of the parameters of a network, or of all its tensors,
 * where there are as many, with the same shapes in the same order.
 *
 * @param networks named tensors beside the list, each of which may be the network, or hold it under its first key
 */
export function nameList(list: readonly StoredTensor[], networks: readonly Tensors[]): Tensors | undefined {
  if (list.length < LEAST) return undefined;
  const shapes = list.map(({ shape }) => shape.join()).join(' ');
  for (const network of networks) {
    const names = [...network.keys()];
    const tops = new Set(names.flatMap((name) => (name.includes('.') ? [name.split('.', 1)[0]] : [])));
    for (const prefix of ['', ...[...tops].map((top) => `${top}.`)]) {
      const own = names.filter((name) => name.startsWith(prefix));
      for (const wanted of [own.filter((name) => !STATISTIC.test(name)), own]) {
        if (wanted.length !== list.length) continue;
        if (wanted.map((name) => network.get(name)?.shape.join()).join(' ') !== shapes) continue;
        return new Map(wanted.map((name, i) => [name.slice(prefix.length), list[i]]));
      }
    }
  }
  return undefined;
}

/**
 * Tensors with the dots in their names that LitEma takes out: `model_ema.conv1weight` becomes `model_ema.conv1.weight` beside a
 * `model.conv1.weight` of the same shape. What does not lie under the name of an average stays as it is.
 */
export function restoreDots(tensors: Tensors): Tensors {
  const dotless = [...tensors.keys()].filter((name) => {
    const last = name.lastIndexOf('.');
    return last > 0 && roleOf(name.slice(0, last)) === 'average';
  });
  if (dotless.length < LEAST) return tensors;
  const without = new Set(dotless);
  const dotted = new Map<string, Map<string, readonly number[]>>();
  for (const [name, { shape }] of tensors) {
    const keys = name.split('.');
    if (without.has(name) || keys.length > MAX_KEYS) continue;
    for (let first = 0; first < keys.length; first++) {
      const rest = keys.slice(first);
      const known = dotted.get(rest.join('')) ?? new Map<string, readonly number[]>();
      dotted.set(rest.join(''), known.set(rest.join('.'), shape));
    }
  }
  return new Map(
    [...tensors].map(([name, tensor]) => {
      if (!without.has(name)) return [name, tensor];
      const last = name.lastIndexOf('.') + 1;
      const fitting = [...(dotted.get(name.slice(last)) ?? [])].filter(
        ([, shape]) => shape.join() === tensor.shape.join(),
      );
      return [fitting.length === 1 ? `${name.slice(0, last)}${fitting[0][0]}` : name, tensor];
    }),
  );
}
