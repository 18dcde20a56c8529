// What a trained teacher says of itself: the people, the margin and the run that it comes from.
import type { TeacherConfig } from './teacher-config.js';

/** The metadata of an exported teacher, besides its network and normalisation. */
export function describeTraining(
  { source, margin, training, seed }: TeacherConfig,
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
