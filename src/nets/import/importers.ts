// The networks that weight files are recognised as: one entry for each, in the order in which users see them.

import { teacherImporters } from './face-networks.js';
import type { EmbeddingImporter } from './importer.js';
import { microfarImporters } from './microfar.js';
import { tinyfarImporters } from './tinyfar.js';

/** All of them. */
export const embeddingImporters: readonly EmbeddingImporter[] = [
  ...tinyfarImporters,
  ...microfarImporters,
  ...teacherImporters,
];
