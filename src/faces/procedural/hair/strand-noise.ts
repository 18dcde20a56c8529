// Noise along and across strands of hair, from one small periodic table.
import { valueNoise } from '../hash.js';

const ACROSS = 256;
const ALONG = 64;

/** [ALONG * ACROSS] in 0..1: two octaves; neighbours across differ, neighbours along are alike. */
const TABLE = Float32Array.from({ length: ALONG * ACROSS }, (_, i) => {
  const x = i % ACROSS;
  const y = Math.floor(i / ACROSS);
  // Two copies, faded into each other, make the table periodic along the strands; across it is hashed modulo its width.
  const fade = y / ALONG;
  const at = (row: number) =>
    0.65 * valueNoise(11 + x * 7919, 0.5, row / 8) + 0.35 * valueNoise(5 + x * 104729, 0.5, row / 3);
  return at(y) * (1 - fade) + at(y - ALONG) * fade;
});

/** Noise in 0..1 of one strand a unit of `across` and about one bump in eight units of `along`; smooth between strands. */
export function strandNoise(across: number, along: number): number {
  const x = Math.floor(across);
  const y = Math.floor(along);
  const right = across - x;
  const low = along - y;
  const top = (y & (ALONG - 1)) * ACROSS;
  const bottom = ((y + 1) & (ALONG - 1)) * ACROSS;
  const x0 = x & (ACROSS - 1);
  const x1 = (x + 1) & (ACROSS - 1);
  const above = TABLE[top + x0] + right * (TABLE[top + x1] - TABLE[top + x0]);
  const below = TABLE[bottom + x0] + right * (TABLE[bottom + x1] - TABLE[bottom + x0]);
  return above + low * (below - above);
}
