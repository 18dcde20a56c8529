// The population: what is so of every style, and the shares and correlations over many.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { normals } from '../../math/random.js';
import { mean, quantile, standardDeviation } from '../../math/statistics.js';
import { attributesOf } from './attributes.js';
import { describeFace, factorValues } from './describe-face.js';
import { SHAPE_FACTORS } from './description.js';
import { IDENTITY_FACTORS, IDENTITY_SIZE, STYLE_SIZE } from './factors.js';
import { LATENT_SIZE, mapLatents } from './latents.js';
import { withMoment } from './moments.js';

const COUNT = 4000;
const styles = mapLatents(normals({ seed: 1, stream: 'test', step: 0 }, COUNT * LATENT_SIZE), COUNT);
const styleAt = (n: number) => styles.subarray(n * STYLE_SIZE, (n + 1) * STYLE_SIZE);
const values = Array.from({ length: COUNT }, (_, n) => factorValues(styleAt(n)));
const faces = Array.from({ length: COUNT }, (_, n) => describeFace(styleAt(n)));
const column = (i: number) => Float64Array.from({ length: COUNT }, (_, n) => styles[n * STYLE_SIZE + i]);

function correlation(a: ArrayLike<number>, b: ArrayLike<number>): number {
  const [meanA, meanB] = [mean(a), mean(b)];
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += (a[i] - meanA) * (b[i] - meanB);
  return sum / a.length / (standardDeviation(a) * standardDeviation(b));
}

/** Every number in a description, however deep. */
function numbersOf(value: unknown): number[] {
  if (typeof value === 'number') return [value];
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap(numbersOf) : [];
}

describe('mapLatents', () => {
  it('gives every coordinate mean 0 and variance 1', () => {
    for (let i = 0; i < STYLE_SIZE; i++) {
      expect(Math.abs(mean(column(i)))).toBeLessThan(0.08);
      expect(Math.abs(standardDeviation(column(i)) - 1)).toBeLessThan(0.06);
    }
  });

  it('maps each latent alone, the same for one as for many', () => {
    const z = normals({ seed: 1, stream: 'test', step: 0 }, LATENT_SIZE, 7 * LATENT_SIZE);
    expect(mapLatents(z, 1)).toEqual(styleAt(7).slice());
  });

  it('mixes: no latent is a coordinate', () => {
    const z = new Float32Array(LATENT_SIZE);
    z[3] = 1;
    expect(Math.max(...mapLatents(z, 1).map(Math.abs))).toBeLessThan(0.6);
  });

  it('refuses a length that does not fit', () => {
    expect(() => mapLatents(new Float32Array(5), 1)).toThrow(/5 numbers are not 1 latents/);
  });
});

describe('the population', () => {
  const share = (test: (n: number) => boolean) => faces.filter((_, n) => test(n)).length / COUNT;

  it('has at least forty independent continuous factors of identity', () => {
    expect(IDENTITY_SIZE).toBeGreaterThan(40);
    expect(SHAPE_FACTORS.every((name) => name in IDENTITY_FACTORS)).toBe(true);
  });

  it('covers the Monk scale evenly', () => {
    for (let tone = 1; tone < 10; tone++) {
      expect(share((n) => Math.floor(values[n].tone) === tone)).toBeGreaterThan(0.085);
    }
  });

  it('is half female and half male, with few between', () => {
    expect(Math.abs(share((n) => values[n].apparentSex < 0) - 0.5)).toBeLessThan(0.03);
    expect(share((n) => Math.abs(values[n].apparentSex) < 0.3)).toBeLessThan(0.15);
    expect(standardDeviation(values.map((v) => v.apparentSex))).toBeCloseTo(0.8147, 1);
  });

  it('keeps shapes standardised whatever they correlate with', () => {
    for (const name of SHAPE_FACTORS) {
      const column = values.map((v) => v[name]);
      expect(Math.abs(standardDeviation(column) - 1)).toBeLessThan(0.06);
    }
    expect(
      correlation(
        values.map((v) => v.jawWidth),
        values.map((v) => v.apparentSex),
      ),
    ).toBeGreaterThan(0.4);
  });

  it('gives beards to men alone', () => {
    const bearded = faces.filter(({ person }) => person.facialHair.beard > 0.3).length / COUNT;
    expect(bearded).toBeGreaterThan(0.05);
    faces.forEach(({ person }, n) => {
      if (values[n].apparentSex < 0) expect(person.facialHair.beard).toBe(0);
    });
  });

  it('lets colour of skin, hair and eyes go together', () => {
    const tone = values.map((v) => v.tone);
    expect(
      correlation(
        tone,
        faces.map(({ person }) => person.hair.melanin),
      ),
    ).toBeGreaterThan(0.4);
    expect(share((n) => values[n].tone > 8.5 && faces[n].person.hair.melanin < 0.4)).toBeLessThan(0.002);
  });

  it('is seen as people are photographed', () => {
    expect(share((n) => Math.abs(values[n].yaw) < 40)).toBeGreaterThan(0.85);
    expect(share((n) => Math.abs(values[n].yaw) > 70)).toBeGreaterThan(0.005);
    const ages = values.map((v) => v.age);
    expect(Math.min(...ages)).toBeGreaterThanOrEqual(18);
    expect(quantile(ages, 0.5)).toBeGreaterThan(34);
    expect(quantile(ages, 0.5)).toBeLessThan(45);
    expect(Math.max(...ages)).toBeGreaterThan(76);
  });

  it('wears glasses, sunglasses, hats and masks as often as people do', () => {
    const worn = (test: (worn: (typeof faces)[0]['moment']['worn']) => boolean) =>
      faces.filter((face) => test(face.moment.worn)).length / COUNT;
    expect(Math.abs(worn(({ glasses }) => glasses === 'clear') - 0.15)).toBeLessThan(0.02);
    expect(Math.abs(worn(({ glasses }) => glasses === 'dark') - 0.03)).toBeLessThan(0.01);
    expect(Math.abs(worn(({ hat }) => hat !== 'none') - 0.06)).toBeLessThan(0.015);
    expect(Math.abs(worn(({ mask }) => mask) - 0.03)).toBeLessThan(0.01);
    expect(Math.abs(worn(({ occlusion }) => occlusion !== 'none') - 0.03)).toBeLessThan(0.01);
  });
});

describe('describeFace', () => {
  it('describes any finite style in finite numbers within their ranges', () => {
    const extreme = fc.oneof(
      fc.float({ noNaN: true, noDefaultInfinity: true }),
      fc.float({ min: -3, max: 3, noNaN: true }),
    );
    fc.assert(
      fc.property(fc.array(extreme, { minLength: STYLE_SIZE, maxLength: STYLE_SIZE }), (w) => {
        const face = describeFace(Float32Array.from(w));
        expect(numbersOf(face).every(Number.isFinite)).toBe(true);
        expect(Math.abs(face.moment.pose.yaw)).toBeLessThanOrEqual(90);
        expect(face.person.skin.tone).toBeGreaterThanOrEqual(1);
        expect(face.person.skin.tone).toBeLessThanOrEqual(10);
        expect(face.moment.worn.glasses).toMatch(/none|clear|dark/);
        expect(face.moment.worn.hat).toMatch(/none|cap|beanie|headscarf/);
        for (const part of [...face.moment.worn.colour, ...face.moment.background.colour]) {
          expect(part).toBeGreaterThanOrEqual(0);
          expect(part).toBeLessThanOrEqual(1);
        }
      }),
    );
  });

  it('refuses a style that is cut short or not finite', () => {
    expect(() => describeFace(new Float32Array(3))).toThrow(/coordinates, not 3/);
    expect(() => describeFace(styleAt(0).slice().fill(Number.NaN))).toThrow(
      /coordinate 0 of the style is NaN/,
    );
  });
});

describe('withMoment', () => {
  it('keeps the person and draws another picture', () => {
    const redraw = { seed: 3, stream: 'other', step: 0, index: 4 };
    const other = describeFace(withMoment(styleAt(0), { redraw }));
    expect(other.person).toEqual(faces[0].person);
    expect(other.moment).not.toEqual(faces[0].moment);
    expect(describeFace(withMoment(styleAt(1), { redraw })).moment).toEqual(other.moment);
  });

  it('sets what is wanted and leaves the rest', () => {
    const changed = describeFace(withMoment(styleAt(0), { set: { yaw: -75, age: 30, glasses: 1 } })).moment;
    expect(changed.pose.yaw).toBeCloseTo(-75, 3);
    expect(changed.age).toBeCloseTo(30, 3);
    expect(changed.worn.glasses).toBe('clear');
    expect(changed.expression).toEqual(faces[0].moment.expression);
  });

  it('spreads coordinates', () => {
    const calm = describeFace(withMoment(styleAt(0), { spread: { yaw: 0 } })).moment;
    expect(calm.pose.yaw).toBeCloseTo(0, 9);
  });
});

describe('attributesOf', () => {
  it('says what the description holds', () => {
    const w = withMoment(styleAt(0), { set: { yaw: 30, age: 44.44, glasses: 2, hat: 0 } });
    expect(attributesOf(w)).toMatchObject({
      apparentSex: values[0].apparentSex < 0 ? 'female' : 'male',
      monkTone: Math.round(values[0].tone),
      age: 44.4,
      yaw: 30,
      glasses: 'dark',
      hat: 'none',
    });
  });
});
