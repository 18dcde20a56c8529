// What a network says of its training: the people, the margin and the run that it comes from.
import type { SupervisedConfig } from '../config/supervised-config.js';

/** The metadata of an exported network, besides its name and how it wants its pixels. */
export function trainingMetadata(
  { source, margin, training, seed }: Pick<SupervisedConfig, 'source' | 'margin' | 'training' | 'seed'>,
  identities: number,
  step: number,
): Record<string, string> {
  const images = (step * training.batchSize).toLocaleString('en-US');
  return {
    'synthdistill.trained': `${margin.kind}, scale ${margin.scale}, margin ${margin.margin}: ${step} steps, ${images} images`,
    'synthdistill.identities': String(identities),
    'synthdistill.source': source.kind,
    'synthdistill.seed': String(seed),
  };
}
