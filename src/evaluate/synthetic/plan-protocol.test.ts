// The five protocols: what every one promises of its pairs, and that they are the same everywhere.
import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { planProtocol } from './plan-protocol.js';
import { SYNTH_PROTOCOLS, synthProtocol } from './protocols.js';

const plans = SYNTH_PROTOCOLS.map((protocol) => ({
  name: protocol.name,
  protocol,
  ...planProtocol(protocol),
}));
type Plan = (typeof plans)[number];

const pairsOf = ({ pairs, pictures }: Plan) =>
  pairs.same.map((same, i) => ({
    same,
    fold: pairs.folds![i],
    a: pictures[pairs.a[i]],
    b: pictures[pairs.b[i]],
  }));

describe.each(plans)('$name', (plan) => {
  it('has half of its pairs genuine, in every fold alike', () => {
    const pairs = pairsOf(plan);
    expect(pairs.length).toBe(plan.name === 'synth-profile' ? 7000 : 6000);
    for (let fold = 0; fold < 10; fold++) {
      const inFold = pairs.filter((pair) => pair.fold === fold);
      expect(inFold.length).toBe(pairs.length / 10);
      expect(inFold.filter(({ same }) => same).length).toBe(inFold.length / 2);
    }
  });

  it('says same where the person is the same, and compares every pair once', () => {
    for (const { a, b, same } of pairsOf(plan)) {
      expect(a.person === b.person).toBe(same);
      expect(a).not.toBe(b);
    }
    const keys = plan.pairs.same.map((_, i) =>
      [plan.pairs.a[i], plan.pairs.b[i]].sort((x, y) => x - y).join(),
    );
    expect(new Set(keys).size).toBe(keys.length);
  });

  it('keeps the people of its folds apart and uses every picture', () => {
    const foldOf = new Map<number, number>();
    for (const { a, b, fold } of pairsOf(plan)) {
      for (const { person } of [a, b]) {
        expect(foldOf.get(person) ?? fold).toBe(fold);
        foldOf.set(person, fold);
      }
    }
    expect(foldOf.size).toBe(500);
    const used = new Set([...Array.from(plan.pairs.a), ...Array.from(plan.pairs.b)]);
    expect(used.size).toBe(plan.pictures.length);
    expect(plan.pictures.length).toBeLessThanOrEqual(3000);
  });

  it('matches impostors in apparent sex and skin tone, and in age as genuine pairs are', () => {
    const gaps = { true: 0, false: 0 };
    let tones = 0;
    for (const { a, b, same } of pairsOf(plan)) {
      expect(a.attributes.apparentSex).toBe(b.attributes.apparentSex);
      tones += Math.abs(a.attributes.monkTone - b.attributes.monkTone) / (plan.pairs.same.length / 2);
      gaps[`${same}`] += Math.abs(a.attributes.age - b.attributes.age) / (plan.pairs.same.length / 2);
    }
    expect(tones).toBeLessThan(0.6);
    expect(Math.abs(gaps.true - gaps.false)).toBeLessThan(1);
  });

  it('shows every view as often in impostor pairs as in genuine ones', () => {
    const views = plan.protocol.views.length;
    const count = (wanted: boolean, view: number) =>
      plan.pairs.same.filter(
        (same, i) => same === wanted && [plan.pairs.a[i], plan.pairs.b[i]].some((at) => at % views === view),
      ).length;
    for (let view = 0; view < views; view++) {
      expect(Math.abs(count(true, view) - count(false, view))).toBeLessThan(0.15 * count(true, view));
    }
  });
});

describe('single protocols', () => {
  const pairs = (name: string) => pairsOf(plans.find((plan) => plan.name === name)!);

  it('synth-profile compares a frontal picture with a profile', () => {
    for (const { a, b } of pairs('synth-profile')) {
      expect(Math.abs(a.attributes.yaw)).toBeLessThanOrEqual(10);
      expect(Math.abs(b.attributes.yaw)).toBeGreaterThanOrEqual(60);
    }
  });

  it('synth-age30 compares pictures thirty years apart', () => {
    for (const { a, b } of pairs('synth-age30')) {
      expect(b.attributes.age - a.attributes.age).toBeCloseTo(30, 0);
    }
  });

  it('is found by its name only', () => {
    expect(synthProtocol('synth-wild')?.mirrors).toBe('LFW');
    expect(synthProtocol('lfw')).toBeUndefined();
  });

  it('compares the same pairs and people on every machine', () => {
    const hash = createHash('sha256');
    for (const { pairs, pictures } of plans) {
      hash.update(JSON.stringify([Array.from(pairs.a), Array.from(pairs.b), pairs.same]));
      for (const { style } of pictures) hash.update(new Uint8Array(style.buffer));
    }
    expect(hash.digest('hex')).toBe('0cdd6bc555d141552f71c9c2ae5e08ece108e19786cdb68bebfbf4623efa3f6e');
  });
});
