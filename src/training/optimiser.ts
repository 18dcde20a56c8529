// The optimiser that a configuration describes.
import type { OptimiserConfig } from '../config/parts.js';
import { adam, adamW, type Optimiser, sgd } from '../graph/optimisers.js';

/** Makes the optimiser of a configuration's section. */
export function makeOptimiser(section: OptimiserConfig): Optimiser {
  switch (section.kind) {
    case 'adam':
      return adam(section);
    case 'adamw':
      return adamW(section);
    case 'sgd':
      return sgd(section);
  }
}
