// npm run study -- grid: sheets of procedural faces, to look at.
import { writeFile } from 'node:fs/promises';
import { Command, InvalidArgumentError, Option } from 'commander';
import sharp from 'sharp';
import { count } from '../src/cli/options/numbers.js';
import { printLine } from '../src/cli/terminal/output.js';
import { type Framing, RenderPool } from '../src/faces/population/render-pool.js';
import {
  IDENTITY_NAMES,
  type IdentityFactor,
  MOMENT_NAMES,
  type MomentFactor,
  STYLE_SIZE,
} from '../src/faces/procedural/factors.js';
import { LATENT_SIZE, mapLatents } from '../src/faces/procedural/latents.js';
import { withMoment } from '../src/faces/procedural/moments.js';
import { normals } from '../src/math/random.js';

type FactorName = IdentityFactor | MomentFactor;
const FACTORS: readonly FactorName[] = [...IDENTITY_NAMES, ...MOMENT_NAMES];

interface GridOptions {
  readonly out: string;
  readonly rows: number;
  readonly columns: number;
  readonly size: number;
  readonly framing: Framing;
  readonly seed: number;
  readonly vary: 'all' | 'moment' | 'factor';
  readonly factors?: readonly FactorName[];
  readonly calm?: true;
}

/** A picture in soft light, frontal, sharp and with nothing worn: what a factor does is seen best there. */
function calmly(style: Float32Array): Float32Array {
  const calm = style.slice().fill(0, IDENTITY_NAMES.length);
  return withMoment(calm, { set: { age: 30, blur: 0, motion: 0, noise: 1, jpegQuality: 95, clutter: 0.1 } });
}

/** The styles of a sheet, row by row. */
function stylesOf({ rows, columns, seed, vary, factors = FACTORS, calm }: GridOptions): Float32Array {
  const styles = new Float32Array(rows * columns * STYLE_SIZE);
  const person = (index: number) => {
    const z = normals({ seed, stream: 'grid', step: 0 }, LATENT_SIZE, index * LATENT_SIZE);
    const style = mapLatents(z, 1);
    return calm ? calmly(style) : style;
  };
  for (let row = 0; row < rows; row++) {
    for (let column = 0; column < columns; column++) {
      const index = row * columns + column;
      let style: Float32Array;
      if (vary === 'all') style = person(index);
      else if (vary === 'moment') {
        style = withMoment(person(row), { redraw: { seed, stream: 'grid moment', step: 0, index } });
      } else {
        // One factor a row, from three deviations below the average to three above it.
        style = calmly(person(0));
        style[FACTORS.indexOf(factors[row % factors.length])] = -3 + (6 * column) / Math.max(1, columns - 1);
      }
      styles.set(style, index * STYLE_SIZE);
    }
  }
  return styles;
}

async function drawGrid(options: GridOptions): Promise<void> {
  const { rows, columns, size, framing, out } = options;
  const pool = new RenderPool();
  const { pixels } = await pool
    .renderBytes(stylesOf(options), { sizePx: size, framing })
    .finally(() => pool.close());
  const values = 3 * size * size;
  const faces = Array.from({ length: rows * columns }, (_, i) => ({
    input: Buffer.from(pixels.subarray(i * values, (i + 1) * values)),
    raw: { width: size, height: size, channels: 3 as const },
    left: (i % columns) * size,
    top: Math.floor(i / columns) * size,
  }));
  const canvas = { width: columns * size, height: rows * size, channels: 3 as const, background: '#fff' };
  await writeFile(out, await sharp({ create: canvas }).composite(faces).png().toBuffer());
}

function parseFactor(text: string, earlier: readonly FactorName[] = []): FactorName[] {
  const factor = FACTORS.find((name) => name === text);
  if (!factor) throw new InvalidArgumentError(`Expected one of ${FACTORS.join(', ')}, found '${text}'.`);
  return [...earlier, factor];
}

/** Makes the `grid` command. */
export function gridCommand(): Command {
  return new Command('grid')
    .description('Draw a sheet of procedural faces as one PNG.')
    .requiredOption('--out <file>', 'the PNG to write')
    .option('--rows <count>', 'rows of faces', count, 10)
    .option('--columns <count>', 'faces in a row', count, 10)
    .option('--size <pixels>', 'of a face', count, 112)
    .option('--seed <number>', 'which people', count, 1)
    .addOption(
      new Option('--framing <frame>', 'of the faces').choices(['arcface', 'ffhq']).default('arcface'),
    )
    .addOption(
      new Option('--vary <what>', 'new people, a person a row in new pictures, or a factor a row')
        .choices(['all', 'moment', 'factor'])
        .default('all'),
    )
    .option('--factors <names...>', 'which factors, a row each (default: all in turn)', parseFactor)
    .option('--calm', 'frontal, in soft light, with nothing worn')
    .addHelpText(
      'after',
      '\nExample:\n  $ npm run study -- grid --vary factor --factors jawWidth --rows 1 --out jaw.png',
    )
    .action(async (options: GridOptions) => {
      await drawGrid(options);
      printLine(`${options.rows * options.columns} faces in ${options.out}`);
    });
}
