// Averages of parameters alone: their BatchNorms go by the statistics of the network that was averaged, as in training.

import { wantedTensors } from '../stored-tensors.js';
import type { FoundNetwork, KnownNetwork } from './find-networks.js';

/**
 * A moving average without running statistics, with those of the network itself in the same file; any other network as it is.
 *
 * torch_ema, LitEma and their like average what an optimiser changes, and let a network keep its buffers.
 */
export function withStatistics<Known extends KnownNetwork>(
  average: FoundNetwork<Known>,
  all: readonly FoundNetwork<Known>[],
): FoundNetwork<Known> & { readonly statisticsOf: string | undefined } {
  const missing = missingOf(average);
  const own =
    average.role === 'average' && lacksStatisticsAlone(average)
      ? all.find(
          ({ known, role, tensors }) =>
            known === average.known && role !== 'average' && missing.every(({ name }) => tensors.has(name)),
        )
      : undefined;
  if (own === undefined) return { ...average, statisticsOf: undefined };
  const borrowed = missing.flatMap(({ name }) => {
    const tensor = own.tensors.get(name);
    return tensor ? [[name, tensor] as const] : [];
  });
  return {
    ...average,
    tensors: new Map([...average.tensors, ...borrowed]),
    counters: own.counters,
    statisticsOf: own.path,
  };
}

/** Whether a network has all of its parameters, and none of its BatchNorms' statistics. */
export function lacksStatisticsAlone(found: FoundNetwork): boolean {
  const missing = missingOf(found);
  return (
    missing.length > 0 &&
    missing.every(({ name }) => /\.running_(mean|var)$/.test(name)) &&
    ![...found.tensors.keys()].some((name) => name.endsWith('.running_mean'))
  );
}

const missingOf = ({ network, tensors }: FoundNetwork) =>
  wantedTensors(network).filter(({ name }) => !tensors.has(name));
