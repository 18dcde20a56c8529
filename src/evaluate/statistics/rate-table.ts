// The false match rate of every similarity, in few entries.

import type { Roc } from './roc.js';

/** Shares of a decade at which the table has an entry. */
const STEPS = [1, 0.5, 0.2];

/** Entries at shares 1, 0.5, 0.2, 0.1 ... down to one pair, each at the similarity that so many pairs reach. */
export function rateTable(roc: Roc): [similarity: number, fmr: number][] {
  const table: [number, number][] = [];
  const add = (count: number): void => {
    // The last operating point that accepts at most so many, from the side that accepts everything.
    const last = table.at(-1);
    const i = roc.falseAccepts.findLastIndex((accepted) => accepted <= count);
    const accepted = roc.falseAccepts[i];
    if (accepted === 0) return;
    // The score of the impostor itself, which is the first point with this count.
    const first = roc.falseAccepts.indexOf(accepted);
    const entry: [number, number] = [roc.thresholds[first], accepted / roc.impostors];
    if (!last || entry[0] > last[0]) table.push(entry);
  };
  for (let decade = 1; decade * roc.impostors >= 1; decade /= 10) {
    for (const step of STEPS) add(Math.floor(step * decade * roc.impostors + 1e-9));
  }
  add(1);
  return table;
}
