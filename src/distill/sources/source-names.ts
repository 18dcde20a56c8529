// What the sources of a mixture are called in events, curves and reports.
import { basename } from 'node:path';
import type { SourceConfig } from '../../config/generator-config.js';

function nameOf(source: SourceConfig): string {
  switch (source.kind) {
    case 'procedural':
      return 'population';
    case 'folder':
      return basename(source.folder);
    case 'stylegan2':
      return basename(source.file);
    case 'onnx':
      return basename(source.file ?? source.synthesis ?? '');
  }
}

/** The population, and the names of files and folders; of equal names the later ones are numbered, from 2. */
export function nameSources(sources: readonly SourceConfig[]): string[] {
  const taken = new Set<string>();
  return sources.map((source) => {
    const name = nameOf(source);
    let [free, number] = [name, 1];
    while (taken.has(free)) free = `${name} (${++number})`;
    taken.add(free);
    return free;
  });
}
