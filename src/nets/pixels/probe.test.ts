// Trying a network by the usual schemes: which is found far better, what is never nagged about, and what nothing helps.
import { describe, expect, test } from 'vitest';
import { normals } from '../../math/random.js';
import { describeProbe, probeCells, requireSeparation } from './describe-probe.js';
import { type ProbedNetwork, type ProbeSource, probeSchemes } from './probe.js';
import { repaint, type Scheme } from './schemes.js';
import { settingsOf } from './verdict.js';

const SIDE = 8;
const PLANE = SIDE * SIDE;
const PIXELS = 3 * PLANE;
const PEOPLE = 8;

/** Two pictures each of eight people: red is who they are, with some noise; green and blue are noise. */
const faces = Float32Array.from({ length: 2 * PEOPLE * PIXELS }, (_, i) => {
  const draw = (stream: string, step: number) => normals({ seed: 1, stream, step }, 1, i % PIXELS)[0];
  const picture = Math.floor(i / PIXELS);
  const isRed = i % PIXELS < PLANE;
  const who = isRed ? 0.15 * draw('people', picture >> 1) : 0;
  const value = 0.5 + who + (isRed ? 0.05 : 0.15) * draw('pictures', picture);
  return Math.min(1, Math.max(0, value));
});
const people: ProbeSource = { of: 'made people', faces: async () => faces };

const rgb = (normalize: Scheme['normalize']): Scheme => ({ normalize, colour: 'rgb' });

/**
 * A network that wants its pixels by one scheme and is opened by another. It looks at what is red to it, saturates where
 * that is far outside 0..1, and adds a constant of `shared` to every embedding.
 */
function network(wants: Scheme, opened: Scheme, shared = 1) {
  const counted = { embedded: 0 };
  const probed: ProbedNetwork = {
    ...opened,
    size: PLANE + 1,
    inputSizePx: SIDE,
    async embed(given) {
      const seen = repaint(given, SIDE, wants, opened);
      const count = given.length / PIXELS;
      counted.embedded += count;
      const rows = Array.from({ length: count }, (_, i) => [
        ...seen.slice(i * PIXELS, i * PIXELS + PLANE).map((x) => Math.tanh(4 * x - 2)),
        shared,
      ]);
      return Float32Array.from(rows.flat());
    },
  };
  return { probed, counted };
}

const probe = (wants: Scheme, opened: Scheme, options = {}) =>
  probeSchemes(network(wants, opened).probed, [people], options);

const remedies = () => [];

describe('a network that wants its pixels otherwise', () => {
  test.each<[string, Scheme, Scheme]>([
    ['0..255', rgb('raw'), rgb('arcface-127.5')],
    ['-1..1', rgb('arcface-127.5'), rgb('raw')],
    ['the colours the other way round', { normalize: 'arcface-127.5', colour: 'bgr' }, rgb('arcface-127.5')],
    ['both', { normalize: 'raw', colour: 'bgr' }, rgb('imagenet')],
  ])('%s', async (_, wants, opened) => {
    const found = await probe(wants, opened);
    expect(found.verdict).toBe('better');
    expect(found.best).toMatchObject({ normalize: wants.normalize, colour: wants.colour, used: false });
    expect(found.rows.length).toBeLessThanOrEqual(8);
    expect(describeProbe(found, 'a.onnx')).toMatch(
      /^a\.onnx: tells people apart far better by \w+, \S+ \(d' \d+\.\d\) than by .*, on 8 people of made people$/,
    );
  });

  test('is stopped, with the scheme to give, where all people are the same to it', async () => {
    const found = await probe(rgb('raw'), rgb('arcface-127.5'));
    expect(() => requireSeparation(found, 'a.onnx', () => ['normalize=raw'])).toThrow(
      /^a\.onnx: embeds different people all but the same \(mean similarity [01]\.\d+\) by rgb, arcface-127\.5, which was assumed, and tells them apart by rgb, raw; give that$/,
    );
    const colours = await probe({ normalize: 'raw', colour: 'bgr' }, rgb('raw'));
    expect(colours.best).toMatchObject({ normalize: 'raw', colour: 'bgr' });
    expect(() => requireSeparation(colours, 'a.onnx', remedies)).not.toThrow();
  });
});

describe('a network that gets what it wants, or nearly', () => {
  test.each<[string, Scheme, Scheme]>([
    ['exactly', rgb('imagenet'), rgb('imagenet')],
    ['with the other constants of -1..1', rgb('arcface-128'), rgb('arcface-127.5')],
    ["with ArcFace's for ImageNet's", rgb('imagenet'), rgb('arcface-127.5')],
  ])('%s', async (_, wants, opened) => {
    const found = await probe(wants, opened);
    expect(found.verdict).toBe('apart');
    expect(() => requireSeparation(found, 'a.onnx', remedies)).not.toThrow();
  });

  test('is tried by what may be better, in full where that is asked for, by colours alone where only those are open', async () => {
    const { probed, counted } = network(rgb('raw'), rgb('raw'));
    const short = await probeSchemes(probed, [people]);
    expect([short.rows.length, counted.embedded]).toEqual([5, 5 * 2 * PEOPLE]);
    const colours = await probeSchemes(probed, [people], { open: 'colour' });
    expect(colours.rows.map(({ colour, normalize }) => `${colour} ${normalize}`)).toEqual([
      'rgb raw',
      'bgr raw',
    ]);
    const { rows } = await probeSchemes(probed, [people], { thorough: true });
    expect(new Set(rows.map(({ normalize, colour }) => `${colour} ${normalize}`)).size).toBe(10);
    expect(rows.filter(({ used }) => used)).toEqual([rows[0]]);
    const own = { normalize: { mean: 100, std: 50 }, colour: 'rgb' } as const;
    expect((await probe(own, own, { thorough: true })).rows.length).toBe(12);
  });

  test('but embeds everybody nearly alike is told so, and not stopped', async () => {
    const found = await probeSchemes(network(rgb('raw'), rgb('raw'), 60).probed, [people], {
      thorough: true,
    });
    expect(found.used.result?.different).toBeGreaterThan(0.95);
    expect(found.verdict).toBe('alike');
    expect(describeProbe(found, 'a.onnx')).toContain(
      'embeds different people all but alike (mean similarity 0.99',
    );
    expect(() => requireSeparation(found, 'a.onnx', remedies)).not.toThrow();
  });
});

describe('a network that does better by another scheme, but not twice as well', () => {
  /** Who they are shows in red, less in green; the more people, the surer. */
  const shades = (count: number): ProbeSource => ({
    of: 'shades',
    faces: async () =>
      Float32Array.from({ length: 2 * count * PIXELS }, (_, i) => {
        const picture = Math.floor(i / PIXELS);
        const draw = (stream: string, step: number) => normals({ seed: 2, stream, step }, PIXELS)[i % PIXELS];
        const share = i % PIXELS < PLANE ? 0.1 : i % PIXELS < 2 * PLANE ? 0.08 : 0.075;
        return 0.5 + share * draw('who', picture >> 1) + 0.1 * draw('noise', picture);
      }),
  });
  const bgr: Scheme = { normalize: 'raw', colour: 'bgr' };

  test('is told so where the people are enough to be sure, and keeps what it was opened by else', async () => {
    const { probed } = network(rgb('raw'), bgr);
    const many = await probeSchemes(probed, [shades(24)]);
    expect(many.verdict).toBe('better');
    expect(many.best).toMatchObject({ normalize: 'raw', colour: 'rgb' });
    expect(describeProbe(many, 'a.onnx')).toContain("tells people apart better by rgb, raw (d' ");
    expect(probeCells(many).filter((cells) => cells[4] === 'better')).toHaveLength(1);
    expect(() => requireSeparation(many, 'a.onnx', remedies)).not.toThrow();
    expect((await probeSchemes(probed, [shades(4)])).verdict).toBe('apart');
  });

  test('that is found where only the order of its colours is open', async () => {
    const found = await probeSchemes(network(rgb('raw'), bgr).probed, [shades(24)], { open: 'colour' });
    expect([found.rows.length, found.verdict]).toEqual([2, 'better']);
    expect(settingsOf(found.best, bgr)).toEqual(['colour=rgb']);
  });
});

test('a known normalisation by which nobody is told apart is doubted', async () => {
  const found = await probeSchemes(network(rgb('raw'), rgb('arcface-127.5')).probed, [people], {
    open: 'colour',
  });
  expect(found.best).toMatchObject({ normalize: 'raw', colour: 'rgb' });
});

test('a known scheme is doubted only where nobody is told apart by it, or all look alike', async () => {
  const tryOut = async (wants: Scheme, shared?: number) => {
    const { probed, counted } = network(wants, rgb('raw'), shared);
    const { verdict } = await probeSchemes(probed, [people], { open: 'nothing' });
    return [verdict, counted.embedded / (2 * PEOPLE)];
  };
  expect(await tryOut(rgb('raw'))).toEqual(['apart', 1]);
  expect((await tryOut(rgb('arcface-127.5')))[0]).toBe('better');
  const [verdict, schemes] = await tryOut(rgb('raw'), 60);
  expect([verdict, Number(schemes) > 1]).toEqual(['alike', true]);
});

test('of large pictures fewer people are asked for, and few are embedded at a time', async () => {
  const asked: number[] = [];
  const counts: number[] = [];
  const large = { ...network(rgb('raw'), rgb('raw')).probed, inputSizePx: 1024, size: 2 };
  const embed = async (given: Float32Array) => {
    counts.push(given.length / (3 * 1024 ** 2));
    return Float32Array.from({ length: 2 * counts[counts.length - 1] }, (_, i) => i % 3);
  };
  const faces = async (count: number, sizePx: number) => {
    asked.push(count);
    return new Float32Array(2 * 9 * 3 * sizePx ** 2);
  };
  await probeSchemes({ ...large, embed }, [{ of: 'nobody', faces }], { open: 'colour' });
  expect(asked).toEqual([10]);
  expect(counts.slice(0, 2)).toEqual([16, 2]);
});

describe('where nothing separates', () => {
  const random: ProbeSource = {
    of: 'strangers',
    faces: async () =>
      normals({ seed: 9, stream: 'strangers', step: 0 }, faces.length).map((x) => 0.5 + x / 9),
  };

  test('the network is refused', async () => {
    const found = await probeSchemes(network(rgb('raw'), rgb('raw')).probed, [random]);
    expect(found.verdict).toBe('nothing');
    expect(() => requireSeparation(found, 'a.onnx', remedies)).toThrow(
      /^a\.onnx: tells people apart by no usual scheme of pixels, at best by .*, on 8 people of strangers: it is no face/,
    );
  });

  test('on one source, the next one decides; one without enough people is passed over', async () => {
    const none: ProbeSource = { of: 'nobody', faces: async () => undefined };
    const found = await probeSchemes(network(rgb('raw'), rgb('raw')).probed, [none, random, people]);
    expect(found).toMatchObject({ of: 'made people', verdict: 'apart' });
  });

  test('values that are not finite count as nothing', async () => {
    const { probed } = network(rgb('raw'), rgb('arcface-127.5'));
    const overflowing = async (given: Float32Array) =>
      (await probed.embed(given)).map((x) => (given.some((value) => value > 2) ? x : Number.NaN));
    const found = await probeSchemes({ ...probed, embed: overflowing }, [people]);
    expect(found.used.result).toBeNull();
    expect(found.verdict).toBe('better');
    expect(probeCells(found)[1]).toEqual(['rgb, arcface-127.5', 'not finite', 'not finite', '', 'used']);
    expect(() => requireSeparation(found, 'a.onnx', remedies)).toThrow(
      'gives embeddings that are not finite by rgb, arc',
    );
  });
});

test('repainting gives a network what another scheme would have given it', () => {
  const face = Float32Array.from({ length: 12 }, (_, i) => i / 11);
  const [own, other] = [
    { normalize: { mean: [10, 20, 30], std: [1, 2, 3] }, colour: 'bgr' },
    { normalize: 'imagenet', colour: 'rgb' },
  ] as const satisfies Scheme[];
  const given = repaint(face, 2, own, other);
  // As it arrives: normalised by the network's own scheme, then its colours turned round.
  const arrived = Array.from({ length: 12 }, (_, i) => {
    const channel = 2 - Math.floor(i / 4);
    return (255 * given[channel * 4 + (i % 4)] - own.normalize.mean[channel]) / own.normalize.std[channel];
  });
  const wanted = Array.from(face, (x, i) => {
    const [mean, std] = [
      [0.485, 0.456, 0.406],
      [0.229, 0.224, 0.225],
    ].map((values) => values[Math.floor(i / 4)]);
    return (x - mean) / std;
  });
  for (const [i, value] of arrived.entries()) expect(value).toBeCloseTo(wanted[i], 4);
});
