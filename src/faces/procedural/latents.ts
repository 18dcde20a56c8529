// From latents to styles: a fixed mapping that mixes normal numbers, so that factors go together as in a population.
import { normals } from '../../math/random.js';
import { dot } from '../../math/statistics.js';
import {
  AXES,
  type Factor,
  IDENTITY_FACTORS,
  IDENTITY_SIZE,
  MOMENT_FACTORS,
  MOMENT_SIZE,
  STYLE_SIZE,
} from './factors.js';

/** The length of the part of a latent that decides who a person is; it comes first. */
export const IDENTITY_LATENTS = IDENTITY_SIZE + AXES.length;

/** The length of the part of a latent that decides what the picture shows. */
export const MOMENT_LATENTS = MOMENT_SIZE + AXES.length;

/** The length of a latent z. */
export const LATENT_SIZE = IDENTITY_LATENTS + MOMENT_LATENTS;

/** A mapping of one part: [outputs, inputs], every row of length 1. */
interface Mixer {
  readonly inputs: number;
  readonly rows: readonly Float64Array[];
}

/** Rows [size, size] at right angles to each other, of length 1, decided by a name (Gram-Schmidt on normal numbers). */
function orthogonalRows(name: string, size: number): Float64Array[] {
  const rows: Float64Array[] = [];
  for (let i = 0; i < size; i++) {
    const row = Float64Array.from(normals({ seed: 0, stream: name, step: i }, size));
    for (const other of rows) {
      const along = dot(row, other);
      for (let k = 0; k < size; k++) row[k] -= along * other[k];
    }
    const length = Math.sqrt(dot(row, row));
    rows.push(row.map((value) => value / length));
  }
  return rows;
}

/**
 * Each coordinate is the sum of what it shares with the axes and of a part of its own, its variance 1 in all.
 *
 * Axes and parts of their own are turned together by a rotation, so that no latent belongs to one factor.
 */
function buildMixer(name: string, factors: Readonly<Record<string, Factor>>): Mixer {
  const list = Object.values(factors);
  const inputs = AXES.length + list.length;
  const turned = orthogonalRows(name, inputs);
  const rows = list.map((factor, i) => {
    const loadings = AXES.map((axis) => factor.axes?.[axis] ?? 0);
    const own = Math.sqrt(1 - dot(loadings, loadings));
    return Float64Array.from({ length: inputs }, (_, k) =>
      loadings.reduce((sum, loading, a) => sum + loading * turned[a][k], own * turned[AXES.length + i][k]),
    );
  });
  return { inputs, rows };
}

let mixers: { identity: Mixer; moment: Mixer } | undefined;

function getMixers() {
  mixers ??= {
    identity: buildMixer('identity', IDENTITY_FACTORS),
    moment: buildMixer('moment', MOMENT_FACTORS),
  };
  return mixers;
}

function mix({ inputs, rows }: Mixer, z: Float32Array, w: Float32Array): void {
  if (z.length !== inputs) throw new RangeError(`${z.length} latents where ${inputs} are needed`);
  rows.forEach((row, i) => {
    w[i] = dot(row, z);
  });
}

/**
 * Maps latents z [count, LATENT_SIZE] ~ N(0, I) to styles w [count, STYLE_SIZE]: every coordinate with mean 0 and
 * variance 1 over the population, correlated as the table of factors says. The same numbers on every machine.
 *
 * @throws RangeError where z does not hold `count` latents
 */
export function mapLatents(z: Float32Array, count: number): Float32Array {
  if (z.length !== count * LATENT_SIZE) {
    throw new RangeError(`${z.length} numbers are not ${count} latents of ${LATENT_SIZE}`);
  }
  const { identity, moment } = getMixers();
  const styles = new Float32Array(count * STYLE_SIZE);
  for (let n = 0; n < count; n++) {
    const latent = z.subarray(n * LATENT_SIZE, (n + 1) * LATENT_SIZE);
    const style = styles.subarray(n * STYLE_SIZE, (n + 1) * STYLE_SIZE);
    mix(identity, latent.subarray(0, IDENTITY_LATENTS), style.subarray(0, IDENTITY_SIZE));
    mix(moment, latent.subarray(IDENTITY_LATENTS), style.subarray(IDENTITY_SIZE));
  }
  return styles;
}

/** Maps MOMENT_LATENTS latents to the MOMENT_SIZE coordinates of a picture, as `mapLatents` does. */
export function mapMoment(z: Float32Array): Float32Array {
  const w = new Float32Array(MOMENT_SIZE);
  mix(getMixers().moment, z, w);
  return w;
}
