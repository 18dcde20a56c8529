// The networks that checkpoints are recognised as: one entry for each, in the order in which users see them.
import { microfarImporters } from './import-microfar.js';
import { teacherImporters } from './import-teachers.js';
import { tinyfarImporters } from './import-tinyfar.js';
import type { EmbeddingImporter } from './importer.js';

/** All of them. */
export const embeddingImporters: readonly EmbeddingImporter[] = [
  ...tinyfarImporters,
  ...microfarImporters,
  ...teacherImporters,
];
