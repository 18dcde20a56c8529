// Busy places out of focus: lights, rooms, leaves, windows, people.
import type { Moment } from '../description.js';
import { valueNoise } from '../hash.js';
import { smoothStep } from '../smooth-step.js';

/** Linear red, green and blue, changed in place. */
export type Colour = [number, number, number];

/** Something busy: changes a colour at (x, y), 0..1 from the top left, by `strength` 0..1. */
export type Scene = (colour: Colour, x: number, y: number, strength: number) => void;

/**
 * Picks one of the scenes from the background's pattern.
 *
 * @param draw numbers in [0, 1) by index, of the same pattern; the scenes use those from 10 on
 */
export function chooseScene(background: Moment['background'], draw: (index: number) => number): Scene {
  const scenes = [lightsScene, roomScene, foliageScene, windowScene, crowdScene];
  return scenes[Math.floor(draw(1) * scenes.length)](background, draw);
}

type SceneMaker = (background: Moment['background'], draw: (index: number) => number) => Scene;

/** Points of light out of focus: discs, a little brighter at the rim. */
const lightsScene: SceneMaker = (background, draw) => {
  const discs = Array.from({ length: 9 }, (_, i) => ({
    x: draw(10 + 5 * i) * 1.1 - 0.05,
    y: draw(11 + 5 * i) * 1.1 - 0.05,
    radius: 0.04 + 0.09 * draw(12 + 5 * i),
    gain: 0.4 + 1.2 * draw(13 + 5 * i) ** 2,
    tint: draw(14 + 5 * i),
  }));
  return (colour, x, y, strength) => {
    scale(colour, 1 - 0.55 * strength);
    for (const disc of discs) {
      const distance = Math.sqrt((x - disc.x) ** 2 + (y - disc.y) ** 2) / disc.radius;
      if (distance > 1.2) continue;
      const cover = (1 - smoothStep(0.8, 1.2, distance)) * (0.75 + 0.25 * distance) * strength * disc.gain;
      for (let c = 0; c < 3; c++) {
        colour[c] +=
          cover * (0.25 + 0.5 * (disc.tint > 0.5 ? background.colour[c] : background.secondColour[c]));
      }
    }
  };
};

/** Walls that meet at edges, with darker and lighter furniture in front. */
const roomScene: SceneMaker = (background, draw) => {
  const edges = [draw(10), draw(11), draw(12)].sort((a, b) => a - b);
  const boxes = Array.from({ length: 5 }, (_, i) => ({
    x: draw(20 + 6 * i),
    y: draw(21 + 6 * i),
    halfWidth: 0.05 + 0.22 * draw(22 + 6 * i),
    halfHeight: 0.05 + 0.3 * draw(23 + 6 * i),
    gain: 0.35 + 1.2 * draw(24 + 6 * i),
    tint: draw(25 + 6 * i),
  }));
  const soft = 0.015 + 0.05 * draw(13);
  return (colour, x, y, strength) => {
    for (let i = 0; i < edges.length; i++) {
      scale(colour, 1 + strength * (draw(14 + i) - 0.5) * smoothStep(edges[i] - soft, edges[i] + soft, x));
    }
    for (const box of boxes) {
      const cover =
        strength *
        (1 - smoothStep(box.halfWidth - soft, box.halfWidth + soft, Math.abs(x - box.x))) *
        (1 - smoothStep(box.halfHeight - soft, box.halfHeight + soft, Math.abs(y - box.y)));
      if (cover <= 0) continue;
      for (let c = 0; c < 3; c++) {
        const own =
          box.gain * (box.tint * background.secondColour[c] + (1 - box.tint) * background.colour[c]);
        colour[c] += cover * (own - colour[c]);
      }
    }
  };
};

/** Leaves: light and dark patches of several sizes, greener where they are dark. */
const foliageScene: SceneMaker = (background) => {
  const seed = background.pattern;
  return (colour, x, y, strength) => {
    const coarse = valueNoise(seed, 4 * x, 4 * y);
    const fine = valueNoise(seed + 1, 11 * x, 11 * y);
    const finest = valueNoise(seed + 2, 24 * x, 24 * y);
    const leaf = smoothStep(0.3, 0.75, 0.5 * coarse + 0.32 * fine + 0.18 * finest);
    colour[0] += strength * ((0.35 + 0.9 * leaf) * colour[0] * 0.8 - colour[0]);
    colour[1] += strength * ((0.35 + 0.9 * leaf) * colour[1] + 0.03 - colour[1]);
    colour[2] += strength * ((0.35 + 0.9 * leaf) * colour[2] * 0.6 - colour[2]);
  };
};

/** A bright window with crossbars, and the dark wall around it. */
const windowScene: SceneMaker = (_, draw) => {
  const centre = draw(10) < 0.5 ? 0.08 + 0.2 * draw(11) : 0.72 + 0.2 * draw(11);
  const halfWidth = 0.12 + 0.12 * draw(12);
  const top = 0.05 + 0.25 * draw(13);
  const bottom = top + 0.35 + 0.3 * draw(14);
  const soft = 0.02 + 0.03 * draw(15);
  const gain = 0.6 + 0.8 * draw(16);
  return (colour, x, y, strength) => {
    const inside =
      (1 - smoothStep(halfWidth - soft, halfWidth + soft, Math.abs(x - centre))) *
      smoothStep(top - soft, top + soft, y) *
      (1 - smoothStep(bottom - soft, bottom + soft, y));
    const bar = 1 - 0.8 * (1 - smoothStep(0.008, 0.02 + soft, Math.abs(x - centre)));
    const sky = gain * bar * (1.05 - 0.35 * smoothStep(top, bottom, y));
    for (let c = 0; c < 3; c++) {
      const wall = colour[c] * (1 - 0.3 * strength);
      colour[c] = wall + strength * inside * (sky * (0.9 + 0.06 * c) - wall);
    }
  };
};

/** Upright blurred shapes, such as people, shelves or columns, each of its own colour. */
const crowdScene: SceneMaker = (background, draw) => {
  const shapes = Array.from({ length: 7 }, (_, i) => ({
    x: (i + draw(10 + 4 * i)) / 7,
    top: 0.1 + 0.6 * draw(11 + 4 * i),
    halfWidth: 0.04 + 0.09 * draw(12 + 4 * i),
    gain: 0.25 + 1.3 * draw(13 + 4 * i),
  }));
  return (colour, x, y, strength) => {
    for (const [i, shape] of shapes.entries()) {
      const rounded = shape.top + 0.12 * ((x - shape.x) / shape.halfWidth) ** 2;
      const cover =
        strength *
        (1 - smoothStep(0.6, 1.2, Math.abs(x - shape.x) / shape.halfWidth)) *
        smoothStep(rounded - 0.05, rounded + 0.08, y);
      if (cover <= 0) continue;
      const own = i % 2 === 0 ? background.secondColour : background.colour;
      for (let c = 0; c < 3; c++) colour[c] += cover * (shape.gain * own[(c + (i >> 1)) % 3] - colour[c]);
    }
  };
};

function scale(colour: Colour, factor: number): void {
  for (let c = 0; c < 3; c++) colour[c] *= factor;
}
