// placeholder until the renderer is there
import type { LabelledSource } from './labelled-source.js';
import type { TeacherConfig } from './teacher-config.js';

type ProceduralSource = Extract<TeacherConfig['source'], { kind: 'procedural' }>;

export function openProceduralIdentities(
  _config: TeacherConfig,
  _options: ProceduralSource,
  _sizePx: number,
): Promise<LabelledSource> {
  return Promise.reject(new Error('not there yet'));
}
