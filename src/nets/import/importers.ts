// The networks that checkpoints are recognised as: one entry for each, in the order in which users see them.

import type { EmbeddingImporter } from './importer.js';
import { microfarImporters } from './microfar.js';
import { teacherImporters } from './teachers.js';
import { tinyfarImporters } from './tinyfar.js';

/** All of them. */
export const embeddingImporters: readonly EmbeddingImporter[] = [
  ...tinyfarImporters,
  ...microfarImporters,
  ...teacherImporters,
];
