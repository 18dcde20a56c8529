// The one way in which marks are laid on skin.
import type { Surface } from '../scene/part.js';

/** Takes a share of the light that a surface scatters away, of each colour as weighted; a negative share adds light. */
export function darken(surface: Surface, share: number, red: number, green: number, blue: number): void {
  surface.red *= Math.max(0, 1 - share * red);
  surface.green *= Math.max(0, 1 - share * green);
  surface.blue *= Math.max(0, 1 - share * blue);
}
