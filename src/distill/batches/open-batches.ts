// Opens what a configuration shows its student.
import { showsViews } from '../../config/counts.js';
import type { ViewsConfig } from '../../config/distill-config.js';
import type { BatchesOptions, FaceBatches } from './face-batches.js';
import { PlainBatches } from './plain-batches.js';
import { ViewedBatches } from './viewed-batches.js';

/** The batches of a source: views of its faces where any are configured, else the faces as they are. */
export function openBatches(options: BatchesOptions, views: ViewsConfig): FaceBatches {
  return showsViews(views) ? new ViewedBatches(options, views) : new PlainBatches(options);
}
