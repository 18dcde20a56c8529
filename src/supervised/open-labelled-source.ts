// Opens the source of labelled faces that a configuration names: the population, or a folder of people.
import type { SupervisedConfig } from '../config/supervised-config.js';
import { openLabelledFolder } from './labelled-folder.js';
import { openLabelledPopulation } from './labelled-population.js';
import type { LabelledSettings, LabelledSource } from './labelled-source.js';

/** Opens the source that the configuration names. */
export function openLabelledSource(
  source: SupervisedConfig['source'],
  settings: LabelledSettings,
): Promise<LabelledSource> {
  return source.kind === 'folder'
    ? openLabelledFolder(source, settings)
    : openLabelledPopulation(source, settings);
}
