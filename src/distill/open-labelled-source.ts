// Opens the source of labelled faces that a configuration names: the procedural population, or a folder of people.
import { openLabelledFolder } from './labelled-folder.js';
import type { LabelledSource } from './labelled-source.js';
import { openProceduralIdentities } from './procedural-identities.js';
import type { TeacherConfig } from './teacher-config.js';

/** Opens the source that the configuration names; `sizePx` is the side of the network's input. */
export function openLabelledSource(config: TeacherConfig, sizePx: number): Promise<LabelledSource> {
  const { source } = config;
  return source.kind === 'folder'
    ? openLabelledFolder(config, source, sizePx)
    : openProceduralIdentities(config, source, sizePx);
}
