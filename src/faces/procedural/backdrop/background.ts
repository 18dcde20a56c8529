// What is behind a head: a plain wall, soft shading, or a busy place out of focus.
import type { Moment } from '../description.js';
import { hashUnit } from '../hash.js';
import { smoothStep } from '../smooth-step.js';
import { type Colour, chooseScene } from './scenes.js';

/** Backgrounds are out of focus, so they are computed on this many points a side and enlarged. */
const GRID = 32;

/**
 * Fills planes [3, sizePx, sizePx] with the linear light of a background. The same background has the same content at
 * every size.
 */
export function paintBackground(light: Float32Array, sizePx: number, background: Moment['background']): void {
  const grid = new Float32Array(3 * GRID * GRID);
  paintGrid(grid, background);
  enlarge(grid, light, sizePx);
}

/** Paints planes [3, GRID, GRID]. */
function paintGrid(grid: Float32Array, background: Moment['background']): void {
  const draw = (index: number) => hashUnit(background.pattern, index);
  const angle = 2 * Math.PI * draw(0);
  const acrossX = Math.cos(angle);
  const acrossY = Math.sin(angle);
  const shade = shadeOf(background.clutter);
  const busy = busyOf(background.clutter);
  const scene = busy > 0 ? chooseScene(background, draw) : undefined;
  const first = background.colour;
  const second = background.secondColour;
  const colour: Colour = [0, 0, 0];
  for (let row = 0, at = 0; row < GRID; row++) {
    const y = row / (GRID - 1);
    for (let column = 0; column < GRID; column++, at++) {
      const x = column / (GRID - 1);
      const along = 0.5 + (x - 0.5) * acrossX + (y - 0.5) * acrossY;
      const mix = shade * smoothStep(-0.1, 1.1, along);
      const fall = 1 - 0.25 * shade * ((x - 0.5) ** 2 + (y - 0.4) ** 2);
      for (let c = 0; c < 3; c++) colour[c] = (first[c] + (second[c] - first[c]) * mix) * fall;
      scene?.(colour, x, y, busy);
      for (let c = 0; c < 3; c++) grid[at + c * GRID * GRID] = Math.max(0, colour[c]);
    }
  }
}

/** How much of the gradient shows: none on a plain wall, all from a clutter of 0.35 on. */
function shadeOf(clutter: number): number {
  return smoothStep(0.02, 0.35, clutter);
}

/** How much of a scene shows: none up to 0.35, all at 1. */
function busyOf(clutter: number): number {
  return smoothStep(0.3, 0.8, clutter);
}

/** Enlarges planes [3, GRID, GRID] bilinearly, corner to corner: each row is found between two of the grid, then stretched. */
function enlarge(grid: Float32Array, light: Float32Array, sizePx: number): void {
  const step = (GRID - 1) / Math.max(1, sizePx - 1);
  const line = new Float32Array(GRID);
  const lefts = new Uint8Array(sizePx);
  const rights = new Float32Array(sizePx);
  for (let x = 0; x < sizePx; x++) {
    lefts[x] = Math.min(Math.floor(x * step), GRID - 2);
    rights[x] = x * step - lefts[x];
  }
  for (let row = 0, at = 0; row < 3 * sizePx; row++) {
    const y = row % sizePx;
    const top = Math.min(Math.floor(y * step), GRID - 2);
    const low = y * step - top;
    const from = ((row - y) / sizePx) * GRID * GRID + top * GRID;
    for (let i = 0, g = from; i < GRID; i++, g++) line[i] = grid[g] + low * (grid[g + GRID] - grid[g]);
    for (let x = 0; x < sizePx; x++, at++) {
      const left = lefts[x];
      light[at] = line[left] + rights[x] * (line[left + 1] - line[left]);
    }
  }
}
