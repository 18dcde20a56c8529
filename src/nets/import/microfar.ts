// MicroFaR's weight files: files that export-weights wrote, under the names of the layers themselves.

import { microfars } from '../architectures/microfar.js';
import type { EmbeddingImporter } from './importer.js';

/** MicroFaR-S and -L. */
export const microfarImporters: readonly EmbeddingImporter[] = Object.entries(microfars).map(
  ([name, network]) => ({
    name,
    title: `MicroFaR-${name.slice(-1).toUpperCase()}`,
    network,
    normalize: 'arcface-127.5',
    colour: 'rgb',
    isOwn: () => true,
  }),
);
