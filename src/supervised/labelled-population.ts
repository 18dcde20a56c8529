// People of the population to learn: who they are is drawn once, every picture of them anew.

import type { SupervisedConfig } from '../config/supervised-config.js';
import { drawPerson } from '../faces/population/draw-person.js';
import { RenderPool } from '../faces/population/render-pool.js';
import { IDENTITY_NAMES, IDENTITY_SIZE, MOMENT_NAMES, STYLE_SIZE } from '../faces/procedural/factors.js';
import { withMoment } from '../faces/procedural/moments.js';
import { inRounds } from '../math/rounds.js';
import { readAhead } from '../training/read-ahead.js';
import type { LabelledSettings, LabelledSource } from './labelled-source.js';

type PopulationSource = Extract<SupervisedConfig['source'], { kind: 'procedural' }>;

/** Strangers of whom the one most like a person makes an impostor pair: others would be told apart by their colours. */
const CANDIDATES = 16;

/** The coordinates by which strangers are compared. */
const LIKENESS = ['apparentSex', 'tone', 'hairMelanin', 'hairLength'].map((name) =>
  (IDENTITY_NAMES as readonly string[]).indexOf(name),
);

/** Coordinates that say nothing by being near each other: seeds of patterns. */
const isMeasure = (at: number): boolean => !IDENTITY_NAMES[at].includes('Pattern');

/**
 * Opens the population as a source of labelled faces.
 *
 * @param renderer the module that draws, in tests; default: the project's own
 */
export async function openLabelledPopulation(
  { identities, variation, prototypes }: PopulationSource,
  { seed, batchSize, validationPairs, sizePx }: LabelledSettings,
  renderer?: URL,
): Promise<LabelledSource> {
  const pool = new RenderPool(renderer ? { renderer } : {});
  const person = (stream: string, index: number) => drawPerson(seed, stream, index);
  const spread = Object.fromEntries(MOMENT_NAMES.map((name) => [name, variation]));
  const picture = (of: Float32Array, stream: string, step: number, index: number): Float32Array =>
    withMoment(of, { redraw: { seed, stream, step, index }, ...(variation === 1 ? {} : { spread }) });
  const draw = async (styles: readonly Float32Array[]): Promise<Float32Array> => {
    const all = new Float32Array(styles.length * STYLE_SIZE);
    for (const [i, style] of styles.entries()) all.set(style, i * STYLE_SIZE);
    return (await pool.renderPlanes(all, { sizePx })).pixels;
  };

  const turnAt = inRounds(seed, 'teacher turns', identities);
  const ahead = readAhead(async (number) => {
    const turns = Array.from({ length: batchSize }, (_, i) => turnAt(number * batchSize + i));
    const styles = turns.map(({ which, round }) =>
      picture(person('teacher people', which), 'teacher pictures', round, which),
    );
    return { faces: await draw(styles), labels: turns.map(({ which }) => which) };
  });

  /** The two people of a pair of the validation. */
  const pairOf = (pair: number): [Float32Array, Float32Array] => {
    const one = person('validation people', pair);
    if (pair % 2 === 0) return [one, one];
    const strangers = Array.from({ length: CANDIDATES }, (_, i) =>
      person('validation strangers', pair * CANDIDATES + i),
    );
    const distance = (other: Float32Array) =>
      LIKENESS.reduce((sum, at) => sum + (one[at] - other[at]) ** 2, 0);
    return [one, strangers.reduce((best, other) => (distance(other) < distance(best) ? other : best))];
  };
  return {
    sizePx,
    identities,
    warnings: [],
    ...(prototypes
      ? { prototypes: () => peopleCoordinates(identities, (i) => person('teacher people', i)) }
      : {}),
    batch: (number) => ahead.take(number),
    heldOut: {
      same: Array.from({ length: validationPairs }, (_, pair) => pair % 2 === 0),
      read: (from, to) => {
        const pairs = Array.from({ length: to - from }, (_, i) => from + i);
        return draw(
          pairs.flatMap((pair) =>
            pairOf(pair).map((of, side) => picture(of, 'validation pictures', side, pair)),
          ),
        );
      },
    },
    close: async () => {
      await pool.close();
      await ahead.settle();
    },
  };
}

/** The coordinates that make people look alike or not, one row for each person. */
function peopleCoordinates(count: number, person: (index: number) => Float32Array): Float32Array[] {
  return Array.from({ length: count }, (_, i) =>
    person(i)
      .subarray(0, IDENTITY_SIZE)
      .filter((_, at) => isMeasure(at)),
  );
}
